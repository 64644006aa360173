import { invariant } from '../invariant';
import type { FeeAmounts } from '../ledger/entries';
import { type CurrencyCode, sumMinor } from '../money/money';

/** Who issues an invoice or whom it is for, as it was on the day of issue. */
export interface InvoiceParty {
  readonly name: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  readonly vatNumber: string | null;
}

/** What is charged on an invoice. Its VAT stands on the invoice: it was booked on both services together. */
export interface InvoiceLine {
  readonly service: 'commission' | 'processing';
  readonly netMinor: number;
}

/** What an invoice comes to. A correction's amounts are below zero. */
export interface InvoiceAmounts {
  readonly lines: readonly InvoiceLine[];
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly grossMinor: number;
}

/** Fees of a seller order: charged in a month, or returned in a month of those charged in an earlier one. */
export interface MonthlyFees extends FeeAmounts {
  readonly sellerId: number;
  readonly currency: CurrencyCode;
  /** The month in which they were charged. */
  readonly chargedIn: string;
  /** The month in which they were returned; null for the charge itself. */
  readonly returnedIn: string | null;
}

/** A document to be issued: a month's invoice, or what a later month took back of it. */
export interface DueInvoice extends InvoiceAmounts {
  readonly sellerId: number;
  readonly currency: CurrencyCode;
  readonly chargedIn: string;
  /** Null for the invoice of the month; the month of the returns for a correction of it. */
  readonly returnedIn: string | null;
}

/** The amounts of fees as an invoice has them; VAT as the ledger has it, never computed again. */
export function invoiceAmounts(fees: FeeAmounts): InvoiceAmounts {
  const lines = [
    { service: 'commission' as const, netMinor: fees.commissionMinor },
    { service: 'processing' as const, netMinor: fees.processingMinor },
  ].filter(({ netMinor }) => netMinor !== 0);
  const netMinor = sumMinor(lines.map((line) => line.netMinor));
  return { lines, netMinor, vatMinor: fees.vatMinor, grossMinor: netMinor + fees.vatMinor };
}

/**
 * What is to be issued for fees: for each seller, currency and month one invoice of what was charged less what was
 * returned in the same month; for each later month one correction of it. What comes to nothing makes no document. All
 * of them together come to the fees, to the minor unit. Fees returned are given as amounts below zero.
 */
export function dueInvoices(fees: readonly MonthlyFees[]): DueInvoice[] {
  const groups = new Map<string, MonthlyFees[]>();
  for (const fee of fees) {
    invariant(
      fee.returnedIn === null || fee.returnedIn >= fee.chargedIn,
      'fees are returned after they were charged',
    );
    const correctedIn = fee.returnedIn === fee.chargedIn ? null : fee.returnedIn;
    const key = [fee.sellerId, fee.currency, fee.chargedIn, correctedIn ?? ''].join(' ');
    const group = groups.get(key);
    if (group) group.push(fee);
    else groups.set(key, [fee]);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const amounts = invoiceAmounts({
        commissionMinor: sumMinor(group.map((fee) => fee.commissionMinor)),
        processingMinor: sumMinor(group.map((fee) => fee.processingMinor)),
        vatMinor: sumMinor(group.map((fee) => fee.vatMinor)),
      });
      const { sellerId, currency, chargedIn } = first;
      const returnedIn = first.returnedIn === chargedIn ? null : first.returnedIn;
      return amounts.lines.length === 0 && amounts.vatMinor === 0
        ? []
        : [{ sellerId, currency, chargedIn, returnedIn, ...amounts }];
    })
    .sort(
      (left, right) =>
        left.chargedIn.localeCompare(right.chargedIn) ||
        left.sellerId - right.sellerId ||
        (left.returnedIn ?? '').localeCompare(right.returnedIn ?? ''),
    );
}

/** The series that a document issued in a month is numbered in: `FV/2026/11`, corrections `FK/2026/11`. */
export function seriesOf(kind: 'invoice' | 'correction', issuedIn: string): string {
  const [year = '', month = ''] = issuedIn.split('-');
  return `${kind === 'invoice' ? 'FV' : 'FK'}/${year}/${month}`;
}

/** Digits of a serial: `FV/2026/11/000001`. */
export const SERIAL_DIGITS = 6;
