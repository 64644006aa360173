import { and, eq, inArray, sql } from 'drizzle-orm';
import { importErrors, importJobs } from '#db/schema';
import { isFetchablePicture } from '~/domain/catalogue/picture-address';
import type { SellerId } from '~/domain/ids';
import type { ImportedListing } from '~/domain/import/assemble';
import { statedFields } from '~/domain/import/formats';
import type { RawRow } from '~/domain/import/group-rows';
import {
  type ImportItem,
  type ImportOptions,
  ImportReading,
  type ImportTotals,
  importCheckpointSchema,
} from '~/domain/import/import-listings';
import {
  type ImportCursor,
  MAX_KEPT_PROBLEMS,
  MAX_KEPT_WARNINGS,
  readCursor,
  SAME_PRODUCT,
} from '~/domain/import/job';
import { type ColumnMapping, columnMappingSchema } from '~/domain/import/mapping';
import { type ImportProblem, problem } from '~/domain/import/problems';
import { marketDate } from '~/domain/shipping/calendar';
import { paths } from '~/paths';
import type { Ports } from '~/ports/ports';
import { readImportCatalogue } from './import-catalogue.server';
import { jsonbText } from './jsonb.server';
import { streamInTurns, Turns } from './turns.server';
import {
  checkListings,
  MAX_LISTINGS_PER_WRITE,
  requestPictures,
  type SkuConflict,
  writeListings,
} from './write-listings.server';

/** Work on one message: then the rest becomes a message of its own. */
const SLICE_MS = 20_000;
/** Rows that are read, and rows that are made into listings, before others in the isolate have a turn. */
const ROWS_PER_TURN = 16;
/** Rows of listings that are written in one transaction, beyond which fewer listings than usual are. */
const CHUNK_ROWS_MAX = 2_000;
/**
 * After each chunk an import rests for this share of the time that the chunk took: however large its file is, it leaves
 * room for those who wait for a page.
 */
const REST_SHARE = 1;
const REST_MS_MAX = 2_000;
const PROGRESS_EVERY_MS = 700;
const LIVE_EVERY_MS = 3_000;
/** A runner that has not been heard of for so long has died. */
const LEASE_MS = 60_000;
/** An import that has not moved for so long is taken up again by the cron. */
const STALLED_MS = 120_000;
const STALLED_MAX = 50;
/** Times that a slice is begun before the import is given up. */
const ATTEMPTS_MAX = 8;

type ImportPorts = Pick<
  Ports,
  | 'db'
  | 'clock'
  | 'queue'
  | 'files'
  | 'stock'
  | 'live'
  | 'randomness'
  | 'pictureHostsAllowed'
  | 'publicOrigin'
>;
type Job = typeof importJobs.$inferSelect;

/**
 * Works one slice of an import: reads the file on from where the slice before stopped, writes what is valid (or, in
 * a dry run, only checks it), keeps what is wrong, and hands the rest over as a further message. A slice that is
 * repeated, after a crash or a failure, writes and counts nothing twice. One import is worked on by one runner at
 * a time; a message for one that is being worked on, was cancelled or has ended does nothing.
 */
export async function continueImport(ports: ImportPorts, input: { readonly jobId: string }): Promise<void> {
  const runner = ports.randomness.identifier('run');
  const job = await claimSlice(ports, input.jobId, runner);
  if (job === null) return;
  const cursor = readCursor(job.cursor);
  if (cursor.attempts > ATTEMPTS_MAX) return fail(ports, job, runner, cursor, 'import_broken');
  try {
    await new Slice(ports, job, cursor, runner).work();
  } catch (error) {
    await ports.db
      .update(importJobs)
      .set({ cursor: sql`${importJobs.cursor} || '{"runner": null}'` })
      .where(mine(job.id, runner))
      // What keeps the runner from giving the work back keeps it until its lease ends.
      .catch((again: unknown) => console.error('An import could not be given back.', again));
    throw error;
  }
}

