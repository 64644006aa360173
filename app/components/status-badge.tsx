import { m } from '~/paraglide/messages.js';
import { Badge, type BadgeTone } from './badge';

/** States of a seller order, in the order in which it passes them. */
export const SELLER_ORDER_STATES = [
  'pending',
  'accepted',
  'shipped',
  'delivered',
  'completed',
  'cancelled',
] as const;
export type SellerOrderStateName = (typeof SELLER_ORDER_STATES)[number];

const STATES: Readonly<Record<SellerOrderStateName, { tone: BadgeTone; label: () => string }>> = {
  pending: { tone: 'accent', label: m.common_state_pending },
  accepted: { tone: 'info', label: m.common_state_accepted },
  shipped: { tone: 'info', label: m.common_state_shipped },
  delivered: { tone: 'act', label: m.common_state_delivered },
  completed: { tone: 'act', label: m.common_state_completed },
  cancelled: { tone: 'still', label: m.common_state_cancelled },
};

/** The words for a seller order's state. */
export function sellerOrderStateLabel(state: SellerOrderStateName): string {
  return STATES[state].label();
}

export function StatusBadge({ state }: { state: SellerOrderStateName }) {
  const { tone, label } = STATES[state];
  return <Badge tone={tone}>{label()}</Badge>;
}
