import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { Link, useLoaderData } from '@remix-run/react';
import { Badge } from '~/components/badge';
import { LinkButton } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { FilterBar } from '~/components/filter-bar';
import { Picture } from '~/components/picture';
import { SelectField } from '~/components/select-field';
import { StatTile } from '~/components/stat-tile';
import { StatusBadge } from '~/components/status-badge';
import { PageHead, Panel } from '~/components/workspace-layout';
import { amount, date, number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerDashboard } from '~/queries/seller-dashboard.server';
import { requireSeller } from '~/session.server';
import { PushSwitch } from './push-switch';
import { SalesChart } from './sales-chart';

const DAY_MS = 86_400_000;
const PERIODS = [7, 30, 90] as const;
const PERIOD_DEFAULT = 30;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports, requestContext } = context;
  const wanted = Number(new URL(request.url).searchParams.get('days'));
  const days = PERIODS.find((known) => known === wanted) ?? PERIOD_DEFAULT;
  const toMs = ports.clock.nowMs();
  const { currency } = requestContext;
  return {
    ...(await readSellerDashboard(ports.db, sellerId, { fromMs: toMs - days * DAY_MS, toMs }, currency)),
    days,
    currency,
    nowMs: toMs,
    pushKey: ports.pusher.publicKey,
  };
}

export const meta: MetaFunction = () => [{ title: `${m.seller_nav_dashboard()} · ${m.common_brand()}` }];

export default function DashboardPage() {
  const lang = getLocale();
  const { now, before, byDay, byCategory, toShip, lowStock, products, days, currency, nowMs, pushKey } =
    useLoaderData<typeof loader>();
  const money = (amountMinor: number) => amount({ amountMinor, currency });
  const change = (value: number, earlier: number, words: string) =>
    earlier === 0 ? undefined : { share: value / earlier - 1, before: words };
  const average = (figures: typeof now) =>
    figures.orders === 0 ? 0 : Math.round(figures.revenueMinor / figures.orders);
  const title = (row: { titlePl: string | null; titleEn: string | null }) =>
    (lang === 'pl' ? row.titlePl : row.titleEn) ?? row.titlePl ?? row.titleEn ?? '';
  return (
    <>
      <PageHead title={m.seller_nav_dashboard()} action={<PushSwitch publicKey={pushKey} />} />
      <FilterBar action={paths.seller(lang)} label={m.common_filters()}>
        <SelectField
          label={m.seller_dashboard_period()}
          select={{ name: 'days', defaultValue: String(days) }}
          options={PERIODS.map((one) => ({
            value: String(one),
            label: m.seller_dashboard_days({ count: one }),
          }))}
        />
      </FilterBar>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(12rem,1fr))] gap-3">
        <StatTile
          label={m.seller_dashboard_revenue()}
          value={money(now.revenueMinor)}
          change={change(now.revenueMinor, before.revenueMinor, money(before.revenueMinor))}
        />
        <StatTile
          label={m.seller_nav_orders()}
          value={number(now.orders)}
          change={change(now.orders, before.orders, number(before.orders))}
        />
        <StatTile
          label={m.seller_dashboard_shoppers()}
          value={number(now.shoppers)}
          change={change(now.shoppers, before.shoppers, number(before.shoppers))}
        />
        <StatTile
          label={m.seller_dashboard_average()}
          value={money(average(now))}
          change={change(average(now), average(before), money(average(before)))}
        />
      </dl>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Panel title={m.seller_dashboard_sales()}>
          <SalesChart days={byDay} currency={currency} />
        </Panel>
        <Panel title={m.seller_dashboard_categories()}>
          <DataTable
            caption={m.seller_dashboard_categories()}
            captionHidden
            rows={byCategory}
            rowKey={(row) => row.namePl}
            columns={[
              {
                key: 'name',
                header: m.seller_dashboard_category(),
                isRowHeader: true,
                cell: (row) => (lang === 'pl' ? row.namePl : row.nameEn),
              },
              {
                key: 'revenue',
                header: m.seller_dashboard_revenue(),
                align: 'end',
                cell: (row) => money(row.revenueMinor),
              },
            ]}
          />
        </Panel>
      </div>
      <div className="grid gap-6 lg:grid-cols-2">
        <Panel
          title={m.seller_orders_to_ship()}
          action={
            <LinkButton kind="plain" size="small" to={paths.sellerOrders(lang, { state: 'to_ship' })}>
              {m.seller_dashboard_all_orders()}
            </LinkButton>
          }
        >
          <DataTable
            caption={m.seller_orders_to_ship()}
            captionHidden
            rows={toShip}
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
              { key: 'state', header: m.common_status(), cell: (row) => <StatusBadge state={row.state} /> },
              {
                key: 'shipBy',
                header: m.seller_order_ship_by(),
                cell: (row) => (
                  <span className="inline-flex flex-wrap gap-1.5">
                    {date(row.shipByAt, 'shortDay')}
                    {row.shipByAt.getTime() < nowMs ? (
                      <Badge tone="bad">{m.seller_order_late()}</Badge>
                    ) : null}
                  </span>
                ),
              },
            ]}
            empty={<p className="text-sm text-soft">{m.seller_dashboard_nothing_to_ship()}</p>}
          />
        </Panel>
        <Panel title={m.seller_dashboard_low_stock()}>
          <DataTable
            caption={m.seller_dashboard_low_stock()}
            captionHidden
            rows={lowStock}
            rowKey={(row) => row.variantId}
            columns={[
              { key: 'title', header: m.seller_order_item(), isRowHeader: true, cell: (row) => title(row) },
              { key: 'sku', header: 'SKU', wideOnly: true, cell: (row) => row.sku },
              {
                key: 'available',
                header: m.seller_dashboard_available(),
                align: 'end',
                cell: (row) => (
                  <Badge tone={row.available <= 0 ? 'bad' : 'warn'}>{number(row.available)}</Badge>
                ),
              },
            ]}
            empty={<p className="text-sm text-soft">{m.seller_dashboard_stock_fine()}</p>}
          />
        </Panel>
      </div>
      <Panel title={m.seller_dashboard_products()}>
        <DataTable
          caption={m.seller_dashboard_products()}
          captionHidden
          rows={products}
          rowKey={(row) => row.listingId}
          columns={[
            {
              key: 'title',
              header: m.seller_order_item(),
              isRowHeader: true,
              cell: (row) => (
                <span className="flex items-center gap-3">
                  <Picture
                    picture={row.pictureKey ? { key: row.pictureKey, alt: '' } : undefined}
                    sizes="2.5rem"
                    className="w-10 shrink-0 rounded-sm"
                  />
                  <Link
                    to={paths.sellerListing(lang, row.listingId)}
                    className="hover:text-act hover:underline"
                  >
                    {title(row)}
                  </Link>
                </span>
              ),
            },
            {
              key: 'pieces',
              header: m.seller_order_pieces(),
              align: 'end',
              cell: (row) => number(row.pieces),
            },
            {
              key: 'revenue',
              header: m.seller_dashboard_revenue(),
              align: 'end',
              cell: (row) => money(row.revenueMinor),
            },
            {
              key: 'available',
              header: m.seller_dashboard_available(),
              align: 'end',
              cell: (row) => number(row.available),
            },
          ]}
          empty={<p className="text-sm text-soft">{m.seller_dashboard_nothing_sold()}</p>}
        />
      </Panel>
    </>
  );
}
