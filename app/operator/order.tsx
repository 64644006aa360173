import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { LinkButton } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { OrderStateBadge } from '~/components/order-state-badge';
import { StatusBadge } from '~/components/status-badge';
import { Timeline } from '~/components/timeline';
import { PageHead, Panel } from '~/components/workspace-layout';
import { deriveOrderState } from '~/domain/seller-order/process';
import { holdReasonOf } from '~/domain/transfer/hold-reason';
import { refundStateWords } from '~/i18n/case-words';
import { amount, date } from '~/i18n/format';
import { HOLD_WORDS } from '~/i18n/hold-words';
import { eventTitle } from '~/i18n/seller-order-words';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readOrderFile } from '~/queries/operator.server';
import { requireOperator } from '~/session.server';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const file = await readOrderFile(context.ports.db, params.orderId ?? '');
  if (!file) throw new Response(null, { status: 404 });
  return file;
}

export const meta: MetaFunction<typeof loader> = ({ data: file }) => [
  { title: `${file?.order.number ?? ''} · ${m.common_brand()}` },
];

export default function OrderFilePage() {
  const lang = getLocale();
  const { order, payment, parts, lines, events, entries, transfers, refunds } =
    useLoaderData<typeof loader>();
  const money = (amountMinor: number) => amount({ amountMinor, currency: order.currency });
  return (
    <>
      <PageHead
        title={m.operator_order_title({ number: order.number })}
        crumbs={[{ label: m.operator_nav_orders(), href: paths.operatorOrders(lang) }]}
        aside={
          <OrderStateBadge state={deriveOrderState(parts.map(({ sellerOrder }) => sellerOrder.state))} />
        }
        lead={`${order.email} · ${date(order.placedAt, 'moment')} · ${money(order.totalMinor)} · ${payment.stripePaymentIntentId}`}
      />
      {parts.map(({ sellerOrder, seller }) => {
        const moved = transfers.filter((one) => one.sellerOrderId === sellerOrder.id);
        const ofPart = refunds.filter((one) => one.sellerOrderId === sellerOrder.id);
        return (
          <Panel
            key={sellerOrder.id}
            title={`${seller} · ${sellerOrder.number}`}
            action={<StatusBadge state={sellerOrder.state} />}
          >
            <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
              <DataTable
                caption={`${seller} · ${sellerOrder.number}`}
                captionHidden
                rows={lines.filter((line) => line.sellerOrderId === sellerOrder.id)}
                rowKey={(line) => line.id}
                columns={[
                  {
                    key: 'title',
                    header: m.operator_column_item(),
                    isRowHeader: true,
                    cell: (line) => (lang === 'pl' ? line.titlePl : line.titleEn),
                  },
                  {
                    key: 'quantity',
                    header: m.common_quantity(),
                    align: 'end',
                    cell: (line) => line.quantity,
                  },
                  {
                    key: 'total',
                    header: m.common_total(),
                    align: 'end',
                    cell: (line) => money(line.totalMinor),
                  },
                ]}
              />
              <div className="grid content-start gap-3 text-sm">
                <p className="figures">
                  {m.operator_share({
                    share: money(sellerOrder.capturedShareMinor),
                    fees: money(sellerOrder.feesMinor),
                  })}
                </p>
                {moved.map((transfer) => (
                  <p key={transfer.id} className="figures">
                    {transfer.state === 'made'
                      ? m.operator_transfer_made({
                          amount: money(transfer.amountMinor - transfer.nettedMinor),
                          id: transfer.stripeTransferId ?? '',
                        })
                      : m.operator_transfer_held({
                          reason:
                            transfer.holdReason === null
                              ? transfer.state
                              : HOLD_WORDS[holdReasonOf(transfer.holdReason)](),
                        })}
                  </p>
                ))}
                {ofPart.map((refund) => (
                  <p key={refund.id} className="figures">
                    {m.operator_refund_line({
                      amount: money(refund.amountMinor),
                      state: refundStateWords(refund.state),
                    })}
                  </p>
                ))}
                {sellerOrder.state !== 'cancelled' &&
                sellerOrder.refundedShareMinor < sellerOrder.capturedShareMinor ? (
                  <div>
                    <LinkButton
                      kind="quiet"
                      size="small"
                      to={paths.operatorRefund(lang, order.id, sellerOrder.id)}
                    >
                      {m.cases_refund_link()}
                    </LinkButton>
                  </div>
                ) : null}
                <Timeline
                  entries={events
                    .filter((event) => event.sellerOrderId === sellerOrder.id)
                    .map((event) => ({
                      title: eventTitle(event.kind),
                      at: event.at,
                      state: event.kind === 'cancelled' ? ('bad' as const) : ('done' as const),
                    }))}
                />
              </div>
            </div>
          </Panel>
        );
      })}
      <Panel title={m.operator_journal()}>
        <DataTable
          caption={m.operator_journal()}
          captionHidden
          rows={entries.flatMap((entry) => entry.postings.map((posting) => ({ entry, posting })))}
          rowKey={({ posting }) => `${posting.entryKey} ${posting.position}`}
          columns={[
            {
              key: 'at',
              header: m.operator_column_placed(),
              wideOnly: true,
              cell: ({ entry }) => date(entry.occurredAt, 'moment'),
            },
            {
              key: 'code',
              header: m.operator_column_entry(),
              isRowHeader: true,
              cell: ({ entry }) => entry.code,
            },
            { key: 'account', header: m.operator_column_account(), cell: ({ posting }) => posting.account },
            {
              key: 'debit',
              header: m.operator_column_debit(),
              align: 'end',
              cell: ({ posting }) => (posting.amountMinor > 0 ? money(posting.amountMinor) : ''),
            },
            {
              key: 'credit',
              header: m.operator_column_credit(),
              align: 'end',
              cell: ({ posting }) => (posting.amountMinor < 0 ? money(-posting.amountMinor) : ''),
            },
          ]}
        />
      </Panel>
    </>
  );
}
