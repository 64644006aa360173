import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import { auditLog, disputes, orders, outbox, payments, refunds } from '#db/schema';
import type { OrderId, SellerOrderId } from '~/domain/ids';
import {
  type JournalEntry,
  refundFailedEntry,
  refundPaidEntry,
  unplacedRefundEntry,
} from '~/domain/ledger/entries';
import { failure, type Result, success } from '~/domain/result';
import { KEY_REMEMBERED_MS, type PaymentFailure, type ProviderRefund } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { bookEntries } from './journal.server';

type RefundRow = typeof refunds.$inferSelect;
type PaymentRow = typeof payments.$inferSelect;

export type MakeRefundFailure =
  | { readonly code: 'refund_unknown' }
  /** The shopper's bank has the payment; tried again when that is decided. */
  | { readonly code: 'dispute_open' }
  | PaymentFailure;

/** Stripe's word for a charge that a bank has taken back. */
const DISPUTED = 'charge_disputed';

/**
 * Makes a requested refund: Stripe first (its idempotency key is ours), then the books. Idempotent: a crash
 * between the two repeats the call to Stripe, which answers the same refund. `payment_refused` is kept on
 * the row for the operator; the shopper is still owed.
 */
export async function makeRefund(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: { readonly refundId: string },
): Promise<Result<{ amountMinor: number }, MakeRefundFailure>> {
  const { db, clock } = ports;
  const [[row], disputed] = await db.batch([
    db
      .select({ refund: refunds, payment: payments, orderId: orders.id })
      .from(refunds)
      .innerJoin(payments, eq(payments.id, refunds.paymentId))
      .leftJoin(orders, eq(orders.id, payments.orderId))
      .where(eq(refunds.id, input.refundId)),
    db
      .select({ id: disputes.id })
      .from(disputes)
      .innerJoin(refunds, eq(refunds.paymentId, disputes.paymentId))
      .where(and(eq(refunds.id, input.refundId), inArray(disputes.state, ['open', 'under_review']))),
  ]);
  if (!row) return failure({ code: 'refund_unknown' });
  const { refund, payment } = row;
  if (refund.state !== 'requested') return success({ amountMinor: refund.amountMinor });
  if (disputed.length > 0) {
    await noteAttempt(ports, refund, DISPUTED, 'requested');
    return failure({ code: 'dispute_open' });
  }

  const made = await ports.payments.refund({
    idempotencyKey:
      refund.round === 1 ? refund.idempotencyKey : `${refund.idempotencyKey}:round${refund.round}`,
    keyMayBeForgotten: clock.nowMs() - refund.createdAt.getTime() > KEY_REMEMBERED_MS,
    paymentIntentId: payment.stripePaymentIntentId,
    amountMinor: refund.amountMinor,
    metadata: { refund_id: refund.id, checkout_id: refund.checkoutId, round: String(refund.round) },
  });
  if (!made.ok) {
    if (made.code === 'payment_refused' && made.providerCode === DISPUTED) {
      await noteAttempt(ports, refund, DISPUTED, 'requested');
      return failure({ code: 'dispute_open' });
    }
    await noteAttempt(
      ports,
      refund,
      made.code === 'payment_refused' ? made.providerCode : made.code,
      made.code === 'payment_refused' ? 'failed' : 'requested',
    );
    return made;
  }
  await bookMade(ports, refund, payment, made.value, clock.nowMs());
  return success({ amountMinor: refund.amountMinor });
}

async function noteAttempt(
  ports: Pick<Ports, 'db' | 'clock'>,
  refund: RefundRow,
  lastError: string,
  state: 'requested' | 'failed',
): Promise<void> {
  await ports.db
    .update(refunds)
    .set({
      attempts: sql`${refunds.attempts} + 1`,
      lastError,
      state,
      updatedAt: new Date(ports.clock.nowMs()),
    })
    .where(and(eq(refunds.id, refund.id), eq(refunds.state, 'requested')));
}

/** Stripe has the refund: the row, the payment and the ledger say so together, once. */
async function bookMade(
  ports: Pick<Ports, 'db'>,
  refund: RefundRow,
  payment: PaymentRow,
  made: ProviderRefund,
  nowMs: number,
): Promise<void> {
  const { db } = ports;
  const state = made.status === 'succeeded' ? 'succeeded' : 'pending';
  try {
    await db.batch([
      db.execute(sql`
        WITH done AS (
          UPDATE ${refunds} SET state = ${state}, stripe_refund_id = ${made.refundId},
            attempts = attempts + 1, last_error = NULL, updated_at = ${new Date(nowMs).toISOString()}::timestamptz
          WHERE id = ${refund.id} AND state = 'requested' AND round = ${refund.round} RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM done), 1, 'refund_already_made')`),
      db
        .update(payments)
        .set({ refundedMinor: sql`${payments.refundedMinor} + ${refund.amountMinor}` })
        .where(eq(payments.id, payment.id)),
      ...bookEntries(db, [paidEntry(refund, payment, made.refundId, nowMs)]),
    ]);
  } catch (error) {
    if (!isConstraint(error, 'refund_already_made')) throw error;
  }
  if (made.status === 'failed') await bookFailed(ports, refund, payment, made, nowMs);
}

