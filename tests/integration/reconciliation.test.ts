import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  checkouts,
  journalEntries,
  reconciliationDifferences,
  refunds,
  stripeMovements,
  stripeReadings,
} from '#db/schema';
import { readReconciliation } from '~/queries/reconciliation.server';
import { repeatRefund } from '~/services/make-refund.server';
import { reconcileWithStripe } from '~/services/reconcile-with-stripe.server';
import { refundUnplacedPayment } from '~/services/refund-unplaced-payment.server';
import { requestRefund } from '~/services/request-refund.server';
import { resolveDifference } from '~/services/resolve-difference.server';
import { AfterTheSale } from '../support/after-the-sale';

let market: AfterTheSale;

beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});

async function reconcile() {
  const reconciled = await reconcileWithStripe(market.ports);
  if (!reconciled.ok) throw new Error(reconciled.code);
  return reconciled.value;
}

const read = (show: 'open' | 'all') => readReconciliation(market.db, { show, page: 1 });

async function difference(reference: string) {
  const [row] = await market.db
    .select()
    .from(reconciliationDifferences)
    .where(eq(reconciliationDifferences.reference, reference));
  return row;
}

it('finds an entry for every charge, transfer, refund, reversal and dispute, books Stripe’s fees, and both sides are equal', async () => {
  const { sellerId } = await market.seller();
  const kept = await market.order([{ sellerId, lines: [[10_000, 1]], shippingMinor: 1_500 }]);
  const refunded = await market.order([{ sellerId, lines: [[8_000, 1]] }]);
  const [keptId] = kept.sellerOrderIds;
  const [refundedId] = refunded.sellerOrderIds;
  if (!keptId || !refundedId) throw new Error('no seller orders');
  await market.complete(keptId, refundedId);
  await requestRefund(market.ports, {
    sellerOrderId: refundedId,
    actor: 'seller',
    request: { kind: 'rest' },
    reason: 'goodwill',
    note: null,
    requestId: 'all-of-it',
  });
  await market.rounds();
  const dispute = await market.control(`charges/${kept.chargeId}/dispute`, { amount: 4_000 });
  await market.settle();
  await market.control(`disputes/${dispute.id}/close`, { outcome: 'won' });
  await market.settle();
  market.passDays(1);

  const first = await reconcile();
  expect(first.isComplete).toBe(true);
  expect(first.different).toBe(0);
  const kinds = await market.db.selectDistinct({ kind: stripeMovements.kind }).from(stripeMovements);
  expect(kinds.map(({ kind }) => kind).sort()).toEqual([
    'charge',
    'dispute',
    'dispute_reversal',
    'refund',
    'transfer',
    'transfer_reversal',
  ]);
  const { totals, rows } = await read('all');
  expect(rows).toEqual([]);
  expect(totals).toHaveLength(1);
  expect(totals[0]?.oursMinor).toBe(totals[0]?.theirsMinor);

  const again = await reconcile();
  expect(again).toMatchObject({ read: 0, matched: 0, different: 0 });
  expect((await read('all')).totals).toEqual(totals);
});

it('reads a list of several pages to its beginning, and later only what is new', {
  timeout: 120_000,
}, async () => {
  for (let place = 0; place < 110; place += 1) await payUnseen(1_000 + place);
  expect(await reconcile()).toMatchObject({ read: 110, isComplete: true });
  await payUnseen(999);
  expect(await reconcile()).toMatchObject({ read: 1 });

  await market.db.delete(stripeMovements);
  await market.db.delete(stripeReadings);
  const { read: all, isComplete } = await reconcile();
  expect(all).toBeGreaterThan(110);
  expect(isComplete).toBe(true);
  expect(await market.db.$count(stripeMovements)).toBe(all);
});

it('knows the first refund of a payment that made no order from the second, after the bank sent the first back', async () => {
  const { sellerId } = await market.seller();
  const { checkoutId, sessionId } = await market.paidCheckout([{ sellerId, lines: [[7_000, 1]] }]);
  const session = await market.ports.payments.readCheckoutSession(sessionId);
  const [checkout] = await market.db.select().from(checkouts).where(eq(checkouts.id, checkoutId));
  if (!session.ok || !session.value.payment || !checkout) throw new Error('not paid');
  await refundUnplacedPayment(market.ports, { checkout, payment: session.value.payment });
  await market.settle();
  const made = () => market.db.select().from(refunds).where(eq(refunds.checkoutId, checkoutId));
  const [first] = await made();
  await market.control(`refunds/${first?.stripeRefundId}/fail`, { reason: 'lost_or_stolen_card' });
  await market.settle();
  await repeatRefund(market.ports, { refundId: first?.id ?? '', round: 1 });
  await market.settle();
  const [second] = await made();
  expect(second).toMatchObject({ state: 'succeeded', round: 2 });
  expect(second?.stripeRefundId).not.toBe(first?.stripeRefundId);
  market.passDays(1);
  await reconcile();
  for (const id of [first?.stripeRefundId, second?.stripeRefundId])
    expect(await difference(`refund:${id}`)).toBeUndefined();
});

