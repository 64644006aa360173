import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { useActionData, useLoaderData } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { LinkButton } from '~/components/button';
import type { CartLine } from '~/domain/cart/cart';
import { variantLabel } from '~/domain/catalogue/options';
import type { SellerId, VariantId } from '~/domain/ids';
import { failure } from '~/domain/result';
import { estimateDelivery } from '~/domain/shipping/delivery';
import { shippingOffers } from '~/domain/shipping/methods';
import { type AdmissionRefusal, wantedOf } from '~/domain/stock/admission';
import { checkBusinessBuyer } from '~/domain/tax/business-buyer';
import { parseForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readCoupons } from '~/queries/coupons.server';
import { readLastAddress } from '~/queries/last-address.server';
import { readOffers } from '~/queries/offers.server';
import { couponsOfCart } from '~/services/apply-coupon.server';
import { cartInCookie, editCart, readCart } from '~/services/carts.server';
import { keepCheckoutKey } from '~/services/checkout-access.server';
import { isDatabaseAway } from '~/services/database-errors.server';
import { startCheckout } from '~/services/start-checkout.server';
import { checkoutProblem, REFUSAL_HEADER, refusalMark } from './checkout-problems';
import { checkoutSchema, DELIVERY_COUNTRIES } from './checkout-schema';
import { CheckoutPage, type CheckoutView } from './pages/checkout-page';

