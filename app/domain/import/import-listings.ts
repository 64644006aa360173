import { type Assembled, Assembler, type RowRole } from './assemble';
import { type CsvEncoding, type Delimiter, readCsv } from './csv-reader';
import { checkMapping, detectFormat, mappingFor, unusedColumns } from './formats';
import { type RawRow, type RowGroup, RowGrouper } from './group-rows';
import { type ColumnMapping, Header } from './mapping';
import { type ImportProblem, problem } from './problems';

/** How far reading has come. */
export interface ImportProgress {
  readonly rowsRead: number;
  readonly bytesRead: number;
}

/** What a file was made of, once it has been read to its end. */
export interface ImportTotals extends ImportProgress {
  readonly listings: number;
  readonly variants: number;
  readonly rejectedListings: number;
  /** Rows with an error, each counted once, and rows of rejected listings. */
  readonly badRows: number;
  readonly errors: number;
  readonly warnings: number;
  readonly encoding: CsvEncoding;
}

/**
 * What importing gives, in order: `begun` once, then listings, rejected listings and bad rows, then `end`, or
 * `stopped` when the file or its mapping cannot be used. The same file with the same options gives the same items,
 * so that work can go on after a crash by passing over as many as were done (`skipItems`).
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
    | (Assembled & { readonly item: number })
    | {
        readonly kind: 'bad_row';
        readonly item: number;
        readonly problems: readonly ImportProblem[];
        readonly badRows: readonly RawRow[];
      }
    | { readonly kind: 'stopped'; readonly problems: readonly ImportProblem[] }
    | { readonly kind: 'end'; readonly totals: ImportTotals }
  );

/** What an import needs to know besides the file. */
export interface ImportOptions {
  /** The mapping, or null to take that of the recognised format, with these settings. */
  readonly mapping: ColumnMapping | null;
  readonly settings?: Parameters<typeof mappingFor>[2];
  /** Our category for a path of names from the root, or null. Asked for the last name alone too. */
  readonly resolveCategory: (path: readonly string[]) => number | null;
  /** Today, `YYYY-MM-DD`. */
  readonly onDate: string;
  /** Items done before, which are passed over. */
  readonly skipItems?: number;
}

/**
 * Reads a catalogue from a file: bytes, rows, rows of one product together, valid listings. It holds no more than
 * the look-back of the mapping, whatever the size of the file. Nothing in a file makes it throw.
 */
export async function* importListings(
  stream: ReadableStream<Uint8Array>,
  options: ImportOptions,
): AsyncGenerator<ImportItem, void, void> {
  let progress: ImportProgress = { rowsRead: 0, bytesRead: 0 };
  let work: { assembler: Assembler; grouper: RowGrouper<RowRole>; lookBackRows: number } | null = null;
  let item = 0;
  const skipItems = options.skipItems ?? 0;
  const totals = { listings: 0, variants: 0, rejectedListings: 0, badRows: 0, errors: 0, warnings: 0 };

  const count = (problems: readonly ImportProblem[]) => {
    for (const { severity } of problems) totals[severity === 'error' ? 'errors' : 'warnings'] += 1;
  };
  const badRow = (row: RawRow, found: ImportProblem): ImportItem => {
    item += 1;
    totals.badRows += 1;
    count([found]);
    return { kind: 'bad_row', item, problems: [found], badRows: [row], ...progress };
  };
  const assembled = (assembler: Assembler, group: RowGroup<RowRole>): ImportItem => {
    const made = assembler.assemble(group);
    item += 1;
    count(made.problems);
    if (made.kind === 'listing') {
      totals.listings += 1;
      totals.variants += made.listing.variants.length;
      const errors = made.problems.filter(({ severity }) => severity === 'error');
      totals.badRows += new Set(errors.map(({ line }) => line)).size;
    } else {
      totals.rejectedListings += 1;
      totals.badRows += made.badRows.length;
    }
    return { ...made, item, ...progress };
  };

  for await (const read of readCsv(stream)) {
    switch (read.kind) {
      case 'header': {
        const { columns, delimiter } = read;
        const header = new Header(columns);
        const mapping = options.mapping ?? mappingFor(detectFormat(columns), columns, options.settings);
        const lacking = checkMapping(mapping, columns);
        if (lacking.length > 0) {
          yield { kind: 'stopped', problems: lacking, ...progress };
          return;
        }
        const { resolveCategory, onDate } = options;
        const lookBackRows = mapping.structure.kind === 'single' ? 0 : mapping.lookBackRows;
        work = {
          assembler: new Assembler({ mapping, header, resolveCategory, onDate }),
          grouper: new RowGrouper(lookBackRows),
          lookBackRows,
        };
        const unused = unusedColumns(mapping, columns);
        yield { kind: 'begun', mapping, columns, delimiter, unusedColumns: unused, ...progress };
        break;
      }
      case 'bad_row': {
        progress = { rowsRead: progress.rowsRead + 1, bytesRead: read.bytesRead };
        const found = badRow(
          { line: read.line, cells: read.cells },
          problem(read.line, null, read.code, read.params),
        );
        if (item > skipItems) yield found;
        break;
      }
      case 'row': {
        progress = { rowsRead: progress.rowsRead + 1, bytesRead: read.bytesRead };
        if (work === null) break;
        const { assembler, grouper, lookBackRows } = work;
        const row = { line: read.line, cells: read.cells };
        const placement = assembler.place(row);
        if ('problem' in placement) {
          const found = badRow(row, placement.problem);
          if (item > skipItems) yield found;
          break;
        }
        const step = grouper.add(placement.keyed);
        if (step.tooLate) {
          const params = { key: placement.keyed.keys[0] ?? '', max: lookBackRows };
          const found = badRow(row, problem(row.line, null, 'rows_too_far_apart', params));
          if (item > skipItems) yield found;
        }
        for (const group of step.complete) {
          const made = assembled(assembler, group);
          if (item > skipItems) yield made;
        }
        break;
      }
      case 'stopped': {
        const params: Record<string, number> = read.max === undefined ? {} : { max: read.max };
        yield { kind: 'stopped', problems: [problem(read.line, null, read.code, params)], ...progress };
        return;
      }
      case 'end': {
        progress = { rowsRead: read.rows, bytesRead: read.bytesRead };
        if (work === null) break;
        for (const group of work.grouper.flush()) {
          const made = assembled(work.assembler, group);
          if (item > skipItems) yield made;
        }
        yield { kind: 'end', totals: { ...totals, ...progress, encoding: read.encoding }, ...progress };
        break;
      }
    }
  }
}
