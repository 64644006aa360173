import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VariantId } from '../ids';
import {
  type Admission,
  DOORS_MAX,
  Doors,
  KNOWN_MS,
  LAST_PIECES,
  LOOK_EVERY_MS,
  PROBE_AFTER_MS,
  UNDER_WAY_MAX,
  UNDER_WAY_MS_MAX,
  WAIT_MS_MAX,
  WAITING_MAX,
  type Wanted,
  wantedOf,
} from './admission';

const sku = (id: number) => id as VariantId;
const one: readonly Wanted[] = [{ variantId: sku(1), quantity: 1 }];
const SOLD_OUT = { available: 0, nextEndAtMs: null };

function fill(doors: Doors, count: number, nowMs = 0, wanted = one): Admission[] {
  return Array.from({ length: count }, (_, index) => doors.ask(`v${index}`, wanted, nowMs));
}

describe('the door of a SKU', () => {
  it('lets in as many as can be served, lets some wait, and tells the rest to come back', () => {
    const answers = fill(new Doors(), UNDER_WAY_MAX + WAITING_MAX + 3);
    const count = (kind: string) => answers.filter((answer) => answer.kind === kind).length;
    expect([count('enter'), count('wait'), count('refuse')]).toEqual([UNDER_WAY_MAX, WAITING_MAX, 3]);
    expect(answers.at(-1)).toMatchObject({ refusal: { code: 'stock_busy' } });
  });

  it('lets in who waits in the order in which they came, before anyone new', () => {
    const doors = new Doors();
    fill(doors, UNDER_WAY_MAX + 2);
    doors.leave('v0', one, 1);
    expect(doors.ask('new', one, 1).kind).toBe('wait');
    expect(doors.ask(`v${UNDER_WAY_MAX + 1}`, one, 1).kind).toBe('wait');
    expect(doors.ask(`v${UNDER_WAY_MAX}`, one, 1).kind).toBe('enter');
  });

  it('lets nobody begin to wait in vain behind as many as there are pieces, and sends nobody away who waits', () => {
    const doors = new Doors();
    const waiting = LAST_PIECES + 20;
    fill(doors, UNDER_WAY_MAX + waiting);
    doors.granted(sku(1), 1, LAST_PIECES + 1, 0);
    expect(doors.ask('new', one, 1)).toMatchObject({ refusal: { code: 'stock_busy' } });
    expect(doors.refusal(one, 1)).toMatchObject({ code: 'stock_busy' });
    expect(doors.ask(`v${UNDER_WAY_MAX + waiting - 1}`, one, 1).kind).toBe('wait');
    doors.granted(sku(1), 1, UNDER_WAY_MAX + waiting + 1, 2);
    expect(doors.refusal(one, 3)).toBeUndefined();
    expect(doors.ask('new', one, 3).kind).toBe('wait');
  });

  it('lets whoever comes wait to hear it while the last pieces go', () => {
    const doors = new Doors();
    fill(doors, UNDER_WAY_MAX + WAITING_MAX - 1);
    doors.granted(sku(1), 1, LAST_PIECES, 0);
    expect(doors.ask('new', one, 1).kind).toBe('wait');
    expect(doors.ask('newer', one, 1)).toMatchObject({ refusal: { code: 'stock_busy' } });
  });

  it('believes what was left for no longer than the named time, and not beyond a piece that came back', () => {
    const doors = new Doors();
    const waiting = LAST_PIECES + 20;
    fill(doors, UNDER_WAY_MAX + waiting, 100);
    doors.granted(sku(1), 1, LAST_PIECES + 1, 100);
    expect(doors.refusal(one, 99 + KNOWN_MS)?.code).toBe('stock_busy');
    expect(doors.refusal(one, 100 + KNOWN_MS)).toBeUndefined();
    doors.granted(sku(1), 1, LAST_PIECES + 1, 200);
    doors.cameBack(sku(1), 201);
    doors.granted(sku(1), 1, LAST_PIECES + 1, 150);
    expect(doors.refusal(one, 202)).toBeUndefined();
  });

  it('tells whoever has waited too long to come back', () => {
    const doors = new Doors();
    fill(doors, UNDER_WAY_MAX);
    for (let nowMs = 0; nowMs < WAIT_MS_MAX; nowMs += LOOK_EVERY_MS)
      expect(doors.ask('patient', one, nowMs).kind).toBe('wait');
    expect(doors.ask('patient', one, WAIT_MS_MAX)).toMatchObject({ refusal: { code: 'stock_busy' } });
    expect(doors.crowd(sku(1)).waiting).toBe(0);
  });

  it('forgets whoever was cut off, inside or waiting', () => {
    const doors = new Doors();
    fill(doors, UNDER_WAY_MAX + WAITING_MAX);
    const answer = doors.ask('later', one, UNDER_WAY_MS_MAX);
    expect(answer.kind).toBe('enter');
    expect(doors.crowd(sku(1))).toEqual({ underWay: 1, waiting: 0 });
  });

  it('repeats “sold out” for a short time, without letting anybody in', () => {
    const doors = new Doors();
    doors.learn(sku(1), SOLD_OUT, 100, 110);
    const refusal = { code: 'sold_out', variantId: 1, available: 0 };
    expect(doors.ask('v', one, 100 + PROBE_AFTER_MS - 1)).toEqual({ kind: 'refuse', refusal });
    expect(doors.ask('v', one, 100 + KNOWN_MS).kind).toBe('enter');
  });

  it('lets one through to ask anew before what it knows is too old, and only that one asks', () => {
    const doors = new Doors();
    doors.learn(sku(1), SOLD_OUT, 0, 0);
    expect(doors.ask('probe', one, PROBE_AFTER_MS).kind).toBe('enter');
    expect(doors.refusal(one, PROBE_AFTER_MS, 'probe')).toBeUndefined();
    expect(doors.ask('other', one, PROBE_AFTER_MS).kind).toBe('refuse');
    doors.learn(sku(1), SOLD_OUT, PROBE_AFTER_MS + 1, PROBE_AFTER_MS + 9);
    expect(doors.ask('other', one, KNOWN_MS).kind).toBe('refuse');
  });

  it('refuses who was let in before it was known, without asking the keeper', () => {
    const doors = new Doors();
    doors.ask('early', one, 0);
    doors.learn(sku(1), SOLD_OUT, 1, 2);
    expect(doors.refusal(one, 3, 'early')).toMatchObject({ code: 'sold_out' });
  });

  it('refuses nobody who wants no more than is left', () => {
    const doors = new Doors();
    doors.learn(sku(1), { available: 2, nextEndAtMs: null }, 0, 0);
    const wants = (quantity: number) => doors.refusal([{ variantId: sku(1), quantity }], 1)?.code;
    expect([wants(2), wants(3)]).toEqual([undefined, 'sold_out']);
  });

  it('knows nothing from the moment on when a hold ends by its time', () => {
    const doors = new Doors();
    doors.learn(sku(1), { available: 0, nextEndAtMs: 50 }, 0, 1);
    expect([doors.refusal(one, 49)?.code, doors.refusal(one, 50)]).toEqual(['sold_out', undefined]);
  });

  it('believes no answer that is older than a piece that came back', () => {
    const doors = new Doors();
    doors.ask('slow', one, 0);
    doors.cameBack(sku(1), 20);
    doors.learn(sku(1), SOLD_OUT, 10, 30);
    expect(doors.refusal(one, 31)).toBeUndefined();
  });

  it('takes a grant for pieces that came back only where they were asked for later than the refusal', () => {
    const doors = new Doors();
    doors.learn(sku(1), SOLD_OUT, 10, 11);
    doors.granted(sku(1), 1, 0, 9);
    expect(doors.refusal(one, 12)?.code).toBe('sold_out');
    doors.granted(sku(1), 1, 0, 11);
    expect(doors.refusal(one, 12)).toBeUndefined();
  });

  it('holds no place at one SKU for a cart that waits for another', () => {
    const doors = new Doors();
    fill(doors, UNDER_WAY_MAX);
    const both: readonly Wanted[] = [...one, { variantId: sku(2), quantity: 1 }];
    expect(doors.ask('cart', both, 1).kind).toBe('wait');
    expect(doors.crowd(sku(2)).underWay).toBe(0);
  });

  it('keeps no more doors than it has to', () => {
    const doors = new Doors();
    for (let id = 1; id <= DOORS_MAX + 50; id += 1)
      doors.learn(sku(id), SOLD_OUT, id * KNOWN_MS, id * KNOWN_MS);
    expect(doors.size).toBeLessThanOrEqual(DOORS_MAX);
  });

  it('sums lines of one SKU', () => {
    expect(wantedOf([...one, ...one, { variantId: sku(2), quantity: 3 }])).toEqual([
      { variantId: 1, quantity: 2 },
      { variantId: 2, quantity: 3 },
    ]);
  });
});

