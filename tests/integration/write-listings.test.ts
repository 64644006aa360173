import { asc, eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  listingPictures,
  listings,
  outbox,
  priceLog,
  stockLevels,
  variantPrices,
  variants,
} from '#db/schema';
import type { SellerId, VariantId } from '~/domain/ids';
import { ALL_STATED } from '~/domain/import/formats';
import type { EventMessage, JobMessage } from '~/domain/messages';
import { type ListingToWrite, MAX_LISTINGS_PER_WRITE, writeListings } from '~/services/write-listings.server';
import { makeCategory, makeSeller, startDatabase, type TestDatabase } from '../support/own-database';

let database: TestDatabase;
let sellerId: SellerId;
let categoryId: number;
let nowMs = Date.UTC(2026, 10, 22, 9);
let events: EventMessage[] = [];
let jobs: JobMessage[] = [];
let adjusted: { variantId: VariantId; operationId: string; set: number }[] = [];

beforeAll(async () => {
  database = await startDatabase();
}, 60_000);
afterAll(async () => database.stop());
beforeEach(async () => {
  sellerId = await makeSeller(database.db);
  categoryId = await makeCategory(database.db, 'Kuchnia', 'Kitchen');
  events = [];
  jobs = [];
  adjusted = [];
});

function ports() {
  return {
    db: database.db,
    clock: { nowMs: () => nowMs, toSystemMs: (ms: number) => ms, pause: async () => undefined },
    queue: {
      sendEvents: async (messages: readonly EventMessage[]) => void events.push(...messages),
      sendJobs: async (messages: readonly JobMessage[]) => void jobs.push(...messages),
      sendShopperEvents: async () => undefined,
    },
    stock: {
      adjust: async (variantId: VariantId, command: { operationId: string; change: object }) => {
        const set = 'set' in command.change ? Number(command.change.set) : 0;
        adjusted.push({ variantId, operationId: command.operationId, set });
        return { ok: true as const, value: { onHand: set, held: 0, available: set, deferredReduction: 0 } };
      },
      reserve: never,
      extend: never,
      claim: never,
      release: never,
      peek: never,
      account: never,
    },
  };
}

function never(): never {
  throw new Error('A writer of listings only adjusts');
}

async function write(
  written: readonly ListingToWrite[],
  given: Partial<Parameters<typeof writeListings>[1]> = {},
) {
  nowMs += 1_000;
  return writeListings(ports(), { sellerId, listings: written, nowMs, operation: `test-${nowMs}`, ...given });
}

function variant(sku: string, given: Partial<ListingToWrite['variants'][number]> = {}) {
  return {
    sku,
    gtin: null,
    prices: { PLN: 4_900 },
    quantity: 5,
    quantityGiven: true,
    weightGrams: 350,
    optionValues: [sku],
    ...given,
  };
}

function listing(
  externalId: string,
  given: Partial<ListingToWrite['input']> = {},
  skus = [`${externalId}-1`],
) {
  const made = skus.map((sku) => variant(sku));
  return withVariants(externalId, made, given);
}

function withVariants(
  externalId: string,
  made: readonly ListingToWrite['variants'][number][],
  given: Partial<ListingToWrite['input']> = {},
): ListingToWrite {
  return {
    externalId,
    leftOutSkus: [],
    variants: made,
    input: {
      titles: { pl: `Kubek ${externalId}`, en: `Mug ${externalId}` },
      descriptions: { pl: '<p>Ręcznie <b>toczony</b>.</p><script>x()</script>', en: '' },
      categoryId,
      brand: 'Mech',
      options: ['Kolor'],
      attributes: { material: 'glina' },
      pictures: ['https://cdn.mech.pl/a.jpg', 'https://cdn.mech.pl/b.jpg'],
      variants: [],
      published: true,
      ...given,
    },
  };
}

