import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Pagination } from '~/components/pagination';
import { Tabs } from '~/components/tabs';
import { PageHead, Panel } from '~/components/workspace-layout';
import { parseForm } from '~/form-data.server';
import { amount, date, number } from '~/i18n/format';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { type DifferencesShown, readReconciliation } from '~/queries/reconciliation.server';
import { reconcileWithStripe } from '~/services/reconcile-with-stripe.server';
import { MENDING_ACCOUNTS, resolveDifference } from '~/services/resolve-difference.server';
import { requireOperator } from '~/session.server';
import { DifferenceCard } from './difference-card';

const NOTE_CHARACTERS_MAX = 500;

const schema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('reconcile') }),
  z.object({
    intent: z.literal('resolve'),
    differenceId: z.string('required').max(300),
    note: z.string('required').trim().min(1, 'required').max(NOTE_CHARACTERS_MAX, 'too_long'),
    against: z.enum(MENDING_ACCOUNTS).optional(),
  }),
]);

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const show: DifferencesShown = new URL(request.url).searchParams.get('show') === 'all' ? 'all' : 'open';
  const page = pageOf(request);
  const found = await readReconciliation(context.ports.db, { show, page });
  return { ...found, show, page, accounts: MENDING_ACCOUNTS };
}

interface Answer {
  readonly done?: string;
  readonly problem?: string;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const operator = await requireOperator(context, request);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success')
    return data<Answer>({ problem: m.errors_check_fields() }, { status: 400 });
  const form = submission.value;
  if (form.intent === 'reconcile') {
    const reconciled = await reconcileWithStripe(context.ports);
    if (!reconciled.ok)
      return data<Answer>({ problem: m.payouts_reconciliation_unreachable() }, { status: 503 });
    const { read, matched, different } = reconciled.value;
    return data<Answer>({
      done: m.payouts_reconciliation_done({
        read: number(read),
        matched: number(matched),
        different: number(different),
      }),
    });
  }
  const resolved = await resolveDifference(context.ports, {
    differenceId: form.differenceId,
    note: form.note,
    against: form.against ?? null,
    operatorUserId: operator.userId,
  });
  if (resolved.ok) return data<Answer>({ done: m.payouts_difference_resolved() });
  if (resolved.code === 'difference_unknown') throw new Response(null, { status: 404 });
  return data<Answer>({ problem: m.payouts_difference_changed() }, { status: 409 });
}

export const meta: MetaFunction = () => [
  { title: `${m.payouts_reconciliation_title()} · ${m.common_brand()}` },
];

export default function ReconciliationPage() {
  const lang = getLocale();
  const { readAt, isComplete, totals, rows, show, page, pageCount, accounts } =
    useLoaderData<typeof loader>();
  const answer: Answer = useActionData<typeof action>() ?? {};
  return (
    <>
      <PageHead title={m.payouts_reconciliation_title()} lead={m.payouts_reconciliation_lead()} />
      {answer.done ? <Alert tone="good">{answer.done}</Alert> : null}
      {answer.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      <Form method="post" className="flex flex-wrap items-center gap-4">
        <Button name="intent" value="reconcile">
          {m.payouts_reconciliation_now()}
        </Button>
        <p className="text-sm text-soft">
          {readAt
            ? m.payouts_reconciliation_read_at({ moment: date(readAt, 'moment') })
            : m.payouts_reconciliation_never()}
        </p>
      </Form>
      {readAt && !isComplete ? (
        <Alert tone="info" announced={false}>
          {m.payouts_reconciliation_partly()}
        </Alert>
      ) : null}
      <Panel title={m.payouts_reconciliation_totals()}>
        <DataTable
          caption={m.payouts_reconciliation_totals()}
          captionHidden
          rows={totals}
          rowKey={(row) => row.currency}
          columns={[
            {
              key: 'currency',
              header: m.payouts_column_currency(),
              isRowHeader: true,
              cell: (row) => row.currency,
            },
            {
              key: 'movements',
              header: m.payouts_column_movements(),
              align: 'end',
              wideOnly: true,
              cell: (row) => number(row.movements),
            },
            {
              key: 'theirs',
              header: m.payouts_column_theirs(),
              align: 'end',
              cell: (row) => amount({ amountMinor: row.theirsMinor, currency: row.currency }),
            },
            {
              key: 'ours',
              header: m.payouts_column_ours(),
              align: 'end',
              cell: (row) => amount({ amountMinor: row.oursMinor, currency: row.currency }),
            },
            {
              key: 'difference',
              header: m.payouts_column_difference(),
              align: 'end',
              cell: (row) => (
                <Badge tone={row.theirsMinor === row.oursMinor ? 'act' : 'bad'}>
                  {amount({ amountMinor: row.theirsMinor - row.oursMinor, currency: row.currency })}
                </Badge>
              ),
            },
          ]}
        />
      </Panel>
      <Panel title={m.payouts_differences_title()}>
        <Tabs
          label={m.payouts_differences_title()}
          tabs={[
            {
              label: m.payouts_differences_open(),
              href: paths.operatorReconciliation(lang),
              current: show === 'open',
            },
            {
              label: m.payouts_differences_all(),
              href: paths.operatorReconciliation(lang, { show: 'all' }),
              current: show === 'all',
            },
          ]}
        />
        {rows.length === 0 ? (
          <EmptyState
            title={show === 'open' ? m.payouts_differences_none() : m.payouts_differences_none_ever()}
          />
        ) : (
          <ul className="grid gap-3">
            {rows.map((row) => (
              <li key={row.id}>
                <DifferenceCard difference={row} accounts={accounts} noteMax={NOTE_CHARACTERS_MAX} />
              </li>
            ))}
          </ul>
        )}
        <Pagination
          page={page}
          pageCount={pageCount}
          hrefFor={(at) =>
            paths.operatorReconciliation(lang, { show: show === 'all' ? 'all' : null, page: at })
          }
        />
      </Panel>
    </>
  );
}
