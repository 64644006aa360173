import { invariant } from '../invariant';
import { allocate, type CurrencyCode, sumMinor } from '../money/money';
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
  const rateBps = [...new Set(goods.map((line) => line.rateBps))].sort((one, other) => other - one);
  const carried = allocate(
    sold.shipping.grossMinor,
    rateBps.map((bps) =>
      sumMinor(goods.filter((line) => line.rateBps === bps).map((line) => line.grossMinor)),
    ),
  );
  const shipping = rateBps.flatMap((bps, index): InvoiceLine[] => {
    const grossMinor = carried[index] ?? 0;
    if (grossMinor === 0) return [];
    const vatMinor = vatIncluded(grossMinor, bps);
    return [
      {
        kind: 'shipping',
        titlePl: sold.shipping.namePl,
        titleEn: sold.shipping.nameEn,
        quantity: 1,
        rateBps: bps,
        netMinor: grossMinor - vatMinor,
        vatMinor,
        grossMinor,
      },
    ];
  });
  const lines = [...goods, ...shipping];
  const vatMinor = sumMinor(lines.map((line) => line.vatMinor));
  invariant(vatMinor === sold.vatMinor, 'the VAT of the invoice is what was charged');
  return {
    lines,
    rates: rateBps.map((bps) => {
      const ofRate = lines.filter((line) => line.rateBps === bps);
      return {
        rateBps: bps,
        netMinor: sumMinor(ofRate.map((line) => line.netMinor)),
        vatMinor: sumMinor(ofRate.map((line) => line.vatMinor)),
        grossMinor: sumMinor(ofRate.map((line) => line.grossMinor)),
      };
    }),
    netMinor: sumMinor(lines.map((line) => line.netMinor)),
    vatMinor,
    grossMinor: sumMinor(lines.map((line) => line.grossMinor)),
  };
}

const NUMBER_DIGITS = 5;

/** The number of an invoice as people write it: `FV/2026/00042`. */
export function invoiceNumber(series: string, position: number): string {
  invariant(Number.isSafeInteger(position) && position > 0, 'invoices are counted from one');
  return `FV/${series}/${String(position).padStart(NUMBER_DIGITS, '0')}`;
}