async function rowsOf(externalId: string) {
  const { db } = database;
  const [row] = await db
    .select()
    .from(listings)
    .where(sql`${listings.sellerId} = ${sellerId} AND ${listings.externalId} = ${externalId}`);
  if (row === undefined) throw new Error(`${externalId} is not there`);
  const own = await db
    .select()
    .from(variants)
    .where(eq(variants.listingId, row.id))
    .orderBy(asc(variants.position));
  const ids = own.map(({ id }) => id);
  const [prices, log, pictures, stock] = await db.batch([
    db.select().from(variantPrices).where(inArray(variantPrices.variantId, ids)),
    db.select().from(priceLog).where(inArray(priceLog.variantId, ids)).orderBy(asc(priceLog.id)),
    db
      .select()
      .from(listingPictures)
      .where(eq(listingPictures.listingId, row.id))
      .orderBy(asc(listingPictures.position)),
    db.select().from(stockLevels).where(inArray(stockLevels.variantId, ids)),
  ]);
  return { listing: row, variants: own, prices, log, pictures, stock };
}

describe('new listings', () => {
  test('are made with variants, prices, log, pictures and opening stock, and told of', async () => {
    const answer = await write([
      listing('a', {}, ['a-1', 'a-2']),
      listing('b', { published: false, pictures: [] }),
    ]);
    expect(answer).toMatchObject({ created: 2, updated: 0, unchanged: 0, variants: 3, conflicts: [] });
    const a = await rowsOf('a');
    expect(a.listing).toMatchObject({
      status: 'published',
      slug: 'kubek-a',
      titlePl: 'Kubek a',
      titleEn: 'Mug a',
      descriptionPl: '<p>Ręcznie <strong>toczony</strong>.</p>',
      attributes: { material: 'glina' },
      contentVersion: 1,
    });
    expect(a.variants.map(({ sku, options, active }) => ({ sku, options, active }))).toEqual([
      { sku: 'a-1', options: [{ name: 'Kolor', value: 'a-1' }], active: true },
      { sku: 'a-2', options: [{ name: 'Kolor', value: 'a-2' }], active: true },
    ]);
    expect(a.prices.map(({ currency, priceMinor }) => [currency, priceMinor])).toEqual([
      ['PLN', 4_900],
      ['PLN', 4_900],
    ]);
    expect(a.log).toHaveLength(2);
    expect(a.pictures.map(({ state, position }) => [state, position])).toEqual([
      ['waiting', 0],
      ['waiting', 1],
    ]);
    expect(a.stock.map(({ openingLevel, onHand, openedAt }) => [openingLevel, onHand, openedAt])).toEqual([
      [5, 5, null],
      [5, 5, null],
    ]);
    expect((await rowsOf('b')).listing.status).toBe('draft');
    const ids = [...answer.listingIds.values()].sort((one, other) => one - other);
    expect(events).toEqual([{ type: 'listings.changed', listingIds: ids }]);
    expect(jobs).toEqual([{ type: 'pictures.fetch', listingIds: [answer.listingIds.get('a')] }]);
  });

  test('of other sellers may have the same identifiers and SKUs', async () => {
    await write([listing('a')]);
    const other = await makeSeller(database.db);
    expect(await write([listing('a')], { sellerId: other })).toMatchObject({ created: 1, conflicts: [] });
  });
});

