import { sql } from 'drizzle-orm';
import { checkouts, outbox, payments, refunds } from '#db/schema';
import { unplacedCaptureEntry } from '~/domain/ledger/entries';
import type { CheckoutSession } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { releaseCoupons } from './count-coupon-uses.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { bookEntries } from './journal.server';

/**
 * Records that a payment can make no order and that all of it is owed to the shopper: checkout `refunded`,
 * payment, ledger, the refund to be made and the message to the shopper, in one transaction. The refund
 * itself is made by the queue. Idempotent by checkout.
 */
export async function refundUnplacedPayment(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: {
    readonly checkout: typeof checkouts.$inferSelect;
    readonly payment: NonNullable<CheckoutSession['payment']>;
  },
): Promise<void> {
  const { db, clock } = ports;
  const { checkout, payment } = input;
  const { currency } = checkout;
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  const paymentId = `pay_${checkout.id}`;
  const refundId = `ref_${checkout.id}`;
  const keys = [`refund.requested:${refundId}`, `checkout.refunded:${checkout.id}`];
  try {
    await db.batch([
      db.insert(payments).values({
        id: paymentId,
        checkoutId: checkout.id,
        stripePaymentIntentId: payment.paymentIntentId,
        stripeChargeId: payment.chargeId,
        currency,
        capturedMinor: payment.amountReceivedMinor,
        capturedAt: now,
      }),
      db.execute(sql`
        WITH ended AS (
          UPDATE ${checkouts} SET state = 'refunded', placing_until = NULL, updated_at = ${now.toISOString()}::timestamptz
          WHERE id = ${checkout.id} AND state NOT IN ('placed', 'refunded') RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM ended), 1, 'checkout_not_refundable')`),
      releaseCoupons(db, checkout.id, now),
      db.insert(refunds).values({
        id: refundId,
        idempotencyKey: `refund:${refundId}`,
        paymentId,
        checkoutId: checkout.id,
        amountMinor: payment.amountReceivedMinor,
        currency,
        reason: 'stock_gone',
        state: 'requested',
        createdAt: now,
        updatedAt: now,
      }),
      db.insert(outbox).values([
        { key: keys[0] ?? '', message: { type: 'refund.requested', refundId }, createdAt: now },
        {
          key: keys[1] ?? '',
          message: { type: 'checkout.refunded', checkoutId: checkout.id },
          createdAt: now,
        },
      ]),
      ...bookEntries(db, [
        unplacedCaptureEntry({
          paymentId,
          currency,
          occurredAtMs: nowMs,
          amountMinor: payment.amountReceivedMinor,
        }),
      ]),
    ]);
  } catch (error) {
    if (!isConstraint(error, 'checkout_not_refundable') && !isConstraint(error, 'payments_pkey')) throw error;
  }
  await dispatchOutbox(ports, { keys });
}
