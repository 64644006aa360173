import type { SellerOrderState } from '../seller-order/process';
import { addDays, endOfMarketDayMs, marketDate } from '../shipping/calendar';
import { NOT_RECEIVED_GRACE_DAYS, withdrawalEndsAtMs } from './process';

/** What decides about the cases that can be opened on a seller order. */
export interface OpeningFacts {
  readonly state: SellerOrderState;
  readonly deliveredAtMs: number | null;
  /** The last promised moment of delivery. */
  readonly deliveryToMs: number;
  readonly hasWithdrawn: boolean;
  /** Nothing of the seller order is left to give back. */
  readonly isRefunded: boolean;
}

/** What a shopper can open now. */
export interface Openings {
  readonly withdrawal: boolean;
  readonly return: boolean;
  readonly notReceived: boolean;
  readonly otherClaim: boolean;
  /** Until when withdrawal, return and claim are open; null before delivery. */
  readonly endsAtMs: number | null;
}

/**
 * What a shopper can open on a seller order. A withdrawal, as the law has it, from the order to the end of the
 * fourteenth day after delivery: before the parcel leaves it ends the seller order, afterwards it begins a return.
 * Returns and claims run in the same days; "not received" once the promised day has passed.
 */
export function openingsOf(facts: OpeningFacts, nowMs: number): Openings {
  const endsAtMs = withdrawalEndsAtMs(facts.deliveredAtMs);
  const isOver =
    facts.isRefunded ||
    facts.state === 'cancelled' ||
    facts.state === 'completed' ||
    (endsAtMs !== null && nowMs > endsAtMs);
  const isDelivered = facts.state === 'delivered';
  return {
    withdrawal: !isOver && !facts.hasWithdrawn,
    return: !isOver && isDelivered,
    notReceived:
      !isOver &&
      (facts.state === 'shipped' || isDelivered) &&
      nowMs > endOfMarketDayMs(addDays(marketDate(new Date(facts.deliveryToMs)), NOT_RECEIVED_GRACE_DAYS)),
    otherClaim: !isOver && isDelivered,
    endsAtMs: endsAtMs ?? null,
  };
}
