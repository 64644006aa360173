import { asc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importErrors, importJobs, listings } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { readCursor } from '~/domain/import/job';
import type { EventMessage, JobMessage } from '~/domain/messages';
import type { Ports } from '~/ports/ports';
import { continueImport, retryImports } from '~/services/continue-import.server';
import {
  cancelImport,
  confirmImport,
  mapImport,
  startImport,
  takeImportFile,
} from '~/services/start-import.server';
import { memoryFileStore } from '../support/memory-files';
import { makeCategory, makeSeller, startDatabase, type TestDatabase } from '../support/own-database';

let database: TestDatabase;
let sellerId: SellerId;
let files = memoryFileStore();
let jobs: JobMessage[] = [];
let events: EventMessage[] = [];
/** How far the clock goes with each look at it: with a large step every chunk is a slice of its own. */
let tickMs = 0;
let nowMs = Date.UTC(2026, 10, 22, 9);
let made = 0;
/** How long work has let others go first. */
let pausesMs: number[] = [];

beforeAll(async () => {
  database = await startDatabase();
  await makeCategory(database.db, 'Kubki', 'Mugs');
}, 60_000);
afterAll(async () => database.stop());
beforeEach(async () => {
  sellerId = await makeSeller(database.db);
  files = memoryFileStore();
  jobs = [];
  events = [];
  tickMs = 0;
  pausesMs = [];
});

function ports(): Ports {
  const parts: Partial<Ports> = {
    db: database.db,
    clock: {
      nowMs: () => {
        nowMs += Math.max(1, tickMs);
        return nowMs;
      },
      toSystemMs: (ms: number) => ms,
      pause: async (ms) => void pausesMs.push(ms),
    },
    files,
    queue: {
      sendEvents: async (messages) => void events.push(...messages),
      sendJobs: async (messages) => void jobs.push(...messages),
      sendShopperEvents: async () => undefined,
    },
    randomness: {
      identifier(prefix) {
        made += 1;
        return `${prefix}_${made}`;
      },
      humanNumber: () => '',
    },
    limits: { attempt: async () => ({ allowed: true, retryAfterSeconds: 0 }) },
    live: { publish: async () => ({ delivered: 0 }), connect: async () => new Response() },
    pictureHostsAllowed: [],
    publicOrigin: 'https://rynek.example',
  };
  return parts as Ports;
}

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}

const SETTINGS = { fileCurrency: null, language: 'pl' as const, fallbackCategoryId: null, treatAs: {} };

async function upload(text: string) {
  const taken = await takeImportFile(ports(), { sellerId, chunks: bytesOf(text) });
  if (!taken.ok) throw new Error(taken.code);
  return startImport(ports(), {
    sellerId,
    userId: 'u1',
    fileName: 'plik.csv',
    file: taken.value,
    settings: SETTINGS,
  });
}

async function begin(text: string): Promise<string> {
  const started = await upload(text);
  if (!started.ok) throw new Error(started.code);
  return started.value.jobId;
}

/** Works off the job queue; answers how many messages that took. */
async function work(): Promise<number> {
  let worked = 0;
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    if (job.type === 'import.continue') {
      worked += 1;
      await continueImport(ports(), job);
    }
  }
  return worked;
}

async function jobOf(jobId: string) {
  const [job] = await database.db.select().from(importJobs).where(eq(importJobs.id, jobId));
  if (job === undefined) throw new Error('no such job');
  return { ...job, cursor: readCursor(job.cursor) };
}

const errorsOf = (jobId: string) =>
  database.db.select().from(importErrors).where(eq(importErrors.jobId, jobId)).orderBy(asc(importErrors.id));

const countListings = async () =>
  Number(
    (
      await database.db.execute<{ n: string }>(
        sql`SELECT count(*) AS n FROM listings WHERE seller_id = ${sellerId}`,
      )
    ).rows[0]?.n,
  );

const HEADER = 'listing_key,title_pl,category,sku,price_pln,quantity';
const row = (index: number, given = `Rzecz ${index},Kubki,S${index},10.00,${index % 7}`) =>
  `k${index},${given}`;
