import { invariant } from '../invariant';
import type { EntryCode } from '../ledger/entries';
import { type CurrencyCode, sumMinor } from '../money/money';

/** What a line of a seller's statement is for, in the order that the summary has them. */
export const LINE_KINDS = [
  'sold',
  'shipping',
  'commission',
  'processing',
  'vat',
  'refund',
  'chargeback',
  'fees_returned',
  'transfer',
  'transfer_reversal',
  'adjustment',
] as const;

export type LineKind = (typeof LINE_KINDS)[number];

/** A posting of an entry that concerns the seller. `isSellers` when it stands on one of the seller's accounts. */
export interface StatementPosting {
  readonly account: string;
  readonly isSellers: boolean;
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
}

/** An entry with all its postings, and what it is about. */
export interface StatementEntry {
  readonly entryKey: string;
  readonly code: EntryCode;
  readonly occurredAtMs: number;
  readonly sellerOrderId: string | null;
  readonly sellerOrderNumber: string | null;
  /** Of the seller order: the part of a capture that was paid for shipping. */
  readonly shippingMinor: number;
  /** Sellers that the entry has postings of. Fees of an entry of several cannot be told apart. */
  readonly sellers: number;
  readonly postings: readonly StatementPosting[];
}

/** A line: how much more (or, below zero, less) the marketplace owes the seller for it. */
export interface StatementLine {
  readonly entryKey: string;
  readonly kind: LineKind;
  readonly occurredAtMs: number;
  readonly sellerOrderId: string | null;
  readonly sellerOrderNumber: string | null;
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
}

const FEE_KINDS = {
  commission_revenue: 'commission',
  processing_fees: 'processing',
  vat_payable: 'vat',
} as const;
type FeeAccount = keyof typeof FEE_KINDS;

function isFeeAccount(account: string): account is FeeAccount {
  return account in FEE_KINDS;
}

/** What the rest of an entry, beside its fees, is called. */
const REST_KINDS: Readonly<Record<EntryCode, LineKind>> = {
  capture: 'sold',
  commission: 'commission',
  escrow_release: 'adjustment',
  transfer: 'transfer',
  transfer_reversal: 'transfer_reversal',
  refund: 'refund',
  chargeback_opened: 'chargeback',
  chargeback_won: 'chargeback',
  chargeback_lost: 'chargeback',
  payout: 'adjustment',
  adjustment: 'adjustment',
};

/**
 * The lines of an entry. They always sum to what the entry changed on the seller's accounts: what has a name of its
 * own (fees, shipping) is told apart, the rest is the rest.
 */
export function statementLines(entry: StatementEntry): StatementLine[] {
  const currencies = new Set(
    entry.postings.filter(({ isSellers }) => isSellers).map(({ currency }) => currency),
  );
  return [...currencies].flatMap((currency) => linesIn(entry, currency));
}

function linesIn(entry: StatementEntry, currency: CurrencyCode): StatementLine[] {
  const postings = entry.postings.filter((posting) => posting.currency === currency);
  const changeMinor = -sumMinor(
    postings.filter(({ isSellers }) => isSellers).map(({ amountMinor }) => amountMinor),
  );
  const parts: { kind: LineKind; amountMinor: number }[] = [];
  if (entry.sellers === 1) {
    for (const { account, isSellers, amountMinor } of postings) {
      if (isSellers || !isFeeAccount(account)) continue;
      // A fee that is charged is a credit of the marketplace's account; a debit gives it back.
      const kind = amountMinor < 0 ? FEE_KINDS[account] : 'fees_returned';
      parts.push({ kind, amountMinor });
    }
  }
  if (entry.code === 'capture') {
    parts.push({ kind: 'shipping', amountMinor: Math.min(entry.shippingMinor, changeMinor) });
  }
  const namedMinor = sumMinor(parts.map(({ amountMinor }) => amountMinor));
  const lines = [{ kind: REST_KINDS[entry.code], amountMinor: changeMinor - namedMinor }, ...parts]
    .filter(({ amountMinor }) => amountMinor !== 0)
    .map(({ kind, amountMinor }) => ({
      entryKey: entry.entryKey,
      kind,
      occurredAtMs: entry.occurredAtMs,
      sellerOrderId: entry.sellerOrderId,
      sellerOrderNumber: entry.sellerOrderNumber,
      currency,
      amountMinor,
    }));
  invariant(
    sumMinor(lines.map(({ amountMinor }) => amountMinor)) === changeMinor,
    'the lines of an entry sum to what it changed',
  );
  return lines;
}

/** What the seller was owed at a moment, by account. */
export interface StatementBalance {
  readonly currency: CurrencyCode;
  readonly escrowMinor: number;
  readonly payableMinor: number;
}

/** A month of one currency: opening balance, what each kind of line came to, closing balance. */
export interface StatementSummary {
  readonly currency: CurrencyCode;
  readonly opening: StatementBalance;
  readonly closing: StatementBalance;
  readonly totals: readonly { readonly kind: LineKind; readonly amountMinor: number }[];
  readonly changeMinor: number;
}

/**
 * Sums lines up, currency by currency, between two balances of the ledger. Opening and lines must give the closing
 * balance, to the minor unit: anything else is a program that is wrong, not a month that is.
 */
export function summarise(
  lines: readonly StatementLine[],
  openings: readonly StatementBalance[],
  closings: readonly StatementBalance[],
): StatementSummary[] {
  const currencies = new Set([...openings, ...closings, ...lines].map(({ currency }) => currency));
  return [...currencies].sort().map((currency) => {
    const opening = balanceIn(openings, currency);
    const closing = balanceIn(closings, currency);
    const ofCurrency = lines.filter((line) => line.currency === currency);
    const changeMinor = sumMinor(ofCurrency.map(({ amountMinor }) => amountMinor));
    invariant(
      owedMinor(opening) + changeMinor === owedMinor(closing),
      'a statement’s lines lead from its opening to its closing balance',
    );
    return {
      currency,
      opening,
      closing,
      changeMinor,
      totals: LINE_KINDS.flatMap((kind) => {
        const ofKind = ofCurrency.filter((line) => line.kind === kind);
        return ofKind.length === 0
          ? []
          : [{ kind, amountMinor: sumMinor(ofKind.map(({ amountMinor }) => amountMinor)) }];
      }),
    };
  });
}

function balanceIn(balances: readonly StatementBalance[], currency: CurrencyCode): StatementBalance {
  return (
    balances.find((balance) => balance.currency === currency) ?? { currency, escrowMinor: 0, payableMinor: 0 }
  );
}

/** What a balance comes to in all. */
export function owedMinor(balance: StatementBalance): number {
  return balance.escrowMinor + balance.payableMinor;
}
