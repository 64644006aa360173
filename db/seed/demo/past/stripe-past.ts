import type { Stack } from '../../../../local/stack.ts';

/** What Stripe is asked of the past. Amounts in minor units. */
export interface StripePast {
  /** A payment that succeeded at that moment. */
  pay(
    input: {
      readonly checkoutId: string;
      readonly orderId: string;
      readonly email: string;
      readonly name: string;
      readonly amountMinor: number;
      readonly currency: string;
      readonly method: string;
    },
    atMs: number,
  ): Promise<{ sessionId: string; paymentIntentId: string; chargeId: string }>;
  /** Answers the refund's identifier. */
  refund(paymentIntentId: string, amountMinor: number, atMs: number): Promise<string>;
  /** Answers the transfer's identifier. */
  transfer(
    input: {
      readonly accountId: string;
      readonly chargeId: string;
      readonly orderId: string;
      readonly amountMinor: number;
      readonly currency: string;
    },
    atMs: number,
  ): Promise<string>;
}

type Answer = Readonly<Record<string, unknown>>;

/** The local Stripe, asked for what happened long ago. */
export function stripePast(stack: Pick<Stack, 'stripe' | 'environment'>): StripePast {
  const base = 'http://stripe.invalid';
  const send = async (path: string, atMs: number, init: RequestInit): Promise<Answer> => {
    const response = await stack.stripe.handleAt(new Request(`${base}${path}`, init), atMs);
    const body: unknown = await response.json();
    if (!response.ok || typeof body !== 'object' || body === null)
      throw new Error(`Stripe's past refused ${path}: ${JSON.stringify(body)}`);
    return { ...body };
  };
  const ask = (path: string, atMs: number, fields: Readonly<Record<string, string | number>>) =>
    send(path, atMs, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${stack.environment.STRIPE_SECRET_KEY ?? ''}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(
        Object.entries(fields).map(([name, value]) => [name, String(value)]),
      ).toString(),
    });
  const look = (path: string, atMs: number) =>
    send(path, atMs, { headers: { Authorization: `Bearer ${stack.environment.STRIPE_SECRET_KEY ?? ''}` } });
  const nameIn = (answer: Answer, field: string): string => {
    const value = answer[field];
    if (typeof value !== 'string') throw new Error(`Stripe's past named no ${field}.`);
    return value;
  };

  return {
    async pay({ checkoutId, orderId, email, name, amountMinor, currency, method }, atMs) {
      const session = await ask('/v1/checkout/sessions', atMs, {
        mode: 'payment',
        client_reference_id: checkoutId,
        customer_email: email,
        success_url: `${base}/paid`,
        'metadata[checkout_id]': checkoutId,
        'line_items[0][quantity]': 1,
        'line_items[0][price_data][currency]': currency.toLowerCase(),
        'line_items[0][price_data][unit_amount]': amountMinor,
        'line_items[0][price_data][product_data][name]': 'Rynek',
        'payment_intent_data[transfer_group]': orderId,
        'payment_intent_data[metadata][checkout_id]': checkoutId,
      });
      const sessionId = nameIn(session, 'id');
      await send(`/_control/sessions/${sessionId}/pay`, atMs, {
        method: 'POST',
        body: JSON.stringify({ method, name }),
      });
      const paid = await look(`/v1/checkout/sessions/${sessionId}`, atMs);
      const paymentIntentId = nameIn(paid, 'payment_intent');
      const intent = await look(`/v1/payment_intents/${paymentIntentId}`, atMs);
      return { sessionId, paymentIntentId, chargeId: nameIn(intent, 'latest_charge') };
    },
    async refund(paymentIntentId, amountMinor, atMs) {
      const refund = await ask('/v1/refunds', atMs, { payment_intent: paymentIntentId, amount: amountMinor });
      return nameIn(refund, 'id');
    },
    async transfer({ accountId, chargeId, orderId, amountMinor, currency }, atMs) {
      const transfer = await ask('/v1/transfers', atMs, {
        amount: amountMinor,
        currency: currency.toLowerCase(),
        destination: accountId,
        source_transaction: chargeId,
        transfer_group: orderId,
      });
      return nameIn(transfer, 'id');
    },
  };
}
