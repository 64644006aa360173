import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '~/adapters/clock/system.server';
import { postgresSearchEngine } from '~/adapters/search-engine/postgres.server';
import type { CategoryId, ListingId } from '~/domain/ids';
import { DEFAULT_WEIGHTS, standingScore } from '~/domain/search/ranking';
import {
  type FacetValue,
  NO_FILTERS,
  type SearchEngine,
  type SearchFilters,
  type SearchRequest,
  type SearchResult,
} from '~/ports/search-engine';
import { fillSearch, madeDocument } from '../../bench/search/catalogue';
import { startDatabase, type TestDatabase } from '../support/own-database';

/** Enough for tiers of popularity and for samples. */
const LISTINGS = 30_000;
/** What about 2,000 matches in a sixteenth may be off by. */
const ABOUT = 0.25;
const FILL_LIMIT_MS = 180_000;

type Asked = Partial<Omit<SearchRequest, 'filters'>> & { filters?: Partial<SearchFilters> };

const request = ({ filters, ...rest }: Asked): SearchRequest => ({
  query: '',
  locale: 'pl',
  currency: 'PLN',
  sort: 'relevance',
  page: 1,
  ...rest,
  filters: { ...NO_FILTERS, ...filters },
});

describe('the search of Postgres among many listings', () => {
  const listings = Array.from({ length: LISTINGS }, (_, at) => madeDocument(at + 1, LISTINGS));
  let database: TestDatabase;
  let client: pg.Client;
  let engine: SearchEngine;

  beforeAll(async () => {
    database = await startDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await fillSearch(client, LISTINGS, () => undefined);
    engine = postgresSearchEngine(database.db, systemClock());
    await engine.tidy({ removedBeforeMs: 0 });
  }, FILL_LIMIT_MS);
  afterAll(async () => {
    await client.end();
    await database.stop();
  });

  const search = (asked: Asked) => engine.search(request(asked));
  const idsOf = (result: SearchResult) => result.hits.map((hit) => Number(hit.listingId));
  const valuesOf = (result: SearchResult, facet: string): readonly FacetValue[] =>
    result.facets.find((one) => one.facet === facet)?.values ?? [];
  const withWord = (word: string) => listings.filter(({ titlePl }) => titlePl.split(' ').includes(word));
  const countOf = (found: typeof listings, code: string, value: string) =>
    found.filter(({ attributes }) => attributes[code]?.includes(value)).length;

  it('counts few matches exactly, and says so', async () => {
    const word = 'garnek';
    const matches = withWord(word);
    const result = await search({ query: word });
    expect(matches.length).toBeGreaterThan(200);
    expect(result).toMatchObject({ total: matches.length, countsAreExact: true });
    for (const { value, count } of valuesOf(result, 'attribute:colour'))
      expect(count, value).toBe(countOf(matches, 'colour', value));
  });

  it('counts many matches about right, and says that it is about', async () => {
    const matches = withWord('czarny');
    const result = await search({ query: 'czarny' });
    expect(matches.length).toBeGreaterThan(4_000);
    expect(result.countsAreExact).toBe(false);
    expect(Math.abs(result.total / matches.length - 1)).toBeLessThan(ABOUT);
    const [commonest] = valuesOf(result, 'attribute:colour');
    if (!commonest) throw new Error('Every listing has a colour.');
    const truth = countOf(matches, 'colour', commonest.value);
    expect(Math.abs(commonest.count / truth - 1)).toBeLessThan(ABOUT);
  });

  it('counts a chosen facet as if it were not chosen', async () => {
    const filters = { categoryId: 1_001 as CategoryId, attributes: { colour: ['white'] }, inStockOnly: true };
    const chosen = await search({ filters });
    const free = await search({ filters: { ...filters, attributes: {} } });
    const chosenCounts = valuesOf(chosen, 'attribute:colour');
    expect(chosenCounts.length).toBeGreaterThan(3);
    for (const { value, count } of valuesOf(free, 'attribute:colour').slice(0, 3)) {
      const other = chosenCounts.find((one) => one.value === value)?.count ?? 0;
      expect(Math.abs(other / count - 1), value).toBeLessThan(2 * ABOUT);
    }
    expect(chosen.total).toBeLessThan(free.total);
  });

  it('ranks the most popular matches: nothing among them is better than the first hit', async () => {
    const nowMs = Date.now();
    const inCategory = listings.filter(
      ({ categoryPath, inStock }) => inStock && categoryPath.includes(1_001 as CategoryId),
    );
    const score = (listing: (typeof listings)[number]) =>
      standingScore(
        {
          ...listing,
          ratingTenths: listing.ratingAverage === null ? null : Math.round(listing.ratingAverage * 10),
        },
        DEFAULT_WEIGHTS,
        nowMs,
      );
    const popular = inCategory.toSorted((one, other) => other.popularity - one.popularity).slice(0, 160);
    const best = Math.max(...popular.map(score));
    const { hits } = await search({ filters: { categoryId: 1_001 as CategoryId } });
    const scores = hits.map((hit) => {
      const found = inCategory.find((listing) => listing.listingId === hit.listingId);
      if (!found) throw new Error(`Listing ${hit.listingId} is not in the category.`);
      return score(found);
    });
    expect(hits).toHaveLength(24);
    expect(scores[0]).toBeGreaterThanOrEqual(best - 1e-3);
    for (const [at, one] of scores.slice(1).entries())
      expect(one).toBeLessThanOrEqual((scores[at] ?? 0) + 1e-3);
  });

  it('shows no listing twice on the first pages, and deep pages still', async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => search({ query: 'czarny', page })));
    const shown = pages.flatMap(idsOf);
    expect(new Set(shown).size).toBe(72);
    expect(idsOf(await search({ query: 'czarny', page: 50 }))).toHaveLength(24);
  });

  it('orders many matches by price and age exactly', async () => {
    const matches = withWord('czarny');
    const prices = matches
      .map(({ prices }) => prices.PLN?.minMinor ?? 0)
      .toSorted((one, other) => one - other);
    const cheapest = await search({ query: 'czarny', sort: 'price_up', page: 2 });
    expect(cheapest.hits.map((hit) => hit.priceMinor)).toEqual(prices.slice(24, 48));
    const dearest = await search({ query: 'czarny', sort: 'price_down' });
    expect(dearest.hits.map((hit) => hit.priceMinor)).toEqual(prices.toReversed().slice(0, 24));
    const ages = matches.map(({ createdAtMs }) => createdAtMs).toSorted((one, other) => other - one);
    const newest = await search({ query: 'czarny', sort: 'newest' });
    const created = newest.hits.map((hit) => listings[hit.listingId - 1]?.createdAtMs);
    expect(created).toEqual(ages.slice(0, 24));
  });

  it('finds all of a narrow range of prices within a broad word', async () => {
    const isWithin = ({ prices }: (typeof listings)[number]) =>
      (prices.PLN?.minMinor ?? 0) >= 20_000 && (prices.PLN?.minMinor ?? 0) <= 21_000;
    const matches = withWord('czarny').filter(isWithin);
    const result = await search({
      query: 'czarny',
      filters: { priceMinMinor: 20_000, priceMaxMinor: 21_000 },
    });
    expect(matches.length).toBeGreaterThan(24);
    expect(result).toMatchObject({ total: matches.length, countsAreExact: true });
    for (const id of idsOf(result)) expect(matches.map(({ listingId }) => Number(listingId))).toContain(id);
  });

  it.each(['garnek', 'czarny', 'czarny garnek', 'czarny garnek black', 'mug', 'czarmy garnek', 'garn'])(
    'answers “%s” the same whether it remembers all, some or none of the words',
    async (query) => {
      const fresh = () => postgresSearchEngine(database.db, systemClock());
      const first = await fresh().search(request({ query }));
      const some = fresh();
      // What the operator edits is remembered then, the words are not.
      await some.search(request({ query: 'lampa' }));
      expect(first.hits.length).toBeGreaterThan(0);
      for (const one of [some, some, engine])
        expect(await one.search(request({ query })), query).toEqual(first);
    },
  );

  it('follows a change of stock, of words and of popularity at once', async () => {
    const listing = madeDocument(17, LISTINGS);
    const renamed = { ...listing, version: 2, titlePl: 'czarny parowóz', popularity: 900_000 };
    await engine.index([renamed]);
    expect(idsOf(await search({ query: 'parowóz' }))).toEqual([17]);
    expect(idsOf(await search({ query: 'czarny' })), 'in the tier of the popular').toContain(17);
    await engine.setInStock([{ listingId: 17 as ListingId, inStock: false, version: 3 }]);
    expect((await search({ query: 'parowóz' })).hits.map((hit) => hit.inStock)).toEqual([false]);
    expect(idsOf(await search({ query: 'parowóz', filters: { inStockOnly: true } }))).toEqual([]);
    await engine.remove([{ listingId: 17 as ListingId, version: 4 }]);
    expect(idsOf(await search({ query: 'parowóz' }))).toEqual([]);
  });
});
