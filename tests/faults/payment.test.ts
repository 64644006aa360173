import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { Person } from '../support/people.ts';
import {
  beginPayment,
  buy,
  control,
  hold,
  ledgerFaults,
  payAtStripe,
  runCron,
  until,
} from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const WEBHOOK = '/webhooks/stripe';

function signed(body: string, secret: string, ageSeconds = 0): string {
  const at = Math.floor(Date.now() / 1000) - ageSeconds;
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return `t=${at},v1=${signature}`;
}

function event(id: string, type: string, objectId: string): string {
  return JSON.stringify({
    id,
    object: 'event',
    type,
    created: Math.floor(Date.now() / 1000),
    data: { object: { id: objectId, object: 'checkout.session' } },
  });
}

async function send(body: string, signature: string): Promise<Response> {
  return fetch(new URL(WEBHOOK, inject('marketplace').url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature },
    body,
  });
}

async function heldCheckout(stock = 5) {
  const stall = await openStall({ stock: [stock] });
  const shopper = new Person();
  const held = await hold(shopper, stall.variantIds);
  if ('refused' in held) throw new Error('the checkout was refused');
  return { stall, shopper, ...held };
}

describe('a webhook', () => {
  it('with a wrong signature is refused with 400 and leaves no trace', async () => {
    const id = `evt_wrong_${Date.now()}`;
    const answer = await send(event(id, 'checkout.session.completed', 'cs_none'), 't=1,v1=00');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ code: 'signature_invalid' });
    expect(await ask('SELECT 1 FROM stripe_events WHERE id = $1', [id])).toEqual([]);
  });

  it('whose signature is too old is refused', async () => {
    const body = event(`evt_old_${Date.now()}`, 'checkout.session.completed', 'cs_none');
    const answer = await send(body, signed(body, inject('marketplace').webhookSecret, 3600));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ code: 'signature_invalid' });
  });

  it('of an unknown kind is recorded, processed and changes nothing', async () => {
    const id = `evt_unknown_${Date.now()}`;
    const body = event(id, 'invoice.paid', 'in_1');
    const answer = await send(body, signed(body, inject('marketplace').webhookSecret));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ received: id });
    await until(async () => {
      const [row] = await ask<{ processed_at: Date | null }>(
        'SELECT processed_at FROM stripe_events WHERE id = $1',
        [id],
      );
      return row?.processed_at ? true : undefined;
    });
  });

  it('sent again under the same id is recorded and processed once', async () => {
    const stall = await openStall({ stock: [5] });
    const { orderId } = await buy(new Person(), stall.variantIds);
    const [session] = await ask<{ stripe_session_id: string }>(
      'SELECT stripe_session_id FROM checkouts WHERE order_id = $1',
      [orderId],
    );
    const id = `evt_same_${orderId}`;
    const body = event(id, 'checkout.session.completed', session?.stripe_session_id ?? '');
    for (let times = 0; times < 3; times += 1) {
      const answer = await send(body, signed(body, inject('marketplace').webhookSecret));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ received: id });
    }
    expect(await ask('SELECT 1 FROM stripe_events WHERE id = $1', [id])).toHaveLength(1);
    expect(await ask('SELECT 1 FROM payments WHERE order_id = $1', [orderId])).toHaveLength(1);
    expect(await ask('SELECT 1 FROM seller_orders WHERE order_id = $1', [orderId])).toHaveLength(1);
    expect(await ledgerFaults()).toEqual([]);
  });

  it('that comes again changes nothing more', async () => {
    const stall = await openStall({ stock: [5] });
    const { orderId } = await buy(new Person(), stall.variantIds);
    const [session] = await ask<{ stripe_session_id: string }>(
      'SELECT stripe_session_id FROM checkouts WHERE order_id = $1',
      [orderId],
    );
    for (const repeat of [1, 2, 3]) {
      const body = event(
        `evt_again_${orderId}_${repeat}`,
        'checkout.session.completed',
        session?.stripe_session_id ?? '',
      );
      const answer = await send(body, signed(body, inject('marketplace').webhookSecret));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toHaveProperty('received');
    }
    await until(async () => {
      const rows = await ask('SELECT 1 FROM stripe_events WHERE id LIKE $1 AND processed_at IS NOT NULL', [
        `evt_again_${orderId}%`,
      ]);
      return rows.length === 3 ? true : undefined;
    });
    expect(await ask('SELECT 1 FROM payments WHERE order_id = $1', [orderId])).toHaveLength(1);
    expect(
      await ask("SELECT 1 FROM journal_entries WHERE order_id = $1 AND code = 'capture'", [orderId]),
    ).toHaveLength(1);
    expect(await ledgerFaults()).toEqual([]);
  });
});

