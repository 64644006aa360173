import { eq } from 'drizzle-orm';
import { sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { keepPicture } from './keep-picture.server';
import { noteStoreChanged } from './note-store-changed.server';

/** Largest file of a store's logo or cover. */
export const MAX_STORE_PICTURE_BYTES = 5 * 1024 * 1024;

/** Pictures of a store, and the least of each that looks well where it is shown. */
export const STORE_PICTURES = {
  logo: { widthPxMin: 200, heightPxMin: 200 },
  cover: { widthPxMin: 900, heightPxMin: 300 },
} as const;
export type StorePicture = keyof typeof STORE_PICTURES;

/**
 * Saves a store's logo or cover, in place of the one before. Bytes that are no picture that we serve, or too many,
 * are `picture_refused`; a picture too small to look well is `picture_too_small` with what is asked for. Idempotent.
 */
export async function saveStorePicture(
  ports: Pick<Ports, 'db' | 'media' | 'pageChanges'>,
  input: { readonly sellerId: SellerId; readonly kind: StorePicture; readonly bytes: ArrayBuffer },
): Promise<
  Result<
    { mediaKey: string },
    { code: 'picture_refused' } | { code: 'picture_too_small'; widthPxMin: number; heightPxMin: number }
  >
> {
  if (input.bytes.byteLength > MAX_STORE_PICTURE_BYTES) return failure({ code: 'picture_refused' });
  const kept = await keepPicture(ports, input.bytes);
  if (kept === null) return failure({ code: 'picture_refused' });
  const least = STORE_PICTURES[input.kind];
  if (kept.widthPx < least.widthPxMin || kept.heightPx < least.heightPxMin)
    return failure({ code: 'picture_too_small', ...least });
  const { mediaKey } = kept;
  await ports.db
    .update(sellers)
    .set(input.kind === 'logo' ? { logoKey: mediaKey } : { coverKey: mediaKey })
    .where(eq(sellers.id, input.sellerId));
  await noteStoreChanged(ports, input.sellerId);
  return success({ mediaKey });
}
