import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { OrderId, SellerId, SellerOrderId } from '../ids';
import { allocate, bpsOf } from '../money/money';
import { accountName } from './accounts';
import {
  accountBalances,
  adjustmentEntry,
  captureEntry,
  chargebackLostEntry,
  chargebackOpenedEntry,
  chargebackWonEntry,
  commissionEntry,
  currencyTotals,
  escrowReleaseEntry,
  feesMinor,
  type JournalEntry,
  NO_FEES,
  refundEntry,
  transferEntry,
  transferReversalEntry,
  unplacedCaptureEntry,
  unplacedRefundEntry,
} from './entries';

const orderId = 'ord_1' as OrderId;
const seller = (id: number) => id as SellerId;
const sellerOrder = (id: number) => `so_${id}` as SellerOrderId;
const at = { occurredAtMs: 1_780_000_000_000, currency: 'PLN', orderId } as const;
const of = (id: number) => ({ ...at, sellerId: seller(id), sellerOrderId: sellerOrder(id) });

function balance(entries: readonly JournalEntry[], account: string): number {
  return accountBalances(entries).get(`${account} PLN`) ?? 0;
}

describe('accounts', () => {
  it('names seller accounts after their seller', () => {
    expect(accountName({ account: 'seller_escrow', sellerId: seller(12) })).toBe('seller_escrow:12');
    expect(accountName({ account: 'stripe_balance' })).toBe('stripe_balance');
  });
});

describe('a sale from payment to transfer', () => {
  const fees = { commissionMinor: 300, processingMinor: 319, vatMinor: 142 };
  const entries = [
    captureEntry({
      ...at,
      paymentId: 'pi_1',
      totalMinor: 13_000,
      shares: [
        { sellerId: seller(1), grossMinor: 11_000 },
        { sellerId: seller(2), grossMinor: 2_000 },
      ],
    }),
    commissionEntry({ ...of(1), ...fees }),
    escrowReleaseEntry({ ...of(1), amountMinor: 11_000 - feesMinor(fees) }),
    transferEntry({ ...of(1), amountMinor: 11_000 - feesMinor(fees) }),
  ];

  it('leaves nothing in escrow, the fees with the marketplace and the rest with the seller', () => {
    expect(balance(entries, 'seller_escrow:1')).toBe(0);
    expect(balance(entries, 'seller_payable:1')).toBe(0);
    expect(balance(entries, 'commission_revenue')).toBe(-300);
    expect(balance(entries, 'processing_fees')).toBe(-319);
    expect(balance(entries, 'vat_payable')).toBe(-142);
    expect(balance(entries, 'seller_escrow:2')).toBe(-2_000);
    expect(balance(entries, 'stripe_balance')).toBe(13_000 - (11_000 - 761));
  });

  it('gives each cause a key of its own', () => {
    expect(entries.map((entry) => entry.idempotencyKey)).toEqual([
      'capture:pi_1',
      'commission:so_1',
      'escrow_release:so_1',
      'transfer:so_1',
    ]);
  });

  it('after the transfer, a reversal pays for the refund, and what is missing is the seller’s debt', () => {
    const after = [
      ...entries,
      transferReversalEntry({ ...of(1), reversalId: 'trr_1', amountMinor: 10_000 }),
      refundEntry({
        ...of(1),
        refundId: 're_1',
        amountMinor: 11_000,
        feesBack: fees,
        from: 'seller_payable',
      }),
    ];
    expect(balance(after, 'seller_payable:1')).toBe(239);
    expect(balance(after, 'commission_revenue')).toBe(0);
    expect(balance(after, 'stripe_balance')).toBe(2_000 - 239);
  });
});

