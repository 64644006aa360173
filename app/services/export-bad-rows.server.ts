import type { SellerId } from '~/domain/ids';
import { SAME_PRODUCT } from '~/domain/import/job';
import type { Ports } from '~/ports/ports';
import { type ImportJob, readKeptProblems } from '~/queries/imports.server';
import { csvText } from './export-listings.server';

/** Problems that are read at a time. */
const STEP = 1_000;

/** What the added columns are called, and the words for a problem, in the reader's language. */
export interface BadRowWords {
  readonly line: string;
  readonly column: string;
  readonly problem: string;
  readonly wordsOf: (code: string, params: Readonly<Record<string, string | number>>) => string;
}

interface Line {
  cells: readonly string[] | null;
  readonly columns: Set<string>;
  readonly words: string[];
}

/**
 * The rows of an import that did not go in, as CSV with the columns of the file and three more: line, column and
 * what is wrong. Mended there, the file can be sent as it is: the added columns are passed over. Rows of a product
 * stand together, with those that have no mistake. A row whose cells could not be told apart is named without them.
 */
export async function* exportBadRows(
  ports: Pick<Ports, 'db'>,
  input: { readonly sellerId: SellerId; readonly job: ImportJob; readonly words: BadRowWords },
): AsyncGenerator<string, void, void> {
  const { job, sellerId, words } = input;
  const { columns, delimiter } = job.cursor;
  yield csvText([[...columns, words.line, words.column, words.problem]], { isFirst: true, delimiter });
  const lines = new Map<number, Line>();
  /** Takes the lines that are complete; the last one may go on in the next part. */
  const take = (isLast: boolean) => {
    const complete = [...lines].slice(0, isLast ? undefined : -1);
    for (const [line] of complete) lines.delete(line);
    return complete.flatMap(([line, { cells, columns: named, words: said }]) =>
      cells === null
        ? []
        : [
            [
              ...columns.map((_, index) => cells[index] ?? ''),
              String(line),
              [...named].join(', '),
              said.join(' '),
            ],
          ],
    );
  };
  for (let afterId = 0; ; ) {
    const kept = await readKeptProblems(ports.db, sellerId, job.id, afterId, STEP);
    for (const { id, line, column, code, params, row } of kept) {
      afterId = id;
      const known = lines.get(line) ?? { cells: null, columns: new Set(), words: [] };
      lines.set(line, known);
      known.cells ??= row;
      if (code === SAME_PRODUCT) continue;
      if (column !== null) known.columns.add(column);
      known.words.push(words.wordsOf(code, params));
    }
    const isLast = kept.length < STEP;
    const rows = take(isLast);
    if (rows.length > 0) yield csvText(rows, { isFirst: false, delimiter });
    if (isLast) return;
  }
}
