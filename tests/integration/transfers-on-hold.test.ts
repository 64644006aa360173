import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { transfers } from '#db/schema';
import { repeatTransfer } from '~/services/make-transfer.server';
import { AfterTheSale } from '../support/after-the-sale';

let market: AfterTheSale;

beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});

async function transferOf(sellerOrderId: string) {
  const [row] = await market.db.select().from(transfers).where(eq(transfers.sellerOrderId, sellerOrderId));
  if (!row) throw new Error('no transfer');
  return row;
}

async function completedOrder(priceMinor: number) {
  const { sellerId, accountId } = await market.seller();
  const { sellerOrderIds } = await market.order([{ sellerId, lines: [[priceMinor, 1]] }]);
  const [sellerOrderId] = sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  return { sellerId, accountId, sellerOrderId };
}

it('a transfer that Stripe refuses for good is not asked for endlessly: it waits for the operator, who asks once', async () => {
  const { sellerId, accountId, sellerOrderId } = await completedOrder(20_000);
  await market.control('faults', {
    method: 'POST',
    path: '^/v1/transfers$',
    status: 400,
    code: 'account_closed',
    count: 1,
  });
  await market.complete(sellerOrderId);
  const refused = await transferOf(sellerOrderId);
  expect(refused).toMatchObject({ state: 'failed', holdReason: 'account_closed', attempts: 1 });
  market.passDays(1);
  await market.rounds();
  await market.rounds();
  expect(await transferOf(sellerOrderId)).toMatchObject({ state: 'failed', attempts: 1 });
  expect(await market.stripeBalanceMinor(accountId)).toBe(0);

  const ask = () =>
    repeatTransfer(market.ports, { transferId: refused.id, operatorUserId: 'operator', attempts: 1 });
  expect(await ask()).toMatchObject({ ok: true });
  expect(await ask()).toMatchObject({ ok: false, code: 'transfer_changed' });
  await market.settle();
  expect((await transferOf(sellerOrderId)).state).toBe('made');
  expect(await market.stripeBalanceMinor(accountId)).toBe(refused.amountMinor);
  expect(await market.owedMinor('seller_payable', sellerId)).toBe(0);
});

it('an account that cannot take money yet holds its transfer, and the cron makes it when it can', async () => {
  const { accountId, sellerOrderId } = await completedOrder(15_000);
  await market.control('faults', {
    method: 'POST',
    path: '^/v1/transfers$',
    status: 400,
    code: 'insufficient_capabilities_for_transfer',
    count: 1,
  });
  await market.complete(sellerOrderId);
  expect(await transferOf(sellerOrderId)).toMatchObject({
    state: 'held',
    holdReason: 'seller_cannot_be_paid',
  });
  market.passDays(1);
  await market.rounds();
  const made = await transferOf(sellerOrderId);
  expect(made).toMatchObject({ state: 'made', holdReason: null });
  expect(await market.stripeBalanceMinor(accountId)).toBe(made.amountMinor);
});