type Step =
  | { kind: 'ask'; visitor: number; skus: readonly number[]; quantity: number }
  | { kind: 'leave'; visitor: number }
  | { kind: 'refused'; sku: number; agoMs: number; available: number; endsInMs: number | null }
  | { kind: 'granted'; sku: number; quantity: number; left: number; agoMs: number }
  | { kind: 'cameBack'; sku: number }
  | { kind: 'wait'; ms: number };

const SKU_IDS = [1, 2, 3];
const anySku = fc.constantFrom(...SKU_IDS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      visitor: fc.nat(400),
      skus: fc.uniqueArray(anySku, { minLength: 1, maxLength: 3 }),
      quantity: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), visitor: fc.nat(400) }) },
  fc.record({
    kind: fc.constant('refused' as const),
    sku: anySku,
    agoMs: fc.nat(1_500),
    available: fc.nat(3),
    endsInMs: fc.option(fc.integer({ min: -100, max: 2_000 })),
  }),
  fc.record({
    kind: fc.constant('granted' as const),
    sku: anySku,
    quantity: fc.integer({ min: 1, max: 4 }),
    left: fc.nat(2 * WAITING_MAX),
    agoMs: fc.nat(1_500),
  }),
  fc.record({ kind: fc.constant('cameBack' as const), sku: anySku }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(700) }),
);

