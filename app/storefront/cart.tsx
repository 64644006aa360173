import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { trueAddress } from '~/account/limits.server';
import type { Cart, CartFailure } from '~/domain/cart/cart';
import { variantLabel } from '~/domain/catalogue/options';
import type { SellerId, VariantId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';
import { MAX_QUANTITY_PER_LINE } from '~/domain/pricing/totals';
import { shippingOffers } from '~/domain/shipping/methods';
import { parseForm } from '~/form-data.server';
import { couponProblem } from '~/i18n/coupon-words';
import type { Locale } from '~/i18n/locale';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { type KnownCoupon, readCoupons } from '~/queries/coupons.server';
import { type Offer, type Offers, readOffers } from '~/queries/offers.server';
import { applyCoupon, couponsOfCart } from '~/services/apply-coupon.server';
import { editCart, readCart } from '~/services/carts.server';
import { asCard } from './listing-cards';
import { CartPage, type CartView } from './pages/cart-page';
import type { AddToCartAnswer } from './pages/listing-page';

const POPULAR_SHOWN = 8;
/** Where parcels go until the shopper says otherwise. */
const HOME_COUNTRY = 'PL';

/** Longer than any code, with the spaces that people type. */
const CODE_TYPED_CHARS_MAX = 80;

const variantId = z.coerce.number().int().positive();
const quantity = z.coerce
  .number('whole_number')
  .int('whole_number')
  .min(0, 'too_small')
  .max(MAX_QUANTITY_PER_LINE, 'too_large');
const typedCode = z.string().max(CODE_TYPED_CHARS_MAX).default('');
const schema = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('add'),
    variantId,
    quantity: quantity.min(1, 'too_small').default(1),
    stay: z.string().optional(),
  }),
  z.object({
    intent: z.literal('set'),
    variantId,
    quantity,
    step: z.coerce.number().int().min(-1).max(1).optional(),
  }),
  z.object({ intent: z.enum(['remove', 'save', 'restore', 'forget']), variantId }),
  z.object({ intent: z.literal('use_code'), code: typedCode }),
  z.object({ intent: z.literal('drop_code'), code: typedCode }),
]);