const file = (rows: readonly string[]) => `${HEADER}\n${rows.join('\n')}\n`;
const many = (count: number) => file(Array.from({ length: count }, (_, index) => row(index)));

describe('an import', () => {
  test('is checked first, then goes in when the seller says so', async () => {
    const jobId = await begin(file([row(1), row(2), row(3, 'Bez ceny,Kubki,S3,,1')]));
    expect(await jobOf(jobId)).toMatchObject({ state: 'waiting', isDryRun: true, format: 'rynek' });
    await work();
    expect(await jobOf(jobId)).toMatchObject({
      state: 'finished',
      isDryRun: true,
      rowsRead: 3,
      rowsFailed: 1,
      listingsCreated: 2,
      cursor: { listings: 2, rejectedListings: 1, errors: 1 },
    });
    expect(await countListings()).toBe(0);
    expect(await errorsOf(jobId)).toMatchObject([
      {
        lineNumber: 4,
        columnName: 'price_pln',
        code: 'missing_price',
        row: ['k3', 'Bez ceny', 'Kubki', 'S3', '', '1'],
      },
    ]);
    expect(await confirmImport(ports(), { sellerId, jobId })).toMatchObject({ ok: true });
    expect(await confirmImport(ports(), { sellerId, jobId })).toMatchObject({ code: 'import_busy' });
    await work();
    expect(await jobOf(jobId)).toMatchObject({
      state: 'finished',
      isDryRun: false,
      rowsFailed: 1,
      listingsCreated: 2,
      listingsUnchanged: 0,
      variantsWritten: 2,
    });
    expect(await countListings()).toBe(2);
    expect(await errorsOf(jobId)).toHaveLength(1);
  });

  test('of the same file again changes nothing and makes nothing twice', async () => {
    for (const expected of [{ listingsCreated: 450 }, { listingsCreated: 0, listingsUnchanged: 450 }]) {
      const jobId = await begin(many(450));
      await work();
      await confirmImport(ports(), { sellerId, jobId });
      await work();
      expect(await jobOf(jobId)).toMatchObject({ state: 'finished', listingsUpdated: 0, ...expected });
    }
    expect(await countListings()).toBe(450);
  });

  test('is worked in slices, each from where the one before stopped', async () => {
    const jobId = await begin(many(1_100));
    tickMs = 15_000;
    expect(await work()).toBeGreaterThan(3);
    await confirmImport(ports(), { sellerId, jobId });
    expect(await work()).toBeGreaterThan(3);
    expect(await jobOf(jobId)).toMatchObject({
      state: 'finished',
      rowsRead: 1_100,
      listingsCreated: 1_100,
      cursor: { listings: 1_100 },
    });
    expect([...files.files.keys()].filter((key) => key.endsWith('.json'))).toEqual([]);
  });

  test('rests after each chunk for half of what it took, and never for long', async () => {
    tickMs = 40;
    await begin(many(500));
    await work();
    const restsMs = pausesMs.filter((ms) => ms > 0);
    expect(restsMs.length).toBeGreaterThanOrEqual(2);
    for (const ms of restsMs) {
      expect(ms).toBeGreaterThanOrEqual(20);
      expect(ms).toBeLessThanOrEqual(2_000);
    }
  });

  test('lets others have a turn after every few rows, whether or not they come to anything', async () => {
    const rows = 480;
    const turnsOf = async (content: string) => {
      pausesMs = [];
      await begin(content);
      await work();
      return pausesMs.filter((ms) => ms === 0).length;
    };
    const ofListings = await turnsOf(many(rows));
    expect(ofListings).toBeGreaterThanOrEqual(rows / 16);
    const bad = Array.from({ length: rows }, (_, index) =>
      row(2_000 + index, `Zła ${index},Kubki,B${index},x,1`),
    );
    expect(await turnsOf(`${many(1)}${bad.join('\n')}\n`)).toBeGreaterThanOrEqual(rows / 16);
  });

  test('that breaks in the middle repeats one slice and counts nothing twice', async () => {
    const bad = Array.from({ length: 40 }, (_, index) =>
      row(2_000 + index, `Zła ${index},Kubki,B${index},x,1`),
    );
    const jobId = await begin(`${many(1_000)}${bad.join('\n')}\n`);
    await work();
    await confirmImport(ports(), { sellerId, jobId });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      let batches = 0;
      const breaking = {
        ...ports(),
        db: new Proxy(database.db, {
          get(db, name) {
            if (name === 'batch') batches += 1;
            if (name === 'batch' && batches > 4 + attempt * 2) throw new Error('The database went away');
            return Reflect.get(db, name);
          },
        }),
      };
      await expect(continueImport(breaking, { jobId })).rejects.toThrow('went away');
    }
    await work();
    expect(await jobOf(jobId)).toMatchObject({
      state: 'finished',
      rowsFailed: 40,
      listingsCreated: 1_000,
      listingsUpdated: 0,
      listingsUnchanged: 0,
    });
    expect(await countListings()).toBe(1_000);
    expect(await errorsOf(jobId)).toHaveLength(40);
  });

  test('is given up after it has broken many times, and says so', async () => {
    const jobId = await begin(many(3));
    const breaking = { ...ports(), files: { ...files, read: () => Promise.reject(new Error('R2 is away')) } };
    for (let attempt = 0; attempt < 8; attempt += 1)
      await expect(continueImport(breaking, { jobId })).rejects.toThrow('away');
    await continueImport(breaking, { jobId });
    expect(await jobOf(jobId)).toMatchObject({ state: 'failed', failureCode: 'import_broken' });
  });

  test('is worked on by one runner at a time; a dead one is followed by another', async () => {
    const jobId = await begin(many(3));
    const [, job] = [jobs.shift(), jobOf];
    await database.db
      .update(importJobs)
      .set({
        state: 'running',
        cursor: sql`${importJobs.cursor} || jsonb_build_object('runner', 'other', 'movedAtMs', ${nowMs - 30_000}::bigint)`,
      })
      .where(eq(importJobs.id, jobId));
    await continueImport(ports(), { jobId });
    await retryImports(ports());
    expect(jobs).toEqual([]);
    expect(await job(jobId)).toMatchObject({ state: 'running', rowsRead: 0 });
    nowMs += 120_000;
    await retryImports(ports());
    await work();
    expect(await job(jobId)).toMatchObject({ state: 'finished', rowsRead: 3 });
  });

  test('that is cancelled stops, and what has gone in stays', async () => {
    const jobId = await begin(many(1_000));
    await work();
    await confirmImport(ports(), { sellerId, jobId });
    tickMs = 15_000;
    const first = jobs.shift();
    if (first?.type === 'import.continue') await continueImport(ports(), first);
    await cancelImport(ports(), { sellerId: await makeSeller(database.db), jobId });
    expect((await jobOf(jobId)).state).not.toBe('cancelled');
    await cancelImport(ports(), { sellerId, jobId });
    await work();
    expect(await jobOf(jobId)).toMatchObject({ state: 'cancelled' });
    const count = await countListings();
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(1_000);
  });

  test('of another seller is unknown', async () => {
    const jobId = await begin(many(3));
    const other = await makeSeller(database.db);
    expect(await confirmImport(ports(), { sellerId: other, jobId })).toMatchObject({
      code: 'import_unknown',
    });
  });
});