describe('doors, whatever comes', () => {
  it('never serve or keep waiting more than their limits, and refuse only what a keeper refused a moment ago', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const doors = new Doors();
        const wantedBy = new Map<string, readonly Wanted[]>();
        const refusals: { sku: number; askedAtMs: number; available: number; endsAtMs: number }[] = [];
        const cameBackAtMs = new Map<number, number>();
        let nowMs = 0;
        for (const now of steps) {
          if (now.kind === 'wait') nowMs += now.ms;
          if (now.kind === 'leave') {
            const visitor = `v${now.visitor}`;
            doors.leave(visitor, wantedBy.get(visitor) ?? [], nowMs);
            wantedBy.delete(visitor);
          }
          if (now.kind === 'refused') {
            const endsAtMs = now.endsInMs === null ? null : nowMs + now.endsInMs;
            const askedAtMs = nowMs - now.agoMs;
            doors.learn(sku(now.sku), { available: now.available, nextEndAtMs: endsAtMs }, askedAtMs, nowMs);
            refusals.push({
              sku: now.sku,
              askedAtMs,
              available: now.available,
              endsAtMs: endsAtMs ?? Number.POSITIVE_INFINITY,
            });
          }
          if (now.kind === 'granted') doors.granted(sku(now.sku), now.quantity, now.left, nowMs - now.agoMs);
          if (now.kind === 'cameBack') {
            doors.cameBack(sku(now.sku), nowMs);
            cameBackAtMs.set(now.sku, nowMs);
          }
          if (now.kind === 'ask') {
            const visitor = `v${now.visitor}`;
            const wanted =
              wantedBy.get(visitor) ?? now.skus.map((id) => ({ variantId: sku(id), quantity: now.quantity }));
            const answer = doors.ask(visitor, wanted, nowMs);
            if (answer.kind === 'refuse') wantedBy.delete(visitor);
            else wantedBy.set(visitor, wanted);
            const refusal = answer.kind === 'refuse' ? answer.refusal : undefined;
            if (refusal?.code === 'sold_out') {
              const { variantId, available } = refusal;
              const quantity = wanted.find((line) => line.variantId === variantId)?.quantity ?? 0;
              expect(quantity).toBeGreaterThan(available);
              const why = refusals.find(
                (told) =>
                  told.sku === variantId &&
                  told.available === available &&
                  nowMs - told.askedAtMs < KNOWN_MS &&
                  nowMs < told.endsAtMs,
              );
              expect(why, 'a keeper refused it a moment ago, and nothing ended since').toBeDefined();
            }
          }
          for (const id of SKU_IDS) {
            const { underWay, waiting } = doors.crowd(sku(id));
            expect(underWay).toBeLessThanOrEqual(UNDER_WAY_MAX);
            expect(waiting).toBeLessThanOrEqual(WAITING_MAX);
            const backAtMs = cameBackAtMs.get(id) ?? Number.NEGATIVE_INFINITY;
            const refusal = doors.refusal([{ variantId: sku(id), quantity: 4 }], nowMs);
            if (refusal)
              expect(
                refusals.some((told) => told.sku === id && told.askedAtMs > backAtMs) ||
                  nowMs - backAtMs < KNOWN_MS,
                'what came back is refused for no longer than the named time',
              ).toBe(true);
          }
        }
      }),
    );
  });

  it('serve everyone in the end: whoever looks often enough is let in, or told to come back in time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 900 }),
        fc.uniqueArray(anySku, { minLength: 1, maxLength: 3 }),
        (visitors, servedInMs, skus) => {
          const doors = new Doors();
          const wanted = skus.map((id) => ({ variantId: sku(id), quantity: 1 }));
          const open = new Map(Array.from({ length: visitors }, (_, index) => [`v${index}`, 0]));
          const leaving: { visitor: string; atMs: number }[] = [];
          for (let nowMs = 0; open.size > 0; nowMs += LOOK_EVERY_MS) {
            expect(nowMs).toBeLessThanOrEqual(WAIT_MS_MAX + LOOK_EVERY_MS);
            for (const { visitor } of leaving.filter(({ atMs }) => atMs <= nowMs))
              doors.leave(visitor, wanted, nowMs);
            for (const visitor of [...open.keys()]) {
              const answer = doors.ask(visitor, wanted, nowMs);
              if (answer.kind !== 'wait') open.delete(visitor);
              if (answer.kind === 'enter') leaving.push({ visitor, atMs: nowMs + servedInMs });
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