/** Why a change was refused, in words. */
const REFUSALS = {
  cart_full: m.storefront_cart_full,
  saved_full: m.storefront_cart_saved_full,
  quantity_out_of_range: m.storefront_cart_bad_quantity,
} as const satisfies Record<CartFailure['code'], (input: { max: number }) => string>;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const session = await context.session();
  const cart = await readCart(ports, {
    cookieHeader: request.headers.get('Cookie'),
    userId: session?.userId ?? null,
  });
  const ids = [...cart.lines, ...cart.saved].map((line) => line.variantId as VariantId);
  const [offers, coupons, popular] = await Promise.all([
    readOffers(ports.db, ids, currency),
    readCoupons(ports.db, cart.codes, { userId: session?.userId ?? null, emailHash: null }),
    cart.lines.length > 0
      ? null
      : ports.search.shelf({ locale, currency, categoryId: null, sort: 'relevance', limit: POPULAR_SHOWN }),
  ]);
  const removed = /^(\d{1,15})x(\d{1,3})$/.exec(new URL(request.url).searchParams.get('removed') ?? '');
  const removedOffers = removed
    ? await readOffers(ports.db, [Number(removed[1]) as VariantId], currency)
    : null;
  const removedOffer = removedOffers?.offers.get(Number(removed?.[1]) as VariantId);
  return {
    cart: {
      ...asCartView(cart, offers, coupons, ports.clock.nowMs(), locale, currency),
      removed:
        removed && removedOffer
          ? {
              variantId: removedOffer.variantId,
              quantity: Number(removed[2]),
              title: locale === 'pl' ? removedOffer.titlePl : removedOffer.titleEn,
            }
          : undefined,
      popular: (popular ?? []).map((hit) => asCard(hit, currency)),
    },
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale } = requestContext;
  const { submission, formData } = await parseForm(request, schema);
  const stays = formData.get('stay') === '1';
  const refuse = (message: string, status: number) => data<CartAnswer>({ ok: false, message }, { status });
  // A field that was emptied is no wish for one piece; a button without the field is.
  if (submission.status !== 'success' || formData.get('quantity') === '')
    return refuse(m.storefront_cart_bad_quantity({ max: MAX_QUANTITY_PER_LINE }), 400);
  const form = submission.value;
  const session = await context.session();
  const owner = { cookieHeader: request.headers.get('Cookie'), userId: session?.userId ?? null };

  if (form.intent === 'drop_code') {
    const dropped = await editCart(ports, owner, [{ kind: 'drop_code', couponCode: form.code }]);
    return redirect(
      paths.cart(locale),
      dropped.ok ? { headers: { 'Set-Cookie': dropped.value.cookie } } : undefined,
    );
  }
  if (form.intent === 'use_code') {
    const used = await applyCoupon(ports, {
      owner,
      typed: form.code,
      currency: requestContext.currency,
      country: HOME_COUNTRY,
      address: trueAddress(request),
    });
    if (used.ok) return redirect(paths.cart(locale), { headers: { 'Set-Cookie': used.value.cookie } });
    const { message, status } =
      used.code === 'too_many_tries'
        ? { message: m.promotions_problem_too_many(), status: 429 }
        : couponProblem(used.couponCode, used.problem, requestContext.currency);
    return data<CartAnswer>({ ok: false, message, typedCode: form.code }, { status });
  }
  let addedListingId: number | undefined;
  if (form.intent === 'add') {
    const { offers } = await readOffers(ports.db, [form.variantId as VariantId], requestContext.currency);
    const offer = offers.get(form.variantId as VariantId);
    if (!offer?.isOpen) return refuse(m.storefront_cart_not_for_sale(), 404);
    if (offer.available <= 0) return refuse(m.storefront_cart_sold_out(), 409);
    addedListingId = offer.listingId;
  }
  const before = form.intent === 'remove' ? await readCart(ports, owner) : null;
  const edited = await editCart(ports, owner, [
    form.intent === 'set'
      ? {
          kind: 'set',
          variantId: form.variantId,
          quantity: Math.min(Math.max(form.quantity + (form.step ?? 0), 0), MAX_QUANTITY_PER_LINE),
        }
      : form.intent === 'add'
        ? { kind: 'add', variantId: form.variantId, quantity: form.quantity }
        : { kind: form.intent, variantId: form.variantId },
  ]);
  if (!edited.ok)
    return refuse(
      REFUSALS[edited.code]({ max: edited.max }),
      edited.code === 'quantity_out_of_range' ? 400 : 409,
    );
  if (addedListingId !== undefined) context.shopper.note([{ kind: 'cart', listingId: addedListingId }]);
  const headers = { 'Set-Cookie': edited.value.cookie };
  if (stays) return data<CartAnswer>({ ok: true }, { headers });
  const removedLine = before?.lines.find((line) => line.variantId === form.variantId);
  return redirect(
    removedLine
      ? `${paths.cart(locale)}?removed=${removedLine.variantId}x${removedLine.quantity}`
      : paths.cart(locale),
    { headers },
  );
}

/** What a form of the cart was answered; with the code that was typed where it was refused. */
type CartAnswer = AddToCartAnswer & { readonly typedCode?: string };

