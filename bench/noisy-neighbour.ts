import { signPayload } from '../local/stripe/webhooks.ts';
import { type Called, callAll, machine, type Stream, TIMES_HEAD, timesOf, timesRow } from './crowd.ts';
import { type Bench, fillCatalogue, startBench } from './marketplace.ts';
import { holdCalls, MADE_ANEW, readLines } from './offers.ts';
import { joinAsSeller, makeFile, sendFile } from './seller.ts';

const ROWS = Number(process.env.BENCH_ROWS ?? 50_000);
const EVENTS_PER_SECOND = 50;
const PAGES_PER_SECOND = 15;
const HOLDS_PER_SECOND = 5;
const SELLERS = 50;
const LISTINGS = 2_000;
const BEFORE_SECONDS = 20;
/** The others are looked at in pieces of this length for as long as the noise goes on. */
const PIECE_SECONDS = 10;
const PATIENCE_MS = 5 * 60_000;
/** What the others may feel of it. */
const P95_RATIO_MAX = 1.2;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** What the other sellers' shoppers do, at a rate that does not depend on the answers. */
function others(bench: Bench, lines: Awaited<ReturnType<typeof readLines>>, round: string, seconds: number) {
  const streams: Stream[] = [
    {
      name: 'pages',
      perSecond: PAGES_PER_SECOND,
      seconds,
      url: `${bench.url}/pl/l/kubek-{listing}-{listing}`,
      headers: MADE_ANEW,
      values: Array.from({ length: 997 }, (_, index) => ({ listing: 1 + ((index * 7) % LISTINGS) })),
    },
    { name: 'holds', perSecond: HOLDS_PER_SECOND, seconds, ...holdCalls(bench, lines, `guest-${round}-`) },
  ];
  return callAll(streams);
}

/** Signed events of one connected account, each new, for as long as the noise goes on. */
async function storm(bench: Bench, accountId: string, goesOn: () => boolean): Promise<number> {
  let sent = 0;
  let refused = 0;
  const secret = bench.stack.environment.STRIPE_WEBHOOK_SECRET ?? '';
  const startedAt = performance.now();
  while (goesOn()) {
    sent += 1;
    const created = Math.floor(Date.now() / 1000);
    const body = JSON.stringify({
      id: `evt_storm${sent}`,
      object: 'event',
      type: 'account.updated',
      created,
      account: accountId,
      api_version: null,
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      data: { object: { id: accountId, object: 'account' } },
    });
    void fetch(`${bench.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signPayload(body, secret, created) },
      body,
    })
      .then((answer) => answer.arrayBuffer().then(() => (answer.ok ? 0 : 1)))
      .catch(() => 1)
      .then((failed) => {
        refused += failed;
      });
    await pause(startedAt + (sent * 1000) / EVENTS_PER_SECOND - performance.now());
  }
  if (refused > 0) console.log(`webhooks that were not taken: ${refused}`);
  return sent;
}

/** Waits until the import has come so far. */
async function until(bench: Bench, jobId: string, isDryRun: boolean): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const { rows } = await bench.client.query<{ state: string; is_dry_run: boolean }>(
      'SELECT state, is_dry_run FROM import_jobs WHERE id = $1',
      [jobId],
    );
    if (rows[0]?.state === 'failed') throw new Error('The import failed.');
    if (rows[0]?.state === 'finished' && rows[0].is_dry_run === isDryRun) return;
    if (performance.now() - startedAt > PATIENCE_MS) throw new Error('The import did not end.');
    await pause(500);
  }
}

/** One seller imports a whole catalogue while Stripe has much to say of that seller: what do the others' shoppers feel? */
const bench = await startBench();
try {
  await fillCatalogue(bench, SELLERS, LISTINGS);
  const lines = await readLines(bench, 'v.id % 2 = 1');
  const seller = await joinAsSeller(bench.url);
  const account = await fetch(`${bench.stripeUrl}/v1/accounts`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${bench.stack.environment.STRIPE_SECRET_KEY}` },
    body: new URLSearchParams({ country: 'PL', type: 'express', email: 'bench@example.com' }),
  });
  const { id: accountId }: { id: string } = await account.json();
  await bench.client.query('UPDATE sellers SET stripe_account_id = $1 WHERE display_name = $2', [
    accountId,
    'Pracownia Bench',
  ]);
  await others(bench, lines, 'warm', 5);

  console.log(`\nbefore: ${machine()}`);
  const before = await others(bench, lines, 'before', BEFORE_SECONDS);
  console.log(`during: ${machine()}`);
  let isLoud = true;
  const startedAt = performance.now();
  const noise = (async () => {
    const path = await sendFile(seller, makeFile(ROWS, 1, 0));
    const jobId = path.split('/').at(-1) ?? '';
    await until(bench, jobId, true);
    await seller.send(path, { intent: 'confirm' });
    await until(bench, jobId, false);
  })().finally(() => {
    isLoud = false;
  });
  const events = storm(bench, accountId, () => isLoud);
  const during = new Map<string, readonly Called[]>();
  for (let piece = 1; isLoud; piece += 1)
    for (const [name, calls] of await others(bench, lines, `during${piece}-`, PIECE_SECONDS))
      during.set(name, [...(during.get(name) ?? []), ...calls]);
  await noise;
  const sent = await events;
  console.log(`after: ${machine()}`);
  console.log(
    `\none seller: an import of ${ROWS} rows (checked and imported in ${((performance.now() - startedAt) / 1000).toFixed(0)} s) and ${sent} webhooks (${EVENTS_PER_SECOND} a second)`,
  );
  console.log(TIMES_HEAD);
  const wrong: string[] = [];
  for (const [name, what] of [
    ['pages', 'pages of other sellers'],
    ['holds', 'checkouts at other sellers'],
  ] as const) {
    const calm = before.get(name) ?? [];
    const loud = during.get(name) ?? [];
    console.log(timesRow(`${what}, before`, calm));
    console.log(timesRow(`${what}, during`, loud, calm));
    const failed = loud.filter(({ status }) => status === 0 || status >= 400).length;
    if (failed > 0) wrong.push(`${failed} ${what} failed`);
    const ratio = timesOf(loud).p95Ms / timesOf(calm).p95Ms;
    if (ratio > P95_RATIO_MAX) wrong.push(`p95 of ${what} is ${ratio.toFixed(2)} × what it was`);
  }
  console.log(wrong.length === 0 ? '\nHolds.' : `\nDoes not hold: ${wrong.join('; ')}.`);
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  await bench.stop();
}