it('books a refund that the bank sent back though the webhook never came', async () => {
  const { sellerId } = await market.seller();
  const { sellerOrderIds } = await market.order([{ sellerId, lines: [[6_000, 1]] }]);
  const [sellerOrderId] = sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'seller',
    request: { kind: 'amount', amountMinor: 1_000, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: 'sent-back',
  });
  await market.settle();
  const ofOrder = () => market.db.select().from(refunds).where(eq(refunds.sellerOrderId, sellerOrderId));
  const [made] = await ofOrder();
  await market.control('webhooks/hold');
  await market.control(`refunds/${made?.stripeRefundId}/fail`, { reason: 'lost_or_stolen_card' });
  market.passDays(1);
  await reconcile();
  expect((await ofOrder())[0]).toMatchObject({ state: 'failed', lastError: 'lost_or_stolen_card' });
  expect(await difference(`refund_failure:${made?.stripeRefundId}`)).toBeUndefined();
  await market.control('webhooks/release');
  await market.settle();
});

it('keeps what the ledger lacks until the operator explains it or books it, once', async () => {
  const charge = await payUnseen(5_500);
  market.passDays(1);
  await reconcile();
  const found = await difference(`charge:${charge}`);
  expect(found).toMatchObject({ code: 'missing_here', oursMinor: null, theirsMinor: 5_500, state: 'open' });
  const resolve = (against: 'refunds_payable' | null) =>
    resolveDifference(market.ports, {
      differenceId: found?.id ?? '',
      operatorUserId: 'operator',
      note: 'Paid by hand in the dashboard.',
      against,
    });
  expect(await resolve('refunds_payable')).toEqual({ ok: true, value: { bookedMinor: 5_500 } });
  expect(await resolve('refunds_payable')).toMatchObject({ ok: false, code: 'difference_changed' });
  await reconcile();
  expect(await difference(`charge:${charge}`)).toMatchObject({ state: 'mended', resolution: 'booked' });
});

it('keeps what Stripe lacks, and a payment that is younger than a late webhook is not a difference yet', async () => {
  const { sellerId } = await market.seller();
  const before = await payUnseen(900);
  const order = await market.order([{ sellerId, lines: [[3_000, 1]] }]);
  await market.db.execute(
    sql`UPDATE payments SET stripe_charge_id = 'ch_nobody_has' WHERE order_id = ${order.orderId}`,
  );
  await reconcile();
  expect(await difference(`charge:${before}`)).toBeUndefined();
  expect(await difference('charge:ch_nobody_has')).toBeUndefined();
  market.passDays(1);
  await reconcile();
  expect(await difference(`charge:${before}`)).toMatchObject({ code: 'missing_here' });
  expect(await difference('charge:ch_nobody_has')).toMatchObject({
    code: 'missing_there',
    oursMinor: 3_000,
    theirsMinor: null,
  });

  await market.db.execute(
    sql`UPDATE payments SET stripe_charge_id = ${order.chargeId} WHERE order_id = ${order.orderId}`,
  );
  await reconcile();
  expect(await difference('charge:ch_nobody_has')).toMatchObject({
    state: 'mended',
    resolution: 'came_later',
  });
  expect(await difference(`charge:${order.chargeId}`)).toMatchObject({
    state: 'mended',
    resolution: 'came_later',
  });
});

it('Stripe away: nothing is lost, the next round reads on', async () => {
  const charge = await payUnseen(4_200);
  await market.control('faults', { path: '/v1/balance_transactions', status: 500, count: 3 });
  expect(await reconcileWithStripe(market.ports)).toMatchObject({ ok: false, code: 'payment_unreachable' });
  await market.control('faults', {}, 'DELETE');
  await reconcile();
  const [movement] = await market.db.select().from(stripeMovements).where(eq(stripeMovements.source, charge));
  expect(movement?.amountMinor).toBe(4_200);
  const fees = await market.db
    .select()
    .from(journalEntries)
    .where(eq(journalEntries.idempotencyKey, `provider_fee:${movement?.id}`));
  expect(fees).toHaveLength(1);
});

let unseen = 0;

/** A payment at Stripe that no checkout of ours knows. */
async function payUnseen(amountMinor: number): Promise<string> {
  unseen += 1;
  const session = await market.ports.payments.createCheckoutSession({
    checkoutId: `unseen_${unseen}`,
    orderId: `unseen_${unseen}`,
    attempt: 1,
    currency: 'PLN',
    email: 'shopper@example.com',
    locale: 'pl',
    lines: [{ name: 'All', quantity: 1, unitAmountMinor: amountMinor }],
    expiresAtMs: market.ports.clock.nowMs() + 40 * 60_000,
    successUrl: 'http://rynek.example/ok',
    cancelUrl: 'http://rynek.example/no',
  });
  if (!session.ok) throw new Error(session.code);
  await market.control(`sessions/${session.value.sessionId}/pay`, { outcome: 'succeeded' });
  const paid = await market.ports.payments.readCheckoutSession(session.value.sessionId);
  return (paid.ok ? paid.value.payment?.chargeId : null) ?? '';
}
