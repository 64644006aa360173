import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button, buttonClass, LinkButton } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { FilterBar } from '~/components/filter-bar';
import { Pagination } from '~/components/pagination';
import { Progress } from '~/components/progress';
import { SelectField } from '~/components/select-field';
import { StatTile } from '~/components/stat-tile';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead, Panel } from '~/components/workspace-layout';
import {
  choicesOf,
  columnChoicesSchema,
  withChoices,
  withKnownAttributes,
} from '~/domain/import/choose-columns';
import { IMPORT_FORMATS, mappingFor } from '~/domain/import/formats';
import { MAX_KEPT_PROBLEMS } from '~/domain/import/job';
import { emptyMapping } from '~/domain/import/mapping';
import { WARNING_CODES } from '~/domain/import/problems';
import { asImportSettings } from '~/domain/import/settings';
import { readForm } from '~/form-data.server';
import { list, number } from '~/i18n/format';
import { importProblemWords } from '~/i18n/import-words';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readCategories } from '~/queries/categories.server';
import { readImport, readImportJob } from '~/queries/imports.server';
import { readImportCatalogue } from '~/services/import-catalogue.server';
import { previewImport } from '~/services/preview-import.server';
import { cancelImport, confirmImport, mapImport } from '~/services/start-import.server';
import { requireSeller } from '~/session.server';
import { categoryOptions } from './category-options';
import { formatName } from './import-format.server';
import { ImportMappingFields } from './import-mapping';
import { ImportSettingsFields } from './import-settings';
import { readSettings } from './import-settings-form';
import { ImportStateBadge, shownState } from './import-state';

const NOT_FOUND = () => new Response(null, { status: 404 });
/** Unused columns that are named. */
const UNUSED_SHOWN = 12;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports, requestContext } = context;
  const query = new URL(request.url).searchParams;
  const page = pageOf(request);
  const code = query.get('code') || null;
  const [tree, found] = await Promise.all([
    readCategories(ports.db, ports.clock.nowMs()),
    readImport(ports.db, sellerId, params.jobId ?? '', { page, code }),
  ]);
  if (found === null) throw NOT_FOUND();
  const { job, problems, kinds, otherCurrencies, pageCount } = found;
  const { cursor, settings } = job;
  const wantsMapping = job.state === 'mapping' || (query.has('columns') && job.isDryRun);
  const preview = wantsMapping ? await previewImport(ports, job) : null;
  const mapping = job.mapping ?? emptyMapping('other');
  const namedCurrencies = mapping.prices.flatMap(({ currency }) =>
    currency.kind === 'code' && currency.code !== 'PLN' && currency.code !== 'EUR' ? [currency.code] : [],
  );
  const warningCodes: readonly string[] = WARNING_CODES;
  return {
    jobId: job.id,
    fileName: job.fileName,
    fileBytes: job.fileBytes,
    format: job.format,
    formatName: formatName(job.format),
    formats: IMPORT_FORMATS.map(({ id }) => ({ value: id, label: formatName(id) })),
    state: job.state,
    isDryRun: job.isDryRun,
    failureCode: job.failureCode,
    stoppedBy: cursor.stoppedBy,
    bytesRead: job.bytesRead,
    rowsRead: job.rowsRead,
    rowsFailed: job.rowsFailed,
    created: job.listingsCreated,
    updated: job.listingsUpdated,
    unchanged: job.listingsUnchanged,
    rowsTotal: cursor.rowsTotal,
    variants: cursor.variants,
    listings: cursor.listings,
    rejected: cursor.rejectedListings,
    warnings: cursor.warnings,
    unusedColumns: cursor.unusedColumns.slice(0, UNUSED_SHOWN),
    settings,
    categories: categoryOptions(tree, requestContext.locale),
    otherCurrencies: [...new Set([...namedCurrencies, ...otherCurrencies, ...Object.keys(settings.treatAs)])],
    problems: problems.map((problem) => ({ ...problem, isWarning: warningCodes.includes(problem.code) })),
    kinds,
    problemCount: cursor.errors + cursor.warnings,
    keptMax: MAX_KEPT_PROBLEMS,
    code,
    page,
    pageCount,
    columns:
      preview === null
        ? null
        : { preview, choices: choicesOf(mapping), isTyped: mapping.structure.kind === 'typed' },
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const { ports, requestContext } = context;
  const jobId = params.jobId ?? '';
  const job = await readImportJob(ports.db, sellerId, jobId);
  if (job === null) throw NOT_FOUND();
  const form = await readForm(request);
  const done = () => redirect(paths.sellerImportJob(requestContext.locale, jobId));
  const answerOf = (outcome: Awaited<ReturnType<typeof confirmImport>>) => {
    if (outcome.ok) return done();
    if (outcome.code === 'import_unknown') throw NOT_FOUND();
    return data({ problem: m.seller_import_busy() }, { status: 409 });
  };
  switch (form.get('intent')) {
    case 'confirm':
      return answerOf(await confirmImport(ports, { sellerId, jobId }));
    case 'cancel':
      await cancelImport(ports, { sellerId, jobId });
      return done();
    case 'settings':
    case 'columns': {
      const tree = await readCategories(ports.db, ports.clock.nowMs());
      const settings = readSettings(form, new Set(tree.all.map(({ categoryId }) => Number(categoryId))));
      const { columns } = job.cursor;
      const format = IMPORT_FORMATS.find(({ id }) => id === form.get('format'))?.id ?? 'other';
      const fresh = mappingFor(format, columns, asImportSettings(settings));
      const choices = columnChoicesSchema.safeParse(Object.fromEntries(form));
      if (form.get('intent') === 'columns' && !choices.success) throw new Response(null, { status: 400 });
      const isKept = form.get('intent') === 'columns' || format === job.format;
      const base = isKept && job.mapping !== null ? job.mapping : fresh;
      const chosen =
        form.get('intent') === 'columns' && choices.success ? withChoices(base, choices.data) : base;
      const { fileCurrency, treatAs, fallbackCategoryId } = fresh;
      const { definitions } = await readImportCatalogue(ports);
      return answerOf(
        await mapImport(ports, {
          sellerId,
          jobId,
          settings,
          mapping: withKnownAttributes(
            { ...inSameLanguage(chosen, fresh, isKept), fileCurrency, treatAs, fallbackCategoryId },
            columns,
            chosen.format === 'other' ? definitions : [],
          ),
        }),
      );
    }
    default:
      throw new Response(null, { status: 400 });
  }
}

