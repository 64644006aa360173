import { and, asc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { checkouts } from '#db/schema';
import { demandOf } from '~/domain/checkout/checkout';
import type { CheckoutId } from '~/domain/ids';
import type { Ports } from '~/ports/ports';
import { releaseCoupons } from './count-coupon-uses.server';
import { isConstraint } from './database-errors.server';
import { payCheckout } from './pay-checkout.server';
import { type PlaceOrderPorts, placeOrder } from './place-order.server';
import { releaseHolds } from './release-holds.server';

/** Most checkouts looked at in one round, so that a round ends before the next begins. */
const ROUND_MAX = 50;
/** A payment that the webhook has not told us of by then is asked for. */
const WEBHOOK_HEAD_START_MS = 90_000;
/** Whoever ends a checkout gives its holds back in that time. */
const RELEASE_HEAD_START_MS = 60_000;
const UNPAID_ENDS = ['expired', 'cancelled', 'failed'] as const;

export type SweepPorts = PlaceOrderPorts & Pick<Ports, 'publicOrigin'>;

export interface SweepReport {
  readonly placed: number;
  readonly expired: number;
  readonly failed: number;
  /** Checkouts that had ended and whose holds were given back now. */
  readonly released: number;
}

/**
 * Finishes what nobody else did: checkouts whose holds ran out, payments whose webhook never came, leases of
 * somebody who died. Holds of a checkout that is being paid end only here, after Stripe has confirmed that
 * it can no longer be paid. A checkout that ended while whoever ended it died gives its holds back. Each checkout by itself: one that fails is left for the next round.
 */
export async function sweepCheckouts(ports: SweepPorts): Promise<SweepReport> {
  const { db, clock } = ports;
  const nowMs = clock.nowMs();
  const [overdueHeld, paying, unreleased] = await db.batch([
    db
      .select()
      .from(checkouts)
      .where(and(eq(checkouts.state, 'held'), lt(checkouts.holdsExpireAt, new Date(nowMs))))
      .orderBy(asc(checkouts.holdsExpireAt))
      .limit(ROUND_MAX),
    db
      .select()
      .from(checkouts)
      .where(
        and(eq(checkouts.state, 'paying'), lt(checkouts.updatedAt, new Date(nowMs - WEBHOOK_HEAD_START_MS))),
      )
      .orderBy(asc(checkouts.updatedAt))
      .limit(ROUND_MAX),
    db
      .select()
      .from(checkouts)
      .where(
        and(
          inArray(checkouts.state, [...UNPAID_ENDS]),
          isNull(checkouts.holdsReleasedAt),
          lt(checkouts.updatedAt, new Date(nowMs - RELEASE_HEAD_START_MS)),
        ),
      )
      .orderBy(asc(checkouts.updatedAt))
      .limit(ROUND_MAX),
  ]);
  const report = { placed: 0, expired: 0, failed: 0, released: 0 };
  for (const checkout of overdueHeld) {
    const outcome = await settle(() => endUnpaid(ports, checkout, 'expired'));
    if (outcome !== 'waiting') report[outcome] += 1;
  }
  for (const checkout of paying) {
    const outcome = await settle(() => finishPaying(ports, checkout, nowMs));
    if (outcome !== 'waiting') report[outcome] += 1;
  }
  for (const checkout of unreleased) report[await settle(() => giveBack(ports, checkout))] += 1;
  return report;
}

async function settle<Outcome extends string>(work: () => Promise<Outcome>): Promise<Outcome | 'failed'> {
  try {
    return await work();
  } catch (error) {
    console.error('A checkout could not be swept; the next round tries again.', error);
    return 'failed';
  }
}

type CheckoutRow = typeof checkouts.$inferSelect;

async function finishPaying(
  ports: SweepPorts,
  checkout: CheckoutRow,
  nowMs: number,
): Promise<'placed' | 'expired' | 'waiting' | 'failed'> {
  const isOverdue = checkout.holdsExpireAt.getTime() <= nowMs;
  if (!checkout.stripeSessionId) {
    // We died between asking Stripe and noting the answer: asking again, by the same key, gives it.
    const again = await payCheckout(ports, { checkoutId: checkout.id as CheckoutId });
    return again.ok
      ? 'waiting'
      : again.code === 'payment_refused'
        ? endUnpaid(ports, checkout, 'failed')
        : 'failed';
  }
  const session = isOverdue
    ? await ports.payments.expireCheckoutSession(checkout.stripeSessionId)
    : await ports.payments.readCheckoutSession(checkout.stripeSessionId);
  if (!session.ok) return 'failed';
  if (session.value.paid) {
    const placed = await placeOrder(ports, { checkoutId: checkout.id as CheckoutId });
    return placed.ok || placed.code === 'refunded' ? 'placed' : 'failed';
  }
  if (session.value.status === 'expired') return endUnpaid(ports, checkout, 'expired');
  // The webhook that says so may never come.
  if (session.value.failed) return endUnpaid(ports, checkout, 'failed');
  // Open, or complete with a payment that is still on its way: only Stripe's word ends the holds.
  await ports.db
    .update(checkouts)
    .set({ updatedAt: new Date(nowMs) })
    .where(eq(checkouts.id, checkout.id));
  return 'waiting';
}

/**
 * Ends a checkout that cannot be paid any more and gives its stock and its coupons back. The state goes first: a payment
 * that comes all the same finds it `expired` and holds again or is refunded.
 *
 * @param checkout as it was when that was decided: one that somebody has moved on since, to its payment page perhaps,
 *   is left as it is and answered `waiting`.
 */
export async function endUnpaid(
  ports: Pick<Ports, 'db' | 'clock' | 'stock'>,
  checkout: CheckoutRow,
  state: 'expired' | 'cancelled' | 'failed',
): Promise<'expired' | 'waiting'> {
  const now = new Date(ports.clock.nowMs());
  try {
    await ports.db.batch([
      ports.db.execute(sql`
        WITH ended AS (
          UPDATE ${checkouts} SET state = ${state}, updated_at = ${now.toISOString()}::timestamptz
          WHERE id = ${checkout.id} AND state = ${checkout.state}
            AND stripe_session_id IS NOT DISTINCT FROM ${checkout.stripeSessionId} RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM ended), 1, 'checkout_moved')`),
      releaseCoupons(ports.db, checkout.id, now),
    ]);
  } catch (error) {
    if (isConstraint(error, 'checkout_moved')) return 'waiting';
    throw error;
  }
  await giveBack(ports, checkout);
  return 'expired';
}

/** Gives the holds of an ended checkout back and notes it: until it is noted, the sweep does it again. */
async function giveBack(
  ports: Pick<Ports, 'db' | 'clock' | 'stock'>,
  checkout: CheckoutRow,
): Promise<'released'> {
  await releaseHolds(ports, checkout.id, demandOf(checkout.frozen));
  await ports.db
    .update(checkouts)
    .set({ holdsReleasedAt: new Date(ports.clock.nowMs()) })
    .where(eq(checkouts.id, checkout.id));
  return 'released';
}
