import { type Called, callAll, machine, TIMES_HEAD, timesOf, timesRow } from './crowd.ts';
import { fillCatalogue, startBench, startFloors } from './marketplace.ts';
import { holdCalls, MADE_ANEW, REFUSALS, readLines } from './offers.ts';
import { readProcessorMs } from './processes.ts';

const PIECES = 500;
const SHOPPERS_PER_SECOND = Number(process.env.BENCH_SHOPPERS ?? 500);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 20);
const BESIDE_SECONDS = 10;
const OTHER_HOLDS_PER_SECOND = 4;
const OTHER_PAGES_PER_SECOND = 10;
const SELLERS = 100;
const LISTINGS = 2_000;
const HOT_VARIANT = 1;

/**
 * Everybody wants one SKU: new guests at its checkout, each second as many as it has pieces, while others look and buy
 * elsewhere. Beside it the floor: the same number of requests to an empty Worker, which shows what the callers and the
 * machine alone do to the others.
 */
const bench = await startBench();
const floors = await startFloors(bench);
try {
  await fillCatalogue(bench, SELLERS, LISTINGS);
  await bench.client.query('UPDATE stock_levels SET opening_level = $1, on_hand = $1 WHERE variant_id = $2', [
    PIECES,
    HOT_VARIANT,
  ]);
  const [hotLine] = await readLines(bench, `v.id = ${HOT_VARIANT}`);
  if (!hotLine) throw new Error('The hot SKU is not there.');
  const otherLines = await readLines(bench, `v.seller_id <> ${hotLine.sellerId} AND v.id % 2 = 1`);

  const others = (round: string, seconds: number) => [
    {
      name: 'holds',
      perSecond: OTHER_HOLDS_PER_SECOND,
      seconds,
      ...holdCalls(bench, otherLines, `other-${round}-`),
    },
    {
      name: 'pages',
      perSecond: OTHER_PAGES_PER_SECOND,
      seconds,
      url: `${bench.url}/pl/l/kubek-{listing}-{listing}`,
      headers: MADE_ANEW,
      values: otherLines.map((_, index) => ({ listing: 1 + ((index * 7) % LISTINGS) })),
    },
  ];
  const crowd = { name: 'crowd', perSecond: SHOPPERS_PER_SECOND };

  await callAll(others('warm', 5));
  console.log(`\nbefore: ${machine()}`);
  const before = await callAll(others('before', BESIDE_SECONDS));
  console.log(`floor: ${machine()}`);
  const floor = await callAll([
    ...others('floor', BESIDE_SECONDS),
    { ...crowd, seconds: BESIDE_SECONDS, url: floors.emptyUrl },
  ]);
  console.log(`hot: ${machine()}`);
  const usedBefore = readProcessorMs();
  const startedAt = performance.now();
  const hot = await callAll([
    ...others('hot', SECONDS),
    { ...crowd, seconds: SECONDS, ...holdCalls(bench, [hotLine], 'hot-guest-') },
  ]);
  console.log(`after: ${machine()}`);
  const used = readProcessorMs();
  const tookMs = performance.now() - startedAt;
  console.log(
    `meanwhile workerd had ${((used.workerd - usedBefore.workerd) / tookMs).toFixed(2)} of a core, callers and the stack's parts ${((used.bench - usedBefore.bench) / tookMs).toFixed(2)}`,
  );

  const crowdCalls = hot.get('crowd') ?? [];
  const held = crowdCalls.filter(({ status }) => status === 202);
  const soldOut = crowdCalls.filter(({ told }) => told === REFUSALS.soldOut);
  const busy = crowdCalls.filter(({ told }) => told === REFUSALS.busy);
  const broken = crowdCalls.filter(({ status }) => status >= 500 || status === 0);
  const { rows } = await bench.client.query<{ checkouts: number; pieces: number }>(`
    SELECT count(*)::int AS checkouts, coalesce(sum((l ->> 'quantity')::int), 0)::int AS pieces
    FROM checkouts, jsonb_array_elements(frozen -> 'sellers') s, jsonb_array_elements(s -> 'lines') l
    WHERE (l ->> 'variantId')::bigint = ${HOT_VARIANT}`);

  console.log(
    `\n${SHOPPERS_PER_SECOND} new shoppers a second for ${SECONDS} s at one SKU of ${PIECES} pieces: ` +
      `sold ${held.length} (checkouts in Postgres ${rows[0]?.checkouts}, pieces ${rows[0]?.pieces}), ` +
      `refused ${soldOut.length} sold out + ${busy.length} busy, 5xx or no answer ${broken.length}, ` +
      `other ${crowdCalls.length - held.length - soldOut.length - busy.length - broken.length}`,
  );
  const lastHeldMs = Math.max(...held.map(({ atMs, tookMs }) => atMs + tookMs));
  console.log(`the last piece was held after ${(lastHeldMs / 1000).toFixed(1)} s`);
  const of = (calls: ReadonlyMap<string, readonly Called[]>, name: string) => calls.get(name) ?? [];
  console.log(`\n${TIMES_HEAD}`);
  console.log(timesRow('floor: empty Worker at the same rate', of(floor, 'crowd')));
  console.log(timesRow('holds that were granted', held));
  console.log(timesRow('refused: sold out', soldOut, of(floor, 'crowd')));
  if (busy.length > 0) console.log(timesRow('refused: busy, try again', busy, of(floor, 'crowd')));
  for (const [name, what] of [
    ['pages', 'pages of others'],
    ['holds', 'holds of other SKUs'],
  ] as const) {
    console.log(timesRow(`${what}, before`, of(before, name)));
    console.log(timesRow(`${what}, beside the floor`, of(floor, name), of(before, name)));
    console.log(timesRow(`${what}, during`, of(hot, name), of(before, name)));
  }
  const failed = ['pages', 'holds'].flatMap((name) => of(hot, name).filter(({ status }) => status >= 300));
  const wrong = [
    held.length === PIECES ? undefined : `sold ${held.length}, not ${PIECES}`,
    rows[0]?.pieces === PIECES ? undefined : `${rows[0]?.pieces} pieces in checkouts, not ${PIECES}`,
    broken.length === 0 ? undefined : `${broken.length} without a proper answer`,
    timesOf([...soldOut, ...busy]).p99Ms <= 1_000 ? undefined : 'refusals took more than 1 s at p99',
    failed.length === 0 ? undefined : `${failed.length} calls of others failed`,
  ].filter((one) => one !== undefined);
  console.log(wrong.length === 0 ? '\nHolds.' : `\nDoes not hold: ${wrong.join('; ')}.`);
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  await floors.stop();
  await bench.stop();
}
