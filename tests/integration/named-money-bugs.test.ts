import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  commissionLines,
  commissionRules,
  debtSettlements,
  sellerDebts,
  sellerOrders,
  transferReversals,
  transfers,
} from '#db/schema';
import type { SellerId, SellerOrderId } from '~/domain/ids';
import { sumMinor } from '~/domain/money/money';
import { derivePaymentState } from '~/domain/refund/plan';
import { moveCase } from '~/services/move-case.server';
import { openCase } from '~/services/open-case.server';
import { askForPayout } from '~/services/payouts.server';
import { requestRefund } from '~/services/request-refund.server';
import { AfterTheSale } from '../support/after-the-sale';

let market: AfterTheSale;
let forms = 0;

beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});

const requestId = () => {
  forms += 1;
  return `bugs${process.pid}${forms}`;
};

async function refundRest(sellerOrderId: SellerOrderId) {
  const given = await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'seller',
    request: { kind: 'rest' },
    reason: 'goodwill',
    note: null,
    requestId: requestId(),
  });
  expect(given.ok).toBe(true);
  await market.settle();
}

async function sold(sellerId: SellerId, lines: readonly (readonly [number, number])[]) {
  const placed = await market.order([{ sellerId, lines }]);
  const [sellerOrderId] = placed.sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  return { ...placed, sellerOrderId };
}

async function sellerOrder(id: string) {
  const [row] = await market.db.select().from(sellerOrders).where(eq(sellerOrders.id, id));
  if (!row) throw new Error('no such seller order');
  return row;
}

it('named bug: commission is never re-derived from today’s rates: a refund gives back what was frozen, whatever the rules say now', async () => {
  const { sellerId } = await market.seller();
  const { sellerOrderId, orderId } = await sold(sellerId, [[10_000, 1]]);
  await market.deliver(sellerOrderId);
  const frozen = await market.db
    .select()
    .from(commissionLines)
    .where(eq(commissionLines.sellerOrderId, sellerOrderId));
  await market.db.insert(commissionRules).values({
    id: `half-${sellerId}`,
    scope: 'seller',
    sellerId,
    percentBps: 5_000,
    validFrom: new Date(0),
  });
  const { feesMinor } = await sellerOrder(sellerOrderId);
  await refundRest(sellerOrderId);
  expect((await sellerOrder(sellerOrderId)).feesReturnedMinor).toBe(feesMinor);
  expect(await market.ofOrderMinor(orderId, 'commission_revenue')).toBe(0);
  expect(await market.ofOrderMinor(orderId, 'vat_payable')).toBe(0);
  expect(
    await market.db.select().from(commissionLines).where(eq(commissionLines.sellerOrderId, sellerOrderId)),
  ).toEqual(frozen);
  // Orders from now on are charged by the new rule.
  const next = await sold(sellerId, [[10_000, 1]]);
  expect((await sellerOrder(next.sellerOrderId)).feesMinor).toBeGreaterThan(5_000);
});

it('named bug: a fully refunded order is not “paid” any more, by a refund or by a lost chargeback', async () => {
  const { sellerId } = await market.seller();
  const stateOf = async (id: string) => {
    const { capturedShareMinor, refundedShareMinor } = await sellerOrder(id);
    return derivePaymentState(capturedShareMinor, refundedShareMinor);
  };
  const refunded = await sold(sellerId, [[10_000, 1]]);
  await market.deliver(refunded.sellerOrderId);
  expect(await stateOf(refunded.sellerOrderId)).toBe('paid');
  await refundRest(refunded.sellerOrderId);
  expect(await stateOf(refunded.sellerOrderId)).toBe('refunded');

  const charged = await sold(sellerId, [[5_000, 1]]);
  const dispute = await market.control(`charges/${charged.chargeId}/dispute`, { reason: 'fraudulent' });
  await market.settle();
  await market.control(`disputes/${String(dispute.id)}/close`, { outcome: 'lost' });
  await market.settle();
  await market.rounds();
  expect(await stateOf(charged.sellerOrderId)).toBe('refunded');
});