describe('a file', () => {
  test.each([
    ['nothing', '', 'empty_file'],
    ['only spaces', '  \n \n', 'empty_file'],
    ['a spreadsheet', 'PK\u0003\u0004abc', 'spreadsheet_file'],
    ['bytes that are no text', `a,b\n${'\u0000'.repeat(3)}${'x,y\n'.repeat(9)}`, 'not_text'],
    [
      'too many columns',
      `${Array.from({ length: 301 }, (_, index) => `c${index}`).join(',')}\n1\n`,
      'too_many_columns',
    ],
  ])('with %s is refused and not kept', async (_, text, code) => {
    expect(await upload(text)).toEqual({ ok: false, code });
    expect(files.files.size).toBe(0);
  });

  test('of unknown columns waits for a mapping, is checked with it, and can be mapped anew', async () => {
    const jobId = await begin('Artikel,Preis\nStuhl,40\nTisch,90\n');
    expect(await jobOf(jobId)).toMatchObject({ state: 'mapping', format: 'other' });
    const { mapping: kept } = await jobOf(jobId);
    const { columnMappingSchema } = await import('~/domain/import/mapping');
    const guess = columnMappingSchema.parse(kept);
    const mapping = {
      ...guess,
      titles: { ...guess.titles, en: { columns: ['Artikel'], constant: null } },
      sku: { columns: ['Artikel'], constant: null },
      prices: [{ column: 'Preis', currency: { kind: 'file' as const }, fromColumn: null, toColumn: null }],
      fileCurrency: 'EUR' as const,
    };
    await mapImport(ports(), { sellerId, jobId, mapping, settings: SETTINGS });
    await work();
    expect(await jobOf(jobId)).toMatchObject({ state: 'finished', listingsCreated: 0, rowsFailed: 2 });
    const [{ id: categoryId } = { id: 0 }] = await database.db
      .execute<{ id: number }>(sql`SELECT min(id)::int AS id FROM categories`)
      .then(({ rows }) => rows);
    await mapImport(ports(), {
      sellerId,
      jobId,
      mapping: { ...mapping, fallbackCategoryId: categoryId },
      settings: SETTINGS,
    });
    expect(await errorsOf(jobId)).toEqual([]);
    await work();
    expect(await jobOf(jobId)).toMatchObject({ state: 'finished', listingsCreated: 2, rowsFailed: 0 });
  });

  test('that has no column for what is needed fails with what it lacks', async () => {
    const jobId = await begin('a,b\n1,2\n');
    const { mapping } = await jobOf(jobId);
    const { columnMappingSchema } = await import('~/domain/import/mapping');
    await mapImport(ports(), {
      sellerId,
      jobId,
      mapping: columnMappingSchema.parse(mapping),
      settings: SETTINGS,
    });
    await work();
    expect(await jobOf(jobId)).toMatchObject({ state: 'failed', failureCode: 'no_title_column' });
  });
});

