import type { SellerOrderState } from '~/domain/seller-order/process';
import { m } from '~/paraglide/messages.js';
import { Badge, type BadgeTone } from './badge';

const STATES: Readonly<Record<SellerOrderState, { tone: BadgeTone; label: () => string }>> = {
  pending: { tone: 'accent', label: m.common_state_pending },
  accepted: { tone: 'info', label: m.common_state_accepted },
  shipped: { tone: 'info', label: m.common_state_shipped },
  delivered: { tone: 'act', label: m.common_state_delivered },
  completed: { tone: 'act', label: m.common_state_completed },
  cancelled: { tone: 'still', label: m.common_state_cancelled },
};

/** The words for a seller order's state. */
export function sellerOrderStateLabel(state: SellerOrderState): string {
  return STATES[state].label();
}

export function StatusBadge({ state }: { state: SellerOrderState }) {
  const { tone, label } = STATES[state];
  return <Badge tone={tone}>{label()}</Badge>;
}
