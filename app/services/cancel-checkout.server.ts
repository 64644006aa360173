import { eq } from 'drizzle-orm';
import { checkouts } from '#db/schema';
import type { CheckoutId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import type { PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { endUnpaid } from './sweep-checkouts.server';

/**
 * The shopper gives up: the payment page is closed at Stripe first, then the stock goes back. A shopper who
 * has paid meanwhile is answered `already_paid`. Idempotent.
 */
export async function cancelCheckout(
  ports: Pick<Ports, 'db' | 'clock' | 'stock' | 'payments'>,
  input: { readonly checkoutId: CheckoutId },
): Promise<Result<null, { code: 'checkout_unknown' } | { code: 'already_paid' } | PaymentFailure>> {
  const [checkout] = await ports.db.select().from(checkouts).where(eq(checkouts.id, input.checkoutId));
  if (!checkout) return failure({ code: 'checkout_unknown' });
  if (checkout.state === 'placed' || checkout.state === 'refunded') return failure({ code: 'already_paid' });
  if (checkout.state !== 'held' && checkout.state !== 'paying') return success(null);
  if (checkout.stripeSessionId) {
    const session = await ports.payments.expireCheckoutSession(checkout.stripeSessionId);
    if (!session.ok) return session;
    if (session.value.status === 'complete') return failure({ code: 'already_paid' });
  } else if (checkout.state === 'paying') {
    // A session may exist that we have not noted: the sweep finds it and ends it.
    return success(null);
  }
  const outcome = await endUnpaid(ports, checkout, 'cancelled');
  // Somebody went on to pay in the same moment: what is there now is looked at anew.
  return outcome === 'waiting' ? cancelCheckout(ports, input) : success(null);
}
