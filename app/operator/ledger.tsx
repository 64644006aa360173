import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { DataTable } from '~/components/data-table';
import { PageHead, Panel } from '~/components/workspace-layout';
import { CURRENCY_EXPONENTS, type CurrencyCode } from '~/domain/money/money';
import { amount, number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { checkLedger, type LedgerProblem } from '~/services/check-ledger.server';
import { requireOperator } from '~/session.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  return checkLedger(context.ports);
}

export const meta: MetaFunction = () => [{ title: `${m.operator_nav_ledger()} · ${m.common_brand()}` }];

const PROBLEMS: Readonly<Record<LedgerProblem['code'], () => string>> = {
  entry_out_of_balance: m.operator_problem_out_of_balance,
  entry_without_postings: m.operator_problem_without_postings,
  payment_differs_from_ledger: m.operator_problem_payment_differs,
  seller_account_below_zero: m.operator_problem_below_zero,
  order_share_differs: m.operator_problem_share_differs,
  refund_lines_differ: m.cases_problem_refund_lines_differ,
  promotions_differ: m.promotions_ledger_differs,
  debt_settlements_differ: m.cases_problem_debt_settlements_differ,
};

const isKnown = (currency: string): currency is CurrencyCode => currency in CURRENCY_EXPONENTS;
const money = (amountMinor: number, currency: string) =>
  isKnown(currency) ? amount({ amountMinor, currency }) : number(amountMinor);

export default function LedgerPage() {
  const { entries, balances, problems } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={m.operator_nav_ledger()} lead={m.operator_ledger_lead()} />
      {problems.length === 0 ? (
        <Alert tone="good" announced={false}>
          {m.operator_ledger_balanced({ entries: number(entries) })}
        </Alert>
      ) : (
        <Alert tone="bad" title={m.operator_ledger_problems()}>
          <ul>
            {problems.map((problem) => (
              <li key={`${problem.code} ${problem.subject}`} className="figures">
                {PROBLEMS[problem.code]()}: {problem.subject}{' '}
                {money(problem.differenceMinor, problem.currency)}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <Panel title={m.operator_balances()}>
        <DataTable
          caption={m.operator_balances()}
          captionHidden
          rows={balances}
          rowKey={(row) => `${row.account} ${row.currency}`}
          columns={[
            {
              key: 'account',
              header: m.operator_column_account(),
              isRowHeader: true,
              cell: (row) => row.account,
            },
            {
              key: 'debit',
              header: m.operator_column_debit(),
              align: 'end',
              cell: (row) => (row.amountMinor >= 0 ? money(row.amountMinor, row.currency) : ''),
            },
            {
              key: 'credit',
              header: m.operator_column_credit(),
              align: 'end',
              cell: (row) => (row.amountMinor < 0 ? money(-row.amountMinor, row.currency) : ''),
            },
          ]}
        />
      </Panel>
    </>
  );
}