it('a transfer reversal that is refused for a part only: what came back is kept, the rest is a debt, netted once', async () => {
  const { sellerId, accountId } = await market.seller();
  const { sellerOrderId } = await sold(sellerId, [
    [6_000, 1],
    [4_000, 1],
  ]);
  await market.deliver(sellerOrderId);
  // A return that nobody sends: first the rest is transferred, later what it concerned. Two transfers of one order.
  const lines = await market.lines(sellerOrderId);
  const opened = await openCase(market.ports, {
    sellerOrderId,
    opening: { kind: 'return', reason: 'does_not_fit' },
    lines: [{ lineId: lines[1]?.id ?? 0, quantity: 1 }],
    words: 'Za małe',
    attachments: [],
    requestId: requestId(),
  });
  if (!opened.ok) throw new Error(opened.code);
  await moveCase(market.ports, {
    caseId: opened.value.caseId,
    actor: 'seller',
    action: 'approve_return',
    words: 'Proszę odesłać',
  });
  for (const days of [16, 22, 16]) {
    market.passDays(days);
    await market.rounds();
  }
  const sent = await market.db.select().from(transfers).where(eq(transfers.sellerOrderId, sellerOrderId));
  expect(sent.map(({ state }) => state)).toEqual(['made', 'made']);
  const amounts = sent.map(({ amountMinor }) => amountMinor).sort((one, other) => one - other);
  const [smaller = 0, larger = 0] = amounts;

  // The seller pays out so much that the account can give back the smaller transfer and not the larger.
  const paidOutMinor = smaller + larger - (larger - 1);
  expect(
    await askForPayout(market.ports, {
      sellerId,
      userId: 'owner',
      requestId: requestId(),
      currency: 'PLN',
      amountMinor: paidOutMinor,
    }),
  ).toMatchObject({ ok: true });
  expect(await market.stripeBalanceMinor(accountId)).toBe(larger - 1);

  await refundRest(sellerOrderId);
  const reversals = await market.db
    .select()
    .from(transferReversals)
    .where(eq(transferReversals.sellerOrderId, sellerOrderId));
  expect(reversals.map(({ state, amountMinor }) => [state, amountMinor]).sort()).toEqual([
    ['made', smaller],
    ['refused', larger],
  ]);
  const debtOf = async () => {
    const [debt] = await market.db.select().from(sellerDebts).where(eq(sellerDebts.sellerId, sellerId));
    if (!debt) throw new Error('no debt');
    return debt;
  };
  expect(await debtOf()).toMatchObject({
    amountMinor: smaller + larger,
    settledMinor: smaller,
    recoveringMinor: 0,
    settledAt: null,
  });
  expect(await market.owedMinor('seller_payable', sellerId)).toBe(-larger);
  expect(await market.stripeBalanceMinor(accountId)).toBe(larger - 1 - smaller);

  // Netted from the next transfer, once.
  const next = await sold(sellerId, [[20_000, 1]]);
  await market.complete(next.sellerOrderId);
  await market.rounds();
  const debt = await debtOf();
  expect(debt.settledMinor).toBe(debt.amountMinor);
  const settlements = await market.db
    .select()
    .from(debtSettlements)
    .where(eq(debtSettlements.debtId, debt.id));
  expect(sumMinor(settlements.map(({ amountMinor }) => amountMinor))).toBe(debt.amountMinor);
  expect(await market.owedMinor('seller_payable', sellerId)).toBe(0);
  // What the seller has and was paid out is what the second order earned, to the grosz.
  const earned = await sellerOrder(next.sellerOrderId);
  expect((await market.stripeBalanceMinor(accountId)) + paidOutMinor).toBe(20_000 - earned.feesMinor);
  const [transfer] = await market.db
    .select()
    .from(transfers)
    .where(and(eq(transfers.sellerOrderId, next.sellerOrderId), eq(transfers.state, 'made')));
  expect(transfer?.nettedMinor).toBe(larger);
});
