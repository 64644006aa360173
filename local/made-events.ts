import type { HistoryEvent } from '../app/domain/recommendation/evaluation.ts';

/** Sets of events with a structure that nobody tells the methods of, where there is no real set to judge them by. */
export const MADE_SETS = ['tastes', 'recipes', 'journeys'] as const;
export type MadeSet = (typeof MADE_SETS)[number];

const BEGUN_MS = Date.UTC(2026, 7, 1);
const DAY_MS = 86_400_000;
const DAYS = 80;

interface Chance {
  next(): number;
  /** A whole number from 0 up to one of a count; with a skew above 1 small ones are likelier. */
  some(count: number, skew?: number): number;
}

/** Numbers that look random and are the same each time. */
function makeChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { next, some: (count, skew = 1) => Math.floor(count * next() ** skew) };
}

/** Sessions of 3 to 10 looks in two of 40 tastes, in no order, under chance and a few hits that everybody looks at. */
function tastes(chance: Chance): HistoryEvent[] {
  const TASTES = 40;
  return Array.from({ length: 3_000 }, (_, shopper) => {
    const first = chance.some(TASTES);
    const second = chance.some(TASTES);
    const begunMs = BEGUN_MS + chance.some(DAYS) * DAY_MS;
    return Array.from({ length: 3 + chance.some(8) }, (_, step) => {
      const turn = chance.next();
      const taste = turn < 0.6 ? first : turn < 0.8 ? second : chance.some(TASTES);
      return {
        user: `shopper-${shopper}`,
        item: turn > 0.95 ? `hit-${chance.some(8)}` : `taste-${taste}-${chance.some(25, 2)}`,
        atMs: begunMs + step * 60_000,
        kind: chance.next() < 0.15 ? 'purchase' : 'view',
      };
    });
  }).flat();
}

/** Baskets for one or two of 150 recipes, in no order, among what everybody buys. */
function recipes(chance: Chance): HistoryEvent[] {
  const GOODS = 800;
  const RECIPES = 150;
  const book = Array.from({ length: RECIPES }, () =>
    Array.from({ length: 3 + chance.some(4) }, () => chance.some(GOODS, 1.5)),
  );
  return Array.from({ length: 5_000 }, (_, basket) => {
    const goods = new Set<number>();
    for (let cooked = 1 + chance.some(2); cooked > 0; cooked -= 1)
      for (const good of book[chance.some(RECIPES, 1.5)] ?? []) if (chance.next() < 0.7) goods.add(good);
    for (let beside = 1 + chance.some(4); beside > 0; beside -= 1) goods.add(chance.some(GOODS, 3));
    return [...goods]
      .map((good) => ({ good, place: chance.next() }))
      .toSorted((one, other) => one.place - other.place)
      .map(({ good }, place) => ({
        user: `basket-${basket}`,
        item: `good-${good}`,
        atMs: BEGUN_MS + basket * 60_000 + place * 1_000,
        kind: 'purchase',
      }));
  }).flat();
}

interface Offered {
  readonly item: string;
  readonly fromDay: number;
}

/**
 * Shoppers who go from one stage of a need to the next and compare some listings at each, with new listings coming all
 * the time and, among the shoppers, some who look at dozens of things without any need.
 */
function journeys(chance: Chance): HistoryEvent[] {
  const needs = Array.from({ length: 60 }, (_, need) =>
    Array.from({ length: 3 + chance.some(4) }, (_, stage) =>
      Array.from(
        { length: 5 + chance.some(8) },
        (_, listing): Offered => ({
          item: `need-${need}-${stage}-${listing}`,
          fromDay: chance.next() < 0.7 ? 0 : chance.some(70),
        }),
      ),
    ),
  );
  const everything = needs
    .flat(2)
    .map((offered) => ({ offered, place: chance.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ offered }) => offered);
  const liked = (offers: readonly Offered[], day: number, skew: number) => {
    const offered = offers.filter(({ fromDay }) => fromDay <= day);
    return offered[chance.some(offered.length, skew)] ?? offers[0];
  };
  const events: HistoryEvent[] = [];
  for (let shopper = 0; shopper < 3_500; shopper += 1) {
    const day = chance.some(DAYS);
    let atMs = BEGUN_MS + day * DAY_MS + chance.some(40_000) * 1_000;
    const note = (offered: Offered | undefined, kind = 'view') => {
      if (offered) events.push({ user: `shopper-${shopper}`, item: offered.item, atMs, kind });
      atMs += 20_000 + chance.some(120_000);
    };
    if (chance.next() < 0.08) {
      for (let looks = 25 + chance.some(40); looks > 0; looks -= 1) note(liked(everything, day, 2));
      continue;
    }
    for (let met = 1 + chance.some(3); met > 0; met -= 1) {
      const need = needs[chance.some(needs.length, 1.4)] ?? [];
      for (const stage of need.slice(chance.some(need.length))) {
        let last: Offered | undefined;
        for (let looks = 1 + chance.some(4); looks > 0; looks -= 1) {
          last = liked(stage, day, 1.6);
          note(last);
          if (chance.next() < 0.12) note(liked(everything, day, 3));
        }
        if (chance.next() < 0.2) note(last, 'cart');
        if (chance.next() < 0.1) note(last, 'purchase');
        if (chance.next() < 0.4) break;
      }
    }
  }
  return events;
}

/** A made set; the same seed makes the same. */
export function makeEvents(set: MadeSet, seed: number): HistoryEvent[] {
  return { tastes, recipes, journeys }[set](makeChance(seed));
}
