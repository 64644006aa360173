import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LISTINGS_PER_SESSION_MAX, type Meeting, neighboursOf } from './method';

/** Sessions that each met listings one after the other, the first first. */
const sessionsOf = (...sessions: readonly (readonly number[])[]): Meeting[] =>
  sessions.flatMap((listings, session) =>
    listings.map((listingId, step) => ({
      session: `s${session}`,
      listingId,
      weight: 1,
      atMs: 60_000 * (step + 1),
    })),
  );

const scoreOf = (meetings: readonly Meeting[], one: number, other: number) =>
  neighboursOf(meetings, one).get(other) ?? 0;

describe('what a session ties together', () => {
  it('is nearer the fewer steps lie between', () => {
    const met = sessionsOf([1, 2, 3, 4]);
    expect(scoreOf(met, 1, 2)).toBeGreaterThan(scoreOf(met, 1, 3));
    expect(scoreOf(met, 1, 3)).toBeGreaterThan(scoreOf(met, 1, 4));
  });

  it('is nearer to what came after than to what came before', () => {
    const met = sessionsOf([1, 2, 3]);
    expect(scoreOf(met, 2, 3)).toBeGreaterThan(scoreOf(met, 2, 1));
  });

  it('has no order where all is of one moment, as a basket is', () => {
    const basket = sessionsOf([1, 2, 3]).map((meeting) => ({ ...meeting, atMs: 60_000 }));
    expect(scoreOf(basket, 1, 2)).toBe(scoreOf(basket, 1, 3));
    expect(scoreOf(basket, 2, 1)).toBe(scoreOf(basket, 2, 3));
  });

  it('is looser in a session of many listings', () => {
    const short = sessionsOf([1, 2]);
    const long = sessionsOf([1, 2, ...Array.from({ length: 20 }, (_, index) => 10 + index)]);
    expect(scoreOf(short, 1, 2)).toBeGreaterThan(2 * scoreOf(long, 1, 2));
  });

  it('is of the latest listings of a session only', () => {
    const long = sessionsOf(Array.from({ length: LISTINGS_PER_SESSION_MAX + 2 }, (_, index) => index));
    expect(neighboursOf(long, 1)).toEqual(new Map());
    expect(neighboursOf(long, 2).size).toBe(LISTINGS_PER_SESSION_MAX - 1);
  });

  it('grows with every session that met both, and is never more than the interest in one of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (count) => {
        const met = (sessions: number) => sessionsOf(...Array.from({ length: sessions }, () => [1, 2]));
        expect(scoreOf(met(count + 1), 1, 2)).toBeGreaterThan(scoreOf(met(count), 1, 2));
        expect(scoreOf(met(count), 1, 2)).toBeLessThan(1);
      }),
    );
  });
});
