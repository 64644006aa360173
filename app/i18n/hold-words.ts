import type { HoldKind, HoldReason } from '~/domain/transfer/hold-reason';
import { m } from '~/paraglide/messages.js';

/** Why a transfer waits, in words. */
export const HOLD_WORDS: Readonly<Record<HoldReason, () => string>> = {
  seller_cannot_be_paid: m.payouts_hold_seller_cannot_be_paid,
  dispute_open: m.payouts_hold_dispute_open,
  balance_insufficient: m.payouts_hold_balance_insufficient,
  source_used_up: m.payouts_hold_source_used_up,
  account_closed: m.payouts_hold_account_closed,
  refused: m.payouts_hold_refused,
};

/** Whether it waits for time or for somebody. */
export const HOLD_KIND_WORDS: Readonly<Record<HoldKind, () => string>> = {
  retry: m.payouts_hold_retry,
  final: m.payouts_hold_final,
};
