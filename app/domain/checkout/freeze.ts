import type { VariantOption } from '../catalogue/options';
import type { CategoryId, ListingId, SellerId, VariantId } from '../ids';
import { invariant } from '../invariant';
import { allocate, type Currency, sumMinor } from '../money/money';
import { type PricingFailure, priceCheckout } from '../pricing/totals';
import {
  type AppliedCoupon,
  applyCoupons,
  type Coupon,
  type CouponProblem,
  type CouponUses,
  type Reduction,
} from '../promotion/coupon';
import { failure, type Result, success } from '../result';
import { endOfMarketDayMs, marketDate } from '../shipping/calendar';
import { estimateDelivery } from '../shipping/delivery';
import { checkShippingChoice, type ShippingChoiceFailure, type ShippingMethod } from '../shipping/methods';
import { type BusinessBuyer, netOfVat, taxTreatment } from '../tax/business-buyer';
import { rateFor, type TaxClass, type TaxRate } from '../tax/vat';
import type { FrozenCheckout, FrozenCoupon, FrozenLine, FrozenSellerPart } from './checkout';

/** What freezing needs to know of a variant, read from the catalogue now. */
export interface OfferedVariant {
  readonly variantId: VariantId;
  readonly listingId: ListingId;
  readonly sellerId: SellerId;
  readonly sellerName: string;
  readonly sellerSlug: string;
  readonly sellerCountry: string;
  readonly sellerVatNumber: string | null;
  readonly handlingDays: number;
  readonly holidays: readonly string[];
  readonly categoryPath: readonly CategoryId[];
  readonly taxClass: TaxClass;
  readonly sku: string;
  readonly titlePl: string;
  readonly titleEn: string;
  readonly options: readonly VariantOption[];
  readonly weightGrams: number;
  readonly pictureKey: string | null;
  readonly unitPriceMinor: number | null;
  readonly isOpen: boolean;
}

/** A shopper's choice of delivery from one seller. */
export interface DeliveryChoice {
  readonly sellerId: SellerId;
  readonly methodId: number;
  readonly pickupPointCode: string | null;
}

export type FreezeFailure =
  | { readonly code: 'line_not_for_sale'; readonly variantId: VariantId }
  | { readonly code: 'line_not_in_currency'; readonly variantId: VariantId }
  | ({ readonly sellerId: SellerId } & ShippingChoiceFailure)
  | { readonly code: 'coupon_refused'; readonly couponCode: string; readonly problem: CouponProblem }
  | PricingFailure;

/**
 * Freezes what a shopper is about to accept. Every price comes from the catalogue, every shipping price from
 * the seller's own methods; nothing of a form but identifiers, quantities and the pickup point is believed.
 * Lines of one variant are added up. A code that takes nothing off refuses the whole: nobody pays a price that was
 * not shown. Pure: the same input gives the same checkout.
 */
