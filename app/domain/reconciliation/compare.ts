import type { CurrencyCode } from '../money/money';
import { sumMinor } from '../money/money';

/** What moved money on the marketplace's balance at Stripe. `other` is what the ledger has no code for. */
export const MOVEMENT_KINDS = [
  'charge',
  'refund',
  'refund_failure',
  'transfer',
  'transfer_reversal',
  'dispute',
  'dispute_reversal',
  'fee',
  'payout',
  'other',
] as const;

export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** The kind by Stripe's reporting category. */
export function movementKind(reportingCategory: string): MovementKind {
  return MOVEMENT_KINDS.find((kind) => kind === reportingCategory) ?? 'other';
}

/** What both sides call a movement: its kind and the provider's identifier of what caused it. */
export function movementReference(kind: MovementKind, source: string): string {
  return `${kind}:${source}`;
}

/**
 * What the ledger has to say of a movement. A dispute is booked with the provider's fee, everything else without:
 * that fee is an entry of its own.
 */
export function bookedAmountMinor(movement: {
  readonly kind: MovementKind;
  readonly amountMinor: number;
  readonly feeMinor: number;
}): number {
  return movement.kind === 'dispute' ? movement.amountMinor - movement.feeMinor : movement.amountMinor;
}

/** The provider's fee that is booked as an entry of its own, as a cost above zero. */
export function separateFeeMinor(movement: {
  readonly kind: MovementKind;
  readonly amountMinor: number;
  readonly feeMinor: number;
}): number {
  switch (movement.kind) {
    case 'dispute':
      return 0;
    case 'fee':
      return movement.feeMinor - movement.amountMinor;
    default:
      return movement.feeMinor;
  }
}

/** An entry that moved `stripe_balance`. Its reference is null while the provider has given no identifier. */
export interface BookedMovement {
  readonly entryKey: string;
  readonly reference: string | null;
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
}

/** A movement as the provider has it, with the amount that the ledger should have. */
export interface ProviderMovement {
  readonly movementId: string;
  readonly reference: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
}

/** `missing_here`: the ledger has no entry; `missing_there`: the provider has no movement. */
export type DifferenceCode = 'missing_here' | 'missing_there' | 'amount_differs';

export interface Difference {
  readonly code: DifferenceCode;
  readonly reference: string;
  readonly currency: CurrencyCode;
  readonly oursMinor: number | null;
  readonly theirsMinor: number | null;
  readonly entryKey: string | null;
}

export interface Comparison {
  readonly matched: readonly { readonly entryKey: string; readonly movementIds: readonly string[] }[];
  readonly differences: readonly Difference[];
}

/**
 * Compares what the ledger booked with what the provider moved, reference by reference and currency by currency.
 * Each of them is in `matched` or in one difference, so that the differences together are exactly what separates the
 * two sides.
 */
export function compareMovements(
  booked: readonly BookedMovement[],
  moved: readonly ProviderMovement[],
): Comparison {
  const sides = new Map<string, { ours: BookedMovement[]; theirs: ProviderMovement[] }>();
  const side = (reference: string, currency: CurrencyCode) => {
    const key = `${reference} ${currency}`;
    const known = sides.get(key) ?? { ours: [], theirs: [] };
    sides.set(key, known);
    return known;
  };
  for (const entry of booked)
    side(entry.reference ?? entryReference(entry.entryKey), entry.currency).ours.push(entry);
  for (const movement of moved) side(movement.reference, movement.currency).theirs.push(movement);

  const matched: Comparison['matched'][number][] = [];
  const differences: Difference[] = [];
  for (const [key, { ours, theirs }] of sides) {
    const [reference = ''] = key.split(' ');
    const [entry] = ours;
    const [movement] = theirs;
    const oursMinor = sumMinor(ours.map(({ amountMinor }) => amountMinor));
    const theirsMinor = sumMinor(theirs.map(({ amountMinor }) => amountMinor));
    if (entry && movement && oursMinor === theirsMinor) {
      matched.push({ entryKey: entry.entryKey, movementIds: theirs.map(({ movementId }) => movementId) });
    } else if (entry && movement) {
      differences.push({
        code: 'amount_differs',
        reference,
        currency: entry.currency,
        oursMinor,
        theirsMinor,
        entryKey: entry.entryKey,
      });
    } else if (entry) {
      differences.push({
        code: 'missing_there',
        reference,
        currency: entry.currency,
        oursMinor,
        theirsMinor: null,
        entryKey: entry.entryKey,
      });
    } else if (movement) {
      differences.push({
        code: 'missing_here',
        reference,
        currency: movement.currency,
        oursMinor: null,
        theirsMinor,
        entryKey: null,
      });
    }
  }
  return { matched, differences };
}

/** How an entry is called that has no identifier of the provider's. */
export function entryReference(entryKey: string): string {
  return `entry:${entryKey}`;
}

/** What the ledger lacks: positive when the provider has more than the ledger says. */
export function lackingMinor(difference: Pick<Difference, 'oursMinor' | 'theirsMinor'>): number {
  return (difference.theirsMinor ?? 0) - (difference.oursMinor ?? 0);
}