/** Takes up imports whose message was lost: those that should move and have not for two minutes. */
export async function retryImports(ports: Pick<Ports, 'db' | 'clock' | 'queue'>): Promise<void> {
  const { db, clock } = ports;
  const stalled = await db
    .select({ jobId: importJobs.id })
    .from(importJobs)
    .where(
      and(
        inArray(importJobs.state, ['waiting', 'running']),
        sql`(${importJobs.cursor}->>'movedAtMs')::bigint < ${clock.nowMs() - STALLED_MS}`,
      ),
    )
    .limit(STALLED_MAX);
  if (stalled.length > 0)
    await ports.queue.sendJobs(stalled.map(({ jobId }) => ({ type: 'import.continue' as const, jobId })));
}

const mine = (jobId: string, runner: string) =>
  and(
    eq(importJobs.id, jobId),
    eq(importJobs.state, 'running'),
    sql`${importJobs.cursor}->>'runner' = ${runner}`,
  );

/** Makes this runner the one that works on the import; null when there is nothing to work on. */
async function claimSlice(ports: ImportPorts, jobId: string, runner: string): Promise<Job | null> {
  const nowMs = ports.clock.nowMs();
  const { cursor } = importJobs;
  const [job] = await ports.db
    .update(importJobs)
    .set({
      state: 'running',
      startedAt: sql`coalesce(${importJobs.startedAt}, ${new Date(nowMs).toISOString()}::timestamptz)`,
      cursor: sql`${cursor} || jsonb_build_object('runner', ${runner}::text, 'movedAtMs', ${nowMs}::bigint,
        'attempts', (${cursor}->>'attempts')::int + 1)`,
    })
    .where(
      and(
        eq(importJobs.id, jobId),
        inArray(importJobs.state, ['waiting', 'running']),
        sql`(${cursor}->>'runner' IS NULL OR (${cursor}->>'movedAtMs')::bigint < ${nowMs - LEASE_MS})`,
      ),
    )
    .returning();
  return job ?? null;
}

async function fail(
  ports: ImportPorts,
  job: Job,
  runner: string,
  cursor: ImportCursor,
  failureCode: string,
): Promise<void> {
  const nowMs = ports.clock.nowMs();
  await ports.db
    .update(importJobs)
    .set({
      state: 'failed',
      failureCode,
      finishedAt: new Date(nowMs),
      cursor: { ...cursor, runner: null, movedAtMs: nowMs },
    })
    .where(mine(job.id, runner));
  await tell(ports, job);
}

/** Tells the seller's open pages that there is something new to read. Nobody there is no failure. */
async function tell(ports: Pick<Ports, 'live' | 'clock'>, job: Job): Promise<void> {
  await ports.live
    .publish(job.sellerId as SellerId, {
      kind: 'import.progress',
      subject: job.id,
      atMs: ports.clock.nowMs(),
    })
    .catch((error) => console.error('A live page could not be told.', error));
}

interface Chunk {
  readonly listings: { listing: ImportedListing; rows: readonly RawRow[] }[];
  readonly problems: { found: ImportProblem; row: RawRow | null }[];
  /** Rows without a mistake of their own that go back with those that have one. */
  readonly companions: RawRow[];
  rows: number;
}

const emptyChunk = (): Chunk => ({ listings: [], problems: [], companions: [], rows: 0 });

/** One slice of one import. */
class Slice {
  private readonly ports: ImportPorts;
  private readonly job: Job;
  private readonly runner: string;
  private readonly startedAtMs: number;
  private cursor: ImportCursor;
  private chunk = emptyChunk();
  private writing: Promise<void> = Promise.resolve();
  private stated: ReturnType<typeof statedFields> | undefined;
  private skuColumn: string | null = null;
  private isOver = false;
  private progressAtMs = 0;
  private toldAtMs = 0;

  constructor(ports: ImportPorts, job: Job, cursor: ImportCursor, runner: string) {
    this.ports = ports;
    this.job = job;
    this.cursor = cursor;
    this.runner = runner;
    this.startedAtMs = job.startedAt?.getTime() ?? ports.clock.nowMs();
  }

