/** What the order of work is decided by. */
export interface PrioritySubject {
  /** End of the ship-by date, Unix time. */
  readonly shipByMs: number;
  readonly express: boolean;
  /** In one currency for all that are compared. */
  readonly grossMinor: number;
  readonly placedAtMs: number;
}

const DAY_MS = 86_400_000;

/** One unit of the second-last rule: each day of waiting weighs as much as this value of goods, 100.00. */
export const VALUE_OF_A_DAY_MINOR = 10_000;

/** Why a seller order stands where it stands, for the page to say. */
export type PriorityReason = 'late' | 'express' | 'value_and_age';

/** The strongest reason of a seller order's place. */
export function priorityReason(subject: PrioritySubject, nowMs: number): PriorityReason {
  if (subject.shipByMs < nowMs) return 'late';
  return subject.express ? 'express' : 'value_and_age';
}

/**
 * Order of work for sellers: late ones first (the longest late before the others), then express, then by value and
 * age together. For `Array.sort`; it never answers equal for orders placed at different times.
 */
export function compareForSeller(one: PrioritySubject, other: PrioritySubject, nowMs: number): number {
  const reasons: readonly PriorityReason[] = ['late', 'express', 'value_and_age'];
  const rank = reasons.indexOf(priorityReason(one, nowMs)) - reasons.indexOf(priorityReason(other, nowMs));
  if (rank !== 0) return rank;
  if (one.shipByMs < nowMs && one.shipByMs !== other.shipByMs) return one.shipByMs - other.shipByMs;
  return weight(other, nowMs) - weight(one, nowMs) || one.placedAtMs - other.placedAtMs;
}

function weight(subject: PrioritySubject, nowMs: number): number {
  return subject.grossMinor + Math.floor((nowMs - subject.placedAtMs) / DAY_MS) * VALUE_OF_A_DAY_MINOR;
}
