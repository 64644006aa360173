import { z } from 'zod';
import { DELIMITERS } from './csv-reader';
import { IMPORT_PROBLEM_CODES } from './problems';

/** Most problems of an import that are kept for the page and for download; all are counted. */
export const MAX_KEPT_PROBLEMS = 10_000;

/** Most warnings among them: however many there are, they leave room for what has to be mended. */
export const MAX_KEPT_WARNINGS = 2_000;

/** Kept for rows without a mistake of their own whose product has one: they are mended and sent together. */
export const SAME_PRODUCT = 'same_product';

/** What keeps an import from being finished, beside what is wrong with its file. */
export const IMPORT_FAILURE_CODES = ['file_gone', 'import_broken'] as const;

const count = z.int().min(0).default(0);

/**
 * Where the work on an import stands, kept in its row: which slice comes next and where its checkpoint lies, who
 * works on it and since when, and what has been counted. Everything a slice counts begins from here, so that a
 * repeated slice counts nothing twice.
 */
export const importCursorSchema = z.object({
  slice: count,
  /** Key of the checkpoint in the file store; null before the first slice has ended. */
  checkpointKey: z.string().nullable().default(null),
  /** Who works on the slice; null when nobody does. */
  runner: z.string().nullable().default(null),
  movedAtMs: z.number().default(0),
  /** Times that the slice was begun. */
  attempts: count,
  /** The last kept problem of the slices before. */
  lastErrorId: count,
  keptProblems: count,
  keptWarnings: count,
  columns: z.array(z.string()).default([]),
  unusedColumns: z.array(z.string()).default([]),
  delimiter: z.enum(DELIMITERS).default(','),
  listings: count,
  variants: count,
  rejectedListings: count,
  badRows: count,
  errors: count,
  warnings: count,
  /** SKUs that other listings have: errors, rows and listings kept out beside those that reading found. */
  conflicts: count,
  conflictRows: count,
  conflictListings: count,
  created: count,
  updated: count,
  unchanged: count,
  variantsWritten: count,
  /** Rows of the file as the check found them; 0 before. */
  rowsTotal: count,
  /** What stopped the reading of the file. */
  stoppedBy: z
    .array(
      z.object({
        code: z.enum(IMPORT_PROBLEM_CODES),
        line: z.int(),
        params: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    )
    .default([]),
});
export type ImportCursor = z.output<typeof importCursorSchema>;

/** Reads what an import's row holds; a new one is at its beginning. */
export function readCursor(kept: unknown): ImportCursor {
  return importCursorSchema.parse(kept ?? {});
}
