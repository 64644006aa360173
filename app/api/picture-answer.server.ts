import { PICTURE_WIDTHS, type PictureFormat, type PictureWidth } from '~/paths';
import type { Ports } from '~/ports/ports';

export interface WantedPicture {
  readonly key: string;
  readonly widthPx: PictureWidth;
  readonly format: PictureFormat;
}

/** Reads `<key>/<width>.<format>`; null when it is no picture's address. */
export function parsePicturePath(path: string): WantedPicture | null {
  const [, key, width, format] = /^([a-z0-9][a-z0-9-]{1,80})\/(\d{2,4})\.(avif|webp)$/.exec(path) ?? [];
  const widthPx = PICTURE_WIDTHS.find((known) => String(known) === width);
  if (!key || widthPx === undefined || (format !== 'avif' && format !== 'webp')) return null;
  return { key, widthPx, format };
}

/** A picture made anew in a size; 404 when there is none. Whatever it holds is inert in a browser. */
export async function pictureAnswer(
  ports: Pick<Ports, 'media'>,
  { key, widthPx, format }: WantedPicture,
  cacheControl: string,
): Promise<Response> {
  const picture = await ports.media.resized(key, { widthPx, format });
  if (!picture) return new Response(null, { status: 404 });
  return new Response(picture.body, {
    headers: {
      'Content-Type': picture.contentType,
      'Cache-Control': cacheControl,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'",
    },
  });
}
