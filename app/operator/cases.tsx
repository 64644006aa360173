import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Button } from '~/components/button';
import { CasesTable } from '~/components/cases-table';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { FilterBar } from '~/components/filter-bar';
import { Pagination } from '~/components/pagination';
import { SelectField } from '~/components/select-field';
import { PageHead, Panel } from '~/components/workspace-layout';
import { CASE_QUEUES, type CaseQueue } from '~/domain/case/queues';
import { parseForm } from '~/form-data.server';
import { amount, date } from '~/i18n/format';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readMoneyTroubles, readOperatorCases } from '~/queries/cases.server';
import { repeatRefund } from '~/services/make-refund.server';
import { requireOperator } from '~/session.server';

const schema = z.object({
  refundId: z.string('required').max(200),
  round: z.coerce.number().int().min(1).max(1_000),
});

const FILTER_WORDS: Readonly<Record<CaseQueue, () => string>> = {
  decide: m.cases_filter_escalated,
  banks: m.cases_filter_chargebacks,
  open: m.cases_filter_open,
  all: m.cases_filter_all,
  refunds: m.cases_refunds_title,
};

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const { searchParams } = new URL(request.url);
  const wanted = searchParams.get('show');
  const show = CASE_QUEUES.find((filter) => filter === wanted) ?? 'decide';
  const page = pageOf(request);
  const { db } = context.ports;
  const [list, troubles] = await Promise.all([readOperatorCases(db, { show, page }), readMoneyTroubles(db)]);
  return { ...list, ...troubles, show, page };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const operator = await requireOperator(context, request);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success') throw new Response(null, { status: 400 });
  const repeated = await repeatRefund(context.ports, {
    ...submission.value,
    operatorUserId: operator.userId,
  });
  return repeated.ok ? data({ problem: null }) : data({ problem: m.cases_changed() }, { status: 409 });
}

export const meta: MetaFunction = () => [{ title: `${m.cases_operator_title()} · ${m.common_brand()}` }];

export default function OperatorCasesPage() {
  const lang = getLocale();
  const { rows, show, page, pageCount, failed, debts } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <>
      <PageHead title={m.cases_operator_title()} lead={m.cases_operator_lead()} />
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      {failed.length > 0 ? (
        <Panel title={m.operator_queue_refunds()}>
          <ul className="grid gap-3">
            {failed.map(({ refund, number, orderId }) => (
              <li
                key={refund.id}
                className="flex flex-wrap items-center justify-between gap-3 rounded-md border bg-surface p-4"
              >
                <p>
                  {orderId ? (
                    <Link
                      to={paths.operatorOrder(lang, orderId)}
                      className="font-semibold text-act underline"
                    >
                      {number}
                    </Link>
                  ) : (
                    <strong>{refund.id}</strong>
                  )}
                  <span className="block text-sm">
                    {m.cases_refund_failed_note({
                      error: refund.lastError ?? '',
                      amount: amount({ amountMinor: refund.amountMinor, currency: refund.currency }),
                    })}
                  </span>
                </p>
                <Form method="post">
                  <input type="hidden" name="refundId" value={refund.id} />
                  <input type="hidden" name="round" value={refund.round} />
                  <Button kind="quiet" size="small">
                    {m.cases_refund_repeat()}
                  </Button>
                </Form>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      <FilterBar action={paths.operatorCases(lang)} label={m.common_filters()}>
        <SelectField
          label={m.common_status()}
          select={{ name: 'show', defaultValue: show }}
          options={CASE_QUEUES.filter((filter) => filter !== 'refunds').map((filter) => ({
            value: filter,
            label: FILTER_WORDS[filter](),
          }))}
        />
      </FilterBar>
      <CasesTable
        caption={m.cases_operator_title()}
        rows={rows}
        withSeller
        hrefFor={(caseId) => paths.operatorCase(lang, caseId)}
        empty={<EmptyState title={m.cases_operator_empty()} />}
      />
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(target) => paths.operatorCases(lang, { show, page: target })}
      />
      {debts.length > 0 ? (
        <Panel title={m.cases_operator_debts()}>
          <DataTable
            caption={m.cases_operator_debts()}
            captionHidden
            rows={debts}
            rowKey={({ debt }) => debt.id}
            columns={[
              {
                key: 'seller',
                header: m.cases_column_seller(),
                isRowHeader: true,
                cell: ({ seller }) => seller,
              },
              { key: 'number', header: m.cases_column_order(), wideOnly: true, cell: ({ number }) => number },
              {
                key: 'since',
                header: m.cases_debt_since(),
                cell: ({ debt }) => date(debt.createdAt, 'shortDate'),
              },
              {
                key: 'left',
                header: m.cases_debt_left(),
                align: 'end',
                cell: ({ debt }) =>
                  amount({ amountMinor: debt.amountMinor - debt.settledMinor, currency: debt.currency }),
              },
            ]}
          />
        </Panel>
      ) : null}
    </>
  );
}