  async work(): Promise<void> {
    const { ports, job, cursor, runner } = this;
    const deadlineMs = ports.clock.nowMs() + SLICE_MS;
    const kept = cursor.checkpointKey === null ? null : await ports.files.readText(cursor.checkpointKey);
    const from = kept === null ? null : importCheckpointSchema.parse(JSON.parse(kept));
    const [options, stream] = await Promise.all([
      this.options(),
      ports.files.read(job.fileKey, from?.csv.bytesRead ?? 0),
      // A slice that was begun before may have kept problems: they come again.
      ports.db.execute(
        sql`DELETE FROM ${importErrors} WHERE job_id = ${job.id} AND id > ${cursor.lastErrorId}`,
      ),
    ]);
    if (stream === null || (cursor.checkpointKey !== null && kept === null))
      return fail(ports, job, runner, cursor, 'file_gone');

    const reading = new ImportReading(streamInTurns(ports.clock, stream), options, from);
    if (from?.mapping && from.csv.columns) this.follow(from.mapping, from.csv.columns);
    const turns = new Turns(ports.clock, ROWS_PER_TURN);
    for await (const items of reading.steps()) {
      for (const item of items) {
        if (item.kind === 'end') return this.finish(reading);
        if (item.kind === 'stopped') return this.stop(reading, item.problems);
        if (this.take(item)) await this.write(reading);
      }
      if (this.isOver) return;
      await turns.done(1 + rowsOf(items));
      const isBetweenChunks = items.length > 0 && this.chunk.rows === 0;
      if (isBetweenChunks && ports.clock.nowMs() > deadlineMs) return this.handOver(reading);
    }
  }

  private async options(): Promise<ImportOptions> {
    const { ports, job } = this;
    const { resolveCategory, attributesOf } = await readImportCatalogue(ports);
    const ownPictures = `${ports.publicOrigin}${paths.media('')}`;
    return {
      mapping: columnMappingSchema.nullable().parse(job.mapping),
      resolveCategory,
      attributesOf,
      // An export names pictures that were uploaded here by our own address: they are here already.
      isFetchable: (address) =>
        address.startsWith(ownPictures) || isFetchablePicture(address, ports.pictureHostsAllowed),
      onDate: marketDate(new Date(this.startedAtMs)),
    };
  }

  private follow(mapping: ColumnMapping, columns: readonly string[]): void {
    this.stated = statedFields(mapping, columns);
    this.skuColumn = mapping.sku.columns[0] ?? null;
  }

  /** Takes an item into the chunk; answers whether the chunk is full. */
  private take(item: ImportItem): boolean {
    const { chunk } = this;
    switch (item.kind) {
      case 'begun': {
        this.cursor = {
          ...this.cursor,
          columns: [...item.columns],
          unusedColumns: [...item.unusedColumns],
          delimiter: item.delimiter,
        };
        this.follow(item.mapping, item.columns);
        return false;
      }
      case 'listing':
      case 'rejected':
      case 'bad_row': {
        const rows = new Map(item.badRows.map((row) => [row.line, row]));
        for (const found of item.problems) {
          chunk.problems.push({ found, row: rows.get(found.line) ?? null });
          rows.delete(found.line);
        }
        chunk.companions.push(...rows.values());
        chunk.rows += item.kind === 'listing' ? item.rows.length : item.badRows.length;
        if (item.kind === 'listing') {
          chunk.listings.push({ listing: item.listing, rows: item.rows });
        }
        return chunk.listings.length >= MAX_LISTINGS_PER_WRITE || chunk.rows >= CHUNK_ROWS_MAX;
      }
      case 'stopped':
      case 'end':
        return false;
    }
  }

  /** Begins to write the chunk, once the one before is written: reading goes on meanwhile. */
  private async write(reading: ImportReading): Promise<void> {
    const { chunk } = this;
    this.chunk = emptyChunk();
    const { totals } = reading;
    await this.writing;
    this.writing = this.writeAndRest(chunk, totals);
    // Awaited with the next chunk; until then a failure must not count as unhandled.
    this.writing.catch(() => undefined);
  }

