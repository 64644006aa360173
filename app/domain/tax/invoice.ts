import { invariant } from '../invariant';
import { allocate, type CurrencyCode, sumMinor } from '../money/money';
import type { TaxTreatment } from './business-buyer';
import { vatIncluded } from './vat';

/** Who sells or buys, as the invoice names them. */
export interface InvoiceParty {
  readonly name: string;
  readonly vatNumber: string | null;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
}

/** A line of an invoice; delivery has one for each rate of the goods that it carries. */
export interface InvoiceLine {
  readonly kind: 'goods' | 'shipping';
  readonly titlePl: string;
  readonly titleEn: string;
  readonly quantity: number;
  readonly rateBps: number;
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly grossMinor: number;
}

/** Sums of the lines of one rate. */
export interface InvoiceRate {
  readonly rateBps: number;
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly grossMinor: number;
}

/** An invoice as it was issued: nothing of it changes afterwards. Net and VAT of every line sum to its gross. */
export interface Invoice {
  readonly seller: InvoiceParty;
  readonly buyer: InvoiceParty;
  readonly orderNumber: string;
  readonly currency: CurrencyCode;
  readonly lines: readonly InvoiceLine[];
  /** By rate, the highest first. */
  readonly rates: readonly InvoiceRate[];
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly grossMinor: number;
  /** What of the gross the marketplace paid for its coupon; the rest the shopper paid. */
  readonly promotionMinor: number;
  readonly destinationCountry: string;
  /** Absent from invoices that are older than reverse charge. */
  readonly taxTreatment?: TaxTreatment;
}

/** What a refund took back of an invoice, as it was issued. Its amounts are below zero. */
export interface InvoiceCorrection
  extends Pick<
    Invoice,
    | 'seller'
    | 'buyer'
    | 'orderNumber'
    | 'currency'
    | 'lines'
    | 'rates'
    | 'netMinor'
    | 'vatMinor'
    | 'grossMinor'
    | 'promotionMinor'
    | 'taxTreatment'
  > {
  /** The number of the invoice, and when it was issued. */
  readonly corrects: string;
  readonly correctsIssuedAtMs: number;
  /** What the invoice comes to after this correction and those before it. */
  readonly after: { readonly netMinor: number; readonly vatMinor: number; readonly grossMinor: number };
}

/** What was sold, as the order froze it. Amounts are what the shopper and the marketplace's coupon paid together. */
export interface SoldGoods {
  readonly lines: readonly {
    readonly titlePl: string;
    readonly titleEn: string;
    readonly quantity: number;
    readonly grossMinor: number;
    readonly rateBps: number;
    readonly vatMinor: number;
  }[];
  readonly shipping: { readonly namePl: string; readonly nameEn: string; readonly grossMinor: number };
  /** VAT in goods and delivery, as it was charged. */
  readonly vatMinor: number;
}

/**
 * The lines and sums of an invoice. VAT is the frozen one, never worked out anew from the rates; the delivery is split
 * over the rates of the goods as the checkout split it, and what that gives is what was charged or it does not return.
 */
export function invoiceAmounts(
  sold: SoldGoods,
): Pick<Invoice, 'lines' | 'rates' | 'netMinor' | 'vatMinor' | 'grossMinor'> {
  invariant(sold.lines.length > 0, 'an invoice is for something');
  const goods = sold.lines.map(
    (line): InvoiceLine => ({
      kind: 'goods',
      titlePl: line.titlePl,
      titleEn: line.titleEn,
      quantity: line.quantity,
      rateBps: line.rateBps,
      netMinor: line.grossMinor - line.vatMinor,
      vatMinor: line.vatMinor,
      grossMinor: line.grossMinor,
    }),
  );
  const shipping = shippingByRate(goods, sold.shipping.grossMinor).map(
    (part): InvoiceLine => ({
      kind: 'shipping',
      titlePl: sold.shipping.namePl,
      titleEn: sold.shipping.nameEn,
      quantity: 1,
      ...part,
    }),
  );
  const lines = [...goods, ...shipping];
  const vatMinor = sumMinor(lines.map((line) => line.vatMinor));
  invariant(vatMinor === sold.vatMinor, 'the VAT of the invoice is what was charged');
  return summed(lines);
}

function summed(
  lines: readonly InvoiceLine[],
): Pick<Invoice, 'lines' | 'rates' | 'netMinor' | 'vatMinor' | 'grossMinor'> {
  return {
    lines,
    rates: ratesOf(lines).map((rateBps) => ({
      rateBps,
      ...sums(lines.filter((line) => line.rateBps === rateBps)),
    })),
    ...sums(lines),
  };
}

const ratesOf = (lines: readonly { readonly rateBps: number }[]) =>
  [...new Set(lines.map(({ rateBps }) => rateBps))].sort((one, other) => other - one);

function sums(lines: readonly InvoiceLine[]) {
  return {
    netMinor: sumMinor(lines.map((line) => line.netMinor)),
    vatMinor: sumMinor(lines.map((line) => line.vatMinor)),
    grossMinor: sumMinor(lines.map((line) => line.grossMinor)),
  };
}

