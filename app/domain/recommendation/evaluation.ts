/** One thing that somebody did with an item. */
export interface HistoryEvent {
  readonly user: string;
  readonly item: string;
  readonly atMs: number;
  readonly kind: string;
}

/** Somebody's next item, and what was known of them before. */
export interface Trial {
  readonly user: string;
  /** Latest last. */
  readonly history: readonly string[];
  readonly next: string;
}

export interface Split {
  readonly learned: readonly HistoryEvent[];
  readonly trials: readonly Trial[];
  readonly splitAtMs: number;
}

/**
 * Splits by time: what is before the moment is learned from; each user who did something after it is one trial, the
 * last new item being what should have been recommended and everything before it being known. Items that nobody met
 * before the moment cannot be recommended by anybody and are no trial.
 *
 * @param share of the events that is learned from, from 0 to 1.
 */
export function splitByTime(events: readonly HistoryEvent[], share: number, trialsMax: number): Split {
  const sorted = events.toSorted((one, other) => one.atMs - other.atMs);
  const splitAtMs = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.atMs ?? 0;
  const learned = sorted.filter((event) => event.atMs < splitAtMs);
  const known = new Set(learned.map((event) => event.item));
  const byUser = new Map<string, HistoryEvent[]>();
  for (const event of sorted) {
    const own = byUser.get(event.user);
    if (own) own.push(event);
    else byUser.set(event.user, [event]);
  }
  const trials: Trial[] = [];
  for (const [user, own] of byUser) {
    const last = own.at(-1);
    if (!last || last.atMs < splitAtMs) continue;
    const items: string[] = [];
    for (const { item } of own) if (!items.includes(item)) items.push(item);
    const next = items.at(-1);
    const firstMet = own.find((event) => event.item === next);
    if (next === undefined || items.length < 2 || !known.has(next) || (firstMet?.atMs ?? 0) < splitAtMs)
      continue;
    trials.push({ user, history: items.slice(0, -1), next });
  }
  const step = Math.max(1, trials.length / trialsMax);
  const chosen = Array.from(
    { length: Math.min(trials.length, trialsMax) },
    (_, index) => trials[Math.floor(index * step)],
  ).filter((trial) => trial !== undefined);
  return { learned, trials: chosen, splitAtMs };
}

export interface Figures {
  readonly recall: number;
  readonly meanReciprocalRank: number;
  /** Share of all known items that was recommended to somebody. */
  readonly coverage: number;
}

/** How good lists of recommendations are: each stands beside the item that came next. */
export function figuresOf(
  outcomes: readonly { readonly recommended: readonly string[]; readonly next: string }[],
  knownItems: number,
  depth: number,
): Figures {
  let hits = 0;
  let reciprocal = 0;
  const shown = new Set<string>();
  for (const { recommended, next } of outcomes) {
    const list = recommended.slice(0, depth);
    for (const item of list) shown.add(item);
    const at = list.indexOf(next);
    if (at < 0) continue;
    hits += 1;
    reciprocal += 1 / (at + 1);
  }
  const count = Math.max(1, outcomes.length);
  return {
    recall: hits / count,
    meanReciprocalRank: reciprocal / count,
    coverage: shown.size / Math.max(1, knownItems),
  };
}
