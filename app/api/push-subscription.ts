import type { ActionFunctionArgs } from '@remix-run/cloudflare';
import { z } from 'zod';
import { forgetBrowser, rememberBrowser } from '~/services/push-subscriptions.server';

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
  const body = schema.safeParse(await request.json().catch(() => null));
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
