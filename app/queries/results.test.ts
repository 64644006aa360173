import { expect, it } from 'vitest';
import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import type { Dealing } from '~/domain/search/affinities';
import type { SearchHit, SearchRequest } from '~/ports/search-engine';
import { readResults, type ShopperOfResults } from './results.server';

const NOW_MS = Date.UTC(2026, 10, 22);

const hit = (listingId: number): SearchHit => ({
  listingId: listingId as ListingId,
  slug: 'kubek',
  title: 'Kubek',
  titleParts: [],
  brand: null,
  categoryPath: [1] as CategoryId[],
  sellerId: listingId as SellerId,
  sellerName: 'Stragan',
  sellerSlug: 'stragan',
  priceMinor: 4_990,
  priceMaxMinor: 4_990,
  reducedFromMinor: null,
  lowest30DaysMinor: null,
  currency: 'PLN',
  pictureKey: null,
  inStock: true,
  ratingAverage: null,
  ratingCount: 0,
});

const FOUND = Array.from({ length: 24 }, (_, index) => hit(index + 1));

/** Bought three times from the stall that stands tenth. */
const LIKED: readonly Dealing[] = [100, 101, 102].map((listingId) => ({
  ...hit(10),
  listingId,
  kind: 'purchase',
  atMs: NOW_MS,
}));

const REQUEST: SearchRequest = {
  query: 'kubek',
  locale: 'pl',
  currency: 'PLN',
  filters: {
    categoryId: null,
    sellerIds: [],
    brands: [],
    priceMinMinor: null,
    priceMaxMinor: null,
    ratingMin: null,
    inStockOnly: false,
    attributes: {},
  },
  sort: 'relevance',
  page: 1,
};

const unasked = () => Promise.reject(new Error('nobody asks for this'));

/** Any engine and any history: what is read of them is counted. */
async function read(
  shopper: ShopperOfResults,
  { request = REQUEST, dealings = LIKED }: { request?: SearchRequest; dealings?: readonly Dealing[] } = {},
) {
  const asked: SearchRequest[] = [];
  const sessions: string[] = [];
  const answer = await readResults(
    {
      clock: { nowMs: () => NOW_MS, toSystemMs: (ms) => ms, pause: async () => undefined },
      search: {
        async search(one) {
          asked.push(one);
          return {
            hits: FOUND,
            total: 24,
            countsAreExact: true,
            facets: [],
            priceRange: null,
            correctedQuery: null,
          };
        },
        shelf: unasked,
        listed: unasked,
        suggest: unasked,
        index: unasked,
        remove: unasked,
        setInStock: unasked,
        prepare: unasked,
        setSynonyms: unasked,
        tidy: unasked,
        followsWeights: 'at_once',
      },
      recommender: {
        beside: unasked,
        forShopper: unasked,
        async dealings({ session }) {
          sessions.push(session);
          return dealings;
        },
      },
    },
    request,
    shopper,
  );
  return { ...answer, asked, sessions };
}

const AGREED: ShopperOfResults = { personalOrder: 'on', recordedAs: 'shp_mine' };

it('any engine’s page is moved towards the shopper’s taste, and asked for as for everybody', async () => {
  const { result, isPersonal, asked, sessions } = await read(AGREED);
  const ids = result.hits.map(({ listingId }) => listingId);
  expect(isPersonal).toBe(true);
  expect(ids.indexOf(10 as ListingId)).toBeLessThan(9);
  expect(new Set(ids)).toEqual(new Set(FOUND.map(({ listingId }) => listingId)));
  expect(asked).toEqual([REQUEST]);
  expect(sessions).toEqual(['shp_mine']);
});

it.each<[string, ShopperOfResults, SearchRequest]>([
  ['without consent', { personalOrder: undefined, recordedAs: undefined }, REQUEST],
  ['switched off', { personalOrder: 'off', recordedAs: 'shp_mine' }, REQUEST],
  ['before anything was recorded', { personalOrder: 'on', recordedAs: undefined }, REQUEST],
  ['by price', AGREED, { ...REQUEST, sort: 'price_up' }],
  ['by age', AGREED, { ...REQUEST, sort: 'newest' }],
])('%s nothing is read of a shopper and the order is the engine’s', async (_, shopper, request) => {
  const { result, isPersonal, sessions } = await read(shopper, { request });
  expect(result.hits).toEqual(FOUND);
  expect(isPersonal).toBe(false);
  expect(sessions).toEqual([]);
});

it('a number under which nothing was done leaves the order as it is, and the page says nothing of it', async () => {
  const { result, isPersonal } = await read(AGREED, { dealings: [] });
  expect(result.hits).toEqual(FOUND);
  expect(isPersonal).toBe(false);
});
