import type { SellerId } from '../ids';
import { invariant } from '../invariant';
import { type Currency, MAX_PRICE_MINOR } from '../money/money';
import { failure, type Result, success } from '../result';

/** What a method costs in one currency. */
export interface ShippingRate {
  readonly priceMinor: number;
  /** Value of the seller's goods from which it costs nothing; null for never. */
  readonly freeFromMinor: number | null;
  /** Added for each started kilogram. */
  readonly perKgMinor?: number;
}

/** A way in which one seller delivers. */
export interface ShippingMethod {
  readonly id: number;
  readonly sellerId: SellerId;
  readonly code: string;
  readonly names: { readonly pl: string; readonly en: string };
  readonly carrier: string;
  /** ISO codes of the countries it goes to. */
  readonly countries: readonly string[];
  readonly rates: { readonly [Code in Currency]?: ShippingRate };
  /** Business days on the way, at least and at most. */
  readonly minDays: number;
  readonly maxDays: number;
  readonly express: boolean;
  /** Asks for the code of a parcel locker or a pickup point. */
  readonly needsPickupPoint: boolean;
  readonly active: boolean;
  /** Heaviest parcel; absent for no limit. */
  readonly maxWeightGrams?: number;
}

/** What is to be delivered by one seller. */
export interface ShippingSubject {
  readonly currency: Currency;
  readonly itemsMinor: number;
  readonly weightGrams: number;
}

const GRAMS_PER_KG = 1_000;

/** What a method costs: nothing from the free threshold on, else the price and a part per started kilogram. */
export function priceShipping(
  method: ShippingMethod,
  subject: ShippingSubject,
): Result<
  number,
  { code: 'shipping_not_in_currency' } | { code: 'shipping_too_heavy'; maxWeightGrams: number }
> {
  const { currency, itemsMinor, weightGrams } = subject;
  invariant(Number.isSafeInteger(weightGrams) && weightGrams >= 0, 'weight is in whole grams');
  const rate = method.rates[currency];
  if (rate === undefined) return failure({ code: 'shipping_not_in_currency' });
  if (method.maxWeightGrams !== undefined && weightGrams > method.maxWeightGrams) {
    return failure({ code: 'shipping_too_heavy', maxWeightGrams: method.maxWeightGrams });
  }
  if (rate.freeFromMinor !== null && itemsMinor >= rate.freeFromMinor) return success(0);
  const kilograms = Math.ceil(weightGrams / GRAMS_PER_KG);
  return success(Math.min(rate.priceMinor + (rate.perKgMinor ?? 0) * kilograms, MAX_PRICE_MINOR));
}

/** A method that can be chosen, with its price now. */
export interface ShippingOffer {
  readonly method: ShippingMethod;
  readonly priceMinor: number;
}

/** The methods of one seller that can carry this, cheapest first, then fastest. */
export function shippingOffers(
  methods: readonly ShippingMethod[],
  subject: ShippingSubject & { readonly sellerId: SellerId; readonly country: string },
): ShippingOffer[] {
  return methods
    .filter(
      (method) =>
        method.active && method.sellerId === subject.sellerId && method.countries.includes(subject.country),
    )
    .flatMap((method) => {
      const price = priceShipping(method, subject);
      return price.ok ? [{ method, priceMinor: price.value }] : [];
    })
    .sort(
      (one, other) =>
        one.priceMinor - other.priceMinor ||
        one.method.maxDays - other.method.maxDays ||
        one.method.id - other.method.id,
    );
}

/** Why a chosen method cannot be used. */
export type ShippingChoiceFailure =
  | { readonly code: 'shipping_method_unknown' }
  | { readonly code: 'shipping_country_not_served'; readonly country: string }
  | { readonly code: 'pickup_point_missing' }
  | { readonly code: 'pickup_point_malformed' }
  | { readonly code: 'shipping_not_in_currency' }
  | { readonly code: 'shipping_too_heavy'; readonly maxWeightGrams: number };

const PICKUP_POINT = /^[A-Z0-9][A-Z0-9-]{2,19}$/u;

/**
 * Checks a shopper's choice for one seller: the method is that seller's and active, serves the country and the
 * currency, and has a pickup point if it needs one. A method of another seller is as unknown as one that is not
 * there. Answers the price and the pickup point in capitals.
 */
export function checkShippingChoice(
  methods: readonly ShippingMethod[],
  choice: { readonly methodId: number; readonly pickupPoint?: string },
  subject: ShippingSubject & { readonly sellerId: SellerId; readonly country: string },
): Result<ShippingOffer & { readonly pickupPoint: string | null }, ShippingChoiceFailure> {
  const method = methods.find(
    ({ id, sellerId, active }) => id === choice.methodId && sellerId === subject.sellerId && active,
  );
  if (method === undefined) return failure({ code: 'shipping_method_unknown' });
  if (!method.countries.includes(subject.country)) {
    return failure({ code: 'shipping_country_not_served', country: subject.country });
  }
  const price = priceShipping(method, subject);
  if (!price.ok) return price;
  if (!method.needsPickupPoint) return success({ method, priceMinor: price.value, pickupPoint: null });
  const pickupPoint = (choice.pickupPoint ?? '').trim().toUpperCase();
  if (pickupPoint === '') return failure({ code: 'pickup_point_missing' });
  if (!PICKUP_POINT.test(pickupPoint)) return failure({ code: 'pickup_point_malformed' });
  return success({ method, priceMinor: price.value, pickupPoint });
}
