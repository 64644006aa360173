import type { Ports } from '~/ports/ports';

/** How keys of pictures begin that only the sides of a case may see; everybody may see the others. */
const PRIVATE_KEY = 'case-';

/** Whether a picture is shown to the sides of its case alone. */
export const isPrivateMediaKey = (mediaKey: string) => mediaKey.startsWith(PRIVATE_KEY);

/** Bytes of the hash that a key holds. */
const HASH_BYTES = 16;

export interface KeptPicture {
  readonly mediaKey: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Keeps a picture in the media store under a key made from its content: the same bytes get the same key, so that
 * keeping them again changes nothing. Null when the bytes are not a picture that we serve, whatever they call
 * themselves. A picture of a case has a key of its own, apart from the same picture of a listing.
 */
export async function keepPicture(
  ports: Pick<Ports, 'media'>,
  bytes: ArrayBuffer,
  seenBy: 'everybody' | 'sides_of_a_case' = 'everybody',
): Promise<KeptPicture | null> {
  const inspected = await ports.media.inspect(bytes);
  if (inspected === null) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).slice(0, HASH_BYTES);
  const start = seenBy === 'everybody' ? 'p' : PRIVATE_KEY;
  const mediaKey = `${start}${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  await ports.media.put(mediaKey, bytes, inspected.contentType);
  return { mediaKey, widthPx: inspected.widthPx, heightPx: inspected.heightPx };
}
