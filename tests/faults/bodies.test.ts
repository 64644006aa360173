import { createHmac } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { Person, signUp } from '../support/people.ts';
import { ask } from '../support/truth.ts';

const MALFORMED = '{"endpoint": "https://';

function send(path: string, person: Person, type: string, body: BodyInit): Promise<Response> {
  const { url } = inject('marketplace');
  return fetch(new URL(path, url), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': type, Origin: new URL(url).origin, Cookie: person.cookieHeader() },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
  });
}

async function shopperWithCart(): Promise<Person> {
  const stall = await openStall({ stock: [5] });
  const shopper = new Person();
  await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 2 });
  return shopper;
}

describe('a body', () => {
  it('that is too large is refused, and the cart is as it was', async () => {
    const shopper = await shopperWithCart();
    const before = shopper.cookie('cart');
    const answer = await shopper.post('/pl/checkout', { name: 'x'.repeat(300_000) });
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain('To za dużo naraz');
    expect(shopper.cookie('cart')).toBe(before);
    expect(await shopper.read('/pl/cart')).toContain('Kubek');
  });

  it('that is too large and does not say so is refused, and the cart is as it was', async () => {
    const shopper = await shopperWithCart();
    let sent = 0;
    const unsaid = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 5) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(97));
      },
    });
    const answer = await send('/pl/cart', shopper, 'application/x-www-form-urlencoded', unsaid);
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain('To za dużo naraz');
    expect(await shopper.read('/pl/cart')).toContain('Kubek');
  });

  it('of malformed JSON is refused, and no browser is remembered', async () => {
    const person = await signUp('json');
    const answer = await send('/api/push-subscription', person, 'application/json', MALFORMED);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ code: 'subscription_malformed' });
    const kept = await ask(
      'SELECT 1 FROM push_subscriptions p JOIN users u ON u.id = p.user_id WHERE u.email = $1',
      [person.email],
    );
    expect(kept).toEqual([]);
  });

  it('of JSON that is too large is refused', async () => {
    const person = await signUp('json');
    const body = JSON.stringify({ endpoint: `https://x.example/${'y'.repeat(10_000)}` });
    const answer = await send('/api/push-subscription', person, 'application/json', body);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({ code: 'subscription_too_large' });
  });

  it('of malformed JSON with a right signature is no event', async () => {
    const at = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', inject('marketplace').webhookSecret)
      .update(`${at}.${MALFORMED}`)
      .digest('hex');
    const [before] = await ask<{ count: number }>('SELECT count(*)::int AS count FROM stripe_events');
    const answer = await fetch(new URL('/webhooks/stripe', inject('marketplace').url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Stripe-Signature': `t=${at},v1=${signature}` },
      body: MALFORMED,
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ code: 'signature_invalid' });
    expect(await ask('SELECT count(*)::int AS count FROM stripe_events')).toEqual([before]);
  });

  it.each(['/pl/cart', '/pl/checkout', '/pl/sign-in', '/pl/sign-up', '/pl/forgot-password'])(
    'that is no form is refused by %s, and the cart is as it was',
    async (path) => {
      const shopper = await shopperWithCart();
      const answer = await send(path, shopper, 'application/json', MALFORMED);
      expect(answer.status).toBe(415);
      expect(await answer.text()).toContain('Nie udało się odczytać tego formularza');
      const broken = await send(path, shopper, 'multipart/form-data; boundary=x', '--y');
      expect(broken.status).toBe(400);
      expect(await shopper.read('/pl/cart')).toContain('Kubek');
    },
  );

  it('that is no form changes no preference', async () => {
    const shopper = await shopperWithCart();
    const answer = await send('/pl/preferences', shopper, 'application/json', MALFORMED);
    expect(answer.status).toBe(415);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});
