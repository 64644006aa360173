import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { OrderId, SellerId, SellerOrderId } from '../ids';
import { accountName } from '../ledger/accounts';
import {
  captureEntry,
  chargebackLostEntry,
  commissionEntry,
  escrowReleaseEntry,
  feesMinor,
  type JournalEntry,
  refundDueEntry,
  transferEntry,
  transferReversalEntry,
} from '../ledger/entries';
import { bpsOf, sumMinor } from '../money/money';
import { addMonths, monthBounds, monthOf, parseMonth } from './month';
import {
  owedMinor,
  type StatementBalance,
  type StatementEntry,
  statementLines,
  summarise,
} from './statement';

const orderId = 'ord_1' as OrderId;
const me = 1 as SellerId;
const other = 2 as SellerId;
const of = (sellerId: SellerId, place: number) => ({
  orderId,
  sellerId,
  sellerOrderId: `so_${place}` as SellerOrderId,
  currency: 'PLN' as const,
  occurredAtMs: 1_780_000_000_000 + place,
});

function asStatementEntry(entry: JournalEntry, shippingMinor = 0): StatementEntry {
  return {
    entryKey: entry.idempotencyKey,
    code: entry.code,
    occurredAtMs: entry.occurredAtMs,
    sellerOrderId: entry.sellerOrderId ?? null,
    sellerOrderNumber: null,
    shippingMinor,
    sellers: new Set(entry.postings.flatMap(({ sellerId }) => sellerId ?? [])).size,
    postings: entry.postings.map((posting) => ({
      account: accountName(posting),
      isSellers: posting.sellerId === me,
      currency: posting.currency,
      amountMinor: posting.amountMinor,
    })),
  };
}

function balanceOf(entries: readonly JournalEntry[]): StatementBalance {
  const owed = (account: string) =>
    -sumMinor(
      entries
        .flatMap(({ postings }) => postings)
        .filter((posting) => posting.account === account && posting.sellerId === me)
        .map(({ amountMinor }) => amountMinor),
    );
  return { currency: 'PLN', escrowMinor: owed('seller_escrow'), payableMinor: owed('seller_payable') };
}

const kindsOf = (entry: JournalEntry, shippingMinor?: number) =>
  statementLines(asStatementEntry(entry, shippingMinor)).map(({ kind, amountMinor }) => [kind, amountMinor]);

describe('the lines of an entry', () => {
  const fees = { commissionMinor: 300, processingMinor: 319, vatMinor: 142 };

  it('tell goods and shipping, each fee and the transfer apart', () => {
    const capture = captureEntry({
      ...of(me, 1),
      paymentId: 'pay',
      totalMinor: 13_000,
      shares: [
        { sellerId: me, grossMinor: 11_000 },
        { sellerId: other, grossMinor: 2_000 },
      ],
    });
    expect(kindsOf(capture, 1_000)).toEqual([
      ['sold', 10_000],
      ['shipping', 1_000],
    ]);
    expect(kindsOf(commissionEntry({ ...of(me, 1), ...fees }))).toEqual([
      ['commission', -300],
      ['processing', -319],
      ['vat', -142],
    ]);
    expect(kindsOf(transferEntry({ ...of(me, 1), amountMinor: 10_239 }))).toEqual([['transfer', -10_239]]);
  });

  it('leave out what only moved from escrow to the payable account', () => {
    expect(kindsOf(escrowReleaseEntry({ ...of(me, 1), amountMinor: 10_239 }))).toEqual([]);
  });

  it('show a refund with the fees that came back', () => {
    const entry = refundDueEntry({
      ...of(me, 1),
      refundId: 're_1',
      paymentId: 'pay',
      amountMinor: 11_000,
      feesBack: fees,
      fromEscrowMinor: 10_239,
      fromPayableMinor: 0,
    });
    expect(kindsOf(entry)).toEqual([
      ['refund', -11_000],
      ['fees_returned', 300],
      ['fees_returned', 319],
      ['fees_returned', 142],
    ]);
  });

  it('give each of several sellers its own loss of a chargeback and nothing of the other’s', () => {
    const entry = chargebackLostEntry({
      ...of(me, 1),
      disputeId: 'du_1',
      paymentId: 'pay',
      amountMinor: 5_000,
      feesBack: { ...fees, processingMinor: 0, vatMinor: 0 },
      losses: [
        { sellerId: me, from: 'seller_payable', lossMinor: 3_000 },
        { sellerId: other, from: 'seller_payable', lossMinor: 1_700 },
      ],
    });
    expect(kindsOf(entry)).toEqual([['chargeback', -3_000]]);
  });
});

