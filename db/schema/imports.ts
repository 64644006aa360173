import { boolean, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { at, rowId, rowRef } from './columns';
import { sellers } from './sellers';

/** An upload of a catalogue: a background job that survives leaving the page. */
export const importJobs = pgTable(
  'import_jobs',
  {
    id: text().primaryKey(),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    createdByUserId: text().notNull(),
    fileName: text().notNull(),
    fileKey: text().notNull(),
    /** When the file was thrown away: what came of it stays, it can no longer be read again. */
    fileRemovedAt: at(),
    fileBytes: integer().notNull(),
    format: text().notNull(),
    mapping: jsonb().$type<Record<string, unknown>>(),
    settings: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    isDryRun: boolean().notNull(),
    state: text({ enum: ['mapping', 'waiting', 'running', 'finished', 'failed', 'cancelled'] }).notNull(),
    failureCode: text(),
    /** Where the next slice begins: a job is worked in slices, so that a crash repeats one slice, not the file. */
    cursor: jsonb().$type<Record<string, unknown>>(),
    bytesRead: integer().notNull().default(0),
    rowsRead: integer().notNull().default(0),
    listingsCreated: integer().notNull().default(0),
    listingsUpdated: integer().notNull().default(0),
    listingsUnchanged: integer().notNull().default(0),
    variantsWritten: integer().notNull().default(0),
    rowsFailed: integer().notNull().default(0),
    createdAt: at().notNull(),
    startedAt: at(),
    finishedAt: at(),
  },
  (t) => [index().on(t.sellerId, t.createdAt), index().on(t.createdAt)],
);

/** One row of the file that could not go in, with what to do about it. */
export const importErrors = pgTable(
  'import_errors',
  {
    id: rowId(),
    jobId: text()
      .notNull()
      .references(() => importJobs.id, { onDelete: 'cascade' }),
    lineNumber: integer().notNull(),
    columnName: text(),
    code: text().notNull(),
    params: jsonb().$type<Record<string, string | number>>().notNull().default({}),
    /** The row as it stood, so that it can be downloaded, mended and sent again. */
    row: jsonb().$type<string[]>(),
  },
  (t) => [index().on(t.jobId, t.lineNumber)],
);
