import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { refunds, transferReversals, transfers } from '#db/schema';
import { requestRefund } from '~/services/request-refund.server';
import { AfterTheSale } from '../support/after-the-sale';

/** Beyond the time for which Stripe remembers a key. */
const DAYS = 2;
/** The first call and what its library repeats. */
const CALLS = 3;

let market: AfterTheSale;
beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});

/** Stripe acts and its answers are lost; when it is asked again it has forgotten the key. */
async function answersLost(path: string): Promise<void> {
  await market.control('faults', { path, method: 'POST', kind: 'disconnect', when: 'after', count: CALLS });
}

async function daysLater(): Promise<void> {
  await market.control('faults', {}, 'DELETE');
  market.passDays(DAYS);
  await market.rounds();
}

it('a refund that Stripe made and whose key it forgot is found again, not made twice', async () => {
  const { sellerId } = await market.seller();
  const { sellerOrderIds } = await market.order([{ sellerId, lines: [[10_000, 1]] }]);
  const [sellerOrderId] = sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  await answersLost('/v1/refunds');
  const requested = await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'seller',
    request: { kind: 'amount', amountMinor: 2_500, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: 'forgotten-refund',
  });
  expect(requested).toMatchObject({ ok: true });
  await market.settle();
  await daysLater();
  const [row] = await market.db.select().from(refunds).where(eq(refunds.sellerOrderId, sellerOrderId));
  expect(row).toMatchObject({ state: 'succeeded', amountMinor: 2_500 });
  const made = await market.stripe<{ data: { metadata: Record<string, string> }[] }>('refunds?limit=100');
  expect(made.data.filter(({ metadata }) => metadata.refund_id === row?.id)).toHaveLength(1);
});

it('a transfer that Stripe made and whose key it forgot is found again, not made twice', async () => {
  const { sellerId, accountId } = await market.seller();
  const { sellerOrderIds, orderId } = await market.order([{ sellerId, lines: [[10_000, 1]] }]);
  await answersLost('/v1/transfers$');
  await market.complete(...sellerOrderIds);
  await daysLater();
  const [row] = await market.db.select().from(transfers).where(eq(transfers.sellerId, sellerId));
  expect(row?.state).toBe('made');
  const made = await market.stripe<{ data: unknown[] }>(`transfers?transfer_group=${orderId}`);
  expect(made.data).toHaveLength(1);
  expect(await market.stripeBalanceMinor(accountId)).toBe(row?.amountMinor);
});

it('a reversal that Stripe made and whose key it forgot is found again, not made twice', async () => {
  const { sellerId } = await market.seller();
  const { sellerOrderIds } = await market.order([{ sellerId, lines: [[10_000, 1]] }]);
  await market.complete(...sellerOrderIds);
  const [sellerOrderId] = sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  await answersLost('/reversals$');
  await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'seller',
    request: { kind: 'amount', amountMinor: 3_000, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: 'forgotten-reversal',
  });
  await market.settle();
  await daysLater();
  const [reversal] = await market.db
    .select()
    .from(transferReversals)
    .where(eq(transferReversals.sellerOrderId, sellerOrderId));
  expect(reversal?.state).toBe('made');
  const [transfer] = await market.db.select().from(transfers).where(eq(transfers.sellerId, sellerId));
  const at = await market.stripe<{ amount_reversed: number }>(`transfers/${transfer?.stripeTransferId}`);
  expect(at.amount_reversed).toBe(reversal?.amountMinor);
});
