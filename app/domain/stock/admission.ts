/**
 * Who may begin a checkout of a SKU that everybody wants, decided before its keeper and the database are asked. Pure
 * decisions over what one isolate of the Worker knows of one SKU; several SKUs of a cart are decided together.
 *
 * What a keeper has just refused is refused again from memory, for a short time only. Nothing that was granted is ever
 * decided here: a repeated hold, a payment, an order go to the keeper. Source: docs/decisions/0020.
 */
import type { VariantId } from '../ids';

/**
 * How long "sold out" is repeated without asking, counted from when the keeper was asked. No refusal outlives a hold
 * that somebody gives back by more than this; one that ends by its time is never missed.
 */
export const KNOWN_MS = 1_000;
/** From this age of what is known on, one checkout is let through to find out anew, while others are still refused. */
export const PROBE_AFTER_MS = 500;
/**
 * Most checkouts of one SKU that are under way at once in one isolate: enough that one reads while another is written,
 * few enough that whoever wants something else is not behind a crowd.
 */
export const UNDER_WAY_MAX = 2;
/** Most that wait behind them; whoever comes then is told at once to come back. */
export const WAITING_MAX = 200;
/**
 * While more pieces than this are left, nobody begins to wait behind as many as there are pieces: it would be in vain,
 * and for long. The last pieces go so soon that whoever comes then may wait to hear it.
 */
export const LAST_PIECES = 50;
/** Longest that anybody waits. */
export const WAIT_MS_MAX = 5_000;
/** How often the last of a long row looks again; who stands further ahead looks oftener, as places come nearer. */
export const LOOK_EVERY_MS = 400;
const LOOK_EVERY_MS_MIN = 20;
const LOOK_MS_PER_POSITION = 6;
/** Who has not looked for so long has gone. */
const GONE_AFTER_MS = 4 * LOOK_EVERY_MS;
/** Who has not left by then was cut off: the place is free again. */
export const UNDER_WAY_MS_MAX = 10_000;
/** When whoever was told to come back should do so. */
export const RETRY_AFTER_SECONDS = 3;
/** Doors kept before those that nobody stands at are cleared away. */
export const DOORS_MAX = 2_000;

/** A demand for one SKU. */
export interface Wanted {
  readonly variantId: VariantId;
  readonly quantity: number;
}

/** What a keeper answered when it refused. */
export interface SoldOut {
  readonly available: number;
  /** When the first of the holds ends by itself; null when there is none. */
  readonly nextEndAtMs: number | null;
}

export type AdmissionRefusal =
  | { readonly code: 'sold_out'; readonly variantId: VariantId; readonly available: number }
  /** Too many want the same at this moment. Nothing is held, nothing lost. */
  | { readonly code: 'stock_busy'; readonly retryAfterSeconds: number };

/** What a visitor is told at the doors. */
export type Admission =
  | { readonly kind: 'enter' }
  | { readonly kind: 'wait'; readonly lookInMs: number }
  | { readonly kind: 'refuse'; readonly refusal: AdmissionRefusal };

const BUSY: AdmissionRefusal = { code: 'stock_busy', retryAfterSeconds: RETRY_AFTER_SECONDS };

interface Known extends SoldOut {
  readonly askedAtMs: number;
  /** Who was let through to find out anew. */
  probe: string | undefined;
}

/** One SKU's door in one isolate. */
interface Door {
  known: Known | undefined;
  /** How many pieces a keeper had left when it granted some, and when it was asked. */
  left: { readonly pieces: number; readonly askedAtMs: number } | undefined;
  /** Answers to what was asked before this moment may be older than a piece that came back. */
  cameBackAtMs: number;
  /** Visitors by when they came in. */
  readonly underWay: Map<string, number>;
  /** Visitors by when they last looked, first come first. */
  readonly waiting: Map<string, number>;
}

/** The doors of the SKUs that an isolate has to do with. Every method takes the time; nothing here waits. */
export class Doors {
  readonly #doors = new Map<VariantId, Door>();
  readonly #cameAtMs = new Map<string, number>();

