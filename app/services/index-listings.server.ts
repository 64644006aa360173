import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import {
  categories,
  listingPictures,
  listings,
  priceLog,
  sellers,
  shippingMethods,
  stockLevels,
  variantPrices,
  variants,
} from '#db/schema';
import { optionValue, type VariantOption } from '~/domain/catalogue/options';
import { currentReduction, REDUCTION_SHOWN_DAYS } from '~/domain/catalogue/price-log';
import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import { type Currency, SUPPORTED_CURRENCIES } from '~/domain/money/money';
import { listingPart } from '~/ports/page-changes';
import type { Ports } from '~/ports/ports';
import type { SearchDocument } from '~/ports/search-engine';
import { Turns } from './turns.server';

/** Listings that are read, made into documents and handed to the engine at once; others have a turn before the next. */
const LISTINGS_AT_ONCE = 25;
/** Listings that one step of a seller's re-index takes. */
const REINDEX_STEP = 200;
const DAY_MS = 86_400_000;
/** When a batch reads, in microseconds of the database's clock: the version of what it finds. */
const READ_AT = sql`SELECT (extract(epoch FROM clock_timestamp()) * 1e6)::bigint AS version`;
/** Days that the daily cron may have been away without a reduction staying in search. */
const ENDED_LOOK_BACK_DAYS = 7;

/**
 * Brings listings into the search index as they are now, and takes out those that may not be found: drafts,
 * withdrawn ones, those of sellers who are not approved, those without a price. Idempotent; the engine keeps
 * the newest version.
 */
export async function indexListings(
  ports: Pick<Ports, 'db' | 'clock' | 'search'>,
  input: { readonly listingIds: readonly number[] },
): Promise<void> {
  const listingIds = [...new Set(input.listingIds)] as ListingId[];
  const turns = new Turns(ports.clock, LISTINGS_AT_ONCE);
  for (let start = 0; start < listingIds.length; start += LISTINGS_AT_ONCE) {
    const some = listingIds.slice(start, start + LISTINGS_AT_ONCE);
    await indexSome(ports, some);
    await turns.done(some.length);
  }
}

async function indexSome(
  ports: Pick<Ports, 'db' | 'clock' | 'search'>,
  listingIds: readonly ListingId[],
): Promise<void> {
  const { documents, version } = await readDocuments(ports, listingIds);
  const found = new Set(documents.map((document) => document.listingId));
  const gone = listingIds.filter((listingId) => !found.has(listingId));
  await Promise.all([
    documents.length > 0 ? ports.search.index(documents) : undefined,
    gone.length > 0 ? ports.search.remove(gone.map((listingId) => ({ listingId, version }))) : undefined,
  ]);
}

/** Brings listings that have changed into search, and pages that were kept with them out of use. Idempotent. */
export async function showListings(
  ports: Pick<Ports, 'db' | 'clock' | 'search' | 'pageChanges'>,
  input: { readonly listingIds: readonly number[] },
): Promise<void> {
  await Promise.all([ports.pageChanges.note(input.listingIds.map(listingPart)), indexListings(ports, input)]);
}

/** Re-indexes a seller's listings step by step, each step a message of its own: an approval or a suspension. */
export async function reindexSeller(
  ports: Pick<Ports, 'db' | 'clock' | 'search' | 'queue' | 'pageChanges'>,
  input: { readonly sellerId: number; readonly afterListingId: number },
): Promise<void> {
  const rows = await ports.db
    .select({ id: listings.id })
    .from(listings)
    .where(and(eq(listings.sellerId, input.sellerId), gt(listings.id, input.afterListingId)))
    .orderBy(asc(listings.id))
    .limit(REINDEX_STEP);
  const last = rows.at(-1);
  if (!last) return;
  await showListings(ports, { listingIds: rows.map((row) => row.id) });
  if (rows.length === REINDEX_STEP)
    await ports.queue.sendJobs([
      { type: 'seller.reindex', sellerId: input.sellerId, afterListingId: last.id },
    ]);
}

