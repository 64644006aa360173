import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StockBook } from '#workers/durable-objects/stock-book';
import { consumeEvents } from '#workers/queues/events';
import type { CheckoutId, VariantId } from '~/domain/ids';
import type { EventMessage } from '~/domain/messages';
import { readCheckout } from '~/queries/checkouts.server';
import { cancelCheckout } from '~/services/cancel-checkout.server';
import { replayDeadLetter } from '~/services/dead-letters.server';
import { payCheckout } from '~/services/pay-checkout.server';
import { placeOrder } from '~/services/place-order.server';
import { recordStripeEvent } from '~/services/stripe-events.server';
import { endUnpaid } from '~/services/sweep-checkouts.server';
import { declined, paySession, settleSession } from '../../local/stripe/payments.ts';
import { makeDisk } from '../simulation/stock-objects';
import { SmallMarket } from '../support/small-market';

const AT_ONCE = 100;

let market: SmallMarket;
beforeAll(async () => {
  market = await SmallMarket.start();
  // Nothing here is about scarcity.
  for (const { variantId } of market.goods)
    await market.act(() =>
      market.world.ports.stock.adjust(variantId, { operationId: 'much', change: { set: 500 } }),
    );
  await market.settle();
}, 120_000);
afterAll(async () => market.stop());

/** Whatever was broken: in the end the whole check finds nothing. */
afterEach(async () => {
  market.world.plan.ordered = () => undefined;
  await market.world.turns.giveAll(true);
  await market.passMinutes(12);
  for (let round = 0; round < 2; round += 1) {
    await market.cron('* * * * *');
    await market.cron('*/5 * * * *');
  }
  await market.passMinutes(70);
  await market.cron('* * * * *');
  await market.cron('40 * * * *');
  // What the check found behind is levelled by the next round.
  await market.cron('*/5 * * * *');
  expect(await market.problems()).toEqual([]);
});

const level = async (variantId: VariantId) => {
  const { onHand, held } = await market.act(() => market.world.ports.stock.peek(variantId));
  return { onHand, held };
};

async function counts(checkoutId: CheckoutId) {
  const [row] = await market.ask(
    `SELECT c.state, (SELECT count(*)::int FROM orders WHERE checkout_id = c.id) AS orders,
       (SELECT count(*)::int FROM payments WHERE checkout_id = c.id) AS payments FROM checkouts c WHERE c.id = $1`,
    [checkoutId],
  );
  return row;
}

const PLACED = { state: 'placed', orders: 1, payments: 1 };
const lettersOfNewOrders = () =>
  market.world.letters.filter(({ subject }) => subject.startsWith('Nowe zamówienie')).length;

