import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import type { SellerId } from '~/domain/ids';

/** The WebSocket of a seller's open page. Which seller is decided by the session alone. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.session();
  if (!session?.seller || !session.hasSecondFactor) return new Response(null, { status: 404 });
  const origin = request.headers.get('Origin');
  if (origin !== null && new URL(origin).host !== new URL(request.url).host)
    return new Response(null, { status: 403 });
  return context.ports.live.connect(session.seller.sellerId as SellerId, request);
}