describe('rows to mend', () => {
  test('are those of the whole product, once each, and more mistakes than are kept are counted', async () => {
    const rows = [
      'k1,Kubek,Kubki,A,10.00,1',
      'k1,,,B,x,-1',
      ...Array.from({ length: 10_100 }, (_, index) => row(index + 10, `Zły,Kubki,C${index},x,1`)),
    ];
    const jobId = await begin(file(rows));
    await work();
    const kept = await errorsOf(jobId);
    expect(kept).toHaveLength(10_000);
    expect(
      kept.slice(0, 3).map(({ lineNumber, code, row: cells }) => [lineNumber, code, cells?.[3] ?? null]),
    ).toEqual([
      [2, 'same_product', 'A'],
      [3, 'bad_quantity', 'B'],
      [3, 'bad_price', null],
    ]);
    expect(await jobOf(jobId)).toMatchObject({ cursor: { errors: 10_102 } });
  });

  test('of a SKU that another listing has are named in the check already', async () => {
    const first = await begin(file(['k1,Kubek,Kubki,A,10.00,1']));
    await work();
    await confirmImport(ports(), { sellerId, jobId: first });
    await work();
    const jobId = await begin(file(['k2,Inny,Kubki,A,10.00,1', 'k3,Trzeci,Kubki,D,10.00,1']));
    await work();
    const expected = {
      rowsFailed: 1,
      listingsCreated: 1,
      cursor: { listings: 1, rejectedListings: 1, errors: 1 },
    };
    expect(await jobOf(jobId)).toMatchObject(expected);
    expect(await errorsOf(jobId)).toMatchObject([
      { lineNumber: 2, columnName: 'sku', code: 'sku_of_other_listing', params: { sku: 'A', key: 'k1' } },
    ]);
    await confirmImport(ports(), { sellerId, jobId });
    await work();
    expect(await jobOf(jobId)).toMatchObject(expected);
    const own = await database.db.select().from(listings).where(eq(listings.sellerId, sellerId));
    expect(own.map(({ externalId }) => externalId).sort()).toEqual(['k1', 'k3']);
  });
});
