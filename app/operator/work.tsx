import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { Link, useLoaderData } from '@remix-run/react';
import { DataTable } from '~/components/data-table';
import { StatTile } from '~/components/stat-tile';
import { PageHead, Panel } from '~/components/workspace-layout';
import { amount, date, number, percent } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readMarketplaceFigures, readWorkQueues } from '~/queries/operator.server';
import { requireOperator } from '~/session.server';

const DAYS_SHOWN = 30;
const DAY_MS = 86_400_000;

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const { db, clock } = context.ports;
  const nowMs = clock.nowMs();
  const [waiting, figures] = await Promise.all([
    readWorkQueues(db, nowMs),
    readMarketplaceFigures(db, nowMs - DAYS_SHOWN * DAY_MS),
  ]);
  return { waiting, figures };
}

export const meta: MetaFunction = () => [{ title: `${m.operator_nav_work()} · ${m.common_brand()}` }];

export default function WorkPage() {
  const lang = getLocale();
  const { waiting, figures } = useLoaderData<typeof loader>();
  const queues = [
    {
      label: m.operator_queue_sellers(),
      count: waiting.sellersToVerify,
      href: paths.operatorSellers(lang, { status: 'submitted' }),
    },
    { label: m.cases_operator_queue(), count: waiting.casesToDecide, href: paths.operatorCases(lang) },
    { label: m.operator_queue_late(), count: waiting.lateOrders, href: paths.operatorOrders(lang) },
    {
      label: m.operator_queue_dead_letters(),
      count: waiting.deadLetters,
      href: paths.operatorDeadLetters(lang),
    },
    {
      label: m.operator_queue_transfers(),
      count: waiting.heldTransfers,
      href: paths.operatorTransfers(lang),
    },
    {
      label: m.operator_queue_refunds(),
      count: waiting.failedRefunds,
      href: paths.operatorCases(lang, { show: 'refunds' }),
    },
    {
      label: m.payouts_queue_differences(),
      count: waiting.openDifferences,
      href: paths.operatorReconciliation(lang),
    },
    {
      label: m.operator_queue_messages(),
      count: waiting.waitingMessages,
      href: paths.operatorDeadLetters(lang),
    },
  ];
  const inPln = figures.byDay.filter((day) => day.currency === 'PLN');
  const gmvMinor = inPln.reduce((sum, day) => sum + day.totalMinor, 0);
  const orders = figures.byDay.reduce((sum, day) => sum + day.orders, 0);
  return (
    <>
      <PageHead title={m.operator_nav_work()} lead={m.operator_work_lead()} />
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-3 sm:grid-cols-[repeat(auto-fill,minmax(13rem,1fr))]">
        {queues.map((queue) => (
          <li key={queue.label}>
            <Link
              to={queue.href}
              className={`flex min-h-24 flex-col justify-between rounded-md border p-4 ${queue.count > 0 ? 'border-accent bg-accent-soft text-accent-ink' : 'bg-surface'}`}
            >
              <span className="text-sm">{queue.label}</span>
              <strong className="figures text-xl">{number(queue.count)}</strong>
            </Link>
          </li>
        ))}
      </ul>
      <Panel title={m.operator_figures_title()}>
        <dl className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-3">
          <StatTile
            label={m.operator_figure_gmv()}
            value={amount({ amountMinor: gmvMinor, currency: 'PLN' })}
          />
          <StatTile label={m.operator_figure_orders()} value={number(orders)} />
          <StatTile
            label={m.operator_figure_commission()}
            value={amount({ amountMinor: figures.commissionMinor, currency: 'PLN' })}
            hint={
              gmvMinor > 0
                ? m.operator_figure_take_rate({ rate: percent(figures.commissionMinor / gmvMinor, 2) })
                : undefined
            }
          />
          <StatTile label={m.operator_figure_sellers()} value={number(figures.openSellers)} />
        </dl>
        <DailyBars days={inPln} />
      </Panel>
    </>
  );
}

const CHART = { width: 720, height: 160, gap: 2 };

/** Sales by day as bars, drawn on the server; the table below says the same in figures. */
function DailyBars({ days }: { days: readonly { day: string; totalMinor: number; orders: number }[] }) {
  if (days.length === 0) return null;
  const highest = Math.max(...days.map((day) => day.totalMinor));
  const step = CHART.width / days.length;
  return (
    <>
      <svg
        viewBox={`0 0 ${CHART.width} ${CHART.height}`}
        className="w-full rounded-md border bg-surface p-3"
        role="img"
        aria-label={m.operator_chart_label()}
      >
        {days.map((day, index) => {
          const height = highest === 0 ? 0 : (day.totalMinor / highest) * CHART.height;
          return (
            <rect
              key={day.day}
              x={index * step}
              y={CHART.height - height}
              width={Math.max(step - CHART.gap, 1)}
              height={height}
              rx={2}
              className="fill-act"
            />
          );
        })}
      </svg>
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-act">
          {m.operator_chart_table()}
        </summary>
        <div className="mt-3">
          <DataTable
            caption={m.operator_chart_label()}
            captionHidden
            rows={[...days].reverse()}
            rowKey={(day) => day.day}
            columns={[
              {
                key: 'day',
                header: m.operator_column_day(),
                isRowHeader: true,
                cell: (day) => date(`${day.day}T12:00:00Z`),
              },
              {
                key: 'orders',
                header: m.operator_figure_orders(),
                align: 'end',
                cell: (day) => number(day.orders),
              },
              {
                key: 'total',
                header: m.operator_figure_gmv(),
                align: 'end',
                cell: (day) => amount({ amountMinor: day.totalMinor, currency: 'PLN' }),
              },
            ]}
          />
        </div>
      </details>
    </>
  );
}
