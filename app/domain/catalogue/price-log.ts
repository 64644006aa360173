import { invariant } from '../invariant';

const DAY_MS = 86_400_000;

/** Days before a reduction whose lowest price is shown (Directive 98/6/EC art. 6a, "Omnibus"). */
export const LOWEST_PRICE_DAYS = 30;

/** Days for which a lower price is announced as a reduction; after that it is simply the price. */
export const REDUCTION_SHOWN_DAYS = 90;

/** One entry of a variant's append-only price log in one currency. */
export interface PriceLogEntry {
  readonly atMs: number;
  readonly priceMinor: number;
}

/** A price that was lowered, with what has to stand beside it. */
export interface Reduction {
  readonly beganAtMs: number;
  readonly priceMinor: number;
  /** The price immediately before. */
  readonly previousMinor: number;
  /** The lowest price of the 30 days before the reduction began; the figure that the law asks for. */
  readonly lowestMinor: number;
  /** Whole per cent below the lowest price, rounded down; 0 when the price is not below it. */
  readonly percentOff: number;
}

/** The price at a moment, or null before the first entry. The log is in the order of time. */
export function priceAt(log: readonly PriceLogEntry[], atMs: number): number | null {
  assertOrdered(log);
  return log.findLast((entry) => entry.atMs <= atMs)?.priceMinor ?? null;
}

/**
 * The lowest price of the 30 days before a moment, not counting the moment itself. The price that was in force when
 * the 30 days began counts; of goods sold for a shorter time, all prices count. Null when there was no price.
 */
export function lowestPriceBefore(log: readonly PriceLogEntry[], momentMs: number): number | null {
  assertOrdered(log);
  const windowStartMs = momentMs - LOWEST_PRICE_DAYS * DAY_MS;
  const atStart = log.findLast((entry) => entry.atMs <= windowStartMs);
  const within = log.filter((entry) => entry.atMs > windowStartMs && entry.atMs < momentMs);
  const prices = [...(atStart === undefined ? [] : [atStart]), ...within].map((entry) => entry.priceMinor);
  return prices.length === 0 ? null : Math.min(...prices);
}

/**
 * The reduction in force, or null. A reduction is in force when the last change of the price lowered it, less than
 * {@link REDUCTION_SHOWN_DAYS} ago. Each further lowering is a reduction of its own, counted from its own beginning.
 */
export function currentReduction(log: readonly PriceLogEntry[], nowMs: number): Reduction | null {
  assertOrdered(log);
  const past = log.filter((entry) => entry.atMs <= nowMs);
  const current = past.at(-1);
  if (current === undefined) return null;
  const before = past.findLast((entry) => entry.priceMinor !== current.priceMinor);
  if (before === undefined || before.priceMinor < current.priceMinor) return null;
  const began = past.find((entry) => entry.atMs >= before.atMs && past.indexOf(entry) > past.indexOf(before));
  invariant(began !== undefined, 'a lowered price has a first entry');
  if (nowMs - began.atMs >= REDUCTION_SHOWN_DAYS * DAY_MS) return null;
  const lowestMinor = lowestPriceBefore(log, began.atMs) ?? before.priceMinor;
  const savedMinor = Math.max(0, lowestMinor - current.priceMinor);
  return {
    beganAtMs: began.atMs,
    priceMinor: current.priceMinor,
    previousMinor: before.priceMinor,
    lowestMinor,
    percentOff: lowestMinor === 0 ? 0 : Math.floor((savedMinor * 100) / lowestMinor),
  };
}

function assertOrdered(log: readonly PriceLogEntry[]): void {
  for (const [index, entry] of log.entries()) {
    const next = log[index + 1];
    invariant(next === undefined || entry.atMs <= next.atMs, 'a price log is in the order of time');
  }
}
