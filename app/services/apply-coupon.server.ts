import type { CartLine } from '~/domain/cart/cart';
import type { SellerId, VariantId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';
import {
  applyCoupons,
  type CouponProblem,
  type CouponsApplied,
  isSameGiver,
  normaliseCode,
} from '~/domain/promotion/coupon';
import { failure, type Result, success } from '~/domain/result';
import { shippingOffers } from '~/domain/shipping/methods';
import type { Ports } from '~/ports/ports';
import type { RateLimit } from '~/ports/rate-limiter';
import { type KnownCoupon, readCoupons } from '~/queries/coupons.server';
import { type Offers, readOffers } from '~/queries/offers.server';
import { type CartOwner, editCart, readCart } from './carts.server';

/** Codes are short: whoever guesses them is slowed down. */
const CODES_BY_ADDRESS: RateLimit = { name: 'coupon-address', max: 60, windowSeconds: 600 };

export type ApplyCouponFailure =
  | { readonly code: 'coupon_refused'; readonly couponCode: string; readonly problem: CouponProblem }
  | { readonly code: 'too_many_tries' };

/**
 * Puts a code into the cart when it takes something off it now; it takes the place of another of the same giver.
 * Nothing is reserved: that is done by the checkout. Idempotent.
 */
export async function applyCoupon(
  ports: Pick<Ports, 'db' | 'clock' | 'carts' | 'randomness' | 'publicOrigin' | 'limits'>,
  input: {
    readonly owner: CartOwner;
    readonly typed: string;
    readonly currency: Currency;
    readonly country: string;
    readonly address: string;
  },
): Promise<Result<{ couponCode: string; cookie: string }, ApplyCouponFailure>> {
  const { allowed } = await ports.limits.attempt(CODES_BY_ADDRESS, input.address);
  if (!allowed) return failure({ code: 'too_many_tries' });
  const couponCode = normaliseCode(input.typed);
  const refuse = (problem: CouponProblem) =>
    failure({ code: 'coupon_refused' as const, couponCode: couponCode ?? input.typed.trim(), problem });
  if (couponCode === null) return refuse({ code: 'coupon_unknown' });
  const cart = await readCart(ports, input.owner);
  const [coupons, offers] = await Promise.all([
    readCoupons(ports.db, [...new Set([...cart.codes, couponCode])], {
      userId: input.owner.userId,
      emailHash: null,
    }),
    readOffers(
      ports.db,
      cart.lines.map((line) => line.variantId as VariantId),
      input.currency,
    ),
  ]);
  const wanted = coupons.find(({ coupon }) => coupon.code === couponCode);
  if (!wanted) return refuse({ code: 'coupon_unknown' });
  const replaced = coupons.filter(
    (other) => other !== wanted && isSameGiver(other.coupon.giver, wanted.coupon.giver),
  );
  const { refused } = couponsOfCart({
    coupons: coupons.filter((known) => !replaced.includes(known)),
    lines: cart.lines,
    offers,
    currency: input.currency,
    country: input.country,
    nowMs: ports.clock.nowMs(),
    shippingOf: 'dearest',
  });
  const problem = refused.find((one) => one.code === couponCode)?.problem;
  if (problem) return refuse(problem);
  const edited = await editCart(ports, input.owner, [
    ...replaced.map(({ coupon }) => ({ kind: 'drop_code' as const, couponCode: coupon.code })),
    { kind: 'use_code', couponCode },
  ]);
  // Codes have no limit that refuses: the earliest make room.
  return edited.ok
    ? success({ couponCode, cookie: edited.value.cookie })
    : refuse({ code: 'coupon_unknown' });
}

/** What coupons take off a cart whose deliveries are not chosen yet: each at its cheapest or dearest method. */
export function couponsOfCart(input: {
  readonly coupons: readonly KnownCoupon[];
  readonly lines: readonly CartLine[];
  readonly offers: Offers;
  readonly currency: Currency;
  readonly country: string;
  readonly nowMs: number;
  readonly shippingOf: 'cheapest' | 'dearest';
}): CouponsApplied & { readonly sellerIds: readonly SellerId[] } {
  const { currency, country, offers } = input;
  const lines = input.lines.flatMap(({ variantId, quantity }) => {
    const offer = offers.offers.get(variantId as VariantId);
    return offer?.isOpen && offer.unitPriceMinor !== null
      ? [{ offer, quantity, totalMinor: offer.unitPriceMinor * quantity }]
      : [];
  });
  const sellerIds = [...new Set(lines.map(({ offer }) => offer.sellerId))];
  const shipping = sellerIds.map((sellerId) => {
    const ofSeller = lines.filter(({ offer }) => offer.sellerId === sellerId);
    const methods = shippingOffers(offers.shippingMethods, {
      sellerId,
      currency,
      country,
      itemsMinor: ofSeller.reduce((sum, line) => sum + line.totalMinor, 0),
      weightGrams: ofSeller.reduce((sum, line) => sum + line.offer.weightGrams * line.quantity, 0),
    });
    const prices = methods.map(({ priceMinor }) => priceMinor);
    if (prices.length === 0) return { sellerId, priceMinor: 0 };
    return {
      sellerId,
      priceMinor: input.shippingOf === 'cheapest' ? Math.min(...prices) : Math.max(...prices),
    };
  });
  const applied = applyCoupons({
    coupons: input.coupons,
    lines: lines.map(({ offer, quantity, totalMinor }) => ({
      sellerId: offer.sellerId,
      categoryPath: offer.categoryPath,
      quantity,
      totalMinor,
    })),
    shipping,
    currency,
    nowMs: input.nowMs,
  });
  return { ...applied, sellerIds };
}
