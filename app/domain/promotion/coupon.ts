import type { AmountPerCurrency } from '../commission/rules';
import type { CategoryId, SellerId } from '../ids';
import { invariant } from '../invariant';
import { allocate, BPS_PER_WHOLE, bpsOf, type Currency, sumMinor } from '../money/money';

/** Who gave a coupon, and so bears what it costs. */
export type CouponGiver =
  | { readonly kind: 'marketplace' }
  | { readonly kind: 'seller'; readonly sellerId: SellerId };

/** What a coupon takes off: a share of the goods, an amount of the goods, or the whole delivery. */
export type CouponReduction =
  | { readonly kind: 'percent'; readonly percentBps: number }
  | { readonly kind: 'amount'; readonly amountMinor: AmountPerCurrency }
  | { readonly kind: 'free_shipping' };

/** A coupon as its giver made it. Nothing of it changes but that it can be ended and that it is used. */
export interface Coupon {
  readonly id: string;
  /** As {@link normaliseCode} writes it; one code means one coupon in the whole marketplace. */
  readonly code: string;
  readonly giver: CouponGiver;
  readonly reduction: CouponReduction;
  readonly startsAtMs: number;
  /** First moment after the coupon, or null while no end is known. */
  readonly endsAtMs: number | null;
  /** Least list price of the goods that the coupon is for; a currency that is absent has none. */
  readonly minimumItemsMinor: AmountPerCurrency;
  /** Goods of these categories and of those below them; empty for all. */
  readonly categoryIds: readonly CategoryId[];
  readonly usesMax: number | null;
  readonly usesPerShopperMax: number | null;
}

/** How often a coupon is used: placed orders, and checkouts that are held or being paid. */
export interface CouponUses {
  readonly total: number;
  readonly byShopper: number;
}

/** Fewest and most characters of a code. */
export const CODE_CHARS_MIN = 3;
export const CODE_CHARS_MAX = 24;

/** Most codes of a cart: one of the marketplace's and some sellers'. */
export const MAX_CODES = 6;

/** What every piece goes on costing, so that no line is ever given away or paid less than nothing. */
export const PIECE_MIN_MINOR = 1;

/** A code as it is kept and compared: capitals, no spaces. Null for what cannot be one. */
export function normaliseCode(text: string): string | null {
  const code = text.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();
  return code.length >= CODE_CHARS_MIN && code.length <= CODE_CHARS_MAX && /^[A-Z0-9-]+$/u.test(code)
    ? code
    : null;
}

/** Why a coupon takes nothing off this cart now. */
export type CouponProblem =
  | { readonly code: 'coupon_unknown' }
  | { readonly code: 'coupon_not_yet'; readonly startsAtMs: number }
  | { readonly code: 'coupon_ended' }
  | { readonly code: 'coupon_used_up' }
  | { readonly code: 'coupon_used_by_you' }
  | { readonly code: 'coupon_not_in_currency' }
  | { readonly code: 'coupon_minimum_not_reached'; readonly minimumMinor: number }
  /** Another code of the same giver is there already. */
  | { readonly code: 'coupon_same_giver' }
  /** None of its goods are in the cart, or the delivery costs nothing already. */
  | { readonly code: 'coupon_nothing_to_reduce' };

/** A line as coupons see it, at the catalogue's price. */
export interface CouponLine {
  readonly sellerId: SellerId;
  readonly categoryPath: readonly CategoryId[];
  readonly quantity: number;
  readonly totalMinor: number;
}

/** One seller's delivery at the price of the chosen method. */
export interface CouponShipping {
  readonly sellerId: SellerId;
  readonly priceMinor: number;
}

/** What is taken off a line or a delivery: what the seller bears, and what the marketplace does. */
export interface Reduction {
  readonly sellerDiscountMinor: number;
  readonly promotionMinor: number;
}

/** What one coupon takes off for one seller's part of the checkout. */
export interface CouponPart {
  readonly sellerId: SellerId;
  readonly amountMinor: number;
}

/** A coupon that applies, with what it takes off in all and by seller; the parts sum to the amount. */
export interface AppliedCoupon {
  readonly couponId: string;
  readonly code: string;
  readonly giver: CouponGiver;
  readonly amountMinor: number;
  readonly parts: readonly CouponPart[];
}

