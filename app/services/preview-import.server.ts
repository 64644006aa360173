import { readCsvHead } from '~/domain/import/csv-reader';
import type { Ports } from '~/ports/ports';
import type { ImportJob } from '~/queries/imports.server';

const PREVIEW_ROWS = 3;
const MAX_SAMPLE_CHARS = 60;

/** The columns of an import's file with what stands in its first rows, cut short; null when the file is gone. */
export async function previewImport(
  ports: Pick<Ports, 'files'>,
  job: ImportJob,
): Promise<{ column: string; samples: string[] }[] | null> {
  const stream = await ports.files.read(job.fileKey, 0);
  if (stream === null) return null;
  const items = await readCsvHead(stream, PREVIEW_ROWS);
  const rows = items.flatMap((item) => (item.kind === 'row' ? [item.cells] : []));
  return job.cursor.columns.map((column, index) => ({
    column,
    samples: rows.map((cells) => {
      const text = (cells[index] ?? '').replace(/\s+/gu, ' ').trim();
      return text.length > MAX_SAMPLE_CHARS ? `${text.slice(0, MAX_SAMPLE_CHARS)}…` : text;
    }),
  }));
}
