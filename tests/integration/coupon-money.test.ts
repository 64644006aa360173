import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { orderLines, sellerOrders, sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { sumMinor } from '~/domain/money/money';
import { monthBounds, monthOf } from '~/domain/statement/month';
import { readSellerMoney } from '~/queries/seller-money.server';
import { readSellerStatement } from '~/queries/seller-statement.server';
import { readSellerTier } from '~/queries/seller-tier.server';
import { evaluateTiers } from '~/services/evaluate-tiers.server';
import { requestRefund } from '~/services/request-refund.server';
import { AfterTheSale } from '../support/after-the-sale';

let market: AfterTheSale;

beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});

const nowMs = () => market.ports.clock.nowMs();

/** The rows of the money page for the month that it is. */
async function moneyOf(sellerId: SellerId) {
  const bounds = monthBounds(monthOf(new Date(nowMs())));
  const { lines } = await readSellerMoney(market.db, sellerId, {
    from: new Date(bounds.fromMs - 40 * 86_400_000),
    to: new Date(bounds.toMs),
  });
  return lines;
}

async function soldWithCoupon(priceMinor: number, promotionMinor: number) {
  const { sellerId, accountId } = await market.seller();
  const placed = await market.order([{ sellerId, lines: [[priceMinor, 1]], promotionMinor }]);
  const [sellerOrderId] = placed.sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  return { ...placed, sellerId, accountId, sellerOrderId };
}

it('what the marketplace’s coupon pays is sold on the money page as on the statement, and what came back of it is given back', async () => {
  const { sellerId, sellerOrderId } = await soldWithCoupon(10_000, 2_500);
  const [before] = await moneyOf(sellerId);
  expect(before).toMatchObject({ soldMinor: 10_000, refundedMinor: 0 });
  const given = await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'operator',
    operatorUserId: 'operator',
    request: { kind: 'amount', amountMinor: 3_000, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: `half-${sellerOrderId}`,
  });
  expect(given.ok).toBe(true);
  await market.settle();
  const [after] = await moneyOf(sellerId);
  // Three tenths of what the shopper paid came back, and as much of what the marketplace paid.
  expect(after).toMatchObject({ soldMinor: 10_000, refundedMinor: 3_000 + 1_000 });
  const escrowMinor = await market.owedMinor('seller_escrow', sellerId);
  expect((after?.soldMinor ?? 0) - (after?.refundedMinor ?? 0) - (after?.feesMinor ?? 0)).toBe(escrowMinor);

  const { lines } = await readSellerStatement(market.db, sellerId, monthOf(new Date(nowMs())));
  const ofKind = (kind: string) =>
    sumMinor(lines.filter((line) => line.kind === kind).map((line) => line.amountMinor));
  expect(ofKind('sold') + ofKind('shipping')).toBe(after?.soldMinor);
  expect(ofKind('refund')).toBe(-(after?.refundedMinor ?? 0));
  expect(sumMinor(lines.map((line) => line.amountMinor))).toBe(escrowMinor);
});

it('tiers count what was sold with the marketplace’s coupon as if it had given none', async () => {
  // The shopper pays 15,000, the marketplace 6,000: together above the 20,000 of silver.
  const { sellerId, sellerOrderId } = await soldWithCoupon(2_100_000, 600_000);
  await market.complete(sellerOrderId);
  expect((await readSellerTier(market.db, sellerId, nowMs())).earned).toBe('silver');
  market.passDays(1);
  await evaluateTiers(market.ports);
  const [seller] = await market.db.select().from(sellers).where(eq(sellers.id, sellerId));
  expect(seller?.tier).toBe('silver');

  // A refund takes back both parts: what is left is below.
  await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'operator',
    operatorUserId: 'operator',
    request: { kind: 'amount', amountMinor: 100_000, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: `tier-${sellerOrderId}`,
  });
  await market.rounds();
  expect((await readSellerTier(market.db, sellerId, nowMs())).earned).toBeNull();
});

it('months of the money page are Warsaw’s: an order of the first minutes of a month there is in that month', async () => {
  const { sellerId, sellerOrderId } = await soldWithCoupon(5_000, 0);
  // Half past midnight on the first of November in Warsaw is still October by UTC.
  await market.db
    .update(sellerOrders)
    .set({ placedAt: new Date('2026-10-31T23:30:00Z') })
    .where(eq(sellerOrders.id, sellerOrderId));
  const bounds = monthBounds('2026-11');
  const { lines } = await readSellerMoney(market.db, sellerId, {
    from: new Date(bounds.fromMs),
    to: new Date(bounds.toMs),
  });
  expect(lines.map(({ id }) => id)).toEqual([sellerOrderId]);
});

for (const when of ['before', 'after'] as const)
  it(`a lost chargeback on an order with a marketplace coupon, ${when} the transfer: the shopper’s money leaves, the coupon’s part comes back, the seller keeps nothing of it and nobody pays twice`, async () => {
    const { orderId, chargeId, accountId, sellerId, sellerOrderId } = await soldWithCoupon(10_000, 2_500);
    if (when === 'after') await market.complete(sellerOrderId);
    else await market.deliver(sellerOrderId);
    const opened = await market.control(`charges/${chargeId}/dispute`, { reason: 'fraudulent' });
    await market.settle();
    await market.control(`disputes/${String(opened.id)}/close`, { outcome: 'lost' });
    await market.settle();
    await market.rounds();
    market.passDays(20);
    await market.rounds();

    const [row] = await market.db.select().from(sellerOrders).where(eq(sellerOrders.id, sellerOrderId));
    expect(row).toMatchObject({
      capturedShareMinor: 7_500,
      promotionShareMinor: 2_500,
      refundedShareMinor: 7_500,
      promotionReturnedMinor: 2_500,
    });
    // The marketplace gave 2,500 and has it back; the seller’s account and our accounts of the seller are empty.
    expect(await market.ofOrderMinor(orderId, 'promotions')).toBe(0);
    expect(await market.owedMinor('seller_escrow', sellerId)).toBe(0);
    expect(await market.owedMinor('seller_payable', sellerId)).toBe(0);
    expect(await market.stripeBalanceMinor(accountId)).toBe(0);
    expect(await market.ofOrderMinor(orderId, 'commission_revenue')).toBe(0);
    const lines = await market.db
      .select()
      .from(orderLines)
      .where(eq(orderLines.sellerOrderId, sellerOrderId));
    expect(lines).toMatchObject([{ totalMinor: 7_500, promotionMinor: 2_500 }]);
  });
