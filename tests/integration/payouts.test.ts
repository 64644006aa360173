import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { auditLog, commissionRules, payouts, sellerOrders, transfers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { nextPayoutDate, type PayoutSettings } from '~/domain/payout/schedule';
import { marketDate } from '~/domain/shipping/calendar';
import { readSellerPayouts } from '~/queries/seller-payouts.server';
import { askForPayout, savePayoutSettings } from '~/services/payouts.server';
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

async function paidSeller(priceMinor: number) {
  const { sellerId, accountId } = await market.seller();
  const { sellerOrderIds } = await market.order([{ sellerId, lines: [[priceMinor, 1]] }]);
  await market.complete(...sellerOrderIds);
  return { sellerId, accountId, balanceMinor: await market.stripeBalanceMinor(accountId) };
}

const save = (sellerId: SellerId, settings: PayoutSettings) =>
  savePayoutSettings(market.ports, { sellerId, userId: 'owner', settings });
const ask = (sellerId: SellerId, requestId: string, amountMinor: number) =>
  askForPayout(market.ports, { sellerId, userId: 'owner', requestId, currency: 'PLN', amountMinor });
const payoutsOf = (sellerId: SellerId) =>
  market.db.select().from(payouts).where(eq(payouts.sellerId, sellerId)).orderBy(payouts.createdAt);
const scheduleAtStripe = async (accountId: string) =>
  (await market.stripe<{ payments: { payouts: { schedule: object } } }>('balance_settings', accountId))
    .payments.payouts.schedule;

it('named bug: a payout larger than what can be sent is refused, and not a grosz leaves', async () => {
  const { sellerId, accountId, balanceMinor } = await paidSeller(10_000);
  expect(balanceMinor).toBeGreaterThan(0);
  expect(await ask(sellerId, 'a', balanceMinor + 1)).toEqual({
    ok: false,
    code: 'payout_too_large',
    availableMinor: balanceMinor,
  });
  expect(await market.stripeBalanceMinor(accountId)).toBe(balanceMinor);
  expect(await payoutsOf(sellerId)).toEqual([]);

  // What is there by our look and gone by Stripe’s: two forms at the same moment.
  const both = await Promise.all([ask(sellerId, 'b', balanceMinor), ask(sellerId, 'c', balanceMinor)]);
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(both.find(({ ok }) => !ok)).toMatchObject({ code: 'payout_too_large' });
  expect(await market.stripeBalanceMinor(accountId)).toBe(0);
  const rows = await payoutsOf(sellerId);
  expect(rows.map(({ state }) => state).filter((state) => state !== 'refused')).toEqual(['pending']);
  // A refused one is not asked for again by any round.
  market.passDays(1);
  await market.rounds();
  expect(await market.stripeBalanceMinor(accountId)).toBe(0);
});

it('a payout of the same form twice is one, and one below a grosz is none', async () => {
  const { sellerId, accountId, balanceMinor } = await paidSeller(10_000);
  expect(await ask(sellerId, 'a', 0)).toMatchObject({ code: 'payout_below_one_minor_unit' });
  expect(await ask(sellerId, 'a', 0.5)).toMatchObject({ code: 'payout_below_one_minor_unit' });
  expect(await ask(sellerId, 'a', 1_000)).toMatchObject({ ok: true });
  expect(await ask(sellerId, 'a', 1_000)).toMatchObject({ ok: true });
  expect(await market.stripeBalanceMinor(accountId)).toBe(balanceMinor - 1_000);
});

it('a payout that Stripe made without our hearing of it is asked for again by the same key and made once', async () => {
  const { sellerId, accountId, balanceMinor } = await paidSeller(10_000);
  await market.control('faults', {
    method: 'POST',
    path: '^/v1/payouts$',
    kind: 'disconnect',
    when: 'after',
    count: 3,
  });
  expect(await ask(sellerId, 'a', 500)).toMatchObject({ ok: false, code: 'payment_unreachable' });
  expect((await payoutsOf(sellerId)).map(({ state }) => state)).toEqual(['requested']);
  await market.control('faults', {}, 'DELETE');
  market.passDays(0.01);
  await market.rounds();
  expect(await payoutsOf(sellerId)).toMatchObject([{ state: 'pending', amountMinor: 500 }]);
  expect(await market.stripeBalanceMinor(accountId)).toBe(balanceMinor - 500);
});

it('a schedule is kept by Stripe, with an audit row; a minimum makes payouts ours, on the day, once it is reached', async () => {
  const { sellerId, accountId, balanceMinor } = await paidSeller(10_000);
  const schedule = { interval: 'weekly', weekday: 'wednesday' } as const;
  expect(await save(sellerId, { schedule, minimumMinor: {} })).toMatchObject({ ok: true });
  expect(await scheduleAtStripe(accountId)).toEqual({
    interval: 'weekly',
    weekly_payout_days: ['wednesday'],
  });
  expect(await save(sellerId, { schedule, minimumMinor: { PLN: balanceMinor + 1 } })).toMatchObject({
    ok: true,
  });
  expect(await scheduleAtStripe(accountId)).toEqual({ interval: 'manual' });
  expect((await readSellerPayouts(market.db, sellerId)).settings).toEqual({
    schedule,
    minimumMinor: { PLN: balanceMinor + 1 },
  });
  const trail = await market.db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.subject, `seller:${sellerId}`), eq(auditLog.action, 'payouts.changed')));
  expect(trail).toHaveLength(2);

  const weekOfRounds = async () => {
    const today = () => marketDate(new Date(market.ports.clock.nowMs()));
    for (let day = 0; day < 7; day += 1) {
      market.passDays(1);
      await market.rounds();
      await market.rounds();
      if (today() === nextPayoutDate(schedule, today())) return;
    }
  };
  await weekOfRounds();
  expect(await payoutsOf(sellerId)).toEqual([]);
  expect(await save(sellerId, { schedule, minimumMinor: { PLN: balanceMinor } })).toMatchObject({ ok: true });
  market.passDays(1);
  await weekOfRounds();
  expect(await payoutsOf(sellerId)).toMatchObject([
    { amountMinor: balanceMinor, state: 'pending', automatic: false },
  ]);
  market.passDays(3);
  await market.rounds();
  expect(await payoutsOf(sellerId)).toMatchObject([{ state: 'paid' }]);
});

