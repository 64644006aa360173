import { unstable_parseMultipartFormData as parseMultipartFormData } from '@remix-run/cloudflare';

/** What the fields beside the files may weigh. */
const FIELDS_BYTES_MAX = 64 * 1024;
const FIELD_CHARS_MAX = 1_000;
/** What is read of a body that was refused for its size. */
const REFUSED_BYTES_MAX = 64 * 1024 * 1024;
/** Whoever announces a body and does not send it is not waited for. */
const REFUSED_SILENCE_MS_MAX = 1_000;

/** A file that was sent in a form's field. */
export interface Upload {
  readonly field: string;
  /** Null when there were more than allowed. */
  readonly bytes: ArrayBuffer | null;
}

/** Whether a request is a form with files. */
export const hasUploads = (request: Request): boolean =>
  request.headers.get('Content-Type')?.startsWith('multipart/form-data') === true;

/**
 * Reads a form with files of at most `bytesMax` each, and no more of them than `filesMax`. Fields in which no file
 * was chosen are left out. A form that cannot be read is answered with 400, a larger one with 413.
 */
export async function readUploads(
  request: Request,
  { bytesMax, filesMax }: { readonly bytesMax: number; readonly filesMax: number },
): Promise<{ readonly uploads: readonly Upload[]; readonly fields: FormData }> {
  if (Number(request.headers.get('Content-Length') ?? 0) > bytesMax * filesMax + FIELDS_BYTES_MAX) {
    await readAway(request);
    throw new Response(null, { status: 413 });
  }
  const uploads: Upload[] = [];
  try {
    const fields = await parseMultipartFormData(request, async ({ name, filename, data: chunks }) => {
      if (filename === undefined) return readField(chunks);
      const bytes = await readAtMost(chunks, filename === '' || uploads.length >= filesMax ? 0 : bytesMax);
      if (filename !== '' && uploads.length < filesMax) uploads.push({ field: name, bytes });
      return null;
    });
    return { uploads, fields };
  } catch (error) {
    console.error('An upload could not be read.', error);
    throw new Response(null, { status: 400 });
  }
}

/**
 * Takes a body that was refused and keeps nothing of it. A browser hears an answer only when its body was
 * taken: to one that is still sending, a closed connection is an error of the network, without a word of why.
 */
export async function readAway(request: Request): Promise<void> {
  const reader = request.body?.getReader();
  if (!reader) return;
  const silence = () => new Promise<null>((resolve) => setTimeout(resolve, REFUSED_SILENCE_MS_MAX, null));
  let bytes = 0;
  try {
    while (bytes <= REFUSED_BYTES_MAX) {
      const read = await Promise.race([reader.read(), silence()]);
      if (read === null || read.done) return;
      bytes += read.value.length;
    }
  } catch {
    // Whoever stops sending does not wait for an answer.
  }
}

async function readField(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks)
    if (text.length < FIELD_CHARS_MAX) text += decoder.decode(chunk, { stream: true });
  return text.slice(0, FIELD_CHARS_MAX);
}

/** The bytes of a part, or null when they are too many; they are read to their end either way. */
async function readAtMost(chunks: AsyncIterable<Uint8Array>, bytesMax: number): Promise<ArrayBuffer | null> {
  const parts: BlobPart[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes <= bytesMax) parts.push(chunk.slice());
  }
  return bytes > bytesMax ? null : new Blob(parts).arrayBuffer();
}
