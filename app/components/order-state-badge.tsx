import type { OrderState } from '~/domain/seller-order/process';
import { m } from '~/paraglide/messages.js';
import { Badge, type BadgeTone } from './badge';

const STATES: Readonly<Record<OrderState, { tone: BadgeTone; label: () => string }>> = {
  placed: { tone: 'accent', label: m.account_state_placed },
  processing: { tone: 'info', label: m.account_state_processing },
  partly_shipped: { tone: 'info', label: m.account_state_partly_shipped },
  shipped: { tone: 'info', label: m.account_state_shipped },
  partly_delivered: { tone: 'act', label: m.account_state_partly_delivered },
  delivered: { tone: 'act', label: m.account_state_delivered },
  completed: { tone: 'act', label: m.account_state_completed },
  cancelled: { tone: 'still', label: m.account_state_cancelled },
};

/** Where an order as a whole stands. */
export function OrderStateBadge({ state }: { state: OrderState }) {
  const { tone, label } = STATES[state];
  return <Badge tone={tone}>{label()}</Badge>;
}
