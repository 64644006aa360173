import { and, eq, sql } from 'drizzle-orm';
import { listingPictures, listings } from '#db/schema';
import { MAX_PICTURES_PER_LISTING } from '~/domain/catalogue/listing-input';
import type { SellerId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import { paths } from '~/paths';
import type { Ports } from '~/ports/ports';
import { keepPicture } from './keep-picture.server';

/** Largest picture that is taken in. */
export const MAX_PICTURE_BYTES = 15 * 1024 * 1024;
/** The width at which a picture's own address shows it. */
const ADDRESS_WIDTH_PX = 1200;

/**
 * Adds a picture from a seller's disk to the end of a listing's. The same picture twice is there once. Another
 * seller's listing is `listing_unknown`; bytes that are no picture that we serve, or too many of them, are
 * `picture_refused`.
 */
export async function addPicture(
  ports: Pick<Ports, 'db' | 'clock' | 'media' | 'queue' | 'publicOrigin'>,
  input: { readonly sellerId: SellerId; readonly listingId: number; readonly bytes: ArrayBuffer },
): Promise<Result<null, { code: 'listing_unknown' | 'picture_refused' | 'too_many_pictures' }>> {
  const { db } = ports;
  const own = and(eq(listings.id, input.listingId), eq(listings.sellerId, input.sellerId));
  const [[listing], [placed]] = await db.batch([
    db.select({ id: listings.id }).from(listings).where(own),
    db
      .select({
        count: sql<number>`count(*)::int`,
        last: sql<number>`coalesce(max(${listingPictures.position}), -1)::int`,
      })
      .from(listingPictures)
      .where(eq(listingPictures.listingId, input.listingId)),
  ]);
  if (listing === undefined) return failure({ code: 'listing_unknown' });
  if (placed !== undefined && placed.count >= MAX_PICTURES_PER_LISTING)
    return failure({ code: 'too_many_pictures' });
  if (input.bytes.byteLength > MAX_PICTURE_BYTES) return failure({ code: 'picture_refused' });
  const kept = await keepPicture(ports, input.bytes);
  if (kept === null) return failure({ code: 'picture_refused' });
  await db.batch([
    db
      .insert(listingPictures)
      .values({
        listingId: listing.id,
        position: (placed?.last ?? -1) + 1,
        sourceUrl: `${ports.publicOrigin}${paths.picture(kept.mediaKey, ADDRESS_WIDTH_PX, 'webp')}`,
        state: 'stored',
        ...kept,
      })
      .onConflictDoNothing(),
    db
      .update(listings)
      .set({
        contentVersion: sql`${listings.contentVersion} + 1`,
        updatedAt: new Date(ports.clock.nowMs()),
      })
      .where(own),
  ]);
  await ports.queue.sendEvents([{ type: 'listings.changed', listingIds: [listing.id] }]);
  return success(null);
}

/** Tries again to fetch the pictures of a listing that could not be fetched. Other sellers' are left alone. */
export async function retryPictures(
  ports: Pick<Ports, 'db' | 'queue'>,
  input: { readonly sellerId: SellerId; readonly listingId: number },
): Promise<{ retried: number }> {
  const { rows } = await ports.db.execute<{ id: string }>(sql`
    UPDATE listing_pictures p SET state = 'waiting', failure_code = NULL
    FROM listings l
    WHERE p.listing_id = l.id AND l.id = ${input.listingId} AND l.seller_id = ${input.sellerId}
      AND p.state IN ('failed', 'waiting')
    RETURNING p.id`);
  if (rows.length > 0)
    await ports.queue.sendJobs([{ type: 'pictures.fetch', listingIds: [input.listingId] }]);
  return { retried: rows.length };
}
