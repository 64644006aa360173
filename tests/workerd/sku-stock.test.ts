/// <reference types="@cloudflare/vitest-pool-workers/types" />
import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import type { StockKeeperStub } from '~/adapters/stock-keeper/durable-object.server';
import type { VariantId } from '~/domain/ids';

const MINUTE_MS = 60_000;
let taken = 0;

/** The keeper of a SKU that no other test has touched: ten pieces, as the database says. */
function freshSku() {
  taken += 1;
  const variantId = taken as VariantId;
  const keeper = env.STOCK.getByName(`sku:${variantId}`) as StockKeeperStub;
  const hold = (holdId: string, quantity = 1, ttlMs = 15 * MINUTE_MS) =>
    keeper.reserve(variantId, { holdId, quantity, ttlMs });
  return { variantId, keeper, hold };
}

describe('the keeper of a SKU', () => {
  it('opens with the level that the database knows, and never holds more than there is', async () => {
    const { keeper, variantId, hold } = freshSku();
    const answers = await Promise.all(Array.from({ length: 25 }, (_, index) => hold(`h${index}`)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(10);
    expect(answers.find((answer) => !answer.ok)).toMatchObject({ code: 'sold_out', available: 0 });
    expect(await keeper.peek(variantId)).toMatchObject({ onHand: 10, held: 10, available: 0 });
  });

  it('answers a repeated hold as the first time and holds nothing twice', async () => {
    const { keeper, variantId, hold } = freshSku();
    const first = await hold('same', 4);
    expect(await hold('same', 4)).toEqual(first);
    expect(await hold('same', 5)).toEqual({ ok: false, code: 'hold_differs' });
    expect(await keeper.peek(variantId)).toMatchObject({ held: 4 });
  });

  it('claims once, however often it is asked', async () => {
    const { keeper, variantId, hold } = freshSku();
    await hold('h', 3);
    const claims = await Promise.all([1, 2, 3].map(() => keeper.claim(variantId, { holdId: 'h' })));
    expect(claims).toEqual(Array(3).fill({ ok: true, value: { state: 'claimed' } }));
    expect(await keeper.peek(variantId)).toMatchObject({ onHand: 7, held: 0 });
    expect(await keeper.release(variantId, { holdId: 'h' })).toEqual({ ok: false, code: 'hold_claimed' });
  });

  it('ends holds by its alarm, once, and tells the new level', async () => {
    const { keeper, variantId, hold } = freshSku();
    await hold('short', 6, -1);
    await runDurableObjectAlarm(keeper);
    await runDurableObjectAlarm(keeper);
    expect(await keeper.claim(variantId, { holdId: 'short' })).toEqual({
      ok: false,
      code: 'hold_ended',
      state: 'expired',
    });
    expect(await keeper.peek(variantId)).toMatchObject({ onHand: 10, held: 0 });
  });

  it('keeps a hold that was extended past the alarm', async () => {
    const { keeper, variantId, hold } = freshSku();
    await hold('paying', 2, MINUTE_MS);
    await keeper.extend(variantId, { holdId: 'paying', untilMs: Date.now() + 60 * MINUTE_MS });
    await runDurableObjectAlarm(keeper);
    expect(await keeper.peek(variantId)).toMatchObject({ held: 2 });
  });

  it('sets a level below what is held only as far as holds allow, and the rest when they end', async () => {
    const { keeper, variantId, hold } = freshSku();
    await hold('h', 6);
    const answer = await keeper.adjust(variantId, { operationId: 'count', change: { set: 4 } });
    expect(answer).toEqual({ ok: true, value: { onHand: 6, held: 6, available: 0, deferredReduction: 2 } });
    await keeper.release(variantId, { holdId: 'h' });
    expect(await keeper.peek(variantId)).toMatchObject({ onHand: 4, held: 0, deferredReduction: 0 });
  });

  it('applies an adjustment once by its identifier', async () => {
    const { keeper, variantId } = freshSku();
    const change = { operationId: 'delivery-1', change: { delta: 5 } };
    const answers = await Promise.all([1, 2, 3].map(() => keeper.adjust(variantId, change)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await keeper.peek(variantId)).toMatchObject({ onHand: 15 });
  });

  it('remembers everything after it was put to sleep', async () => {
    const { keeper, variantId, hold } = freshSku();
    await hold('h', 2);
    await keeper.claim(variantId, { holdId: 'h' });
    await runInDurableObject(keeper, (_, state) => {
      const [row] = state.storage.sql
        .exec<{ on_hand: number; held: number }>('SELECT on_hand, held FROM level')
        .toArray();
      expect(row).toEqual({ on_hand: 8, held: 0 });
    });
    expect(await keeper.claim(variantId, { holdId: 'h' })).toEqual({ ok: true, value: { state: 'claimed' } });
  });

  it('owes the newest level to the queue until it has told it', async () => {
    const { keeper, variantId, hold } = freshSku();
    await Promise.all(Array.from({ length: 5 }, (_, index) => hold(`h${index}`)));
    await runDurableObjectAlarm(keeper);
    await runInDurableObject(keeper, (_, state) => {
      const [row] = state.storage.sql
        .exec<{ version: number; published_version: number }>('SELECT version, published_version FROM level')
        .toArray();
      expect(row?.version).toBe(5);
      expect(row?.published_version).toBe(5);
    });
    expect(await keeper.peek(variantId)).toMatchObject({ version: 5 });
  });

  it('proves its level by everything that moved it: sales, deliveries, what was taken away, what is forgotten', async () => {
    const { keeper, variantId, hold } = freshSku();
    const proof = () => keeper.account(variantId, { sinceMs: 0 });
    await hold('sold', 3);
    await keeper.claim(variantId, { holdId: 'sold' });
    await keeper.adjust(variantId, { operationId: 'delivery', change: { delta: 5 } });
    await hold('given back', 6);
    await hold('open', 2);
    await keeper.adjust(variantId, { operationId: 'count', change: { set: 4 } });
    await keeper.release(variantId, { holdId: 'given back' });
    await keeper.adjust(variantId, { operationId: 'unclaim:chk_1', change: { delta: 1 } });
    const now = await proof();
    expect(now).toMatchObject({
      level: { onHand: 5, held: 2 },
      provedOnHand: 5,
      provedHeld: 2,
      isWhole: true,
    });
    expect(now.holds.map((one) => `${one.holdId} ${one.state}`).sort()).toEqual([
      'open held',
      'sold claimed',
    ]);
    expect(now.unclaimed).toEqual(['chk_1']);
    await runInDurableObject(keeper, (_, state) => {
      state.storage.sql.exec(
        "UPDATE operations SET applied_at_ms = 1; UPDATE holds SET expires_at_ms = 1 WHERE state <> 'held'",
      );
    });
    await runDurableObjectAlarm(keeper);
    expect(await proof()).toMatchObject({ provedOnHand: 5, holds: [{ holdId: 'open' }], unclaimed: [] });
    await runInDurableObject(keeper, (_, state) => {
      state.storage.sql.exec('UPDATE level SET on_hand = on_hand + 1');
    });
    expect((await proof()).provedOnHand).toBe(5);
  });
});
