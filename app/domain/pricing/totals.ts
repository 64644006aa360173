import type { SellerId, VariantId } from '../ids';
import { invariant } from '../invariant';
import { allocate, type Currency, MAX_PRICE_MINOR, sumMinor } from '../money/money';
import { type Reduction, reductionMinor } from '../promotion/coupon';
import { failure, type Result, success } from '../result';
import { rateFor, type TaxClass, type TaxRate, vatIncluded } from '../tax/vat';

/** Most pieces of one variant in a line. */
export const MAX_QUANTITY_PER_LINE = 999;

/** Most lines in a checkout. */
export const MAX_LINES_PER_CHECKOUT = 100;

/** Most sellers in a checkout. */
export const MAX_SELLERS_PER_CHECKOUT = 50;

/** Highest total of a checkout: what one card payment can carry, 999,999.99. */
export const MAX_CHECKOUT_TOTAL_MINOR = 99_999_999;

/** Least that a card is charged by Stripe: a coupon does not bring a checkout below it. */
export const CHARGE_MIN_MINOR: Readonly<Record<Currency, number>> = { PLN: 200, EUR: 50 };

/** A line as the shopper asked for it, with the price of the catalogue now. */
export interface CheckoutLine {
  readonly variantId: VariantId;
  readonly sellerId: SellerId;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly taxClass: TaxClass;
  /** Sold net: the buyer accounts for the VAT, and the unit price holds none. */
  readonly isReverseCharge?: boolean | undefined;
  /** What coupons take off the line, borne by the seller and by the marketplace. */
  readonly reduction?: Reduction | undefined;
}

/** What the chosen shipping method of a seller costs for this checkout. */
export interface ShippingChoice {
  readonly sellerId: SellerId;
  readonly priceMinor: number;
  /** What coupons take off the delivery. */
  readonly reduction?: Reduction | undefined;
}

/**
 * A line with its frozen total and the VAT in it. The total is what the shopper pays. The seller is owed
 * `promotionMinor` more, which the marketplace pays for its coupon, and the VAT is that of both: who pays changes
 * nothing about what the goods were sold for.
 */
export interface PricedLine extends CheckoutLine {
  readonly lineTotalMinor: number;
  readonly discountMinor: number;
  readonly promotionMinor: number;
  readonly vatRateBps: number;
  readonly vatMinor: number;
}

/** A part of an amount that is taxed at one rate. */
export interface TaxPart {
  readonly rateBps: number;
  readonly grossMinor: number;
  readonly vatMinor: number;
}

/** One seller's part of a checkout; `grossMinor` is the seller's share of the payment. */
export interface PricedSeller {
  readonly sellerId: SellerId;
  readonly lines: readonly PricedLine[];
  readonly itemsMinor: number;
  readonly shippingMinor: number;
  /** What coupons took off the delivery, and the part of it that the marketplace bears. */
  readonly shippingDiscountMinor: number;
  readonly shippingPromotionMinor: number;
  /** What coupons took off goods and delivery, and the part of it that the marketplace bears. */
  readonly discountMinor: number;
  readonly promotionMinor: number;
  /** Shipping split over the rates of the goods it carries. */
  readonly shippingTax: readonly TaxPart[];
  /** VAT in items and shipping. */
  readonly vatMinor: number;
  readonly grossMinor: number;
  /** Items and shipping by rate, as the invoice shows them; highest rate first. */
  readonly taxByRate: readonly TaxPart[];
}

/** A frozen checkout: everything the shopper pays, by seller and line. Sums hold exactly. */
export interface PricedCheckout {
  readonly currency: Currency;
  readonly destinationCountry: string;
  /** In the order in which the sellers first appear. */
  readonly sellers: readonly PricedSeller[];
  readonly itemsMinor: number;
  readonly shippingMinor: number;
  readonly discountMinor: number;
  readonly promotionMinor: number;
  readonly vatMinor: number;
  readonly totalMinor: number;
}