/** Known formats have their texts in the language that is said; chosen columns say it themselves. */
function inSameLanguage(
  chosen: ReturnType<typeof mappingFor>,
  fresh: ReturnType<typeof mappingFor>,
  isKept: boolean,
): ReturnType<typeof mappingFor> {
  return isKept && chosen.format !== 'other'
    ? { ...chosen, titles: fresh.titles, descriptions: fresh.descriptions }
    : chosen;
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${loaded?.fileName ?? m.seller_nav_import()} · ${m.common_brand()}` },
];

export default function ImportJobPage() {
  const lang = getLocale();
  const job = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const shown = shownState(job);
  return (
    <>
      <PageHead
        title={<span className="break-all">{job.fileName}</span>}
        crumbs={[{ label: m.seller_nav_import(), href: paths.sellerImport(lang) }, { label: job.fileName }]}
        aside={<ImportStateBadge job={job} />}
        lead={`${m.seller_import_format()}: ${job.formatName}`}
        action={<NextAction />}
      />
      {answer?.problem ? <Alert tone="warn">{answer.problem}</Alert> : null}
      {shown === 'checking' ? (
        <Working>
          <Progress
            label={m.seller_import_checking()}
            done={Math.round(job.bytesRead / 1_000)}
            total={Math.max(1, Math.round(job.fileBytes / 1_000))}
            detail={m.seller_import_checking_detail({ count: job.rowsRead, rows: number(job.rowsRead) })}
            running
          />
        </Working>
      ) : null}
      {shown === 'running' ? (
        <Working>
          <Progress
            label={m.seller_import_running()}
            done={job.rowsRead}
            total={job.rowsTotal}
            detail={m.seller_import_running_detail({
              created: number(job.created),
              updated: number(job.updated),
              unchanged: number(job.unchanged),
            })}
            running
          />
        </Working>
      ) : null}
      {shown === 'checked' ? <Checked /> : null}
      {shown === 'finished' ? <Finished /> : null}
      {shown === 'failed' ? <Failed /> : null}
      {shown === 'cancelled' ? (
        <Alert tone="warn" title={m.seller_import_cancelled_title()} announced={false}>
          {job.isDryRun
            ? null
            : m.seller_import_cancelled_detail({ count: number(job.created + job.updated + job.unchanged) })}
        </Alert>
      ) : null}
      {job.columns === null ? null : <ColumnsForm columns={job.columns} />}
      <Problems />
      {job.isDryRun && job.columns === null && shown !== 'checking' ? <SettingsForm /> : null}
    </>
  );
}

/** The next thing to do, always at the same place. */
function NextAction() {
  const lang = getLocale();
  const job = useLoaderData<typeof loader>();
  switch (shownState(job)) {
    case 'checked':
      return job.listings > 0 ? (
        <Form method="post">
          <Button name="intent" value="confirm">
            {m.seller_import_confirm({ count: job.listings, number: number(job.listings) })}
          </Button>
        </Form>
      ) : (
        <LinkButton to={paths.sellerImport(lang)}>{m.seller_import_again()}</LinkButton>
      );
    case 'checking':
    case 'running':
      return (
        <Form method="post">
          <Button
            kind="danger"
            size="small"
            name="intent"
            value="cancel"
            title={m.seller_import_stop_explained()}
          >
            {m.seller_import_stop()}
          </Button>
        </Form>
      );
    case 'finished':
      return <LinkButton to={paths.sellerListings(lang)}>{m.seller_import_to_listings()}</LinkButton>;
    case 'failed':
    case 'cancelled':
      return <LinkButton to={paths.sellerImport(lang)}>{m.seller_import_again()}</LinkButton>;
    case 'mapping':
      return null;
  }
}

function Working({ children }: { children: ReactNode }) {
  return <div className="max-w-3xl rounded-md border bg-surface p-4">{children}</div>;
}

function Checked() {
  const job = useLoaderData<typeof loader>();
  const hasErrors = job.rowsFailed > 0;
  return (
    <>
      <Alert
        tone={job.listings === 0 ? 'bad' : hasErrors ? 'warn' : 'good'}
        title={m.seller_import_checked_title()}
      >
        {job.listings === 0
          ? m.seller_import_checked_none()
          : hasErrors
            ? m.seller_import_checked_bad()
            : m.seller_import_checked_good()}
      </Alert>
      <Tiles>
        <StatTile label={m.seller_import_rows()} value={number(job.rowsRead)} />
        <StatTile label={m.seller_import_tile_new()} value={number(job.created)} />
        <StatTile
          label={m.seller_import_tile_known()}
          value={number(job.updated)}
          hint={job.updated > 0 ? m.seller_import_tile_known_hint() : undefined}
        />
        <StatTile label={m.seller_import_tile_variants()} value={number(job.variants)} />
        <StatTile label={m.seller_import_bad_rows()} value={number(job.rowsFailed)} />
        <StatTile
          label={m.seller_import_tile_warnings()}
          value={number(job.warnings)}
          hint={m.seller_import_tile_warnings_hint()}
        />
      </Tiles>
      {job.unusedColumns.length > 0 ? (
        <p className="measure text-sm text-soft">
          {m.seller_import_unused({ columns: list(job.unusedColumns) })}
        </p>
      ) : null}
    </>
  );
}

function Finished() {
  const job = useLoaderData<typeof loader>();
  return (
    <>
      <Alert tone="good" title={m.seller_import_done_title()}>
        {m.seller_import_done_pictures()}
      </Alert>
      <Tiles>
        <StatTile label={m.seller_import_rows()} value={number(job.rowsRead)} />
        <StatTile label={m.seller_import_tile_created()} value={number(job.created)} />
        <StatTile label={m.seller_import_tile_updated()} value={number(job.updated)} />
        <StatTile label={m.seller_import_tile_unchanged()} value={number(job.unchanged)} />
        <StatTile label={m.seller_import_tile_refused()} value={number(job.rejected)} />
        <StatTile label={m.seller_import_bad_rows()} value={number(job.rowsFailed)} />
      </Tiles>
    </>
  );
}

function Tiles({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">{children}</dl>;
}

function Failed() {
  const job = useLoaderData<typeof loader>();
  return (
    <Alert tone="bad" title={m.seller_import_failed_title()}>
      {job.stoppedBy.length === 0 ? (
        importProblemWords(job.failureCode ?? '')
      ) : (
        <ul>
          {job.stoppedBy.map(({ code, line, params }) => (
            <li key={code}>
              {line > 1
                ? m.seller_import_failed_line({ line: number(line), words: importProblemWords(code, params) })
                : importProblemWords(code, params)}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

function Problems() {
  const lang = getLocale();
  const { jobId, problems, kinds, code, page, pageCount, problemCount, keptMax, rowsFailed, state } =
    useLoaderData<typeof loader>();
  const shown = kinds.reduce((total, kind) => total + kind.count, 0);
  if (shown === 0) return null;
  const isEnded = state === 'finished' || state === 'failed' || state === 'cancelled';
  return (
    <Panel
      title={m.seller_import_problems()}
      action={
        isEnded && rowsFailed > 0 ? (
          <a
            href={paths.sellerImportBadRows(lang, jobId)}
            download
            className={buttonClass({ kind: 'quiet', size: 'small' })}
          >
            {m.seller_import_download_bad()}
          </a>
        ) : null
      }
    >
      <FilterBar action={paths.sellerImportJob(lang, jobId)} label={m.common_filters()}>
        <SelectField
          label={m.seller_import_kind()}
          select={{ name: 'code', defaultValue: code ?? '', className: 'max-w-full' }}
          options={[
            { value: '', label: m.seller_import_kind_all({ count: number(shown) }) },
            ...kinds.map((kind) => ({
              value: kind.code,
              label: `${cut(importProblemWords(kind.code, kind.example))} (${number(kind.count)})`,
            })),
          ]}
        />
      </FilterBar>
      {problemCount > keptMax ? (
        <p className="text-sm text-soft">
          {m.seller_import_problems_limited({ shown: number(shown), total: number(problemCount) })}
        </p>
      ) : null}
      <DataTable
        caption={m.seller_import_problems()}
        captionHidden
        rows={problems}
        rowKey={(problem) => problem.id}
        columns={[
          {
            key: 'line',
            header: m.seller_import_line(),
            align: 'end',
            isRowHeader: true,
            cell: (problem) => number(problem.line),
          },
          {
            key: 'kind',
            header: m.common_status(),
            wideOnly: true,
            cell: (problem) => <SeverityBadge isWarning={problem.isWarning} />,
          },
          {
            key: 'column',
            header: m.seller_import_column(),
            wideOnly: true,
            cell: (problem) =>
              problem.column === null ? '–' : <span className="font-medium">{problem.column}</span>,
          },
          {
            key: 'what',
            header: m.seller_import_what(),
            cell: (problem) => (
              <span className="grid gap-1 break-words">
                <span className="flex flex-wrap items-center gap-2 md:hidden">
                  <SeverityBadge isWarning={problem.isWarning} />
                  <span className="font-medium break-all">{problem.column}</span>
                </span>
                {importProblemWords(problem.code, problem.params)}
              </span>
            ),
          },
        ]}
      />
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(target) => paths.sellerImportJob(lang, jobId, { code, page: target })}
      />
    </Panel>
  );
}

function SeverityBadge({ isWarning }: { isWarning: boolean }) {
  return (
    <Badge tone={isWarning ? 'warn' : 'bad'}>
      {isWarning ? m.seller_import_severity_warning() : m.seller_import_severity_error()}
    </Badge>
  );
}

const KIND_CHARS = 60;

function cut(text: string): string {
  return text.length > KIND_CHARS ? `${text.slice(0, KIND_CHARS)}…` : text;
}

function SettingsForm() {
  const lang = getLocale();
  const { jobId, format, formats, settings, categories, otherCurrencies } = useLoaderData<typeof loader>();
  return (
    <details className="max-w-4xl rounded-md border bg-surface p-4">
      <summary className="cursor-pointer font-semibold">{m.seller_import_settings()}</summary>
      <Form method="post" className="mt-4 grid gap-4">
        <div className="grid items-end gap-4 sm:grid-cols-2">
          <SelectField
            label={m.seller_import_format()}
            select={{ name: 'format', defaultValue: format }}
            options={formats}
          />
          <ImportSettingsFields
            settings={settings}
            categories={categories}
            otherCurrencies={otherCurrencies}
          />
        </div>
        <div className="flex flex-wrap items-center gap-4">
          <Button name="intent" value="settings" kind="quiet">
            {m.seller_import_retry_check()}
          </Button>
          <Link
            to={paths.sellerImportJob(lang, jobId, { columns: 1 })}
            className="text-sm font-semibold text-act underline"
          >
            {m.seller_import_map_open()}
          </Link>
        </div>
      </Form>
    </details>
  );
}

function ColumnsForm({
  columns,
}: {
  columns: NonNullable<ReturnType<typeof useLoaderData<typeof loader>>['columns']>;
}) {
  const { format, state, settings, categories, otherCurrencies } = useLoaderData<typeof loader>();
  return (
    <Panel title={m.seller_import_map_title()}>
      {state === 'mapping' ? <p className="measure text-sm text-soft">{m.seller_import_map_lead()}</p> : null}
      <Preview preview={columns.preview} />
      <Form method="post" className="grid gap-6 rounded-md border bg-surface p-4">
        <input type="hidden" name="format" value={format} />
        <ImportMappingFields {...columns} />
        <div className="grid items-end gap-4 sm:grid-cols-3">
          <ImportSettingsFields
            settings={settings}
            categories={categories}
            otherCurrencies={otherCurrencies}
            withLanguage={false}
          />
        </div>
        <div>
          <Button name="intent" value="columns">
            {m.seller_import_map_submit()}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

function Preview({ preview }: { preview: readonly { column: string; samples: readonly string[] }[] }) {
  const rows = (preview[0]?.samples ?? []).map((_, index) => index);
  return (
    <DataTable
      caption={m.seller_import_map_preview()}
      rows={rows}
      rowKey={(row) => row}
      columns={preview.map(({ column, samples }, index) => ({
        key: `${index}`,
        header: column === '' ? '–' : column,
        cell: (row: number) => <span className="whitespace-nowrap">{samples[row]}</span>,
      }))}
    />
  );
}
