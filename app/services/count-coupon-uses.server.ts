import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { checkouts, coupons, couponUses } from '#db/schema';
import type { FrozenCoupon } from '~/domain/checkout/checkout';
import type { Currency } from '~/domain/money/money';

/** Constraint that stops the batch of a checkout whose coupon cannot be used any more. */
export const COUPON_NOT_USABLE = 'coupon_not_usable';

/** Who used a coupon is kept and compared as this: never the address itself. */
export async function hashEmail(email: string): Promise<string> {
  const bytes = new TextEncoder().encode(email.trim().toLowerCase());
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The statements that reserve one use of each coupon, for the batch that inserts the checkout. Each coupon is locked
 * before its uses are counted, in the order of their identifiers: of many checkouts at once as many get it as it has
 * uses left, and every other batch fails as a whole with {@link COUPON_NOT_USABLE}. One checkout has one use.
 */
export function reserveCoupons(
  db: Database,
  input: {
    readonly checkoutId: string;
    readonly coupons: readonly FrozenCoupon[];
    readonly userId: string | null;
    readonly emailHash: string;
    readonly currency: Currency;
    readonly now: Date;
  },
) {
  const { checkoutId, userId, emailHash, currency, now } = input;
  const inOrder = [...input.coupons].sort((one, other) => (one.couponId < other.couponId ? -1 : 1));
  return inOrder.flatMap(({ couponId, amountMinor }) => [
    // A statement of its own: what counts the uses below sees what whoever had the lock has written.
    db.execute(sql`SELECT 1 FROM ${coupons} WHERE id = ${couponId} FOR UPDATE`),
    db.execute(sql`
      WITH counted AS (
        UPDATE ${coupons} SET uses_count = uses_count + 1
        WHERE id = ${couponId}
          AND (ends_at IS NULL OR ends_at > ${now.toISOString()}::timestamptz)
          AND (uses_max IS NULL OR uses_count < uses_max)
          AND (uses_per_shopper_max IS NULL OR uses_per_shopper_max > (
            SELECT count(*) FROM ${couponUses} u WHERE u.coupon_id = ${couponId} AND u.state <> 'released'
              AND (u.user_id = ${userId} OR u.email_hash = ${emailHash})))
        RETURNING 1
      ) SELECT must_be((SELECT count(*) FROM counted), 1, ${COUPON_NOT_USABLE})`),
    db.insert(couponUses).values({
      couponId,
      checkoutId,
      state: 'reserved',
      userId,
      emailHash,
      amountMinor,
      currency,
      reservedAt: now,
    }),
  ]);
}

/** Gives back what a checkout has reserved, once; for the batch that ends it without an order. */
export function releaseCoupons(db: Database, checkoutId: string, now: Date) {
  return db.execute(sql`
    WITH released AS (
      UPDATE ${couponUses} u SET state = 'released', ended_at = ${now.toISOString()}::timestamptz
      FROM ${checkouts} c
      WHERE u.checkout_id = ${checkoutId} AND c.id = u.checkout_id AND u.state = 'reserved'
        AND c.state IN ('expired', 'cancelled', 'failed', 'refunded')
      RETURNING u.coupon_id
    )
    UPDATE ${coupons} SET uses_count = uses_count - 1 WHERE id IN (SELECT coupon_id FROM released)`);
}

/**
 * Keeps the uses of a checkout that has become an order. A payment that came after they were released was made at the
 * reduced price all the same: its use counts again, beyond the limit if need be.
 */
export function keepCoupons(db: Database, checkoutId: string, now: Date) {
  return db.execute(sql`
    WITH before AS (
      SELECT coupon_id, state FROM ${couponUses} WHERE checkout_id = ${checkoutId} AND state <> 'kept' FOR UPDATE
    ), kept AS (
      UPDATE ${couponUses} u SET state = 'kept', ended_at = ${now.toISOString()}::timestamptz
      FROM before b WHERE u.checkout_id = ${checkoutId} AND u.coupon_id = b.coupon_id
      RETURNING u.coupon_id
    )
    UPDATE ${coupons} SET uses_count = uses_count + 1
    WHERE id IN (SELECT b.coupon_id FROM before b JOIN kept k USING (coupon_id) WHERE b.state = 'released')`);
}
