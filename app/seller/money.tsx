import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { Link, useLoaderData } from '@remix-run/react';
import { Badge } from '~/components/badge';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Field } from '~/components/field';
import { FilterBar } from '~/components/filter-bar';
import { StatTile } from '~/components/stat-tile';
import { StatusBadge } from '~/components/status-badge';
import { PageHead, Panel } from '~/components/workspace-layout';
import { SUPPORTED_CURRENCIES } from '~/domain/money/money';
import type { PayoutExpectation } from '~/domain/payout/expectation';
import { monthBounds, monthOf, parseMonth } from '~/domain/statement/month';
import { holdKind } from '~/domain/transfer/hold-reason';
import { amount, date } from '~/i18n/format';
import { SELLER_HOLD_KIND_WORDS, SELLER_HOLD_WORDS } from '~/i18n/payout-words';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerMoney } from '~/queries/seller-money.server';
import { readSellerTier } from '~/queries/seller-tier.server';
import { requireSeller } from '~/session.server';
import { TierPanel } from './tier-panel';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const now = new Date(context.ports.clock.nowMs());
  const wanted = new URL(request.url).searchParams.get('month') ?? '';
  const month = parseMonth(wanted) ?? monthOf(now);
  const { fromMs, toMs } = monthBounds(month);
  const [found, standing] = await Promise.all([
    readSellerMoney(context.ports.db, sellerId, {
      from: new Date(fromMs),
      to: new Date(toMs),
    }),
    readSellerTier(context.ports.db, sellerId, now.getTime()),
  ]);
  return { ...found, month, standing };
}

export const meta: MetaFunction = () => [{ title: `${m.seller_nav_money()} · ${m.common_brand()}` }];