/**
 * A delivery split over the rates of the goods that it carries, in proportion to their value, the highest rate first,
 * as the checkout split it.
 */
export function shippingByRate(
  goods: readonly { readonly rateBps: number; readonly grossMinor: number }[],
  shippingGrossMinor: number,
): InvoiceRate[] {
  const rates = ratesOf(goods);
  const carried = allocate(
    shippingGrossMinor,
    rates.map((bps) =>
      sumMinor(goods.filter(({ rateBps }) => rateBps === bps).map(({ grossMinor }) => grossMinor)),
    ),
  );
  return rates.flatMap((rateBps, index) => {
    const grossMinor = carried[index] ?? 0;
    if (grossMinor === 0) return [];
    const vatMinor = vatIncluded(grossMinor, rateBps);
    return [{ rateBps, netMinor: grossMinor - vatMinor, vatMinor, grossMinor }];
  });
}

/** Money given back, with the VAT in it. */
export interface GivenBack {
  readonly grossMinor: number;
  readonly vatMinor: number;
}

/**
 * What goes back of a delivery, by rate, after `before` went back already. Worked out from what went back in all, so
 * that any number of refunds gives back each rate's part and no more.
 */
export function shippingBackByRate(
  parts: readonly InvoiceRate[],
  before: GivenBack,
  now: GivenBack,
): InvoiceRate[] {
  const split = (totalMinor: number, weights: readonly number[]) => allocate(totalMinor, weights);
  const grosses = parts.map(({ grossMinor }) => grossMinor);
  const vats = parts.map(({ vatMinor }) => vatMinor);
  const grossBefore = split(before.grossMinor, grosses);
  const grossAfter = split(before.grossMinor + now.grossMinor, grosses);
  const vatBefore = split(before.vatMinor, vats);
  const vatAfter = split(before.vatMinor + now.vatMinor, vats);
  return parts.map(({ rateBps }, index) => {
    const grossMinor = (grossAfter[index] ?? 0) - (grossBefore[index] ?? 0);
    const vatMinor = (vatAfter[index] ?? 0) - (vatBefore[index] ?? 0);
    return { rateBps, netMinor: grossMinor - vatMinor, vatMinor, grossMinor };
  });
}

/** By rounding, a small refund may take back VAT of a rate and none of its gross yet. */
const isNothing = ({ grossMinor, vatMinor }: GivenBack) => grossMinor === 0 && vatMinor === 0;

/**
 * The lines and sums of a correction: what a refund gave back of the goods of the invoice (by their place on it) and
 * of its delivery, below zero. VAT is the refund's own, never worked out anew.
 */
export function correctionAmounts(
  invoice: Pick<Invoice, 'lines'>,
  refund: {
    readonly goods: readonly (GivenBack & { readonly place: number; readonly quantity: number })[];
    readonly shipping: GivenBack;
    /** Of the delivery, by the corrections before. */
    readonly shippingBefore: GivenBack;
  },
): Pick<Invoice, 'lines' | 'rates' | 'netMinor' | 'vatMinor' | 'grossMinor'> {
  const goods = refund.goods.map(({ place, quantity, grossMinor, vatMinor }): InvoiceLine => {
    const line = invoice.lines[place];
    invariant(line?.kind === 'goods', 'what is given back stands on the invoice');
    return {
      ...line,
      quantity: quantity === 0 ? 0 : -quantity,
      netMinor: 0 - (grossMinor - vatMinor),
      vatMinor: 0 - vatMinor,
      grossMinor: 0 - grossMinor,
    };
  });
  const carried = invoice.lines.filter((line) => line.kind === 'shipping');
  const back = shippingBackByRate(carried, refund.shippingBefore, refund.shipping);
  const shipping = carried.flatMap((line, index): InvoiceLine[] => {
    const part = back[index];
    return part === undefined || isNothing(part)
      ? []
      : [
          {
            ...line,
            quantity: 0,
            netMinor: 0 - part.netMinor,
            vatMinor: 0 - part.vatMinor,
            grossMinor: 0 - part.grossMinor,
          },
        ];
  });
  const amounts = summed([...goods, ...shipping].filter((line) => !isNothing(line)));
  invariant(
    amounts.grossMinor ===
      0 - sumMinor([...refund.goods.map(({ grossMinor }) => grossMinor), refund.shipping.grossMinor]),
    'a correction takes back what the refund gave back',
  );
  return amounts;
}

const NUMBER_DIGITS = 5;

/** The number of an invoice as people write it: `FV/2026/00042`. */
export function invoiceNumber(series: string, position: number): string {
  return numbered('FV', series, position);
}

/** The number of a correction: `FK/2026/00007`. */
export function correctionNumber(series: string, position: number): string {
  return numbered('FK', series, position);
}

function numbered(kind: string, series: string, position: number): string {
  invariant(Number.isSafeInteger(position) && position > 0, 'invoices are counted from one');
  return `${kind}/${series}/${String(position).padStart(NUMBER_DIGITS, '0')}`;
}
