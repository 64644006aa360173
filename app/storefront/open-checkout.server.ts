import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { type CheckoutRow, readCheckout } from '~/queries/checkouts.server';
import { mayOpenCheckout } from '~/services/checkout-access.server';

/** The checkout, for whoever began it; to anyone else there is none. */
export async function openCheckout(
  request: Request,
  checkoutId: string | undefined,
  context: LoaderFunctionArgs['context'],
): Promise<CheckoutRow> {
  const [checkout, session] = await Promise.all([
    readCheckout(context.ports.db, checkoutId ?? ''),
    context.session(),
  ]);
  const isTheirs =
    checkout !== null &&
    (await mayOpenCheckout(context.ports, {
      checkoutId: checkout.id,
      ownerUserId: checkout.userId,
      userId: session?.userId ?? null,
      cookieHeader: request.headers.get('Cookie'),
    }));
  if (!isTheirs) throw new Response(null, { status: 404 });
  return checkout;
}
