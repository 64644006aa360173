import type { ActionFunctionArgs } from '@remix-run/cloudflare';
import { z } from 'zod';
import { readAtMost } from '~/form-data.server';
import { forgetBrowser, rememberBrowser } from '~/services/push-subscriptions.server';

/** Largest subscription that is read; a browser's are a few hundred bytes. */
const MAX_SUBSCRIPTION_BYTES = 8 * 1024;

const schema = z.object({
  endpoint: z.url().max(1000),
  keys: z.object({ p256dh: z.string().min(40).max(200), auth: z.string().min(10).max(100) }),
});

export function loader() {
  return new Response(null, { status: 405, headers: { Allow: 'POST, DELETE' } });
}

/** A browser that wants to be told, or no longer wants to. */
export async function action({ request, context }: ActionFunctionArgs) {
  const session = await context.session();
  if (!session) return Response.json({ code: 'not_signed_in' }, { status: 401 });
  const bytes = await readAtMost(request, MAX_SUBSCRIPTION_BYTES);
  if (bytes === null) return Response.json({ code: 'subscription_too_large' }, { status: 413 });
  const body = schema.safeParse(parseJson(bytes));
  if (!body.success) return Response.json({ code: 'subscription_malformed' }, { status: 400 });
  if (request.method === 'DELETE') {
    await forgetBrowser(context.ports, { userId: session.userId, endpoint: body.data.endpoint });
    return new Response(null, { status: 204 });
  }
  const kept = await rememberBrowser(context.ports, {
    userId: session.userId,
    endpoint: body.data.endpoint,
    ...body.data.keys,
    locale: context.requestContext.locale,
  });
  return kept.ok ? new Response(null, { status: 201 }) : Response.json({ code: kept.code }, { status: 422 });
}

/** What a text says as JSON; null when it is none. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
