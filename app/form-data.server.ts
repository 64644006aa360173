import { parseWithZod } from '@conform-to/zod/v4';
import type { z } from 'zod';

/** Largest form that is read; files have limits of their own. */
const MAX_FORM_BYTES = 256 * 1024;

/** Reads a form, refusing what is too large (413) or no form at all (415). */
export async function readForm(request: Request): Promise<FormData> {
  const length = Number(request.headers.get('Content-Length') ?? 0);
  if (length > MAX_FORM_BYTES) throw new Response(null, { status: 413 });
  const type = request.headers.get('Content-Type') ?? '';
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(type))
    throw new Response(null, { status: 415 });
  try {
    return await request.formData();
  } catch {
    throw new Response(null, { status: 400 });
  }
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
