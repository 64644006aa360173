import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { refunds, transferReversals, transfers } from '#db/schema';
import { makeRefund, repeatRefund } from '~/services/make-refund.server';
import { makeTransfer } from '~/services/make-transfer.server';
import { makeReversal } from '~/services/recover-from-seller.server';
import { requestRefund } from '~/services/request-refund.server';
import { runDueTimers } from '~/services/run-due-timers.server';
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

/** Stripe acts and its answers are lost, and so is what waits in the queue; asked again, it has forgotten the key. */
async function answerLost(path: string, act: () => Promise<unknown>): Promise<void> {
  await market.control('faults', { path, method: 'POST', kind: 'disconnect', when: 'after', count: CALLS });
  expect(await act()).toMatchObject({ ok: false, code: 'payment_unreachable' });
  market.dropQueue();
  await daysLater();
}

async function daysLater(): Promise<void> {
  market.passDays(DAYS);
  await market.rounds();
}

it('a refund that Stripe made and whose key it forgot is found again, not made twice', async () => {
  const { sellerId } = await market.seller();
  const { sellerOrderIds } = await market.order([{ sellerId, lines: [[10_000, 1]] }]);
  const [sellerOrderId] = sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  const requested = await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'seller',
    request: { kind: 'amount', amountMinor: 2_500, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: 'forgotten-refund',
  });
  expect(requested).toMatchObject({ ok: true });
  await answerLost('/v1/refunds', () =>
    makeRefund(market.ports, { refundId: requested.ok ? requested.value.refundId : '' }),
  );
  const [row] = await market.db.select().from(refunds).where(eq(refunds.sellerOrderId, sellerOrderId));
  expect(row).toMatchObject({ state: 'succeeded', amountMinor: 2_500 });
  const made = await market.stripe<{ data: { metadata: Record<string, string> }[] }>('refunds?limit=100');
  expect(made.data.filter(({ metadata }) => metadata.refund_id === row?.id)).toHaveLength(1);
});

it('a refund that Stripe made, whose answer was lost and that the bank sent back, is on the books, and owed again', async () => {
  const { sellerId } = await market.seller();
  const { sellerOrderIds, orderId } = await market.order([{ sellerId, lines: [[10_000, 1]] }]);
  const [sellerOrderId] = sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  const requested = await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'seller',
    request: { kind: 'amount', amountMinor: 2_500, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: 'sent-back-unknown',
  });
  const refundId = requested.ok ? requested.value.refundId : '';
  await market.control('faults', {
    path: '/v1/refunds',
    method: 'POST',
    kind: 'disconnect',
    when: 'after',
    count: CALLS,
  });
  expect(await makeRefund(market.ports, { refundId })).toMatchObject({ ok: false });
  market.dropQueue();
  const ofRefund = async () => {
    const all = await market.stripe<{ data: { id: string; metadata: Record<string, string> }[] }>(
      'refunds?limit=100',
    );
    return all.data.filter(({ metadata }) => metadata.refund_id === refundId);
  };
  const [lost] = await ofRefund();
  await market.control(`refunds/${lost?.id}/fail`, { reason: 'lost_or_stolen_card' });
  await market.settle();
  await daysLater();
  const row = () => market.db.select().from(refunds).where(eq(refunds.id, refundId));
  expect((await row())[0]).toMatchObject({ state: 'failed', stripeRefundId: lost?.id });
  expect(await ofRefund()).toHaveLength(1);
  expect(await market.ofOrderMinor(orderId, 'refunds_payable')).toBe(-2_500);
  await repeatRefund(market.ports, { refundId, round: 1 });
  await market.settle();
  expect((await row())[0]).toMatchObject({ state: 'succeeded', round: 2 });
  expect(await ofRefund()).toHaveLength(2);
  expect(await market.ofOrderMinor(orderId, 'refunds_payable')).toBe(0);
});

it('a transfer that Stripe made and whose key it forgot is found again, not made twice', async () => {
  const { sellerId, accountId } = await market.seller();
  const { sellerOrderIds, orderId } = await market.order([{ sellerId, lines: [[10_000, 1]] }]);
  const [sellerOrderId] = sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  await market.deliver(sellerOrderId);
  market.passDays(16);
  await runDueTimers(market.ports);
  await answerLost('/v1/transfers$', () =>
    makeTransfer(market.ports, { transferId: `trf_${sellerOrderId}` }),
  );
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
  await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'seller',
    request: { kind: 'amount', amountMinor: 3_000, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: 'forgotten-reversal',
  });
  const [asked] = await market.db
    .select()
    .from(transferReversals)
    .where(eq(transferReversals.sellerOrderId, sellerOrderId));
  await answerLost('/reversals$', () => makeReversal(market.ports, { reversalId: asked?.id ?? '' }));
  const [reversal] = await market.db
    .select()
    .from(transferReversals)
    .where(eq(transferReversals.sellerOrderId, sellerOrderId));
  expect(reversal?.state).toBe('made');
  const [transfer] = await market.db.select().from(transfers).where(eq(transfers.sellerId, sellerId));
  const at = await market.stripe<{ amount_reversed: number }>(`transfers/${transfer?.stripeTransferId}`);
  expect(at.amount_reversed).toBe(reversal?.amountMinor);
});