/** Why a checkout cannot be priced. */
export type PricingFailure =
  | { readonly code: 'no_lines' }
  | { readonly code: 'too_many_lines'; readonly max: number }
  | { readonly code: 'too_many_sellers'; readonly max: number }
  | { readonly code: 'bad_quantity'; readonly variantId: VariantId; readonly max: number }
  | { readonly code: 'bad_price'; readonly variantId: VariantId }
  | { readonly code: 'bad_shipping_price'; readonly sellerId: SellerId }
  | { readonly code: 'shipping_not_chosen'; readonly sellerId: SellerId }
  | { readonly code: 'shipping_of_other_seller'; readonly sellerId: SellerId }
  | { readonly code: 'total_too_large'; readonly max: number }
  | { readonly code: 'total_too_small'; readonly minMinor: number }
  | {
      readonly code: 'tax_rate_unknown';
      readonly country: string;
      readonly taxClass: TaxClass;
      readonly onDate: string;
    };

/**
 * Prices a checkout. Prices include VAT at the rate of the destination on `onDate` (`YYYY-MM-DD`); shipping is
 * taxed at the rates of the goods it carries, in proportion to their value. Every seller with lines has exactly one
 * shipping choice, and no other seller has one.
 */
export function priceCheckout(input: {
  readonly lines: readonly CheckoutLine[];
  readonly shipping: readonly ShippingChoice[];
  readonly destinationCountry: string;
  readonly currency: Currency;
  readonly taxRates: readonly TaxRate[];
  readonly onDate: string;
}): Result<PricedCheckout, PricingFailure> {
  const { lines, shipping, destinationCountry, currency, taxRates, onDate } = input;
  if (lines.length === 0) return failure({ code: 'no_lines' });
  if (lines.length > MAX_LINES_PER_CHECKOUT) {
    return failure({ code: 'too_many_lines', max: MAX_LINES_PER_CHECKOUT });
  }

  const linesBySeller = new Map<SellerId, PricedLine[]>();
  for (const line of lines) {
    if (!isWhole(line.quantity, 1, MAX_QUANTITY_PER_LINE)) {
      return failure({ code: 'bad_quantity', variantId: line.variantId, max: MAX_QUANTITY_PER_LINE });
    }
    if (!isWhole(line.unitPriceMinor, 1, MAX_PRICE_MINOR)) {
      return failure({ code: 'bad_price', variantId: line.variantId });
    }
    const rate = rateFor(taxRates, destinationCountry, line.taxClass, onDate);
    if (!rate.ok) return rate;
    const rateBps = line.isReverseCharge ? 0 : rate.value.rateBps;
    const discountMinor = reductionMinor(line.reduction);
    const promotionMinor = line.reduction?.promotionMinor ?? 0;
    const lineTotalMinor = line.unitPriceMinor * line.quantity - discountMinor;
    invariant(
      lineTotalMinor > 0 && promotionMinor >= 0 && discountMinor >= promotionMinor,
      'a reduced line goes on costing something',
    );
    const priced: PricedLine = {
      ...line,
      lineTotalMinor,
      discountMinor,
      promotionMinor,
      vatRateBps: rateBps,
      vatMinor: vatIncluded(lineTotalMinor + promotionMinor, rateBps),
    };
    const ofSeller = linesBySeller.get(line.sellerId);
    if (ofSeller === undefined) linesBySeller.set(line.sellerId, [priced]);
    else ofSeller.push(priced);
  }
  if (linesBySeller.size > MAX_SELLERS_PER_CHECKOUT) {
    return failure({ code: 'too_many_sellers', max: MAX_SELLERS_PER_CHECKOUT });
  }

  const shippingBySeller = new Map<SellerId, ShippingChoice>();
  for (const choice of shipping) {
    if (!linesBySeller.has(choice.sellerId) || shippingBySeller.has(choice.sellerId)) {
      return failure({ code: 'shipping_of_other_seller', sellerId: choice.sellerId });
    }
    if (!isWhole(choice.priceMinor, 0, MAX_PRICE_MINOR)) {
      return failure({ code: 'bad_shipping_price', sellerId: choice.sellerId });
    }
    shippingBySeller.set(choice.sellerId, choice);
  }

  const sellers: PricedSeller[] = [];
  for (const [sellerId, sellerLines] of linesBySeller) {
    const choice = shippingBySeller.get(sellerId);
    if (choice === undefined) return failure({ code: 'shipping_not_chosen', sellerId });
    sellers.push(priceSeller(sellerId, sellerLines, choice));
  }

  const itemsMinor = sumMinor(sellers.map((seller) => seller.itemsMinor));
  const shippingMinor = sumMinor(sellers.map((seller) => seller.shippingMinor));
  const discountMinor = sumMinor(sellers.map((seller) => seller.discountMinor));
  const totalMinor = itemsMinor + shippingMinor;
  const minMinor = CHARGE_MIN_MINOR[currency];
  // Without a coupon the catalogue's own prices are charged, whatever they are.
  if (discountMinor > 0 && totalMinor < minMinor) return failure({ code: 'total_too_small', minMinor });
  if (totalMinor > MAX_CHECKOUT_TOTAL_MINOR) {
    return failure({ code: 'total_too_large', max: MAX_CHECKOUT_TOTAL_MINOR });
  }
  invariant(
    totalMinor === sumMinor(sellers.map((seller) => seller.grossMinor)),
    'sellers’ shares sum to the total',
  );
  return success({
    currency,
    destinationCountry,
    sellers,
    itemsMinor,
    shippingMinor,
    discountMinor,
    promotionMinor: sumMinor(sellers.map((seller) => seller.promotionMinor)),
    vatMinor: sumMinor(sellers.map((seller) => seller.vatMinor)),
    totalMinor,
  });
}