describe('a month', () => {
  it('begins and ends at midnight in Warsaw, in summer and in winter', () => {
    expect(new Date(monthBounds('2026-11').fromMs).toISOString()).toBe('2026-10-31T23:00:00.000Z');
    expect(new Date(monthBounds('2026-03').toMs).toISOString()).toBe('2026-03-31T22:00:00.000Z');
    expect(monthOf(new Date('2026-10-31T23:30:00Z'))).toBe('2026-11');
  });

  it('is counted over the turn of the year, and is nothing else', () => {
    expect(addMonths('2026-12', 1)).toBe('2027-01');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
    expect(['2026-13', '26-01', '2026-1', ''].map(parseMonth)).toEqual(Array(4).fill(undefined));
  });
});

test('whatever happened, the lines lead from the opening to the closing balance of the ledger', () => {
  const someSale = fc.record({
    grossMinor: fc.integer({ min: 100, max: 1_000_000 }),
    shippingBps: fc.integer({ min: 0, max: 10_000 }),
    feeBps: fc.integer({ min: 0, max: 3_000 }),
    refundBps: fc.integer({ min: 0, max: 10_000 }),
    reversedBps: fc.integer({ min: 0, max: 10_000 }),
    steps: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(fc.array(someSale, { maxLength: 12 }), fc.nat(), (sales, cut) => {
      const all: { entry: JournalEntry; shippingMinor: number }[] = sales.flatMap((sale, place) => {
        const who = of(me, place);
        const feeMinor = bpsOf(sale.grossMinor, sale.feeBps);
        const fees = { commissionMinor: feeMinor, processingMinor: 0, vatMinor: bpsOf(feeMinor, 2_300) };
        const netMinor = sale.grossMinor - feesMinor(fees);
        const backMinor = bpsOf(sale.grossMinor, sale.refundBps);
        const reversedMinor = bpsOf(netMinor, sale.reversedBps);
        const shippingMinor = bpsOf(sale.grossMinor, sale.shippingBps);
        const steps: (JournalEntry | null)[] = [
          captureEntry({
            ...who,
            paymentId: `pay_${place}`,
            totalMinor: sale.grossMinor + 500,
            shares: [
              { sellerId: me, grossMinor: sale.grossMinor },
              { sellerId: other, grossMinor: 500 },
            ],
          }),
          commissionEntry({ ...who, ...fees }),
          escrowReleaseEntry({ ...who, amountMinor: netMinor }),
          netMinor > 0 ? transferEntry({ ...who, amountMinor: netMinor }) : null,
          reversedMinor > 0
            ? transferReversalEntry({ ...who, reversalId: `trr_${place}`, amountMinor: reversedMinor })
            : null,
          backMinor > 0
            ? refundDueEntry({
                ...who,
                refundId: `re_${place}`,
                paymentId: `pay_${place}`,
                amountMinor: backMinor,
                feesBack: { commissionMinor: Math.min(feeMinor, backMinor), processingMinor: 0, vatMinor: 0 },
                fromEscrowMinor: 0,
                fromPayableMinor: backMinor - Math.min(feeMinor, backMinor),
              })
            : null,
        ];
        return steps
          .slice(0, sale.steps)
          .flatMap((entry) => (entry === null ? [] : [{ entry, shippingMinor }]));
      });
      const from = all.length === 0 ? 0 : cut % all.length;
      const before = all.slice(0, from).map(({ entry }) => entry);
      const lines = all
        .slice(from)
        .flatMap(({ entry, shippingMinor }) => statementLines(asStatementEntry(entry, shippingMinor)));
      const opening = balanceOf(before);
      const closing = balanceOf(all.map(({ entry }) => entry));
      const [summary] = summarise(lines, [opening], [closing]);
      expect(summary?.changeMinor).toBe(owedMinor(closing) - owedMinor(opening));
      expect(sumMinor(summary?.totals.map(({ amountMinor }) => amountMinor) ?? [])).toBe(
        summary?.changeMinor,
      );
    }),
    { numRuns: 2_000 },
  );
});
