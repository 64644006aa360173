import { getFormProps, getInputProps, useForm } from '@conform-to/react';
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { Button } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { Field } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { Progress } from '~/components/progress';
import { PageHead, Panel } from '~/components/workspace-layout';
import { RANKING_SIGNALS, type RankingSignal, WEIGHT_MAX } from '~/domain/search/ranking';
import { parseRead, readForm } from '~/form-data.server';
import { date, number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { readRanking } from '~/queries/ranking.server';
import { previewRanking } from '~/services/preview-ranking.server';
import { startReindex } from '~/services/reindex-search.server';
import { addSynonyms, removeSynonyms, saveRankingWeights } from '~/services/save-ranking.server';
import { requireOperator } from '~/session.server';
import { type RankingForm, rankingSchema } from './ranking-form.server';
import { RankingPreviewLists } from './ranking-preview';

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const { ports } = context;
  const { lastRun, ...ranking } = await readRanking(ports.db);
  return {
    ...ranking,
    operationId: ports.randomness.identifier('op'),
    run: lastRun
      ? { done: lastRun.done, total: lastRun.total, finishedAtMs: lastRun.finishedAt?.getTime() ?? null }
      : null,
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { userId } = await requireOperator(context, request);
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const formData = await readForm(request);
  const backHere = () => redirect(paths.operatorRanking(locale));
  switch (formData.get('intent')) {
    case 'reindex': {
      const operationId = String(formData.get('operationId') ?? '');
      if (!/^op_[A-Za-z0-9_-]{8,40}$/.test(operationId)) throw new Response(null, { status: 400 });
      await startReindex(ports, { operationId, operatorUserId: userId });
      return backHere();
    }
    case 'remove_synonyms': {
      const id = Number(formData.get('id'));
      if (!Number.isSafeInteger(id) || id <= 0) throw new Response(null, { status: 400 });
      await removeSynonyms(ports, { id, operatorUserId: userId });
      return backHere();
    }
    case 'add_synonyms': {
      const typed = String(formData.get('words') ?? '');
      const added = await addSynonyms(ports, { text: typed, operatorUserId: userId });
      if (added.ok) return backHere();
      const synonyms = { typed, error: m.operator_synonyms_invalid() };
      return data({ result: null, preview: null, synonyms }, { status: 400 });
    }
  }
  const submission = parseRead(formData, rankingSchema);
  if (submission.status !== 'success')
    return data({ result: submission.reply(), preview: null, synonyms: null }, { status: 400 });
  const { intent, operationId, query, reason, ...weights } = submission.value;
  if (intent === 'preview') {
    const { weights: before } = await readRanking(ports.db);
    const preview = await previewRanking(ports, {
      query: query ?? '',
      locale,
      currency,
      before,
      after: weights,
    });
    return data({ result: submission.reply(), preview, synonyms: null });
  }
  const saved = await saveRankingWeights(ports, {
    operationId,
    weights,
    reason: reason ?? '',
    operatorUserId: userId,
  });
  if (saved.ok) return backHere();
  const result = submission.reply({ formErrors: [m.operator_ranking_invalid()] });
  return data({ result, preview: null, synonyms: null }, { status: 400 });
}

export const meta: MetaFunction = () => [{ title: `${m.operator_nav_ranking()} · ${m.common_brand()}` }];

const LABELS: Readonly<Record<RankingSignal, () => string>> = {
  text: m.operator_ranking_text,
  popularity: m.operator_ranking_popularity,
  conversion: m.operator_ranking_conversion,
  rating: m.operator_ranking_rating,
  delivery: m.operator_ranking_delivery,
  freshness: m.operator_ranking_freshness,
};

export default function RankingPage() {
  const { weights, history, synonyms, operationId, run } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const [form, fields] = useForm<RankingForm>({
    id: 'ranking',
    lastResult: answer?.result ?? null,
    defaultValue: Object.fromEntries(RANKING_SIGNALS.map((signal) => [signal, String(weights[signal])])),
  });
  return (
    <>
      <PageHead title={m.operator_nav_ranking()} lead={m.operator_ranking_lead()} />
      <Panel title={m.operator_ranking_weights()}>
        <Form method="post" {...getFormProps(form)} className="grid gap-4">
          <p className="measure text-sm text-soft">{m.operator_ranking_weights_hint()}</p>
          <FormErrors errors={form.errors} />
          <input type="hidden" name="operationId" value={operationId} />
          <div className="grid grid-cols-2 gap-4 md:grid-cols-3 lg:grid-cols-6">
            {RANKING_SIGNALS.map((signal) => (
              <Field
                key={signal}
                label={LABELS[signal]()}
                errors={fields[signal].errors}
                className="content-end"
                input={{
                  ...getInputProps(fields[signal], { type: 'number' }),
                  min: 0,
                  max: WEIGHT_MAX,
                  step: 1,
                  inputMode: 'numeric',
                }}
              />
            ))}
          </div>
          <div className="grid items-end gap-4 sm:grid-cols-2">
            <Field
              label={m.operator_ranking_query()}
              hint={m.operator_ranking_query_hint()}
              optional
              errors={fields.query.errors}
              input={getInputProps(fields.query, { type: 'text' })}
            />
            <Field
              label={m.operator_ranking_reason()}
              errors={fields.reason.errors}
              className="content-end"
              input={{ ...getInputProps(fields.reason, { type: 'text' }), required: false }}
            />
          </div>
          <div className="flex flex-wrap gap-3">
            <Button kind="quiet" name="intent" value="preview">
              {m.operator_ranking_preview()}
            </Button>
            <Button name="intent" value="save">
              {m.operator_ranking_save()}
            </Button>
          </div>
        </Form>
        {answer?.preview ? <RankingPreviewLists preview={answer.preview} /> : null}
      </Panel>
      <Panel title={m.operator_ranking_history()}>
        <DataTable
          caption={m.operator_ranking_history()}
          captionHidden
          rows={history}
          rowKey={(row) => row.id}
          empty={<p className="text-soft">{m.operator_ranking_history_none()}</p>}
          columns={[
            {
              key: 'at',
              header: m.operator_ranking_changed_at(),
              isRowHeader: true,
              cell: (row) => date(row.changedAtMs, 'moment'),
            },
            { key: 'who', header: m.operator_ranking_changed_by(), cell: (row) => row.changedBy ?? '–' },
            { key: 'why', header: m.operator_ranking_reason(), cell: (row) => row.reason },
            {
              key: 'set',
              header: m.operator_ranking_set(),
              wideOnly: true,
              cell: (row) =>
                RANKING_SIGNALS.map((signal) => `${LABELS[signal]()} ${row.weights[signal]}`).join(', '),
            },
          ]}
        />
      </Panel>
      <Panel title={m.operator_synonyms()}>
        <Form method="post" className="grid gap-3 sm:grid-cols-[1fr_auto] sm:items-end">
          <Field
            label={m.operator_synonyms_words()}
            hint={m.operator_synonyms_hint()}
            errors={answer?.synonyms ? [answer.synonyms.error] : undefined}
            input={{ name: 'words', type: 'text', defaultValue: answer?.synonyms?.typed ?? '' }}
          />
          <Button kind="quiet" name="intent" value="add_synonyms">
            {m.operator_synonyms_add()}
          </Button>
        </Form>
        {synonyms.length === 0 ? (
          <p className="text-soft">{m.operator_synonyms_none()}</p>
        ) : (
          <ul className="grid gap-x-6 md:grid-cols-2">
            {synonyms.map(({ id, phrases }) => (
              <li key={id} className="border-b border-edge">
                <Form method="post" className="flex items-center justify-between gap-3 py-1">
                  <input type="hidden" name="id" value={id} />
                  <span className="min-w-0 text-sm">{phrases.join(', ')}</span>
                  <Button
                    kind="plain"
                    size="small"
                    name="intent"
                    value="remove_synonyms"
                    aria-label={m.operator_synonyms_remove_of({ words: phrases.join(', ') })}
                  >
                    {m.operator_synonyms_remove()}
                  </Button>
                </Form>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={m.operator_reindex()}>
        <p className="measure text-sm text-soft">{m.operator_reindex_hint()}</p>
        {run === null ? null : run.finishedAtMs === null ? (
          <Progress label={m.operator_reindex_running()} done={run.done} total={run.total} running />
        ) : (
          <p className="text-sm">
            {m.operator_reindex_done({ when: date(run.finishedAtMs, 'moment'), count: number(run.done) })}
          </p>
        )}
        <Form method="post">
          <input type="hidden" name="operationId" value={operationId} />
          <Button kind="quiet" name="intent" value="reindex">
            {m.operator_reindex_start()}
          </Button>
        </Form>
      </Panel>
    </>
  );
}
