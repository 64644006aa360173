import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { variantLabel } from '~/domain/catalogue/options';
import type { CheckoutId } from '~/domain/ids';
import { parseForm } from '~/form-data.server';
import { countryName } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import type { CheckoutRow } from '~/queries/checkouts.server';
import { cancelCheckout } from '~/services/cancel-checkout.server';
import { payCheckout } from '~/services/pay-checkout.server';
import { paymentProblem } from './checkout-problems';
import { openCheckout } from './open-checkout.server';
import { HeldPage, type HeldView } from './pages/held-page';

const schema = z.object({ intent: z.enum(['pay', 'cancel']) });

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const checkout = await openCheckout(request, params.checkoutId, context);
  const { locale } = context.requestContext;
  if (checkout.state === 'placed' || checkout.state === 'refunded')
    throw redirect(paths.checkoutReturn(locale, checkout.id));
  return { held: asView(checkout, locale, context.ports.clock.nowMs()) };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const checkout = await openCheckout(request, params.checkoutId, context);
  const { ports, requestContext } = context;
  const { locale } = requestContext;
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success') throw new Response(null, { status: 400 });
  const checkoutId = checkout.id as CheckoutId;
  if (submission.value.intent === 'cancel') {
    const cancelled = await cancelCheckout(ports, { checkoutId });
    if (cancelled.ok) return redirect(paths.cart(locale));
    if (cancelled.code === 'already_paid') return redirect(paths.checkoutReturn(locale, checkoutId));
    if (cancelled.code === 'checkout_unknown') throw new Response(null, { status: 404 });
    const { message, status } = paymentProblem(cancelled);
    return data({ error: message }, { status });
  }
  const paying = await payCheckout(ports, { checkoutId, justRead: checkout });
  if (paying.ok) return redirect(paying.value.paymentUrl, 303);
  if (paying.code === 'checkout_unknown') throw new Response(null, { status: 404 });
  if (paying.code === 'already_placed') return redirect(paths.checkoutReturn(locale, checkoutId));
  const { message, status } = paymentProblem(paying);
  return data({ error: message }, { status });
}

function asView(checkout: CheckoutRow, locale: 'pl' | 'en', nowMs: number): HeldView {
  const { frozen, address } = checkout;
  const money = (amountMinor: number) => ({ amountMinor, currency: frozen.currency });
  return {
    checkoutId: checkout.id,
    state: stateOf(checkout, nowMs),
    endsAtMs: checkout.holdsExpireAt.getTime(),
    nowMs,
    sellers: frozen.sellers.map((part) => ({
      name: part.sellerName,
      lines: part.lines.map((line) => ({
        variantId: line.variantId,
        title: locale === 'pl' ? line.titlePl : line.titleEn,
        variantLabel: variantLabel(line.options, locale) || undefined,
        quantity: line.quantity,
        total: money(line.totalMinor + (line.discountMinor ?? 0)),
        picture: line.pictureKey ? { key: line.pictureKey, alt: '' } : undefined,
      })),
      shippingName: locale === 'pl' ? part.shipping.namePl : part.shipping.nameEn,
      shipping: money(part.shipping.priceMinor + (part.shipping.discountMinor ?? 0)),
      from: part.shipping.deliveryFromMs,
      to: part.shipping.deliveryToMs,
    })),
    goods: money(
      frozen.sellers
        .flatMap((part) => part.lines)
        .reduce((sum, line) => sum + line.totalMinor + (line.discountMinor ?? 0), 0),
    ),
    shipping: money(
      frozen.sellers.reduce(
        (sum, { shipping }) => sum + shipping.priceMinor + (shipping.discountMinor ?? 0),
        0,
      ),
    ),
    coupons: (frozen.coupons ?? []).map(({ code, amountMinor }) => ({ code, discount: money(amountMinor) })),
    vat: money(frozen.taxMinor),
    business: address.business && {
      vatNumber: address.business.vatNumber,
      checkedAt: address.business.checkedAtMs,
      isReverseCharge: frozen.sellers.some((part) => part.taxTreatment === 'reverse_charge'),
    },
    total: money(frozen.totalMinor),
    addressLines: [
      address.name,
      ...(address.company ? [address.company] : []),
      address.street,
      `${address.postalCode} ${address.city}`,
      countryName(address.country),
    ],
  };
}

/** What the shopper is told: a hold whose time is over counts as expired before the sweep has come by. */
function stateOf(checkout: CheckoutRow, nowMs: number): HeldView['state'] {
  const held = checkout.holdsExpireAt.getTime() <= nowMs ? 'expired' : 'held';
  switch (checkout.state) {
    case 'held':
      return held;
    case 'paying':
      // Begun, and Stripe did not answer: no payment is open there.
      return checkout.stripeSessionId === null ? held : 'paying';
    case 'failed':
    case 'cancelled':
      return checkout.state;
    default:
      return 'expired';
  }
}

export const meta: MetaFunction = () => [
  { title: `${m.storefront_checkout_title()} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
];

export default function HeldRoute() {
  const { held } = useLoaderData<typeof loader>();
  return <HeldPage held={held} error={useKeptAnswer(useActionData<typeof action>())?.error} />;
}
