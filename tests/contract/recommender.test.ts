import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listings } from '#db/schema';
import { systemClock } from '~/adapters/clock/system.server';
import { postgresRecommender } from '~/adapters/recommender/postgres.server';
import { postgresSearchEngine } from '~/adapters/search-engine/postgres.server';
import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import {
  akinTo,
  BOUGHT_SHARE,
  meetingsOf,
  neighboursOf,
  type ShopperEvent,
} from '~/domain/recommendation/method';
import type { SearchDocument } from '~/ports/search-engine';
import { continueLearning, learnAll } from '~/services/learn-recommendations.server';
import { makeCategory, makeSeller, startDatabase, type TestDatabase } from '../support/own-database';

const NOW_MS = Date.UTC(2026, 10, 22);
const DAY_MS = 86_400_000;

let own: TestDatabase;
beforeAll(async () => {
  own = await startDatabase();
}, 120_000);
afterAll(() => own?.stop());

async function begin(events: readonly ShopperEvent[]): Promise<void> {
  await own.db.execute(sql`TRUNCATE shopper_events, listing_interest, listing_neighbours`);
  await own.db.execute(sql`
    INSERT INTO shopper_events (kind, session, listing_id, at)
    SELECT e.kind, e.session, e.listing_id, to_timestamp(e.at_ms / 1000.0)
    FROM jsonb_to_recordset(${JSON.stringify(
      events.map(({ kind, session, listingId, atMs }) => ({
        kind,
        session,
        listing_id: listingId,
        at_ms: atMs,
      })),
    )}::jsonb) AS e(kind text, session text, listing_id bigint, at_ms bigint)`);
  await learnAll({ db: own.db }, NOW_MS);
}

async function learned(kind: string): Promise<Map<number, Map<number, number>>> {
  const { rows } = await own.db.execute<{ listing_id: string; neighbour_id: string; score: number }>(
    sql`SELECT listing_id, neighbour_id, score FROM listing_neighbours WHERE kind = ${kind}`,
  );
  const found = new Map<number, Map<number, number>>();
  for (const row of rows) {
    const scores = found.get(Number(row.listing_id)) ?? new Map<number, number>();
    scores.set(Number(row.neighbour_id), row.score);
    found.set(Number(row.listing_id), scores);
  }
  return found;
}

function expectSame(
  found: ReadonlyMap<number, number> | undefined,
  wanted: ReadonlyMap<number, number>,
): void {
  expect([...(found ?? new Map()).keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [listing, score] of wanted) expect(found?.get(listing)).toBeCloseTo(score, 4);
}

const someEvents = fc.array(
  fc.record({
    session: fc.integer({ min: 1, max: 8 }).map((number) => `s${number}`),
    listingId: fc.integer({ min: 1, max: 9 }),
    kind: fc.constantFrom('view', 'cart', 'purchase', 'search'),
    atMs: fc.integer({ min: 0, max: 100 }).map((days) => NOW_MS - days * DAY_MS),
  }),
  { minLength: 1, maxLength: 60 },
);

it('what the database learns is what the method says', async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, async (events) => {
      await begin(events);
      const listings = [...new Set(events.map((event) => event.listingId))];
      const together = { viewed: new Map<number, Map<number, number>>(), bought: new Map() };
      for (const kind of ['viewed', 'bought'] as const) {
        const found = await learned(kind);
        const meetings = meetingsOf(events, kind, NOW_MS);
        for (const listing of listings) {
          const wanted = neighboursOf(meetings, listing);
          together[kind].set(listing, wanted);
          expectSame(found.get(listing), wanted);
        }
      }
      const base = new Map(
        listings.map((listing) => [
          listing,
          withBought(together.viewed.get(listing), together.bought.get(listing)),
        ]),
      );
      const akin = await learned('akin');
      for (const listing of listings) expectSame(akin.get(listing), akinTo(base, listing));
    }),
    { numRuns: 15 },
  );
}, 120_000);

function withBought(
  viewed: ReadonlyMap<number, number> = new Map(),
  bought: ReadonlyMap<number, number> = new Map(),
): Map<number, number> {
  const sum = new Map(viewed);
  for (const [listing, score] of bought) sum.set(listing, (sum.get(listing) ?? 0) + BOUGHT_SHARE * score);
  return sum;
}

it('the ranking hears of popularity and conversion, and what changed is indexed again, once', async () => {
  const sellerId = await makeSeller(own.db);
  const categoryId = await makeCategory(own.db, 'Kubki', 'Mugs');
  const [row] = await own.db
    .insert(listings)
    .values({
      sellerId,
      externalId: 'kubek',
      categoryId,
      status: 'published',
      slug: 'kubek',
      titlePl: 'Kubek',
      createdAt: new Date(NOW_MS),
      updatedAt: new Date(NOW_MS),
    })
    .returning({ id: listings.id });
  const listingId = row?.id ?? 0;
  const event = (session: number, kind: string) => ({
    session: `s${session}`,
    listingId,
    kind,
    atMs: NOW_MS,
  });
  await begin([
    ...Array.from({ length: 60 }, (_, session) => event(session, 'view')),
    ...Array.from({ length: 6 }, (_, session) => event(session, 'purchase')),
  ]);
  const told: unknown[] = [];
  const ports = {
    db: own.db,
    queue: {
      sendEvents: async (messages: readonly unknown[]) => void told.push(...messages),
      sendJobs: async () => undefined,
      sendShopperEvents: async () => undefined,
    },
  };
  const step = { step: 'interest', afterListingId: 0, asOfMs: NOW_MS } as const;
  await continueLearning(ports, step);
  await continueLearning(ports, step);
  const [ranked] = await own.db.select().from(listings).where(eq(listings.id, listingId));
  expect(ranked).toMatchObject({ popularity: 54 + 6 * 3, conversionBps: 1_000 });
  expect(told).toEqual([{ type: 'listings.changed', listingIds: [listingId] }]);
});

