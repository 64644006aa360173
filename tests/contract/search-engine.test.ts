import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresSearchEngine } from '~/adapters/search-engine/postgres.server';
import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import type { SearchDocument, SearchEngine, SearchFilters, SearchRequest } from '~/ports/search-engine';
import { startDatabase } from '../support/own-database';

const NO_FILTERS: SearchFilters = {
  categoryId: null,
  sellerIds: [],
  brands: [],
  priceMinMinor: null,
  priceMaxMinor: null,
  ratingMin: null,
  inStockOnly: false,
  attributes: {},
};

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

let made = 0;
function document(fields: Partial<SearchDocument> & { titlePl: string }): SearchDocument {
  made += 1;
  const priceMinor = 1000 * made;
  return {
    listingId: made as ListingId,
    version: 1,
    sellerId: 1 as SellerId,
    sellerName: 'Glina',
    sellerSlug: 'glina',
    categoryPath: [1, 2] as CategoryId[],
    slug: `oferta-${made}`,
    titleEn: fields.titlePl,
    textPl: '',
    textEn: '',
    brand: null,
    attributes: {},
    prices: {
      PLN: { minMinor: priceMinor, maxMinor: priceMinor, reducedFromMinor: null, lowest30DaysMinor: null },
    },
    pictureKey: null,
    inStock: true,
    ratingAverage: null,
    ratingCount: 0,
    popularity: 0,
    conversionBps: null,
    deliveryDays: null,
    createdAtMs: 1_700_000_000_000 + made,
    ...fields,
  };
}

