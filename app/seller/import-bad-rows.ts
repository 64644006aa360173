import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { importProblemWords } from '~/i18n/import-words';
import { runWithLocale } from '~/i18n/locale.server';
import { m } from '~/paraglide/messages.js';
import { readImportJob } from '~/queries/imports.server';
import { exportBadRows } from '~/services/export-bad-rows.server';
import { requireSeller } from '~/session.server';
import { csvAnswer } from './csv-answer.server';

/** The rows of an import that did not go in, to be mended and sent again. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports, requestContext } = context;
  const job = await readImportJob(ports.db, sellerId, params.jobId ?? '');
  if (job === null) throw new Response(null, { status: 404 });
  const inLocale = <Value>(run: () => Value) => runWithLocale(requestContext.locale, run);
  const words = {
    line: m.seller_import_bad_column_line(),
    column: m.seller_import_bad_column_column(),
    problem: m.seller_import_bad_column_problem(),
    // The file is made after the answer has begun: the language goes with it.
    wordsOf: (code: string, given: Readonly<Record<string, string | number>>) =>
      inLocale(() => importProblemWords(code, given)),
  };
  const name = job.fileName.replace(/\.[^.]*$/, '').replace(/[^\w-]+/g, '-') || 'import';
  return csvAnswer(exportBadRows(ports, { sellerId, job, words }), `${name}-bad-rows.csv`);
}
