import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { connectDatabase, type Database } from '#db/client.server';
import { systemClock } from '~/adapters/clock/system.server';
import { postgresSearchEngine } from '~/adapters/search-engine/postgres.server';
import type { SearchEngine } from '~/ports/search-engine';
import { migrate } from '../../db/migrate.ts';
import { startNeonProxy } from '../../local/neon-proxy.ts';
import { startPostgres } from '../../local/postgres.ts';
import { fillSearch, madeDocument, seeded } from './catalogue';
import { CLASSES, request } from './queries';

const LISTINGS = 2_500_000;
const PORT = 24_400;
/** The data is some 4 GB, and all of it in memory, as it is in a database of that size that has run for a day. */
const SHARED_BUFFERS = '5GB';
const PREWARMED = ['search_documents', 'search_tiles', 'search_words', 'search_facets'];
const CALLERS = 16;
/** Callers that ask without a pause: two have a processor each here, sixteen must not get less done together. */
const CROWDS = [2, CALLERS];
const CROWD_SECONDS = 6;
const UPDATES_PER_SECOND = 100;
const UPDATE_BATCH = 10;
const WARM_UP_TURNS = 12;
const INDEX_BATCH = 500;
const INDEX_CALLERS = 2;
const INDEXED = 20_000;
const WORK_QUERIES = 100;
const FIXED_SUMS = 5;
const SEED = 20_261_122;

interface Row {
  readonly name: string;
  readonly timesMs: number[];
  failed: number;
}

function printRows(title: string, rows: readonly Row[], floorMs: number): void {
  console.log(`\n${title}`);
  console.log(
    `${''.padEnd(34)}${['answers', 'p50 ms', 'p95 ms', 'p99 ms', 'failed', 'floor×'].map((one) => one.padStart(9)).join('')}`,
  );
  for (const { name, timesMs, failed } of rows) {
    const sorted = timesMs.toSorted((one, other) => one - other);
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    console.log(
      name.padEnd(34) +
        [
          String(sorted.length),
          at(0.5).toFixed(1),
          at(0.95).toFixed(1),
          at(0.99).toFixed(1),
          String(failed),
          (at(0.5) / floorMs).toFixed(1),
        ]
          .map((one) => one.padStart(9))
          .join(''),
    );
  }
}

