import { failure, success } from '~/domain/result';
import type { FileStore } from '~/ports/file-store';

/** A file store in memory that keeps the contract of the real one. */
export function memoryFileStore(): FileStore & { readonly files: ReadonlyMap<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    async put(key, chunks, maxBytes) {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk.slice());
      const bytes = Buffer.concat(parts);
      if (bytes.length > maxBytes) return failure({ code: 'file_too_large' });
      files.set(key, new Uint8Array(bytes));
      return success({ bytes: bytes.length });
    },
    async read(key, fromByte) {
      const bytes = files.get(key);
      if (bytes === undefined) return null;
      let position = fromByte;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (position < bytes.length) controller.enqueue(bytes.slice(position, position + 4_096));
          else controller.close();
          position += 4_096;
        },
      });
    },
    async putText(key, text) {
      files.set(key, new TextEncoder().encode(text));
    },
    async readText(key) {
      const bytes = files.get(key);
      return bytes === undefined ? null : new TextDecoder().decode(bytes);
    },
    async remove(keys) {
      for (const key of keys) files.delete(key);
    },
  };
}
