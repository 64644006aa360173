import { expect, it } from 'vitest';
import type { HistoryEvent } from '~/domain/recommendation/evaluation';
import { evaluate } from '../../local/evaluation.ts';
import { findBasePort } from './local-support.ts';

/** Numbers that look random and are the same each time. */
function makeChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Shoppers who each have one taste of many, hidden under what everybody buys and under chance. */
function hiddenTastes(): HistoryEvent[] {
  const chance = makeChance(11);
  const some = (count: number) => Math.floor(count * chance());
  return Array.from({ length: 900 }, (_, shopper) => {
    const taste = some(20);
    const begun = Date.UTC(2026, 8, 1) + some(60) * 86_400_000;
    return Array.from({ length: 4 + some(5) }, (_, step) => {
      const turn = chance();
      const item =
        turn < 0.65 ? `taste-${taste}-${some(12)}` : turn < 0.85 ? `hit-${some(6)}` : `any-${some(200)}`;
      return { user: `shopper-${shopper}`, item, atMs: begun + step * 60_000, kind: 'view' };
    });
  }).flat();
}

it('recommendations find tastes that nobody told of, far better than popularity and chance', async () => {
  const { rows, trials } = await evaluate(hiddenTastes(), { port: await findBasePort(), trialsMax: 300 });
  const of = (method: string) => rows.find((row) => row.method === method) ?? expect.fail(method);
  expect(trials).toBeGreaterThan(80);
  expect(of('rynek').recall).toBeGreaterThan(2 * of('popularity').recall);
  expect(of('rynek').recall).toBeGreaterThan(5 * of('random').recall);
  expect(of('rynek').meanReciprocalRank).toBeGreaterThan(2 * of('popularity').meanReciprocalRank);
}, 120_000);
