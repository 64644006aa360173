import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLastCheck } from '~/services/run-marketplace-check.server';
import { SmallMarket } from '../support/small-market';

const projectDir = path.resolve(import.meta.dirname, '../..');

let market: SmallMarket;
let orderId: string;
let checkoutId: string;
let sku: number;

beforeAll(async () => {
  market = await SmallMarket.start();
  checkoutId = await market.buy();
  await market.buy(market.goods.slice(3, 4));
  sku = market.goods[0]?.variantId ?? 0;
  const [row] = await market.ask('SELECT id FROM orders WHERE checkout_id = $1', [checkoutId]);
  orderId = String(row?.id);
  await market.passMinutes(30);
  await market.cron('40 * * * *');
}, 120_000);
afterAll(async () => market.stop());

/** Breaks one thing, looks, and puts it back. */
async function seen(
  breaking: string,
  mending: string,
  values: readonly unknown[] = [],
): Promise<readonly string[]> {
  await market.ask(breaking, values);
  try {
    return await market.problems();
  } finally {
    await market.ask(mending, values);
  }
}

describe('the check of the marketplace', () => {
  it('finds nothing where nothing is wrong, and keeps the result', async () => {
    expect(await market.problems()).toEqual([]);
    const last = await readLastCheck({ db: market.world.quiet });
    expect(last).toMatchObject({ orders: 2, payments: 2, problems: [], keepersAsked: 3 });
  });

  it('sees more held than there is', async () => {
    const found = await seen(
      'UPDATE stock_levels SET held = on_hand + 1 WHERE variant_id = $1',
      'UPDATE stock_levels SET held = 0 WHERE variant_id = $1',
      [sku],
    );
    expect(found.join()).toContain(`level_out_of_range ${sku}:`);
    expect(found.join()).toContain(`held_differs ${sku}:`);
  });

  it('sees a copy that is ahead of its keeper, and one that stayed behind', async () => {
    const ahead = await seen(
      'UPDATE stock_levels SET version = version + 1 WHERE variant_id = $1',
      'UPDATE stock_levels SET version = version - 1 WHERE variant_id = $1',
      [sku],
    );
    expect(ahead.join()).toContain(`projection_ahead ${sku}:`);
    const behind = await seen(
      'UPDATE stock_levels SET version = version - 1 WHERE variant_id = $1',
      'UPDATE stock_levels SET version = version + 1 WHERE variant_id = $1',
      [sku],
    );
    expect(behind.join()).toContain(`projection_behind ${sku}:`);
  });

  it('sees an order that sold pieces which its keeper never gave', async () => {
    const found = await seen(
      'UPDATE order_lines SET quantity = quantity + 5 WHERE variant_id = $1',
      'UPDATE order_lines SET quantity = quantity - 5 WHERE variant_id = $1',
      [sku],
    );
    expect(found.join()).toContain(`sold_without_claim ${sku}: ${checkoutId}, 6 sold, 1 claimed`);
  });

  it('sees pieces that a keeper gave for no order', async () => {
    const orphan = 'chk_gone';
    await market.act(async () => {
      const { stock } = market.world.ports;
      const holdId = `${orphan}:${sku}:1`;
      await stock.reserve(sku as never, { holdId, quantity: 1, ttlMs: 900_000 });
      await stock.claim(sku as never, { holdId });
    });
    await market.settle();
    expect((await market.problems()).join()).toContain(`claimed_without_order ${sku}: ${orphan}`);
    await market.act(() =>
      market.world.ports.stock.adjust(sku as never, {
        operationId: `unclaim:${orphan}`,
        change: { delta: 1 },
      }),
    );
    await market.settle();
    expect(await market.problems()).toEqual([]);
  });

  it('sees an order without its payment, and a payment with neither order nor refund', async () => {
    const found = await seen(
      "UPDATE payments SET order_id = 'ord_none' WHERE order_id = $1",
      "UPDATE payments SET order_id = $1 WHERE order_id = 'ord_none'",
      [orderId],
    );
    expect(found).toContain(`order_without_payment ${orderId}`);
    expect(found).toContain(`paid_without_order_or_refund pay_${checkoutId}`);
  });

  it('sees a checkout that says something else than its order', async () => {
    const found = await seen(
      "UPDATE checkouts SET state = 'expired', holds_released_at = now() WHERE id = $1",
      "UPDATE checkouts SET state = 'placed', holds_released_at = NULL WHERE id = $1",
      [checkoutId],
    );
    expect(found).toContain(`placed_without_order ${checkoutId}`);
  });

  it('sees what Stripe has and the ledger does not', async () => {
    const found = await seen(
      `INSERT INTO reconciliation_differences (id, code, reference, currency, theirs_minor, state, found_at)
       VALUES ('charge:ch_1 PLN', 'missing_here', 'charge:ch_1', 'PLN', 100, 'open', now())`,
      `DELETE FROM reconciliation_differences WHERE id = 'charge:ch_1 PLN'`,
    );
    expect(found).toContain('stripe_differs missing_here charge:ch_1 PLN');
  });

  it('sees a refund that was never made, and one transfer too much or too late', async () => {
    const found = await seen(
      `INSERT INTO refunds (id, idempotency_key, payment_id, checkout_id, amount_minor, currency, reason, state, created_at, updated_at)
       VALUES ('ref_old', 'refund:ref_old', 'pay_x', 'chk_x', 1, 'PLN', 'x', 'requested', '2020-01-01', '2020-01-01')`,
      "DELETE FROM refunds WHERE id = 'ref_old'",
    );
    expect(found).toContain('refund_overdue ref_old');
    const [part] = await market.ask(
      'SELECT id, seller_id FROM seller_orders WHERE order_id = $1 ORDER BY id',
      [orderId],
    );
    const transferred = await seen(
      `INSERT INTO transfers (id, seller_order_id, seller_id, amount_minor, currency, state, created_at)
       SELECT 'trf_old', $1, seller_id, 7, 'PLN', 'requested', '2020-01-01' FROM seller_orders WHERE id = $1`,
      "DELETE FROM transfers WHERE id = 'trf_old' AND seller_order_id = $1",
      [part?.id],
    );
    expect(transferred).toContain(
      `transfer_differs_from_release ${part?.id}: 0 released, 7 to be transferred`,
    );
    expect(transferred).toContain('transfer_overdue trf_old: requested');
  });

  it('sees messages, events and letters that nobody took', async () => {
    const outbox = await seen(
      `INSERT INTO outbox (key, message, created_at) VALUES ('old', '{"type":"order.placed","orderId":"x"}', '2020-01-01')`,
      "DELETE FROM outbox WHERE key = 'old'",
    );
    expect(outbox).toContain('outbox_overdue old');
    const event = await seen(
      `INSERT INTO stripe_events (id, type, object_id, created_at, received_at) VALUES ('evt_old', 'refund.updated', 're_1', '2020-01-01', '2020-01-01')`,
      "DELETE FROM stripe_events WHERE id = 'evt_old'",
    );
    expect(event).toContain('stripe_event_overdue evt_old: refund.updated');
    const letter = await seen(
      `INSERT INTO dead_letters (queue, message_id, body, last_error, received_at) VALUES ('q', 'm-1', '{"type":"order.placed"}', 'why', now())`,
      "DELETE FROM dead_letters WHERE message_id = 'm-1'",
    );
    expect(letter.join()).toMatch(/dead_letter_waiting \d+: why order\.placed/);
  });

  it('sees a seller who was not told, and one who was told twice', async () => {
    const [part] = await market.ask('SELECT id FROM seller_orders WHERE order_id = $1 ORDER BY id', [
      orderId,
    ]);
    const untold = await seen(
      "UPDATE notifications SET state = 'failed' WHERE seller_order_id = $1 AND template = 'seller_new_order'",
      "UPDATE notifications SET state = 'sent' WHERE seller_order_id = $1 AND template = 'seller_new_order'",
      [part?.id],
    );
    expect(untold).toContain(`seller_not_told ${part?.id}`);
    const twice = await seen(
      `INSERT INTO notifications (key, channel, template, recipient, seller_id, seller_order_id, state, created_at)
       SELECT 'again', channel, template, recipient, seller_id, seller_order_id, state, created_at FROM notifications
       WHERE seller_order_id = $1 AND template = 'seller_new_order' LIMIT 1`,
      "DELETE FROM notifications WHERE key = 'again' AND seller_order_id = $1",
      [part?.id],
    );
    expect(twice.join()).toContain(`told_twice ${part?.id} seller_new_order`);
  });

  it('sees checkouts that are stuck, holds that were not given back, coupons miscounted', async () => {
    const stuck = await seen(
      "UPDATE checkouts SET state = 'held', holds_expire_at = '2020-01-01' WHERE id = $1",
      "UPDATE checkouts SET state = 'placed' WHERE id = $1",
      [checkoutId],
    );
    expect(stuck).toContain(`checkout_stuck ${checkoutId}: held`);
    const kept = await seen(
      "UPDATE checkouts SET state = 'expired', updated_at = '2020-01-01' WHERE id = $1",
      "UPDATE checkouts SET state = 'placed' WHERE id = $1",
      [checkoutId],
    );
    expect(kept).toContain(`hold_not_released ${checkoutId}`);
    const coupon = await seen(
      "UPDATE coupons SET uses_count = uses_count + 1 WHERE code = 'TARG'",
      "UPDATE coupons SET uses_count = uses_count - 1 WHERE code = 'TARG'",
    );
    expect(coupon).toContain('coupon_uses_differ TARG: 1 counted, 0 used');
  });

  it('sees a hold that outlived its checkout', async () => {
    const late = await market.hold(market.goods.slice(5, 6));
    const found = await seen(
      "UPDATE checkouts SET state = 'expired', updated_at = '2020-01-01', holds_released_at = now() WHERE id = $1",
      'UPDATE checkouts SET holds_released_at = NULL WHERE id = $1',
      [late],
    );
    expect(found.join()).toContain(`hold_orphaned ${market.goods[5]?.variantId}: ${late}`);
    await market.cron('* * * * *');
    expect(await market.problems()).toEqual([]);
  });

  it('sees a ledger that does not balance', async () => {
    const found = await seen(
      'UPDATE payments SET captured_minor = captured_minor + 1 WHERE order_id = $1',
      'UPDATE payments SET captured_minor = captured_minor - 1 WHERE order_id = $1',
      [orderId],
    );
    expect(found).toContain(`ledger_broken payment_differs_from_ledger pay_${checkoutId} 1 PLN`);
  });

  it('as npm run check:marketplace says what is wrong and how to mend it, and ends with 1; with 0 when all is well', async () => {
    const check = () =>
      spawnSync(path.join(projectDir, 'node_modules', '.bin', 'node'), ['local/check-marketplace.ts'], {
        cwd: projectDir,
        encoding: 'utf8',
        env: { ...process.env, DATABASE_URL: market.databaseUrl },
      });
    const well = check();
    expect(well.stdout).toContain('None of the six nevers has happened.');
    expect(well.status).toBe(0);
    await market.ask("UPDATE payments SET order_id = 'ord_none' WHERE order_id = $1", [orderId]);
    const wrong = check();
    await market.ask("UPDATE payments SET order_id = $1 WHERE order_id = 'ord_none'", [orderId]);
    expect(wrong.stdout).toContain(`WRONG paid_without_order_or_refund`);
    expect(wrong.stdout).toContain(`  pay_${checkoutId}`);
    expect(wrong.stdout).toContain('→ Run the round of each minute');
    expect(wrong.status).toBe(1);
    // What only keepers see comes from the Worker's own last check.
    await seen(
      'UPDATE stock_levels SET version = version + 1 WHERE variant_id = $1',
      'UPDATE stock_levels SET version = version - 1 WHERE variant_id = $1',
      [sku],
    );
    expect(check().stdout).toContain(`WRONG projection_ahead`);
  });
});
