import { invariant } from '../invariant';
import { allocate, sumMinor } from '../money/money';

/** One seller order of a disputed payment. */
export interface DisputedShare {
  readonly capturedShareMinor: number;
  /** What of it has not been given back. */
  readonly leftMinor: number;
}

/**
 * What each seller order of a payment bears of a disputed amount, in the order given: in proportion to what is left
 * of each and never more than that. `restMinor` is what the bank took beyond all that is left.
 */
export function shareDispute(
  amountMinor: number,
  shares: readonly DisputedShare[],
): { readonly sharesMinor: readonly number[]; readonly restMinor: number } {
  invariant(amountMinor > 0, 'a dispute is about more than nothing');
  const lefts = shares.map((share) => share.leftMinor);
  const bornMinor = Math.min(amountMinor, sumMinor(lefts));
  return { sharesMinor: allocate(bornMinor, lefts), restMinor: amountMinor - bornMinor };
}
