import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { readOrderPage } from '~/queries/order-page.server';

/** The order, for whoever bought it: signed in, or with the signed link. To anyone else there is none. */
export async function openOrder(
  request: Request,
  orderId: string | undefined,
  context: LoaderFunctionArgs['context'],
) {
  const key = new URL(request.url).searchParams.get('key');
  const [found, session, isSigned] = await Promise.all([
    readOrderPage(context.ports.db, orderId ?? ''),
    context.session(),
    key ? context.ports.links.verify('order', orderId ?? '', key) : false,
  ]);
  const isTheirs =
    found !== null && (isSigned || (found.order.userId !== null && found.order.userId === session?.userId));
  if (!isTheirs) throw new Response(null, { status: 404 });
  return { found, byLink: session === null, key: isSigned && key ? key : undefined };
}

/** One seller's part of an order, which its pages name in their address. */
export async function openPart(
  request: Request,
  params: LoaderFunctionArgs['params'],
  context: LoaderFunctionArgs['context'],
) {
  const opened = await openOrder(request, params.orderId, context);
  const part = opened.found.parts.find(({ sellerOrder }) => sellerOrder.id === params.sellerOrderId);
  if (!part) throw new Response(null, { status: 404 });
  return {
    ...opened,
    part,
    lines: opened.found.lines.filter(({ line }) => line.sellerOrderId === part.sellerOrder.id),
  };
}