it('payouts that Stripe makes by itself are on record; one that the bank sends back says so, in any order of the news', async () => {
  const { sellerId, accountId, balanceMinor } = await paidSeller(10_000);
  await market.control('webhooks/duplicate', { extra: 1 });
  await market.control(`accounts/${accountId}/payout`);
  await market.settle();
  const [paid] = await payoutsOf(sellerId);
  expect(paid).toMatchObject({ amountMinor: balanceMinor, state: 'paid', automatic: true });
  await market.control(`payouts/${paid?.stripePayoutId}/settle`, { failure: 'account_closed' });
  await market.settle();
  await market.control('webhooks/duplicate', { extra: 0 });
  expect(await payoutsOf(sellerId)).toMatchObject([{ state: 'failed', failureCode: 'account_closed' }]);
  expect(await market.stripeBalanceMinor(accountId)).toBe(balanceMinor);
});

it('named bug: a transfer below one minor unit is never asked of Stripe, and nothing waits for it', async () => {
  const { sellerId, accountId } = await market.seller();
  // Fees that take all but a grosz, all, and a wholly refunded order.
  await market.db.insert(commissionRules).values({
    id: `all-${sellerId}`,
    scope: 'seller',
    sellerId,
    percentBps: 10_000,
    validFrom: new Date(0),
  });
  const asked: number[] = [];
  const transfer = market.ports.payments.transfer;
  Object.assign(market.ports.payments, {
    transfer: (input: Parameters<typeof transfer>[0]) => {
      asked.push(input.amountMinor);
      return transfer(input);
    },
  });
  const made = [];
  for (const priceMinor of [200, 201, 202, 203, 204, 205]) {
    const { sellerOrderIds } = await market.order([{ sellerId, lines: [[priceMinor, 1]] }]);
    const [sellerOrderId] = sellerOrderIds;
    if (!sellerOrderId) throw new Error('no seller order');
    await market.complete(sellerOrderId);
    const [row] = await market.db.select().from(sellerOrders).where(eq(sellerOrders.id, sellerOrderId));
    const [sent] = await market.db.select().from(transfers).where(eq(transfers.sellerOrderId, sellerOrderId));
    const shareMinor = (row?.capturedShareMinor ?? 0) - (row?.feesMinor ?? 0);
    made.push({ shareMinor, state: row?.state, sent: sent ? sent.amountMinor : 0, held: sent?.state });
  }
  const refunded = await market.order([{ sellerId, lines: [[5_000, 1]] }]);
  const [whole] = refunded.sellerOrderIds;
  if (!whole) throw new Error('no seller order');
  await market.deliver(whole);
  const given = await requestRefund(market.ports, {
    sellerOrderId: whole,
    actor: 'operator',
    operatorUserId: 'operator',
    request: { kind: 'rest' },
    reason: 'goodwill',
    note: null,
    requestId: 'whole',
  });
  expect(given.ok).toBe(true);
  market.passDays(16);
  await market.rounds();
  Object.assign(market.ports.payments, { transfer });

  for (const one of made) {
    expect(one.state).toBe('completed');
    expect(one.sent).toBe(one.shareMinor);
    if (one.shareMinor > 0) expect(one.held).toBe('made');
    else expect(one.held).toBeUndefined();
  }
  expect(made.some(({ shareMinor }) => shareMinor === 0)).toBe(true);
  expect(made.some(({ shareMinor }) => shareMinor === 1)).toBe(true);
  expect(asked.every((amountMinor) => Number.isSafeInteger(amountMinor) && amountMinor >= 1)).toBe(true);
  expect(await market.db.select().from(transfers).where(eq(transfers.sellerOrderId, whole))).toEqual([]);
  expect(await market.stripeBalanceMinor(accountId)).toBe(asked.reduce((sum, one) => sum + one, 0));
  expect(await market.owedMinor('seller_payable', sellerId)).toBe(0);
  expect(await market.owedMinor('seller_escrow', sellerId)).toBe(0);
});
