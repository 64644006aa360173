import { and, eq, inArray, sql } from 'drizzle-orm';
import { importErrors, importJobs } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { withKnownAttributes } from '~/domain/import/choose-columns';
import { type CsvItem, type FileErrorCode, MAX_FILE_BYTES, readCsvHead } from '~/domain/import/csv-reader';
import { checkMapping, detectFormat, mappingFor } from '~/domain/import/formats';
import { readCursor } from '~/domain/import/job';
import type { ColumnMapping } from '~/domain/import/mapping';
import { cutText } from '~/domain/import/read-values';
import { asImportSettings, type KeptSettings } from '~/domain/import/settings';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import type { RateLimit } from '~/ports/rate-limiter';
import { readImportCatalogue } from './import-catalogue.server';
import { chunksInTurns } from './turns.server';

const IMPORTS_BY_SELLER: RateLimit = { name: 'imports', max: 100, windowSeconds: 3_600 };
const MAX_FILE_NAME_CHARS = 120;
/** Rows that are looked at before a file is taken in. */
const HEAD_ROWS = 5;

type StartPorts = Pick<Ports, 'db' | 'clock' | 'queue' | 'files' | 'randomness' | 'limits'>;

/** A file that was taken in and belongs to no import yet. */
export interface TakenFile {
  readonly fileKey: string;
  readonly bytes: number;
}

/**
 * Takes in a file as it arrives. `too_many_imports`: more in an hour than one seller may start. A larger file than
 * {@link MAX_FILE_BYTES} leaves nothing behind.
 */
export async function takeImportFile(
  ports: Pick<Ports, 'files' | 'randomness' | 'limits' | 'clock'>,
  input: { readonly sellerId: SellerId; readonly chunks: AsyncIterable<Uint8Array> },
): Promise<Result<TakenFile, { code: 'file_too_large' | 'too_many_imports' }>> {
  const { allowed } = await ports.limits.attempt(IMPORTS_BY_SELLER, String(input.sellerId));
  if (!allowed) return failure({ code: 'too_many_imports' });
  const fileKey = `imports/${input.sellerId}/${ports.randomness.identifier('file')}`;
  const kept = await ports.files.put(fileKey, chunksInTurns(ports.clock, input.chunks), MAX_FILE_BYTES);
  return kept.ok ? success({ fileKey, bytes: kept.value.bytes }) : kept;
}

export interface StartImportInput {
  readonly sellerId: SellerId;
  readonly userId: string;
  readonly fileName: string;
  readonly file: TakenFile;
  readonly settings: KeptSettings;
}

/**
 * Begins an import of a file that was taken in: looks at its first rows, finds its format, and lets a dry run check
 * all of it. A file whose columns nobody knows waits for the seller's mapping. One that cannot be read at all is
 * refused with the reason and not kept.
 */
export async function startImport(
  ports: StartPorts,
  input: StartImportInput,
): Promise<Result<{ jobId: string }, { code: FileErrorCode }>> {
  const { db, clock, files } = ports;
  const { fileKey, bytes } = input.file;
  const stream = bytes === 0 ? null : await files.read(fileKey, 0);
  const head: readonly CsvItem[] = stream === null ? [] : await readCsvHead(stream, HEAD_ROWS);
  const [header] = head.filter((item) => item.kind === 'header');
  if (header === undefined) {
    await files.remove([fileKey]);
    const [stopped] = head.filter((item) => item.kind === 'stopped');
    return failure({ code: stopped?.code ?? 'empty_file' });
  }
  const format = detectFormat(header.columns);
  const known = mappingFor(format, header.columns, asImportSettings(input.settings));
  const takesAttributes = format === 'other' || format === 'rynek';
  const mapping = takesAttributes
    ? withKnownAttributes(known, header.columns, (await readImportCatalogue(ports)).definitions)
    : known;
  const isReady = format !== 'other' && checkMapping(mapping, header.columns).length === 0;
  const jobId = ports.randomness.identifier('imp');
  const nowMs = clock.nowMs();
  await db.insert(importJobs).values({
    id: jobId,
    sellerId: input.sellerId,
    createdByUserId: input.userId,
    fileName: cutText(input.fileName.replace(/\p{C}/gu, ''), MAX_FILE_NAME_CHARS) || 'import.csv',
    fileKey,
    fileBytes: bytes,
    format,
    mapping,
    settings: input.settings,
    isDryRun: true,
    state: isReady ? 'waiting' : 'mapping',
    cursor: {
      ...readCursor(null),
      movedAtMs: nowMs,
      columns: [...header.columns],
      delimiter: header.delimiter,
    },
    createdAt: new Date(nowMs),
  });
  if (isReady) await ports.queue.sendJobs([{ type: 'import.continue', jobId }]);
  return success({ jobId });
}

