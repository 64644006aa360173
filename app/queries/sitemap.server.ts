import { and, asc, eq, gt, lte, max } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { listings, searchDocuments, sellers } from '#db/schema';

/** Identifiers of listings that one part of the sitemap covers: in two languages well below 50,000 addresses. */
export const LISTINGS_PER_PART = 5_000;

/** How many parts hold all listings. */
export async function countListingParts(db: Database): Promise<number> {
  const [row] = await db.select({ last: max(searchDocuments.listingId) }).from(searchDocuments);
  return Math.ceil((row?.last ?? 0) / LISTINGS_PER_PART);
}

/** The listings of a part (from 1 on) that shoppers can find, with when each was changed last. One round trip. */
export function readListingPart(db: Database, part: number) {
  const from = (part - 1) * LISTINGS_PER_PART;
  return db
    .select({ id: listings.id, slug: listings.slug, changedAt: listings.updatedAt })
    .from(searchDocuments)
    .innerJoin(listings, eq(listings.id, searchDocuments.listingId))
    .where(
      and(
        gt(searchDocuments.listingId, from),
        lte(searchDocuments.listingId, from + LISTINGS_PER_PART),
        eq(searchDocuments.isGone, false),
      ),
    )
    .orderBy(asc(searchDocuments.listingId));
}

/** The addresses of all open stores. */
export function readStoreSlugs(db: Database) {
  return db
    .select({ slug: sellers.slug })
    .from(sellers)
    .where(eq(sellers.status, 'approved'))
    .orderBy(asc(sellers.id));
}