export function freezeCheckout(input: {
  readonly lines: readonly { readonly variantId: VariantId; readonly quantity: number }[];
  readonly offers: ReadonlyMap<VariantId, OfferedVariant>;
  readonly methods: readonly ShippingMethod[];
  readonly choices: readonly DeliveryChoice[];
  readonly country: string;
  /** The business that buys, by a VAT number that was checked. */
  readonly buyer?: BusinessBuyer | undefined;
  readonly currency: Currency;
  readonly coupons?: readonly { readonly coupon: Coupon; readonly uses: CouponUses }[];
  readonly taxRates: readonly TaxRate[];
  readonly now: Date;
}): Result<FrozenCheckout, FreezeFailure> {
  const { offers, methods, choices, country, currency, now } = input;
  const quantities = new Map<VariantId, number>();
  for (const line of input.lines)
    quantities.set(line.variantId, (quantities.get(line.variantId) ?? 0) + line.quantity);

  let bought: Bought[] = [];
  for (const [variantId, quantity] of quantities) {
    const offer = offers.get(variantId);
    if (!offer?.isOpen) return failure({ code: 'line_not_for_sale', variantId });
    if (offer.unitPriceMinor === null) return failure({ code: 'line_not_in_currency', variantId });
    bought.push({ offer, quantity, unitPriceMinor: offer.unitPriceMinor });
  }

  const sellerIds = [...new Set(bought.map(({ offer }) => offer.sellerId))];
  let delivery = new Map<SellerId, ChosenDelivery>();
  for (const sellerId of sellerIds) {
    const ofSeller = bought.filter(({ offer }) => offer.sellerId === sellerId);
    const choice = choices.find((candidate) => candidate.sellerId === sellerId);
    if (!choice) return failure({ code: 'shipping_not_chosen', sellerId });
    const checked = checkShippingChoice(
      methods,
      { methodId: choice.methodId, pickupPoint: choice.pickupPointCode ?? '' },
      {
        sellerId,
        country,
        currency,
        itemsMinor: ofSeller.reduce((sum, line) => sum + line.unitPriceMinor * line.quantity, 0),
        weightGrams: ofSeller.reduce((sum, line) => sum + line.offer.weightGrams * line.quantity, 0),
      },
    );
    if (!checked.ok) return failure({ ...checked, sellerId });
    delivery.set(sellerId, checked.value);
  }

  const sold = withoutVat({ ...input, buyer: input.buyer ?? null, bought, delivery });
  if (!sold.ok) return sold;
  const { reverseCharged } = sold.value;
  bought = sold.value.bought;
  delivery = sold.value.delivery;

  const reduced = applyCoupons({
    coupons: input.coupons ?? [],
    lines: bought.map(({ offer, quantity, unitPriceMinor }) => ({
      sellerId: offer.sellerId,
      categoryPath: offer.categoryPath,
      quantity,
      totalMinor: unitPriceMinor * quantity,
    })),
    shipping: sellerIds.map((sellerId) => ({
      sellerId,
      priceMinor: delivery.get(sellerId)?.priceMinor ?? 0,
    })),
    currency,
    nowMs: now.getTime(),
  });
  const [refused] = reduced.refused;
  if (refused) return failure({ code: 'coupon_refused', couponCode: refused.code, problem: refused.problem });

  const priced = priceCheckout({
    lines: bought.map(({ offer, quantity, unitPriceMinor }, index) => ({
      reduction: notNothing(reduced.lines[index]),
      variantId: offer.variantId,
      sellerId: offer.sellerId,
      quantity,
      unitPriceMinor,
      taxClass: offer.taxClass,
      isReverseCharge: reverseCharged.has(offer.sellerId),
    })),
    shipping: sellerIds.map((sellerId, index) => ({
      sellerId,
      priceMinor: delivery.get(sellerId)?.priceMinor ?? 0,
      reduction: notNothing(reduced.shipping[index]),
    })),
    destinationCountry: country,
    currency,
    taxRates: input.taxRates,
    onDate: marketDate(now),
  });
  if (!priced.ok) return priced;

  const sellers = priced.value.sellers.map((part): FrozenSellerPart => {
    const chosen = delivery.get(part.sellerId);
    const first = bought.find(({ offer }) => offer.sellerId === part.sellerId)?.offer;
    invariant(chosen && first, 'a priced seller was offered and chosen');
    const { method } = chosen;
    const arrives = estimateDelivery({
      now,
      handlingDays: first.handlingDays,
      method,
      holidays: first.holidays,
      country,
    });
    return {
      sellerId: part.sellerId,
      sellerName: first.sellerName,
      sellerSlug: first.sellerSlug,
      handlingDays: first.handlingDays,
      holidays: first.holidays,
      lines: part.lines.map((line): FrozenLine => {
        const offer = offers.get(line.variantId);
        invariant(offer, 'a priced line was offered');
        return {
          variantId: line.variantId,
          listingId: offer.listingId,
          sellerId: part.sellerId,
          categoryPath: offer.categoryPath,
          sku: offer.sku,
          titlePl: offer.titlePl,
          titleEn: offer.titleEn,
          options: offer.options,
          pictureKey: offer.pictureKey,
          quantity: line.quantity,
          unitPriceMinor: line.unitPriceMinor,
          totalMinor: line.lineTotalMinor,
          discountMinor: line.discountMinor,
          promotionMinor: line.promotionMinor,
          taxBps: line.vatRateBps,
          taxMinor: line.vatMinor,
        };
      }),
      shipping: {
        methodId: method.id,
        namePl: method.names.pl,
        nameEn: method.names.en,
        carrier: method.carrier,
        express: method.express,
        pickupPointCode: chosen.pickupPoint,
        priceMinor: part.shippingMinor,
        discountMinor: part.shippingDiscountMinor,
        promotionMinor: part.shippingPromotionMinor,
        taxMinor: part.shippingTax.reduce((sum, tax) => sum + tax.vatMinor, 0),
        deliveryFromMs: endOfMarketDayMs(arrives.from),
        deliveryToMs: endOfMarketDayMs(arrives.to),
      },
      itemsMinor: part.itemsMinor,
      coupons: reduced.applied.flatMap((coupon) => {
        const ofSeller = coupon.parts.find(({ sellerId }) => sellerId === part.sellerId);
        return ofSeller ? [frozenCoupon(coupon, ofSeller.amountMinor)] : [];
      }),
      discountMinor: part.discountMinor,
      promotionMinor: part.promotionMinor,
      ...(reverseCharged.has(part.sellerId) ? { taxTreatment: 'reverse_charge' as const } : {}),
      taxMinor: part.vatMinor,
      totalMinor: part.grossMinor,
    };
  });
  return success({
    currency,
    country,
    sellers,
    itemsMinor: priced.value.itemsMinor,
    shippingMinor: priced.value.shippingMinor,
    coupons: reduced.applied.map((coupon) => frozenCoupon(coupon, coupon.amountMinor)),
    discountMinor: priced.value.discountMinor,
    promotionMinor: priced.value.promotionMinor,
    taxMinor: priced.value.vatMinor,
    totalMinor: priced.value.totalMinor,
  });
}

