import { z } from 'zod';
import type { AttributeDefinition } from '../catalogue/attributes';
import { type Assembled, Assembler, type RowRole } from './assemble';
import { type CsvEncoding, CsvReading, csvCheckpointSchema, type Delimiter } from './csv-reader';
import { checkMapping, detectFormat, type ImportSettings, mappingFor, unusedColumns } from './formats';
import { type RawRow, type RowGroup, RowGrouper } from './group-rows';
import { type ColumnMapping, columnMappingSchema, Header } from './mapping';
import { type ImportProblem, problem } from './problems';

/** How far reading has come. */
export interface ImportProgress {
  readonly rowsRead: number;
  readonly bytesRead: number;
}

/** What a file was made of so far, or once it has been read to its end. */
export interface ImportTotals extends ImportProgress {
  readonly listings: number;
  readonly variants: number;
  readonly rejectedListings: number;
  /** Rows with an error, each counted once, and rows of rejected listings. */
  readonly badRows: number;
  readonly errors: number;
  readonly warnings: number;
}

/**
 * What importing gives, in order: `begun` once, then listings, rejected listings and bad rows, then `end`, or
 * `stopped` when the file or its mapping cannot be used. The same file with the same options gives the same items.
 */
export type ImportItem = ImportProgress &
  (
    | {
        readonly kind: 'begun';
        readonly mapping: ColumnMapping;
        readonly columns: readonly string[];
        readonly delimiter: Delimiter;
        readonly unusedColumns: readonly string[];
      }
    | Assembled
    | {
        readonly kind: 'bad_row';
        readonly problems: readonly ImportProblem[];
        readonly badRows: readonly RawRow[];
      }
    | { readonly kind: 'stopped'; readonly problems: readonly ImportProblem[] }
    | { readonly kind: 'end'; readonly totals: ImportTotals; readonly encoding: CsvEncoding }
  );

/** What an import needs to know besides the file. */
export interface ImportOptions {
  /** The mapping, or null to take that of the recognised format, with these settings. */
  readonly mapping: ColumnMapping | null;
  readonly settings?: ImportSettings;
  /** Our category for a path of names from the root, or null. Asked for the last name alone too. */
  readonly resolveCategory: (path: readonly string[]) => number | null;
  /** What listings of a category can say of themselves. */
  readonly attributesOf: (categoryId: number) => readonly AttributeDefinition[];
  /** Whether a picture's address is one that may be fetched. */
  readonly isFetchable: (address: string) => boolean;
  /** Today, `YYYY-MM-DD`. */
  readonly onDate: string;
}

const row = z.object({ line: z.int(), cells: z.array(z.string()) });
const keyedRow = z.object({
  row,
  role: z.enum(['row', 'single', 'parent', 'child']),
  keys: z.array(z.string()),
});
const count = z.int().min(0);
const seenKeys = z.object({ hashes: z.array(z.number()), values: z.array(z.number()) });

/** Where an import stands between two steps: plain data, as large as what the look-back holds and the SKUs seen. */
export const importCheckpointSchema = z.object({
  csv: csvCheckpointSchema,
  mapping: columnMappingSchema.nullable(),
  grouper: z.object({
    index: count,
    open: z.array(
      z.object({
        rows: z.array(keyedRow),
        droppedLines: z.array(z.int()),
        keys: z.array(z.string()),
        lastIndex: count,
      }),
    ),
    completeKeys: seenKeys,
  }),
  assembler: z.object({
    lineOfSku: seenKeys,
    said: z.array(z.string()),
  }),
  totals: z.object({
    rowsRead: count,
    bytesRead: count,
    listings: count,
    variants: count,
    rejectedListings: count,
    badRows: count,
    errors: count,
    warnings: count,
  }),
});
export type ImportCheckpoint = z.output<typeof importCheckpointSchema>;

const NO_KEYS = { hashes: [], values: [] };
const NOTHING_YET: ImportTotals = {
  rowsRead: 0,
  bytesRead: 0,
  listings: 0,
  variants: 0,
  rejectedListings: 0,
  badRows: 0,
  errors: 0,
  warnings: 0,
};

interface Work {
  readonly mapping: ColumnMapping;
  readonly assembler: Assembler;
  readonly grouper: RowGrouper<RowRole>;
  readonly lookBackRows: number;
}

/**
 * Reads a catalogue from a file: bytes, rows, rows of one product together, valid listings. It holds no more than
 * the look-back of the mapping, whatever the size of the file. Nothing in a file makes it throw. Between two steps
 * it can be put away (`checkpoint`) and taken up again, by another process, at the byte where it stopped.
 */
export class ImportReading {
  private readonly options: ImportOptions;
  private readonly csv: CsvReading;
  private work: Work | null;
  private counted: ImportTotals;

  /** The stream begins where the checkpoint says (`csv.bytesRead`). */
  constructor(
    stream: ReadableStream<Uint8Array>,
    options: ImportOptions,
    from: ImportCheckpoint | null = null,
  ) {
    this.options = options;
    this.csv = new CsvReading(stream, from?.csv);
    this.counted = from?.totals ?? NOTHING_YET;
    this.work =
      from?.mapping && from.csv.columns
        ? this.workOf(from.mapping, from.csv.columns, { grouper: from.grouper, assembler: from.assembler })
        : null;
  }

  /** What has been read and made so far. */
  get totals(): ImportTotals {
    return this.counted;
  }

  checkpoint(): ImportCheckpoint {
    return importCheckpointSchema.parse({
      csv: this.csv.checkpoint(),
      mapping: this.work?.mapping ?? null,
      grouper: this.work?.grouper.memory() ?? { index: 0, open: [], completeKeys: NO_KEYS },
      assembler: this.work?.assembler.memory() ?? { lineOfSku: NO_KEYS, said: [] },
      totals: this.counted,
    });
  }

