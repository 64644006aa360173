import { and, asc, eq, inArray, type Placeholder, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { preparedBatch } from '#db/prepared.server';
import {
  categories,
  listingPictures,
  listings,
  sellers,
  shippingMethods,
  shippingRates,
  stockLevels,
  variantPrices,
  variants,
} from '#db/schema';
import type { VariantOption } from '~/domain/catalogue/options';
import type { CategoryId, ListingId, SellerId, VariantId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';
import type { ShippingMethod, ShippingRate } from '~/domain/shipping/methods';
import type { TaxClass } from '~/domain/tax/vat';

/** A variant as it can be bought now, or why it cannot. */
export interface Offer {
  readonly variantId: VariantId;
  readonly listingId: ListingId;
  readonly listingSlug: string;
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
  /** Null when it is not sold in the asked currency. */
  readonly unitPriceMinor: number | null;
  /** As last projected: the keeper of the SKU has the last word. */
  readonly available: number;
  readonly isOpen: boolean;
}

export interface Offers {
  readonly offers: ReadonlyMap<VariantId, Offer>;
  readonly shippingMethods: readonly ShippingMethod[];
}

const firstPicture = sql<string | null>`(
  SELECT p.media_key FROM ${listingPictures} p
  WHERE p.listing_id = ${listings.id} AND p.state = 'stored' AND (p.variant_id IS NULL OR p.variant_id = ${variants.id})
  ORDER BY (p.variant_id = ${variants.id}) DESC NULLS LAST, p.position LIMIT 1)`;

const isWanted = (ids: Placeholder) => sql`${variants.id} = ANY(${ids}::bigint[])`;

const readAll = preparedBatch<{ variantIds: string; currency: Currency }>()((db, value) => [
  db
    .select({
      variantId: variants.id,
      listingId: variants.listingId,
      listingSlug: listings.slug,
      sellerId: variants.sellerId,
      sellerName: sellers.displayName,
      sellerSlug: sellers.slug,
      sellerCountry: sellers.country,
      sellerVatNumber: sellers.vatNumber,
      handlingDays: sellers.handlingDays,
      holidays: sellers.holidays,
      categoryPath: categories.path,
      taxClass: categories.taxClass,
      sku: variants.sku,
      titlePl: listings.titlePl,
      titleEn: listings.titleEn,
      options: variants.options,
      weightGrams: variants.weightGrams,
      pictureKey: firstPicture,
      unitPriceMinor: variantPrices.priceMinor,
      onHand: stockLevels.onHand,
      held: stockLevels.held,
      isOpen: sql<boolean>`${sellers.status} = 'approved' AND ${listings.status} = 'published' AND ${variants.active}`,
    })
    .from(variants)
    .innerJoin(listings, eq(listings.id, variants.listingId))
    .innerJoin(sellers, eq(sellers.id, variants.sellerId))
    .innerJoin(categories, eq(categories.id, listings.categoryId))
    .innerJoin(stockLevels, eq(stockLevels.variantId, variants.id))
    .leftJoin(
      variantPrices,
      and(eq(variantPrices.variantId, variants.id), eq(variantPrices.currency, value('currency'))),
    )
    .where(isWanted(value('variantIds'))),
  db
    .select({ method: shippingMethods, rate: shippingRates })
    .from(shippingMethods)
    .innerJoin(shippingRates, eq(shippingRates.methodId, shippingMethods.id))
    .where(
      and(
        eq(shippingMethods.active, true),
        inArray(
          shippingMethods.sellerId,
          db
            .select({ id: variants.sellerId })
            .from(variants)
            .where(isWanted(value('variantIds'))),
        ),
      ),
    )
    .orderBy(asc(shippingMethods.position), asc(shippingMethods.id)),
]);

/**
 * What a cart or checkout needs to know of some variants, in one round trip: each as it can be bought now,
 * and the shipping methods of their sellers.
 */
export async function readOffers(
  db: Database,
  variantIds: readonly VariantId[],
  currency: Currency,
): Promise<Offers> {
  if (variantIds.length === 0) return { offers: new Map(), shippingMethods: [] };
  const [offerRows, methodRows] = await readAll(db, { variantIds: `{${variantIds.join(',')}}`, currency });

  const offers = new Map<VariantId, Offer>();
  for (const { onHand, held, titlePl, titleEn, ...row } of offerRows) {
    const variantId = row.variantId as VariantId;
    offers.set(variantId, {
      ...row,
      variantId,
      listingId: row.listingId as ListingId,
      sellerId: row.sellerId as SellerId,
      categoryPath: row.categoryPath as CategoryId[],
      titlePl: titlePl ?? titleEn ?? '',
      titleEn: titleEn ?? titlePl ?? '',
      available: Math.max(0, onHand - held),
    });
  }
  return { offers, shippingMethods: asMethods(methodRows) };
}

/** Joins methods and their rates per currency into the domain's form. */
export function asMethods(
  rows: readonly {
    method: typeof shippingMethods.$inferSelect;
    rate: typeof shippingRates.$inferSelect;
  }[],
): ShippingMethod[] {
  const byId = new Map<number, ShippingMethod & { rates: { [Code in Currency]?: ShippingRate } }>();
  for (const { method, rate } of rows) {
    const known = byId.get(method.id) ?? {
      ...method,
      sellerId: method.sellerId as SellerId,
      names: { pl: method.namePl, en: method.nameEn },
      rates: {},
    };
    known.rates[rate.currency as Currency] = {
      priceMinor: rate.priceMinor,
      perKgMinor: rate.perKgMinor,
      freeFromMinor: rate.freeFromMinor,
    };
    byId.set(method.id, known);
  }
  return [...byId.values()];
}
