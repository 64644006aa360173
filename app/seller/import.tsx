import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  unstable_parseMultipartFormData as parseMultipartFormData,
  redirect,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { Button } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Pagination } from '~/components/pagination';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead, Panel } from '~/components/workspace-layout';
import { MAX_FILE_BYTES } from '~/domain/import/csv-reader';
import { date, number } from '~/i18n/format';
import { importProblemWords } from '~/i18n/import-words';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readCategories } from '~/queries/categories.server';
import { readImports } from '~/queries/imports.server';
import { startImport, type TakenFile, takeImportFile } from '~/services/start-import.server';
import { requireSeller } from '~/session.server';
import { readAway } from '~/uploads.server';
import { categoryOptions } from './category-options';
import { FileDrop } from './file-drop';
import { formatName } from './import-format.server';
import { ImportSettingsFields } from './import-settings';
import { readSettings } from './import-settings-form';
import { ImportStateBadge } from './import-state';

/** What the fields beside the file may weigh. */
const FIELDS_BYTES_MAX = 64 * 1024;
const FIELD_CHARS_MAX = 1_000;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports, requestContext } = context;
  const page = pageOf(request);
  const [tree, earlier] = await Promise.all([
    readCategories(ports.db, ports.clock.nowMs()),
    readImports(ports.db, sellerId, page),
  ]);
  return {
    page,
    fileBytesMax: MAX_FILE_BYTES,
    pageCount: earlier.pageCount,
    categories: categoryOptions(tree, requestContext.locale),
    jobs: earlier.jobs.map(
      ({ id, fileName, format, state, isDryRun, createdAt, rowsRead, rowsFailed, cursor, ...job }) => ({
        id,
        fileName,
        format: formatName(format),
        state,
        isDryRun,
        createdAt,
        rowsRead,
        rowsFailed,
        listings: job.listingsCreated + job.listingsUpdated + job.listingsUnchanged || cursor.listings,
      }),
    ),
  };
}

type Taken = Awaited<ReturnType<typeof takeImportFile>>;

export async function action({ request, context }: ActionFunctionArgs) {
  const { sellerId, userId } = await requireSeller(context, request, 'manager');
  const { ports, requestContext } = context;
  const refuse = (code: string, status: number) =>
    data({ problem: code === 'no_file' ? m.seller_import_no_file() : importProblemWords(code) }, { status });
  if (Number(request.headers.get('Content-Length') ?? 0) > MAX_FILE_BYTES + FIELDS_BYTES_MAX) {
    await readAway(request);
    return refuse('file_too_large', 413);
  }
  if (!request.headers.get('Content-Type')?.startsWith('multipart/form-data'))
    throw new Response(null, { status: 415 });

  let taken: { name: string; file: Taken } | null = null;
  let form: FormData;
  try {
    form = await parseMultipartFormData(request, async ({ name, filename, data: chunks }) => {
      if (name !== 'file') return readField(chunks);
      if (filename === undefined || filename === '' || taken !== null) return null;
      taken = { name: filename, file: await takeImportFile(ports, { sellerId, chunks }) };
      return filename;
    });
  } catch (error) {
    console.error('An upload could not be read.', error);
    return data({ problem: m.seller_import_unreadable() }, { status: 400 });
  }
  const received = taken as { name: string; file: Taken } | null;
  if (received === null) return refuse('no_file', 400);
  if (!received.file.ok)
    return refuse(received.file.code, received.file.code === 'file_too_large' ? 413 : 429);

  const tree = await readCategories(ports.db, ports.clock.nowMs());
  const file: TakenFile = received.file.value;
  const started = await startImport(ports, {
    sellerId,
    userId,
    fileName: received.name,
    file,
    settings: readSettings(form, new Set(tree.all.map(({ categoryId }) => Number(categoryId)))),
  });
  if (!started.ok) return refuse(started.code, 422);
  return redirect(paths.sellerImportJob(requestContext.locale, started.value.jobId));
}

async function readField(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) if (text.length < FIELD_CHARS_MAX) text += decoder.decode(chunk);
  return text.slice(0, FIELD_CHARS_MAX);
}

export const meta: MetaFunction = () => [{ title: `${m.seller_nav_import()} · ${m.common_brand()}` }];

export default function ImportPage() {
  const lang = getLocale();
  const { jobs, categories, page, pageCount, fileBytesMax } = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const isSending = useNavigation().formMethod === 'POST';
  return (
    <>
      <PageHead title={m.seller_nav_import()} lead={m.seller_import_lead()} />
      <Form
        method="post"
        encType="multipart/form-data"
        className="grid max-w-4xl grid-cols-1 gap-4 rounded-md border bg-surface p-4"
      >
        <FileDrop
          name="file"
          label={m.seller_import_file()}
          hint={m.seller_import_file_hint()}
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          bytesMax={fileBytesMax}
          tooLarge={m.seller_import_problem_file_too_large()}
          errors={answer?.problem ? [answer.problem] : undefined}
        />
        <div className="grid grid-cols-1 items-end gap-4 sm:grid-cols-3">
          <ImportSettingsFields
            settings={{ fileCurrency: 'PLN', language: lang, fallbackCategoryId: null, treatAs: {} }}
            categories={categories}
          />
        </div>
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
          <Button busy={isSending}>{isSending ? m.seller_import_sending() : m.seller_import_submit()}</Button>
          <p className="text-sm text-soft">
            {m.seller_import_template_hint()}{' '}
            <a href={paths.sellerImportTemplate(lang)} className="font-semibold text-act underline" download>
              {m.seller_import_template()}
            </a>
          </p>
        </div>
      </Form>
      <Panel title={m.seller_import_earlier()}>
        <DataTable
          caption={m.seller_import_earlier()}
          captionHidden
          rows={jobs}
          rowKey={(job) => job.id}
          columns={[
            {
              key: 'file',
              header: m.seller_import_file(),
              isRowHeader: true,
              cell: (job) => (
                <span className="grid justify-items-start gap-1">
                  <Link
                    to={paths.sellerImportJob(lang, job.id)}
                    className="font-semibold break-all text-act underline"
                  >
                    {job.fileName}
                  </Link>
                  <span className="md:hidden">
                    <ImportStateBadge job={job} />
                  </span>
                </span>
              ),
            },
            {
              key: 'when',
              header: m.seller_import_when(),
              wideOnly: true,
              cell: (job) => <span className="whitespace-nowrap">{date(job.createdAt, 'moment')}</span>,
            },
            {
              key: 'format',
              header: m.seller_import_format(),
              wideOnly: true,
              cell: (job) => job.format,
            },
            {
              key: 'state',
              header: m.common_status(),
              wideOnly: true,
              cell: (job) => <ImportStateBadge job={job} />,
            },
            {
              key: 'rows',
              header: m.seller_import_rows(),
              align: 'end',
              wideOnly: true,
              cell: (job) => number(job.rowsRead),
            },
            {
              key: 'listings',
              header: m.seller_import_listings(),
              align: 'end',
              cell: (job) => number(job.listings),
            },
            {
              key: 'bad',
              header: m.seller_import_bad_rows(),
              align: 'end',
              cell: (job) => number(job.rowsFailed),
            },
          ]}
          empty={
            <EmptyState title={m.seller_import_empty_title()}>{m.seller_import_empty_advice()}</EmptyState>
          }
        />
        <Pagination
          page={page}
          pageCount={pageCount}
          hrefFor={(target) => paths.sellerImport(lang, { page: target })}
        />
      </Panel>
    </>
  );
}
