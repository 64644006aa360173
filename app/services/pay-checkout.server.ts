import { and, eq, inArray } from 'drizzle-orm';
import { checkouts } from '#db/schema';
import { variantLabel } from '~/domain/catalogue/options';
import { demandOf, holdIdOf, PAYING_HOLD_MS, SESSION_LIFETIME_MS } from '~/domain/checkout/checkout';
import type { CheckoutId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import { paths } from '~/paths';
import type { PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { type CheckoutRow, readCheckout } from '~/queries/checkouts.server';

export type PayCheckoutFailure =
  | { readonly code: 'checkout_unknown' }
  | { readonly code: 'checkout_expired' }
  | { readonly code: 'checkout_ended'; readonly state: string }
  | { readonly code: 'already_placed'; readonly orderId: string }
  | PaymentFailure;

/**
 * Begins the payment of a held checkout and answers the address of the payment page. The holds are moved
 * out of reach of their alarm first: from here on only Stripe's word ends them. Idempotent: one session per
 * checkout and attempt, so a double click pays on the same page.
 *
 * @param input.justRead the checkout as the caller has just read it: a round trip less. That it moved on since is
 *   found out when its state is written.
 */
export async function payCheckout(
  ports: Pick<Ports, 'db' | 'clock' | 'stock' | 'payments' | 'publicOrigin'>,
  input: { readonly checkoutId: CheckoutId; readonly justRead?: CheckoutRow },
): Promise<Result<{ paymentUrl: string }, PayCheckoutFailure>> {
  const { db, clock } = ports;
  const checkout = input.justRead ?? (await readCheckout(db, input.checkoutId));
  if (!checkout) return failure({ code: 'checkout_unknown' });
  if (checkout.state === 'placed') return failure({ code: 'already_placed', orderId: checkout.orderId });
  if (checkout.state === 'expired') return failure({ code: 'checkout_expired' });
  if (checkout.state !== 'held' && checkout.state !== 'paying')
    return failure({ code: 'checkout_ended', state: checkout.state });
  if (checkout.state === 'paying' && checkout.stripeSessionUrl)
    return success({ paymentUrl: checkout.stripeSessionUrl });

  const nowMs = clock.nowMs();
  const demand = demandOf(checkout.frozen);
  if (checkout.state === 'held') {
    const untilMs = nowMs + PAYING_HOLD_MS;
    const extended = await Promise.all(
      demand.map(({ variantId }) =>
        ports.stock.extend(variantId, { holdId: holdIdOf(checkout.id, variantId), untilMs }),
      ),
    );
    if (extended.some((answer) => !answer.ok)) return failure({ code: 'checkout_expired' });
  }

  const sessionExpiresAt =
    checkout.state === 'paying' ? checkout.holdsExpireAt : new Date(nowMs + SESSION_LIFETIME_MS);
  const [begun] = await db
    .update(checkouts)
    .set({ state: 'paying', holdsExpireAt: sessionExpiresAt, updatedAt: new Date(nowMs) })
    .where(and(eq(checkouts.id, checkout.id), inArray(checkouts.state, [checkout.state])))
    .returning({ holdsExpireAt: checkouts.holdsExpireAt });
  // Somebody else moved it meanwhile (a double click, the sweep): look again.
  if (!begun) return payCheckout(ports, { checkoutId: input.checkoutId });

  const session = await ports.payments.createCheckoutSession({
    checkoutId: checkout.id,
    orderId: checkout.orderId,
    attempt: checkout.attempt,
    currency: checkout.currency,
    email: checkout.email,
    locale: checkout.locale,
    lines: paymentLines(checkout),
    expiresAtMs: clock.toSystemMs(sessionExpiresAt.getTime()),
    successUrl: `${ports.publicOrigin}${paths.checkoutReturn(checkout.locale, checkout.id)}`,
    cancelUrl: `${ports.publicOrigin}${paths.checkoutHeld(checkout.locale, checkout.id)}`,
  });
  if (!session.ok) return session;
  const { sessionId, url } = session.value;
  const [noted] = await db
    .update(checkouts)
    .set({ stripeSessionId: sessionId, stripeSessionUrl: url })
    .where(and(eq(checkouts.id, checkout.id), eq(checkouts.state, 'paying')))
    .returning({ id: checkouts.id });
  if (!noted) {
    // Somebody ended it meanwhile: nobody may be led to a page that asks money for nothing.
    await ports.payments.expireCheckoutSession(sessionId);
    return payCheckout(ports, { checkoutId: input.checkoutId });
  }
  return url ? success({ paymentUrl: url }) : failure({ code: 'checkout_expired' });
}

/**
 * What the payment page lists: each line, and the delivery of each seller. Sums to the total: a line that coupons
 * reduced to what its pieces do not divide stands there as one, with the number of pieces in its name.
 */
function paymentLines(checkout: typeof checkouts.$inferSelect) {
  const isPolish = checkout.locale === 'pl';
  return checkout.frozen.sellers.flatMap((part) => [
    ...part.lines.map((line) => {
      const title = isPolish ? line.titlePl : line.titleEn;
      const name = [title, variantLabel(line.options, checkout.locale)].filter(Boolean).join(' · ');
      return line.totalMinor % line.quantity === 0
        ? { name, quantity: line.quantity, unitAmountMinor: line.totalMinor / line.quantity }
        : { name: `${line.quantity} × ${name}`, quantity: 1, unitAmountMinor: line.totalMinor };
    }),
    ...(part.shipping.priceMinor > 0
      ? [
          {
            name: `${isPolish ? part.shipping.namePl : part.shipping.nameEn} (${part.sellerName})`,
            quantity: 1,
            unitAmountMinor: part.shipping.priceMinor,
          },
        ]
      : []),
  ]);
}
