import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.server';
import { algoliaSearchEngine } from '~/adapters/search-engine/algolia.server';
import { postgresSearchEngine } from '~/adapters/search-engine/postgres.server';
import { searchEngineWithFallback } from '~/adapters/search-engine/with-fallback.server';
import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import { type RankingWeights, scoreOf, TEXT_CLASSES } from '~/domain/search/ranking';
import { stem, wordsOf } from '~/domain/search/terms';
import type { Clock } from '~/ports/clock';
import {
  NO_FILTERS,
  type SearchDocument,
  type SearchEngine,
  type SearchFilters,
  type SearchRequest,
} from '~/ports/search-engine';
import { startAlgolia } from '../../local/algolia/server.ts';
import { startDatabase } from '../support/own-database';
import { findBasePort } from './local-support';

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
  start: () => Promise<{
    engine: SearchEngine;
    /** Makes phrases mean the same. */
    teach: (phrases: readonly string[]) => Promise<void>;
    stop: () => Promise<void>;
  }>,
) {
  describe(`the search engine: ${name}`, () => {
    let engine: SearchEngine;
    let teach: (phrases: readonly string[]) => Promise<void>;
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
      ({ engine, teach, stop } = await start());
      await engine.prepare();
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

    it('tells of a hit what a shopper’s taste is told by', async () => {
      const [hit] = (await engine.search(request({ query: 'kubek zielony' }))).hits;
      expect(hit).toMatchObject({
        categoryPath: mug.categoryPath,
        brand: 'Glina',
        sellerId: mug.sellerId,
        priceMinor: mug.prices.PLN?.minMinor,
      });
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
      expect(await ids({ filters: { priceMaxMinor: (mug.prices.PLN?.minMinor ?? 0) + 500 } })).toEqual([
        mug.listingId,
      ]);
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

    it('finds by a word that nothing had, from the moment that a listing has it', async () => {
      const word = 'kolowrotek';
      for (const query of [word, `zielony ${word}`]) expect(await ids({ query }), query).toEqual([]);
      const wheel = document({ titlePl: 'Kołowrotek zielony', titleEn: 'Green spinning wheel' });
      await engine.index([wheel]);
      for (const query of [word, `zielony ${word}`, 'kołowr'])
        expect(await ids({ query }), query).toEqual([wheel.listingId]);
      await engine.remove([{ listingId: wheel.listingId, version: 9 }]);
      expect(await ids({ query: word })).toEqual([]);
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

    it('does not put back what was taken out after it was read', async () => {
      await engine.index([{ ...fridge, version: 11 }]);
      expect(await ids({ query: 'lodówka' })).toEqual([]);
      await engine.index([{ ...fridge, version: 13 }]);
      expect(await ids({ query: 'lodówka' })).toEqual([fridge.listingId]);
      await engine.remove([{ listingId: fridge.listingId, version: 12 }]);
      expect(await ids({ query: 'lodówka' })).toEqual([fridge.listingId]);
    });

    it('keeps the newest word on stock, whichever way it came', async () => {
      const isOffered = async () =>
        (await ids({ query: 'kubek', filters: { inStockOnly: true } })).includes(mug.listingId);
      await engine.setInStock([{ listingId: mug.listingId, inStock: false, version: 30 }]);
      await engine.setInStock([{ listingId: mug.listingId, inStock: true, version: 29 }]);
      expect(await isOffered()).toBe(false);
      await engine.index([{ ...mug, version: 28, inStock: true }]);
      expect(await isOffered()).toBe(false);
      await engine.index([{ ...mug, version: 31, inStock: true }]);
      expect(await isOffered()).toBe(true);
    });

    it('marks the words that were asked for, in every form and with their diacritics', async () => {
      const [hit] = (await engine.search(request({ query: 'lodowek' }))).hits;
      expect(hit?.titleParts.filter((part) => part.isMatch).map((part) => part.text)).toEqual(['Lodówka']);
      expect(hit?.titleParts.map((part) => part.text).join('')).toBe(hit?.title);
    });

    it('takes a word or a phrase for another that means the same', async () => {
      await teach(['filiżanka', 'kubek porcelanowy']);
      expect(await ids({ query: 'filiżanka' })).toEqual([cup.listingId]);
    });

    it('counts ratings, attributes and sellers with names in the language of the shopper', async () => {
      const result = await engine.search(request({ query: 'kubek', locale: 'pl' }));
      const seller = result.facets.find(({ facet }) => facet === 'seller');
      expect(seller?.values[0]).toMatchObject({ value: '1', count: 3 });
      const colours = result.facets.find(({ facet }) => facet === 'attribute:colour');
      expect(colours?.label).toBe('Kolor');
      expect(colours?.values.find(({ value }) => value === 'green')).toMatchObject({
        label: 'zielony',
        count: 1,
      });
      expect(result.facets.find(({ facet }) => facet === 'rating')?.values).toEqual([
        { value: '4', label: '4', count: 1 },
        { value: '3', label: '3', count: 1 },
      ]);
    });

    it('adds filters of different kinds up, and takes values of one kind as alternatives', async () => {
      expect((await ids({ filters: { brands: ['Glina', 'Biel'] } })).sort()).toEqual([
        mug.listingId,
        cup.listingId,
      ]);
      expect(
        await ids({ filters: { brands: ['Glina', 'Biel'], attributes: { colour: ['white'] } } }),
      ).toEqual([cup.listingId]);
      expect(await ids({ filters: { brands: ['no such brand'] } })).toEqual([]);
      expect(await ids({ filters: { attributes: { 'no such': ['thing'] } } })).toEqual([]);
    });

    it('ranks by given weights for a preview', async () => {
      const none: RankingWeights = {
        text: 0,
        popularity: 0,
        conversion: 0,
        rating: 0,
        delivery: 0,
        freshness: 0,
      };
      const first = async (weights: RankingWeights) =>
        (await engine.search(request({ query: 'kubek', weights }))).hits[0]?.listingId;
      expect(await first({ ...none, popularity: 1 })).toBe(cup.listingId);
      expect(await first({ ...none, rating: 1 })).toBe(mug.listingId);
    });

    it('shows the popular and the new, of a category when one is named', async () => {
      const shelf = (sort: 'relevance' | 'newest', categoryId: CategoryId | null) =>
        engine.shelf({ locale: 'pl', currency: 'PLN', categoryId, sort, limit: 5 });
      expect((await shelf('relevance', null))[0]?.listingId).toBe(cup.listingId);
      expect((await shelf('newest', 3 as CategoryId)).map((hit) => hit.listingId)).toEqual([
        fridge.listingId,
      ]);
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
  const engine = postgresSearchEngine(db, clock);
  return {
    engine,
    async teach(phrases) {
      await keepSynonyms(db, phrases);
      await engine.setSynonyms([{ id: 1, phrases }]);
    },
    stop,
  };
});

const APP = { appId: 'LOCAL', apiKey: 'local-algolia' };
const clock = clockAt(() => Date.now());

searchEngineContract('Algolia', async () => {
  const { db, stop } = await startDatabase();
  const algolia = await startAlgolia({ ...APP, port: (await findBasePort()) + 8 });
  const engine = algoliaSearchEngine({ ...APP, indexPrefix: 'test', host: algolia.url }, { db, clock });
  return {
    engine,
    teach: (phrases) => engine.setSynonyms([{ id: 1, phrases }]),
    async stop() {
      await algolia.stop();
      await stop();
    },
  };
});

function clockAt(nowMs: () => number): Clock {
  return { nowMs, toSystemMs: (atMs) => atMs, pause: async () => undefined };
}

async function keepSynonyms(db: Database, phrases: readonly string[]): Promise<void> {
  const stems = phrases.map((phrase) => wordsOf(phrase).map(stem).join(' '));
  const literal = (texts: readonly string[]) => `{${texts.map((text) => JSON.stringify(text)).join(',')}}`;
  await db.execute(
    sql`INSERT INTO search_synonyms (phrases, stems, created_at) VALUES (${literal(phrases)}::text[], ${literal(stems)}::text[], now())`,
  );
}

describe('the order of Postgres', () => {
  it('is the order of the formula', async () => {
    const { db, stop } = await startDatabase();
    try {
      const engine = postgresSearchEngine(db, clock);
      const random = fc.sample(
        fc.record({
          popularity: fc.integer({ min: 0, max: 200_000 }),
          conversionBps: fc.option(fc.integer({ min: 0, max: 2_000 })),
          ratingAverage: fc.option(fc.integer({ min: 10, max: 50 }).map((tenths) => tenths / 10)),
          ratingCount: fc.integer({ min: 0, max: 300 }),
          deliveryDays: fc.option(fc.integer({ min: 0, max: 20 })),
          ageDays: fc.integer({ min: 0, max: 700 }),
          place: fc.constantFrom('head', 'title', 'property', 'description'),
        }),
        { numRuns: 20, seed: 7 },
      );
      const documents = random.map(({ ageDays, place, ...signals }) => {
        const word = 'sowa';
        return {
          place,
          document: document({
            ...signals,
            createdAtMs: Date.now() - ageDays * 86_400_000,
            titlePl:
              place === 'head'
                ? `${word} dla ptaka`
                : place === 'title'
                  ? `Figurka mała ${word}`
                  : 'Figurka mała',
            titleEn: 'Figurine small',
            brand: place === 'property' ? word : null,
            textPl: place === 'description' ? `w kształcie ${word}` : '',
          }),
        };
      });
      await engine.index(documents.map((one) => one.document));
      const weightsTried = fc.sample(
        fc.record({
          text: fc.integer({ min: 0, max: 100 }),
          popularity: fc.integer({ min: 0, max: 100 }),
          conversion: fc.integer({ min: 0, max: 100 }),
          rating: fc.integer({ min: 0, max: 100 }),
          delivery: fc.integer({ min: 0, max: 100 }),
          freshness: fc.integer({ min: 1, max: 100 }),
        }),
        { numRuns: 25, seed: 8 },
      );
      for (const weights of weightsTried) {
        const { hits } = await engine.search(request({ query: 'sowa', weights }));
        const nowMs = Date.now();
        const scores = hits.map((hit) => {
          const found = documents.find((one) => one.document.listingId === hit.listingId);
          if (!found) throw new Error('Nothing else was put in.');
          const tenths = found.document.ratingAverage;
          return scoreOf(
            { ...found.document, ratingTenths: tenths === null ? null : Math.round(tenths * 10) },
            TEXT_CLASSES[found.place],
            weights,
            nowMs,
          );
        });
        expect(hits).toHaveLength(documents.length);
        for (const [at, score] of scores.slice(1).entries())
          expect(score, JSON.stringify(weights)).toBeLessThanOrEqual((scores[at] ?? 0) + 1e-3);
      }
    } finally {
      await stop();
    }
  });
});

describe('two engines as one', () => {
  it('answers from the second while the first is down or slow, and from the first again later', async () => {
    const { db, stop } = await startDatabase();
    const algolia = await startAlgolia({ ...APP, port: (await findBasePort()) + 8 });
    let nowMs = 1_800_000_000_000;
    const time = clockAt(() => nowMs);
    const first = algoliaSearchEngine({ ...APP, indexPrefix: 'two', host: algolia.url }, { db, clock: time });
    const engine = searchEngineWithFallback(first, postgresSearchEngine(db, clock), time, 300);
    const fail = (faults: object) =>
      fetch(`${algolia.url}/_control/faults`, { method: 'POST', body: JSON.stringify(faults) });
    const titles = async () => (await engine.search(request({ query: 'sowa' }))).hits.map((hit) => hit.title);
    try {
      await engine.prepare();
      const owl = document({ titlePl: 'Sowa' });
      await engine.index([owl]);
      // Each engine is given a title of its own, to be told apart by.
      await first.index([{ ...owl, version: 2, titlePl: 'Sowa z pierwszego' }]);
      expect(await titles()).toEqual(['Sowa z pierwszego']);

      await fail({ status: 503 });
      expect(await titles()).toEqual(['Sowa']);
      await expect(engine.index([{ ...owl, version: 3 }])).rejects.toThrow();
      await fail({});
      expect(await titles(), 'left alone for a while').toEqual(['Sowa']);
      nowMs += 11_000;
      expect(await titles()).toEqual(['Sowa z pierwszego']);

      await fail({ delayMs: 1_500 });
      const startedAt = performance.now();
      expect(await titles()).toEqual(['Sowa']);
      expect(performance.now() - startedAt).toBeLessThan(1_200);
    } finally {
      await algolia.stop();
      await stop();
    }
  });
});
