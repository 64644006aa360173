import { and, asc, eq, inArray } from 'drizzle-orm';
import { listingPictures } from '#db/schema';
import { isPublicPictureAddress } from '~/domain/catalogue/picture-address';
import type { Ports } from '~/ports/ports';
import { keepPicture } from './keep-picture.server';

/** Largest picture that is taken in. */
const MAX_PICTURE_BYTES = 15 * 1024 * 1024;
const TIMEOUT_MS = 15_000;
/** Redirects that are followed, each checked like the first address. */
const REDIRECTS_MAX = 3;
/** Pictures fetched at once: the sellers' own hosts are small. */
const CONCURRENT_MAX = 4;

/** Why a picture is not there; shown to the seller, who can mend it. */
export type PictureFailure =
  | 'picture_address_not_public'
  | 'picture_unreachable'
  | 'picture_too_large'
  | 'picture_not_a_picture';

/**
 * Fetches the waiting pictures of listings to the media store. An address that is not public, does not
 * answer or holds no picture leaves the listing as it is and says why. Idempotent: stored pictures are left
 * alone, and the same bytes get the same key.
 */
export async function fetchPictures(
  ports: Pick<Ports, 'db' | 'media' | 'queue' | 'pictureHostsAllowed'>,
  input: { readonly listingIds: readonly number[] },
): Promise<void> {
  const { db } = ports;
  const waiting = await db
    .select()
    .from(listingPictures)
    .where(
      and(inArray(listingPictures.listingId, [...input.listingIds]), eq(listingPictures.state, 'waiting')),
    )
    .orderBy(asc(listingPictures.listingId), asc(listingPictures.position));
  for (let start = 0; start < waiting.length; start += CONCURRENT_MAX)
    await Promise.all(
      waiting.slice(start, start + CONCURRENT_MAX).map((picture) => fetchOne(ports, picture)),
    );
  if (waiting.length > 0)
    await ports.queue.sendEvents([
      { type: 'listings.changed', listingIds: [...new Set(waiting.map((picture) => picture.listingId))] },
    ]);
}

async function fetchOne(
  ports: Pick<Ports, 'db' | 'media' | 'pictureHostsAllowed'>,
  picture: typeof listingPictures.$inferSelect,
): Promise<void> {
  const fetched = await download(picture.sourceUrl, ports.pictureHostsAllowed);
  const outcome = typeof fetched === 'string' ? fetched : await store(ports, fetched);
  await ports.db
    .update(listingPictures)
    .set(
      typeof outcome === 'string'
        ? { state: 'failed', failureCode: outcome }
        : { state: 'stored', failureCode: null, ...outcome },
    )
    .where(eq(listingPictures.id, picture.id));
}

async function store(ports: Pick<Ports, 'media'>, bytes: ArrayBuffer) {
  return (await keepPicture(ports, bytes)) ?? ('picture_not_a_picture' satisfies PictureFailure);
}

async function download(
  address: string,
  allowedHosts: readonly string[],
): Promise<ArrayBuffer | PictureFailure> {
  let current = address;
  try {
    for (let hop = 0; hop <= REDIRECTS_MAX; hop += 1) {
      if (!isAllowed(current, allowedHosts)) return 'picture_address_not_public';
      const response = await fetch(current, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
      const target = response.headers.get('Location');
      if (response.status >= 300 && response.status < 400 && target) {
        await response.body?.cancel();
        current = new URL(target, current).href;
        continue;
      }
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        return 'picture_unreachable';
      }
      return await readAtMost(response.body, MAX_PICTURE_BYTES);
    }
    return 'picture_unreachable';
  } catch {
    return 'picture_unreachable';
  }
}

async function readAtMost(
  body: ReadableStream,
  maxBytes: number,
): Promise<ArrayBuffer | 'picture_too_large'> {
  const chunks: BlobPart[] = [];
  const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> = body.getReader();
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return 'picture_too_large';
    }
    chunks.push(next.value);
  }
  return new Blob(chunks).arrayBuffer();
}

const isAllowed = (address: string, allowedHosts: readonly string[]) =>
  isPublicPictureAddress(address) || (URL.canParse(address) && allowedHosts.includes(new URL(address).host));
