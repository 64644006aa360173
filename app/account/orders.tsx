import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { Link, useLoaderData } from '@remix-run/react';
import { LinkButton } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { OrderStateBadge } from '~/components/order-state-badge';
import { Pagination } from '~/components/pagination';
import { amount, date } from '~/i18n/format';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readShopperOrders } from '~/queries/shopper-orders.server';
import { requireUser } from '~/session.server';
import { AccountHead } from './account-head';
import { worksAsOf } from './works-as';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await requireUser(context, request);
  const page = pageOf(request);
  const orders = await readShopperOrders(context.ports.db, session.userId, page);
  return {
    ...orders,
    page,
    email: session.email,
    worksAs: worksAsOf(session),
  };
}

export const meta: MetaFunction = () => [{ title: `${m.account_orders()} · ${m.common_brand()}` }];

export default function OrdersPage() {
  const lang = getLocale();
  const { rows, page, pageCount, email, worksAs } = useLoaderData<typeof loader>();
  return (
    <>
      <AccountHead title={m.account_orders()} email={email} worksAs={worksAs} />
      <DataTable
        caption={m.account_orders()}
        captionHidden
        rows={rows}
        rowKey={(row) => row.orderId}
        columns={[
          {
            key: 'number',
            header: m.account_order_number(),
            isRowHeader: true,
            cell: (row) => (
              <>
                <Link to={paths.order(lang, row.orderId)} className="font-semibold text-act underline">
                  {row.number}
                </Link>
                <span className="block text-xs font-normal text-soft md:hidden">
                  {date(row.placedAtMs, 'numeric')}
                </span>
              </>
            ),
          },
          {
            key: 'date',
            header: m.account_order_date(),
            wideOnly: true,
            cell: (row) => date(row.placedAtMs, 'numeric'),
          },
          {
            key: 'state',
            header: m.account_order_state(),
            cell: (row) => <OrderStateBadge state={row.state} />,
          },
          {
            key: 'total',
            header: m.account_order_total(),
            align: 'end',
            cell: (row) => amount({ amountMinor: row.totalMinor, currency: row.currency }),
          },
        ]}
        empty={
          <EmptyState
            title={m.account_no_orders_title()}
            action={<LinkButton to={paths.home(lang)}>{m.account_browse()}</LinkButton>}
          >
            {m.account_no_orders_advice()}
          </EmptyState>
        }
      />
      <div className="mt-6">
        <Pagination
          page={page}
          pageCount={pageCount}
          hrefFor={(target) => paths.accountOrders(lang, { page: target })}
        />
      </div>
    </>
  );
}