describe('writing again', () => {
  test('the same changes nothing and makes nothing twice', async () => {
    const same = [listing('a', {}, ['a-1', 'a-2']), listing('b')];
    await write(same);
    const before = [await rowsOf('a'), await rowsOf('b')];
    events = [];
    expect(await write(same)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect([await rowsOf('a'), await rowsOf('b')]).toEqual(before);
    expect(events).toEqual([]);
    expect(adjusted).toEqual([]);
  });

  test('the same part of an operation answers the same, and tells of it once', async () => {
    const written = [listing('a'), listing('b')];
    const first = await write(written, { nowMs: 5_000, operation: 'import:1' });
    const again = await write(written, { nowMs: 5_000, operation: 'import:1' });
    expect(again).toEqual(first);
    expect(events).toHaveLength(1);
    expect(
      await database.db.select().from(outbox).where(sql`${outbox.key} LIKE 'listings.changed:import:1:%'`),
    ).toHaveLength(1);
  });

  test('with a new price adds to the log, once, and to the version', async () => {
    await write([listing('a')]);
    const cheaper = [withVariants('a', [variant('a-1', { prices: { PLN: 3_900, EUR: 900 } })])];
    expect(await write(cheaper)).toMatchObject({ updated: 1 });
    await write(cheaper);
    const { log, listing: row, prices } = await rowsOf('a');
    expect(log.map(({ currency, priceMinor }) => [currency, priceMinor])).toEqual([
      ['PLN', 4_900],
      ['PLN', 3_900],
      ['EUR', 900],
    ]);
    expect(prices).toHaveLength(2);
    expect(row.contentVersion).toBe(2);
  });

  test('without a price in a currency that has a column takes it away; without the column leaves it', async () => {
    await write([withVariants('a', [variant('a-1', { prices: { PLN: 100, EUR: 30 } })])]);
    const inZloty = [withVariants('a', [variant('a-1', { prices: { PLN: 100 } })])];
    await write(inZloty, { stated: { ...ALL_STATED, currencies: ['PLN'] } });
    expect((await rowsOf('a')).prices).toHaveLength(2);
    await write(inZloty);
    expect((await rowsOf('a')).prices).toMatchObject([{ currency: 'PLN' }]);
  });

  test('switches off variants that are gone, not those left out for a mistake, and on again', async () => {
    await write([listing('a', {}, ['a-1', 'a-2', 'a-3'])]);
    await write([{ ...listing('a', {}, ['a-1']), leftOutSkus: ['a-3'] }]);
    const active = async () =>
      (await rowsOf('a')).variants.filter((each) => each.active).map(({ sku }) => sku);
    expect((await active()).sort()).toEqual(['a-1', 'a-3']);
    expect(await write([listing('a', {}, ['a-1', 'a-2', 'a-3'])])).toMatchObject({ updated: 1 });
    expect(await active()).toEqual(['a-1', 'a-2', 'a-3']);
  });

  test('keeps stored pictures, tries failed ones again and takes away the others', async () => {
    await write([listing('a')]);
    const { pictures } = await rowsOf('a');
    const [stored, failed] = pictures;
    await database.db
      .update(listingPictures)
      .set({ state: 'stored', mediaKey: 'p1' })
      .where(eq(listingPictures.id, stored?.id ?? 0));
    await database.db
      .update(listingPictures)
      .set({ state: 'failed', failureCode: 'picture_unreachable' })
      .where(eq(listingPictures.id, failed?.id ?? 0));
    jobs = [];
    expect(await write([listing('a')])).toMatchObject({ unchanged: 1 });
    expect((await rowsOf('a')).pictures).toMatchObject([
      { state: 'stored', mediaKey: 'p1' },
      { state: 'waiting', failureCode: null },
    ]);
    expect(jobs).toHaveLength(1);
    const turned = { pictures: ['https://cdn.mech.pl/c.jpg', 'https://cdn.mech.pl/a.jpg'] };
    expect(await write([listing('a', turned)])).toMatchObject({ updated: 1 });
    expect((await rowsOf('a')).pictures).toMatchObject([
      { sourceUrl: 'https://cdn.mech.pl/c.jpg', state: 'waiting' },
      { id: stored?.id, state: 'stored', position: 1 },
    ]);
  });

  test('keeps the English of options that a file says nothing of, until the options change', async () => {
    const optionsOf = async () => (await rowsOf('a')).variants.map(({ options }) => options);
    const coloured = (value: string) =>
      withVariants('a', [{ ...variant('a-1'), optionValues: [value] }], { options: ['Kolor'] });
    const [given] = [coloured('granatowy')];
    await write([
      { ...given, input: { ...given.input, optionWords: { Kolor: 'Colour', granatowy: 'navy' } } },
    ]);
    const navy = { name: 'Kolor', value: 'granatowy', nameEn: 'Colour', valueEn: 'navy' };
    expect(await optionsOf()).toEqual([[navy]]);
    const stated = { ...ALL_STATED, optionWords: false };
    expect(await write([given], { stated })).toMatchObject({ unchanged: 1 });
    expect(await optionsOf()).toEqual([[navy]]);
    await write([coloured('biały')], { stated });
    expect(await optionsOf()).toEqual([[{ name: 'Kolor', value: 'biały' }]]);
    await write([given]);
    expect(await optionsOf()).toEqual([[{ name: 'Kolor', value: 'granatowy' }]]);
  });

  test('leaves what the file says nothing of', async () => {
    await write([listing('a')]);
    const before = await rowsOf('a');
    const bare = withVariants('a', [variant('a-1', { weightGrams: 0, quantityGiven: false, quantity: 0 })], {
      titles: { pl: null, en: 'Mug a' },
      descriptions: { pl: '', en: '' },
      brand: null,
      attributes: {},
      pictures: [],
      published: false,
    });
    const stated = {
      titles: { pl: false, en: true },
      descriptions: { pl: false, en: false },
      brand: false,
      published: false,
      pictures: false,
      attributes: false,
      gtin: false,
      weight: false,
      optionWords: false,
      currencies: [],
    };
    expect(await write([bare], { stated })).toMatchObject({ unchanged: 1 });
    expect(await rowsOf('a')).toEqual(before);
  });

  test('an unpublished one withdraws what was shown, and leaves a draft a draft', async () => {
    await write([listing('a'), listing('b', { published: false })]);
    await write([listing('a', { published: false }), listing('b', { published: false })]);
    expect([(await rowsOf('a')).listing.status, (await rowsOf('b')).listing.status]).toEqual([
      'withdrawn',
      'draft',
    ]);
  });
});

describe('stock', () => {
  test('is set here until a keeper has opened the SKU; then the keeper is asked, when it differs', async () => {
    await write([listing('a', {}, ['a-1', 'a-2'])]);
    await write([withVariants('a', [variant('a-1', { quantity: 9 }), variant('a-2')])]);
    const opened = await rowsOf('a');
    expect(opened.stock.map(({ openingLevel }) => openingLevel).sort()).toEqual([5, 9]);
    expect(opened.listing.contentVersion).toBe(2);
    await database.db.execute(
      sql`UPDATE stock_levels SET opened_at = now() WHERE variant_id = ${opened.variants[0]?.id}`,
    );
    const answer = await write(
      [
        withVariants('a', [
          variant('a-1', { quantity: 7 }),
          variant('a-2', { quantity: 0, quantityGiven: false }),
        ]),
      ],
      { operation: 'import:7' },
    );
    expect(answer).toMatchObject({ updated: 1 });
    expect(adjusted).toEqual([
      { variantId: opened.variants[0]?.id, operationId: `import:7:${opened.variants[0]?.id}`, set: 7 },
    ]);
    expect((await rowsOf('a')).stock.map(({ onHand }) => onHand).sort()).toEqual([5, 9]);
  });
});

describe('a SKU of another listing', () => {
  test('is answered as a conflict and left where it is', async () => {
    await write([listing('a', {}, ['X', 'Y'])]);
    const answer = await write([listing('b', {}, ['X', 'Z']), listing('c', {}, ['Y'])]);
    expect(answer).toMatchObject({ created: 1, variants: 1 });
    expect(answer.conflicts).toEqual([
      { externalId: 'b', sku: 'X', takenBy: 'a' },
      { externalId: 'c', sku: 'Y', takenBy: 'a' },
    ]);
    expect((await rowsOf('b')).variants.map(({ sku }) => sku)).toEqual(['Z']);
    expect((await rowsOf('a')).variants.every(({ active }) => active)).toBe(true);
  });

  test('moves when it was switched off there', async () => {
    await write([listing('a', {}, ['X', 'Y'])]);
    await write([listing('a', {}, ['Y'])]);
    expect(await write([listing('b', {}, ['X'])])).toMatchObject({ created: 1, conflicts: [] });
    expect((await rowsOf('b')).variants).toMatchObject([{ sku: 'X', active: true }]);
  });
});

test('text that Postgres cannot keep does no harm', async () => {
  await write([listing('a', { titles: { pl: 'Ku\u0000bek \ud83d', en: null }, brand: '\\u0000' })]);
  expect((await rowsOf('a')).listing).toMatchObject({ titlePl: 'Kubek ', brand: '\\u0000' });
});

test('two writers of the same listings at once make them once', async () => {
  const same = Array.from({ length: MAX_LISTINGS_PER_WRITE }, (_, index) => listing(`p${index}`));
  const answers = await Promise.all(
    [1, 2, 3].map((number) =>
      writeListings(ports(), {
        sellerId,
        listings: same,
        nowMs: nowMs + number,
        operation: `race-${number}`,
      }),
    ),
  );
  expect(answers.reduce((total, { created }) => total + created, 0)).toBe(same.length);
  expect(answers.reduce((total, { unchanged }) => total + unchanged, 0)).toBe(2 * same.length);
});