interface Bought {
  readonly offer: OfferedVariant;
  readonly quantity: number;
  readonly unitPriceMinor: number;
}

interface ChosenDelivery {
  readonly method: ShippingMethod;
  readonly priceMinor: number;
  readonly pickupPoint: string | null;
}

/**
 * Where the buyer accounts for the VAT, the prices of a piece and of the delivery become what they are without it;
 * coupons, fees and shares are then of those. A delivery carries the rates of its goods in proportion to their value.
 */
function withoutVat(input: {
  readonly bought: Bought[];
  readonly delivery: Map<SellerId, ChosenDelivery>;
  readonly buyer: BusinessBuyer | null;
  readonly country: string;
  readonly taxRates: readonly TaxRate[];
  readonly now: Date;
}): Result<
  { bought: Bought[]; delivery: Map<SellerId, ChosenDelivery>; reverseCharged: ReadonlySet<SellerId> },
  PricingFailure
> {
  const { buyer, country, taxRates } = input;
  const reverseCharged = new Set(
    input.bought.flatMap(({ offer }) =>
      taxTreatment({
        sellerCountry: offer.sellerCountry,
        sellerVatNumber: offer.sellerVatNumber,
        deliveryCountry: country,
        buyer,
      }) === 'reverse_charge'
        ? [offer.sellerId]
        : [],
    ),
  );
  if (reverseCharged.size === 0)
    return success({ bought: input.bought, delivery: input.delivery, reverseCharged });
  const bought: Bought[] = [];
  const goods = new Map<SellerId, { rateBps: number; grossMinor: number }[]>();
  for (const line of input.bought) {
    const { offer, quantity, unitPriceMinor } = line;
    const rate = rateFor(taxRates, country, offer.taxClass, marketDate(input.now));
    if (!rate.ok) return rate;
    const { rateBps } = rate.value;
    const isNet = reverseCharged.has(offer.sellerId);
    bought.push(isNet ? { ...line, unitPriceMinor: netOfVat(unitPriceMinor, rateBps) } : line);
    const before = goods.get(offer.sellerId) ?? [];
    goods.set(offer.sellerId, [...before, { rateBps, grossMinor: unitPriceMinor * quantity }]);
  }
  const delivery = new Map(
    [...input.delivery].map(([sellerId, chosen]) => {
      if (!reverseCharged.has(sellerId)) return [sellerId, chosen] as const;
      const carried = goods.get(sellerId) ?? [];
      const parts = allocate(
        chosen.priceMinor,
        carried.map(({ grossMinor }) => grossMinor),
      );
      const priceMinor = sumMinor(parts.map((part, index) => netOfVat(part, carried[index]?.rateBps ?? 0)));
      return [sellerId, { ...chosen, priceMinor }] as const;
    }),
  );
  return success({ bought, delivery, reverseCharged });
}

function frozenCoupon({ couponId, code, giver }: AppliedCoupon, amountMinor: number): FrozenCoupon {
  return { couponId, code, giver: giver.kind, amountMinor };
}

function notNothing(reduction: Reduction | undefined): Reduction | undefined {
  return reduction !== undefined && reduction.sellerDiscountMinor + reduction.promotionMinor > 0
    ? reduction
    : undefined;
}
