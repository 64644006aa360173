import { stringify } from 'csv-stringify/browser/esm/sync';
import { sql } from 'drizzle-orm';
import type { VariantInput } from '~/domain/catalogue/listing-input';
import { optionWordsOf, type VariantOption } from '~/domain/catalogue/options';
import type { SellerId } from '~/domain/ids';
import { type ExportedListing, rynekHeader, rynekRows } from '~/domain/import/formats/rynek';
import { isCurrency } from '~/domain/money/money';
import type { Ports } from '~/ports/ports';
import { fetchCategories } from '~/queries/categories.server';

/** Listings that are read at a time. */
const EXPORT_STEP = 200;

/** Rows as CSV that spreadsheets open safely: what looks like a formula is marked as text. */
export function csvText(
  rows: readonly (readonly string[])[],
  { isFirst, delimiter = ',' }: { readonly isFirst: boolean; readonly delimiter?: string },
): string {
  return stringify(
    rows.map((row) => [...row]),
    { bom: isFirst, delimiter, escape_formulas: true, record_delimiter: 'windows' },
  );
}

/**
 * A seller's catalogue in our own format, a part of the file at a time. Importing it again changes nothing. Names of
 * categories are in the given language; listings without a variant are left out.
 */
export async function* exportListings(
  ports: Pick<Ports, 'db'>,
  input: { readonly sellerId: SellerId; readonly locale: 'pl' | 'en' },
): AsyncGenerator<string, void, void> {
  const { db } = ports;
  const { sellerId, locale } = input;
  const [tree, { rows: codes }] = await Promise.all([
    fetchCategories(db),
    db.execute<{ code: string }>(sql`
      SELECT DISTINCT jsonb_object_keys(attributes) AS code FROM listings WHERE seller_id = ${sellerId} ORDER BY code`),
  ]);
  const attributeCodes = codes.map(({ code }) => code);
  const pathOf = (categoryId: number) =>
    (tree.all.find((each) => each.categoryId === categoryId)?.path ?? []).flatMap(
      (id) => tree.byId.get(id)?.names[locale] ?? [],
    );
  yield csvText([rynekHeader(attributeCodes)], { isFirst: true });
  for (let afterId = 0; ; ) {
    const listings = await readPart(ports, sellerId, afterId);
    const last = listings.at(-1);
    if (last === undefined) return;
    afterId = last.id;
    const rows = listings.flatMap((listing) =>
      rynekRows({ ...listing, categoryPath: pathOf(listing.input.categoryId) }, attributeCodes),
    );
    if (rows.length > 0) yield csvText(rows, { isFirst: false });
  }
}

async function readPart(
  ports: Pick<Ports, 'db'>,
  sellerId: SellerId,
  afterId: number,
): Promise<(Omit<ExportedListing, 'categoryPath'> & { id: number })[]> {
  const { rows } = await ports.db.execute<{
    id: string;
    external_id: string;
    category_id: string;
    status: string;
    title_pl: string | null;
    title_en: string | null;
    description_pl: string;
    description_en: string;
    brand: string | null;
    attributes: Record<string, string | number | boolean>;
    pictures: string[];
    variants: {
      sku: string;
      gtin: string | null;
      options: VariantOption[];
      weightGrams: number;
      quantity: number;
      prices: Record<string, number>;
    }[];
  }>(sql`
    SELECT l.id, l.external_id, l.category_id, l.status, l.title_pl, l.title_en, l.description_pl, l.description_en,
      l.brand, l.attributes,
      coalesce((SELECT jsonb_agg(p.source_url ORDER BY p.position) FROM listing_pictures p WHERE p.listing_id = l.id), '[]') AS pictures,
      coalesce((
        SELECT jsonb_agg(jsonb_build_object('sku', v.sku, 'gtin', v.gtin, 'options', v.options,
          'weightGrams', v.weight_grams, 'quantity', s.on_hand, 'prices', (
            SELECT coalesce(jsonb_object_agg(p.currency, p.price_minor), '{}') FROM variant_prices p WHERE p.variant_id = v.id))
          ORDER BY v.position, v.id)
        FROM variants v JOIN stock_levels s ON s.variant_id = v.id WHERE v.listing_id = l.id AND v.active), '[]') AS variants
    FROM listings l
    WHERE l.seller_id = ${sellerId} AND l.id > ${afterId}
    ORDER BY l.id LIMIT ${EXPORT_STEP}`);
  return rows.map((row) => ({
    id: Number(row.id),
    externalId: row.external_id,
    input: {
      titles: { pl: row.title_pl, en: row.title_en },
      descriptions: { pl: row.description_pl, en: row.description_en },
      categoryId: Number(row.category_id),
      brand: row.brand,
      options: row.variants[0]?.options.map(({ name }) => name) ?? [],
      optionWords: optionWordsOf(row.variants.map(({ options }) => options)),
      attributes: row.attributes,
      pictures: row.pictures,
      variants: row.variants.map(
        ({ sku, gtin, options, weightGrams, quantity, prices }): VariantInput => ({
          sku,
          gtin,
          prices: Object.fromEntries(Object.entries(prices).filter(([currency]) => isCurrency(currency))),
          quantity,
          weightGrams,
          optionValues: options.map(({ value }) => value),
        }),
      ),
      published: row.status === 'published',
    },
  }));
}
