import type { ActionFunctionArgs } from '@remix-run/cloudflare';
import { z } from 'zod';
import { trueAddress } from '~/account/limits.server';
import { readForm } from '~/form-data.server';
import type { RateLimit } from '~/ports/rate-limiter';

const ADDRESS_CHARS_MAX = 2000;

/** Far more pages than an office behind one address opens; whoever makes them up is not recorded beyond it. */
const OPENED_BY_ADDRESS: RateLimit = { name: 'opened-page-address', max: 240, windowSeconds: 60 };

const schema = z.object({
  page: z.string().max(ADDRESS_CHARS_MAX),
  from: z.string().max(ADDRESS_CHARS_MAX),
});

/** Takes the word of a page that a script opened; recorded only with consent. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { allowed, retryAfterSeconds } = await context.ports.limits.attempt(
    OPENED_BY_ADDRESS,
    trueAddress(request),
  );
  if (!allowed)
    return new Response(null, { status: 429, headers: { 'Retry-After': String(retryAfterSeconds) } });
  const opened = schema.safeParse(Object.fromEntries(await readForm(request)));
  if (!opened.success) return new Response(null, { status: 400 });
  context.shopper.noteOpened(opened.data.page, opened.data.from);
  return new Response(null, { status: 204 });
}
