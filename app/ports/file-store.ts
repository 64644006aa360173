import type { Result } from '~/domain/result';

/** Files that people give us and work that is put away, by key. Nothing here is reached from outside. */
export interface FileStore {
  /**
   * Keeps a file as it comes in, holding no more of it than a part. One that turns out larger than `maxBytes`
   * leaves nothing behind.
   */
  put(
    key: string,
    chunks: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ): Promise<Result<{ bytes: number }, { code: 'file_too_large' }>>;
  /** The file from a byte on, as a stream; empty at its end. Null when there is no such file. */
  read(key: string, fromByte: number): Promise<ReadableStream<Uint8Array> | null>;
  putText(key: string, text: string): Promise<void>;
  readText(key: string): Promise<string | null>;
  /** Removing what is not there is a success. */
  remove(keys: readonly string[]): Promise<void>;
}
