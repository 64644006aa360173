import { afterAll, beforeAll, expect, it } from 'vitest';
import { CrashMarketplace, type CrashPoint, pointName } from '../crash/marketplace.ts';

/** Points of every run: those between which most is at stake. `npm run crash` takes all of them. */
const WANTED: readonly (readonly [when: CrashPoint['when'], edge: string, label: RegExp])[] = [
  // Stripe has a session and we have not noted it.
  ['after', 'Stripe', /^POST \/v1\/checkout\/sessions$/],
  // Stock is claimed, and the order is not written.
  ['before', 'Postgres', /insert orders/],
  // The order is written, and nobody has been handed its message.
  ['after', 'Postgres', /insert orders/],
  // A seller's letter is sent, and its row is still open.
  ['after', 'mail and push', /^POST \/emails$/],
];

/** Room for a stack and the edges before it. */
const PORT_FIRST = 10_000;
const PORT_STEP = 20;
const PORT_CHOICES = 95;

let market: CrashMarketplace;
let points: readonly CrashPoint[];

beforeAll(async () => {
  market = await CrashMarketplace.start(PORT_FIRST + (process.pid % PORT_CHOICES) * PORT_STEP);
  points = await market.listPoints();
}, 120_000);
afterAll(async () => market.stop());

it('between "pay" and "seller told" are listed by the code itself', () => {
  expect(points.length).toBeGreaterThan(40);
  for (const [when, edge, label] of WANTED)
    expect(
      points.filter((point) => point.when === when && point.edge === edge && label.test(point.label)),
    ).not.toEqual([]);
});

it.each(WANTED)(
  'killed %s %s %s: one order, one payment, every seller told once',
  {
    timeout: 120_000,
  },
  async (when, edge, label) => {
    const point = points.find(
      (candidate) => candidate.when === when && candidate.edge === edge && label.test(candidate.label),
    );
    if (!point) throw new Error('no such point');
    const outcome = await market.buy(point);
    expect(outcome.problems, pointName(point)).toEqual([]);
    expect(outcome.wasReached, pointName(point)).toBe(true);
  },
);

it('and after all of them the whole check finds nothing, keepers and Stripe included', {
  timeout: 120_000,
}, async () => {
  const { problems, lines } = await market.check();
  expect(problems, lines.join('\n')).toEqual([]);
  expect(lines.join()).toMatch(/Keepers asked: [1-9]/);
});
