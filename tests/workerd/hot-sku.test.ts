/// <reference types="@cloudflare/vitest-pool-workers/types" />
import { env, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { SkuStock } from '#workers/durable-objects/sku-stock';
import { systemClock } from '~/adapters/clock/system.server';
import { admissionInIsolate } from '~/adapters/stock-admission/in-isolate.server';
import {
  durableObjectStockKeeper,
  type StockKeeperStub,
} from '~/adapters/stock-keeper/durable-object.server';
import type { VariantId } from '~/domain/ids';
import { invariant } from '~/domain/invariant';
import { KNOWN_MS, PROBE_AFTER_MS, UNDER_WAY_MAX } from '~/domain/stock/admission';

const MINUTE_MS = 60_000;
/** Beyond those that the other tests of objects take. */
let taken = 40;

/** A SKU of ten pieces that no other test has touched, its keeper, and one isolate's door before it. */
function freshSku() {
  taken += 1;
  const variantId = taken as VariantId;
  const keeper = env.STOCK.getByName(`sku:${variantId}`) as StockKeeperStub;
  const asked = { times: 0 };
  const keepers = durableObjectStockKeeper(env.STOCK);
  const { admission, stock } = admissionInIsolate(systemClock(), {
    ...keepers,
    reserve(...call) {
      asked.times += 1;
      return keepers.reserve(...call);
    },
  });
  const wanted = [{ variantId, quantity: 1 }];
  return {
    variantId,
    keeper,
    admission,
    stock,
    wanted,
    asked,
    hold: (holdId: string, quantity = 1, ttlMs = 15 * MINUTE_MS) =>
      stock.reserve(variantId, { holdId, quantity, ttlMs }),
  };
}

/** One guest's checkout up to its hold, as `startCheckout` walks it. */
async function begin(sku: ReturnType<typeof freshSku>, guest: string): Promise<string> {
  const entered = await sku.admission.enter(guest, sku.wanted);
  if (!entered.ok) return entered.code;
  const known = sku.admission.refusal(sku.wanted, guest);
  const answer = known ? known.code : await sku.hold(guest).then((held) => (held.ok ? 'held' : held.code));
  entered.value.leave();
  return answer;
}

describe('a SKU that everybody wants', () => {
  it('is held exactly as often as there are pieces, and everybody else is told that it is gone', async () => {
    const sku = freshSku();
    const answers = await Promise.all(Array.from({ length: 150 }, (_, index) => begin(sku, `g${index}`)));
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(10);
    expect(answers.filter((answer) => answer === 'sold_out')).toHaveLength(140);
    expect(await sku.keeper.account(sku.variantId, { sinceMs: 0 })).toMatchObject({
      level: { onHand: 10, held: 10 },
      provedHeld: 10,
      provedOnHand: 10,
    });
  });

  it('is asked of its keeper by few once it is gone: the rest is answered from what is known', async () => {
    const sku = freshSku();
    await sku.hold('all', 10);
    const startedAtMs = Date.now();
    const answers = await Promise.all(Array.from({ length: 190 }, (_, index) => begin(sku, `g${index}`)));
    expect(new Set(answers)).toEqual(new Set(['sold_out']));
    const probes = Math.ceil((Date.now() - startedAtMs) / PROBE_AFTER_MS);
    expect(sku.asked.times).toBeLessThanOrEqual(1 + UNDER_WAY_MAX + probes);
  });

  it('is for sale again at once where it was given back, and elsewhere within the named time', async () => {
    const sku = freshSku();
    const system = systemClock();
    let laterMs = 0;
    const clockElsewhere = { ...system, nowMs: () => system.nowMs() + laterMs };
    const elsewhere = admissionInIsolate(clockElsewhere, durableObjectStockKeeper(env.STOCK));
    await sku.hold('all', 10);
    expect((await sku.hold('late')).ok).toBe(false);
    expect((await elsewhere.stock.reserve(sku.variantId, { holdId: 'x', quantity: 1, ttlMs: 1 })).ok).toBe(
      false,
    );
    expect([sku.admission.refusal(sku.wanted)?.code, elsewhere.admission.refusal(sku.wanted)?.code]).toEqual([
      'sold_out',
      'sold_out',
    ]);
    await sku.stock.release(sku.variantId, { holdId: 'all' });
    expect(sku.admission.refusal(sku.wanted)).toBeUndefined();
    expect(await begin(sku, 'next')).toBe('held');
    laterMs = KNOWN_MS;
    expect(elsewhere.admission.refusal(sku.wanted)).toBeUndefined();
    expect(
      (await elsewhere.stock.reserve(sku.variantId, { holdId: 'y', quantity: 1, ttlMs: MINUTE_MS })).ok,
    ).toBe(true);
  });

  it('keeps what was granted: held, extended and sold, while others are refused from memory', async () => {
    const sku = freshSku();
    const granted = await sku.hold('mine', 10);
    await sku.hold('late');
    expect(sku.admission.refusal(sku.wanted)?.code).toBe('sold_out');
    expect(await sku.hold('mine', 10)).toEqual(granted);
    const untilMs = Date.now() + 60 * MINUTE_MS;
    expect((await sku.stock.extend(sku.variantId, { holdId: 'mine', untilMs })).ok).toBe(true);
    expect(await sku.stock.claim(sku.variantId, { holdId: 'mine' })).toEqual({
      ok: true,
      value: { state: 'claimed' },
    });
  });

  it('tells with a refusal when the first hold ends by itself', async () => {
    const sku = freshSku();
    const soon = await sku.hold('soon', 4, MINUTE_MS);
    await sku.hold('later', 6, 2 * MINUTE_MS);
    const refused = await sku.hold('late');
    expect(refused).toEqual({
      ok: false,
      code: 'sold_out',
      available: 0,
      nextEndAtMs: soon.ok ? soon.value.expiresAtMs : undefined,
    });
  });

  it('writes reservations that wait together as one, each with its own answer; one that cannot be written fails alone', async () => {
    const sku = freshSku();
    const answers = await Promise.allSettled([
      ...Array.from({ length: 6 }, (_, index) => sku.hold(`a${index}`)),
      sku.hold('broken', 1, Number.NaN),
      sku.hold('too many', 5_000),
      ...Array.from({ length: 6 }, (_, index) => sku.hold(`b${index}`)),
      sku.hold('a0'),
    ]);
    const words = answers.map((answer) =>
      answer.status === 'rejected' ? 'failed' : answer.value.ok ? 'held' : answer.value.code,
    );
    expect(words.slice(0, 6)).toEqual(Array(6).fill('held'));
    expect(words.slice(6, 8)).toEqual(['failed', 'quantity_out_of_range']);
    expect(words.slice(8)).toEqual([...Array(4).fill('held'), 'sold_out', 'sold_out', 'held']);
    expect(await sku.keeper.peek(sku.variantId)).toMatchObject({ held: 10, available: 0 });
  });

  it('turns away at its keeper what is more than it can write, at once, and goes on', async () => {
    const sku = freshSku();
    await sku.keeper.peek(sku.variantId);
    const answers = await runInDurableObject(sku.keeper, (object) => {
      invariant(object instanceof SkuStock, 'a keeper is an object of its class');
      return Promise.all(
        Array.from({ length: 1_300 }, (_, index) =>
          object.reserve(sku.variantId, { holdId: `h${index}`, quantity: 1, ttlMs: MINUTE_MS }),
        ),
      );
    });
    const codes = answers.map((answer) => (answer.ok ? 'held' : answer.code));
    expect(codes.filter((code) => code === 'held')).toHaveLength(10);
    expect(codes.filter((code) => code === 'keeper_busy').length).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set(['held', 'sold_out', 'keeper_busy']));
    expect(await sku.keeper.peek(sku.variantId)).toMatchObject({ held: 10 });
  });
});