  /**
   * The refusal that can be given before anything is looked up; undefined when the visitor has to come to the doors, or
   * was let through to ask anew.
   */
  refusal(wanted: readonly Wanted[], nowMs: number, visitor?: string): AdmissionRefusal | undefined {
    for (const { variantId, quantity } of wanted) {
      const known = this.#known(variantId, nowMs);
      const isNew = visitor === undefined;
      if (isNew && this.#doors.has(variantId) && isFull(this.#door(variantId, nowMs), nowMs)) return BUSY;
      if (!known || quantity <= known.available) continue;
      const isToAsk =
        known.probe === undefined ? nowMs - known.askedAtMs >= PROBE_AFTER_MS : known.probe === visitor;
      if (isToAsk) continue;
      return { code: 'sold_out', variantId, available: known.available };
    }
    return undefined;
  }

  /**
   * A visitor comes, or looks again after waiting: all doors of what is wanted open, or none does. Whoever waits keeps
   * the place by looking again when told to, and holds none meanwhile: two carts can never wait for each other.
   */
  ask(visitor: string, wanted: readonly Wanted[], nowMs: number): Admission {
    const refuse = (refusal: AdmissionRefusal): Admission => {
      this.leave(visitor, wanted, nowMs);
      return { kind: 'refuse', refusal };
    };
    const refusal = this.refusal(wanted, nowMs, visitor);
    if (refusal) return refuse(refusal);

    const doors = wanted.map(({ variantId }) => this.#door(variantId, nowMs));
    const isOpen = doors.every((door) => positionIn(door, visitor) < UNDER_WAY_MAX - door.underWay.size);
    if (isOpen) {
      this.#forgetVisitor(visitor, doors);
      for (const door of doors) {
        door.underWay.set(visitor, nowMs);
        if (door.known) door.known.probe ??= visitor;
      }
      return { kind: 'enter' };
    }
    const cameAtMs = this.#cameAtMs.get(visitor);
    if (cameAtMs === undefined) {
      if (doors.some((door) => isFull(door, nowMs))) return refuse(BUSY);
      this.#cameAtMs.set(visitor, nowMs);
    } else if (nowMs - cameAtMs >= WAIT_MS_MAX) return refuse(BUSY);
    for (const door of doors) door.waiting.set(visitor, nowMs);
    const position = Math.max(...doors.map((door) => positionIn(door, visitor)));
    const lookInMs = Math.max(LOOK_EVERY_MS_MIN, Math.min(position * LOOK_MS_PER_POSITION, LOOK_EVERY_MS));
    return { kind: 'wait', lookInMs };
  }

  /** A visitor has what it came for, or not: its places are free. Once more does nothing. */
  leave(visitor: string, wanted: readonly Wanted[], nowMs: number): void {
    const doors = wanted.flatMap(({ variantId }) => this.#doors.get(variantId) ?? []);
    this.#forgetVisitor(visitor, doors);
    for (const { variantId } of wanted) this.#dropIfIdle(variantId, nowMs);
  }

  /** A keeper refused: known from when it was asked, which is no later than when it decided. */
  learn(variantId: VariantId, soldOut: SoldOut, askedAtMs: number, nowMs: number): void {
    const door = this.#door(variantId, nowMs);
    if (askedAtMs <= door.cameBackAtMs) return;
    if (door.known && door.known.askedAtMs > askedAtMs) return;
    const { available, nextEndAtMs } = soldOut;
    door.known = { available, nextEndAtMs, askedAtMs, probe: undefined };
  }

  /**
   * A keeper granted pieces and had so many left: more than were known to be left, if it was asked later, had come back.
   */
  granted(variantId: VariantId, quantity: number, piecesLeft: number, askedAtMs: number): void {
    const door = this.#doors.get(variantId);
    if (!door) return;
    const { known, left } = door;
    if (known && askedAtMs > known.askedAtMs && quantity > known.available)
      this.cameBack(variantId, askedAtMs);
    if (askedAtMs <= door.cameBackAtMs) return;
    if (left === undefined || left.askedAtMs <= askedAtMs) door.left = { pieces: piecesLeft, askedAtMs };
  }

  /** Pieces came back: what was known before no longer is. */
  cameBack(variantId: VariantId, atMs: number): void {
    const door = this.#doors.get(variantId);
    if (!door) return;
    door.known = undefined;
    door.left = undefined;
    door.cameBackAtMs = atMs;
  }

  /** How many stand at a SKU's door. */
  crowd(variantId: VariantId): { underWay: number; waiting: number } {
    const door = this.#doors.get(variantId);
    return { underWay: door?.underWay.size ?? 0, waiting: door?.waiting.size ?? 0 };
  }

  /** How many doors are kept: no more than somebody has to do with now. */
  get size(): number {
    return this.#doors.size;
  }

  #known(variantId: VariantId, nowMs: number): Known | undefined {
    const door = this.#doors.get(variantId);
    if (door?.known && !holdsStill(door.known, nowMs)) door.known = undefined;
    return door?.known;
  }

  /** A door without those who were cut off. */
  #door(variantId: VariantId, nowMs: number): Door {
    const door = this.#doors.get(variantId) ?? this.#newDoor(variantId, nowMs);
    for (const [visitor, cameInAtMs] of door.underWay) {
      if (nowMs - cameInAtMs < UNDER_WAY_MS_MAX) break;
      door.underWay.delete(visitor);
    }
    for (const [visitor, lookedAtMs] of door.waiting) {
      if (nowMs - lookedAtMs < GONE_AFTER_MS) continue;
      door.waiting.delete(visitor);
      this.#cameAtMs.delete(visitor);
    }
    return door;
  }

  #newDoor(variantId: VariantId, nowMs: number): Door {
    if (this.#doors.size >= DOORS_MAX)
      for (const other of [...this.#doors.keys()]) this.#dropIfIdle(other, nowMs);
    const door: Door = {
      known: undefined,
      left: undefined,
      cameBackAtMs: Number.NEGATIVE_INFINITY,
      underWay: new Map(),
      waiting: new Map(),
    };
    this.#doors.set(variantId, door);
    return door;
  }

  #forgetVisitor(visitor: string, doors: readonly Door[]): void {
    this.#cameAtMs.delete(visitor);
    for (const door of doors) {
      door.underWay.delete(visitor);
      door.waiting.delete(visitor);
    }
  }

  #dropIfIdle(variantId: VariantId, nowMs: number): void {
    if (this.#known(variantId, nowMs)) return;
    const { underWay, waiting } = this.crowd(variantId);
    if (underWay + waiting === 0) this.#doors.delete(variantId);
  }
}

function holdsStill(known: Known, nowMs: number): boolean {
  if (nowMs < known.askedAtMs || nowMs - known.askedAtMs >= KNOWN_MS) return false;
  return known.nextEndAtMs === null || nowMs < known.nextEndAtMs;
}

/** Whether nobody may begin to wait: the row is as long as rows get, or all that is left goes to those who stand in it. */
function isFull({ waiting, underWay, left }: Door, nowMs: number): boolean {
  if (waiting.size >= WAITING_MAX) return true;
  if (left === undefined || nowMs - left.askedAtMs >= KNOWN_MS || left.pieces <= LAST_PIECES) return false;
  return waiting.size + underWay.size >= left.pieces;
}

/** How many came before a visitor and wait still; for a new one, all of them. */
function positionIn(door: Door, visitor: string): number {
  let position = 0;
  for (const other of door.waiting.keys()) {
    if (other === visitor) return position;
    position += 1;
  }
  return position;
}

/** What some lines want of each SKU, several lines of one together. */
export function wantedOf(lines: readonly Wanted[]): Wanted[] {
  const bySku = new Map<VariantId, number>();
  for (const { variantId, quantity } of lines) bySku.set(variantId, (bySku.get(variantId) ?? 0) + quantity);
  return [...bySku].map(([variantId, quantity]) => ({ variantId, quantity }));
}
