import { and, asc, count, desc, eq, ilike, inArray, or, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { listingPictures, listings, stockLevels, variantPrices, variants } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';

export const LISTINGS_PER_PAGE = 50;

export const LISTING_STATUSES = ['published', 'draft', 'withdrawn'] as const;
export type ListingStatus = (typeof LISTING_STATUSES)[number];

export const LISTING_SORTS = ['updated', 'title', 'stock'] as const;
export type ListingSort = (typeof LISTING_SORTS)[number];

export interface SellerListingFilter {
  readonly status: ListingStatus | null;
  readonly search: string;
  readonly sort: ListingSort;
  readonly direction: 'asc' | 'desc';
  readonly page: number;
}

/** A pattern that finds a text as it is. */
export const containing = (text: string) => `%${text.replace(/[%_\\]/g, (sign) => `\\${sign}`)}%`;

function wantedListings(sellerId: SellerId, { status, search }: SellerListingFilter) {
  const pattern = containing(search);
  return and(
    eq(listings.sellerId, sellerId),
    status === null ? undefined : eq(listings.status, status),
    search === ''
      ? undefined
      : or(
          ilike(listings.titlePl, pattern),
          ilike(listings.titleEn, pattern),
          ilike(listings.externalId, pattern),
          ilike(listings.brand, pattern),
          sql`EXISTS (SELECT 1 FROM ${variants} v WHERE v.listing_id = listings.id AND v.sku ILIKE ${pattern})`,
        ),
  );
}

// Within these, columns of the query around them have to be named with their table.
const available = sql<number>`(
  SELECT coalesce(sum(greatest(s.on_hand - s.held, 0)), 0)::int FROM ${variants} v
  JOIN ${stockLevels} s ON s.variant_id = v.id WHERE v.listing_id = listings.id AND v.active)`;
const title = sql<string>`coalesce(${listings.titlePl}, ${listings.titleEn}, '')`;

/** A page of a seller's listings. One round trip. */
export async function readSellerListings(db: Database, sellerId: SellerId, filter: SellerListingFilter) {
  const wanted = wantedListings(sellerId, filter);
  const towards = filter.direction === 'asc' ? asc : desc;
  const order = { updated: listings.updatedAt, title: sql`lower(${title})`, stock: available }[filter.sort];
  const pageIds = db
    .select({ id: listings.id })
    .from(listings)
    .where(wanted)
    .orderBy(towards(order), desc(listings.id))
    .limit(LISTINGS_PER_PAGE)
    .offset((filter.page - 1) * LISTINGS_PER_PAGE);
  const [rows, prices, [total], counts] = await db.batch([
    db
      .select({
        id: listings.id,
        slug: listings.slug,
        titlePl: listings.titlePl,
        titleEn: listings.titleEn,
        status: listings.status,
        updatedAt: listings.updatedAt,
        available,
        skuCount: sql<number>`(SELECT count(*)::int FROM ${variants} v WHERE v.listing_id = listings.id AND v.active)`,
        pictureKey: sql<string | null>`(
          SELECT p.media_key FROM ${listingPictures} p
          WHERE p.listing_id = listings.id AND p.state = 'stored' ORDER BY p.position LIMIT 1)`,
        failedPictures: sql<number>`(
          SELECT count(*)::int FROM ${listingPictures} p WHERE p.listing_id = listings.id AND p.state = 'failed')`,
      })
      .from(listings)
      .where(wanted)
      .orderBy(towards(order), desc(listings.id))
      .limit(LISTINGS_PER_PAGE)
      .offset((filter.page - 1) * LISTINGS_PER_PAGE),
    db
      .select({
        listingId: variants.listingId,
        currency: variantPrices.currency,
        minMinor: sql<string>`min(${variantPrices.priceMinor})`,
        maxMinor: sql<string>`max(${variantPrices.priceMinor})`,
      })
      .from(variants)
      .innerJoin(variantPrices, eq(variantPrices.variantId, variants.id))
      .where(and(inArray(variants.listingId, pageIds), eq(variants.active, true)))
      .groupBy(variants.listingId, variantPrices.currency),
    db.select({ count: count() }).from(listings).where(wanted),
    db
      .select({ status: listings.status, count: count() })
      .from(listings)
      .where(eq(listings.sellerId, sellerId))
      .groupBy(listings.status),
  ]);
  const rangeOf = (listingId: number, currency: Currency) => {
    const found = prices.find((price) => price.listingId === listingId && price.currency === currency);
    return found === undefined
      ? null
      : { currency, minMinor: Number(found.minMinor), maxMinor: Number(found.maxMinor) };
  };
  return {
    rows: rows.map((row) => ({ ...row, prices: rangeOf(row.id, 'PLN') ?? rangeOf(row.id, 'EUR') })),
    pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / LISTINGS_PER_PAGE)),
    counts: Object.fromEntries(counts.map((row) => [row.status, row.count])) as Partial<
      Record<ListingStatus, number>
    >,
  };
}

