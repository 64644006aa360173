import { and, eq, inArray, sql } from 'drizzle-orm';
import { listings, outbox, variants } from '#db/schema';
import type { ListingInput } from '~/domain/catalogue/listing-input';
import type { SellerId } from '~/domain/ids';
import { ALL_STATED } from '~/domain/import/formats';
import type { Currency } from '~/domain/money/money';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { jsonbText } from './jsonb.server';
import { type SetStockAnswer, setStock } from './set-stock.server';
import { writeListings } from './write-listings.server';

/** Most listings that are published or withdrawn in one go, and most prices that are changed. */
export const LISTING_CHANGES_MAX = 200;

type EditPorts = Pick<Ports, 'db' | 'clock' | 'queue' | 'stock' | 'randomness'>;

/** A variant of a form: with its row when it is known, and what its level is to be when that was changed. */
export interface EditedVariant {
  readonly variantId: number | null;
  readonly level: number | null;
}

export interface SaveListingInput {
  readonly sellerId: SellerId;
  /** Null for a new one. */
  readonly listingId: number | null;
  readonly input: ListingInput;
  /** One for each variant of the input, in its order. */
  readonly variants: readonly EditedVariant[];
  /** Leaves a known listing as published, withdrawn or a draft as it is. */
  readonly keepStatus?: boolean;
  /** Names this act for the stock keepers; a repeat sets nothing again. */
  readonly operationId: string;
}

export type SaveListingFailure =
  | { readonly code: 'listing_unknown' }
  /** Other listings or variants of the seller have these SKUs; nothing was saved. */
  | { readonly code: 'sku_taken'; readonly skus: readonly string[] };

/**
 * Saves a listing of one seller as a form has it. Known variants keep their row under a changed SKU; those no longer
 * given are switched off. Levels that were changed go through the keepers, whose answers come back by variant.
 * Another seller's listing is `listing_unknown`.
 */
export async function saveListing(
  ports: EditPorts,
  given: SaveListingInput,
): Promise<Result<{ listingId: number; stock: ReadonlyMap<number, SetStockAnswer> }, SaveListingFailure>> {
  const { db } = ports;
  const { sellerId, listingId, input, operationId } = given;
  const known = listingId === null ? null : await readOwn(ports, sellerId, listingId);
  if (listingId !== null && known === null) return failure({ code: 'listing_unknown' });

  const renamed = input.variants.flatMap(({ sku }, index) => {
    const row = known?.variants.find(({ id }) => id === given.variants[index]?.variantId);
    return row === undefined || row.sku === sku ? [] : [{ id: row.id, from: row.sku, sku }];
  });
  const taken = await takenSkus(ports, sellerId, listingId, given);
  if (taken.length > 0) return failure({ code: 'sku_taken', skus: taken });
  if (renamed.length > 0) {
    try {
      await db.execute(sql`
        UPDATE variants v SET sku = i.sku
        FROM jsonb_to_recordset(${jsonbText(renamed)}::jsonb) AS i(id bigint, sku text)
        WHERE v.id = i.id AND v.seller_id = ${sellerId}`);
    } catch (error) {
      if (!isConstraint(error, 'variants_seller_id_sku_index')) throw error;
      return failure({ code: 'sku_taken', skus: renamed.map(({ sku }) => sku) });
    }
  }

  const ownIds = new Set(known?.variants.map(({ id }) => id));
  const isNew = (index: number) => !ownIds.has(given.variants[index]?.variantId ?? 0);
  const externalId = known?.externalId ?? ports.randomness.identifier('lst');
  const written = await writeListings(ports, {
    sellerId,
    nowMs: ports.clock.nowMs(),
    operation: `edit:${ports.randomness.identifier('edit')}`,
    stated: { ...ALL_STATED, published: given.keepStatus !== true },
    listings: [
      {
        externalId,
        input,
        leftOutSkus: [],
        variants: input.variants.map((variant, index) => ({
          ...variant,
          quantity: given.variants[index]?.level ?? variant.quantity,
          quantityGiven: isNew(index),
        })),
      },
    ],
  });
  const savedId = written.listingIds.get(externalId);
  if (savedId === undefined || written.conflicts.length > 0)
    return failure({ code: 'sku_taken', skus: written.conflicts.map(({ sku }) => sku) });
  const stock = await setStock(ports, {
    sellerId,
    operationId,
    levels: given.variants.flatMap(({ variantId, level }, index) =>
      variantId === null || level === null || isNew(index) ? [] : [{ variantId, level }],
    ),
  });
  return success({ listingId: savedId, stock });
}