export default function MoneyPage() {
  const lang = getLocale();
  const { balances, paid, lines, month, standing, debts } = useLoaderData<typeof loader>();
  const owed = (account: string, currency: string) =>
    balances.find((row) => row.account === account && row.currency === currency)?.owedMinor ?? 0;
  const currencies = SUPPORTED_CURRENCIES.filter(
    (currency) => currency === 'PLN' || balances.some((row) => row.currency === currency),
  );
  return (
    <>
      <PageHead title={m.seller_nav_money()} lead={m.seller_money_lead()} />
      {currencies.map((currency) => (
        <dl key={currency} className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-3">
          <StatTile
            label={m.seller_money_escrow()}
            value={amount({ amountMinor: owed('seller_escrow', currency), currency })}
            hint={m.seller_money_escrow_hint()}
          />
          <StatTile
            label={m.seller_money_payable()}
            value={amount({ amountMinor: owed('seller_payable', currency), currency })}
            hint={m.seller_money_payable_hint()}
          />
          <StatTile
            label={m.seller_money_paid()}
            value={amount({
              amountMinor: paid.find((row) => row.currency === currency)?.paidMinor ?? 0,
              currency,
            })}
            hint={m.seller_money_paid_hint()}
          />
        </dl>
      ))}
      {debts.length > 0 ? (
        <Panel title={m.cases_debts_title()}>
          <p className="measure text-sm text-soft">{m.cases_debt_hint()}</p>
          <DataTable
            caption={m.cases_debts_title()}
            captionHidden
            rows={debts}
            rowKey={({ debt }) => debt.id}
            columns={[
              {
                key: 'number',
                header: m.seller_order_number(),
                isRowHeader: true,
                cell: ({ debt, number }) => (
                  <Link
                    to={paths.sellerOrder(lang, debt.sellerOrderId)}
                    className="font-semibold text-act underline"
                  >
                    {number}
                  </Link>
                ),
              },
              {
                key: 'since',
                header: m.cases_debt_since(),
                wideOnly: true,
                cell: ({ debt }) => date(debt.createdAt, 'numeric'),
              },
              {
                key: 'amount',
                header: m.cases_debt_amount(),
                align: 'end',
                cell: ({ debt }) => amount({ amountMinor: debt.amountMinor, currency: debt.currency }),
              },
              {
                key: 'how',
                header: m.cases_debt_how(),
                wideOnly: true,
                cell: ({ settlements }) =>
                  settlements
                    .map(({ kind, amountMinor, currency }) =>
                      kind === 'reversal'
                        ? m.cases_debt_by_reversal({ amount: amount({ amountMinor, currency }) })
                        : m.cases_debt_by_netting({ amount: amount({ amountMinor, currency }) }),
                    )
                    .join(', ') || '–',
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
      <TierPanel standing={standing} />
      <Panel title={m.seller_money_statement()}>
        <FilterBar action={paths.sellerMoney(lang)} label={m.common_filters()}>
          <Field
            label={m.seller_money_month()}
            input={{ name: 'month', type: 'month', defaultValue: month }}
          />
        </FilterBar>
        <p>
          <Link to={paths.sellerStatement(lang, month)} className="font-semibold text-act underline">
            {m.payouts_statement_open()}
          </Link>{' '}
          ·{' '}
          <Link to={paths.sellerPayouts(lang)} className="font-semibold text-act underline">
            {m.payouts_title()}
          </Link>{' '}
          ·{' '}
          <Link to={paths.sellerCommissionInvoices(lang)} className="font-semibold text-act underline">
            {m.payouts_invoices_title()}
          </Link>
        </p>
        <DataTable
          caption={m.seller_money_statement()}
          captionHidden
          rows={lines}
          rowKey={(row) => row.id}
          columns={[
            {
              key: 'number',
              header: m.seller_order_number(),
              isRowHeader: true,
              cell: (row) => (
                <Link to={paths.sellerOrder(lang, row.id)} className="font-semibold text-act underline">
                  {row.number}
                </Link>
              ),
            },
            {
              key: 'placed',
              header: m.seller_order_placed(),
              wideOnly: true,
              cell: (row) => date(row.placedAt, 'numeric'),
            },
            {
              key: 'state',
              header: m.common_status(),
              wideOnly: true,
              cell: (row) => <StatusBadge state={row.state} />,
            },
            {
              key: 'sold',
              header: m.seller_money_sold(),
              align: 'end',
              cell: (row) => amount({ amountMinor: row.soldMinor, currency: row.currency }),
            },
            {
              key: 'fees',
              header: m.seller_money_fees(),
              align: 'end',
              cell: (row) =>
                amount({
                  amountMinor: -row.feesMinor,
                  currency: row.currency,
                }),
            },
            {
              key: 'refunded',
              header: m.seller_order_refund(),
              align: 'end',
              wideOnly: true,
              cell: (row) => amount({ amountMinor: -row.refundedMinor, currency: row.currency }),
            },
            {
              key: 'yours',
              header: m.seller_order_yours(),
              align: 'end',
              cell: (row) =>
                amount({
                  amountMinor: row.soldMinor - row.refundedMinor - row.feesMinor,
                  currency: row.currency,
                }),
            },
            {
              key: 'paid',
              header: m.seller_money_paid(),
              cell: (row) => <WhereMoneyIs payout={row.payout} />,
            },
          ]}
          empty={<EmptyState title={m.seller_money_empty()} />}
        />
      </Panel>
    </>
  );
}

/** A day (`YYYY-MM-DD`) as it is written. */
const day = (of: string) => date(`${of}T12:00:00Z`, 'numeric');

/** Where the money of a seller order is, and when it is about to be at the bank. */
function WhereMoneyIs({ payout }: { readonly payout: PayoutExpectation }) {
  switch (payout.kind) {
    case 'transferred':
      return payout.atBank === null
        ? m.payouts_expected_released_manual({ released: day(payout.releasedOn) })
        : m.payouts_expected_released({ released: day(payout.releasedOn), bank: day(payout.atBank) });
    case 'expected':
      return payout.atBank === null
        ? m.payouts_expected_release_manual({ release: day(payout.releasedOn) })
        : m.payouts_expected_release({ release: day(payout.releasedOn), bank: day(payout.atBank) });
    case 'held': {
      const kind = holdKind(payout.reason);
      return (
        <span className="grid justify-items-start gap-1">
          <Badge tone={kind === 'final' ? 'bad' : 'warn'}>{SELLER_HOLD_KIND_WORDS[kind]()}</Badge>
          {SELLER_HOLD_WORDS[payout.reason]()}
        </span>
      );
    }
    case 'on_its_way':
      return m.seller_money_on_its_way();
    case 'waiting':
      return m.seller_money_waiting();
    case 'nothing':
      return '–';
  }
}
