import type { ActionFunctionArgs } from '@remix-run/cloudflare';
import { recordStripeEvent } from '~/services/stripe-events.server';

/** Largest event that is read; Stripe's are a few kilobytes. */
const MAX_EVENT_BYTES = 512 * 1024;

export function loader() {
  return new Response('Stripe sends POST requests here.', { status: 405, headers: { Allow: 'POST' } });
}

/** 200 once the event is on record, 400 when it is not Stripe's, 5xx when it could not be recorded. */
export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== 'POST') return loader();
  if (Number(request.headers.get('Content-Length') ?? 0) > MAX_EVENT_BYTES)
    return new Response(null, { status: 413 });
  const rawBody = await request.text();
  const signature = request.headers.get('Stripe-Signature') ?? '';
  const recorded = await recordStripeEvent(context.ports, { rawBody, signature });
  if (!recorded.ok) return Response.json({ code: recorded.code }, { status: 400 });
  return Response.json({ received: recorded.value.eventId });
}
