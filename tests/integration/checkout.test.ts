import { describe, expect, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { Person } from '../support/people.ts';
import {
  beginPayment,
  buy,
  checkoutFields,
  hold,
  ledgerFaults,
  payAtStripe,
  until,
} from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

async function levelOf(variantId: number) {
  const [row] = await ask<{ on_hand: number; held: number }>(
    'SELECT on_hand, held FROM stock_levels WHERE variant_id = $1',
    [variantId],
  );
  return row;
}

describe('buying', () => {
  it('turns one payment into an order of three sellers, with shares, fees and a balanced ledger', async () => {
    const stalls = await Promise.all([1, 2, 3].map(() => openStall({ stock: [5] })));
    const shopper = new Person();
    const { orderId, orderPath } = await buy(
      shopper,
      stalls.flatMap((stall) => stall.variantIds),
      2,
    );

    const parts = await ask<{ captured_share_minor: string; fees_minor: string }>(
      'SELECT captured_share_minor, fees_minor FROM seller_orders WHERE order_id = $1',
      [orderId],
    );
    expect(parts).toHaveLength(3);
    const [order] = await ask<{ total_minor: string }>('SELECT total_minor FROM orders WHERE id = $1', [
      orderId,
    ]);
    const sharesMinor = parts.reduce((sum, part) => sum + Number(part.captured_share_minor), 0);
    expect(sharesMinor).toBe(Number(order?.total_minor));
    expect(sharesMinor).toBe(3 * (2 * 4990 + 1499));
    for (const part of parts) expect(Number(part.fees_minor)).toBeGreaterThan(0);
    expect(await ledgerFaults()).toEqual([]);
    expect((await shopper.get(orderPath)).status).toBe(200);
    for (const stall of stalls)
      await until(async () => {
        const level = await levelOf(stall.variantIds[0] ?? 0);
        return level?.on_hand === 3 && level.held === 0 ? true : undefined;
      });
  });

  it('places one order when the shopper comes back many times at once', async () => {
    const stall = await openStall({ stock: [3] });
    const shopper = new Person();
    const held = await hold(shopper, stall.variantIds);
    if ('refused' in held) throw new Error('the checkout was refused');
    await payAtStripe(await beginPayment(shopper, held.path));
    await Promise.all(Array.from({ length: 12 }, () => shopper.get(`${held.path}/return`)));
    await until(async () => {
      const rows = await ask('SELECT id FROM orders WHERE checkout_id = $1', [held.checkoutId]);
      return rows.length > 0 ? true : undefined;
    });
    expect(await ask('SELECT id FROM orders WHERE checkout_id = $1', [held.checkoutId])).toHaveLength(1);
    expect(await ask('SELECT id FROM payments WHERE checkout_id = $1', [held.checkoutId])).toHaveLength(1);
  });

  it('gives the stock back when the shopper gives up', async () => {
    const stall = await openStall({ stock: [1] });
    const shopper = new Person();
    const held = await hold(shopper, stall.variantIds);
    if ('refused' in held) throw new Error('the checkout was refused');
    const other = await hold(new Person(), stall.variantIds);
    expect('refused' in other).toBe(true);
    expect((await shopper.post(held.path, { intent: 'cancel' })).status).toBe(302);
    const after = await until(async () => {
      const again = await hold(new Person(), stall.variantIds);
      return 'refused' in again ? undefined : again;
    });
    expect(after.checkoutId).toMatch(/^chk_/);
  });

  it('holds nothing when one of three sellers has sold out', async () => {
    const full = await openStall({ stock: [5] });
    const last = await openStall({ stock: [1] });
    const first = new Person();
    const second = new Person();
    for (const shopper of [first, second])
      for (const variantId of [...full.variantIds, ...last.variantIds])
        await shopper.post('/pl/cart', { intent: 'add', variantId, quantity: 1 });
    const pages = await Promise.all([first, second].map((shopper) => shopper.read('/pl/checkout')));
    const [one, other] = await Promise.all([
      first.post('/pl/checkout', checkoutFields(pages[0] ?? '')),
      second.post('/pl/checkout', checkoutFields(pages[1] ?? '')),
    ]);
    expect([one.status, other.status].sort()).toEqual([302, 409]);
    await until(async () => {
      const level = await levelOf(full.variantIds[0] ?? 0);
      return level?.held === 1 ? true : undefined;
    });
  });

  it('sells 50 pieces to 50 of 200 shoppers and tells 150 that they are gone', async () => {
    const stall = await openStall({ stock: [50] });
    const shoppers = Array.from({ length: 200 }, () => new Person());
    const pages = await Promise.all(
      shoppers.map(async (shopper) => {
        await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
        return shopper.read('/pl/checkout');
      }),
    );
    const answers = await Promise.all(
      shoppers.map((shopper, index) => shopper.post('/pl/checkout', checkoutFields(pages[index] ?? ''))),
    );
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 302)).toHaveLength(50);
    expect(statuses.filter((status) => status === 409)).toHaveLength(150);

    const buyers = shoppers.flatMap((shopper, index) => {
      const path = answers[index]?.headers.get('Location');
      return path ? [{ shopper, path }] : [];
    });
    await Promise.all(
      buyers.map(async ({ shopper, path }) => {
        await payAtStripe(await beginPayment(shopper, path));
        await until(async () => (await shopper.get(`${path}/return`)).headers.get('Location') ?? undefined);
      }),
    );
    const orders = await ask('SELECT 1 FROM order_lines WHERE variant_id = $1', [stall.variantIds[0]]);
    expect(orders).toHaveLength(50);
    await until(async () => {
      const level = await levelOf(stall.variantIds[0] ?? 0);
      return level?.on_hand === 0 && level.held === 0 ? true : undefined;
    });
    expect(await ledgerFaults()).toEqual([]);
  });
});