/** What is wrong with the field beside the method, and is said there. */
const PICKUP_PROBLEMS: ReadonlySet<string> = new Set(['pickup_point_missing', 'pickup_point_malformed']);

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const session = await context.session();
  const cart = await readCart(ports, {
    cookieHeader: request.headers.get('Cookie'),
    userId: session?.userId ?? null,
  });
  if (cart.lines.length === 0) throw redirect(paths.cart(locale));
  const [known, coupons, last] = await Promise.all([
    readOffers(
      ports.db,
      cart.lines.map((line) => line.variantId as VariantId),
      currency,
    ),
    readCoupons(ports.db, cart.codes, { userId: session?.userId ?? null, emailHash: null }),
    session ? readLastAddress(ports.db, session.userId) : null,
  ]);
  const { offers, shippingMethods } = known;
  const lines = cart.lines.flatMap((line) => {
    const offer = offers.get(line.variantId as VariantId);
    return offer ? [{ line, offer }] : [];
  });
  // Not a redirect: whoever has just been refused has to be told so here, with the status that says it.
  const isBlocked = lines.some(
    ({ line, offer }) => !offer.isOpen || offer.unitPriceMinor === null || offer.available < line.quantity,
  );
  if (lines.length === 0) throw redirect(paths.cart(locale));

  const country = DELIVERY_COUNTRIES.find((known) => known === last?.country) ?? 'PL';
  const now = new Date(ports.clock.nowMs());
  const money = (amountMinor: number) => ({ amountMinor, currency });
  const sellerIds = [...new Set(lines.map(({ offer }) => offer.sellerId))];
  const reduced = couponsOfCart({
    coupons,
    lines: cart.lines,
    offers: known,
    currency,
    country,
    nowMs: ports.clock.nowMs(),
    shippingOf: 'dearest',
  });
  const view: CheckoutView = {
    currency,
    coupons: reduced.applied.map((used) => ({
      code: used.code,
      ...(coupons.find(({ coupon }) => coupon.id === used.couponId)?.coupon.reduction.kind === 'free_shipping'
        ? { goodsDiscountMinor: 0, freeShippingOf: used.parts.map(({ sellerId }) => sellerId) }
        : { goodsDiscountMinor: used.amountMinor, freeShippingOf: [] }),
    })),
    goodsMinor: lines.reduce((sum, { line, offer }) => sum + (offer.unitPriceMinor ?? 0) * line.quantity, 0),
    isSignedIn: session !== null,
    contact: {
      email: last?.email ?? session?.email,
      name: last?.name ?? session?.name,
      company: last?.company ?? undefined,
      vatNumber: last?.business?.vatNumber,
      street: last?.street,
      postalCode: last?.postalCode,
      city: last?.city,
      phone: last?.phone,
      country,
    },
    sellers: sellerIds.map((sellerId: SellerId) => {
      const ofSeller = lines.filter(({ offer }) => offer.sellerId === sellerId);
      const first = ofSeller[0]?.offer;
      const choices = shippingOffers(shippingMethods, {
        sellerId,
        currency,
        country,
        itemsMinor: ofSeller.reduce(
          (sum, { line, offer }) => sum + (offer.unitPriceMinor ?? 0) * line.quantity,
          0,
        ),
        weightGrams: ofSeller.reduce((sum, { line, offer }) => sum + offer.weightGrams * line.quantity, 0),
      });
      return {
        sellerId,
        name: first?.sellerName ?? '',
        lines: ofSeller.map(({ line, offer }) => ({
          variantId: line.variantId,
          title: locale === 'pl' ? offer.titlePl : offer.titleEn,
          variantLabel: variantLabel(offer.options, locale) || undefined,
          quantity: line.quantity,
          total: money((offer.unitPriceMinor ?? 0) * line.quantity),
          picture: offer.pictureKey ? { key: offer.pictureKey, alt: '' } : undefined,
        })),
        methods: choices.map(({ method, priceMinor }) => {
          const arrives = estimateDelivery({
            now,
            handlingDays: first?.handlingDays ?? 1,
            method,
            holidays: first?.holidays ?? [],
            country,
          });
          return {
            id: method.id,
            name: method.names[locale],
            price: money(priceMinor),
            from: `${arrives.from}T12:00:00Z`,
            to: `${arrives.to}T12:00:00Z`,
            needsPickupPoint: method.needsPickupPoint,
          };
        }),
      };
    }),
  };
  return { checkout: view, isBlocked };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const { submission } = await parseForm(request, checkoutSchema);
  if (submission.status !== 'success')
    return data({ result: submission.reply(), totalChanged: undefined, refused: undefined }, { status: 400 });
  const form = submission.value;
  const business = form.vatNumber
    ? checkBusinessBuyer(form.vatNumber, form.country, ports.clock.nowMs())
    : undefined;
  if (business?.ok === false)
    return data(
      {
        result: submission.reply({ fieldErrors: { vatNumber: ['vat_number'] } }),
        totalChanged: undefined,
        refused: undefined,
      },
      { status: 400 },
    );
  const refused = (refusal: AdmissionRefusal) => {
    const { message, status } = checkoutProblem(refusal, currency);
    const headers = new Headers();
    if (refusal.code === 'stock_busy') headers.set('Retry-After', String(refusal.retryAfterSeconds));
    // A browser that shows the page anew needs what was typed; a script has it still.
    if (request.headers.get('Accept')?.includes('text/html'))
      return data(
        { result: submission.reply({ formErrors: [message] }), totalChanged: undefined, refused: undefined },
        { status, headers },
      );
    headers.set(REFUSAL_HEADER, refusalMark(refusal));
    return data({ result: undefined, totalChanged: undefined, refused: message }, { status, headers });
  };
  const session = await context.session();
  const owner = { cookieHeader: request.headers.get('Cookie'), userId: session?.userId ?? null };
  // What everybody wants is refused from what is known, before anything else is asked.
  const known = ports.admission.refusal(wantedOf(linesOf(cartInCookie(owner)?.lines ?? [])));
  if (known) return refused(known);
  const cart = await readCart(ports, owner);
  if (cart.lines.length === 0) return redirect(paths.cart(locale));
  const started = await startCheckout(ports, {
    cartId: cart.cartId,
    lines: linesOf(cart.lines),
    choices: form.deliveries.map((delivery) => ({
      sellerId: delivery.sellerId as SellerId,
      methodId: delivery.methodId,
      pickupPointCode: delivery.pickupPointCode ?? null,
    })),
    address: {
      name: form.name,
      company: form.company ?? null,
      street: form.street,
      postalCode: form.postalCode,
      city: form.city,
      country: form.country,
      phone: form.phone,
      ...(business ? { business: business.value } : {}),
    },
    email: form.email,
    userId: session?.userId ?? null,
    locale,
    currency,
    couponCodes: form.couponCodes,
    acceptedTotalMinor: form.acceptedTotalMinor,
  }).catch(async (error: unknown) => {
    if (await isDatabaseAway(ports)) return failure({ code: 'data_away' });
    throw error;
  });
  if (started.ok) {
    const { checkoutId } = started.value;
    return redirect(paths.checkoutHeld(locale, checkoutId), {
      headers: { 'Set-Cookie': await keepCheckoutKey(ports, checkoutId) },
    });
  }
  if (started.code === 'total_changed')
    return data(
      {
        result: submission.reply(),
        totalChanged: {
          amountMinor: started.totalMinor,
          currency,
          insteadOfMinor: form.acceptedTotalMinor,
          isReverseCharge: started.isReverseCharge,
        },
        refused: undefined,
      },
      { status: 409 },
    );
  if (started.code === 'stock_busy' || started.code === 'sold_out') return refused(started);
  const { message, status } = checkoutProblem(started, currency);
  // The code goes, so that the page which says why already shows the total without it.
  const dropped =
    started.code === 'coupon_refused'
      ? await editCart(ports, owner, [{ kind: 'drop_code', couponCode: started.couponCode }])
      : undefined;
  const headers = dropped?.ok ? { 'Set-Cookie': dropped.value.cookie } : undefined;
  const delivery = form.deliveries.findIndex(
    ({ sellerId }) => 'sellerId' in started && sellerId === started.sellerId,
  );
  const result =
    delivery >= 0 && PICKUP_PROBLEMS.has(started.code)
      ? submission.reply({ fieldErrors: { [`deliveries[${delivery}].pickupPointCode`]: ['pickup_point'] } })
      : submission.reply({ formErrors: [message] });
  return data(
    { result, totalChanged: undefined, refused: undefined },
    { status, ...(headers ? { headers } : {}) },
  );
}

function linesOf(lines: readonly CartLine[]) {
  return lines.map((line) => ({ variantId: line.variantId as VariantId, quantity: line.quantity }));
}

/** Lets through what a refusal at the door says of itself. */
export const headers: HeadersFunction = ({ actionHeaders }) => {
  const kept = new Headers();
  for (const name of ['Retry-After', REFUSAL_HEADER]) {
    const value = actionHeaders.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
};

export const meta: MetaFunction = () => [{ title: `${m.storefront_checkout_title()} · ${m.common_brand()}` }];

export default function CheckoutRoute() {
  const { checkout, isBlocked } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <div className="grid gap-6">
      {isBlocked ? (
        <Alert
          tone="warn"
          action={
            <LinkButton kind="quiet" size="small" to={paths.cart(getLocale())}>
              {m.storefront_listing_to_cart()}
            </LinkButton>
          }
        >
          {m.storefront_checkout_blocked()}
        </Alert>
      ) : null}
      {answer?.refused ? <Alert tone="bad">{answer.refused}</Alert> : null}
      <CheckoutPage
        checkout={{ ...checkout, totalChanged: answer?.totalChanged }}
        lastResult={answer?.result}
      />
    </div>
  );
}
