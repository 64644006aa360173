import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { PICTURE_WIDTHS } from '~/paths';

const FOREVER = 'public, max-age=31536000, immutable';

/**
 * A picture in one of its sizes: `/media/<key>/<width>.<format>`. Keys hold a hash of the content, so that an
 * answer is good for ever; sizes are made when first asked for and kept.
 */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const match = /^([a-z0-9][a-z0-9-]{1,80})\/(\d{2,4})\.(avif|webp)$/.exec(params['*'] ?? '');
  const [, key, width, format] = match ?? [];
  const widthPx = PICTURE_WIDTHS.find((known) => String(known) === width);
  if (!key || widthPx === undefined || (format !== 'avif' && format !== 'webp'))
    return new Response(null, { status: 404 });
  const picture = await context.ports.media.resized(key, { widthPx, format });
  if (!picture) return new Response(null, { status: 404 });
  return new Response(picture.body, {
    headers: {
      'Content-Type': picture.contentType,
      'Cache-Control': FOREVER,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'",
    },
  });
}