async function readOwn(ports: Pick<Ports, 'db'>, sellerId: SellerId, listingId: number) {
  const own = and(eq(listings.id, listingId), eq(listings.sellerId, sellerId));
  const [[listing], rows] = await ports.db.batch([
    ports.db.select({ externalId: listings.externalId }).from(listings).where(own),
    ports.db
      .select({ id: variants.id, sku: variants.sku })
      .from(variants)
      .where(and(eq(variants.listingId, listingId), eq(variants.sellerId, sellerId))),
  ]);
  return listing === undefined ? null : { externalId: listing.externalId, variants: rows };
}

/** SKUs of the form that rows other than its own have: of other listings, or of this one's other variants. */
async function takenSkus(
  ports: Pick<Ports, 'db'>,
  sellerId: SellerId,
  listingId: number | null,
  { input, variants: edited }: SaveListingInput,
): Promise<string[]> {
  const rows = await ports.db
    .select({ id: variants.id, sku: variants.sku, listingId: variants.listingId, active: variants.active })
    .from(variants)
    .where(
      and(
        eq(variants.sellerId, sellerId),
        inArray(
          variants.sku,
          input.variants.map(({ sku }) => sku),
        ),
      ),
    );
  return input.variants.flatMap(({ sku }, index) => {
    const ownId = edited[index]?.variantId ?? null;
    const holder = rows.find((row) => row.sku === sku && row.id !== ownId);
    if (holder === undefined) return [];
    // A variant that was switched off is taken up again, unless a known one would have to become it.
    const isFree = !holder.active && ownId === null;
    const isOwn = holder.listingId === listingId && ownId === null;
    return isFree || isOwn ? [] : [sku];
  });
}

/**
 * Publishes or withdraws listings of one seller; those of others are left alone. Answers how many were changed:
 * repeating it changes none.
 */
export async function setListingStatus(
  ports: Pick<Ports, 'db' | 'clock' | 'queue' | 'randomness'>,
  input: {
    readonly sellerId: SellerId;
    readonly listingIds: readonly number[];
    readonly status: 'published' | 'withdrawn';
  },
): Promise<{ changed: number }> {
  const listingIds = input.listingIds.slice(0, LISTING_CHANGES_MAX);
  if (listingIds.length === 0) return { changed: 0 };
  const at = new Date(ports.clock.nowMs()).toISOString();
  return tellOfChanged(
    ports,
    (key) => sql`
      WITH changed AS (
        UPDATE listings SET status = ${input.status}, content_version = content_version + 1, updated_at = ${at}::timestamptz
        WHERE seller_id = ${input.sellerId} AND status <> ${input.status}
          AND id IN (SELECT value::bigint FROM jsonb_array_elements_text(${jsonbText(listingIds)}::jsonb))
        RETURNING id
      ), told AS (${tellingOf(key, at)})
      SELECT count(*)::int AS changed FROM changed`,
  );
}

export interface PriceChange {
  readonly variantId: number;
  readonly currency: Currency;
  /** Null takes the price away. */
  readonly priceMinor: number | null;
}

/**
 * Changes prices of one seller's variants, each with its entry in the price log. A variant that would be left
 * without any price is answered as such and keeps what it has; variants of other sellers are left alone.
 */
