import { and, eq, isNull, sql } from 'drizzle-orm';
import { auditLog, coupons } from '#db/schema';
import type { Coupon, CouponGiver } from '~/domain/promotion/coupon';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';

/** A coupon as its giver fills it in. */
export type CouponInput = Omit<Coupon, 'id' | 'giver'>;

/** Who gives or ends a coupon, for the row and for the audit log. */
export interface CouponActor {
  readonly userId: string;
  readonly giver: CouponGiver;
}

const sellerIdOf = (giver: CouponGiver) => (giver.kind === 'seller' ? giver.sellerId : null);
const roleOf = (giver: CouponGiver) => (giver.kind === 'seller' ? 'seller' : 'operator');

/**
 * Makes a coupon. It is never changed afterwards, only ended. `code_taken` when the code means another coupon, whoever
 * gave it. The action is in the audit log. Idempotent by `operationId`: a form sent twice makes one.
 */
export async function createCoupon(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: { readonly operationId: string; readonly coupon: CouponInput; readonly actor: CouponActor },
): Promise<Result<{ couponId: string }, { code: 'code_taken' }>> {
  const { db, clock } = ports;
  const { coupon, actor } = input;
  const { reduction } = coupon;
  const couponId = `cpn_${input.operationId}`;
  const now = new Date(clock.nowMs());
  const [made] = await db.select({ id: coupons.id }).from(coupons).where(eq(coupons.id, couponId));
  if (made) return success({ couponId });
  try {
    await db.batch([
      db.insert(coupons).values({
        id: couponId,
        code: coupon.code,
        sellerId: sellerIdOf(actor.giver),
        kind: reduction.kind,
        percentBps: reduction.kind === 'percent' ? reduction.percentBps : 0,
        amountMinor: reduction.kind === 'amount' ? reduction.amountMinor : {},
        minimumItemsMinor: coupon.minimumItemsMinor,
        categoryIds: [...coupon.categoryIds],
        startsAt: new Date(coupon.startsAtMs),
        endsAt: coupon.endsAtMs === null ? null : new Date(coupon.endsAtMs),
        usesMax: coupon.usesMax,
        usesPerShopperMax: coupon.usesPerShopperMax,
        createdAt: now,
      }),
      db.insert(auditLog).values({
        at: now,
        actorUserId: actor.userId,
        actorRole: roleOf(actor.giver),
        action: 'coupon.created',
        subject: `coupon:${couponId}`,
        details: { code: coupon.code, kind: reduction.kind },
      }),
    ]);
  } catch (error) {
    if (isConstraint(error, 'coupons_code_unique')) return failure({ code: 'code_taken' });
    // The same form at the same moment: the other has made it.
    if (!isConstraint(error, 'coupons_pkey')) throw error;
  }
  return success({ couponId });
}

/**
 * Ends a coupon now; checkouts that are held with it keep what was promised. Another giver's is as unknown as one
 * that does not exist. Idempotent.
 */
export async function endCoupon(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: { readonly couponId: string; readonly actor: CouponActor },
): Promise<Result<null, { code: 'coupon_unknown' }>> {
  const { db, clock } = ports;
  const now = new Date(clock.nowMs());
  const sellerId = sellerIdOf(input.actor.giver);
  const own = and(
    eq(coupons.id, input.couponId),
    sellerId === null ? isNull(coupons.sellerId) : eq(coupons.sellerId, sellerId),
  );
  const [coupon] = await db.select().from(coupons).where(own);
  if (!coupon) return failure({ code: 'coupon_unknown' });
  if (coupon.endsAt !== null && coupon.endsAt <= now) return success(null);
  await db.batch([
    db
      .update(coupons)
      .set({
        endsAt: sql`least(coalesce(${coupons.endsAt}, ${now.toISOString()}::timestamptz), ${now.toISOString()}::timestamptz)`,
      })
      .where(own),
    db.insert(auditLog).values({
      at: now,
      actorUserId: input.actor.userId,
      actorRole: roleOf(input.actor.giver),
      action: 'coupon.ended',
      subject: `coupon:${coupon.id}`,
      details: { code: coupon.code },
    }),
  ]);
  return success(null);
}
