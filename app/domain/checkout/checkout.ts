/** A checkout: one attempt to buy a cart. Its states and what it freezes (docs/marketplace.md). */

import type { VariantOption } from '../catalogue/options';
import type { CategoryId, ListingId, SellerId, VariantId } from '../ids';
import type { Currency } from '../money/money';
import { failure, type Result } from '../result';
import type { BusinessBuyer, TaxTreatment } from '../tax/business-buyer';

/** How long stock is set aside for a shopper who has not begun to pay. */
export const HOLD_MS = 15 * 60_000;
/**
 * How long it stays aside at most once paying has begun. Not a deadline for the shopper: the payment
 * session is expired when the shopper's time is up, and the holds are released when Stripe confirms it.
 * This is what ends them if nobody is left to do so.
 */
export const PAYING_HOLD_MS = 48 * 3_600_000;
/** Stripe expires a session by itself no earlier than this. */
export const SESSION_LIFETIME_MS = 31 * 60_000;
/** Whoever places an order has this long before another may try. */
export const PLACING_LEASE_MS = 20_000;

export type CheckoutState =
  | 'open'
  | 'held'
  | 'paying'
  | 'placed'
  | 'expired'
  | 'failed'
  | 'cancelled'
  | 'refunded';

const TRANSITIONS: Readonly<Record<CheckoutState, readonly CheckoutState[]>> = {
  open: ['held', 'failed', 'cancelled'],
  held: ['paying', 'expired', 'cancelled', 'failed'],
  paying: ['placed', 'expired', 'cancelled', 'failed', 'refunded'],
  // A payment may still arrive after we believed it could not: the money decides, with stock or a refund.
  expired: ['placed', 'refunded'],
  cancelled: ['placed', 'refunded'],
  failed: ['placed', 'refunded'],
  placed: [],
  refunded: [],
};

/** The table of states, for whoever checks that each can be reached and left. */
export const CHECKOUT_TRANSITIONS = TRANSITIONS;

/** Whether a checkout may go from one state to another. */
export function mayBecome(
  from: CheckoutState,
  to: CheckoutState,
): Result<CheckoutState, { code: 'transition_not_allowed' }> {
  return TRANSITIONS[from].includes(to)
    ? { ok: true, value: to }
    : failure({ code: 'transition_not_allowed' });
}

/** States from which money may still turn into an order. */
export const PLACEABLE_STATES: readonly CheckoutState[] = [
  'held',
  'paying',
  'expired',
  'cancelled',
  'failed',
];

export interface Address {
  readonly name: string;
  readonly company: string | null;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  readonly phone: string;
  /** The business that buys; absent for everybody else. */
  readonly business?: BusinessBuyer;
}

/** A line as the shopper accepted it. */
export interface FrozenLine {
  readonly variantId: VariantId;
  readonly listingId: ListingId;
  readonly sellerId: SellerId;
  readonly categoryPath: readonly CategoryId[];
  readonly sku: string;
  readonly titlePl: string;
  readonly titleEn: string;
  readonly options: readonly VariantOption[];
  readonly pictureKey: string | null;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** What the shopper pays for the line: its pieces less what coupons take off. */
  readonly totalMinor: number;
  /** What coupons took off. Absent, here and below, from what was frozen before there were coupons. */
  readonly discountMinor?: number;
  /** The part of it that the marketplace pays to the seller. */
  readonly promotionMinor?: number;
  readonly taxBps: number;
  readonly taxMinor: number;
}

/** The shopper's choice of delivery from one seller, with what was promised. */
export interface FrozenShipping {
  readonly methodId: number;
  readonly namePl: string;
  readonly nameEn: string;
  readonly carrier: string;
  readonly express: boolean;
  readonly pickupPointCode: string | null;
  /** What the shopper pays for the delivery. */
  readonly priceMinor: number;
  readonly discountMinor?: number;
  readonly promotionMinor?: number;
  readonly taxMinor: number;
  readonly deliveryFromMs: number;
  readonly deliveryToMs: number;
}

export interface FrozenSellerPart {
  readonly sellerId: SellerId;
  readonly sellerName: string;
  readonly sellerSlug: string;
  readonly handlingDays: number;
  readonly holidays: readonly string[];
  readonly lines: readonly FrozenLine[];
  readonly shipping: FrozenShipping;
  readonly itemsMinor: number;
  /** What coupons took off goods and delivery of this seller, by coupon. */
  readonly coupons?: readonly FrozenCoupon[];
  readonly discountMinor?: number;
  /** What the marketplace pays this seller for its own coupons, beside the share of the payment. */
  readonly promotionMinor?: number;
  /** Absent: VAT as usual. With reverse charge every price of this seller is net. */
  readonly taxTreatment?: TaxTreatment;
  readonly taxMinor: number;
  readonly totalMinor: number;
}

/** A coupon as it was used: who gave it and what it took off. */
export interface FrozenCoupon {
  readonly couponId: string;
  readonly code: string;
  readonly giver: 'marketplace' | 'seller';
  readonly amountMinor: number;
}

/** Everything that decides what is paid. Sums hold exactly: parts to totals, VAT included in both. */
export interface FrozenCheckout {
  readonly currency: Currency;
  readonly country: string;
  readonly sellers: readonly FrozenSellerPart[];
  readonly itemsMinor: number;
  readonly shippingMinor: number;
  /** Each coupon once, however many sellers it reaches. */
  readonly coupons?: readonly FrozenCoupon[];
  readonly discountMinor?: number;
  readonly promotionMinor?: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
}

/** The hold of a checkout on a SKU. `round` grows when a late payment has to hold again. */
export function holdIdOf(checkoutId: string, variantId: number, round = 1): string {
  return `${checkoutId}:${variantId}:${round}`;
}

/** Demand per SKU, summed over lines, in the order of the variants' identifiers. */
export function demandOf(frozen: FrozenCheckout): readonly { variantId: VariantId; quantity: number }[] {
  const byVariant = new Map<VariantId, number>();
  for (const part of frozen.sellers)
    for (const line of part.lines)
      byVariant.set(line.variantId, (byVariant.get(line.variantId) ?? 0) + line.quantity);
  return [...byVariant]
    .map(([variantId, quantity]) => ({ variantId, quantity }))
    .sort((a, b) => a.variantId - b.variantId);
}
