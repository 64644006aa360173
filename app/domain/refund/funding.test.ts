import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderId, SellerId, SellerOrderId } from '../ids';
import {
  accountBalances,
  captureEntry,
  chargebackLostEntry,
  chargebackOpenedEntry,
  chargebackWonEntry,
  commissionEntry,
  currencyTotals,
  escrowReleaseEntry,
  feesMinor,
  type JournalEntry,
  refundDueEntry,
  refundPaidEntry,
  transferEntry,
  transferReversalEntry,
} from '../ledger/entries';
import { bpsOf, type CurrencyCode, sumMinor } from '../money/money';
import { shareDispute } from './chargeback';
import {
  escrowMinor,
  fundSellerPart,
  netDebts,
  planRecovery,
  type ReversibleTransfer,
  type SellerOrderMoney,
} from './funding';
import {
  type EarlierRefundPart,
  type FrozenSellerOrder,
  leftMinor,
  planRefund,
  type RefundPlan,
  refundableOrder,
} from './plan';

const SELLER = 7 as SellerId;

interface Debt {
  readonly id: string;
  readonly of: number;
  left: number;
}

interface Sold {
  readonly frozen: FrozenSellerOrder;
  readonly id: SellerOrderId;
  readonly orderId: OrderId;
  money: SellerOrderMoney;
  earlier: EarlierRefundPart[];
  transfer: { amountMinor: number; sentMinor: number; reversedMinor: number; isMade: boolean } | null;
  dispute: { id: string; amountMinor: number; reversedMinor: number } | null;
  /** Taken back for a dispute that was won, to be sent again. */
  toReturnMinor: number;
}

/** One seller with several orders, each paid alone, played through by the rules of the domain. */
class Market {
  readonly entries: JournalEntry[] = [];
  readonly sold: Sold[];
  readonly debts: Debt[] = [];
  /** What the seller's own account at Stripe has: transfers less reversals less what went to the bank. */
  sellerHasMinor = 0;
  shopperHasMinor: number[];
  paidOutMinor = 0;
  #steps = 0;

  constructor(orders: readonly FrozenSellerOrder[]) {
    this.shopperHasMinor = orders.map(() => 0);
    this.sold = orders.map((frozen, index): Sold => {
      const id = `sor_${index}` as SellerOrderId;
      const orderId = `ord_${index}` as OrderId;
      const reference = {
        orderId,
        sellerOrderId: id,
        sellerId: SELLER,
        currency: frozen.currency,
        occurredAtMs: 1,
      };
      this.entries.push(
        captureEntry({
          ...reference,
          paymentId: `pay_${index}`,
          totalMinor: frozen.capturedShareMinor,
          shares: [{ sellerId: SELLER, grossMinor: frozen.capturedShareMinor }],
        }),
        commissionEntry({ ...reference, ...frozen.fees }),
      );
      return {
        frozen,
        id,
        orderId,
        earlier: [],
        transfer: null,
        dispute: null,
        toReturnMinor: 0,
        money: {
          capturedShareMinor: frozen.capturedShareMinor,
          refundedShareMinor: 0,
          feesMinor: feesMinor(frozen.fees),
          feesReturnedMinor: 0,
          releasedMinor: 0,
          takenAfterReleaseMinor: 0,
          promotionShareMinor: 0,
          promotionReturnedMinor: 0,
        },
      };
    });
  }