describe('builders', () => {
  it('refuse shares that are not the payment', () => {
    const shares = [{ sellerId: seller(1), grossMinor: 99 }];
    expect(() => captureEntry({ ...at, paymentId: 'pi', totalMinor: 100, shares })).toThrow('shares sum');
    expect(() =>
      captureEntry({ ...at, paymentId: 'pi', totalMinor: 198, shares: [...shares, ...shares] }),
    ).toThrow('one share');
    expect(() => captureEntry({ ...at, paymentId: 'pi', totalMinor: 0, shares: [] })).toThrow('1 to 50');
  });

  it('refuse amounts below zero and refunds of more fees than money', () => {
    expect(() => commissionEntry({ ...of(1), ...NO_FEES, vatMinor: -1 })).toThrow('at least zero');
    expect(() => transferEntry({ ...of(1), amountMinor: 0 })).toThrow('more than zero');
    expect(() =>
      refundEntry({ ...of(1), refundId: 're', amountMinor: 5, feesBack: { ...NO_FEES, commissionMinor: 6 } }),
    ).toThrow('at most the refund');
  });

  it('refuse an adjustment that does not balance', () => {
    expect(() =>
      adjustmentEntry({
        adjustmentId: 'a1',
        occurredAtMs: 1,
        corrects: 'capture:pi',
        postings: [
          { account: 'stripe_balance', currency: 'PLN', amountMinor: 100 },
          { account: 'promotions', currency: 'EUR', amountMinor: -100 },
        ],
      }),
    ).toThrow('sums to zero in PLN');
  });

  it('book no posting of nothing', () => {
    expect(commissionEntry({ ...of(1), ...NO_FEES }).postings).toEqual([]);
  });

  it('book a dispute: opened and won leaves the fee, opened and lost leaves it with the seller', () => {
    const dispute = { ...at, disputeId: 'dp_1', paymentId: 'pi_1', amountMinor: 5_000 };
    const opened = chargebackOpenedEntry({ ...dispute, disputeFeeMinor: 800 });
    expect(balance([opened, chargebackWonEntry(dispute)], 'stripe_balance')).toBe(-800);
    const lost = chargebackLostEntry({
      ...dispute,
      feesBack: { ...NO_FEES, commissionMinor: 150 },
      losses: [{ sellerId: seller(1), from: 'seller_payable', lossMinor: 4_850 }],
    });
    expect(balance([opened, lost], 'chargebacks')).toBe(0);
    expect(balance([opened, lost], 'seller_payable:1')).toBe(4_850);
  });

  it('book a payment that made no order in and out', () => {
    const payment = { ...at, paymentId: 'pi_9', amountMinor: 700 };
    const entries = [unplacedCaptureEntry(payment), unplacedRefundEntry({ ...payment, refundId: 're_9' })];
    expect([...accountBalances(entries).values()].every((amountMinor) => amountMinor === 0)).toBe(true);
  });
});

test('whatever happens to orders of 1 to 50 sellers, the ledger sums to zero and no escrow is overdrawn', () => {
  const saleOfOne = fc.record({
    weight: fc.integer({ min: 1, max: 1_000_000 }),
    feeBps: fc.integer({ min: 0, max: 3_000 }),
    end: fc.constantFrom('open', 'refunded', 'partly_refunded', 'released', 'transferred', 'reversed'),
    refundBps: fc.integer({ min: 1, max: 10_000 }),
  });
  fc.assert(
    fc.property(
      fc.array(saleOfOne, { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 10_000, max: 99_999_999 }),
      // Exponents 2, 0 and 3.
      fc.constantFrom('PLN', 'JPY', 'KWD'),
      (sales, totalMinor, currency) => {
        const grosses = allocate(
          totalMinor,
          sales.map((sale) => sale.weight),
        );
        const entries: JournalEntry[] = [
          captureEntry({
            ...at,
            currency,
            paymentId: 'pi',
            totalMinor,
            shares: grosses.map((grossMinor, index) => ({ sellerId: seller(index + 1), grossMinor })),
          }),
        ];
        let refundedMinor = 0;
        let transferredMinor = 0;
        sales.forEach((sale, index) => {
          const who = { ...of(index + 1), currency };
          const grossMinor = grosses[index] ?? 0;
          const [commissionMinor = 0, processingMinor = 0, vatMinor = 0] = allocate(
            bpsOf(grossMinor, sale.feeBps),
            [5, 4, 1],
          );
          const fees = { commissionMinor, processingMinor, vatMinor };
          const netMinor = grossMinor - feesMinor(fees);
          entries.push(commissionEntry({ ...who, ...fees }));
          if (sale.end === 'refunded' && grossMinor > 0) {
            entries.push(
              refundEntry({ ...who, refundId: `re_${index}`, amountMinor: grossMinor, feesBack: fees }),
            );
            refundedMinor += grossMinor;
          }
          if (sale.end === 'partly_refunded') {
            const amountMinor = bpsOf(netMinor, sale.refundBps);
            if (amountMinor > 0) {
              entries.push(refundEntry({ ...who, refundId: `re_${index}`, amountMinor, feesBack: NO_FEES }));
              refundedMinor += amountMinor;
            }
          }
          if (sale.end === 'released' || sale.end === 'transferred' || sale.end === 'reversed') {
            entries.push(escrowReleaseEntry({ ...who, amountMinor: netMinor }));
          }
          if ((sale.end === 'transferred' || sale.end === 'reversed') && netMinor > 0) {
            entries.push(transferEntry({ ...who, amountMinor: netMinor }));
            transferredMinor += netMinor;
          }
          if (sale.end === 'reversed' && netMinor > 0) {
            entries.push(
              transferReversalEntry({ ...who, reversalId: `trr_${index}`, amountMinor: netMinor }),
            );
            transferredMinor -= netMinor;
          }
        });

        const totals = currencyTotals(entries.flatMap((entry) => entry.postings));
        expect([...totals.values()].every((amountMinor) => amountMinor === 0)).toBe(true);
        expect(new Set(entries.map((entry) => entry.idempotencyKey)).size).toBe(entries.length);
        const balances = accountBalances(entries);
        expect(balances.get(`stripe_balance ${currency}`) ?? 0).toBe(
          totalMinor - refundedMinor - transferredMinor,
        );
        for (const [account, amountMinor] of balances) {
          if (account.startsWith('seller_')) expect(amountMinor).toBeLessThanOrEqual(0);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
