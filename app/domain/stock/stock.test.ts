import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adjust,
  availableOf,
  claim,
  expire,
  extend,
  type Hold,
  release,
  reserve,
  type StockLevel,
} from './stock';

type Command =
  | { kind: 'reserve'; holdId: string; quantity: number; ttlMs: number }
  | { kind: 'claim' | 'release'; holdId: string }
  | { kind: 'extend'; holdId: string; untilMs: number }
  | { kind: 'set'; level: number }
  | { kind: 'delta'; delta: number }
  | { kind: 'wait'; ms: number };

const holdId = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('reserve' as const),
    holdId,
    quantity: fc.integer({ min: -1, max: 12 }),
    ttlMs: fc.integer({ min: 1, max: 50 }),
  }),
  fc.record({ kind: fc.constantFrom('claim' as const, 'release' as const), holdId }),
  fc.record({ kind: fc.constant('extend' as const), holdId, untilMs: fc.integer({ min: 0, max: 500 }) }),
  fc.record({ kind: fc.constant('set' as const), level: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ kind: fc.constant('delta' as const), delta: fc.integer({ min: -20, max: 20 }) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60 }) }),
);

/** Plays commands as the keeper does and looks at the level after each. */
function play(
  commands: readonly Command[],
  look: (level: StockLevel, holds: ReadonlyMap<string, Hold>) => void,
) {
  let level: StockLevel = { onHand: 20, held: 0, deferredReduction: 0, version: 0 };
  const holds = new Map<string, Hold>();
  let nowMs = 0;
  const write = (decision: { level?: StockLevel; hold?: Hold }) => {
    if (decision.hold) holds.set(decision.hold.holdId, decision.hold);
    if (decision.level) level = decision.level;
  };
  for (const step of commands) {
    for (const hold of [...holds.values()]) {
      const ended = expire(level, hold, nowMs);
      if (ended) write(ended);
    }
    switch (step.kind) {
      case 'reserve':
        write(reserve(level, holds.get(step.holdId), step, nowMs));
        break;
      case 'claim':
        write(claim(level, holds.get(step.holdId)));
        break;
      case 'release':
        write(release(level, holds.get(step.holdId)));
        break;
      case 'extend':
        write(extend(holds.get(step.holdId), step.untilMs));
        break;
      case 'set':
        write(adjust(level, { set: step.level }));
        break;
      case 'delta':
        write(adjust(level, { delta: step.delta }));
        break;
      case 'wait':
        nowMs += step.ms;
    }
    look(level, holds);
  }
}

describe('the stock of a SKU', () => {
  it('is never oversold: what is held is on hand, and nothing falls below zero', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        play(commands, (level, holds) => {
          const held = [...holds.values()]
            .filter((hold) => hold.state === 'held')
            .reduce((sum, hold) => sum + hold.quantity, 0);
          expect(level.held).toBe(held);
          expect(level.held).toBeLessThanOrEqual(level.onHand);
          expect(level.deferredReduction).toBeGreaterThanOrEqual(0);
          expect(level.deferredReduction).toBeLessThanOrEqual(level.held);
          expect(availableOf(level)).toBeGreaterThanOrEqual(0);
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends each hold in exactly one way', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const ended = new Map<string, string>();
        play(commands, (_, holds) => {
          for (const hold of holds.values()) {
            const before = ended.get(hold.holdId);
            if (before !== undefined) expect(hold.state).toBe(before);
            if (hold.state !== 'held') ended.set(hold.holdId, hold.state);
          }
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('grows its version with every change, so that projections know the newer', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        let last: StockLevel | undefined;
        play(commands, (level) => {
          if (last) {
            const isSame = last.onHand === level.onHand && last.held === level.held;
            if (!isSame) expect(level.version).toBeGreaterThan(last.version);
            expect(level.version).toBeGreaterThanOrEqual(last.version);
          }
          last = level;
        });
      }),
    );
  });
});