/**
 * For the daily cron: begins to re-index the listings whose reduction has been shown for its full time, and which
 * search would go on showing as reduced, since nothing about them changed. Looks back over days that a cron may
 * have missed.
 */
export async function endReductions(ports: Pick<Ports, 'clock' | 'queue'>): Promise<void> {
  const toMs = ports.clock.nowMs() - REDUCTION_SHOWN_DAYS * DAY_MS;
  await ports.queue.sendJobs([
    { type: 'reductions.ended', fromMs: toMs - ENDED_LOOK_BACK_DAYS * DAY_MS, toMs, afterListingId: 0 },
  ]);
}

/** Re-indexes listings whose price changed in a time, step by step, each step a message of its own. */
export async function reindexEndedReductions(
  ports: Pick<Ports, 'db' | 'clock' | 'search' | 'queue' | 'pageChanges'>,
  input: { readonly fromMs: number; readonly toMs: number; readonly afterListingId: number },
): Promise<void> {
  const rows = await ports.db
    .selectDistinct({ id: variants.listingId })
    .from(priceLog)
    .innerJoin(variants, eq(variants.id, priceLog.variantId))
    .where(
      and(
        gt(priceLog.validFrom, new Date(input.fromMs)),
        lte(priceLog.validFrom, new Date(input.toMs)),
        gt(variants.listingId, input.afterListingId),
      ),
    )
    .orderBy(asc(variants.listingId))
    .limit(REINDEX_STEP);
  const last = rows.at(-1);
  if (!last) return;
  await showListings(ports, { listingIds: rows.map((row) => row.id) });
  if (rows.length === REINDEX_STEP)
    await ports.queue.sendJobs([{ type: 'reductions.ended', ...input, afterListingId: last.id }]);
}

