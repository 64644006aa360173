import { and, asc, desc, eq, gte, inArray, lt, ne, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { categories, listings, orderLines, orders, sellerOrders, stockLevels, variants } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';

const TO_SHIP_SHOWN = 6;
const LOW_STOCK_SHOWN = 8;
const PRODUCTS_SHOWN = 10;

export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PeriodFigures {
  readonly revenueMinor: number;
  readonly orders: number;
  readonly shoppers: number;
}

/**
 * What a seller's dashboard shows of a period, in one currency, against the period of the same length before
 * it. Cancelled orders are no revenue. One round trip.
 */
export async function readSellerDashboard(
  db: Database,
  sellerId: SellerId,
  { fromMs, toMs }: Period,
  currency: Currency,
) {
  const from = new Date(fromMs);
  const to = new Date(toMs);
  const before = new Date(fromMs - (toMs - fromMs));
  const own = and(
    eq(sellerOrders.sellerId, sellerId),
    eq(sellerOrders.currency, currency),
    ne(sellerOrders.state, 'cancelled'),
  );
  const inPeriod = and(own, gte(sellerOrders.placedAt, from), lt(sellerOrders.placedAt, to));
  const figures = {
    revenueMinor: sql<string>`coalesce(sum(${sellerOrders.itemsMinor}), 0)`,
    orders: sql<number>`count(*)::int`,
    shoppers: sql<number>`count(DISTINCT ${orders.email})::int`,
  };
  const [[now], [earlier], byDay, byCategory, toShip, lowStock, products] = await db.batch([
    db
      .select(figures)
      .from(sellerOrders)
      .innerJoin(orders, eq(orders.id, sellerOrders.orderId))
      .where(inPeriod),
    db
      .select(figures)
      .from(sellerOrders)
      .innerJoin(orders, eq(orders.id, sellerOrders.orderId))
      .where(and(own, gte(sellerOrders.placedAt, before), lt(sellerOrders.placedAt, from))),
    db
      .select({
        day: sql<string>`to_char(${sellerOrders.placedAt} AT TIME ZONE 'Europe/Warsaw', 'YYYY-MM-DD')`,
        revenueMinor: sql<string>`sum(${sellerOrders.itemsMinor})`,
        orders: sql<number>`count(*)::int`,
      })
      .from(sellerOrders)
      .where(inPeriod)
      .groupBy(sql`1`)
      .orderBy(sql`1`),
    db
      .select({
        namePl: categories.namePl,
        nameEn: categories.nameEn,
        revenueMinor: sql<string>`sum(${orderLines.totalMinor})`,
      })
      .from(orderLines)
      .innerJoin(sellerOrders, eq(sellerOrders.id, orderLines.sellerOrderId))
      .innerJoin(listings, eq(listings.id, orderLines.listingId))
      .innerJoin(categories, eq(categories.id, listings.categoryId))
      .where(inPeriod)
      .groupBy(categories.id)
      .orderBy(desc(sql`sum(${orderLines.totalMinor})`))
      .limit(PRODUCTS_SHOWN),
    db
      .select({
        id: sellerOrders.id,
        number: sellerOrders.number,
        state: sellerOrders.state,
        shipByAt: sellerOrders.shipByAt,
        express: sellerOrders.shippingExpress,
        totalMinor: sellerOrders.capturedShareMinor,
        currency: sellerOrders.currency,
      })
      .from(sellerOrders)
      .where(and(eq(sellerOrders.sellerId, sellerId), inArray(sellerOrders.state, ['pending', 'accepted'])))
      .orderBy(asc(sellerOrders.shipByAt), desc(sellerOrders.shippingExpress))
      .limit(TO_SHIP_SHOWN),
    db
      .select({
        variantId: variants.id,
        sku: variants.sku,
        titlePl: listings.titlePl,
        titleEn: listings.titleEn,
        available: sql<number>`${stockLevels.onHand} - ${stockLevels.held}`,
        threshold: variants.lowStockThreshold,
      })
      .from(variants)
      .innerJoin(stockLevels, eq(stockLevels.variantId, variants.id))
      .innerJoin(listings, eq(listings.id, variants.listingId))
      .where(
        and(
          eq(variants.sellerId, sellerId),
          eq(variants.active, true),
          eq(listings.status, 'published'),
          sql`${stockLevels.onHand} - ${stockLevels.held} <= ${variants.lowStockThreshold}`,
        ),
      )
      .orderBy(asc(sql`${stockLevels.onHand} - ${stockLevels.held}`))
      .limit(LOW_STOCK_SHOWN),
    db
      .select({
        listingId: orderLines.listingId,
        titlePl: sql<string>`max(${orderLines.titlePl})`,
        titleEn: sql<string>`max(${orderLines.titleEn})`,
        pictureKey: sql<string | null>`max(${orderLines.pictureKey})`,
        pieces: sql<number>`sum(${orderLines.quantity})::int`,
        revenueMinor: sql<string>`sum(${orderLines.totalMinor})`,
        available: sql<number>`(SELECT coalesce(sum(s.on_hand - s.held), 0)::int FROM ${variants} v JOIN ${stockLevels} s ON s.variant_id = v.id WHERE v.listing_id = ${orderLines.listingId} AND v.active)`,
      })
      .from(orderLines)
      .innerJoin(sellerOrders, eq(sellerOrders.id, orderLines.sellerOrderId))
      .where(inPeriod)
      .groupBy(orderLines.listingId)
      .orderBy(desc(sql`sum(${orderLines.totalMinor})`))
      .limit(PRODUCTS_SHOWN),
  ]);
  const asFigures = (
    row: { revenueMinor: string; orders: number; shoppers: number } | undefined,
  ): PeriodFigures => ({
    revenueMinor: Number(row?.revenueMinor ?? 0),
    orders: row?.orders ?? 0,
    shoppers: row?.shoppers ?? 0,
  });
  return {
    now: asFigures(now),
    before: asFigures(earlier),
    byDay: byDay.map((row) => ({ ...row, revenueMinor: Number(row.revenueMinor) })),
    byCategory: byCategory.map((row) => ({ ...row, revenueMinor: Number(row.revenueMinor) })),
    toShip,
    lowStock,
    products: products.map((row) => ({ ...row, revenueMinor: Number(row.revenueMinor) })),
  };
}