/** Lines and deliveries in the order given, each with what is taken off. */
export interface CouponsApplied {
  readonly applied: readonly AppliedCoupon[];
  readonly refused: readonly { readonly code: string; readonly problem: CouponProblem }[];
  readonly lines: readonly Reduction[];
  readonly shipping: readonly Reduction[];
}

/**
 * Applies coupons to a checkout: sellers' first, then the marketplace's on what is left, each by itself in the order
 * given, one of each giver. Every coupon is counted once for the whole checkout, however many sellers it reaches, and
 * its amount is split over lines by largest remainder. A line never costs less than one minor unit a piece, a
 * delivery never less than nothing. Pure: the same input gives the same split.
 */
export function applyCoupons(input: {
  readonly coupons: readonly { readonly coupon: Coupon; readonly uses: CouponUses }[];
  readonly lines: readonly CouponLine[];
  readonly shipping: readonly CouponShipping[];
  readonly currency: Currency;
  readonly nowMs: number;
}): CouponsApplied {
  const { lines, shipping, currency, nowMs } = input;
  const ofLines = lines.map(() => ({ sellerDiscountMinor: 0, promotionMinor: 0 }));
  const ofShipping = shipping.map(() => ({ sellerDiscountMinor: 0, promotionMinor: 0 }));
  const applied: AppliedCoupon[] = [];
  const refused: { code: string; problem: CouponProblem }[] = [];

  const sellersFirst = [
    ...input.coupons.filter(({ coupon }) => coupon.giver.kind === 'seller'),
    ...input.coupons.filter(({ coupon }) => coupon.giver.kind === 'marketplace'),
  ];
  for (const { coupon, uses } of sellersFirst) {
    const problem: CouponProblem | null = applied.some((other) => isSameGiver(other.giver, coupon.giver))
      ? { code: 'coupon_same_giver' }
      : (problemNow(coupon, uses, nowMs) ?? problemOfGoods(coupon, lines, currency));
    if (problem !== null) {
      refused.push({ code: coupon.code, problem });
      continue;
    }
    const key = coupon.giver.kind === 'seller' ? 'sellerDiscountMinor' : 'promotionMinor';
    const isFreeShipping = coupon.reduction.kind === 'free_shipping';
    const parts = isFreeShipping
      ? shippingParts(coupon, lines, shipping, ofShipping)
      : goodsParts(coupon, lines, ofLines, currency);
    const amountMinor = sumMinor(parts);
    if (amountMinor === 0) {
      refused.push({ code: coupon.code, problem: { code: 'coupon_nothing_to_reduce' } });
      continue;
    }
    const targets = isFreeShipping ? ofShipping : ofLines;
    const sellers = (isFreeShipping ? shipping : lines).map(({ sellerId }) => sellerId);
    for (const [index, partMinor] of parts.entries()) {
      const target = targets[index];
      if (target !== undefined) target[key] += partMinor;
    }
    applied.push({
      couponId: coupon.id,
      code: coupon.code,
      giver: coupon.giver,
      amountMinor,
      parts: partsBySeller(sellers, parts),
    });
  }

  for (const [index, line] of lines.entries())
    invariant(
      line.totalMinor - reductionMinor(ofLines[index]) >= Math.min(line.totalMinor, line.quantity),
      'a line goes on costing something',
    );
  invariant(
    sumMinor([...ofLines, ...ofShipping].map(reductionMinor)) ===
      sumMinor(applied.map((coupon) => coupon.amountMinor)),
    'what coupons take off is what lines and deliveries lose',
  );
  return { applied, refused, lines: ofLines, shipping: ofShipping };
}

/** Whether two coupons were given by the same. */
export function isSameGiver(one: CouponGiver, other: CouponGiver): boolean {
  return one.kind === 'seller'
    ? other.kind === 'seller' && other.sellerId === one.sellerId
    : other.kind === 'marketplace';
}

/** All that is taken off a line or a delivery. */
export function reductionMinor(reduction: Reduction | undefined): number {
  return reduction === undefined ? 0 : reduction.sellerDiscountMinor + reduction.promotionMinor;
}

