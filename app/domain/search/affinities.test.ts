import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategoryId, SellerId } from '~/domain/ids';
import {
  affinityTo,
  type Dealing,
  learnAffinities,
  orderByAffinity,
  PLACES_MOVED_MAX,
  TASTE_HALF_LIFE_HOURS,
  TASTE_LISTINGS_MAX,
  TRAIT_SHARES,
  type Traits,
} from './affinities';

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;

const path = (...ids: number[]) => ids as CategoryId[];

const traits = (fields: Partial<Traits> = {}): Traits => ({
  categoryPath: path(1, 2),
  brand: 'Bielik',
  sellerId: 1 as SellerId,
  priceMinor: 5_000,
  ...fields,
});

const dealing = (fields: Partial<Dealing> = {}): Dealing => ({
  ...traits(),
  listingId: 1,
  kind: 'view',
  atMs: NOW_MS,
  ...fields,
});

const someTraits: fc.Arbitrary<Traits> = fc.record({
  categoryPath: fc.constantFrom(path(1), path(1, 2), path(1, 3), path(4, 5, 6), path()),
  brand: fc.constantFrom('Bielik', 'Sowa', null),
  sellerId: fc.integer({ min: 1, max: 4 }).map((id) => id as SellerId),
  priceMinor: fc.integer({ min: 0, max: 20_000 }),
});

const someDealings: fc.Arbitrary<Dealing[]> = fc.array(
  fc
    .tuple(
      someTraits,
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('view', 'click', 'cart', 'purchase', 'search'),
      fc.integer({ min: 0, max: 24 * HOUR_MS }),
    )
    .map(([known, listingId, kind, ageMs]) => ({ ...known, listingId, kind, atMs: NOW_MS - ageMs })),
  { maxLength: 60 },
);

const someHits = fc
  .array(fc.tuple(someTraits, fc.boolean()), { maxLength: 60 })
  .map((all) => all.map(([known, inStock], place) => ({ ...known, inStock, place })));

describe('ordering by affinity', () => {
  it('keeps the same hits, moves none further than the limit, and nothing past another state of stock', () => {
    fc.assert(
      fc.property(someHits, someDealings, (hits, dealings) => {
        const ordered = orderByAffinity(hits, learnAffinities(dealings, NOW_MS));
        expect(new Set(ordered)).toEqual(new Set(hits));
        expect(ordered).toHaveLength(hits.length);
        expect(ordered.map(({ inStock }) => inStock)).toEqual(hits.map(({ inStock }) => inStock));
        for (const [now, { place }] of ordered.entries())
          expect(Math.abs(now - place)).toBeLessThanOrEqual(PLACES_MOVED_MAX);
      }),
    );
  });

  it('is the same each time, in whatever order the dealings are read', () => {
    fc.assert(
      fc.property(someHits, someDealings, (hits, dealings) => {
        // At one moment only one thing is done; which of two came later would be anybody's guess.
        const apart = dealings.map((one, index) => ({ ...one, atMs: one.atMs - index / 100 }));
        const once = orderByAffinity(hits, learnAffinities(apart, NOW_MS));
        expect(orderByAffinity(hits, learnAffinities(apart, NOW_MS))).toEqual(once);
        const again = learnAffinities(apart.toReversed(), NOW_MS);
        expect(again?.weight).toBe(learnAffinities(apart, NOW_MS)?.weight);
        expect(orderByAffinity(hits, again)).toEqual(once);
      }),
    );
  });

  it('puts nothing in front that is less to the taste than what it overtakes', () => {
    fc.assert(
      fc.property(someHits, someDealings, (hits, dealings) => {
        const affinities = learnAffinities(dealings, NOW_MS);
        if (affinities === null) return;
        const ordered = orderByAffinity(hits, affinities);
        for (const [at, ahead] of ordered.entries())
          for (const behind of ordered.slice(at + 1))
            if (ahead.place > behind.place)
              expect(affinityTo(affinities, ahead)).toBeGreaterThan(affinityTo(affinities, behind));
      }),
    );
  });

  it('is the engine’s order where nothing is known of the shopper', () => {
    fc.assert(
      fc.property(someHits, (hits) => {
        expect(orderByAffinity(hits, learnAffinities([], NOW_MS))).toEqual(hits);
      }),
    );
    expect(learnAffinities([dealing({ kind: 'search' })], NOW_MS)).toBeNull();
  });

  it('is the engine’s order where all are alike to the shopper', () => {
    const hits = Array.from({ length: 24 }, (_, place) => ({ ...traits(), inStock: true, place }));
    const affinities = learnAffinities([dealing(), dealing({ listingId: 2, kind: 'purchase' })], NOW_MS);
    expect(orderByAffinity(hits, affinities)).toEqual(hits);
  });

  it('brings a liked brand up, by several places once it was looked at often, and never to the top from afar', () => {
    const hits = Array.from({ length: 24 }, (_, place) => ({
      ...traits({ brand: place === 15 ? 'Bielik' : 'Sowa', sellerId: (place + 10) as SellerId }),
      inStock: true,
      place,
    }));
    const placeAfter = (looks: number) => {
      const dealings = Array.from({ length: looks }, (_, index) => dealing({ listingId: index + 1 }));
      return orderByAffinity(hits, learnAffinities(dealings, NOW_MS)).findIndex(({ place }) => place === 15);
    };
    expect(placeAfter(1)).toBeLessThan(15);
    expect(placeAfter(6)).toBeLessThan(placeAfter(1));
    expect(placeAfter(20)).toBeGreaterThanOrEqual(15 - PLACES_MOVED_MAX);
  });
});