  private async writeAndRest(chunk: Chunk, totals: ImportTotals): Promise<void> {
    const { clock } = this.ports;
    const begunAtMs = clock.nowMs();
    await this.writeChunk(chunk, totals);
    const restMs = (clock.nowMs() - begunAtMs) * REST_SHARE;
    if (restMs > 0) await clock.pause(Math.min(restMs, REST_MS_MAX));
  }

  private async writeChunk(chunk: Chunk, totals: ImportTotals): Promise<void> {
    const { ports, job } = this;
    if (this.isOver) return;
    const sellerId = job.sellerId as SellerId;
    const parts = withoutRepeats(chunk.listings.map(({ listing }) => listing));
    const conflicts: SkuConflict[] = [];
    const counted = { created: 0, updated: 0, unchanged: 0, variantsWritten: 0 };
    for (const listings of parts) {
      if (job.isDryRun) {
        const checked = await checkListings(ports, { sellerId, listings });
        const refused = refusedIds(listings, checked.conflicts);
        conflicts.push(...checked.conflicts);
        counted.updated += checked.known.size;
        counted.created += listings.filter(
          ({ externalId }) => !checked.known.has(externalId) && !refused.has(externalId),
        ).length;
      } else {
        const written = await writeListings(ports, {
          sellerId,
          listings,
          nowMs: this.startedAtMs,
          operation: `import:${job.id}:${this.startedAtMs}`,
          ...(this.stated === undefined ? {} : { stated: this.stated }),
          picturesLater: true,
        });
        conflicts.push(...written.conflicts);
        counted.created += written.created;
        counted.updated += written.updated;
        counted.unchanged += written.unchanged;
        counted.variantsWritten += written.variants;
      }
    }
    const conflicting = this.problemsOf(conflicts, chunk);
    const keptNow = await this.keepProblems(
      [...chunk.problems, ...conflicting.problems],
      [...chunk.companions, ...conflicting.companions],
    );
    const { cursor } = this;
    this.cursor = {
      ...cursor,
      ...keptNow,
      created: cursor.created + counted.created,
      updated: cursor.updated + counted.updated,
      unchanged: cursor.unchanged + counted.unchanged,
      variantsWritten: cursor.variantsWritten + counted.variantsWritten,
      conflicts: cursor.conflicts + conflicting.problems.length,
      conflictRows: cursor.conflictRows + conflicting.newBadRows,
      conflictListings: cursor.conflictListings + conflicting.refusedListings,
    };
    await this.progress(totals);
  }

  /** What to say of SKUs that other listings have. Rows that go back already are not given back twice. */
  private problemsOf(conflicts: readonly SkuConflict[], chunk: Chunk) {
    const problems: Chunk['problems'] = [];
    const companions: RawRow[] = [];
    const goingBack = new Set([
      ...chunk.problems.flatMap(({ row }) => (row === null ? [] : [row.line])),
      ...chunk.companions.map(({ line }) => line),
    ]);
    const before = goingBack.size;
    let refusedListings = 0;
    for (const { listing, rows } of chunk.listings) {
      const own = conflicts.filter(({ externalId }) => externalId === listing.externalId);
      if (own.length === 0) continue;
      if (own.length === listing.variants.length) refusedListings += 1;
      const lineOf = new Map(listing.variants.map(({ sku, line }) => [sku, line]));
      for (const { sku, takenBy } of own) {
        const line = lineOf.get(sku) ?? listing.lines[0] ?? 0;
        const row = goingBack.has(line) ? undefined : rows.find((each) => each.line === line);
        goingBack.add(line);
        const found = problem(line, this.skuColumn, 'sku_of_other_listing', { sku, key: takenBy });
        problems.push({ found, row: row ?? null });
      }
      const others = rows.filter(({ line }) => !goingBack.has(line));
      for (const { line } of others) goingBack.add(line);
      companions.push(...others);
    }
    return { problems, companions, newBadRows: goingBack.size - before, refusedListings };
  }