export async function changePrices(
  ports: Pick<Ports, 'db' | 'clock' | 'queue' | 'randomness'>,
  input: { readonly sellerId: SellerId; readonly changes: readonly PriceChange[] },
): Promise<{ changed: number; unpriced: readonly number[] }> {
  const { db } = ports;
  const changes = input.changes.slice(0, LISTING_CHANGES_MAX);
  if (changes.length === 0) return { changed: 0, unpriced: [] };
  const { rows } = await db.execute<{ variant_id: string; currency: Currency }>(sql`
    SELECT p.variant_id, p.currency FROM variant_prices p JOIN variants v ON v.id = p.variant_id
    WHERE v.seller_id = ${input.sellerId}
      AND v.id IN (SELECT value::bigint FROM jsonb_array_elements_text(${jsonbText(changes.map(({ variantId }) => variantId))}::jsonb))`);
  const unpriced = [...new Set(changes.map(({ variantId }) => variantId))].filter((variantId) => {
    const own = changes.filter((change) => change.variantId === variantId);
    const kept = rows.filter(
      (row) => Number(row.variant_id) === variantId && !own.some(({ currency }) => currency === row.currency),
    );
    return kept.length === 0 && own.every(({ priceMinor }) => priceMinor === null);
  });
  const good = changes.filter(({ variantId }) => !unpriced.includes(variantId));
  const at = new Date(ports.clock.nowMs()).toISOString();
  const { changed } = await tellOfChanged(
    ports,
    (key) => sql`
      WITH input AS MATERIALIZED (
        SELECT v.id AS variant_id, v.listing_id, i.currency, i."priceMinor" AS price_minor
        FROM jsonb_to_recordset(${jsonbText(good)}::jsonb) AS i("variantId" bigint, currency text, "priceMinor" bigint)
        JOIN variants v ON v.id = i."variantId" AND v.seller_id = ${input.sellerId}
      ), written AS (
        INSERT INTO variant_prices AS p (variant_id, currency, price_minor)
        SELECT variant_id, currency, price_minor FROM input WHERE price_minor IS NOT NULL
        ON CONFLICT (variant_id, currency) DO UPDATE SET price_minor = EXCLUDED.price_minor
        WHERE p.price_minor <> EXCLUDED.price_minor
        RETURNING p.variant_id, p.currency, p.price_minor
      ), removed AS (
        DELETE FROM variant_prices p USING input i
        WHERE p.variant_id = i.variant_id AND p.currency = i.currency AND i.price_minor IS NULL
        RETURNING p.variant_id
      ), logged AS (
        INSERT INTO price_log (variant_id, currency, price_minor, valid_from)
        SELECT variant_id, currency, price_minor, ${at}::timestamptz FROM written
      ), changed AS (
        UPDATE listings l SET content_version = l.content_version + 1, updated_at = ${at}::timestamptz
        WHERE l.id IN (
          SELECT i.listing_id FROM input i
          WHERE i.variant_id IN (SELECT variant_id FROM written UNION SELECT variant_id FROM removed))
        RETURNING l.id
      ), told AS (${tellingOf(key, at)})
      SELECT ((SELECT count(*) FROM written) + (SELECT count(*) FROM removed))::int AS changed`,
  );
  return { changed, unpriced };
}

/** Puts what shoppers can see into the outbox; follows a CTE `changed` with the listings' identifiers. */
const tellingOf = (key: string, at: string) => sql`
  INSERT INTO ${outbox} (key, message, created_at)
  SELECT ${key}, jsonb_build_object('type', 'listings.changed', 'listingIds', jsonb_agg(id ORDER BY id)), ${at}::timestamptz
  FROM changed HAVING count(*) > 0`;

async function tellOfChanged(
  ports: Pick<Ports, 'db' | 'clock' | 'queue' | 'randomness'>,
  statement: (key: string) => ReturnType<typeof sql>,
): Promise<{ changed: number }> {
  const key = `listings.changed:${ports.randomness.identifier('edit')}`;
  const { rows } = await ports.db.execute<{ changed: number }>(statement(key));
  const changed = rows[0]?.changed ?? 0;
  if (changed > 0) await dispatchOutbox(ports, { keys: [key] });
  return { changed };
}
