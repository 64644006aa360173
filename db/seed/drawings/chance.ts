/** Repeatable chance: the same seed draws the same things. */
export interface Chance {
  /** From 0 up to 1. */
  next(): number;
  between(from: number, to: number): number;
  whole(from: number, to: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  yes(share: number): boolean;
}

export function chanceOf(seed: number | string): Chance {
  let state = 2166136261;
  for (const character of String(seed)) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619);
  }
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (from: number, to: number) => from + (to - from) * next();
  return {
    next,
    between,
    whole: (from, to) => Math.floor(between(from, to + 1)),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    yes: (share) => next() < share,
  };
}
