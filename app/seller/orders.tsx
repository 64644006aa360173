import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Field } from '~/components/field';
import { FilterBar } from '~/components/filter-bar';
import { Pagination } from '~/components/pagination';
import { SelectField } from '~/components/select-field';
import { StatusBadge, sellerOrderStateLabel } from '~/components/status-badge';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead } from '~/components/workspace-layout';
import type { SellerOrderId } from '~/domain/ids';
import { SELLER_ORDER_STATES } from '~/domain/seller-order/process';
import { readForm } from '~/form-data.server';
import { amount, date, number } from '~/i18n/format';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerOrders } from '~/queries/seller-orders.server';
import { moveSellerOrder } from '~/services/move-seller-order.server';
import { requireSeller } from '~/session.server';

/** Most orders accepted in one go: a page of them. */
const BULK_MAX = 50;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const query = new URL(request.url).searchParams;
  const wanted = query.get('state');
  const state =
    wanted === 'to_ship' ? wanted : (SELLER_ORDER_STATES.find((known) => known === wanted) ?? null);
  const search = (query.get('q') ?? '').trim().slice(0, 80);
  const page = pageOf(request);
  const found = await readSellerOrders(context.ports.db, sellerId, { state, search, page });
  return { ...found, state, search, page, nowMs: context.ports.clock.nowMs() };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const form = await readForm(request);
  const ids = form.getAll('sellerOrderId').map(String).slice(0, BULK_MAX);
  const outcomes = await Promise.all(
    ids.map((id) =>
      moveSellerOrder(context.ports, {
        sellerOrderId: id as SellerOrderId,
        sellerId,
        action: 'accept',
        actor: 'seller',
      }),
    ),
  );
  const accepted = outcomes.filter((outcome) => outcome.ok).length;
  return data({ accepted, refused: outcomes.length - accepted }, { status: ids.length === 0 ? 400 : 200 });
}

export const meta: MetaFunction = () => [{ title: `${m.seller_nav_orders()} · ${m.common_brand()}` }];

export default function SellerOrdersPage() {
  const lang = getLocale();
  const { rows, counts, state, search, page, pageCount, nowMs } = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const kept = { state, q: search };
  return (
    <>
      <PageHead
        title={m.seller_nav_orders()}
        action={
          <Form method="post" id="accept-many">
            <Button size="small">{m.seller_orders_accept_chosen()}</Button>
          </Form>
        }
      />
      {answer ? (
        <Alert tone={answer.accepted > 0 ? 'good' : 'warn'}>
          {m.seller_orders_accepted({ count: answer.accepted })}
        </Alert>
      ) : null}
      <FilterBar action={paths.sellerOrders(lang)} label={m.common_filters()}>
        <SelectField
          label={m.common_status()}
          select={{ name: 'state', defaultValue: state ?? '' }}
          options={[
            { value: '', label: m.seller_orders_all() },
            {
              value: 'to_ship',
              label: `${m.seller_orders_to_ship()} (${number((counts.pending ?? 0) + (counts.accepted ?? 0))})`,
            },
            ...SELLER_ORDER_STATES.map((one) => ({
              value: one,
              label: `${sellerOrderStateLabel(one)} (${number(counts[one] ?? 0)})`,
            })),
          ]}
        />
        <Field label={m.seller_orders_search()} input={{ name: 'q', type: 'search', defaultValue: search }} />
      </FilterBar>
      <DataTable
        caption={m.seller_nav_orders()}
        captionHidden
        rows={rows}
        rowKey={(row) => row.id}
        select={{ name: 'sellerOrderId', form: 'accept-many', label: (row) => row.number }}
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
            cell: (row) => (
              <>
                <span className="whitespace-nowrap md:hidden">{date(row.placedAt, 'shortDay')}</span>
                <span className="max-md:hidden">{date(row.placedAt, 'moment')}</span>
              </>
            ),
          },
          { key: 'buyer', header: m.seller_order_buyer(), wideOnly: true, cell: (row) => row.buyer },
          { key: 'state', header: m.common_status(), cell: (row) => <StatusBadge state={row.state} /> },
          {
            key: 'shipBy',
            header: m.seller_order_ship_by(),
            cell: (row) =>
              row.state === 'pending' || row.state === 'accepted' ? (
                <span className="inline-flex flex-wrap items-center gap-1.5">
                  <span className="whitespace-nowrap md:hidden">{date(row.shipByAt, 'shortDay')}</span>
                  <span className="max-md:hidden">{date(row.shipByAt)}</span>
                  {row.shipByAt.getTime() < nowMs ? <Badge tone="bad">{m.seller_order_late()}</Badge> : null}
                  {row.express ? <Badge tone="warn">{m.seller_order_express()}</Badge> : null}
                </span>
              ) : (
                '–'
              ),
          },
          {
            key: 'pieces',
            header: m.seller_order_pieces(),
            align: 'end',
            wideOnly: true,
            cell: (row) => number(row.pieces),
          },
          {
            key: 'total',
            header: m.common_total(),
            align: 'end',
            cell: (row) => amount({ amountMinor: row.totalMinor, currency: row.currency }),
          },
        ]}
        empty={
          <EmptyState title={m.seller_orders_empty_title()}>{m.seller_orders_empty_advice()}</EmptyState>
        }
      />
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(target) => paths.sellerOrders(lang, { ...kept, page: target })}
      />
    </>
  );
}
