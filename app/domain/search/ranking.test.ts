import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areWeights,
  DEFAULT_WEIGHTS,
  mainSignals,
  RANKING_SIGNALS,
  type RankingWeights,
  type StandingSignals,
  scoreOf,
  signalsOf,
  standingScore,
} from './ranking';

const NOW_MS = 1_790_000_000_000;

const listing: fc.Arbitrary<StandingSignals> = fc.record({
  popularity: fc.integer({ min: 0, max: 10_000_000 }),
  conversionBps: fc.option(fc.integer({ min: 0, max: 10_000 })),
  ratingTenths: fc.option(fc.integer({ min: 10, max: 50 })),
  ratingCount: fc.integer({ min: 0, max: 10_000 }),
  deliveryDays: fc.option(fc.integer({ min: 0, max: 60 })),
  createdAtMs: fc.integer({ min: 0, max: NOW_MS + 86_400_000 }),
});
const weight = fc.integer({ min: 0, max: 100 });
const weights: fc.Arbitrary<RankingWeights> = fc.record({
  text: weight,
  popularity: weight,
  conversion: weight,
  rating: weight,
  delivery: weight,
  freshness: weight,
});
const text = fc.double({ min: 0, max: 1, noNaN: true });

describe('ranking', () => {
  it('keeps every signal between 0 and 1, and the score within its weights', () => {
    fc.assert(
      fc.property(listing, weights, text, (one, given, fits) => {
        for (const signal of Object.values(signalsOf(one, NOW_MS))) {
          expect(signal).toBeGreaterThanOrEqual(0);
          expect(signal).toBeLessThanOrEqual(1);
        }
        const most = RANKING_SIGNALS.reduce((sum, signal) => sum + given[signal], 0);
        const score = scoreOf(one, fits, given, NOW_MS);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(most + 1e-9);
      }),
    );
  });

  it.each([
    ['more popular', (one: StandingSignals) => ({ ...one, popularity: one.popularity + 10 })],
    [
      'bought more often when seen',
      (one: StandingSignals) => ({ ...one, conversionBps: (one.conversionBps ?? 0) + 50 }),
    ],
    [
      'sooner there',
      (one: StandingSignals) => ({ ...one, deliveryDays: Math.max(0, (one.deliveryDays ?? 10) - 1) }),
    ],
    ['newer', (one: StandingSignals) => ({ ...one, createdAtMs: one.createdAtMs + 86_400_000 })],
    [
      'rated with five stars once more',
      (one: StandingSignals) => ({
        ...one,
        ratingTenths: ((one.ratingTenths ?? 0) * one.ratingCount + 50) / (one.ratingCount + 1),
        ratingCount: one.ratingCount + 1,
      }),
    ],
  ])('never puts a listing lower for being %s', (_, better) => {
    fc.assert(
      fc.property(listing, weights, (one, given) => {
        expect(standingScore(better(one), given, NOW_MS)).toBeGreaterThanOrEqual(
          standingScore(one, given, NOW_MS) - 1e-9,
        );
      }),
    );
  });

  it('orders by the same proportion of weights in the same way', () => {
    fc.assert(
      fc.property(listing, listing, text, text, weights, (one, other, fits, alsoFits, given) => {
        const halved: RankingWeights = {
          text: given.text / 2,
          popularity: given.popularity / 2,
          conversion: given.conversion / 2,
          rating: given.rating / 2,
          delivery: given.delivery / 2,
          freshness: given.freshness / 2,
        };
        const difference = scoreOf(one, fits, given, NOW_MS) - scoreOf(other, alsoFits, given, NOW_MS);
        const half = scoreOf(one, fits, halved, NOW_MS) - scoreOf(other, alsoFits, halved, NOW_MS);
        expect(half).toBeCloseTo(difference / 2, 6);
      }),
    );
  });

  it('takes whole weights from 0 to 100 of which one counts', () => {
    expect(areWeights(DEFAULT_WEIGHTS)).toBe(true);
    expect(areWeights({ ...DEFAULT_WEIGHTS, text: 101 })).toBe(false);
    expect(areWeights({ ...DEFAULT_WEIGHTS, text: 0.5 })).toBe(false);
    expect(areWeights({ text: 0, popularity: 0, conversion: 0, rating: 0, delivery: 0, freshness: 0 })).toBe(
      false,
    );
  });

  it('names what counts, the weightiest first', () => {
    expect(mainSignals({ ...DEFAULT_WEIGHTS, rating: 0, delivery: 90 }).slice(0, 3)).toEqual([
      'text',
      'delivery',
      'popularity',
    ]);
    expect(mainSignals({ ...DEFAULT_WEIGHTS, rating: 0 })).not.toContain('rating');
  });
});
