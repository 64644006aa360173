/**
 * The rules of one SKU's stock, as pure decisions over its level and the one hold or operation that a
 * command names. The Durable Object that keeps a SKU runs them inside one storage transaction; nothing
 * else writes stock. Source: the design's "Stock" rules (docs/marketplace.md).
 */
import { failure, type Result } from '../result';

/** Most pieces that one SKU may have on hand. */
export const MAX_LEVEL = 1_000_000;
/** Most pieces that one hold may set aside. */
export const MAX_HOLD_QUANTITY = 999;

/**
 * Where a SKU stands. `onHand` counts pieces that are the seller's and not yet sold, held ones included.
 * `deferredReduction` is what the seller took away while holds stood on it: it follows as holds end unsold.
 * Always: 0 <= deferredReduction <= held <= onHand.
 */
export interface StockLevel {
  readonly onHand: number;
  readonly held: number;
  readonly deferredReduction: number;
  /** Grows by one with each change; projections apply only a higher one. */
  readonly version: number;
}

/** A hold ends in exactly one of claimed, released, expired. */
export type HoldState = 'held' | 'claimed' | 'released' | 'expired';

export interface Hold {
  readonly holdId: string;
  readonly quantity: number;
  readonly state: HoldState;
  readonly expiresAtMs: number;
}

/** What a shopper could still hold. Never below zero. */
export function availableOf(level: StockLevel): number {
  return level.onHand - level.held;
}

/** What a decision asks to be written, in one transaction, and what the caller is answered. */
export interface Decision<Answer> {
  readonly answer: Answer;
  readonly level?: StockLevel;
  readonly hold?: Hold;
}

export type ReserveFailure =
  | { code: 'sold_out'; available: number }
  | { code: 'quantity_out_of_range' }
  | { code: 'hold_differs' }
  | { code: 'hold_ended'; state: HoldState };
export type ReserveAnswer = Result<{ expiresAtMs: number }, ReserveFailure>;

export type HoldFailure =
  | { code: 'hold_unknown' }
  | { code: 'hold_ended'; state: HoldState }
  | { code: 'hold_claimed' };
export type ExtendAnswer = Result<{ expiresAtMs: number }, HoldFailure>;
export type EndAnswer = Result<{ state: HoldState }, HoldFailure>;

export type AdjustFailure = { code: 'level_out_of_range' };
export type AdjustAnswer = Result<
  { onHand: number; held: number; available: number; deferredReduction: number },
  AdjustFailure
>;
export type Adjustment = { readonly set: number } | { readonly delta: number };

/**
 * Sets pieces aside. A repeat by the same identifier answers as the first did and sets nothing aside
 * again; with another quantity it is `hold_differs`; after the hold's end it is `hold_ended`.
 */
export function reserve(
  level: StockLevel,
  existing: Hold | undefined,
  command: { holdId: string; quantity: number; ttlMs: number },
  nowMs: number,
): Decision<ReserveAnswer> {
  const { holdId, quantity, ttlMs } = command;
  if (existing) {
    if (existing.quantity !== quantity) return { answer: failure({ code: 'hold_differs' }) };
    if (existing.state !== 'held') return { answer: failure({ code: 'hold_ended', state: existing.state }) };
    return { answer: { ok: true, value: { expiresAtMs: existing.expiresAtMs } } };
  }
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_HOLD_QUANTITY)
    return { answer: failure({ code: 'quantity_out_of_range' }) };
  const available = availableOf(level);
  if (quantity > available) return { answer: failure({ code: 'sold_out', available }) };
  const expiresAtMs = nowMs + ttlMs;
  return {
    answer: { ok: true, value: { expiresAtMs } },
    level: { ...level, held: level.held + quantity, version: level.version + 1 },
    hold: { holdId, quantity, state: 'held', expiresAtMs },
  };
}

/** Moves a hold's end later, never earlier. Changes no level. */
export function extend(existing: Hold | undefined, untilMs: number): Decision<ExtendAnswer> {
  if (!existing) return { answer: failure({ code: 'hold_unknown' }) };
  if (existing.state !== 'held') return { answer: failure({ code: 'hold_ended', state: existing.state }) };
  const expiresAtMs = Math.max(existing.expiresAtMs, untilMs);
  return {
    answer: { ok: true, value: { expiresAtMs } },
    ...(expiresAtMs === existing.expiresAtMs ? {} : { hold: { ...existing, expiresAtMs } }),
  };
}

/** Sells what is held. A repeat answers `claimed` again; a hold that ended otherwise is `hold_ended`. */
export function claim(level: StockLevel, existing: Hold | undefined): Decision<EndAnswer> {
  if (!existing) return { answer: failure({ code: 'hold_unknown' }) };
  if (existing.state === 'claimed') return { answer: { ok: true, value: { state: 'claimed' } } };
  if (existing.state !== 'held') return { answer: failure({ code: 'hold_ended', state: existing.state }) };
  const held = level.held - existing.quantity;
  return {
    answer: { ok: true, value: { state: 'claimed' } },
    level: {
      onHand: level.onHand - existing.quantity,
      held,
      // What was sold can no longer be taken away.
      deferredReduction: Math.min(level.deferredReduction, held),
      version: level.version + 1,
    },
    hold: { ...existing, state: 'claimed' },
  };
}

/** Gives held pieces back. A hold that had already ended unsold is a success; a sold one is `hold_claimed`. */
export function release(level: StockLevel, existing: Hold | undefined): Decision<EndAnswer> {
  if (!existing) return { answer: failure({ code: 'hold_unknown' }) };
  if (existing.state === 'claimed') return { answer: failure({ code: 'hold_claimed' }) };
  if (existing.state !== 'held') return { answer: { ok: true, value: { state: existing.state } } };
  return {
    answer: { ok: true, value: { state: 'released' } },
    level: giveBack(level, existing.quantity),
    hold: { ...existing, state: 'released' },
  };
}

/** Ends a hold whose time has passed; undefined when there is nothing to end. */
export function expire(
  level: StockLevel,
  existing: Hold,
  nowMs: number,
): { level: StockLevel; hold: Hold } | undefined {
  if (existing.state !== 'held' || existing.expiresAtMs > nowMs) return undefined;
  return { level: giveBack(level, existing.quantity), hold: { ...existing, state: 'expired' } };
}

function giveBack(level: StockLevel, quantity: number): StockLevel {
  const taken = Math.min(quantity, level.deferredReduction);
  return {
    onHand: level.onHand - taken,
    held: level.held - quantity,
    deferredReduction: level.deferredReduction - taken,
    version: level.version + 1,
  };
}

/**
 * Sets or moves the level. Below what is held, holds are kept and the rest follows as they end: the
 * answer says how much in `deferredReduction`.
 */
export function adjust(level: StockLevel, change: Adjustment): Decision<AdjustAnswer> {
  const target = 'set' in change ? change.set : level.onHand - level.deferredReduction + change.delta;
  if (!Number.isInteger(target) || target < 0 || target > MAX_LEVEL)
    return { answer: failure({ code: 'level_out_of_range' }) };
  const onHand = Math.max(target, level.held);
  const next: StockLevel = {
    onHand,
    held: level.held,
    deferredReduction: onHand - target,
    version: level.version + 1,
  };
  return {
    answer: {
      ok: true,
      value: {
        onHand,
        held: next.held,
        available: availableOf(next),
        deferredReduction: next.deferredReduction,
      },
    },
    level: next,
  };
}
