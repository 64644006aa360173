import { type Chance, chanceOf } from '../drawings/chance.ts';

/** Everything of the demo marketplace that could be otherwise is decided by this. */
export const DEMO_SEED = 'rynek-2026';

/** Repeatable chance for one purpose. */
export function demoChance(purpose: string): Chance {
  return chanceOf(`${DEMO_SEED}/${purpose}`);
}

/** One of several, the heavier the likelier. */
export function pickWeighted<Item>(
  chance: Chance,
  items: readonly Item[],
  weightOf: (item: Item) => number,
): Item {
  let left = chance.next() * items.reduce((sum, item) => sum + weightOf(item), 0);
  for (const item of items) {
    left -= weightOf(item);
    if (left < 0) return item;
  }
  const last = items.at(-1);
  if (last === undefined) throw new Error('There is nothing to pick from.');
  return last;
}
