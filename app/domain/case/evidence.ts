/** What is told to a bank about a disputed payment. All texts in English, as banks read them. */
export interface DisputeEvidence {
  readonly productDescription: string;
  readonly customerName: string;
  readonly customerEmail: string;
  readonly shippingAddress: string;
  readonly shippingCarrier: string;
  readonly shippingDate: string;
  readonly shippingTrackingNumber: string;
  readonly serviceDate: string;
  readonly refundPolicyDisclosure: string;
  readonly uncategorizedText: string;
}

/** Longest text of one field, and of all fields together, that Stripe takes. */
export const MAX_EVIDENCE_FIELD_CHARS = 20_000;
export const MAX_EVIDENCE_CHARS = 150_000;

/** Facts of an order that speak for its having been delivered as ordered. */
export interface EvidenceFacts {
  readonly orderNumber: string;
  readonly placedAtMs: number;
  readonly email: string;
  readonly address: {
    readonly name: string;
    readonly street: string;
    readonly postalCode: string;
    readonly city: string;
    readonly country: string;
  };
  readonly lines: readonly { readonly title: string; readonly quantity: number }[];
  readonly parcels: readonly {
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly shippedAtMs: number;
    readonly deliveredAtMs: number | null;
  }[];
  readonly messages: readonly { readonly atMs: number; readonly actor: string; readonly body: string }[];
  readonly refundedText: string | null;
}

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
const cut = (text: string) => text.slice(0, MAX_EVIDENCE_FIELD_CHARS);

/** Puts the evidence together. Longer texts are cut: the oldest messages go first. */
export function gatherEvidence(facts: EvidenceFacts): DisputeEvidence {
  const { address, parcels } = facts;
  const delivered = parcels.filter((parcel) => parcel.deliveredAtMs !== null);
  const history = [
    `Order ${facts.orderNumber} placed on ${minute(facts.placedAtMs)} UTC.`,
    ...parcels.map(
      (parcel) =>
        `Parcel ${parcel.trackingNumber} handed to ${parcel.carrier} on ${minute(parcel.shippedAtMs)} UTC${
          parcel.deliveredAtMs === null ? '' : `, delivered on ${minute(parcel.deliveredAtMs)} UTC`
        }.`,
    ),
    ...(facts.refundedText === null ? [] : [facts.refundedText]),
  ].join('\n');
  const messages: string[] = [];
  let chars = history.length;
  for (const message of [...facts.messages].sort((one, other) => other.atMs - one.atMs)) {
    const text = `${minute(message.atMs)} UTC, ${message.actor}: ${message.body}`;
    chars += text.length + 1;
    if (chars > MAX_EVIDENCE_FIELD_CHARS) break;
    messages.unshift(text);
  }
  return {
    productDescription: cut(facts.lines.map((line) => `${line.quantity} x ${line.title}`).join('\n')),
    customerName: address.name,
    customerEmail: facts.email,
    shippingAddress: [
      address.name,
      address.street,
      `${address.postalCode} ${address.city}`,
      address.country,
    ].join(', '),
    shippingCarrier: [...new Set(parcels.map((parcel) => parcel.carrier))].join(', '),
    shippingDate: parcels[0] === undefined ? '' : day(parcels[0].shippedAtMs),
    shippingTrackingNumber: parcels.map((parcel) => parcel.trackingNumber).join(', '),
    serviceDate: delivered[0]?.deliveredAtMs == null ? '' : day(delivered[0].deliveredAtMs),
    refundPolicyDisclosure:
      'Consumers may withdraw within 14 days of delivery without giving a reason (Directive 2011/83/EU). This is shown before the order is placed and on the order page.',
    uncategorizedText: cut([history, ...messages].join('\n')),
  };
}