/** Calls at a fixed rate, at most so many at once; counted from when each was due. */
async function atRate(
  perSecond: number,
  seconds: number,
  call: (turn: number) => { row: Row; run: () => Promise<unknown> },
): Promise<void> {
  const startedAt = performance.now();
  const waiting: (() => void)[] = [];
  let free = CALLERS;
  const calls: Promise<void>[] = [];
  for (let turn = 0; turn < perSecond * seconds; turn += 1) {
    const dueAt = startedAt + (turn * 1_000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const { row, run } = call(turn);
    calls.push(
      (async () => {
        if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
        else free -= 1;
        try {
          await run();
        } catch (error) {
          row.failed += 1;
          console.error(error);
        }
        row.timesMs.push(performance.now() - dueAt);
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      })(),
    );
  }
  await Promise.all(calls);
}

/** Goes on changing listings, a hundred a second, until told to stop: whole documents and stock, in turn. */
function keepUpdating(engine: SearchEngine, count: number): () => Promise<number> {
  const random = seeded(SEED + 7);
  let isGoing = true;
  let updated = 0;
  let version = Date.now() * 1_000;
  const going = (async () => {
    const startedAt = performance.now();
    while (isGoing) {
      const ids = Array.from({ length: UPDATE_BATCH }, () => 1 + Math.floor(random() * count));
      version += 1;
      if (updated % (UPDATE_BATCH * 2) === 0)
        await engine.index([...new Set(ids)].map((id) => ({ ...madeDocument(id, count), version })));
      else
        await engine.setInStock(
          [...new Set(ids)].map((id) => ({
            listingId: madeDocument(id, count).listingId,
            inStock: random() < 0.9,
            version,
          })),
        );
      updated += UPDATE_BATCH;
      const aheadMs = (updated * 1_000) / UPDATES_PER_SECOND - (performance.now() - startedAt);
      if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
    }
  })();
  return async () => {
    isGoing = false;
    await going;
    return updated;
  };
}

/** Processor time of Postgres so far, all its processes together, in milliseconds; only Linux tells it this finely. */
function postgresTimeMs(clusterDir: string): number {
  const postmaster = fs.readFileSync(path.join(clusterDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0] ?? '';
  try {
    const children = fs.readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim();
    return children
      .split(' ')
      .map((id) => Number(fs.readFileSync(`/proc/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6)
      .reduce((sum, timeMs) => sum + timeMs, 0);
  } catch {
    return Number.NaN;
  }
}

/** A sum that never changes: what else the machine does shows in the processor time that it takes. */
async function fixedSumMs(client: pg.Client, clusterDir: string): Promise<number> {
  const before = postgresTimeMs(clusterDir);
  for (let turn = 0; turn < FIXED_SUMS; turn += 1)
    await client.query(
      'SELECT count(*) FROM (SELECT i * 7919 % 2000 AS id, count(*) FROM generate_series(1, 20000) i GROUP BY id) s',
    );
  return (postgresTimeMs(clusterDir) - before) / FIXED_SUMS;
}

/** One caller, one class after another: the work of a query, which other load on the machine distorts least. */
async function measureWork(engine: SearchEngine, client: pg.Client, clusterDir: string): Promise<void> {
  console.log(
    `\nprocessor time a query, one caller, ${WORK_QUERIES} queries a class\n${''.padEnd(34)}${['Postgres', 'sums', 'driver', 'wall p50'].map((one) => one.padStart(9)).join('')}`,
  );
  const all: number[][] = [];
  for (const [name, make] of CLASSES) {
    const random = seeded(SEED + 5);
    const sumBefore = await fixedSumMs(client, clusterDir);
    const before = postgresTimeMs(clusterDir);
    const own = process.cpuUsage();
    const timesMs: number[] = [];
    for (let turn = 0; turn < WORK_QUERIES; turn += 1) {
      const at = performance.now();
      await engine.search(request(make(random), random));
      timesMs.push(performance.now() - at);
    }
    const { user, system } = process.cpuUsage(own);
    const workMs = (postgresTimeMs(clusterDir) - before) / WORK_QUERIES;
    const sumMs = (sumBefore + (await fixedSumMs(client, clusterDir))) / 2;
    const figures = [
      workMs,
      workMs / sumMs,
      (user + system) / 1_000 / WORK_QUERIES,
      timesMs.toSorted((one, other) => one - other)[WORK_QUERIES / 2] ?? Number.NaN,
    ];
    all.push(figures);
    console.log(name.padEnd(34) + figures.map((one) => one.toFixed(1).padStart(9)).join(''));
  }
  const mean = (at: number) => all.reduce((sum, figures) => sum + (figures[at] ?? 0), 0) / all.length;
  console.log(`${'mean'.padEnd(34)}${[0, 1, 2].map((at) => mean(at).toFixed(1).padStart(9)).join('')}`);
}

/** Callers that ask again as soon as they are answered: what is answered a second, and how long each waits. */
async function measureCrowds(engine: SearchEngine, floorMs: number): Promise<void> {
  const rows: Row[] = [];
  for (const callers of CROWDS) {
    const timesMs: number[] = [];
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async (_, caller) => {
        const random = seeded(SEED + 200 + caller);
        for (let turn = caller; performance.now() - startedAt < CROWD_SECONDS * 1_000; turn += 1) {
          const made = CLASSES[turn % CLASSES.length];
          if (!made) throw new Error('There is no such class of queries.');
          const at = performance.now();
          await engine.search(request(made[1](random), random));
          timesMs.push(performance.now() - at);
        }
      }),
    );
    const perSecond = timesMs.length / ((performance.now() - startedAt) / 1_000);
    rows.push({ name: `${callers} callers: ${perSecond.toFixed(0)} answers a second`, timesMs, failed: 0 });
  }
  printRows('searches at once without a pause, all classes in turn', rows, floorMs);
}

async function measureFloor(db: Database): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 300; turn += 1) {
    const at = performance.now();
    await db.execute(sql`SELECT tile FROM search_tiles WHERE listing_id = ${1 + turn}`);
    times.push(performance.now() - at);
  }
  return times.toSorted((one, other) => one - other)[150] ?? Number.NaN;
}

export async function runSearchBench(words: string[]): Promise<void> {
  const { values } = parseArgs({
    args: words,
    options: {
      listings: { type: 'string', default: String(LISTINGS) },
      data: { type: 'string', default: path.join(os.tmpdir(), 'rynek-bench-search') },
      seconds: { type: 'string', default: '20' },
      rates: { type: 'string', default: '50,100' },
      plans: { type: 'boolean', default: false },
      'no-indexing': { type: 'boolean', default: false },
    },
  });
  const count = Number(values.listings);
  const seconds = Number(values.seconds);
  const dataDir = path.resolve(`${values.data}-${count}`);
  fs.mkdirSync(dataDir, { recursive: true });
  fs.chmodSync(dataDir, 0o755);
  const log = (line: string) => console.error(line);
  const postgres = await startPostgres({
    port: PORT + 5,
    dataDir,
    password: 'local-bench',
    durable: true,
    sharedBuffers: SHARED_BUFFERS,
    log,
  });
  const proxy = await startNeonProxy({
    port: PORT + 2,
    postgresPort: PORT + 5,
    postgresHost: postgres.socketDir,
  });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    await migrate(postgres.url);
    const filled = path.join(dataDir, 'filled');
    if (!fs.existsSync(filled)) {
      await fillSearch(client, count, log);
      const db = connectDatabase({
        connectionString: postgres.url,
        httpUrl: `http://127.0.0.1:${PORT + 2}/sql`,
      });
      await postgresSearchEngine(db, systemClock()).tidy({ removedBeforeMs: 0 });
      fs.writeFileSync(filled, '');
    }
    const db = connectDatabase({
      connectionString: postgres.url,
      httpUrl: `http://127.0.0.1:${PORT + 2}/sql`,
    });
    await measure(db, client, {
      clusterDir: postgres.clusterDir,
      count,
      seconds,
      rates: values.rates.split(',').filter(Boolean).map(Number),
      isIndexing: !values['no-indexing'],
    });
    if (values.plans) await printPlans(db, client);
  } finally {
    await client.end();
    await proxy.stop();
    await postgres.stop();
  }
}

async function measure(
  db: Database,
  client: pg.Client,
  options: {
    clusterDir: string;
    count: number;
    seconds: number;
    rates: readonly number[];
    isIndexing: boolean;
  },
): Promise<void> {
  const { count, seconds } = options;
  const engine = postgresSearchEngine(db, systemClock());
  const { rows: sizes } = await client.query<{
    documents: string;
    terms: string;
    indexes: string;
    tiles: string;
  }>(`
    SELECT pg_size_pretty(pg_table_size('search_documents')) AS documents,
      pg_size_pretty(pg_relation_size('search_documents_terms_index')) AS terms,
      pg_size_pretty((SELECT sum(pg_relation_size(indexrelid)) FROM pg_index
        WHERE indrelid = 'search_documents'::regclass)) AS indexes,
      pg_size_pretty(pg_total_relation_size('search_tiles')) AS tiles`);
  const loads = () =>
    os
      .loadavg()
      .map((load) => load.toFixed(2))
      .join(' ');
  console.log(
    `${count.toLocaleString('en')} listings: documents ${sizes[0]?.documents}, index of terms ${sizes[0]?.terms}, all indexes ${sizes[0]?.indexes}, tiles ${sizes[0]?.tiles}`,
  );
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_prewarm');
  await client.query(
    `SELECT sum(pg_prewarm(relation::regclass)) FROM (
       SELECT unnest($1::text[]) AS relation
       UNION ALL SELECT indexrelid::regclass::text FROM pg_index
       WHERE indrelid = ANY (SELECT unnest($1::text[])::regclass)) r`,
    [PREWARMED],
  );
  // Every connection of the pool keeps plans of its own: all of them are warmed.
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      const random = seeded(SEED + 100 + caller);
      for (let turn = 0; turn < WARM_UP_TURNS; turn += 1)
        for (const [, make] of CLASSES) await engine.search(request(make(random), random));
    }),
  );
  const floorMs = await measureFloor(db);
  console.log(
    `floor: one indexed SELECT by the same driver, p50 ${floorMs.toFixed(2)} ms; load of the machine ${loads()}`,
  );
  await measureWork(engine, client, options.clusterDir);
  for (const perSecond of options.rates) {
    const random = seeded(SEED + perSecond);
    const rows: Row[] = CLASSES.map(([name]) => ({ name, timesMs: [], failed: 0 }));
    const stopUpdating = keepUpdating(engine, count);
    const before = postgresTimeMs(options.clusterDir);
    const own = process.cpuUsage();
    const startedAt = performance.now();
    await atRate(perSecond, seconds, (turn) => {
      const at = turn % CLASSES.length;
      const row = rows[at];
      const made = CLASSES[at];
      if (!row || !made) throw new Error('There is no such class of queries.');
      const asked = request(made[1](random), random);
      return { row, run: () => engine.search(asked) };
    });
    const ranSeconds = (performance.now() - startedAt) / 1_000;
    const updated = await stopUpdating();
    const { user, system } = process.cpuUsage(own);
    const busyMs = [postgresTimeMs(options.clusterDir) - before, (user + system) / 1_000] as const;
    printRows(
      `${perSecond} queries a second for ${seconds} s, at most ${CALLERS} at once, ${(updated / ranSeconds).toFixed(0)} updates a second beside; load ${loads()}`,
      [...rows, { name: 'all', timesMs: rows.flatMap((row) => row.timesMs), failed: 0 }],
      floorMs,
    );
    console.log(
      `processor time, with the updates: Postgres ${(busyMs[0] / ranSeconds / 10).toFixed(0)} % of a processor, driver, proxy and bench ${(busyMs[1] / ranSeconds / 10).toFixed(0)} %`,
    );
  }
  await measureCrowds(engine, floorMs);
  if (options.isIndexing) {
    const sumMs = await fixedSumMs(client, options.clusterDir);
    const before = postgresTimeMs(options.clusterDir);
    const own = process.cpuUsage();
    const startedAt = performance.now();
    let next = 0;
    await Promise.all(
      Array.from({ length: INDEX_CALLERS }, async () => {
        while (next < INDEXED) {
          const first = next;
          next += INDEX_BATCH;
          await engine.index(
            Array.from({ length: INDEX_BATCH }, (_, at) => ({
              ...madeDocument(count + 1 + first + at, count),
              version: Date.now() * 1_000,
            })),
          );
        }
      }),
    );
    const perSecond = INDEXED / ((performance.now() - startedAt) / 1_000);
    console.log(
      `\nindexing through the engine, ${INDEX_BATCH} at once, ${INDEX_CALLERS} callers: ${perSecond.toFixed(0)} listings a second; load ${loads()}`,
    );
    const { user, system } = process.cpuUsage(own);
    const workMs = (postgresTimeMs(options.clusterDir) - before) / INDEXED;
    console.log(
      `processor time a listing: Postgres ${workMs.toFixed(2)} ms (${(workMs / sumMs).toFixed(2)} sums), driver ${((user + system) / 1_000 / INDEXED).toFixed(2)} ms`,
    );
    await client.query('DELETE FROM search_documents WHERE listing_id > $1', [count]);
    await client.query('DELETE FROM search_tiles WHERE listing_id > $1', [count]);
    await client.query('VACUUM search_documents');
  }
}

/** The plans of one query of each class, as Postgres ran them inside the functions. */
async function printPlans(db: Database, client: pg.Client): Promise<void> {
  const notices: string[] = [];
  client.on('notice', (notice) => notices.push(notice.message ?? ''));
  await client.query(`LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on;
    SET auto_explain.log_buffers = on; SET auto_explain.log_nested_statements = on; SET client_min_messages = log`);
  const random = seeded(SEED + 3);
  for (const [name, make] of CLASSES) {
    const asked = request(make(random), random);
    console.log(`\n== ${name}: ${JSON.stringify(asked)}`);
    const statements: { sql: string; params: unknown[] }[] = [];
    const spied: Database = new Proxy(db, {
      get(target, property, receiver) {
        if (property !== 'execute') return Reflect.get(target, property, receiver);
        return (query: Parameters<Database['execute']>[0]) => {
          const made = target.execute(query);
          const { sql: text, params } = made.getQuery();
          statements.push({ sql: text, params });
          return made;
        };
      },
    });
    await postgresSearchEngine(spied, systemClock()).search(asked);
    for (const { sql: text, params } of statements) {
      await client.query(text, params);
      notices.length = 0;
      await client.query(text, params);
      console.log(notices.join('\n'));
    }
  }
}