/** What every engine must do: the same requests, the same answers. */
function searchEngineContract(
  name: string,
  start: () => Promise<{ engine: SearchEngine; stop: () => Promise<void> }>,
) {
  describe(`the search engine: ${name}`, () => {
    let engine: SearchEngine;
    let stop: () => Promise<void>;
    const mug = document({
      titlePl: 'Kubek ceramiczny zielony',
      titleEn: 'Green ceramic mug',
      brand: 'Glina',
      attributes: { colour: ['green'] },
      popularity: 5,
      ratingAverage: 4.6,
      ratingCount: 9,
    });
    const cup = document({
      titlePl: 'Kubek porcelanowy biały',
      titleEn: 'White porcelain mug',
      brand: 'Biel',
      attributes: { colour: ['white'] },
      popularity: 50,
    });
    const fridge = document({
      titlePl: 'Lodówka turystyczna',
      titleEn: 'Cool box',
      categoryPath: [3] as CategoryId[],
      attributes: { colour: ['green'] },
    });
    const soldOut = document({
      titlePl: 'Kubek z uchem',
      titleEn: 'Mug with a handle',
      inStock: false,
      popularity: 900,
    });
    const inEuro = document({
      titlePl: 'Kubek podróżny',
      titleEn: 'Travel mug',
      prices: { EUR: { minMinor: 900, maxMinor: 900, reducedFromMinor: null, lowest30DaysMinor: null } },
    });

    beforeAll(async () => {
      ({ engine, stop } = await start());
      await engine.index([mug, cup, fridge, soldOut, inEuro]);
    });
    afterAll(() => stop());

    const ids = async (asked: Asked) =>
      (await engine.search(request(asked))).hits.map((hit) => hit.listingId);

    it('finds by a word in either language, and by every form of it', async () => {
      expect(await ids({ query: 'lodówka' })).toEqual([fridge.listingId]);
      expect(await ids({ query: 'lodowki' })).toEqual([fridge.listingId]);
      expect(await ids({ query: 'LODÓWEK' })).toEqual([fridge.listingId]);
      expect(await ids({ query: 'cool box', locale: 'en' })).toEqual([fridge.listingId]);
    });

    it('wants every word of a query', async () => {
      expect(await ids({ query: 'kubek zielony' })).toEqual([mug.listingId]);
    });

    it('lets what is sold out sink, however popular', async () => {
      expect((await ids({ query: 'kubek' })).at(-1)).toBe(soldOut.listingId);
      expect(await ids({ query: 'kubek', filters: { inStockOnly: true } })).not.toContain(soldOut.listingId);
    });

    it('shows only what has a price in the asked currency', async () => {
      expect(await ids({ query: 'kubek' })).not.toContain(inEuro.listingId);
      expect(await ids({ query: 'kubek', currency: 'EUR' })).toEqual([inEuro.listingId]);
    });

    it('mends a typing error and says what it searched for instead', async () => {
      const result = await engine.search(request({ query: 'lodufka' }));
      expect(result.hits.map((hit) => hit.listingId)).toEqual([fridge.listingId]);
      expect(result.correctedQuery).toBe('lodowka');
    });

    it('narrows by category, brand, attribute, price and rating', async () => {
      expect(await ids({ filters: { categoryId: 3 as CategoryId } })).toEqual([fridge.listingId]);
      expect(await ids({ filters: { brands: ['Glina'] } })).toEqual([mug.listingId]);
      expect((await ids({ filters: { attributes: { colour: ['green'] } } })).sort()).toEqual([
        mug.listingId,
        fridge.listingId,
      ]);
      expect(await ids({ filters: { priceMaxMinor: 1500 } })).toEqual([mug.listingId]);
      expect(await ids({ filters: { ratingMin: 4 } })).toEqual([mug.listingId]);
    });

    it('counts a chosen facet’s other values as if it were not chosen', async () => {
      const result = await engine.search(request({ query: 'kubek', filters: { brands: ['Glina'] } }));
      const brands = result.facets.find((facet) => facet.facet === 'brand')?.values ?? [];
      expect(result.total).toBe(1);
      expect(brands.map(({ value, count }) => [value, count]).sort()).toEqual([
        ['Biel', 1],
        ['Glina', 1],
      ]);
    });

    it('orders by price, by age and by rating', async () => {
      expect((await ids({ sort: 'price_up' })).slice(0, 2)).toEqual([mug.listingId, cup.listingId]);
      expect((await ids({ sort: 'newest' }))[0]).toBe(soldOut.listingId);
      expect((await ids({ sort: 'rating' }))[0]).toBe(mug.listingId);
    });

    it('takes a newer version and leaves an older one alone', async () => {
      const changed = { ...fridge, version: 3, titlePl: 'Lodówka samochodowa' };
      await engine.index([changed]);
      await engine.index([{ ...fridge, version: 2, titlePl: 'Lodówka stara' }]);
      const [hit] = (await engine.search(request({ query: 'lodówka' }))).hits;
      expect(hit?.title).toBe('Lodówka samochodowa');
    });

    it('follows stock at once, and forgets what was taken out', async () => {
      await engine.setInStock([{ listingId: cup.listingId, inStock: false, version: 10 }]);
      expect(await ids({ query: 'kubek', filters: { inStockOnly: true } })).not.toContain(cup.listingId);
      await engine.setInStock([{ listingId: cup.listingId, inStock: true, version: 11 }]);
      await engine.remove([{ listingId: fridge.listingId, version: 12 }]);
      expect(await ids({ query: 'lodówka' })).toEqual([]);
    });

    it('answers listings in the order they are asked for, without those that are not found', async () => {
      const hits = await engine.listed({
        locale: 'pl',
        currency: 'PLN',
        listingIds: [cup.listingId, 999_999 as ListingId, mug.listingId],
      });
      expect(hits.map((hit) => hit.listingId)).toEqual([cup.listingId, mug.listingId]);
      expect(await engine.listed({ locale: 'pl', currency: 'PLN', listingIds: [] })).toEqual([]);
    });

    it('suggests while a word is being typed', async () => {
      const suggestions = await engine.suggest('kub', 'pl');
      expect(suggestions.find((suggestion) => suggestion.kind === 'listing')).toMatchObject({
        text: expect.stringMatching(/kub/i),
        listingSlugId: expect.stringMatching(/^oferta-\d+-\d+$/),
      });
      expect(suggestions.length).toBeLessThanOrEqual(8);
      for (const typed of ['lodow', 'lodówk', 'lodówka', 'kube', 'kubek'])
        expect((await engine.suggest(typed, 'pl')).length, typed).toBeGreaterThan(0);
    });

    it.each([
      "'",
      "'; DROP TABLE search_documents; --",
      'a & | ! ( :*',
      '\\',
      '😀',
      '\u0000',
      'x'.repeat(10_000),
      '   ',
    ])('answers %j with a list, never with an error', async (query) => {
      const result = await engine.search(request({ query: query.replaceAll('\u0000', '') }));
      expect(Array.isArray(result.hits)).toBe(true);
    });

    it.each([-1, 0, 1e9])('answers page %d', async (page) => {
      expect(Array.isArray((await engine.search(request({ page }))).hits)).toBe(true);
    });
  });
}

searchEngineContract('Postgres', async () => {
  const { db, stop } = await startDatabase();
  return { engine: postgresSearchEngine(db), stop };
});
