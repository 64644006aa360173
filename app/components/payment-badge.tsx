import type { PaymentState } from '~/domain/refund/plan';
import { m } from '~/paraglide/messages.js';
import { Badge } from './badge';

/** Whether money went back; what is simply paid says nothing. */
export function PaymentBadge({ state }: { state: PaymentState }) {
  if (state === 'paid') return null;
  return (
    <Badge tone={state === 'refunded' ? 'still' : 'info'}>
      {state === 'refunded' ? m.cases_payment_refunded() : m.cases_payment_partly_refunded()}
    </Badge>
  );
}
