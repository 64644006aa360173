import { failure, success } from '~/domain/result';
import type { FileStore } from '~/ports/file-store';

/** R2 wants parts of one size, at least 5 MiB, but for the last. */
const PART_BYTES = 8 * 1024 * 1024;

/** Keeps files in R2: small ones at once, larger ones in parts as they come in. */
export function r2FileStore(bucket: R2Bucket): FileStore {
  return {
    async put(key, chunks, maxBytes) {
      let bytes = 0;
      let upload: R2MultipartUpload | undefined;
      const uploaded: R2UploadedPart[] = [];
      const part = new Uint8Array(PART_BYTES);
      let filled = 0;
      try {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > maxBytes) {
            await upload?.abort();
            return failure({ code: 'file_too_large' });
          }
          for (let taken = 0; taken < chunk.length; ) {
            const piece = chunk.subarray(taken, taken + PART_BYTES - filled);
            part.set(piece, filled);
            filled += piece.length;
            taken += piece.length;
            if (filled < PART_BYTES) continue;
            upload ??= await bucket.createMultipartUpload(key);
            uploaded.push(await upload.uploadPart(uploaded.length + 1, part));
            filled = 0;
          }
        }
        const rest = part.subarray(0, filled);
        if (upload === undefined) await bucket.put(key, rest);
        else {
          if (filled > 0) uploaded.push(await upload.uploadPart(uploaded.length + 1, rest));
          await upload.complete(uploaded);
        }
        return success({ bytes });
      } catch (error) {
        await upload?.abort().catch(() => undefined);
        throw error;
      }
    },

    async read(key, fromByte) {
      const head = await bucket.head(key);
      if (head === null) return null;
      if (fromByte >= head.size) return new Blob([]).stream();
      const object = await bucket.get(key, { range: { offset: fromByte } });
      return object?.body ?? null;
    },

    async putText(key, text) {
      await bucket.put(key, text);
    },

    async readText(key) {
      const object = await bucket.get(key);
      return object === null ? null : object.text();
    },

    async remove(keys) {
      await bucket.delete([...keys]);
    },
  };
}
