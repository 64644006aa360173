import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { Link, useLoaderData } from '@remix-run/react';
import { buttonClass, LinkButton } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Pagination } from '~/components/pagination';
import { PageHead, Panel } from '~/components/workspace-layout';
import { addMonths, monthOf, parseMonth } from '~/domain/statement/month';
import { owedMinor, type StatementSummary } from '~/domain/statement/statement';
import { amount, date } from '~/i18n/format';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerStatement } from '~/queries/seller-statement.server';
import { requireSeller } from '~/session.server';
import { AmountRow } from './amount-row';
import { LINE_WORDS } from './statement-words';

const LINES_PER_PAGE = 100;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const thisMonth = monthOf(new Date(context.ports.clock.nowMs()));
  const month = parseMonth(params.month ?? '');
  if (month === undefined || month > thisMonth) throw new Response(null, { status: 404 });
  const { lines, summaries, netted } = await readSellerStatement(context.ports.db, sellerId, month);
  const page = pageOf(request);
  return {
    month,
    next: month < thisMonth ? addMonths(month, 1) : null,
    previous: addMonths(month, -1),
    summaries,
    netted,
    page,
    pageCount: Math.max(1, Math.ceil(lines.length / LINES_PER_PAGE)),
    lines: lines.slice((page - 1) * LINES_PER_PAGE, page * LINES_PER_PAGE),
  };
}

const monthName = (month: string) => date(`${month}-15T12:00:00Z`, 'month');

export const meta: MetaFunction<typeof loader> = ({ params }) => [
  {
    title: `${m.payouts_statement_title({ month: monthName(params.month ?? '') })} · ${m.common_brand()}`,
  },
];

export default function StatementPage() {
  const lang = getLocale();
  const { month, previous, next, summaries, netted, lines, page, pageCount } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title={m.payouts_statement_title({ month: monthName(month) })}
        lead={m.payouts_statement_lead()}
      />
      <nav aria-label={m.payouts_statement_months()} className="flex flex-wrap gap-3">
        <LinkButton kind="quiet" size="small" to={paths.sellerStatement(lang, previous)}>
          {m.payouts_statement_previous({ month: monthName(previous) })}
        </LinkButton>
        {next === null ? null : (
          <LinkButton kind="quiet" size="small" to={paths.sellerStatement(lang, next)}>
            {m.payouts_statement_next({ month: monthName(next) })}
          </LinkButton>
        )}
        <a href={paths.sellerStatementCsv(lang, month)} download className={buttonClass({ size: 'small' })}>
          {m.payouts_statement_csv()}
        </a>
        <a
          href={paths.sellerStatementPdf(lang, month)}
          download
          className={buttonClass({ kind: 'quiet', size: 'small' })}
        >
          {m.payouts_pdf()}
        </a>
      </nav>
      {summaries.map((summary) => (
        <Summary key={summary.currency} summary={summary} />
      ))}
      {netted.map(({ currency, amountMinor }) => (
        <p key={currency} className="measure text-sm text-soft">
          {m.payouts_statement_netted({ amount: amount({ amountMinor, currency }) })}
        </p>
      ))}
      <Panel title={m.payouts_statement_lines()}>
        <DataTable
          caption={m.payouts_statement_lines()}
          captionHidden
          rows={lines.map((line, place) => ({ ...line, place }))}
          rowKey={(line) => `${line.entryKey} ${line.place}`}
          columns={[
            {
              key: 'day',
              header: m.payouts_statement_day(),
              cell: (line) => date(line.occurredAtMs, 'numeric'),
            },
            {
              key: 'kind',
              header: m.payouts_statement_kind(),
              isRowHeader: true,
              cell: (line) => LINE_WORDS[line.kind](),
            },
            {
              key: 'order',
              header: m.seller_order_number(),
              cell: (line) =>
                line.sellerOrderId === null ? (
                  '–'
                ) : (
                  <Link
                    to={paths.sellerOrder(lang, line.sellerOrderId)}
                    className="font-semibold text-act underline"
                  >
                    {line.sellerOrderNumber}
                  </Link>
                ),
            },
            {
              key: 'amount',
              header: m.payouts_statement_amount(),
              align: 'end',
              cell: (line) => amount({ amountMinor: line.amountMinor, currency: line.currency }),
            },
          ]}
          empty={<EmptyState title={m.payouts_statement_empty()} />}
        />
        <Pagination
          page={page}
          pageCount={pageCount}
          hrefFor={(at) => paths.sellerStatement(lang, month, { page: at })}
        />
      </Panel>
    </>
  );
}

/** A month of one currency: from what was owed at its beginning to what was owed at its end. */
function Summary({ summary }: { readonly summary: StatementSummary }) {
  const { currency, opening, closing, totals, changeMinor } = summary;
  const money = (amountMinor: number) => amount({ amountMinor, currency });
  return (
    <Panel title={m.payouts_statement_summary({ currency })}>
      <dl className="figures grid max-w-xl rounded-md border bg-surface">
        <AmountRow indented term={m.payouts_statement_opening()} value={money(owedMinor(opening))} strong />
        {totals.map(({ kind, amountMinor }) => (
          <AmountRow indented key={kind} term={LINE_WORDS[kind]()} value={money(amountMinor)} />
        ))}
        <AmountRow indented term={m.payouts_statement_change()} value={money(changeMinor)} strong />
        <AmountRow indented term={m.payouts_statement_closing()} value={money(owedMinor(closing))} strong />
        <AmountRow indented term={m.payouts_statement_in_escrow()} value={money(closing.escrowMinor)} />
        <AmountRow indented term={m.payouts_statement_payable()} value={money(closing.payableMinor)} />
      </dl>
    </Panel>
  );
}
