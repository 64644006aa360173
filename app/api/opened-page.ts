import type { ActionFunctionArgs } from '@remix-run/cloudflare';
import { z } from 'zod';
import { readForm } from '~/form-data.server';

const ADDRESS_CHARS_MAX = 2000;

const schema = z.object({
  page: z.string().max(ADDRESS_CHARS_MAX),
  from: z.string().max(ADDRESS_CHARS_MAX),
});

/** Takes the word of a page that a script opened; recorded only with consent. */
export async function action({ request, context }: ActionFunctionArgs) {
  const opened = schema.safeParse(Object.fromEntries(await readForm(request)));
  if (!opened.success) return new Response(null, { status: 400 });
  context.shopper.noteOpened(opened.data.page, opened.data.from);
  return new Response(null, { status: 204 });
}