describe('stock', () => {
  it('of a checkout that goes on to its payment page stays held though somebody had just decided to give it up', async () => {
    const [good] = market.goods;
    if (!good) throw new Error('no goods');
    const checkoutId = await market.hold([good]);
    const { held } = await level(good.variantId);
    const asItWas = await market.act(() => readCheckout(market.world.ports.db, checkoutId));
    if (!asItWas) throw new Error('no checkout');
    await market.act(() => payCheckout(market.world.ports, { checkoutId }));
    expect(await market.act(() => endUnpaid(market.world.ports, asItWas, 'cancelled'))).toBe('waiting');
    expect(await counts(checkoutId)).toMatchObject({ state: 'paying' });
    expect((await level(good.variantId)).held).toBe(held);
    await market.act(() => cancelCheckout(market.world.ports, { checkoutId }));
    expect(await counts(checkoutId)).toMatchObject({ state: 'cancelled', payments: 0 });
  });

  it('of a payment that was declined, abandoned or ran out is back once, however often it is told', async () => {
    const [good] = market.goods;
    if (!good) throw new Error('no goods');
    const before = await level(good.variantId);
    const checkoutId = await market.hold([good]);
    await market.act(() => payCheckout(market.world.ports, { checkoutId }));
    const session = market.world.stripe.store
      .list('checkout.session')
      .find(({ client_reference_id }) => client_reference_id === checkoutId);
    if (!session || !declined.declined) throw new Error('no session');
    paySession(market.world.stripe, session, { method: 'card', email: null, name: null }, declined.declined);
    await market.settle();
    expect(await level(good.variantId)).toEqual({ ...before, held: before.held + 1 });
    await market.passMinutes(40);
    const events = market.world.stripe.store
      .list('event')
      .filter(({ type }) => type === 'checkout.session.expired');
    for (const { id } of [...events, ...events])
      await market.act(() => recordStripeEvent(market.world.ports, market.world.signedEvent(id)));
    await market.settle();
    await market.cron('* * * * *');
    expect(await level(good.variantId)).toEqual(before);
    expect(await counts(checkoutId)).toEqual({ state: 'expired', orders: 0, payments: 0 });
  });

  it('of a payment that a bank refused later is back though the webhook never came', async () => {
    const [good] = market.goods;
    if (!good) throw new Error('no goods');
    const before = await level(good.variantId);
    const checkoutId = await market.hold([good]);
    await market.act(() => payCheckout(market.world.ports, { checkoutId }));
    const { stripe } = market.world;
    const open = stripe.store
      .list('checkout.session')
      .find(({ client_reference_id }) => client_reference_id === checkoutId);
    if (!open) throw new Error('no session');
    const { session } = paySession(
      stripe,
      open,
      { method: 'p24', email: null, name: null },
      { kind: 'processing' },
    );
    await market.passMinutes(3);
    await market.cron('* * * * *');
    expect(await counts(checkoutId)).toMatchObject({ state: 'paying' });
    settleSession(stripe, session, false);
    while (market.world.takeWebhook() !== undefined);
    await market.passMinutes(3);
    await market.cron('* * * * *');
    expect(await counts(checkoutId)).toEqual({ state: 'failed', orders: 0, payments: 0 });
    expect(await level(good.variantId)).toEqual(before);
  });

  it('held by a process that died before it wrote the checkout comes back by itself', async () => {
    const [good] = market.goods;
    if (!good) throw new Error('no goods');
    const before = await level(good.variantId);
    market.order('die', 'postgres', 'insert into checkouts');
    const ended = await market.risk(() => market.hold([good]));
    expect(ended.end).toBe('died');
    expect(await level(good.variantId)).toEqual({ ...before, held: before.held + 1 });
    await market.passMinutes(16);
    expect(await level(good.variantId)).toEqual(before);
  });

  it('of a checkout whose end was cut short is given back by the next round, not after two days', async () => {
    const [good] = market.goods;
    if (!good) throw new Error('no goods');
    const before = await level(good.variantId);
    const checkoutId = await market.hold([good]);
    await market.act(() => payCheckout(market.world.ports, { checkoutId }));
    await market.passMinutes(33);
    market.order('die', 'stock', 'release');
    await market.risk(() => market.cron('* * * * *'));
    expect(await counts(checkoutId)).toMatchObject({ state: 'expired' });
    expect(await level(good.variantId)).toEqual({ ...before, held: before.held + 1 });
    await market.passMinutes(2);
    await market.cron('* * * * *');
    expect(await level(good.variantId)).toEqual(before);
  });

  it('ends its holds after an alarm that threw seven times, came late and ran twice, and after one that was lost', async () => {
    const disk = makeDisk();
    let isBroken = false;
    let nowMs = 1_000_000;
    const told: EventMessage[] = [];
    const book = new StockBook({
      storage: {
        ...disk.storage,
        transactionSync: (work) => {
          if (isBroken) throw new Error('storage is away');
          return disk.storage.transactionSync(work);
        },
      },
      blockConcurrencyWhile: (work) => work(),
      waitUntil: (work) => void work,
      ports: {
        clock: { nowMs: () => nowMs, toSystemMs: (ms) => ms, pause: async () => undefined },
        queue: {
          sendEvents: async (messages) => void told.push(...messages),
          sendJobs: async () => undefined,
          sendShopperEvents: async () => undefined,
        },
        stockProjection: { open: async () => 5, apply: async () => [] },
      },
    });
    const sku = 1 as VariantId;
    await book.reserve(sku, { holdId: 'h', quantity: 2, ttlMs: 900_000 });
    expect(disk.alarmAtMs).toBe(1_900_000);
    nowMs = 9_000_000;
    isBroken = true;
    for (let tries = 0; tries < 7; tries += 1) {
      disk.alarmAtMs = null;
      await expect(book.alarm()).rejects.toThrow('storage is away');
      expect(disk.alarmAtMs, 'it is armed again').toBe(9_000_000);
    }
    isBroken = false;
    disk.alarmAtMs = null;
    await book.alarm();
    await book.alarm();
    expect(await book.peek(sku)).toMatchObject({ onHand: 5, held: 0 });
    expect(told.filter((message) => message.type === 'stock.changed' && message.held === 0)).toHaveLength(1);
    await book.reserve(sku, { holdId: 'lost', quantity: 2, ttlMs: 900_000 });
    disk.alarmAtMs = null;
    nowMs += 900_001;
    expect(await book.peek(sku)).toMatchObject({ onHand: 5, held: 0 });
  });

  it('whose copy stayed behind, because a message was lost, is levelled by the reconciling round', async () => {
    const [good] = market.goods;
    if (!good) throw new Error('no goods');
    const checkoutId = await market.hold([good]);
    market.world.loseQueue();
    await market.passMinutes(16);
    market.world.loseQueue();
    await market.ask('UPDATE stock_levels SET held = 1 WHERE variant_id = $1', [good.variantId]);
    await market.passMinutes(10);
    await market.cron('*/5 * * * *');
    const [copy] = await market.ask('SELECT on_hand, held FROM stock_levels WHERE variant_id = $1', [
      good.variantId,
    ]);
    expect(copy).toMatchObject({ held: 0 });
    expect(checkoutId).toMatch(/^chk_/);
  });

  it('is copied by its version: what comes late and out of order changes nothing', async () => {
    const { stockProjection } = market.world.ports;
    const variantId = market.goods[9]?.variantId as VariantId;
    const [before] = await market.ask('SELECT version FROM stock_levels WHERE variant_id = $1', [variantId]);
    const change = (version: number, onHand: number) =>
      market.act(() =>
        stockProjection.apply([{ variantId, version, onHand, held: 0, changedAtMs: market.world.nowMs }]),
      );
    const version = Number(before?.version);
    await change(version + 5, 42);
    expect(await change(version + 3, 17)).toEqual([]);
    expect(await change(version + 5, 17)).toEqual([]);
    const [copy] = await market.ask('SELECT on_hand, version FROM stock_levels WHERE variant_id = $1', [
      variantId,
    ]);
    expect(copy).toEqual({ on_hand: 42, version: version + 5 });
    await market.ask('UPDATE stock_levels SET version = $2, on_hand = $3 WHERE variant_id = $1', [
      variantId,
      version,
      (await level(variantId)).onHand,
    ]);
  });

  it('is asked for the sum of all lines of one SKU', async () => {
    const [good] = market.goods;
    if (!good) throw new Error('no goods');
    const { onHand, held } = await level(good.variantId);
    await market.act(() =>
      market.world.ports.stock.adjust(good.variantId, { operationId: 'few', change: { set: held + 3 } }),
    );
    await expect(market.hold([good, good, good, good])).rejects.toThrow('sold_out');
    expect(await level(good.variantId)).toEqual({ onHand: held + 3, held });
    await market.act(() =>
      market.world.ports.stock.adjust(good.variantId, { operationId: 'many', change: { set: onHand } }),
    );
    await market.settle();
  });
});