describe('paying', () => {
  afterEach(async () => {
    await fetch(`${inject('marketplace').stripeUrl}/_control/faults`, { method: 'DELETE' });
    await control('webhooks/release', {});
  });

  it('by a double click leads to one and the same payment page, and one order', async () => {
    const { stall, shopper, path, checkoutId } = await heldCheckout();
    const answers = await Promise.all([1, 2, 3].map(() => shopper.post(path, { intent: 'pay' })));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
    const [address = ''] = answers.map((answer) => answer.headers.get('Location') ?? '');
    expect(new Set(answers.map((answer) => answer.headers.get('Location'))).size).toBe(1);
    expect(await (await fetch(address)).text()).toContain('64,89');
    await payAtStripe(/cs_[A-Za-z0-9_]+/.exec(address)?.[0] ?? '');
    await until(async () => (await shopper.get(`${path}/return`)).headers.get('Location') ?? undefined);
    expect(await ask('SELECT 1 FROM payments WHERE checkout_id = $1', [checkoutId])).toHaveLength(1);
    expect(await ask('SELECT 1 FROM orders WHERE checkout_id = $1', [checkoutId])).toHaveLength(1);
    await until(async () => {
      const [level] = await ask<{ on_hand: number; held: number }>(
        'SELECT on_hand, held FROM stock_levels WHERE variant_id = $1',
        [stall.variantIds[0]],
      );
      return level?.on_hand === 4 && level.held === 0 ? true : undefined;
    });
  });

  it('with a declined card takes nothing, and the shopper may try again', async () => {
    const { shopper, path, checkoutId } = await heldCheckout();
    const sessionId = await beginPayment(shopper, path);
    await payAtStripe(sessionId, 'declined');
    const back = await shopper.get(`${path}/return`);
    expect(back.status).toBe(200);
    expect(await back.text()).toContain('Czekamy na potwierdzenie banku');
    expect(await ask('SELECT 1 FROM payments WHERE checkout_id = $1', [checkoutId])).toEqual([]);
    await payAtStripe(sessionId);
    await until(async () => (await shopper.get(`${path}/return`)).headers.get('Location') ?? undefined);
  });

  it('while Stripe is down says so, keeps the hold, and works when Stripe is back', async () => {
    const { shopper, path, checkoutId } = await heldCheckout();
    await control('faults', {
      path: '/v1/checkout/sessions',
      method: 'POST',
      kind: 'status',
      when: 'before',
      status: 500,
      count: 20,
    });
    const down = await shopper.post(path, { intent: 'pay' });
    expect(down.status).toBe(503);
    expect(await down.text()).toContain('Płatność chwilowo nie działa');
    await fetch(`${inject('marketplace').stripeUrl}/_control/faults`, { method: 'DELETE' });
    await payAtStripe(await beginPayment(shopper, path));
    await until(async () => (await shopper.get(`${path}/return`)).headers.get('Location') ?? undefined);
    expect(await ask('SELECT 1 FROM orders WHERE checkout_id = $1', [checkoutId])).toHaveLength(1);
  });

  it('is finished by the cron when the webhook never came and the shopper never came back', async () => {
    await control('webhooks/hold', {});
    const { shopper, path, checkoutId } = await heldCheckout();
    await payAtStripe(await beginPayment(shopper, path));
    await ask("UPDATE checkouts SET updated_at = now() - interval '5 minutes' WHERE id = $1", [checkoutId]);
    await runCron('* * * * *');
    const orders = await ask('SELECT 1 FROM orders WHERE checkout_id = $1', [checkoutId]);
    expect(orders).toHaveLength(1);
    const back = await shopper.get(`${path}/return`);
    expect(back.status).toBe(302);
    expect(await shopper.read(back.headers.get('Location') ?? '')).toContain(
      'Dziękujemy, zamówienie przyjęte',
    );
    await control('webhooks/release', {});
    expect(await ledgerFaults()).toEqual([]);
  });

  it('after the hold had ended and the stock was gone gives all of it back', async () => {
    await control('webhooks/hold', {});
    const { stall, shopper, path, checkoutId } = await heldCheckout(1);
    const sessionId = await beginPayment(shopper, path);
    await payAtStripe(sessionId);
    // The holds end as if nobody had watched for two days, and another shopper takes the last piece.
    await ask("UPDATE checkouts SET state = 'held', stripe_session_id = NULL WHERE id = $1", [checkoutId]);
    await shopper.post(path, { intent: 'cancel' });
    await ask("UPDATE checkouts SET state = 'expired', stripe_session_id = $2 WHERE id = $1", [
      checkoutId,
      sessionId,
    ]);
    const other = await until(async () => {
      const taken = await hold(new Person(), stall.variantIds);
      return 'refused' in taken ? undefined : taken;
    });
    expect(other.checkoutId).not.toBe(checkoutId);
    const back = await shopper.get(`${path}/return`);
    expect(back.status).toBe(200);
    expect(await back.text()).toContain('Oddaliśmy pieniądze');
    const refund = await until(async () => {
      const [row] = await ask<{ state: string; amount_minor: string }>(
        "SELECT state, amount_minor FROM refunds WHERE checkout_id = $1 AND state = 'succeeded'",
        [checkoutId],
      );
      return row;
    });
    expect(Number(refund.amount_minor)).toBe(4990 + 1499);
    expect(await ask('SELECT 1 FROM orders WHERE checkout_id = $1', [checkoutId])).toEqual([]);
    expect(await ledgerFaults()).toEqual([]);
  });

  it('too late for the hold expires the session, gives the stock back and says so', async () => {
    const { stall, shopper, path, checkoutId } = await heldCheckout(1);
    await ask("UPDATE checkouts SET holds_expire_at = now() - interval '1 minute' WHERE id = $1", [
      checkoutId,
    ]);
    await runCron('* * * * *');
    const [row] = await ask<{ state: string }>('SELECT state FROM checkouts WHERE id = $1', [checkoutId]);
    expect(row?.state).toBe('expired');
    const late = await shopper.post(path, { intent: 'pay' });
    expect(late.status).toBe(409);
    expect(await late.text()).toContain('Rezerwacja wygasła. Wróć do koszyka');
    await until(async () => {
      const again = await hold(new Person(), stall.variantIds);
      return 'refused' in again ? undefined : again;
    });
  });
});
