import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { coupons, couponUses } from '#db/schema';
import type { CategoryId, SellerId } from '~/domain/ids';
import type { Coupon, CouponGiver, CouponReduction, CouponUses } from '~/domain/promotion/coupon';

/** Who is about to use a coupon. Before the e-mail is known only the account counts, if there is one. */
export interface CouponShopper {
  readonly userId: string | null;
  readonly emailHash: string | null;
}

export interface KnownCoupon {
  readonly coupon: Coupon;
  readonly uses: CouponUses;
}

/** Coupons by their codes, with how often they are used; codes that mean nothing are left out. */
export async function readCoupons(
  db: Database,
  codes: readonly string[],
  shopper: CouponShopper,
): Promise<readonly KnownCoupon[]> {
  if (codes.length === 0) return [];
  const rows = await db
    .select({
      coupon: coupons,
      byShopper: sql<string>`(
        SELECT count(*) FROM ${couponUses} u WHERE u.coupon_id = ${coupons.id} AND u.state <> 'released'
          AND (u.user_id = ${shopper.userId} OR u.email_hash = ${shopper.emailHash}))`,
    })
    .from(coupons)
    .where(inArray(coupons.code, [...codes]));
  const known = rows.map(({ coupon, byShopper }) => ({
    coupon: asCoupon(coupon),
    uses: { total: coupon.usesCount, byShopper: Number(byShopper) },
  }));
  return codes.flatMap((code) => known.filter(({ coupon }) => coupon.code === code));
}

/** A row of the table in the domain's form. */
export function asCoupon(row: typeof coupons.$inferSelect): Coupon {
  return {
    id: row.id,
    code: row.code,
    giver: giverOf(row.sellerId),
    reduction: reductionOf(row),
    startsAtMs: row.startsAt.getTime(),
    endsAtMs: row.endsAt?.getTime() ?? null,
    minimumItemsMinor: row.minimumItemsMinor,
    categoryIds: row.categoryIds as CategoryId[],
    usesMax: row.usesMax,
    usesPerShopperMax: row.usesPerShopperMax,
  };
}

const giverOf = (sellerId: number | null): CouponGiver =>
  sellerId === null ? { kind: 'marketplace' } : { kind: 'seller', sellerId: sellerId as SellerId };

function reductionOf(row: typeof coupons.$inferSelect): CouponReduction {
  switch (row.kind) {
    case 'percent':
      return { kind: 'percent', percentBps: row.percentBps };
    case 'amount':
      return { kind: 'amount', amountMinor: row.amountMinor };
    case 'free_shipping':
      return { kind: 'free_shipping' };
  }
}

export const COUPONS_SHOWN_MAX = 200;

/** The coupons of one giver, the newest first, with what they took off orders by currency. One round trip. */
export async function readCouponsOf(db: Database, sellerId: SellerId | null) {
  const own = sellerId === null ? isNull(coupons.sellerId) : eq(coupons.sellerId, sellerId);
  const [rows, given] = await db.batch([
    db.select().from(coupons).where(own).orderBy(desc(coupons.createdAt)).limit(COUPONS_SHOWN_MAX),
    db
      .select({
        couponId: couponUses.couponId,
        currency: couponUses.currency,
        amountMinor: sql<string>`sum(${couponUses.amountMinor})`,
      })
      .from(couponUses)
      .innerJoin(coupons, eq(coupons.id, couponUses.couponId))
      .where(and(own, eq(couponUses.state, 'kept')))
      .groupBy(couponUses.couponId, couponUses.currency),
  ]);
  return rows.map((row) => ({
    coupon: asCoupon(row),
    usesCount: row.usesCount,
    given: given
      .filter((sum) => sum.couponId === row.id)
      .map(({ amountMinor, currency }) => ({ amountMinor: Number(amountMinor), currency })),
  }));
}