describe('money', () => {
  it('is asked for by no page of a checkout that ended while the page was being made', async () => {
    const [good] = market.goods;
    if (!good) throw new Error('no goods');
    const { ports, stripe } = market.world;
    const checkoutId = await market.hold([good]);
    const slowly = {
      ...ports,
      payments: {
        ...ports.payments,
        createCheckoutSession: async (input: Parameters<typeof ports.payments.createCheckoutSession>[0]) => {
          const made = await ports.payments.createCheckoutSession(input);
          const now = await readCheckout(ports.db, checkoutId);
          if (now) await endUnpaid(ports, now, 'expired');
          return made;
        },
      },
    };
    expect(await market.act(() => payCheckout(slowly, { checkoutId }))).toMatchObject({
      ok: false,
      code: 'checkout_expired',
    });
    const sessions = stripe.store
      .list('checkout.session')
      .filter(({ client_reference_id }) => client_reference_id === checkoutId);
    expect(sessions.map(({ status }) => status)).toEqual(['expired']);
  });

  it('of one checkout, asked for a hundred times at once and again after that, is one order with one answer', async () => {
    const checkoutId = await market.hold();
    await market.pay(checkoutId);
    const place = () => placeOrder(market.world.ports, { checkoutId });
    const answers = await market.act(() => Promise.all(Array.from({ length: AT_ONCE }, place)));
    const placed = answers.filter((answer) => answer.ok);
    expect(placed.length).toBeGreaterThan(0);
    expect(new Set(placed.map((answer) => answer.value.orderId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.ok).map((answer) => (answer.ok ? '' : answer.code))).toEqual(
      Array(AT_ONCE - placed.length).fill('being_placed'),
    );
    expect(await market.act(place)).toMatchObject({ ok: true, value: { isNew: false } });
    expect(await counts(checkoutId)).toEqual(PLACED);
    await market.settle();
  });

  it('whose commit succeeded and whose answer was lost: the retry finds the order', async () => {
    const checkoutId = await market.hold();
    await market.pay(checkoutId);
    market.order('fail_after', 'postgres', 'insert into orders');
    const lost = await market.risk(() => placeOrder(market.world.ports, { checkoutId }));
    expect(lost.end).toBe('failed');
    expect(await counts(checkoutId)).toEqual(PLACED);
    expect(await market.act(() => placeOrder(market.world.ports, { checkoutId }))).toMatchObject({
      ok: true,
      value: { isNew: false },
    });
    await market.settle();
  });

  it('is charged on one session when Stripe made it and its answer was lost', async () => {
    const checkoutId = await market.hold();
    market.order('fail_after', 'stripe', 'createCheckoutSession');
    expect(await market.act(() => payCheckout(market.world.ports, { checkoutId }))).toEqual({
      ok: false,
      code: 'payment_unreachable',
    });
    await market.pay(checkoutId);
    await market.settle();
    const sessions = market.world.stripe.store
      .list('checkout.session')
      .filter(({ client_reference_id }) => client_reference_id === checkoutId);
    expect(sessions).toHaveLength(1);
    expect(await counts(checkoutId)).toEqual(PLACED);
  });

  it('told of by a webhook that comes before we noted the session is placed by it', async () => {
    const checkoutId = await market.hold();
    market.order('die', 'postgres', 'update checkouts set stripe_session_id');
    const ended = await market.risk(() => payCheckout(market.world.ports, { checkoutId }));
    expect(ended.end).toBe('died');
    const session = market.world.stripe.store
      .list('checkout.session')
      .find(({ client_reference_id }) => client_reference_id === checkoutId);
    if (!session) throw new Error('no session');
    paySession(
      market.world.stripe,
      session,
      { method: 'blik', email: null, name: null },
      { kind: 'succeeded' },
    );
    await market.settle();
    expect(await counts(checkoutId)).toEqual(PLACED);
  });

  it('told of three days late, twice and in reversed order ends as one order', async () => {
    const checkoutId = await market.hold();
    await market.pay(checkoutId);
    const ids: string[] = [];
    for (let id = market.world.takeWebhook(true); id !== undefined; id = market.world.takeWebhook(true))
      ids.push(id);
    await market.passMinutes(1);
    await market.cron('* * * * *');
    await market.passMinutes(3 * 24 * 60);
    for (const id of [...ids.reverse(), ...ids])
      await market.act(() => recordStripeEvent(market.world.ports, market.world.signedEvent(id)));
    await market.settle();
    expect(await counts(checkoutId)).toEqual(PLACED);
  });
});

describe('somebody slow', () => {
  it('who gives a payment up after another has placed its order undoes nothing that was sold', async () => {
    const { ports } = market.world;
    const good = market.goods[6];
    if (!good) throw new Error('no goods');
    const { variantId } = good;
    const checkoutId = await market.hold([good]);
    await market.pay(checkoutId);
    // The hold ended, and another shopper has what is left.
    await market.act(() => ports.stock.release(variantId, { holdId: `${checkoutId}:${variantId}:1` }));
    await market.act(() => ports.stock.adjust(variantId, { operationId: 'one left', change: { set: 1 } }));
    const other = await market.hold([good]);
    let claims = 0;
    const slow = {
      ...ports,
      stock: {
        ...ports.stock,
        claim: async (...call: Parameters<typeof ports.stock.claim>) => {
          const answer = await ports.stock.claim(...call);
          claims += 1;
          if (claims !== 2) return answer;
          // It knows that the stock is gone. Before it goes on its lease ends, the piece comes back and is sold.
          await ports.stock.release(variantId, { holdId: `${other}:${variantId}:1` });
          market.world.nowMs += 25_000;
          expect(await placeOrder(ports, { checkoutId })).toMatchObject({ ok: true });
          return answer;
        },
      },
    };
    expect(await market.act(() => placeOrder(slow, { checkoutId }))).toMatchObject({
      ok: true,
      value: { isNew: false },
    });
    expect(await counts(checkoutId)).toEqual(PLACED);
    expect(await level(variantId)).toEqual({ onHand: 0, held: 0 });
    await market.settle();
  });
});

describe('messages', () => {
  const asBatch = (bodies: readonly EventMessage[], marks: string[]) =>
    ({
      queue: 'events',
      messages: bodies.map((body, index) => ({
        id: `b${index}`,
        body,
        attempts: 1,
        timestamp: new Date(),
        ack: () => void marks.push(`ack ${index}`),
        retry: () => void marks.push(`retry ${index}`),
      })),
    }) as unknown as MessageBatch<unknown>;

  it('of which the eighth of ten fails are repeated alone', async () => {
    const orders: EventMessage[] = [];
    for (let index = 0; index < 10; index += 1) {
      const checkoutId = await market.hold([market.goods[index % 5] ?? (market.goods[0] as never)]);
      await market.pay(checkoutId);
      await market.act(() => placeOrder(market.world.ports, { checkoutId }));
      const [row] = await market.ask('SELECT id FROM orders WHERE checkout_id = $1', [checkoutId]);
      orders.push({ type: 'order.placed', orderId: String(row?.id) });
    }
    market.world.loseQueue();
    const broken = orders.map(
      (message, index): EventMessage =>
        index === 7 ? { type: 'order.placed', orderId: 'ord_not_there' } : message,
    );
    const before = lettersOfNewOrders();
    const marks: string[] = [];
    await market.act(() => consumeEvents(asBatch(broken, marks), market.world.ports));
    expect(marks.filter((mark) => mark.startsWith('retry'))).toEqual(['retry 7']);
    expect(marks.filter((mark) => mark.startsWith('ack'))).toHaveLength(9);
    expect(lettersOfNewOrders()).toBe(before + 9);
    await market.act(() => consumeEvents(asBatch(orders, []), market.world.ports));
    expect(lettersOfNewOrders()).toBe(before + 10);
  });

  it('that can never be delivered end in the dead letters, are seen, and replayed without doubles', async () => {
    const checkoutId = await market.hold();
    await market.pay(checkoutId);
    market.world.plan.ordered = (edge) => (edge === 'mail' ? 'fail_before' : undefined);
    await market.settle();
    for (let tries = 0; tries < 8; tries += 1) {
      await market.passMinutes(6);
      await market.settle();
    }
    const waiting = await market.ask(
      "SELECT id FROM dead_letters WHERE replayed_at IS NULL AND body->>'type' = 'order.placed'",
    );
    expect(waiting).toHaveLength(1);
    expect((await market.problems()).join()).toContain('dead_letter_waiting');
    market.world.plan.ordered = () => undefined;
    const before = lettersOfNewOrders();
    const replay = () =>
      replayDeadLetter(market.world.ports, {
        deadLetterId: Number(waiting[0]?.id),
        operatorUserId: 'operator',
      });
    await market.act(() => Promise.all([replay(), replay()]));
    await market.settle();
    expect(lettersOfNewOrders()).toBe(before + 1);
    await market.ask('UPDATE dead_letters SET dismissed_at = now() WHERE replayed_at IS NULL');
  });

  it('of an order placed while the queue was down are delivered by the outbox, once', async () => {
    const checkoutId = await market.hold([market.goods[4] ?? (market.goods[0] as never)]);
    await market.pay(checkoutId);
    const before = lettersOfNewOrders();
    market.world.plan.ordered = (edge) => (edge === 'queue' ? 'fail_before' : undefined);
    await market.act(() => placeOrder(market.world.ports, { checkoutId }));
    expect(await counts(checkoutId)).toEqual(PLACED);
    market.world.plan.ordered = () => undefined;
    expect(lettersOfNewOrders()).toBe(before);
    await market.passMinutes(1);
    await market.cron('* * * * *');
    await market.cron('* * * * *');
    await market.settle();
    expect(lettersOfNewOrders()).toBe(before + 1);
  });

  it('that the queue took and lost after all leave no seller without word', async () => {
    const checkoutId = await market.hold([market.goods[4] ?? (market.goods[0] as never)]);
    await market.pay(checkoutId);
    await market.act(() => placeOrder(market.world.ports, { checkoutId }));
    const before = lettersOfNewOrders();
    market.world.loseQueue();
    await market.passMinutes(11);
    await market.cron('*/5 * * * *');
    await market.cron('*/5 * * * *');
    expect(lettersOfNewOrders()).toBe(before + 1);
  });
});
