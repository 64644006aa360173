/** Pictures by key. Originals are stored once; sizes are made from them when first asked for. */
export interface MediaStore {
  put(key: string, body: ArrayBuffer, contentType: string): Promise<void>;
  get(key: string): Promise<{ body: ReadableStream; contentType: string; bytes: number } | null>;
  /** A size of a stored picture, made when first asked for and kept; null when there is no such picture. */
  resized(
    key: string,
    size: { widthPx: number; format: 'avif' | 'webp' },
  ): Promise<{ body: ReadableStream; contentType: string } | null>;
  /** Width and height; null when the bytes are not a picture that we serve. */
  inspect(body: ArrayBuffer): Promise<{ widthPx: number; heightPx: number; contentType: string } | null>;
}
