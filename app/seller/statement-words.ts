import type { LineKind } from '~/domain/statement/statement';
import { m } from '~/paraglide/messages.js';

/** What the lines of a statement are called. */
export const LINE_WORDS: Readonly<Record<LineKind, () => string>> = {
  sold: m.payouts_line_sold,
  shipping: m.payouts_line_shipping,
  commission: m.payouts_line_commission,
  processing: m.payouts_line_processing,
  vat: m.payouts_line_vat,
  refund: m.payouts_line_refund,
  chargeback: m.payouts_line_chargeback,
  fees_returned: m.payouts_line_fees_returned,
  transfer: m.payouts_line_transfer,
  transfer_reversal: m.payouts_line_transfer_reversal,
  adjustment: m.payouts_line_adjustment,
};

/** What a commission invoice is for. */
export const SERVICE_WORDS = {
  commission: m.payouts_line_commission,
  processing: m.payouts_line_processing,
} as const;
