import { scaleBand, scaleLinear } from '@visx/scale';
import { LinePath } from '@visx/shape';
import { DataTable } from '~/components/data-table';
import type { Currency } from '~/domain/money/money';
import { amount, date, number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';

interface Day {
  readonly day: string;
  readonly revenueMinor: number;
  readonly orders: number;
}

const SIZE = { width: 720, height: 220, left: 56, right: 32, top: 12, bottom: 24 };
const noon = (day: string) => `${day}T12:00:00Z`;

/** Revenue as bars and orders as a line, each with its axis; the table below says the same in figures. */
export function SalesChart({ days, currency }: { days: readonly Day[]; currency: Currency }) {
  if (days.length === 0) return <p className="text-sm text-soft">{m.seller_dashboard_nothing_sold()}</p>;
  const x = scaleBand({
    domain: days.map(({ day }) => day),
    range: [SIZE.left, SIZE.width - SIZE.right],
    padding: 0.25,
  });
  const revenue = scaleLinear({
    domain: [0, Math.max(...days.map((day) => day.revenueMinor), 1)],
    range: [SIZE.height - SIZE.bottom, SIZE.top],
    nice: true,
  });
  const orders = scaleLinear({
    domain: [0, Math.max(...days.map((day) => day.orders), 1)],
    range: [SIZE.height - SIZE.bottom, SIZE.top],
    nice: true,
  });
  const middle = x.bandwidth() / 2;
  const ends = [days[0], days.at(-1)].filter((day) => day !== undefined);
  return (
    <>
      <section
        aria-label={m.seller_dashboard_sales()}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-md border bg-surface"
      >
        <svg
          viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
          className="w-full min-w-[38rem]"
          role="img"
          aria-label={m.seller_dashboard_chart()}
        >
          {revenue.ticks(4).map((tick) => (
            <g key={tick}>
              <line
                x1={SIZE.left}
                x2={SIZE.width - SIZE.right}
                y1={revenue(tick)}
                y2={revenue(tick)}
                className="stroke-line"
              />
              <text
                x={SIZE.left - 6}
                y={revenue(tick) + 3}
                textAnchor="end"
                className="figures fill-soft text-[10px]"
              >
                {number(tick / 100)}
              </text>
            </g>
          ))}
          {orders.ticks(4).map((tick) => (
            <text
              key={tick}
              x={SIZE.width - SIZE.right + 6}
              y={orders(tick) + 3}
              className="figures fill-accent-ink text-[10px]"
            >
              {number(tick)}
            </text>
          ))}
          {days.map((day) => (
            <rect
              key={day.day}
              x={x(day.day)}
              y={revenue(day.revenueMinor)}
              width={x.bandwidth()}
              height={Math.max(0, SIZE.height - SIZE.bottom - revenue(day.revenueMinor))}
              rx={2}
              className="fill-act"
            />
          ))}
          <LinePath
            data={[...days]}
            x={(day) => (x(day.day) ?? 0) + middle}
            y={(day) => orders(day.orders)}
            className="fill-none stroke-accent stroke-2"
          />
          {ends.map((day, index) => (
            <text
              key={day.day}
              x={index === 0 ? SIZE.left : SIZE.width - SIZE.right}
              y={SIZE.height - 8}
              textAnchor={index === 0 ? 'start' : 'end'}
              className="fill-soft text-[10px]"
            >
              {date(noon(day.day), 'shortDay')}
            </text>
          ))}
        </svg>
      </section>
      <p className="flex gap-4 text-xs text-soft">
        <span className="inline-flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm bg-act" />
          {m.seller_dashboard_revenue()} ({currency})
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span className="h-0.5 w-3 bg-accent" />
          {m.seller_nav_orders()}
        </span>
      </p>
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-act">
          {m.seller_dashboard_table()}
        </summary>
        <div className="mt-3">
          <DataTable
            caption={m.seller_dashboard_chart()}
            captionHidden
            rows={[...days].reverse()}
            rowKey={(day) => day.day}
            columns={[
              {
                key: 'day',
                header: m.seller_dashboard_day(),
                isRowHeader: true,
                cell: (day) => date(noon(day.day)),
              },
              {
                key: 'orders',
                header: m.seller_nav_orders(),
                align: 'end',
                cell: (day) => number(day.orders),
              },
              {
                key: 'revenue',
                header: m.seller_dashboard_revenue(),
                align: 'end',
                cell: (day) => amount({ amountMinor: day.revenueMinor, currency }),
              },
            ]}
          />
        </div>
      </details>
    </>
  );
}
