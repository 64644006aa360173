import { parseWithZod } from '@conform-to/zod/v4';
import type { z } from 'zod';

/** Largest form that is read; files have limits of their own. */
const MAX_FORM_BYTES = 256 * 1024;

/** Reads a form, refusing what is too large (413), no form at all (415) or cannot be read (400). */
export async function readForm(request: Request): Promise<FormData> {
  const type = request.headers.get('Content-Type') ?? '';
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(type))
    throw new Response(null, { status: 415 });
  const bytes = await readAtMost(request, MAX_FORM_BYTES);
  if (bytes === null) throw new Response(null, { status: 413 });
  try {
    return await new Response(bytes, { headers: { 'Content-Type': type } }).formData();
  } catch {
    throw new Response(null, { status: 400 });
  }
}

/** The body of a request, or null when it is larger: what it says of its length is not believed. */
export async function readAtMost(
  request: Request,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get('Content-Length') ?? 0) > bytesMax) return null;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    bytes += read.value.length;
    if (bytes > bytesMax) {
      await reader?.cancel();
      return null;
    }
    parts.push(read.value);
  }
  const whole = new Uint8Array(bytes);
  let filled = 0;
  for (const part of parts) {
    whole.set(part, filled);
    filled += part.length;
  }
  return whole;
}

/** Reads a form by its schema. What is refused is answered as it was typed, with the errors beside it. */
export async function parseForm<Schema extends z.ZodType>(request: Request, schema: Schema) {
  const formData = await readForm(request);
  return { formData, submission: parseWithZod(formData, { schema }) };
}

/** As {@link parseForm}, for a form that has been read already. */
export function parseRead<Schema extends z.ZodType>(formData: FormData, schema: Schema) {
  return parseWithZod(formData, { schema });
}