  /** The items, step by step: what a row of the file led to, be it nothing. */
  async *steps(): AsyncGenerator<readonly ImportItem[], void, void> {
    for await (const read of this.csv.items()) {
      switch (read.kind) {
        case 'header': {
          yield [this.begin(read.columns, read.delimiter)];
          if (this.work === null) return;
          break;
        }
        case 'bad_row': {
          this.count({ rowsRead: 1 }, read.bytesRead);
          const found = problem(read.line, null, read.code, read.params);
          yield [this.badRow({ line: read.line, cells: read.cells }, found)];
          break;
        }
        case 'row': {
          this.count({ rowsRead: 1 }, read.bytesRead);
          const items =
            this.work === null ? [] : this.take(this.work, { line: read.line, cells: read.cells });
          yield items;
          break;
        }
        case 'stopped': {
          const params: Record<string, number> = read.max === undefined ? {} : { max: read.max };
          yield [
            { kind: 'stopped', problems: [problem(read.line, null, read.code, params)], ...this.progress() },
          ];
          return;
        }
        case 'end': {
          this.count({}, read.bytesRead);
          if (this.work === null) return;
          const { grouper, assembler } = this.work;
          for (let group = grouper.takeOldest(); group !== undefined; group = grouper.takeOldest())
            yield [this.assembled(assembler, group)];
          yield [{ kind: 'end', totals: this.counted, encoding: read.encoding, ...this.progress() }];
          break;
        }
      }
    }
  }

  private begin(columns: readonly string[], delimiter: Delimiter): ImportItem {
    const { options } = this;
    const mapping = options.mapping ?? mappingFor(detectFormat(columns), columns, options.settings);
    const lacking = checkMapping(mapping, columns);
    if (lacking.length > 0) return { kind: 'stopped', problems: lacking, ...this.progress() };
    this.work = this.workOf(mapping, columns);
    const unused = unusedColumns(mapping, columns);
    return { kind: 'begun', mapping, columns, delimiter, unusedColumns: unused, ...this.progress() };
  }

  private workOf(
    mapping: ColumnMapping,
    columns: readonly string[],
    memory?: Pick<ImportCheckpoint, 'grouper' | 'assembler'>,
  ): Work {
    const { resolveCategory, attributesOf, isFetchable, onDate } = this.options;
    const header = new Header(columns);
    const context = { mapping, header, resolveCategory, attributesOf, isFetchable, onDate };
    return {
      mapping,
      assembler: new Assembler(context, memory?.assembler),
      grouper: new RowGrouper(mapping.lookBackRows, memory?.grouper),
      lookBackRows: mapping.lookBackRows,
    };
  }

  private take({ mapping, assembler, grouper, lookBackRows }: Work, taken: RawRow): ImportItem[] {
    const placement = assembler.place(taken);
    if ('problem' in placement) return [this.badRow(taken, placement.problem)];
    const { keyed } = placement;
    if (mapping.structure.kind === 'single')
      return [this.assembled(assembler, { rows: [keyed], droppedLines: [] })];
    const { complete, tooLate } = grouper.add(keyed);
    const params = { key: keyed.keys[0] ?? '', max: lookBackRows };
    return [
      ...(tooLate ? [this.badRow(taken, problem(taken.line, null, 'rows_too_far_apart', params))] : []),
      ...complete.map((group) => this.assembled(assembler, group)),
    ];
  }

  private badRow(taken: RawRow, found: ImportProblem): ImportItem {
    this.count({ badRows: 1, ...severities([found]) });
    return { kind: 'bad_row', problems: [found], badRows: [taken], ...this.progress() };
  }

  private assembled(assembler: Assembler, group: RowGroup<RowRole>): ImportItem {
    const made = assembler.assemble(group);
    const said = severities(made.problems);
    if (made.kind === 'listing') {
      const errors = made.problems.filter(({ severity }) => severity === 'error');
      const badRows = new Set(errors.map(({ line }) => line)).size;
      this.count({ listings: 1, variants: made.listing.variants.length, badRows, ...said });
    } else {
      this.count({ rejectedListings: 1, badRows: made.badRows.length, ...said });
    }
    return { ...made, ...this.progress() };
  }

  private count(more: Partial<ImportTotals>, bytesRead = this.counted.bytesRead): void {
    const added = { ...this.counted, bytesRead };
    this.counted = {
      ...added,
      rowsRead: added.rowsRead + (more.rowsRead ?? 0),
      listings: added.listings + (more.listings ?? 0),
      variants: added.variants + (more.variants ?? 0),
      rejectedListings: added.rejectedListings + (more.rejectedListings ?? 0),
      badRows: added.badRows + (more.badRows ?? 0),
      errors: added.errors + (more.errors ?? 0),
      warnings: added.warnings + (more.warnings ?? 0),
    };
  }

  private progress(): ImportProgress {
    const { rowsRead, bytesRead } = this.counted;
    return { rowsRead, bytesRead };
  }
}

/** All items of a file, one after the other; see {@link ImportReading}. */
export async function* importListings(
  stream: ReadableStream<Uint8Array>,
  options: ImportOptions,
): AsyncGenerator<ImportItem, void, void> {
  for await (const items of new ImportReading(stream, options).steps()) yield* items;
}

function severities(problems: readonly ImportProblem[]): Pick<ImportTotals, 'errors' | 'warnings'> {
  const warnings = problems.filter(({ severity }) => severity === 'warning').length;
  return { errors: problems.length - warnings, warnings };
}
