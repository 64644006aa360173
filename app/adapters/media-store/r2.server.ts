import type { MediaStore } from '~/ports/media-store';

/** Formats that cameras and editors write; anything else (SVG above all) is refused by content. */
const SERVED_TYPES: Readonly<Record<string, string>> = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/webp': 'image/webp',
  'image/avif': 'image/avif',
  'image/gif': 'image/gif',
};

const QUALITY = { avif: 55, webp: 78 } as const;

/** R2 keeps originals and finished sizes; Cloudflare Images makes the sizes. */
export function r2MediaStore(bucket: R2Bucket, images: ImagesBinding): MediaStore {
  return {
    async put(key, body, contentType) {
      await bucket.put(key, body, { httpMetadata: { contentType } });
    },

    async get(key) {
      const object = await bucket.get(key);
      if (!object) return null;
      return {
        body: object.body,
        contentType: object.httpMetadata?.contentType ?? 'application/octet-stream',
        bytes: object.size,
      };
    },

    async resized(key, { widthPx, format }) {
      const sizeKey = `sizes/${key}/${widthPx}.${format}`;
      const contentType = `image/${format}`;
      const finished = await bucket.get(sizeKey);
      if (finished) return { body: finished.body, contentType };
      const original = await bucket.get(key);
      if (!original) return null;
      const made = await images
        .input(original.body)
        .transform({ width: widthPx, fit: 'scale-down' })
        .output({ format: `image/${format}`, quality: QUALITY[format] });
      const bytes = await new Response(made.image()).arrayBuffer();
      await bucket.put(sizeKey, bytes, { httpMetadata: { contentType } });
      return { body: new Response(bytes).body as ReadableStream, contentType };
    },

    async inspect(body) {
      try {
        const info = await images.info(new Response(body).body as ReadableStream<Uint8Array>);
        const contentType = SERVED_TYPES[info.format];
        if (!contentType || !('width' in info)) return null;
        return { widthPx: info.width, heightPx: info.height, contentType };
      } catch {
        return null;
      }
    },
  };
}
