import { sql } from 'drizzle-orm';
import { sanitizeDescription } from '~/domain/catalogue/html';
import type { ListingInput } from '~/domain/catalogue/listing-input';
import { makeOption } from '~/domain/catalogue/options';
import { slugify } from '~/domain/catalogue/slug';
import type { SellerId, VariantId } from '~/domain/ids';
import type { ImportedVariant } from '~/domain/import/assemble';
import { ALL_STATED, type StatedFields } from '~/domain/import/formats';
import { invariant } from '~/domain/invariant';
import type { Ports } from '~/ports/ports';
import { dispatchOutbox } from './dispatch-outbox.server';
import { jsonbText } from './jsonb.server';

/**
 * Most listings that are written in one transaction. Their statements are made, and run, in one go: no more of them than
 * somebody who waits for a page would not feel.
 */
export const MAX_LISTINGS_PER_WRITE = 25;
/** Listings whose pictures are fetched by one message. */
const PICTURES_MESSAGE_LISTINGS = 20;
/** Keepers asked at once. */
const CONCURRENT_ADJUSTS_MAX = 20;

/** A valid listing to be written; what an import makes fits. */
export interface ListingToWrite {
  readonly externalId: string;
  readonly input: ListingInput;
  readonly variants: readonly Omit<ImportedVariant, 'line'>[];
  /** SKUs that stay as they are though they are not among the variants. */
  readonly leftOutSkus: readonly string[];
}

export interface WriteListingsInput {
  readonly sellerId: SellerId;
  /** At most {@link MAX_LISTINGS_PER_WRITE}; no identifier and no SKU twice. */
  readonly listings: readonly ListingToWrite[];
  /**
   * Marks what this operation has made and changed. The same moment through all of an operation, and again when a
   * part of it is repeated, makes the answer of the repeat the same.
   */
  readonly nowMs: number;
  /** Names the operation: stock keepers and the outbox know a repeat by it. */
  readonly operation: string;
  /** What the listings say anything about; the rest of a known listing stays. Everything unless said. */
  readonly stated?: StatedFields;
  /** Leaves asking for the pictures to the caller ({@link requestPictures}). */
  readonly picturesLater?: boolean;
}

/** A SKU that another listing of the seller has: the variant was not written. */
export interface SkuConflict {
  readonly externalId: string;
  readonly sku: string;
  /** The identifier of the listing that has it. */
  readonly takenBy: string;
}

export interface WrittenListings {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Variants that the listings written have now, as given. */
  readonly variants: number;
  /** Row identifiers by the seller's own; without those of listings all of whose SKUs are taken. */
  readonly listingIds: ReadonlyMap<string, number>;
  readonly conflicts: readonly SkuConflict[];
}

type WritePorts = Pick<Ports, 'db' | 'clock' | 'queue' | 'stock'>;

/**
 * What is known already of listings about to be written: their identifiers, and SKUs that other listings have.
 * One round trip; writes nothing.
 */
export async function checkListings(
  ports: Pick<Ports, 'db'>,
  input: { readonly sellerId: SellerId; readonly listings: readonly ListingToWrite[] },
): Promise<{ known: ReadonlySet<string>; conflicts: readonly SkuConflict[] }> {
  const { db } = ports;
  const { sellerId, listings } = input;
  if (listings.length === 0) return { known: new Set(), conflicts: [] };
  const skus = listings.flatMap(({ externalId, variants }) =>
    variants.map(({ sku }) => ({ externalId, sku })),
  );
  const [known, taken] = await db.batch([
    db.execute<{ external_id: string }>(sql`
      SELECT l.external_id FROM listings l
      WHERE l.seller_id = ${sellerId} AND l.external_id IN (SELECT jsonb_array_elements_text(${idsOf(listings)}::jsonb))`),
    db.execute<{ external_id: string; sku: string; taken_by: string }>(sql`
      SELECT i."externalId" AS external_id, i.sku, l.external_id AS taken_by
      FROM jsonb_to_recordset(${jsonbText(skus)}::jsonb) AS i("externalId" text, sku text)
      JOIN variants v ON v.seller_id = ${sellerId} AND v.sku = i.sku AND v.active
      JOIN listings l ON l.id = v.listing_id AND l.external_id <> i."externalId"`),
  ]);
  return {
    known: new Set(known.rows.map((row) => row.external_id)),
    conflicts: taken.rows.map((row) => ({
      externalId: row.external_id,
      sku: row.sku,
      takenBy: row.taken_by,
    })),
  };
}