  /** Keeps what is wrong, in the order of the file, up to the limit. */
  private async keepProblems(
    problems: Chunk['problems'],
    companions: readonly RawRow[],
  ): Promise<Pick<ImportCursor, 'lastErrorId' | 'keptProblems' | 'keptWarnings'>> {
    const { lastErrorId, keptProblems, keptWarnings } = this.cursor;
    let roomForWarnings = MAX_KEPT_WARNINGS - keptWarnings;
    const kept = problems.filter(({ found, row }) => {
      // A warning with a row goes back with a mistake of its product.
      if (found.severity === 'error' || row !== null) return true;
      roomForWarnings -= 1;
      return roomForWarnings >= 0;
    });
    const entries = [
      ...kept.map(({ found: { line, column, code, params }, row }) => ({
        line,
        column,
        code: String(code),
        params,
        row: row?.cells ?? null,
      })),
      ...companions.map(({ line, cells }) => ({
        line,
        column: null,
        code: SAME_PRODUCT,
        params: {},
        row: cells,
      })),
    ]
      .sort((one, other) => one.line - other.line)
      .slice(0, MAX_KEPT_PROBLEMS - keptProblems);
    const counts = {
      keptProblems: keptProblems + entries.length,
      keptWarnings: MAX_KEPT_WARNINGS - Math.max(0, roomForWarnings),
    };
    if (entries.length === 0) return { lastErrorId, ...counts };
    const { rows } = await this.ports.db.execute<{ last: string }>(sql`
      WITH kept AS (
        INSERT INTO import_errors (job_id, line_number, column_name, code, params, "row")
        SELECT ${this.job.id}, i.line, i."column", i.code, i.params, nullif(i."row", 'null'::jsonb)
        FROM jsonb_to_recordset(${jsonbText(entries)}::jsonb)
          AS i(line int, "column" text, code text, params jsonb, "row" jsonb)
        RETURNING id
      ) SELECT max(id) AS last FROM kept`);
    return { lastErrorId: Math.max(lastErrorId, Number(rows[0]?.last ?? 0)), ...counts };
  }

  /** What the page shows of the work so far. */
  private figures({ rowsRead, bytesRead, badRows }: ImportTotals) {
    const { cursor } = this;
    return {
      rowsRead,
      bytesRead,
      rowsFailed: badRows + cursor.conflictRows,
      listingsCreated: cursor.created,
      listingsUpdated: cursor.updated,
      listingsUnchanged: cursor.unchanged,
      variantsWritten: cursor.variantsWritten,
    };
  }

  /** The cursor with the counts of what was read. */
  private counted(totals: ImportTotals): ImportCursor {
    const { listings, variants, rejectedListings, badRows, errors, warnings } = totals;
    const { cursor } = this;
    return {
      ...cursor,
      runner: null,
      movedAtMs: this.ports.clock.nowMs(),
      listings: listings - cursor.conflictListings,
      variants,
      rejectedListings: rejectedListings + cursor.conflictListings,
      badRows: badRows + cursor.conflictRows,
      errors: errors + cursor.conflicts,
      warnings,
    };
  }

  /** Shows how far it has come, and that the runner is alive; stops when it is no longer this runner's work. */
  private async progress(totals: ImportTotals): Promise<void> {
    const { ports, job, runner } = this;
    const nowMs = ports.clock.nowMs();
    if (nowMs - this.progressAtMs < PROGRESS_EVERY_MS) return;
    this.progressAtMs = nowMs;
    const moved = await ports.db
      .update(importJobs)
      .set({
        ...this.figures(totals),
        cursor: sql`${importJobs.cursor} || jsonb_build_object('movedAtMs', ${nowMs}::bigint)`,
      })
      .where(mine(job.id, runner))
      .returning({ id: importJobs.id });
    if (moved.length === 0) {
      this.isOver = true;
      await this.noteWhatWentIn(totals);
    }
    if (nowMs - this.toldAtMs < LIVE_EVERY_MS) return;
    this.toldAtMs = nowMs;
    await tell(ports, job);
  }

