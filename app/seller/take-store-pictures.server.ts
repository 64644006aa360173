import type { SellerId } from '~/domain/ids';
import { m } from '~/paraglide/messages.js';
import type { Ports } from '~/ports/ports';
import {
  MAX_STORE_PICTURE_BYTES,
  STORE_PICTURES,
  saveStorePicture,
} from '~/services/save-store-pictures.server';
import { readUploads } from '~/uploads.server';

export interface PicturesNotice {
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

/** Takes a store's pictures from the form that sent them; answers what to say of it. */
export async function takeStorePictures(
  ports: Pick<Ports, 'db' | 'media' | 'pageChanges'>,
  request: Request,
  sellerId: SellerId,
): Promise<PicturesNotice> {
  const { uploads } = await readUploads(request, {
    bytesMax: MAX_STORE_PICTURE_BYTES,
    filesMax: Object.keys(STORE_PICTURES).length,
  });
  if (uploads.length === 0) return { tone: 'bad', text: m.seller_pictures_none() };
  const refused: string[] = [];
  for (const { field, bytes } of uploads) {
    if (field !== 'logo' && field !== 'cover') continue;
    const what = field === 'logo' ? m.seller_pictures_logo() : m.seller_pictures_cover();
    const saved =
      bytes === null
        ? { ok: false as const, code: 'picture_refused' as const }
        : await saveStorePicture(ports, { sellerId, kind: field, bytes });
    if (saved.ok) continue;
    refused.push(
      saved.code === 'picture_too_small'
        ? m.seller_pictures_too_small({ what, width: saved.widthPxMin, height: saved.heightPxMin })
        : m.seller_pictures_refused({ what }),
    );
  }
  return refused.length > 0
    ? { tone: 'bad', text: refused.join(' ') }
    : { tone: 'good', text: m.seller_pictures_saved() };
}
