import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { Link, useLoaderData } from '@remix-run/react';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Field } from '~/components/field';
import { FilterBar } from '~/components/filter-bar';
import { OrderStateBadge } from '~/components/order-state-badge';
import { Pagination } from '~/components/pagination';
import { PageHead } from '~/components/workspace-layout';
import { deriveOrderState } from '~/domain/seller-order/process';
import { amount, date } from '~/i18n/format';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readOrders } from '~/queries/operator.server';
import { requireOperator } from '~/session.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const search = (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, 80);
  const page = pageOf(request);
  return { ...(await readOrders(context.ports.db, { search, page })), search, page };
}

export const meta: MetaFunction = () => [{ title: `${m.operator_nav_orders()} · ${m.common_brand()}` }];

export default function OrdersPage() {
  const lang = getLocale();
  const { rows, page, pageCount, search } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={m.operator_nav_orders()} />
      <FilterBar action={paths.operatorOrders(lang)} label={m.common_filters()}>
        <Field
          label={m.operator_search_order()}
          input={{ name: 'q', type: 'search', defaultValue: search }}
        />
      </FilterBar>
      <DataTable
        caption={m.operator_nav_orders()}
        captionHidden
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          {
            key: 'number',
            header: m.operator_column_number(),
            isRowHeader: true,
            cell: (row) => (
              <Link to={paths.operatorOrder(lang, row.id)} className="font-semibold text-act underline">
                {row.number}
              </Link>
            ),
          },
          {
            key: 'placed',
            header: m.operator_column_placed(),
            cell: (row) => (
              <>
                <span className="whitespace-nowrap md:hidden">{date(row.placedAt, 'shortDay')}</span>
                <span className="max-md:hidden">{date(row.placedAt, 'moment')}</span>
              </>
            ),
          },
          {
            key: 'state',
            header: m.common_status(),
            cell: (row) => <OrderStateBadge state={deriveOrderState(row.parts.map((part) => part.state))} />,
          },
          { key: 'email', header: m.operator_column_shopper(), wideOnly: true, cell: (row) => row.email },
          {
            key: 'sellers',
            header: m.operator_nav_sellers(),
            wideOnly: true,
            cell: (row) => row.parts.map((part) => part.seller).join(', '),
          },
          {
            key: 'total',
            header: m.common_total(),
            align: 'end',
            cell: (row) => amount({ amountMinor: row.totalMinor, currency: row.currency }),
          },
        ]}
        empty={<EmptyState title={m.operator_orders_empty()} />}
      />
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(target) => paths.operatorOrders(lang, { q: search, page: target })}
      />
    </>
  );
}