  /** An import that was cancelled meanwhile says truly how much had gone in. */
  private async noteWhatWentIn(totals: ImportTotals): Promise<void> {
    const { ports, job, runner } = this;
    await ports.db
      .update(importJobs)
      .set(this.figures(totals))
      .where(
        and(
          eq(importJobs.id, job.id),
          eq(importJobs.state, 'cancelled'),
          sql`${importJobs.cursor}->>'runner' = ${runner}`,
        ),
      );
  }

  private async flush(reading: ImportReading): Promise<void> {
    await this.write(reading);
    await this.writing;
  }

  private async handOver(reading: ImportReading): Promise<void> {
    const { ports, job, runner } = this;
    await this.writing;
    if (this.isOver) return;
    const { totals } = reading;
    const before = this.cursor.checkpointKey;
    const slice = this.cursor.slice + 1;
    const checkpointKey = `${job.fileKey}.${job.isDryRun ? 'check' : 'import'}-${slice}.json`;
    await ports.files.putText(checkpointKey, JSON.stringify(reading.checkpoint()));
    const moved = await ports.db
      .update(importJobs)
      .set({
        ...this.figures(totals),
        cursor: { ...this.counted(totals), slice, checkpointKey, attempts: 0 },
      })
      .where(mine(job.id, runner))
      .returning({ id: importJobs.id });
    if (moved.length === 0) return ports.files.remove([checkpointKey]);
    await ports.queue.sendJobs([{ type: 'import.continue', jobId: job.id }]);
    if (before !== null) await ports.files.remove([before]);
    await tell(ports, job);
  }

  private async finish(reading: ImportReading): Promise<void> {
    const { ports, job } = this;
    await this.flush(reading);
    if (this.isOver) return;
    if (!job.isDryRun) await requestPictures(ports, { sellerId: job.sellerId as SellerId });
    await this.end(reading.totals, { state: 'finished' });
  }

  private async stop(reading: ImportReading, problems: readonly ImportProblem[]): Promise<void> {
    await this.flush(reading);
    if (this.isOver) return;
    const stoppedBy = problems.map(({ code, line, params }) => ({ code, line, params: { ...params } }));
    this.cursor = { ...this.cursor, stoppedBy };
    await this.end(reading.totals, { state: 'failed', failureCode: problems[0]?.code ?? 'import_broken' });
  }

  private async end(
    totals: ImportTotals,
    outcome: { state: 'finished' } | { state: 'failed'; failureCode: string },
  ): Promise<void> {
    const { ports, job, runner } = this;
    const { checkpointKey } = this.cursor;
    await ports.db
      .update(importJobs)
      .set({
        ...outcome,
        ...this.figures(totals),
        finishedAt: new Date(ports.clock.nowMs()),
        cursor: { ...this.counted(totals), checkpointKey: null },
      })
      .where(mine(job.id, runner));
    if (checkpointKey !== null) await ports.files.remove([checkpointKey]);
    await tell(ports, job);
  }
}

/** Rows that were made into something. */
const rowsOf = (items: readonly ImportItem[]) =>
  items.reduce((rows, item) => rows + (item.kind === 'listing' ? item.rows.length : 0), 0);

/** Listings in parts in which no identifier stands twice: of two with the same, the later is written over the first. */
function withoutRepeats(listings: readonly ImportedListing[]): ImportedListing[][] {
  const parts: { ids: Set<string>; listings: ImportedListing[] }[] = [];
  for (const listing of listings) {
    let part = parts.at(-1);
    if (part === undefined || part.ids.has(listing.externalId)) {
      part = { ids: new Set(), listings: [] };
      parts.push(part);
    }
    part.ids.add(listing.externalId);
    part.listings.push(listing);
  }
  return parts.map((part) => part.listings);
}

/** Identifiers of listings all of whose SKUs are taken. */
function refusedIds(listings: readonly ImportedListing[], conflicts: readonly SkuConflict[]): Set<string> {
  const taken = new Set(conflicts.map(({ sku }) => sku));
  return new Set(
    listings.flatMap(({ externalId, variants }) =>
      variants.every(({ sku }) => taken.has(sku)) ? [externalId] : [],
    ),
  );
}
