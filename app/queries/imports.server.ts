import { and, asc, count, desc, eq, gt, isNotNull, ne, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { importErrors, importJobs } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { type ImportCursor, readCursor, SAME_PRODUCT } from '~/domain/import/job';
import { type ColumnMapping, columnMappingSchema } from '~/domain/import/mapping';
import { importSettingsSchema, type KeptSettings } from '~/domain/import/settings';

export const IMPORTS_PER_PAGE = 20;
export const PROBLEMS_PER_PAGE = 50;
/** Currencies of a file that a choice is offered for. */
const OTHER_CURRENCIES_MAX = 5;

type JobRow = typeof importJobs.$inferSelect;

export interface ImportJob extends Omit<JobRow, 'cursor' | 'mapping' | 'settings'> {
  readonly cursor: ImportCursor;
  readonly mapping: ColumnMapping | null;
  readonly settings: KeptSettings;
}

/** A page of a seller's imports, the newest first. One round trip. */
export async function readImports(db: Database, sellerId: SellerId, page: number) {
  const own = eq(importJobs.sellerId, sellerId);
  const [rows, [total]] = await db.batch([
    db
      .select()
      .from(importJobs)
      .where(own)
      .orderBy(desc(importJobs.createdAt))
      .limit(IMPORTS_PER_PAGE)
      .offset((page - 1) * IMPORTS_PER_PAGE),
    db.select({ count: count() }).from(importJobs).where(own),
  ]);
  return { jobs: rows.map(asJob), pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / IMPORTS_PER_PAGE)) };
}

/** One import of a seller with a page of what is wrong. Another seller's is null. One round trip. */
export async function readImport(
  db: Database,
  sellerId: SellerId,
  jobId: string,
  filter: { readonly page: number; readonly code: string | null },
) {
  const own = and(eq(importJobs.id, jobId), eq(importJobs.sellerId, sellerId));
  const ofJob = and(
    eq(importErrors.jobId, db.select({ id: importJobs.id }).from(importJobs).where(own)),
    ne(importErrors.code, SAME_PRODUCT),
  );
  const [[row], problems, kinds, currencies] = await db.batch([
    db.select().from(importJobs).where(own),
    db
      .select({
        id: importErrors.id,
        line: importErrors.lineNumber,
        column: importErrors.columnName,
        code: importErrors.code,
        params: importErrors.params,
      })
      .from(importErrors)
      .where(and(ofJob, filter.code === null ? undefined : eq(importErrors.code, filter.code)))
      .orderBy(asc(importErrors.lineNumber), asc(importErrors.id))
      .limit(PROBLEMS_PER_PAGE)
      .offset((filter.page - 1) * PROBLEMS_PER_PAGE),
    db
      .select({
        code: importErrors.code,
        count: count(),
        example: sql<
          Record<string, string | number>
        >`(array_agg(${importErrors.params} ORDER BY ${importErrors.id}))[1]`,
      })
      .from(importErrors)
      .where(ofJob)
      .groupBy(importErrors.code)
      .orderBy(desc(count())),
    db
      .selectDistinct({ currency: sql<string>`${importErrors.params}->>'currency'` })
      .from(importErrors)
      .where(and(ofJob, eq(importErrors.code, 'price_in_other_currency')))
      .limit(OTHER_CURRENCIES_MAX),
  ]);
  if (!row) return null;
  const shown = kinds
    .filter(({ code }) => filter.code === null || code === filter.code)
    .reduce((total, kind) => total + kind.count, 0);
  return {
    job: asJob(row),
    problems,
    kinds,
    otherCurrencies: currencies.map(({ currency }) => currency),
    pageCount: Math.max(1, Math.ceil(shown / PROBLEMS_PER_PAGE)),
  };
}

/** One import of a seller. Another seller's is null. */
export async function readImportJob(
  db: Database,
  sellerId: SellerId,
  jobId: string,
): Promise<ImportJob | null> {
  const [row] = await db
    .select()
    .from(importJobs)
    .where(and(eq(importJobs.id, jobId), eq(importJobs.sellerId, sellerId)));
  return row ? asJob(row) : null;
}

/** What was kept of an import, a part at a time, in the order of the file: problems with their rows, and rows beside them. */
export async function readKeptProblems(
  db: Database,
  sellerId: SellerId,
  jobId: string,
  afterId: number,
  limit: number,
) {
  return db
    .select({
      id: importErrors.id,
      line: importErrors.lineNumber,
      column: importErrors.columnName,
      code: importErrors.code,
      params: importErrors.params,
      row: importErrors.row,
    })
    .from(importErrors)
    .innerJoin(importJobs, and(eq(importJobs.id, importErrors.jobId), eq(importJobs.sellerId, sellerId)))
    .where(and(eq(importErrors.jobId, jobId), gt(importErrors.id, afterId)))
    .orderBy(asc(importErrors.id))
    .limit(limit);
}

/** Whether an import has rows that can be mended. */
export async function hasBadRows(db: Database, sellerId: SellerId, jobId: string): Promise<boolean> {
  const rows = await db
    .select({ id: importErrors.id })
    .from(importErrors)
    .innerJoin(importJobs, and(eq(importJobs.id, importErrors.jobId), eq(importJobs.sellerId, sellerId)))
    .where(and(eq(importErrors.jobId, jobId), isNotNull(importErrors.row)))
    .limit(1);
  return rows.length > 0;
}

function asJob({ cursor, mapping, settings, ...row }: JobRow): ImportJob {
  return {
    ...row,
    cursor: readCursor(cursor),
    mapping: columnMappingSchema.nullable().parse(mapping),
    settings: importSettingsSchema.parse(settings),
  };
}
