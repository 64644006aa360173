import { and, asc, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { commissionLines, payments, refunds, sellerOrders } from '#db/schema';
import type { OrderId, SellerId, SellerOrderId } from '~/domain/ids';
import { invariant } from '~/domain/invariant';
import { type JournalEntry, refundEntry, unplacedRefundEntry } from '~/domain/ledger/entries';
import { failure, type Result, success } from '~/domain/result';
import type { PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { bookEntries } from './journal.server';

type RefundRow = typeof refunds.$inferSelect;

/**
 * Makes a requested refund: Stripe first (its idempotency key is ours), then the books. Idempotent: a crash
 * between the two repeats the call to Stripe, which answers the same refund. `payment_refused` is kept on
 * the row for the operator.
 */
export async function makeRefund(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: { readonly refundId: string },
): Promise<Result<{ amountMinor: number }, { code: 'refund_unknown' } | PaymentFailure>> {
  const { db, clock } = ports;
  const [row] = await db
    .select({ refund: refunds, payment: payments })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .where(eq(refunds.id, input.refundId));
  if (!row) return failure({ code: 'refund_unknown' });
  const { refund, payment } = row;
  if (refund.state === 'succeeded') return success({ amountMinor: refund.amountMinor });

  const made = await ports.payments.refund({
    idempotencyKey: refund.idempotencyKey,
    paymentIntentId: payment.stripePaymentIntentId,
    amountMinor: refund.amountMinor,
    metadata: { refund_id: refund.id, checkout_id: refund.checkoutId },
  });
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  if (!made.ok) {
    await db
      .update(refunds)
      .set({
        attempts: sql`${refunds.attempts} + 1`,
        lastError: made.code === 'payment_refused' ? made.providerCode : made.code,
        ...(made.code === 'payment_refused' ? { state: 'failed' as const } : {}),
        updatedAt: now,
      })
      .where(and(eq(refunds.id, refund.id), eq(refunds.state, 'requested')));
    return made;
  }
  const entry = await entryFor(db, refund, nowMs);
  try {
    await db.batch([
      db.execute(sql`
        WITH done AS (
          UPDATE ${refunds} SET state = 'succeeded', stripe_refund_id = ${made.value.refundId},
            attempts = attempts + 1, last_error = NULL, updated_at = ${now.toISOString()}::timestamptz
          WHERE id = ${refund.id} AND state <> 'succeeded' RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM done), 1, 'refund_already_made')`),
      db
        .update(payments)
        .set({ refundedMinor: sql`${payments.refundedMinor} + ${refund.amountMinor}` })
        .where(eq(payments.id, payment.id)),
      ...(refund.sellerOrderId
        ? [
            db
              .update(sellerOrders)
              .set({ refundedShareMinor: sql`${sellerOrders.refundedShareMinor} + ${refund.amountMinor}` })
              .where(eq(sellerOrders.id, refund.sellerOrderId)),
          ]
        : []),
      ...bookEntries(db, [entry]),
    ]);
  } catch (error) {
    if (!isConstraint(error, 'refund_already_made')) throw error;
  }
  return success({ amountMinor: refund.amountMinor });
}

/** A refund of a seller order gives back its fees too: nothing was delivered, nothing was earned. */
async function entryFor(db: Database, refund: RefundRow, nowMs: number): Promise<JournalEntry> {
  const { currency } = refund;
  if (refund.sellerOrderId === null)
    return unplacedRefundEntry({
      refundId: refund.id,
      paymentId: refund.paymentId,
      currency,
      occurredAtMs: nowMs,
      amountMinor: refund.amountMinor,
    });
  const [[sellerOrder], fees] = await db.batch([
    db.select().from(sellerOrders).where(eq(sellerOrders.id, refund.sellerOrderId)),
    db
      .select({ kind: commissionLines.kind, amountMinor: sql<string>`sum(${commissionLines.amountMinor})` })
      .from(commissionLines)
      .where(eq(commissionLines.sellerOrderId, refund.sellerOrderId))
      .groupBy(commissionLines.kind),
  ]);
  invariant(sellerOrder, 'a refund of a seller order names one that exists');
  invariant(
    sellerOrder.capturedShareMinor === refund.amountMinor,
    'a cancelled seller order is refunded whole',
  );
  const feeOf = (kind: string) => Number(fees.find((fee) => fee.kind === kind)?.amountMinor ?? 0);
  return refundEntry({
    refundId: refund.id,
    orderId: sellerOrder.orderId as OrderId,
    sellerOrderId: sellerOrder.id as SellerOrderId,
    sellerId: sellerOrder.sellerId as SellerId,
    paymentId: refund.paymentId,
    currency,
    occurredAtMs: nowMs,
    amountMinor: refund.amountMinor,
    feesBack: {
      commissionMinor: feeOf('commission'),
      processingMinor: feeOf('processing'),
      vatMinor: feeOf('vat_on_fees'),
    },
  });
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