function priceSeller(sellerId: SellerId, lines: readonly PricedLine[], choice: ShippingChoice): PricedSeller {
  const shippingDiscountMinor = reductionMinor(choice.reduction);
  const shippingPromotionMinor = choice.reduction?.promotionMinor ?? 0;
  const shippingMinor = choice.priceMinor - shippingDiscountMinor;
  invariant(
    shippingMinor >= 0 && shippingPromotionMinor >= 0 && shippingDiscountMinor >= shippingPromotionMinor,
    'a delivery costs at least nothing',
  );
  const itemsMinor = sumMinor(lines.map((line) => line.lineTotalMinor));
  const rates = [...new Set(lines.map((line) => line.vatRateBps))].sort((one, other) => other - one);
  const goods = rates.map((rateBps): TaxPart => {
    const ofRate = lines.filter((line) => line.vatRateBps === rateBps);
    return {
      rateBps,
      grossMinor: sumMinor(ofRate.map((line) => line.lineTotalMinor + line.promotionMinor)),
      vatMinor: sumMinor(ofRate.map((line) => line.vatMinor)),
    };
  });
  const shippingParts = allocate(
    shippingMinor + shippingPromotionMinor,
    goods.map((part) => part.grossMinor),
  );
  const shippingTax = goods.map(({ rateBps }, index): TaxPart => {
    const grossMinor = shippingParts[index] ?? 0;
    return { rateBps, grossMinor, vatMinor: vatIncluded(grossMinor, rateBps) };
  });
  const taxByRate = goods.map((part, index): TaxPart => {
    const carried = shippingTax[index];
    return {
      rateBps: part.rateBps,
      grossMinor: part.grossMinor + (carried?.grossMinor ?? 0),
      vatMinor: part.vatMinor + (carried?.vatMinor ?? 0),
    };
  });
  const grossMinor = itemsMinor + shippingMinor;
  const promotionMinor = sumMinor(lines.map((line) => line.promotionMinor)) + shippingPromotionMinor;
  invariant(
    sumMinor(taxByRate.map((part) => part.grossMinor)) === grossMinor + promotionMinor,
    'rates sum to what the seller sold for',
  );
  return {
    sellerId,
    lines,
    itemsMinor,
    shippingMinor,
    shippingDiscountMinor,
    shippingPromotionMinor,
    discountMinor: sumMinor(lines.map((line) => line.discountMinor)) + shippingDiscountMinor,
    promotionMinor,
    shippingTax,
    vatMinor: sumMinor(taxByRate.map((part) => part.vatMinor)),
    grossMinor,
    taxByRate,
  };
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}