async function readDocuments(
  ports: Pick<Ports, 'db' | 'clock'>,
  listingIds: readonly ListingId[],
): Promise<{ documents: SearchDocument[]; version: number }> {
  const { db } = ports;
  const ids = [...listingIds];
  const [read, rows, prices, stock, log, delivery] = await db.batch([
    db.execute<{ version: string }>(READ_AT),
    db
      .select({
        listing: listings,
        sellerName: sellers.displayName,
        sellerSlug: sellers.slug,
        handlingDays: sellers.handlingDays,
        categoryPath: categories.path,
        pictureKey: sql<string | null>`(
          SELECT p.media_key FROM ${listingPictures} p
          WHERE p.listing_id = ${listings.id} AND p.state = 'stored' ORDER BY p.position LIMIT 1)`,
      })
      .from(listings)
      .innerJoin(sellers, eq(sellers.id, listings.sellerId))
      .innerJoin(categories, eq(categories.id, listings.categoryId))
      .where(
        and(inArray(listings.id, ids), eq(listings.status, 'published'), eq(sellers.status, 'approved')),
      ),
    db
      .select({
        listingId: variants.listingId,
        variantId: variants.id,
        currency: variantPrices.currency,
        priceMinor: variantPrices.priceMinor,
      })
      .from(variants)
      .innerJoin(variantPrices, eq(variantPrices.variantId, variants.id))
      .where(and(inArray(variants.listingId, ids), eq(variants.active, true)))
      .orderBy(asc(variantPrices.priceMinor), asc(variants.position)),
    db
      .select({
        listingId: variants.listingId,
        inStock: sql<boolean>`bool_or(${stockLevels.onHand} > ${stockLevels.held})`,
        options: sql<VariantOption[] | null>`(
          SELECT jsonb_agg(DISTINCT o) FROM variants v, jsonb_array_elements(v.options) o
          WHERE v.listing_id = ${variants.listingId} AND v.active)`,
      })
      .from(variants)
      .innerJoin(stockLevels, eq(stockLevels.variantId, variants.id))
      .where(and(inArray(variants.listingId, ids), eq(variants.active, true)))
      .groupBy(variants.listingId),
    db
      .select({
        variantId: priceLog.variantId,
        currency: priceLog.currency,
        priceMinor: priceLog.priceMinor,
        validFrom: priceLog.validFrom,
      })
      .from(priceLog)
      .innerJoin(variants, eq(variants.id, priceLog.variantId))
      .where(and(inArray(variants.listingId, ids), eq(variants.active, true)))
      .orderBy(asc(priceLog.validFrom), asc(priceLog.id)),
    db
      .select({
        sellerId: shippingMethods.sellerId,
        deliveryDays: sql<number>`min(${shippingMethods.minDays})::int`,
      })
      .from(shippingMethods)
      .where(
        and(
          shippingMethods.active,
          sql`${shippingMethods.sellerId} IN (SELECT l.seller_id FROM ${listings} l WHERE ${inArray(sql`l.id`, ids)})`,
        ),
      )
      .groupBy(shippingMethods.sellerId),
  ]);
  const nowMs = ports.clock.nowMs();
  const version = Number(read.rows[0]?.version);

  const documents = rows.flatMap(
    ({ listing, sellerName, sellerSlug, handlingDays, categoryPath, pictureKey }) => {
      const sent = delivery.find((candidate) => candidate.sellerId === listing.sellerId);
      const ofListing = prices.filter((price) => price.listingId === listing.id);
      const stockOf = stock.find((candidate) => candidate.listingId === listing.id);
      if (ofListing.length === 0) return [];
      const byCurrency: { [Code in Currency]?: NonNullable<SearchDocument['prices'][Code]> } = {};
      for (const currency of SUPPORTED_CURRENCIES) {
        // The cheapest first: its price is the one shown, so its reduction is the one that may be told.
        const inCurrency = ofListing.filter((price) => price.currency === currency);
        const cheapest = inCurrency[0];
        const dearest = inCurrency.at(-1);
        if (!cheapest || !dearest) continue;
        const reduction = currentReduction(
          log
            .filter((entry) => entry.variantId === cheapest.variantId && entry.currency === currency)
            .map((entry) => ({ atMs: entry.validFrom.getTime(), priceMinor: entry.priceMinor })),
          nowMs,
        );
        byCurrency[currency] = {
          minMinor: cheapest.priceMinor,
          maxMinor: dearest.priceMinor,
          reducedFromMinor: reduction?.previousMinor ?? null,
          lowest30DaysMinor: reduction?.lowestMinor ?? null,
        };
      }
      const titlePl = listing.titlePl ?? listing.titleEn ?? '';
      const titleEn = listing.titleEn ?? listing.titlePl ?? '';
      const attributes = Object.fromEntries(
        Object.entries(listing.attributes).map(([code, value]) => [code, [String(value)]]),
      );
      return [
        {
          listingId: listing.id as ListingId,
          version,
          sellerId: listing.sellerId as SellerId,
          sellerName,
          sellerSlug,
          categoryPath: categoryPath as CategoryId[],
          slug: listing.slug,
          titlePl,
          titleEn,
          textPl: asText(listing.descriptionPl, stockOf?.options, 'pl'),
          textEn: asText(listing.descriptionEn, stockOf?.options, 'en'),
          brand: listing.brand,
          attributes,
          prices: byCurrency,
          pictureKey,
          inStock: stockOf?.inStock ?? false,
          ratingAverage: listing.ratingCount > 0 ? listing.ratingSum / listing.ratingCount : null,
          ratingCount: listing.ratingCount,
          popularity: listing.popularity,
          conversionBps: listing.conversionBps,
          deliveryDays: sent === undefined ? null : handlingDays + sent.deliveryDays,
          createdAtMs: listing.createdAt.getTime(),
        },
      ];
    },
  );
  return { documents, version };
}

/** Words of a description and of its variants' options, without mark-up. */
function asText(
  html: string,
  options: readonly VariantOption[] | null | undefined,
  language: 'pl' | 'en',
): string {
  const words = (options ?? []).map((option) => optionValue(option, language));
  return `${html.replace(/<[^>]*>/g, ' ')} ${words.join(' ')}`.replace(/\s+/g, ' ').trim();
}
