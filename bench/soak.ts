import http from 'node:http';
import { parseArgs } from 'node:util';
import { type Called, callAll, machine, timesOf } from './crowd.ts';
import { type Bench, fillCatalogue, startBench } from './marketplace.ts';
import { type Held, readHeld, slopePerMinute } from './processes.ts';
import { BenchShopper } from './shopper.ts';

const ORDERS_PER_SECOND = Number(process.env.BENCH_ORDERS ?? 5);
const PAGES_PER_SECOND = Number(process.env.BENCH_PAGES ?? 100);
const SELLERS = 100;
const LISTINGS = 10_000;
/** What it grows by from beginning to end, of what it is, and still counts as flat. */
const GROWTH_MAX = 0.1;
/** Minutes in which caches and pools fill, not looked at for growth where there are enough others. */
const WARM_MINUTES = 2;
const MINUTE_MS = 60_000;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const minutes = Number(values.minutes);

/** Listings in no order and none liked better: what a cache likes least. */
function listingsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + ((state >>> 8) % LISTINGS);
  };
}
const draw = listingsFrom(1);

/** Whole purchases of one piece from one seller, begun at a fixed rate. */
async function buy(bench: Bench, agent: http.Agent, minute: number): Promise<Called[]> {
  const began = performance.now();
  const count = Math.round(ORDERS_PER_SECOND * 60);
  return Promise.all(
    Array.from({ length: count }, async (_, turn) => {
      const dueAt = began + (turn * 1000) / ORDERS_PER_SECOND;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
      const variantId = 1 + 2 * ((minute * count + turn * 7) % LISTINGS);
      const status = await new BenchShopper(bench, agent).buy([variantId]).catch(() => 0);
      return { atMs: dueAt - began, tookMs: performance.now() - dueAt, status, told: undefined };
    }),
  );
}

const KINDS: readonly (readonly [keyof Held, string])[] = [
  ['workerdMb', 'workerd MB'],
  ['postgresMb', 'postgres MB'],
  ['redisMb', 'redis MB'],
  ['connections', 'connections'],
  ['descriptors', 'descriptors'],
];

/** Ordinary trade for a long time: does anything go wrong, does anything grow? */
const bench = await startBench();
const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });
try {
  await fillCatalogue(bench, SELLERS, LISTINGS);
  console.log(`\n${minutes} minutes at ${ORDERS_PER_SECOND} orders and ${PAGES_PER_SECOND} pages a second`);
  console.log(
    `minute  orders  pages  wrong  p95 order ms  p95 page ms  ${KINDS.map(([, name]) => name).join('  ')}  machine`,
  );
  const held: Held[] = [];
  let wrong = 0;
  let orders = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    const startedAt = performance.now();
    const [bought, looked] = await Promise.all([
      buy(bench, agent, minute),
      callAll([
        {
          name: 'pages',
          perSecond: PAGES_PER_SECOND,
          seconds: 60,
          url: `${bench.url}{path}`,
          values: Array.from({ length: PAGES_PER_SECOND * 60 }, (_, index) => {
            const listing = draw();
            const kinds = [`/pl/l/kubek-${listing}-${listing}`, `/pl/s/sklep-${1 + (listing % SELLERS)}`];
            const path =
              index % 10 === 0
                ? '/pl'
                : index % 10 < 3
                  ? '/pl/c/kuchnia-i-stol'
                  : kinds[index % 10 === 3 ? 1 : 0];
            return { path: path ?? '/pl' };
          }),
        },
      ]).then((calls) => calls.get('pages') ?? []),
    ]);
    await bench.worker.runCron('* * * * *');
    if (minute % 5 === 4) await bench.worker.runCron('*/5 * * * *');
    const isWrong = ({ status }: Called) => status === 0 || status >= 400;
    const wrongNow = bought.filter(isWrong).length + looked.filter(isWrong).length;
    wrong += wrongNow;
    for (const { status, atMs, tookMs } of [...bought, ...looked].filter(isWrong))
      console.log(
        `wrong: status ${status}, asked at ${(atMs / 1000).toFixed(1)} s, took ${tookMs.toFixed(0)} ms`,
      );
    orders += bought.length;
    const now = await readHeld(bench);
    held.push(now);
    console.log(
      [
        String(minute + 1).padStart(6),
        String(bought.length).padStart(8),
        String(looked.length).padStart(7),
        String(wrongNow).padStart(7),
        timesOf(bought).p95Ms.toFixed(0).padStart(14),
        timesOf(looked).p95Ms.toFixed(0).padStart(13),
        ...KINDS.map(([kind, name]) => now[kind].toFixed(0).padStart(name.length + 2)),
        `  ${machine()}`,
      ].join(''),
    );
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, MINUTE_MS - (performance.now() - startedAt))),
    );
  }
  const { rows } = await bench.client.query<{ orders: number; untold: number }>(`
    SELECT count(*)::int AS orders,
      (SELECT count(*)::int FROM outbox WHERE dispatched_at IS NULL) AS untold
    FROM orders`);
  console.log(
    `\norders asked for ${orders}, placed ${rows[0]?.orders}; messages not handed over ${rows[0]?.untold}`,
  );
  const looked = held.slice(held.length > 2 * WARM_MINUTES ? WARM_MINUTES : 0);
  const growing: string[] = [];
  for (const [kind, name] of KINDS) {
    const series = looked.map((one) => one[kind]);
    const slope = slopePerMinute(series);
    const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
    console.log(`${name.padEnd(12)} ${slope >= 0 ? '+' : ''}${slope.toFixed(2)} a minute`);
    if (slope * (series.length - 1) > mean * GROWTH_MAX) growing.push(name);
  }
  const failures = [
    wrong === 0 ? undefined : `${wrong} answers were wrong`,
    rows[0]?.orders === orders ? undefined : 'orders are missing',
    growing.length === 0 ? undefined : `not flat: ${growing.join(', ')}`,
  ].filter((one) => one !== undefined);
  console.log(failures.length === 0 ? '\nHolds.' : `\nDoes not hold: ${failures.join('; ')}.`);
  if (failures.length > 0) process.exitCode = 1;
} finally {
  agent.destroy();
  await bench.stop();
}