/** What is put back when an import begins anew. */
const FROM_THE_START = {
  state: 'waiting',
  failureCode: null,
  startedAt: null,
  finishedAt: null,
  bytesRead: 0,
  rowsRead: 0,
  listingsCreated: 0,
  listingsUpdated: 0,
  listingsUnchanged: 0,
  variantsWritten: 0,
  rowsFailed: 0,
} as const;

/** A cursor at the beginning that keeps what is known of the file. */
const freshCursor = (nowMs: number) =>
  sql`${JSON.stringify({ ...readCursor(null), movedAtMs: nowMs })}::jsonb
    || jsonb_build_object('columns', ${importJobs.cursor}->'columns', 'delimiter', ${importJobs.cursor}->'delimiter',
      'rowsTotal', ${importJobs.rowsRead})`;

/**
 * Takes the seller's mapping of a file and checks all of it in a new dry run. `import_busy`: the import is running,
 * or has gone in already. Another seller's is `import_unknown`.
 */
export async function mapImport(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: {
    readonly sellerId: SellerId;
    readonly jobId: string;
    readonly mapping: ColumnMapping;
    readonly settings: KeptSettings;
  },
): Promise<Result<null, { code: 'import_busy' | 'import_unknown' }>> {
  const { jobId, sellerId, mapping, settings } = input;
  return restart(ports, {
    sellerId,
    jobId,
    isDryRun: true,
    changes: { mapping, settings, format: mapping.format },
    from: sql`${importJobs.isDryRun} AND ${importJobs.state} IN ('mapping', 'finished', 'failed', 'cancelled')`,
  });
}

/**
 * Lets a dry run that has ended go in for real, on the same file with the same mapping. Asking twice is
 * `import_busy` the second time and changes nothing.
 */
export async function confirmImport(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: { readonly sellerId: SellerId; readonly jobId: string },
): Promise<Result<null, { code: 'import_busy' | 'import_unknown' }>> {
  return restart(ports, {
    ...input,
    isDryRun: false,
    changes: {},
    from: sql`${importJobs.isDryRun} AND ${importJobs.state} = 'finished'`,
  });
}

/** Ends an import that has not ended. What has gone in stays. Repeating it changes nothing. */
export async function cancelImport(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: { readonly sellerId: SellerId; readonly jobId: string },
): Promise<void> {
  await ports.db
    .update(importJobs)
    .set({ state: 'cancelled', finishedAt: new Date(ports.clock.nowMs()) })
    .where(
      and(
        eq(importJobs.id, input.jobId),
        eq(importJobs.sellerId, input.sellerId),
        inArray(importJobs.state, ['mapping', 'waiting', 'running']),
      ),
    );
}

async function restart(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: {
    readonly sellerId: SellerId;
    readonly jobId: string;
    readonly isDryRun: boolean;
    readonly changes: {
      readonly mapping?: ColumnMapping;
      readonly settings?: KeptSettings;
      readonly format?: string;
    };
    readonly from: ReturnType<typeof sql>;
  },
): Promise<Result<null, { code: 'import_busy' | 'import_unknown' }>> {
  const { db, clock } = ports;
  const { jobId, sellerId, isDryRun, changes, from } = input;
  const own = and(eq(importJobs.id, jobId), eq(importJobs.sellerId, sellerId));
  const [, restarted, known] = await db.batch([
    db
      .delete(importErrors)
      .where(
        inArray(importErrors.jobId, db.select({ id: importJobs.id }).from(importJobs).where(and(own, from))),
      ),
    db
      .update(importJobs)
      .set({ ...FROM_THE_START, ...changes, isDryRun, cursor: freshCursor(clock.nowMs()) })
      .where(and(own, from))
      .returning({ id: importJobs.id }),
    db.select({ id: importJobs.id }).from(importJobs).where(own),
  ]);
  if (known.length === 0) return failure({ code: 'import_unknown' });
  if (restarted.length === 0) return failure({ code: 'import_busy' });
  await ports.queue.sendJobs([{ type: 'import.continue', jobId }]);
  return success(null);
}
