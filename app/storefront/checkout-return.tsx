import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import type { CheckoutId } from '~/domain/ids';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { awaitOrder } from '~/services/await-order.server';
import { removeBought } from '~/services/carts.server';
import { openCheckout } from './open-checkout.server';
import { ReturnPage, type ReturnView } from './pages/return-page';

/**
 * Where the payment page leads back to. Usually the webhook has placed the order by then; if not, it is
 * placed here. A payment that is still on its way is waited for.
 */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const checkout = await openCheckout(request, params.checkoutId, context);
  const { ports, requestContext } = context;
  const { locale } = requestContext;
  const placed = await awaitOrder(ports, {
    checkoutId: checkout.id as CheckoutId,
    justRead: checkout,
  });
  if (placed.ok) {
    const { orderId } = placed.value;
    const bought = checkout.frozen.sellers.flatMap((part) => part.lines);
    context.shopper.note(
      bought.map(({ listingId }) => ({ kind: 'purchase', listingId, once: `${orderId}/${listingId}` })),
    );
    const session = await context.session();
    const { cookie } = await removeBought(
      ports,
      { cookieHeader: request.headers.get('Cookie'), userId: session?.userId ?? null },
      bought,
    );
    const key = await ports.links.sign('order', orderId);
    throw redirect(`${paths.order(locale, orderId, key)}&placed=1`, { headers: { 'Set-Cookie': cookie } });
  }
  return { view: viewOf(placed.code, checkout) };
}

function viewOf(
  code: Exclude<Awaited<ReturnType<typeof awaitOrder>>, { ok: true }>['code'],
  checkout: { id: string; state: string; totalMinor: number; currency: 'PLN' | 'EUR' },
): ReturnView {
  switch (code) {
    case 'refunded':
      return {
        state: 'refunded',
        refunded: { amountMinor: checkout.totalMinor, currency: checkout.currency },
      };
    case 'not_paid':
      return checkout.state === 'paying'
        ? { state: 'processing' }
        : { state: 'failed', checkoutId: checkout.id };
    case 'being_placed':
    case 'payment_unreachable':
      return { state: 'processing' };
    case 'checkout_unknown':
    case 'payment_refused':
      return { state: 'failed', checkoutId: checkout.id };
  }
}

export const meta: MetaFunction = () => [
  { title: `${m.storefront_return_processing_title()} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
];

export default function ReturnRoute() {
  return <ReturnPage {...useLoaderData<typeof loader>()} />;
}