it('what was learned is forgotten when its events are too old', async () => {
  const old = { kind: 'view', atMs: NOW_MS - 91 * DAY_MS };
  await begin([
    { ...old, session: 'a', listingId: 1 },
    { ...old, session: 'a', listingId: 2 },
  ]);
  expect(await learned('viewed')).toEqual(new Map());
});

const document = (listingId: number, fields: Partial<SearchDocument> = {}): SearchDocument => ({
  listingId: listingId as ListingId,
  version: 1,
  sellerId: listingId as SellerId,
  sellerName: `Stragan ${listingId}`,
  sellerSlug: `stragan-${listingId}`,
  categoryPath: [1] as CategoryId[],
  slug: `rzecz-${listingId}`,
  titlePl: `Rzecz ${listingId}`,
  titleEn: `Thing ${listingId}`,
  textPl: '',
  textEn: '',
  brand: null,
  attributes: {},
  prices: { PLN: { minMinor: 1000, maxMinor: 1000, reducedFromMinor: null, lowest30DaysMinor: null } },
  pictureKey: null,
  inStock: true,
  ratingAverage: null,
  ratingCount: 0,
  popularity: 0,
  conversionBps: null,
  deliveryDays: null,
  createdAtMs: NOW_MS,
  ...fields,
});

const ids = (shelf: readonly { hit: { listingId: number } }[]) => shelf.map(({ hit }) => hit.listingId);
const PL = { locale: 'pl', currency: 'PLN' } as const;

it('shelves hold what is on sale and in stock, of many sellers, each with its reason', async () => {
  await postgresSearchEngine(own.db, systemClock()).index([
    document(1),
    document(2, { sellerId: 50 as SellerId }),
    document(3, { sellerId: 50 as SellerId }),
    document(4, { sellerId: 50 as SellerId }),
    document(5),
    document(6, { inStock: false }),
    document(7, { prices: {} }),
  ]);
  const met = (session: string, ...listings: number[]) =>
    listings.map((listingId) => ({ session, listingId, kind: 'purchase', atMs: NOW_MS - DAY_MS }));
  await begin([
    ...met('a', 1, 2, 3, 4, 6, 7),
    ...met('b', 1, 2, 3, 4),
    ...met('c', 1, 2, 3),
    ...met('d', 1, 2),
    ...met('e', 1, 5, 8, 9),
    ...met('f', 1, 5, 8, 9),
  ]);
  const recommender = postgresRecommender(own.db);

  const { viewedTogether, boughtTogether } = await recommender.beside({
    ...PL,
    listingId: 1 as ListingId,
    limit: 3,
  });
  expect(ids(boughtTogether)).toEqual([2, 3, 5]);
  expect(ids(viewedTogether)).toEqual([2, 3, 5]);
  expect(boughtTogether[0]?.reason).toEqual({ code: 'bought_together' });

  const shopper = await recommender.forShopper({
    ...PL,
    seen: [1] as ListingId[],
    boughtBy: null,
    limit: 4,
  });
  expect(ids(shopper.forYou)).toEqual([2, 3, 5, 4]);
  expect(shopper.forYou[0]?.reason).toEqual({ code: 'because_seen', listingId: 1, title: 'Rzecz 1' });
  expect(ids(shopper.popularNow)).toContain(1);
  expect(shopper.buyAgain).toEqual([]);
});

it('whom nothing is known of gets what is popular, and nothing that pretends to be personal', async () => {
  const shopper = await postgresRecommender(own.db).forShopper({ ...PL, seen: [], boughtBy: null, limit: 4 });
  expect(shopper.forYou).toEqual([]);
  expect(shopper.popularNow.length).toBeGreaterThan(0);
});

it('what a shopper dealt with is told of that number alone, the latest first, with what a taste is told by', async () => {
  await postgresSearchEngine(own.db, systemClock()).index([
    document(11, {
      brand: 'Bielik',
      categoryPath: [1, 2] as CategoryId[],
      prices: {
        PLN: { minMinor: 4_990, maxMinor: 9_990, reducedFromMinor: null, lowest30DaysMinor: null },
      },
    }),
    document(12),
  ]);
  const event = { session: 'shp_mine', listingId: 11, kind: 'view', atMs: NOW_MS - DAY_MS / 2 };
  await begin([
    event,
    { ...event, listingId: 12, kind: 'cart', atMs: NOW_MS },
    { ...event, session: 'shp_other', listingId: 12 },
    { ...event, listingId: 999, kind: 'view' },
  ]);
  const recommender = postgresRecommender(own.db);
  const dealings = await recommender.dealings({ session: 'shp_mine', currency: 'PLN' });
  expect(dealings).toEqual([
    {
      listingId: 12,
      kind: 'cart',
      atMs: NOW_MS,
      categoryPath: [1],
      brand: null,
      sellerId: 12,
      priceMinor: 1_000,
    },
    {
      listingId: 11,
      kind: 'view',
      atMs: event.atMs,
      categoryPath: [1, 2],
      brand: 'Bielik',
      sellerId: 11,
      priceMinor: 4_990,
    },
  ]);
  const inEuro = await recommender.dealings({ session: 'shp_mine', currency: 'EUR' });
  expect(inEuro.map(({ priceMinor }) => priceMinor)).toEqual([0, 0]);
  expect(await recommender.dealings({ session: 'shp_nobody', currency: 'PLN' })).toEqual([]);
});
