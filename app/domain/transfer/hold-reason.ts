/** Why a transfer waits. */
export const HOLD_REASONS = [
  'seller_cannot_be_paid',
  'dispute_open',
  'balance_insufficient',
  'source_used_up',
  'account_closed',
  'refused',
] as const;

export type HoldReason = (typeof HOLD_REASONS)[number];

/**
 * Whether asking again can help by itself (`retry`), or somebody has to do something first (`final`): a transfer that
 * is final is not asked for again until the operator does.
 */
export type HoldKind = 'retry' | 'final';

const KINDS: Readonly<Record<HoldReason, HoldKind>> = {
  seller_cannot_be_paid: 'retry',
  dispute_open: 'retry',
  balance_insufficient: 'retry',
  source_used_up: 'final',
  account_closed: 'final',
  refused: 'final',
};

/** Our reason for a code of ours or of the provider's. What is not known is a refusal that nobody repeats blindly. */
export function holdReasonOf(code: string): HoldReason {
  switch (code) {
    case 'seller_cannot_be_paid':
    case 'insufficient_capabilities_for_transfer':
    case 'payouts_not_allowed':
    case 'transfers_not_allowed':
      return 'seller_cannot_be_paid';
    case 'dispute_open':
    case 'charge_disputed':
      return 'dispute_open';
    case 'balance_insufficient':
    case 'insufficient_funds':
      return 'balance_insufficient';
    case 'transfer_source_balance_parameters_mismatch':
    case 'source_used_up':
      return 'source_used_up';
    case 'account_closed':
    case 'account_invalid':
    case 'resource_missing':
      return 'account_closed';
    default:
      return 'refused';
  }
}

/** Whether a transfer that waits for this reason is asked for again by itself. */
export function holdKind(reason: HoldReason): HoldKind {
  return KINDS[reason];
}