  #reference(one: Sold) {
    const { id: sellerOrderId, orderId, frozen } = one;
    return { orderId, sellerOrderId, sellerId: SELLER, currency: frozen.currency, occurredAtMs: 1 };
  }

  #reversible(one: Sold): ReversibleTransfer[] {
    return one.transfer?.isMade
      ? [
          {
            transferId: one.id,
            currency: one.frozen.currency,
            sentMinor: one.transfer.sentMinor,
            reversedMinor: one.transfer.reversedMinor,
          },
        ]
      : [];
  }

  /** Stripe gives back from the seller's account what it has, and refuses what it has not. */
  #reverse(one: Sold, wantedMinor: number): number {
    const { reversals } = planRecovery(wantedMinor, one.frozen.currency, this.#reversible(one));
    const amountMinor = sumMinor(reversals.map((reversal) => reversal.amountMinor));
    if (amountMinor === 0 || amountMinor > this.sellerHasMinor || one.transfer === null) return 0;
    for (const reversal of reversals) expect(reversal.currency).toBe(one.frozen.currency);
    one.transfer.reversedMinor += amountMinor;
    this.sellerHasMinor -= amountMinor;
    this.entries.push(
      transferReversalEntry({ ...this.#reference(one), amountMinor, reversalId: `trr_${this.#next()}` }),
    );
    return amountMinor;
  }

  #next(): number {
    this.#steps += 1;
    return this.#steps;
  }

  #count(one: Sold, plan: RefundPlan, fromPayableMinor: number): void {
    one.earlier.push(...plan.parts.map(({ feesBack, ...part }) => ({ ...part, ...feesBack })));
    one.money = {
      ...one.money,
      refundedShareMinor: one.money.refundedShareMinor + plan.amountMinor,
      feesReturnedMinor: one.money.feesReturnedMinor + feesMinor(plan.feesBack),
      takenAfterReleaseMinor: one.money.takenAfterReleaseMinor + fromPayableMinor,
    };
  }

  refund(index: number, share: number): void {
    const one = this.sold[index];
    if (one === undefined || one.dispute !== null) return;
    const order = refundableOrder(one.frozen, one.earlier);
    const plan = planRefund(order, {
      kind: 'amount',
      amountMinor: Math.ceil(share * leftMinor(order)),
      currency: order.currency,
    });
    if (!plan.ok) return;
    const funding = fundSellerPart(plan.value.sellerPartMinor, escrowMinor(one.money));
    const refundId = `ref_${this.#next()}`;
    const paid = { refundId, paymentId: `pay_${index}`, amountMinor: plan.value.amountMinor };
    this.entries.push(
      refundDueEntry({ ...this.#reference(one), ...paid, feesBack: plan.value.feesBack, ...funding }),
      refundPaidEntry({ ...this.#reference(one), ...paid, stripeRefundId: refundId }),
    );
    this.shopperHasMinor[index] = (this.shopperHasMinor[index] ?? 0) + plan.value.amountMinor;
    this.#count(one, plan.value, funding.fromPayableMinor);
    const backMinor = this.#reverse(one, funding.fromPayableMinor);
    if (funding.fromPayableMinor > backMinor)
      this.debts.push({ id: refundId, of: index, left: funding.fromPayableMinor - backMinor });
  }

  release(index: number): void {
    const one = this.sold[index];
    if (one === undefined || one.dispute !== null || one.transfer !== null) return;
    const amountMinor = escrowMinor(one.money);
    this.entries.push(escrowReleaseEntry({ ...this.#reference(one), amountMinor }));
    one.money = { ...one.money, releasedMinor: one.money.releasedMinor + amountMinor };
    one.transfer = { amountMinor, sentMinor: 0, reversedMinor: 0, isMade: false };
  }

  transfer(index: number): void {
    const one = this.sold[index];
    if (one === undefined || one.dispute !== null || one.transfer === null) return;
    const isAgain = one.transfer.isMade;
    const amountMinor = isAgain ? one.toReturnMinor : one.transfer.amountMinor;
    if (amountMinor === 0) return;
    const netted = netDebts(
      { amountMinor, currency: one.frozen.currency },
      this.debts.map((debt) => ({ debtId: debt.id, currency: one.frozen.currency, leftMinor: debt.left })),
    );
    for (const settled of netted.settled) {
      const debt = this.debts.find((candidate) => candidate.id === settled.debtId);
      if (debt !== undefined) debt.left -= settled.amountMinor;
    }
    if (netted.sendMinor > 0)
      this.entries.push(
        transferEntry({
          ...this.#reference(one),
          amountMinor: netted.sendMinor,
          ...(isAgain ? { cause: `again_${this.#next()}` } : {}),
        }),
      );
    this.sellerHasMinor += netted.sendMinor;
    if (isAgain) {
      one.toReturnMinor = 0;
      one.transfer.sentMinor += netted.sendMinor;
    } else one.transfer = { ...one.transfer, sentMinor: netted.sendMinor, isMade: true };
  }

  payOut(): void {
    this.paidOutMinor += this.sellerHasMinor;
    this.sellerHasMinor = 0;
  }

  openDispute(index: number, share: number): void {
    const one = this.sold[index];
    if (one === undefined || one.dispute !== null) return;
    const left = leftMinor(refundableOrder(one.frozen, one.earlier));
    const amountMinor = Math.ceil(share * left);
    if (amountMinor < 1) return;
    const id = `du_${this.#next()}`;
    this.entries.push(
      chargebackOpenedEntry({
        disputeId: id,
        paymentId: `pay_${index}`,
        orderId: one.orderId,
        currency: one.frozen.currency,
        occurredAtMs: 1,
        amountMinor,
        disputeFeeMinor: 75,
      }),
    );
    one.dispute = { id, amountMinor, reversedMinor: 0 };
    const plan = this.#sharePlan(one);
    const { fromPayableMinor } = fundSellerPart(plan?.sellerPartMinor ?? 0, escrowMinor(one.money));
    one.dispute.reversedMinor = this.#reverse(one, fromPayableMinor);
  }

  #sharePlan(one: Sold): RefundPlan | null {
    const order = refundableOrder(one.frozen, one.earlier);
    const { sharesMinor, restMinor } = shareDispute(one.dispute?.amountMinor ?? 1, [
      { capturedShareMinor: one.frozen.capturedShareMinor, leftMinor: leftMinor(order) },
    ]);
    expect(restMinor).toBe(0);
    const plan = planRefund(order, {
      kind: 'amount',
      amountMinor: sharesMinor[0] ?? 0,
      currency: order.currency,
    });
    return plan.ok ? plan.value : null;
  }

  closeDispute(index: number, outcome: 'won' | 'lost'): void {
    const one = this.sold[index];
    if (one === undefined || one.dispute === null) return;
    const { id: disputeId, amountMinor, reversedMinor } = one.dispute;
    const reference = {
      disputeId,
      paymentId: `pay_${index}`,
      orderId: one.orderId,
      currency: one.frozen.currency,
      occurredAtMs: 1,
      amountMinor,
    };
    if (outcome === 'won') {
      this.entries.push(chargebackWonEntry(reference));
      one.toReturnMinor += reversedMinor;
    } else {
      const plan = this.#sharePlan(one);
      if (plan === null) throw new Error('a dispute is at most what is left');
      const funding = fundSellerPart(plan.sellerPartMinor, escrowMinor(one.money));
      this.entries.push(
        chargebackLostEntry({
          ...reference,
          feesBack: plan.feesBack,
          losses: [
            { sellerId: SELLER, from: 'seller_escrow', lossMinor: funding.fromEscrowMinor },
            { sellerId: SELLER, from: 'seller_payable', lossMinor: funding.fromPayableMinor },
          ],
        }),
      );
      this.shopperHasMinor[index] = (this.shopperHasMinor[index] ?? 0) + amountMinor;
      this.#count(one, plan, funding.fromPayableMinor);
      const coveredMinor = Math.min(reversedMinor, funding.fromPayableMinor);
      one.toReturnMinor += reversedMinor - coveredMinor;
      if (funding.fromPayableMinor > coveredMinor)
        this.debts.push({ id: disputeId, of: index, left: funding.fromPayableMinor - coveredMinor });
    }
    one.dispute = null;
  }
}

const orderOf = (currency: CurrencyCode) =>
  fc
    .record({
      totalMinor: fc.integer({ min: 1, max: 50_000 }),
      shippingMinor: fc.integer({ min: 0, max: 2_000 }),
      feeBps: fc.integer({ min: 0, max: 3_000 }),
    })
    .map(({ totalMinor, shippingMinor, feeBps }): FrozenSellerOrder => {
      const commissionMinor = Math.floor((totalMinor * feeBps) / 10_000);
      const captured = totalMinor + shippingMinor;
      const processingMinor = Math.min(captured - commissionMinor, bpsOf(captured, 290));
      return {
        currency,
        capturedShareMinor: captured,
        shippingMinor,
        taxMinor: bpsOf(captured, 1_870),
        lines: [
          {
            lineId: 1,
            quantity: 1,
            totalMinor,
            taxMinor: bpsOf(totalMinor, 1_870),
            commissionMinor,
          },
        ],
        fees: { commissionMinor, processingMinor, vatMinor: 0 },
      };
    });

const step = fc.record({
  what: fc.constantFrom('refund', 'release', 'transfer', 'payOut', 'dispute', 'won', 'lost'),
  index: fc.nat({ max: 3 }),
  share: fc.double({ min: 0.01, max: 1, noNaN: true }),
});

describe('any sequence of refunds, releases, transfers, payouts and chargebacks', () => {
  it('leaves the ledger at zero, every minor unit with somebody, and nobody paid twice', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom<CurrencyCode>('PLN', 'JPY', 'KWD')
          .chain((currency) => fc.array(orderOf(currency), { minLength: 1, maxLength: 4 })),
        fc.array(step, { maxLength: 30 }),
        (orders, steps) => {
          const market = new Market(orders);
          for (const { what, index, share } of steps) {
            if (what === 'refund') market.refund(index, share);
            else if (what === 'release') market.release(index);
            else if (what === 'transfer') market.transfer(index);
            else if (what === 'payOut') market.payOut();
            else if (what === 'dispute') market.openDispute(index, share);
            else market.closeDispute(index, what === 'won' ? 'won' : 'lost');

            const debtMinor = sumMinor(market.debts.map((debt) => debt.left));
            // Below zero only by a recorded debt; escrow never.
            const balances = accountBalances(market.entries);
            const sellers = (account: string) =>
              balances.get(`${account}:${SELLER} ${orders[0]?.currency}`) ?? 0;
            const isSound =
              sellers('seller_payable') <= debtMinor &&
              sellers('seller_escrow') <= 0 &&
              market.debts.every((debt) => debt.left >= 0) &&
              market.shopperHasMinor.every((minor, at) => minor <= (orders[at]?.capturedShareMinor ?? 0));
            if (!isSound) throw new Error(`after ${what} of ${index}: ${JSON.stringify([...balances])}`);
          }
          for (const totalMinor of currencyTotals(market.entries.flatMap((entry) => entry.postings)).values())
            expect(totalMinor).toBe(0);
          expect(new Set(market.entries.map((entry) => entry.idempotencyKey)).size).toBe(
            market.entries.length,
          );

          // Everything that is open is closed, everything due is paid: then each has exactly what is theirs.
          market.sold.forEach((_, index) => {
            market.closeDispute(index, 'won');
            market.release(index);
            market.transfer(index);
            market.transfer(index);
          });
          const balances = accountBalances(market.entries);
          const of = (account: string) =>
            sumMinor([...balances].filter(([name]) => name.startsWith(account)).map(([, minor]) => minor));
          const debtMinor = sumMinor(market.debts.map((debt) => debt.left));
          const dueMinor = sumMinor(
            market.sold.map(
              ({ money }) =>
                money.capturedShareMinor -
                money.refundedShareMinor -
                (money.feesMinor - money.feesReturnedMinor),
            ),
          );
          expect(market.sellerHasMinor + market.paidOutMinor - debtMinor).toBe(dueMinor);
          expect(of('seller_escrow')).toBe(0);
          expect(of('seller_payable')).toBe(debtMinor);
          expect(of('chargebacks')).toBe(0);
          expect(of('refunds_payable')).toBe(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('bugs that others shipped', () => {
  it('named bug: a reversal in the wrong currency. It is never made in another than the transfer’s', () => {
    const transfers = [
      { transferId: 'a', currency: 'EUR' as const, sentMinor: 9_000, reversedMinor: 0 },
      { transferId: 'b', currency: 'PLN' as const, sentMinor: 500, reversedMinor: 100 },
    ];
    expect(planRecovery(1_000, 'PLN', transfers)).toEqual({
      reversals: [{ transferId: 'b', amountMinor: 400, currency: 'PLN' }],
      restMinor: 600,
    });
  });

  it('a debt in one currency is not kept back from a transfer in another', () => {
    expect(
      netDebts({ amountMinor: 700, currency: 'PLN' }, [{ debtId: 'x', currency: 'EUR', leftMinor: 500 }]),
    ).toEqual({ sendMinor: 700, settled: [] });
  });

  it('named bug: a transfer below one minor unit. None is sent: what debts take whole sends nothing', () => {
    expect(
      netDebts({ amountMinor: 700, currency: 'PLN' }, [
        { debtId: 'x', currency: 'PLN', leftMinor: 300 },
        { debtId: 'y', currency: 'PLN', leftMinor: 900 },
      ]),
    ).toEqual({
      sendMinor: 0,
      settled: [
        { debtId: 'x', amountMinor: 300 },
        { debtId: 'y', amountMinor: 400 },
      ],
    });
  });
});
