import type pg from 'pg';
import type { OfferedVariant } from '~/domain/checkout/freeze';
import type { CommissionRule } from '~/domain/commission/rules';
import type { CategoryId, ListingId, SellerId, VariantId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';
import type { ShippingMethod, ShippingRate } from '~/domain/shipping/methods';
import { isTaxClass } from '~/domain/tax/vat';
import type { DemoListing, DemoVariant } from '../make-catalogue.ts';
import { DEMO_SELLERS, type DemoSeller } from '../sellers.ts';

/** What the marketplace knows by now of a variant, beside what the seed knows of it. */
export interface KnownVariant {
  readonly offer: Omit<OfferedVariant, 'unitPriceMinor'>;
  readonly listing: DemoListing;
  readonly variant: DemoVariant;
}

export interface KnownSeller {
  readonly id: SellerId;
  readonly seller: DemoSeller;
  readonly stripeAccountId: string;
  readonly variants: readonly KnownVariant[];
}

export interface Facts {
  /** Those who have been selling. */
  readonly sellers: readonly KnownSeller[];
  readonly methods: readonly ShippingMethod[];
  readonly rules: readonly CommissionRule[];
  readonly shopperUserId: string;
}

interface VariantRow {
  readonly variant_id: string;
  readonly listing_id: string;
  readonly seller_id: string;
  readonly seller_name: string;
  readonly seller_slug: string;
  readonly stripe_account_id: string;
  readonly handling_days: number;
  readonly category_path: string[];
  readonly tax_class: string;
  readonly external_id: string;
  readonly sku: string;
  readonly title_pl: string;
  readonly title_en: string;
  readonly options: { name: string; value: string }[];
  readonly weight_grams: number;
  readonly picture_key: string | null;
}

interface MethodRow {
  readonly id: string;
  readonly seller_id: string;
  readonly code: string;
  readonly name_pl: string;
  readonly name_en: string;
  readonly carrier: string;
  readonly countries: string[];
  readonly min_days: number;
  readonly max_days: number;
  readonly express: boolean;
  readonly needs_pickup_point: boolean;
  readonly rates: { currency: Currency; price: number; free_from: number | null }[];
}

interface RuleRow {
  readonly id: string;
  readonly percent_bps: number;
}

/** Reads what the past is made of: what is sold, how it is sent, and what it is charged. */
export async function readFacts(
  database: pg.Client,
  listings: readonly DemoListing[],
  shopperEmail: string,
): Promise<Facts> {
  const open = DEMO_SELLERS.filter(({ status }) => status === 'approved').map(
    ({ displayName }) => displayName,
  );
  const variants = await database.query<VariantRow>(
    `
    SELECT v.id AS variant_id, v.listing_id, v.seller_id, s.display_name AS seller_name, s.slug AS seller_slug,
      s.stripe_account_id, s.handling_days, c.path AS category_path, c.tax_class, l.external_id, v.sku,
      l.title_pl, l.title_en, v.options, v.weight_grams,
      (SELECT p.media_key FROM listing_pictures p WHERE p.listing_id = l.id AND p.state = 'stored'
       ORDER BY p.position LIMIT 1) AS picture_key
    FROM variants v JOIN listings l ON l.id = v.listing_id JOIN sellers s ON s.id = v.seller_id
    JOIN categories c ON c.id = l.category_id
    WHERE s.display_name = ANY($1) ORDER BY v.id`,
    [open],
  );
  const methods = await database.query<MethodRow>(`
    SELECT m.*, jsonb_agg(jsonb_build_object('currency', r.currency, 'price', r.price_minor, 'free_from', r.free_from_minor)) AS rates
    FROM shipping_methods m JOIN shipping_rates r ON r.method_id = m.id GROUP BY m.id ORDER BY m.seller_id, m.position`);
  const rules = await database.query<RuleRow>(
    "SELECT id, percent_bps FROM commission_rules WHERE scope = 'default'",
  );
  const shopper = await database.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [
    shopperEmail,
  ]);

  const known = new Map(listings.map((listing) => [`${listing.sellerKey}/${listing.externalId}`, listing]));
  const bySeller = new Map<number, VariantRow[]>();
  for (const row of variants.rows)
    bySeller.set(Number(row.seller_id), [...(bySeller.get(Number(row.seller_id)) ?? []), row]);
  return {
    sellers: [...bySeller].map(([id, rows]) => {
      const seller = DEMO_SELLERS.find(({ displayName }) => displayName === rows[0]?.seller_name);
      if (seller === undefined) throw new Error(`The seller ${id} is not of the demo.`);
      return {
        id: id as SellerId,
        seller,
        stripeAccountId: rows[0]?.stripe_account_id ?? '',
        variants: rows.map((row) => {
          const listing = known.get(`${seller.key}/${row.external_id}`);
          const variant = listing?.variants.find(({ sku }) => sku === row.sku);
          if (listing === undefined || variant === undefined)
            throw new Error(`${row.sku} is not of the demo.`);
          return { listing, variant, offer: asOffer(row) };
        }),
      };
    }),
    methods: methods.rows.map(asMethod),
    rules: rules.rows.map((rule) => ({
      id: rule.id,
      scope: { kind: 'default' },
      percentBps: rule.percent_bps,
      fixedPerUnitMinor: {},
      minimumMinor: {},
      maximumMinor: {},
      // What holds now held in the past of the demo, however long before the rule was written.
      validFromMs: 0,
      validToMs: null,
    })),
    shopperUserId: shopper.rows[0]?.id ?? '',
  };
}

function asOffer(row: VariantRow): KnownVariant['offer'] {
  return {
    variantId: Number(row.variant_id) as VariantId,
    listingId: Number(row.listing_id) as ListingId,
    sellerId: Number(row.seller_id) as SellerId,
    sellerName: row.seller_name,
    sellerSlug: row.seller_slug,
    // Nobody in the demo's past bought as a business: where the seller is does not matter.
    sellerCountry: 'PL',
    sellerVatNumber: null,
    handlingDays: row.handling_days,
    holidays: [],
    categoryPath: row.category_path.map((id) => Number(id) as CategoryId),
    taxClass: isTaxClass(row.tax_class) ? row.tax_class : 'standard',
    sku: row.sku,
    titlePl: row.title_pl,
    titleEn: row.title_en,
    options: row.options,
    weightGrams: row.weight_grams,
    pictureKey: row.picture_key,
    isOpen: true,
  };
}

function asMethod(row: MethodRow): ShippingMethod {
  const rates: { [Code in Currency]?: ShippingRate } = {};
  for (const { currency, price, free_from } of row.rates)
    rates[currency] = { priceMinor: price, freeFromMinor: free_from };
  return {
    id: Number(row.id),
    sellerId: Number(row.seller_id) as SellerId,
    code: row.code,
    names: { pl: row.name_pl, en: row.name_en },
    carrier: row.carrier,
    countries: row.countries,
    rates,
    minDays: row.min_days,
    maxDays: row.max_days,
    express: row.express,
    needsPickupPoint: row.needs_pickup_point,
    active: true,
  };
}
