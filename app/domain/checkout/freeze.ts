import type { VariantOption } from '../catalogue/options';
import type { CategoryId, ListingId, SellerId, VariantId } from '../ids';
import { invariant } from '../invariant';
import type { Currency } from '../money/money';
import { type PricingFailure, priceCheckout } from '../pricing/totals';
import { failure, type Result, success } from '../result';
import { endOfMarketDayMs, marketDate } from '../shipping/calendar';
import { estimateDelivery } from '../shipping/delivery';
import { checkShippingChoice, type ShippingChoiceFailure, type ShippingMethod } from '../shipping/methods';
import type { TaxClass, TaxRate } from '../tax/vat';
import type { FrozenCheckout, FrozenLine, FrozenSellerPart } from './checkout';

/** What freezing needs to know of a variant, read from the catalogue now. */
export interface OfferedVariant {
  readonly variantId: VariantId;
  readonly listingId: ListingId;
  readonly sellerId: SellerId;
  readonly sellerName: string;
  readonly sellerSlug: string;
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
  | PricingFailure;

/**
 * Freezes what a shopper is about to accept. Every price comes from the catalogue, every shipping price from
 * the seller's own methods; nothing of a form but identifiers, quantities and the pickup point is believed.
 * Lines of one variant are added up. Pure: the same input gives the same checkout.
 */
export function freezeCheckout(input: {
  readonly lines: readonly { readonly variantId: VariantId; readonly quantity: number }[];
  readonly offers: ReadonlyMap<VariantId, OfferedVariant>;
  readonly methods: readonly ShippingMethod[];
  readonly choices: readonly DeliveryChoice[];
  readonly country: string;
  readonly currency: Currency;
  readonly taxRates: readonly TaxRate[];
  readonly now: Date;
}): Result<FrozenCheckout, FreezeFailure> {
  const { offers, methods, choices, country, currency, now } = input;
  const quantities = new Map<VariantId, number>();
  for (const line of input.lines)
    quantities.set(line.variantId, (quantities.get(line.variantId) ?? 0) + line.quantity);

  const bought: { offer: OfferedVariant; quantity: number; unitPriceMinor: number }[] = [];
  for (const [variantId, quantity] of quantities) {
    const offer = offers.get(variantId);
    if (!offer?.isOpen) return failure({ code: 'line_not_for_sale', variantId });
    if (offer.unitPriceMinor === null) return failure({ code: 'line_not_in_currency', variantId });
    bought.push({ offer, quantity, unitPriceMinor: offer.unitPriceMinor });
  }

  const sellerIds = [...new Set(bought.map(({ offer }) => offer.sellerId))];
  const delivery = new Map<
    SellerId,
    { method: ShippingMethod; priceMinor: number; pickupPoint: string | null }
  >();
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

  const priced = priceCheckout({
    lines: bought.map(({ offer, quantity, unitPriceMinor }) => ({
      variantId: offer.variantId,
      sellerId: offer.sellerId,
      quantity,
      unitPriceMinor,
      taxClass: offer.taxClass,
    })),
    shipping: sellerIds.map((sellerId) => ({
      sellerId,
      priceMinor: delivery.get(sellerId)?.priceMinor ?? 0,
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
        taxMinor: part.shippingTax.reduce((sum, tax) => sum + tax.vatMinor, 0),
        deliveryFromMs: endOfMarketDayMs(arrives.from),
        deliveryToMs: endOfMarketDayMs(arrives.to),
      },
      itemsMinor: part.itemsMinor,
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
    taxMinor: priced.value.vatMinor,
    totalMinor: priced.value.totalMinor,
  });
}