function paidEntry(
  refund: RefundRow,
  payment: PaymentRow,
  stripeRefundId: string,
  nowMs: number,
): JournalEntry {
  const common = {
    refundId: refund.id,
    paymentId: refund.paymentId,
    currency: refund.currency,
    occurredAtMs: nowMs,
    amountMinor: refund.amountMinor,
  };
  // Money that made no order was owed to the shopper from its capture on.
  if (refund.sellerOrderId === null && refund.round === 1) return unplacedRefundEntry(common);
  return refundPaidEntry({ ...common, stripeRefundId, ...about(refund, payment) });
}

function about(refund: RefundRow, payment: PaymentRow) {
  return {
    ...(payment.orderId === null ? {} : { orderId: payment.orderId as OrderId }),
    ...(refund.sellerOrderId === null ? {} : { sellerOrderId: refund.sellerOrderId as SellerOrderId }),
  };
}

/** The bank sent a refund back: it is here again and owed again, for the operator to see. Once per Stripe refund. */
async function bookFailed(
  ports: Pick<Ports, 'db'>,
  refund: RefundRow,
  payment: PaymentRow,
  failed: ProviderRefund,
  nowMs: number,
): Promise<void> {
  const { db } = ports;
  try {
    await db.batch([
      db.execute(sql`
        WITH done AS (
          UPDATE ${refunds} SET state = 'failed', last_error = ${failed.failureCode ?? 'failed'},
            updated_at = ${new Date(nowMs).toISOString()}::timestamptz
          WHERE id = ${refund.id} AND stripe_refund_id = ${failed.refundId}
            AND state IN ('pending', 'succeeded') RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM done), 1, 'refund_already_failed')`),
      db
        .update(payments)
        .set({ refundedMinor: sql`${payments.refundedMinor} - ${refund.amountMinor}` })
        .where(eq(payments.id, payment.id)),
      ...bookEntries(db, [
        refundFailedEntry({
          refundId: refund.id,
          stripeRefundId: failed.refundId,
          paymentId: refund.paymentId,
          currency: refund.currency,
          occurredAtMs: nowMs,
          amountMinor: refund.amountMinor,
          ...about(refund, payment),
        }),
      ]),
    ]);
  } catch (error) {
    if (!isConstraint(error, 'refund_already_failed')) throw error;
  }
}

/**
 * Reads what became of a refund at Stripe and books it: in hand, made, or failed after all. Repeats and old news
 * change nothing. One that we have not booked yet is left to whoever is making it.
 */
export async function refreshRefund(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: { readonly stripeRefundId: string },
): Promise<void> {
  const { db } = ports;
  const [row] = await db
    .select({ refund: refunds, payment: payments })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .where(eq(refunds.stripeRefundId, input.stripeRefundId));
  if (!row) return;
  const now = await ports.payments.readRefund(input.stripeRefundId);
  if (!now.ok) throw new Error(`Refund ${input.stripeRefundId} could not be read: ${now.code}.`);
  if (now.value.status === 'failed')
    return bookFailed(ports, row.refund, row.payment, now.value, ports.clock.nowMs());
  if (now.value.status === 'succeeded')
    await db
      .update(refunds)
      .set({ state: 'succeeded', updatedAt: new Date(ports.clock.nowMs()) })
      .where(and(eq(refunds.stripeRefundId, input.stripeRefundId), eq(refunds.state, 'pending')));
}

/** The operator asks Stripe again for a refund that failed: a new request with a key of its own. */
export async function repeatRefund(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: { readonly refundId: string; readonly round: number; readonly operatorUserId?: string },
): Promise<Result<null, { code: 'refund_not_failed' }>> {
  const { db, clock } = ports;
  const now = new Date(clock.nowMs());
  const key = `refund.requested:${input.refundId}:${input.round + 1}`;
  try {
    await db.batch([
      db.execute(sql`
        WITH again AS (
          UPDATE ${refunds} SET state = 'requested', round = round + 1, stripe_refund_id = NULL,
            updated_at = ${now.toISOString()}::timestamptz
          WHERE id = ${input.refundId} AND state = 'failed' AND round = ${input.round} RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM again), 1, 'refund_not_failed')`),
      db.insert(auditLog).values({
        at: now,
        actorUserId: input.operatorUserId ?? null,
        actorRole: 'operator',
        action: 'refund.repeated',
        subject: `refund:${input.refundId}`,
        details: { round: input.round + 1 },
      }),
      db.insert(outbox).values({
        key,
        message: { type: 'refund.requested', refundId: input.refundId },
        createdAt: now,
      }),
    ]);
  } catch (error) {
    if (isConstraint(error, 'refund_not_failed')) return failure({ code: 'refund_not_failed' });
    throw error;
  }
  await dispatchOutbox(ports, { keys: [key] });
  return success(null);
}

/** Refunds that nobody has finished in this time are handed to the queue again. */
const STALE_MS = 2 * 60_000;
const ROUND_MAX = 100;

/** For the cron: asks again for refunds that were requested and not made. */
export async function retryRefunds(ports: Pick<Ports, 'db' | 'clock' | 'queue'>): Promise<number> {
  const stale = await ports.db
    .select({ id: refunds.id })
    .from(refunds)
    .where(
      and(eq(refunds.state, 'requested'), lt(refunds.updatedAt, new Date(ports.clock.nowMs() - STALE_MS))),
    )
    .orderBy(asc(refunds.updatedAt))
    .limit(ROUND_MAX);
  await ports.queue.sendEvents(stale.map(({ id }) => ({ type: 'refund.requested', refundId: id })));
  return stale.length;
}
