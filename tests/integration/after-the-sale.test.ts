import { describe, expect, inject, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { freshEmail, Person, setUpSecondFactor, signUp } from '../support/people.ts';
import { buy, ledgerFaults, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

interface Message {
  readonly subject: string;
  readonly text: string;
}

async function mailTo(address: string): Promise<Message[]> {
  const answer = await fetch(
    `${inject('marketplace').toolsUrl}/api/messages?to=${encodeURIComponent(address)}`,
  );
  return (await answer.json()) as Message[];
}

/** A store with an owner who can sign in. */
async function ownedStall(stock: readonly number[]) {
  const stall = await openStall({ stock });
  const owner = await signUp('wlasciciel');
  await ask(
    "INSERT INTO seller_members (seller_id, user_id, role) VALUES ($1, (SELECT id FROM users WHERE email = $2), 'owner')",
    [stall.sellerId, owner.email],
  );
  await setUpSecondFactor(owner);
  return { ...stall, owner };
}

async function sellerOrderOf(orderId: string) {
  const [row] = await ask<{ id: string; state: string; number: string }>(
    'SELECT id, state, number FROM seller_orders WHERE order_id = $1',
    [orderId],
  );
  if (!row) throw new Error('the order has no part');
  return row;
}

describe('after the sale', () => {
  it('the seller is told once by e-mail and push, and the shopper has a link to the order', async () => {
    const { owner, variantIds } = await ownedStall([5]);
    const made = await fetch(`${inject('marketplace').toolsUrl}/api/push/subscriptions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    const subscription = (await made.json()) as { endpoint: string };
    const kept = await fetch(new URL('/api/push-subscription', inject('marketplace').url), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Origin: new URL(inject('marketplace').url).origin,
        Cookie: owner.cookieHeader(),
      },
      body: JSON.stringify(subscription),
    });
    expect(kept.status).toBe(201);

    const { orderId } = await buy(new Person(), variantIds);
    const part = await sellerOrderOf(orderId);
    await until(async () => ((await mailTo(owner.email)).length > 0 ? true : undefined));
    const letters = (await mailTo(owner.email)).filter((letter) => letter.subject.includes(part.number));
    expect(letters).toHaveLength(1);
    const pushId = subscription.endpoint.split('/').at(-1);
    const pushed = await until(async () => {
      const answer = await fetch(`${inject('marketplace').toolsUrl}/api/push/${pushId}/messages`);
      const messages = (await answer.json()) as unknown[];
      return messages.length > 0 ? messages : undefined;
    });
    expect(pushed).toHaveLength(1);
    expect(JSON.stringify(pushed)).toContain(part.number);
  });

  it('a push endpoint that is no push service is refused', async () => {
    const { owner } = await ownedStall([1]);
    const answer = await fetch(new URL('/api/push-subscription', inject('marketplace').url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: owner.cookieHeader() },
      body: JSON.stringify({
        endpoint: 'http://169.254.169.254/x',
        keys: { p256dh: 'x'.repeat(88), auth: 'x'.repeat(22) },
      }),
    });
    expect(answer.status).toBe(422);
  });

  it('a cancelled order refunds the shopper, gives the fees back and puts the goods on sale again', async () => {
    const { owner, variantIds } = await ownedStall([4]);
    const { orderId } = await buy(new Person(), variantIds, 3);
    const part = await sellerOrderOf(orderId);
    const cancelled = await owner.post(`/pl/seller/orders/${part.id}`, {
      intent: 'cancel',
      reason: 'Uszkodzona partia',
    });
    expect(cancelled.status).toBe(200);
    await until(async () => {
      const [refund] = await ask<{ state: string }>('SELECT state FROM refunds WHERE seller_order_id = $1', [
        part.id,
      ]);
      return refund?.state === 'succeeded' ? true : undefined;
    });
    await until(async () => {
      const [level] = await ask<{ on_hand: number }>(
        'SELECT on_hand FROM stock_levels WHERE variant_id = $1',
        [variantIds[0]],
      );
      return level?.on_hand === 4 ? true : undefined;
    });
    const balances = await ask<{ account: string; sum: string }>(
      `SELECT split_part(p.account, ':', 1) AS account, sum(p.amount_minor) FROM postings p
       JOIN journal_entries e ON e.idempotency_key = p.entry_key WHERE e.order_id = $1 GROUP BY 1 HAVING sum(p.amount_minor) <> 0`,
      [orderId],
    );
    expect(balances).toEqual([]);
    expect(await ledgerFaults()).toEqual([]);
    const again = await owner.post(`/pl/seller/orders/${part.id}`, {
      intent: 'cancel',
      reason: 'Jeszcze raz',
    });
    expect(again.status).toBe(409);
    expect(await ask('SELECT 1 FROM refunds WHERE seller_order_id = $1', [part.id])).toHaveLength(1);
  });

  it('an order moves only along its process', async () => {
    const { owner, variantIds } = await ownedStall([4]);
    const { orderId, orderPath } = await buy(new Person(), variantIds);
    const part = await sellerOrderOf(orderId);
    const page = `/pl/seller/orders/${part.id}`;
    const early = await owner.post(page, { intent: 'ship', carrier: 'dpd', trackingNumber: 'X1234567' });
    expect(early.status).toBe(409);
    expect((await owner.post(page, { intent: 'accept' })).status).toBe(200);
    expect((await owner.post(page, { intent: 'ship', carrier: 'dpd', trackingNumber: '' })).status).toBe(400);
    expect(
      (await owner.post(page, { intent: 'ship', carrier: 'dpd', trackingNumber: 'X1234567' })).status,
    ).toBe(200);
    expect((await owner.post(page, { intent: 'cancel', reason: 'Za późno' })).status).toBe(409);
    expect(await new Person().read(orderPath)).toContain('X1234567');
    expect((await sellerOrderOf(orderId)).state).toBe('shipped');
  });

  it('a form sent from another site is refused', async () => {
    const { owner, variantIds } = await ownedStall([4]);
    const { orderId } = await buy(new Person(), variantIds);
    const part = await sellerOrderOf(orderId);
    const forged = await owner.post(
      `/pl/seller/orders/${part.id}`,
      { intent: 'accept' },
      { Origin: 'https://evil.example' },
    );
    expect(forged.status).toBe(403);
    expect((await sellerOrderOf(orderId)).state).toBe('pending');
  });

  it('the ledger refuses an entry that does not balance, and any change', async () => {
    const key = freshEmail('entry');
    await expect(
      ask(
        `WITH e AS (INSERT INTO journal_entries (idempotency_key, code, occurred_at) VALUES ($1, 'adjustment', now()) RETURNING 1)
         INSERT INTO postings (entry_key, position, account, currency, amount_minor) VALUES ($1, 0, 'promotions', 'PLN', 5)`,
        [key],
      ),
    ).rejects.toThrow();
    await expect(ask('UPDATE postings SET amount_minor = amount_minor + 1')).rejects.toThrow(/append-only/);
    await expect(ask('DELETE FROM journal_entries')).rejects.toThrow(/append-only/);
  });
});
