import type { PayoutInterval, PayoutWeekday } from '~/domain/payout/schedule';
import type { HoldKind, HoldReason } from '~/domain/transfer/hold-reason';
import { m } from '~/paraglide/messages.js';

export const INTERVAL_WORDS: Readonly<Record<PayoutInterval, () => string>> = {
  daily: m.payouts_interval_daily,
  weekly: m.payouts_interval_weekly,
  monthly: m.payouts_interval_monthly,
  manual: m.payouts_interval_manual,
};

export const WEEKDAY_WORDS: Readonly<Record<PayoutWeekday, () => string>> = {
  monday: m.payouts_monday,
  tuesday: m.payouts_tuesday,
  wednesday: m.payouts_wednesday,
  thursday: m.payouts_thursday,
  friday: m.payouts_friday,
};

/** Why a transfer waits, as its seller is told. */
export const SELLER_HOLD_WORDS: Readonly<Record<HoldReason, () => string>> = {
  seller_cannot_be_paid: m.payouts_seller_hold_seller_cannot_be_paid,
  dispute_open: m.payouts_seller_hold_dispute_open,
  balance_insufficient: m.payouts_seller_hold_balance_insufficient,
  source_used_up: m.payouts_seller_hold_source_used_up,
  account_closed: m.payouts_seller_hold_account_closed,
  refused: m.payouts_seller_hold_refused,
};

export const SELLER_HOLD_KIND_WORDS: Readonly<Record<HoldKind, () => string>> = {
  retry: m.payouts_seller_hold_retry,
  final: m.payouts_seller_hold_final,
};

export const PAYOUT_STATE_WORDS = {
  requested: m.payouts_state_requested,
  pending: m.payouts_state_pending,
  paid: m.payouts_state_paid,
  failed: m.payouts_state_failed,
  refused: m.payouts_state_refused,
} as const;
