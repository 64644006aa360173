import { and, asc, count, eq, ilike, or, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { listings, stockLevels, variants } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { containing } from './seller-listings.server';

export const STOCK_PER_PAGE = 50;

/** `low`: at its threshold or below, but not out. */
export const STOCK_STATES = ['low', 'out'] as const;
export type StockState = (typeof STOCK_STATES)[number];

export interface SellerStockFilter {
  readonly state: StockState | null;
  readonly search: string;
  readonly page: number;
}

/** A page of a seller's SKUs with where they stand, the scarcest first. One round trip. */
export async function readSellerStock(db: Database, sellerId: SellerId, filter: SellerStockFilter) {
  const available = sql<number>`greatest(${stockLevels.onHand} - ${stockLevels.held}, 0)`;
  const isOut = sql`${available} = 0`;
  const isLow = sql`${available} > 0 AND ${available} <= ${variants.lowStockThreshold}`;
  const pattern = containing(filter.search);
  const own = and(eq(variants.sellerId, sellerId), eq(variants.active, true));
  const wanted = and(
    own,
    filter.state === 'low' ? isLow : filter.state === 'out' ? isOut : undefined,
    filter.search === ''
      ? undefined
      : or(
          ilike(variants.sku, pattern),
          ilike(listings.titlePl, pattern),
          ilike(listings.titleEn, pattern),
          eq(variants.gtin, filter.search),
        ),
  );
  const [rows, [total], [counts]] = await db.batch([
    db
      .select({
        variantId: variants.id,
        listingId: variants.listingId,
        sku: variants.sku,
        options: variants.options,
        titlePl: listings.titlePl,
        titleEn: listings.titleEn,
        onHand: stockLevels.onHand,
        held: stockLevels.held,
        available,
        threshold: variants.lowStockThreshold,
      })
      .from(variants)
      .innerJoin(listings, eq(listings.id, variants.listingId))
      .innerJoin(stockLevels, eq(stockLevels.variantId, variants.id))
      .where(wanted)
      .orderBy(asc(available), asc(variants.sku))
      .limit(STOCK_PER_PAGE)
      .offset((filter.page - 1) * STOCK_PER_PAGE),
    db
      .select({ count: count() })
      .from(variants)
      .innerJoin(listings, eq(listings.id, variants.listingId))
      .innerJoin(stockLevels, eq(stockLevels.variantId, variants.id))
      .where(wanted),
    db
      .select({
        all: count(),
        low: sql<number>`(count(*) FILTER (WHERE ${isLow}))::int`,
        out: sql<number>`(count(*) FILTER (WHERE ${isOut}))::int`,
      })
      .from(variants)
      .innerJoin(stockLevels, eq(stockLevels.variantId, variants.id))
      .where(own),
  ]);
  return {
    rows,
    counts: counts ?? { all: 0, low: 0, out: 0 },
    pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / STOCK_PER_PAGE)),
  };
}
