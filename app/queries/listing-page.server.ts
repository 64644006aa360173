import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { preparedBatch } from '#db/prepared.server';
import {
  categories,
  listingPictures,
  listings,
  priceLog,
  reviews,
  sellers,
  shippingMethods,
  shippingRates,
  stockLevels,
  variantPrices,
  variants,
} from '#db/schema';
import type { Currency } from '~/domain/money/money';
import { asMethods } from './offers.server';

const REVIEWS_SHOWN = 20;

const readAll = preparedBatch<{ listingId: number; currency: Currency }>()((db, value) => [
  db
    .select({ listing: listings, seller: sellers, categoryPath: categories.path })
    .from(listings)
    .innerJoin(sellers, eq(sellers.id, listings.sellerId))
    .innerJoin(categories, eq(categories.id, listings.categoryId))
    .where(
      and(
        eq(listings.id, value('listingId')),
        eq(listings.status, 'published'),
        eq(sellers.status, 'approved'),
      ),
    ),
  db
    .select({
      variant: variants,
      priceMinor: variantPrices.priceMinor,
      onHand: stockLevels.onHand,
      held: stockLevels.held,
    })
    .from(variants)
    .innerJoin(stockLevels, eq(stockLevels.variantId, variants.id))
    .innerJoin(
      variantPrices,
      and(eq(variantPrices.variantId, variants.id), eq(variantPrices.currency, value('currency'))),
    )
    .where(and(eq(variants.listingId, value('listingId')), eq(variants.active, true)))
    .orderBy(asc(variants.position), asc(variants.id)),
  db
    .select()
    .from(listingPictures)
    .where(and(eq(listingPictures.listingId, value('listingId')), eq(listingPictures.state, 'stored')))
    .orderBy(asc(listingPictures.position)),
  db
    .select({
      variantId: priceLog.variantId,
      priceMinor: priceLog.priceMinor,
      validFrom: priceLog.validFrom,
    })
    .from(priceLog)
    .innerJoin(variants, eq(variants.id, priceLog.variantId))
    .where(and(eq(variants.listingId, value('listingId')), eq(priceLog.currency, value('currency'))))
    .orderBy(asc(priceLog.validFrom), asc(priceLog.id)),
  db
    .select()
    .from(reviews)
    .where(eq(reviews.listingId, value('listingId')))
    .orderBy(desc(reviews.createdAt))
    .limit(REVIEWS_SHOWN),
  db
    .select({ rating: reviews.rating, count: sql<number>`count(*)::int` })
    .from(reviews)
    .where(eq(reviews.listingId, value('listingId')))
    .groupBy(reviews.rating),
  db
    .select({ method: shippingMethods, rate: shippingRates })
    .from(shippingMethods)
    .innerJoin(shippingRates, eq(shippingRates.methodId, shippingMethods.id))
    .innerJoin(listings, eq(listings.sellerId, shippingMethods.sellerId))
    .where(
      and(
        eq(listings.id, value('listingId')),
        eq(shippingMethods.active, true),
        eq(shippingRates.currency, value('currency')),
      ),
    )
    .orderBy(asc(shippingMethods.position)),
]);

/**
 * Everything that a listing's page shows, in one round trip. Null when shoppers may not see it: unknown, not
 * published, of a seller who is not approved.
 */
export async function readListingPage(db: Database, listingId: number, currency: Currency) {
  const [[row], variantRows, pictures, log, reviewRows, ratings, methods] = await readAll(db, {
    listingId,
    currency,
  });
  if (!row) return null;
  return {
    ...row,
    variants: variantRows,
    pictures,
    priceLog: log,
    reviews: reviewRows,
    ratings,
    methods: asMethods(methods),
  };
}
