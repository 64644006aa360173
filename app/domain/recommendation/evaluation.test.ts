import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diverseBySeller } from './diversity';
import { figuresOf, type HistoryEvent, splitByTime } from './evaluation';

const events = fc.array(
  fc.record({
    user: fc.integer({ min: 1, max: 6 }).map(String),
    item: fc.integer({ min: 1, max: 9 }).map(String),
    atMs: fc.integer({ min: 0, max: 1000 }),
    kind: fc.constant('view'),
  }),
  { minLength: 1, maxLength: 80 },
);

describe('an evaluation', () => {
  it('learns from nothing that comes after the split, and asks only for what is new to a user', () => {
    fc.assert(
      fc.property(events, (list: HistoryEvent[]) => {
        const { learned, trials, splitAtMs } = splitByTime(list, 0.8, 100);
        for (const event of learned) expect(event.atMs).toBeLessThan(splitAtMs);
        for (const { user, history, next } of trials) {
          expect(history).not.toContain(next);
          expect(learned.some((event) => event.item === next)).toBe(true);
          expect(learned.some((event) => event.user === user && event.item === next)).toBe(false);
        }
      }),
    );
  });

  it('counts hits, their place, and how much of the market is shown', () => {
    const figures = figuresOf(
      [
        { recommended: ['a', 'b'], next: 'b' },
        { recommended: ['a', 'c'], next: 'd' },
      ],
      6,
      20,
    );
    expect(figures).toEqual({ recall: 0.5, meanReciprocalRank: 0.25, coverage: 0.5 });
  });
});

describe('a shelf', () => {
  const items = fc.array(fc.record({ sellerId: fc.integer({ min: 1, max: 4 }), id: fc.nat() }));

  it('holds at most two of a seller while others are there, and is as full as it can be', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 12 }), (list, limit) => {
        const shelf = diverseBySeller(list, { limit, perSeller: 2 });
        expect(shelf).toHaveLength(Math.min(limit, list.length));
        const sellers = new Set(list.map((item) => item.sellerId));
        for (const seller of sellers) {
          const own = shelf.filter((item) => item.sellerId === seller).length;
          if (own > 2)
            for (const other of sellers)
              expect(shelf.filter((item) => item.sellerId === other).length).toBeGreaterThanOrEqual(
                Math.min(2, list.filter((item) => item.sellerId === other).length),
              );
        }
      }),
    );
  });
});
