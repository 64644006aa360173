import { m } from '~/paraglide/messages.js';

/** What a finding of the check means, and how to mend it. */
const WORDS: Readonly<Record<string, readonly [what: () => string, mend: () => string]>> = {
  level_out_of_range: [m.reliability_level_out_of_range, m.reliability_level_out_of_range_mend],
  held_differs: [m.reliability_held_differs, m.reliability_held_differs_mend],
  hold_not_released: [m.reliability_hold_not_released, m.reliability_hold_not_released_mend],
  order_without_payment: [m.reliability_order_without_payment, m.reliability_order_without_payment_mend],
  paid_without_order_or_refund: [
    m.reliability_paid_without_order_or_refund,
    m.reliability_paid_without_order_or_refund_mend,
  ],
  placed_without_order: [m.reliability_placed_without_order, m.reliability_placed_without_order_mend],
  stripe_differs: [m.reliability_stripe_differs, m.reliability_stripe_differs_mend],
  refund_overdue: [m.reliability_refund_overdue, m.reliability_refund_overdue_mend],
  transfer_overdue: [m.reliability_transfer_overdue, m.reliability_transfer_overdue_mend],
  transfer_differs_from_release: [
    m.reliability_transfer_differs_from_release,
    m.reliability_transfer_differs_from_release_mend,
  ],
  outbox_overdue: [m.reliability_outbox_overdue, m.reliability_outbox_overdue_mend],
  stripe_event_overdue: [m.reliability_stripe_event_overdue, m.reliability_stripe_event_overdue_mend],
  dead_letter_waiting: [m.reliability_dead_letter_waiting, m.reliability_dead_letter_waiting_mend],
  seller_not_told: [m.reliability_seller_not_told, m.reliability_seller_not_told_mend],
  told_twice: [m.reliability_told_twice, m.reliability_told_twice_mend],
  checkout_stuck: [m.reliability_checkout_stuck, m.reliability_checkout_stuck_mend],
  coupon_uses_differ: [m.reliability_coupon_uses_differ, m.reliability_coupon_uses_differ_mend],
  ledger_broken: [m.reliability_ledger_broken, m.reliability_ledger_broken_mend],
  stock_account_differs: [m.reliability_stock_account_differs, m.reliability_stock_account_differs_mend],
  projection_ahead: [m.reliability_projection_ahead, m.reliability_projection_ahead_mend],
  projection_behind: [m.reliability_projection_behind, m.reliability_projection_behind_mend],
  hold_orphaned: [m.reliability_hold_orphaned, m.reliability_hold_orphaned_mend],
  sold_without_claim: [m.reliability_sold_without_claim, m.reliability_sold_without_claim_mend],
  claimed_twice: [m.reliability_claimed_twice, m.reliability_claimed_twice_mend],
  claimed_without_order: [m.reliability_claimed_without_order, m.reliability_claimed_without_order_mend],
  keeper_unreachable: [m.reliability_keeper_unreachable, m.reliability_keeper_unreachable_mend],
};

/** The words of a finding; one from a newer version than this has only its code. */
export function problemWords(code: string): { readonly what: string; readonly mend: string } {
  const words = WORDS[code];
  return words === undefined ? { what: code, mend: '' } : { what: words[0](), mend: words[1]() };
}