/**
 * Writes listings with their variants, prices, pictures and opening stock: new ones are made, known ones (by the
 * seller's identifier) brought to what is given, in one transaction. Writing the same again changes nothing.
 * - Variants no longer given are switched off; SKUs of other listings are left alone and answered as conflicts.
 * - Every first and every changed price is added to the price log.
 * - Pictures that are stored stay stored; those that failed are tried again.
 * - The stock of a SKU that no keeper has opened is set here; from then on its keeper is asked, and only when a
 *   quantity is given that differs from what it last published.
 * - What shoppers can see is told to search through the outbox, in the same transaction.
 */
export async function writeListings(ports: WritePorts, input: WriteListingsInput): Promise<WrittenListings> {
  const { db, clock } = ports;
  const { sellerId, operation, stated = ALL_STATED } = input;
  // A file that says nothing of English keeps what is there, as long as the options are the same.
  const options = sql`CASE WHEN ${stated.optionWords} OR NOT v.options @> EXCLUDED.options
      OR jsonb_array_length(v.options) <> jsonb_array_length(EXCLUDED.options)
    THEN EXCLUDED.options ELSE v.options END`;
  invariant(input.listings.length <= MAX_LISTINGS_PER_WRITE, 'a write is bounded');
  const { conflicts } = await checkListings(ports, input);
  const taken = new Set(conflicts.map(({ sku }) => sku));
  const listings = input.listings
    .map((listing) => ({ ...listing, variants: listing.variants.filter(({ sku }) => !taken.has(sku)) }))
    .filter(({ variants }) => variants.length > 0);
  const [first] = listings;
  if (first === undefined)
    return { created: 0, updated: 0, unchanged: 0, variants: 0, listingIds: new Map(), conflicts };

  const mark = sql`${new Date(input.nowMs).toISOString()}::timestamptz`;
  const at = sql`${new Date(clock.nowMs()).toISOString()}::timestamptz`;
  const ids = idsOf(listings);
  const variantRows = jsonbText(listings.flatMap(variantRowsOf));
  const outboxKey = `listings.changed:${operation}:${first.externalId}:${listings.at(-1)?.externalId}:${listings.length}`;
  /** Variants given, joined with their rows. */
  const given = sql`
    jsonb_to_recordset(${variantRows}::jsonb)
      AS i("externalId" text, sku text, prices jsonb, quantity int, "quantityGiven" boolean)
    JOIN listings l ON l.seller_id = ${sellerId} AND l.external_id = i."externalId"
    JOIN variants v ON v.seller_id = ${sellerId} AND v.sku = i.sku AND v.listing_id = l.id`;
  /** Counts a listing's content as changed, once in an operation. */
  const touch = (touched: ReturnType<typeof sql>) => sql`
    UPDATE listings l SET content_version = l.content_version + 1, updated_at = ${mark}
    WHERE l.id IN (${touched}) AND l.updated_at <> ${mark}`;
  const ofChunk = sql`l.seller_id = ${sellerId} AND l.external_id IN (SELECT jsonb_array_elements_text(${ids}::jsonb))`;

  const [, , , , , , , , outcome, toAdjust] = await db.batch([
    // One writer of a seller's catalogue at a time.
    db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('catalogue', ${sellerId}))`),
    db.execute(sql`
      WITH input AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(${jsonbText(listings.map(listingRowOf))}::jsonb) AS i(
          "externalId" text, "categoryId" bigint, slug text, "titlePl" text, "titleEn" text,
          "descriptionPl" text, "descriptionEn" text, brand text, attributes jsonb, published boolean)
      ), made AS (
        INSERT INTO listings (seller_id, external_id, category_id, status, slug, title_pl, title_en,
          description_pl, description_en, brand, attributes, created_at, updated_at)
        SELECT ${sellerId}::bigint, i."externalId", i."categoryId", CASE WHEN i.published THEN 'published' ELSE 'draft' END,
          i.slug, i."titlePl", i."titleEn", i."descriptionPl", i."descriptionEn", i.brand, i.attributes, ${mark}, ${mark}
        FROM input i
        ON CONFLICT (seller_id, external_id) DO NOTHING
      ), wanted AS (
        SELECT e.id, i."categoryId" AS category_id,
          CASE WHEN NOT ${stated.published} THEN e.status WHEN i.published THEN 'published'
            WHEN e.status = 'published' THEN 'withdrawn' ELSE e.status END AS status,
          CASE WHEN ${stated.titles.pl} OR e.title_pl IS NULL THEN i.slug ELSE e.slug END AS slug,
          CASE WHEN ${stated.titles.pl} THEN i."titlePl" ELSE e.title_pl END AS title_pl,
          CASE WHEN ${stated.titles.en} THEN i."titleEn" ELSE e.title_en END AS title_en,
          CASE WHEN ${stated.descriptions.pl} THEN i."descriptionPl" ELSE e.description_pl END AS description_pl,
          CASE WHEN ${stated.descriptions.en} THEN i."descriptionEn" ELSE e.description_en END AS description_en,
          CASE WHEN ${stated.brand} THEN i.brand ELSE e.brand END AS brand,
          CASE WHEN ${stated.attributes} THEN i.attributes ELSE e.attributes END AS attributes
        FROM input i JOIN listings e ON e.seller_id = ${sellerId} AND e.external_id = i."externalId"
      )
      UPDATE listings l SET category_id = w.category_id, status = w.status, slug = w.slug,
        title_pl = w.title_pl, title_en = w.title_en, description_pl = w.description_pl,
        description_en = w.description_en, brand = w.brand, attributes = w.attributes,
        content_version = l.content_version + 1, updated_at = ${mark}
      FROM wanted w
      WHERE l.id = w.id AND
        ROW(l.category_id, l.status, l.slug, l.title_pl, l.title_en, l.description_pl, l.description_en, l.brand, l.attributes)
        IS DISTINCT FROM
        ROW(w.category_id, w.status, w.slug, w.title_pl, w.title_en, w.description_pl, w.description_en, w.brand, w.attributes)`),
    db.execute(sql`
      WITH input AS MATERIALIZED (
        SELECT l.id AS listing_id, i.* FROM jsonb_to_recordset(${variantRows}::jsonb)
          AS i("externalId" text, sku text, gtin text, options jsonb, "weightGrams" int, position int)
        JOIN listings l ON l.seller_id = ${sellerId} AND l.external_id = i."externalId"
      ), written AS (
        INSERT INTO variants AS v (listing_id, seller_id, sku, gtin, options, weight_grams, position, active)
        SELECT listing_id, ${sellerId}::bigint, sku, gtin, options, "weightGrams", position, true FROM input
        ON CONFLICT (seller_id, sku) DO UPDATE SET
          listing_id = EXCLUDED.listing_id,
          gtin = CASE WHEN ${stated.gtin} THEN EXCLUDED.gtin ELSE v.gtin END,
          options = ${options},
          weight_grams = CASE WHEN ${stated.weight} THEN EXCLUDED.weight_grams ELSE v.weight_grams END,
          position = EXCLUDED.position,
          active = true
        WHERE (v.listing_id = EXCLUDED.listing_id OR NOT v.active) AND
          ROW(v.listing_id, v.gtin, v.options, v.weight_grams, v.position, v.active)
          IS DISTINCT FROM
          ROW(EXCLUDED.listing_id, CASE WHEN ${stated.gtin} THEN EXCLUDED.gtin ELSE v.gtin END, ${options},
            CASE WHEN ${stated.weight} THEN EXCLUDED.weight_grams ELSE v.weight_grams END, EXCLUDED.position, true)
        RETURNING v.listing_id
      ), gone AS (
        UPDATE variants v SET active = false
        WHERE v.listing_id IN (SELECT listing_id FROM input) AND v.active
          AND v.sku NOT IN (SELECT sku FROM input)
          AND v.sku NOT IN (SELECT jsonb_array_elements_text(${jsonbText(listings.flatMap(({ leftOutSkus }) => leftOutSkus))}::jsonb))
        RETURNING v.listing_id
      )
      ${touch(sql`SELECT listing_id FROM written UNION SELECT listing_id FROM gone`)}`),
    db.execute(sql`
      WITH input AS MATERIALIZED (
        SELECT v.id AS variant_id, v.listing_id, p.key AS currency, p.value::bigint AS price_minor
        FROM ${given} CROSS JOIN LATERAL jsonb_each_text(i.prices) p
      ), written AS (
        INSERT INTO variant_prices AS p (variant_id, currency, price_minor)
        SELECT variant_id, currency, price_minor FROM input
        ON CONFLICT (variant_id, currency) DO UPDATE SET price_minor = EXCLUDED.price_minor
        WHERE p.price_minor <> EXCLUDED.price_minor
        RETURNING p.variant_id, p.currency, p.price_minor
      ), removed AS (
        DELETE FROM variant_prices p
        WHERE p.variant_id IN (SELECT variant_id FROM input)
          AND p.currency::text IN (SELECT jsonb_array_elements_text(${jsonbText(stated.currencies)}::jsonb))
          AND NOT EXISTS (SELECT 1 FROM input i WHERE i.variant_id = p.variant_id AND i.currency = p.currency::text)
        RETURNING p.variant_id
      ), logged AS (
        INSERT INTO price_log (variant_id, currency, price_minor, valid_from)
        SELECT variant_id, currency, price_minor, ${at} FROM written ORDER BY variant_id, currency DESC
      )
      ${touch(sql`
        SELECT i.listing_id FROM input i
        WHERE i.variant_id IN (SELECT variant_id FROM written UNION SELECT variant_id FROM removed)`)}`),
    db.execute(sql`
      WITH input AS MATERIALIZED (
        SELECT v.id AS variant_id, v.listing_id, i.quantity, i."quantityGiven" FROM ${given}
      ), made AS (
        INSERT INTO stock_levels (variant_id, opening_level, on_hand, updated_at)
        SELECT variant_id, quantity, quantity, ${at} FROM input
        ON CONFLICT (variant_id) DO NOTHING
      ), moved AS (
        UPDATE stock_levels s SET opening_level = i.quantity, on_hand = i.quantity, updated_at = ${at}
        FROM input i
        WHERE s.variant_id = i.variant_id AND i."quantityGiven" AND s.opened_at IS NULL AND s.opening_level <> i.quantity
        RETURNING i.listing_id
      )
      ${touch(sql`SELECT listing_id FROM moved`)}`),
    db.execute(sql`
      WITH input AS MATERIALIZED (
        SELECT l.id AS listing_id, i.position, i."sourceUrl" AS source_url
        FROM jsonb_to_recordset(${jsonbText(stated.pictures ? listings.flatMap(pictureRowsOf) : [])}::jsonb)
          AS i("externalId" text, position int, "sourceUrl" text)
        JOIN listings l ON l.seller_id = ${sellerId} AND l.external_id = i."externalId"
      ), written AS (
        INSERT INTO listing_pictures AS p (listing_id, position, source_url, state)
        SELECT listing_id, position, source_url, 'waiting' FROM input
        ON CONFLICT (listing_id, source_url) DO UPDATE SET position = EXCLUDED.position
        WHERE p.position <> EXCLUDED.position
        RETURNING p.listing_id
      ), gone AS (
        DELETE FROM listing_pictures p USING listings l
        WHERE p.listing_id = l.id AND ${stated.pictures} AND ${ofChunk}
          AND NOT EXISTS (SELECT 1 FROM input i WHERE i.listing_id = p.listing_id AND i.source_url = p.source_url)
        RETURNING p.listing_id
      )
      ${touch(sql`SELECT listing_id FROM written UNION SELECT listing_id FROM gone`)}`),
    db.execute(sql`
      UPDATE listing_pictures p SET state = 'waiting', failure_code = NULL
      FROM listings l WHERE p.listing_id = l.id AND p.state = 'failed' AND ${stated.pictures} AND ${ofChunk}`),
    db.execute(sql`
      INSERT INTO outbox (key, message, created_at)
      SELECT ${outboxKey}, jsonb_build_object('type', 'listings.changed', 'listingIds', jsonb_agg(l.id ORDER BY l.id)), ${at}
      FROM listings l WHERE ${ofChunk} AND l.updated_at = ${mark}
      HAVING count(*) > 0
      ON CONFLICT (key) DO NOTHING`),
    db.execute<{ id: string; external_id: string; is_new: boolean; is_changed: boolean; waits: boolean }>(sql`
      SELECT l.id, l.external_id, l.created_at = ${mark} AS is_new, l.updated_at = ${mark} AS is_changed,
        EXISTS (SELECT 1 FROM listing_pictures p WHERE p.listing_id = l.id AND p.state = 'waiting') AS waits
      FROM listings l WHERE ${ofChunk}`),
    db.execute<{ variant_id: string; external_id: string; quantity: number }>(sql`
      SELECT v.id AS variant_id, l.external_id, i.quantity
      FROM ${given} JOIN stock_levels s ON s.variant_id = v.id
      WHERE s.opened_at IS NOT NULL AND i."quantityGiven" AND s.on_hand <> i.quantity`),
  ]);

  for (let start = 0; start < toAdjust.rows.length; start += CONCURRENT_ADJUSTS_MAX)
    await Promise.all(
      toAdjust.rows.slice(start, start + CONCURRENT_ADJUSTS_MAX).map((row) =>
        ports.stock.adjust(Number(row.variant_id) as VariantId, {
          operationId: `${operation}:${row.variant_id}`,
          change: { set: row.quantity },
        }),
      ),
    );
  const waiting = outcome.rows.flatMap((row) => (row.waits ? [Number(row.id)] : []));
  await Promise.all([
    outcome.rows.some((row) => row.is_changed) ? dispatchOutbox(ports, { keys: [outboxKey] }) : undefined,
    input.picturesLater ? undefined : sendPictureJobs(ports, waiting),
  ]);

  const adjusted = new Set(toAdjust.rows.map((row) => row.external_id));
  const created = outcome.rows.filter((row) => row.is_new).length;
  const updated = outcome.rows.filter(
    (row) => !row.is_new && (row.is_changed || adjusted.has(row.external_id)),
  ).length;
  return {
    created,
    updated,
    unchanged: outcome.rows.length - created - updated,
    variants: listings.reduce((total, { variants }) => total + variants.length, 0),
    listingIds: new Map(outcome.rows.map((row) => [row.external_id, Number(row.id)])),
    conflicts,
  };
}

/** Asks for all waiting pictures of a seller, after writes that left it to their caller. */
export async function requestPictures(
  ports: Pick<Ports, 'db' | 'queue'>,
  input: { readonly sellerId: SellerId },
): Promise<void> {
  const { rows } = await ports.db.execute<{ listing_id: string }>(sql`
    SELECT DISTINCT p.listing_id FROM listing_pictures p JOIN listings l ON l.id = p.listing_id
    WHERE l.seller_id = ${input.sellerId} AND p.state = 'waiting' ORDER BY p.listing_id`);
  await sendPictureJobs(
    ports,
    rows.map((row) => Number(row.listing_id)),
  );
}

async function sendPictureJobs(ports: Pick<Ports, 'queue'>, listingIds: readonly number[]): Promise<void> {
  const messages = [];
  for (let start = 0; start < listingIds.length; start += PICTURES_MESSAGE_LISTINGS)
    messages.push({
      type: 'pictures.fetch' as const,
      listingIds: listingIds.slice(start, start + PICTURES_MESSAGE_LISTINGS),
    });
  if (messages.length > 0) await ports.queue.sendJobs(messages);
}

function idsOf(listings: readonly ListingToWrite[]): string {
  return jsonbText(listings.map(({ externalId }) => externalId));
}

function listingRowOf({ externalId, input }: ListingToWrite) {
  return {
    externalId,
    categoryId: input.categoryId,
    slug: slugify(input.titles.pl ?? input.titles.en ?? ''),
    titlePl: input.titles.pl,
    titleEn: input.titles.en,
    descriptionPl: sanitizeDescription(input.descriptions.pl),
    descriptionEn: sanitizeDescription(input.descriptions.en),
    brand: input.brand,
    attributes: input.attributes,
    published: input.published,
  };
}

function variantRowsOf({ externalId, input, variants }: ListingToWrite) {
  return variants.map((variant, position) => ({
    externalId,
    sku: variant.sku,
    gtin: variant.gtin,
    options: input.options.map((name, index) =>
      makeOption(name, variant.optionValues[index] ?? '', input.optionWords),
    ),
    weightGrams: variant.weightGrams,
    position,
    prices: variant.prices,
    quantity: variant.quantity,
    quantityGiven: variant.quantityGiven,
  }));
}

function pictureRowsOf({ externalId, input }: ListingToWrite) {
  return input.pictures.map((sourceUrl, position) => ({ externalId, position, sourceUrl }));
}