/** Whether a coupon can be used now, whatever is in the cart. */
export function problemNow(coupon: Coupon, uses: CouponUses, nowMs: number): CouponProblem | null {
  if (nowMs < coupon.startsAtMs) return { code: 'coupon_not_yet', startsAtMs: coupon.startsAtMs };
  if (coupon.endsAtMs !== null && nowMs >= coupon.endsAtMs) return { code: 'coupon_ended' };
  if (coupon.usesPerShopperMax !== null && uses.byShopper >= coupon.usesPerShopperMax)
    return { code: 'coupon_used_by_you' };
  if (coupon.usesMax !== null && uses.total >= coupon.usesMax) return { code: 'coupon_used_up' };
  return null;
}

function problemOfGoods(
  coupon: Coupon,
  lines: readonly CouponLine[],
  currency: Currency,
): CouponProblem | null {
  const { reduction } = coupon;
  if (reduction.kind === 'amount' && (reduction.amountMinor[currency] ?? 0) < 1)
    return { code: 'coupon_not_in_currency' };
  const eligible = lines.filter((line) => isFor(coupon, line));
  if (eligible.length === 0) return { code: 'coupon_nothing_to_reduce' };
  const minimumMinor = coupon.minimumItemsMinor[currency] ?? 0;
  return sumMinor(eligible.map((line) => line.totalMinor)) < minimumMinor
    ? { code: 'coupon_minimum_not_reached', minimumMinor }
    : null;
}

function isFor(coupon: Coupon, line: CouponLine): boolean {
  if (coupon.giver.kind === 'seller' && coupon.giver.sellerId !== line.sellerId) return false;
  return (
    coupon.categoryIds.length === 0 ||
    line.categoryPath.some((categoryId) => coupon.categoryIds.includes(categoryId))
  );
}

function shippingParts(
  coupon: Coupon,
  lines: readonly CouponLine[],
  shipping: readonly CouponShipping[],
  taken: readonly Reduction[],
): number[] {
  const reached = new Set(lines.filter((line) => isFor(coupon, line)).map((line) => line.sellerId));
  return shipping.map(({ sellerId, priceMinor }, index) =>
    reached.has(sellerId) ? priceMinor - reductionMinor(taken[index]) : 0,
  );
}

function goodsParts(
  coupon: Coupon,
  lines: readonly CouponLine[],
  taken: readonly Reduction[],
  currency: Currency,
): number[] {
  const leftMinor = lines.map((line, index) =>
    isFor(coupon, line) ? line.totalMinor - reductionMinor(taken[index]) : 0,
  );
  const roomMinor = lines.map((line, index) =>
    Math.max(0, (leftMinor[index] ?? 0) - line.quantity * PIECE_MIN_MINOR),
  );
  const wantedMinor =
    coupon.reduction.kind === 'percent'
      ? bpsOf(sumMinor(leftMinor), Math.min(coupon.reduction.percentBps, BPS_PER_WHOLE))
      : coupon.reduction.kind === 'amount'
        ? (coupon.reduction.amountMinor[currency] ?? 0)
        : 0;
  const givenMinor = Math.min(wantedMinor, sumMinor(roomMinor));
  if (givenMinor < 1) return lines.map(() => 0);
  const byPrice = allocate(givenMinor, leftMinor);
  const fits = byPrice.every((partMinor, index) => partMinor <= (roomMinor[index] ?? 0));
  // Of what is given at most all the room: by room no part can exceed its own.
  return fits ? byPrice : allocate(givenMinor, roomMinor);
}

function partsBySeller(sellerIds: readonly SellerId[], partsMinor: readonly number[]): CouponPart[] {
  const bySeller = new Map<SellerId, number>();
  for (const [index, sellerId] of sellerIds.entries()) {
    const partMinor = partsMinor[index] ?? 0;
    if (partMinor > 0) bySeller.set(sellerId, (bySeller.get(sellerId) ?? 0) + partMinor);
  }
  return [...bySeller].map(([sellerId, amountMinor]) => ({ sellerId, amountMinor }));
}
