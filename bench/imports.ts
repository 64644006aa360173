import fs from 'node:fs';
import { findChildren } from '../local/processes.ts';
import { type Bench, startBench } from './marketplace.ts';
import { joinAsSeller, makeFile, type Seller, sendFile } from './seller.ts';

/** Rows of the file; with `BENCH_ROWS_PER_LISTING` rows of one listing together. */
const ROWS = Number(process.env.BENCH_ROWS ?? 50_000);
const ROWS_PER_LISTING = Number(process.env.BENCH_ROWS_PER_LISTING ?? 1);
const PATIENCE_MS = 10 * 60_000;
const POLL_MS = 250;

/** What workerd holds now and held at most, in MB. */
function memoryOfWorkerd(): { now: number; most: number } {
  const [id] = findChildren('workerd');
  if (id === undefined || !fs.existsSync(`/proc/${id}/status`)) return { now: 0, most: 0 };
  const status = fs.readFileSync(`/proc/${id}/status`, 'utf8');
  const read = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  return { now: read('VmRSS'), most: read('VmHWM') };
}

interface Measured {
  readonly seconds: number;
  readonly memory: { readonly now: number; readonly most: number };
}

/** Waits until an import is in a state; answers how long that took and the most that workerd held meanwhile. */
async function waitFor(bench: Bench, jobId: string, isDryRun: boolean): Promise<Measured> {
  const startedAt = performance.now();
  let most = 0;
  for (;;) {
    most = Math.max(most, memoryOfWorkerd().now);
    const { rows } = await bench.client.query<{ state: string; is_dry_run: boolean; failure_code: string }>(
      'SELECT state, is_dry_run, failure_code FROM import_jobs WHERE id = $1',
      [jobId],
    );
    const [job] = rows;
    if (job?.state === 'failed') throw new Error(`The import failed: ${job.failure_code}`);
    if (job?.state === 'finished' && job.is_dry_run === isDryRun)
      return {
        seconds: (performance.now() - startedAt) / 1000,
        memory: { now: memoryOfWorkerd().now, most },
      };
    if (performance.now() - startedAt > PATIENCE_MS) throw new Error('The import did not end.');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function importFile(bench: Bench, seller: Seller, content: string) {
  const sentAt = performance.now();
  const path = await sendFile(seller, content);
  const uploadSeconds = (performance.now() - sentAt) / 1000;
  const jobId = path.split('/').at(-1) ?? '';
  const check = await waitFor(bench, jobId, true);
  await seller.send(path, { intent: 'confirm' });
  const work = await waitFor(bench, jobId, false);
  const { rows } = await bench.client.query<Record<string, number>>(
    'SELECT listings_created, listings_updated, listings_unchanged, rows_failed FROM import_jobs WHERE id = $1',
    [jobId],
  );
  return { uploadSeconds, check, work, counts: rows[0] };
}

/** The floor: the same rows into the same tables by plain INSERTs from a list, with nothing asked and nothing checked. */
async function plainInserts(bench: Bench): Promise<number> {
  const startedAt = performance.now();
  await bench.client.query('BEGIN');
  const step = 200;
  for (let first = 0; first < ROWS; first += step)
    await bench.client.query(
      `WITH l AS (
         INSERT INTO listings (seller_id, external_id, category_id, status, slug, title_pl, title_en, description_pl, created_at, updated_at)
         SELECT 1, 'floor' || i, 1, 'draft', 'kubek', 'Kubek ceramiczny numer ' || i, 'Ceramic mug number ' || i, repeat('szkliwiony dwa razy ', 8), now(), now()
         FROM generate_series($1::int, $2::int) i RETURNING id
       ), v AS (
         INSERT INTO variants (listing_id, seller_id, sku) SELECT id, 1, 'floor' || id FROM l RETURNING id
       ), p AS (
         INSERT INTO variant_prices SELECT id, c, 4900 FROM v, unnest(ARRAY['PLN', 'EUR']) c
       ), g AS (
         INSERT INTO price_log (variant_id, currency, price_minor, valid_from) SELECT id, c, 4900, now() FROM v, unnest(ARRAY['PLN', 'EUR']) c
       ) INSERT INTO stock_levels (variant_id, opening_level, on_hand, updated_at) SELECT id, 1, 1, now() FROM v`,
      [first, Math.min(first + step, ROWS) - 1],
    );
  await bench.client.query('ROLLBACK');
  return (performance.now() - startedAt) / 1000;
}

/** A catalogue from a seller's file to listings: checked, imported, imported again, imported with other prices. */
const bench = await startBench();
try {
  const seller = await joinAsSeller(bench.url);
  const floorSeconds = await plainInserts(bench);

  const same = makeFile(ROWS, ROWS_PER_LISTING, 0);
  const runs = [
    ['new', same],
    ['the same again', same],
    ['other prices', makeFile(ROWS, ROWS_PER_LISTING, 11)],
  ] as const;
  const before = memoryOfWorkerd().now;
  console.log(
    `\n${ROWS} rows, ${ROWS / ROWS_PER_LISTING} listings, ${(same.length / 1e6).toFixed(1)} MB; ` +
      `floor (plain INSERTs of the same rows): ${floorSeconds.toFixed(1)} s, ${Math.round(ROWS / floorSeconds)} rows/s; workerd before: ${before} MB`,
  );
  for (const [name, content] of runs) {
    const { uploadSeconds, check, work, counts } = await importFile(bench, seller, content);
    const total = uploadSeconds + check.seconds + work.seconds;
    console.log(
      `${name.padEnd(15)} upload ${uploadSeconds.toFixed(1)} s, check ${check.seconds.toFixed(1)} s (${Math.round(ROWS / check.seconds)} rows/s), ` +
        `import ${work.seconds.toFixed(1)} s (${Math.round(ROWS / work.seconds)} rows/s, ${(work.seconds / floorSeconds).toFixed(1)} × floor), ` +
        `together ${total.toFixed(1)} s; workerd at most ${Math.max(check.memory.most, work.memory.most)} MB; ` +
        `made ${counts?.listings_created}, updated ${counts?.listings_updated}, unchanged ${counts?.listings_unchanged}, bad ${counts?.rows_failed}`,
    );
  }
} finally {
  await bench.stop();
}