function asCartView(
  cart: Cart,
  known: Offers,
  coupons: readonly KnownCoupon[],
  nowMs: number,
  locale: Locale,
  currency: Currency,
): Omit<CartView, 'removed' | 'popular'> {
  const { offers, shippingMethods } = known;
  const money = (amountMinor: number) => ({ amountMinor, currency });
  const reduced = couponsOfCart({
    coupons,
    lines: cart.lines,
    offers: known,
    currency,
    country: HOME_COUNTRY,
    nowMs,
    shippingOf: 'cheapest',
  });
  const discountMinor = reduced.applied.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const bySeller = new Map<SellerId, { line: Cart['lines'][number]; offer: Offer }[]>();
  for (const line of cart.lines) {
    const offer = offers.get(line.variantId as VariantId);
    if (!offer) continue;
    bySeller.set(offer.sellerId, [...(bySeller.get(offer.sellerId) ?? []), { line, offer }]);
  }
  const asLine = (line: Cart['lines'][number], offer: Offer) => {
    const title = locale === 'pl' ? offer.titlePl : offer.titleEn;
    return {
      variantId: line.variantId,
      listing: { slug: offer.listingSlug, id: offer.listingId },
      title,
      variantLabel: variantLabel(offer.options, locale) || undefined,
      picture: offer.pictureKey ? { key: offer.pictureKey, alt: title } : undefined,
      quantity: line.quantity,
      available: offer.available,
      unitPrice: offer.unitPriceMinor === null ? undefined : money(offer.unitPriceMinor),
      total: offer.unitPriceMinor === null ? undefined : money(offer.unitPriceMinor * line.quantity),
      problem: problemOf(offer, line.quantity),
    };
  };
  let goodsMinor = 0;
  let shippingMinor = 0;
  const sellers = [...bySeller].map(([sellerId, lines]) => {
    const sellable = lines.filter(({ offer }) => offer.isOpen && offer.unitPriceMinor !== null);
    const itemsMinor = sellable.reduce(
      (sum, { line, offer }) => sum + (offer.unitPriceMinor ?? 0) * line.quantity,
      0,
    );
    const [cheapest] = shippingOffers(shippingMethods, {
      sellerId,
      currency,
      country: HOME_COUNTRY,
      itemsMinor,
      weightGrams: sellable.reduce((sum, { line, offer }) => sum + offer.weightGrams * line.quantity, 0),
    });
    const freeFromMinor = cheapest?.method.rates[currency]?.freeFromMinor ?? null;
    goodsMinor += itemsMinor;
    shippingMinor += cheapest?.priceMinor ?? 0;
    const first = lines[0]?.offer;
    return {
      seller: { slug: first?.sellerSlug ?? '', name: first?.sellerName ?? '' },
      lines: lines.map(({ line, offer }) => asLine(line, offer)),
      goods: money(itemsMinor),
      shippingFrom: cheapest ? money(cheapest.priceMinor) : undefined,
      freeFrom: freeFromMinor === null ? undefined : money(freeFromMinor),
    };
  });
  return {
    sellers,
    saved: cart.saved.flatMap((line) => {
      const offer = offers.get(line.variantId as VariantId);
      return offer ? [asLine(line, offer)] : [];
    }),
    goods: money(goodsMinor),
    shippingFrom: money(shippingMinor),
    coupons: reduced.applied.map(({ code, amountMinor }) => ({ code, discount: money(amountMinor) })),
    unusedCodes: cart.codes
      .filter((code) => !reduced.applied.some((one) => one.code === code))
      .map((code) => ({
        code,
        reason: couponProblem(
          code,
          reduced.refused.find((one) => one.code === code)?.problem ?? { code: 'coupon_unknown' },
          currency,
        ).message,
      })),
    total: money(goodsMinor + shippingMinor - discountMinor),
  };
}

function problemOf(
  offer: { isOpen: boolean; unitPriceMinor: number | null; available: number },
  quantityWanted: number,
) {
  if (!offer.isOpen) return 'not_for_sale' as const;
  if (offer.unitPriceMinor === null) return 'not_in_currency' as const;
  if (offer.available <= 0) return 'sold_out' as const;
  return offer.available < quantityWanted ? ('only_left' as const) : undefined;
}

export const meta: MetaFunction = () => [{ title: `${m.storefront_cart_title()} · ${m.common_brand()}` }];

export default function CartRoute() {
  const answer = useActionData<typeof action>();
  const problem = answer?.ok === false ? answer.message : undefined;
  const code = answer?.typedCode;
  return (
    <CartPage
      {...useLoaderData<typeof loader>()}
      refused={code === undefined ? problem : undefined}
      couponProblem={code === undefined ? undefined : problem}
      typedCode={code}
    />
  );
}