/** A page of a seller's variants with their prices and stock, in the order of their listings. One round trip. */
export async function readSellerVariants(db: Database, sellerId: SellerId, filter: SellerListingFilter) {
  const wanted = and(wantedListings(sellerId, filter), eq(variants.active, true));
  const [rows, [total]] = await db.batch([
    db
      .select({
        variantId: variants.id,
        listingId: listings.id,
        titlePl: listings.titlePl,
        titleEn: listings.titleEn,
        sku: variants.sku,
        options: variants.options,
        onHand: stockLevels.onHand,
        held: stockLevels.held,
        prices: sql<Partial<Record<Currency, number>> | null>`(
          SELECT jsonb_object_agg(p.currency, p.price_minor) FROM ${variantPrices} p WHERE p.variant_id = variants.id)`,
      })
      .from(listings)
      .innerJoin(variants, eq(variants.listingId, listings.id))
      .innerJoin(stockLevels, eq(stockLevels.variantId, variants.id))
      .where(wanted)
      .orderBy(asc(sql`lower(${title})`), asc(listings.id), asc(variants.position))
      .limit(LISTINGS_PER_PAGE)
      .offset((filter.page - 1) * LISTINGS_PER_PAGE),
    db
      .select({ count: count() })
      .from(listings)
      .innerJoin(variants, eq(variants.listingId, listings.id))
      .where(wanted),
  ]);
  return { rows, pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / LISTINGS_PER_PAGE)) };
}

/** One listing of a seller with all that belongs to it. Another seller's is null. One round trip. */
export async function readSellerListing(db: Database, sellerId: SellerId, listingId: number) {
  const own = and(eq(listings.id, listingId), eq(listings.sellerId, sellerId));
  const ownId = db.select({ id: listings.id }).from(listings).where(own);
  const [[listing], variantRows, prices, pictures] = await db.batch([
    db.select().from(listings).where(own),
    db
      .select({
        variantId: variants.id,
        sku: variants.sku,
        gtin: variants.gtin,
        options: variants.options,
        weightGrams: variants.weightGrams,
        onHand: stockLevels.onHand,
        held: stockLevels.held,
      })
      .from(variants)
      .innerJoin(stockLevels, eq(stockLevels.variantId, variants.id))
      .where(and(inArray(variants.listingId, ownId), eq(variants.active, true)))
      .orderBy(asc(variants.position), asc(variants.id)),
    db
      .select()
      .from(variantPrices)
      .where(
        inArray(
          variantPrices.variantId,
          db.select({ id: variants.id }).from(variants).where(inArray(variants.listingId, ownId)),
        ),
      ),
    db
      .select()
      .from(listingPictures)
      .where(inArray(listingPictures.listingId, ownId))
      .orderBy(asc(listingPictures.position)),
  ]);
  if (!listing) return null;
  return {
    listing,
    pictures,
    variants: variantRows.map((variant) => ({
      ...variant,
      prices: Object.fromEntries(
        prices
          .filter(({ variantId }) => variantId === variant.variantId)
          .map(({ currency, priceMinor }) => [currency, priceMinor]),
      ) as Partial<Record<Currency, number>>,
    })),
  };
}