describe('a taste', () => {
  it('is from nothing to 1, for whatever was done', () => {
    fc.assert(
      fc.property(someDealings, someTraits, (dealings, known) => {
        const affinities = learnAffinities(dealings, NOW_MS);
        if (affinities === null) return;
        const affinity = affinityTo(affinities, known);
        expect(affinity).toBeGreaterThanOrEqual(0);
        expect(affinity).toBeLessThan(1);
      }),
    );
  });

  it('has traits whose shares are the whole', () => {
    expect(Object.values(TRAIT_SHARES).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  it('is told by the strongest event of a listing, once, and fades by half in its half-life', () => {
    const weightOf = (...dealings: Dealing[]) => learnAffinities(dealings, NOW_MS)?.weight;
    expect(weightOf(dealing(), dealing({ kind: 'click' }))).toBe(weightOf(dealing()));
    expect(weightOf(dealing(), dealing({ kind: 'purchase' }))).toBe(3);
    expect(weightOf(dealing({ atMs: NOW_MS - TASTE_HALF_LIFE_HOURS * HOUR_MS }))).toBeCloseTo(0.5);
    // A clock that runs ahead makes nobody's taste stronger.
    expect(weightOf(dealing({ atMs: NOW_MS + HOUR_MS }))).toBe(1);
  });

  it('is told by the latest listings only', () => {
    const dealings = Array.from({ length: 100 }, (_, index) =>
      dealing({ listingId: index, atMs: NOW_MS - index }),
    );
    expect(learnAffinities(dealings, NOW_MS)?.met).toHaveLength(TASTE_LISTINGS_MAX);
  });

  it('knows near categories from far ones, and a price level only within one category', () => {
    const affinities = learnAffinities([dealing()], NOW_MS);
    if (affinities === null) return expect.fail('one look is a taste');
    const to = (fields: Partial<Traits>) =>
      affinityTo(affinities, traits({ brand: null, sellerId: 9 as SellerId, priceMinor: 50_000, ...fields }));
    expect(to({})).toBeGreaterThan(to({ categoryPath: path(1, 3) }));
    expect(to({ categoryPath: path(1, 3) })).toBeGreaterThan(to({ categoryPath: path(7, 8) }));
    expect(to({ priceMinor: 5_500 })).toBeGreaterThan(to({ priceMinor: 8_000 }));
    expect(to({ priceMinor: 8_000 })).toBeGreaterThan(to({ priceMinor: 10_000 }));
    const elsewhere = path(1, 3);
    expect(to({ categoryPath: elsewhere, priceMinor: 5_000 })).toBe(to({ categoryPath: elsewhere }));
    expect(to({ brand: 'Bielik' })).toBeGreaterThan(to({}));
    expect(to({ sellerId: 1 as SellerId })).toBeGreaterThan(to({}));
  });
});
