import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button, LinkButton } from '~/components/button';
import { CaseStateBadge } from '~/components/case-state-badge';
import { DataTable } from '~/components/data-table';
import { Field } from '~/components/field';
import { PaymentBadge } from '~/components/payment-badge';
import { SelectField } from '~/components/select-field';
import { StatusBadge } from '~/components/status-badge';
import { Timeline } from '~/components/timeline';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead, Panel } from '~/components/workspace-layout';
import { optionName, optionValue } from '~/domain/catalogue/options';
import type { SellerOrderId } from '~/domain/ids';
import { derivePaymentState } from '~/domain/refund/plan';
import { allowedActions } from '~/domain/seller-order/process';
import { parseForm } from '~/form-data.server';
import { caseKindWords, refundStateWords } from '~/i18n/case-words';
import { amount, countryName, date, dateRange } from '~/i18n/format';
import { carrierName, eventTitle } from '~/i18n/seller-order-words';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerOrder } from '~/queries/seller-orders.server';
import { CARRIERS, moveSellerOrder } from '~/services/move-seller-order.server';
import { requireSeller } from '~/session.server';

const schema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('accept') }),
  z.object({
    intent: z.literal('ship'),
    carrier: z.enum(CARRIERS, 'choice'),
    trackingNumber: z.string('required').trim().min(3, 'too_short').max(60, 'too_long'),
  }),
  z.object({
    intent: z.literal('cancel'),
    reason: z.string('required').trim().min(3, 'too_short').max(300, 'too_long'),
  }),
]);

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const found = await readSellerOrder(context.ports.db, sellerId, params.sellerOrderId ?? '');
  if (!found) throw new Response(null, { status: 404 });
  return { ...found, actions: allowedActions(found.sellerOrder.state, 'seller'), carriers: CARRIERS };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success')
    return data({ errors: submission.error ?? {}, problem: null }, { status: 400 });
  const { intent, ...rest } = submission.value;
  const moved = await moveSellerOrder(context.ports, {
    sellerOrderId: (params.sellerOrderId ?? '') as SellerOrderId,
    sellerId,
    action: intent,
    actor: 'seller',
    ...('carrier' in rest ? { parcel: rest } : {}),
    ...('reason' in rest ? { reason: rest.reason } : {}),
  });
  if (moved.ok) return data({ errors: {}, problem: null });
  if (moved.code === 'seller_order_unknown') throw new Response(null, { status: 404 });
  return data({ errors: {}, problem: m.seller_order_moved_elsewhere() }, { status: 409 });
}

export const meta: MetaFunction<typeof loader> = ({ data: found }) => [
  { title: `${found?.sellerOrder.number ?? ''} · ${m.common_brand()}` },
];

export default function SellerOrderPage() {
  const lang = getLocale();
  const { sellerOrder, order, lines, fees, events, shipments, transfer, refunds, cases } =
    useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const money = (amountMinor: number) => amount({ amountMinor, currency: sellerOrder.currency });
  const feesMinor = fees.commissionMinor + fees.processingMinor + fees.vatMinor;
  const goodsDiscountMinor = lines.reduce((sum, line) => sum + line.discountMinor, 0);
  const { address } = order;
  return (
    <>
      <PageHead
        title={m.seller_order_title({ number: sellerOrder.number })}
        crumbs={[{ label: m.seller_nav_orders(), href: paths.sellerOrders(lang) }]}
        aside={
          <>
            <StatusBadge state={sellerOrder.state} />
            <PaymentBadge
              state={derivePaymentState(sellerOrder.capturedShareMinor, sellerOrder.refundedShareMinor)}
            />
            {sellerOrder.shippingExpress ? <Badge tone="warn">{m.seller_order_express()}</Badge> : null}
          </>
        }
      />
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      <Actions />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid grid-cols-1 content-start gap-6">
          <Panel title={m.seller_order_goods()}>
            <DataTable
              caption={m.seller_order_goods()}
              captionHidden
              rows={lines}
              rowKey={(line) => line.id}
              columns={[
                {
                  key: 'title',
                  header: m.seller_order_item(),
                  isRowHeader: true,
                  cell: (line) => (
                    <>
                      {lang === 'pl' ? line.titlePl : line.titleEn}
                      <span className="block text-xs text-soft">
                        {[
                          line.sku,
                          ...line.options.map(
                            (option) => `${optionName(option, lang)}: ${optionValue(option, lang)}`,
                          ),
                        ].join(' · ')}
                      </span>
                    </>
                  ),
                },
                { key: 'quantity', header: m.common_quantity(), align: 'end', cell: (line) => line.quantity },
                {
                  key: 'unit',
                  header: m.seller_order_unit_price(),
                  align: 'end',
                  wideOnly: true,
                  cell: (line) => money(line.unitPriceMinor),
                },
                {
                  key: 'total',
                  header: m.common_total(),
                  align: 'end',
                  cell: (line) => money(line.totalMinor + line.discountMinor),
                },
              ]}
            />
          </Panel>
          <Panel title={m.seller_order_money()}>
            <dl className="figures grid max-w-md grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-sm">
              <dt>{m.seller_order_items()}</dt>
              <dd className="text-right">{money(sellerOrder.itemsMinor + goodsDiscountMinor)}</dd>
              <dt>{m.seller_order_shipping()}</dt>
              <dd className="text-right">
                {money(sellerOrder.shippingMinor + sellerOrder.discountMinor - goodsDiscountMinor)}
              </dd>
              {sellerOrder.coupons
                .filter((coupon) => coupon.giver === 'seller')
                .map((coupon) => (
                  <div key={coupon.couponId} className="col-span-2 grid grid-cols-subgrid">
                    <dt>{m.promotions_borne_by_seller({ code: coupon.code })}</dt>
                    <dd className="text-right">{money(-coupon.amountMinor)}</dd>
                  </div>
                ))}
              <dt>{m.seller_order_commission()}</dt>
              <dd className="text-right">{money(-fees.commissionMinor)}</dd>
              <dt>{m.seller_order_processing()}</dt>
              <dd className="text-right">{money(-fees.processingMinor)}</dd>
              <dt>{m.seller_order_fee_vat()}</dt>
              <dd className="text-right">{money(-fees.vatMinor)}</dd>
              {refunds.map((refund) => (
                <div key={refund.id} className="col-span-2 grid grid-cols-subgrid">
                  <dt>
                    {m.seller_order_refund()} ({refundStateWords(refund.state)})
                  </dt>
                  <dd className="text-right">{money(-refund.amountMinor)}</dd>
                </div>
              ))}
              {sellerOrder.promotionReturnedMinor > 0 ? (
                <>
                  <dt>{m.promotions_paid_back()}</dt>
                  <dd className="text-right">{money(-sellerOrder.promotionReturnedMinor)}</dd>
                </>
              ) : null}
              {sellerOrder.feesReturnedMinor > 0 ? (
                <>
                  <dt>{m.cases_fees_returned()}</dt>
                  <dd className="text-right">{money(sellerOrder.feesReturnedMinor)}</dd>
                </>
              ) : null}
              <dt className="border-t pt-1 font-semibold">{m.seller_order_yours()}</dt>
              <dd className="border-t pt-1 text-right font-semibold">
                {money(
                  sellerOrder.capturedShareMinor +
                    sellerOrder.promotionShareMinor -
                    sellerOrder.promotionReturnedMinor -
                    sellerOrder.refundedShareMinor -
                    (feesMinor - sellerOrder.feesReturnedMinor),
                )}
              </dd>
            </dl>
            {sellerOrder.taxTreatment === 'reverse_charge' ? (
              <p className="text-sm text-soft">{m.promotions_invoice_reverse_charge()}</p>
            ) : null}
            {sellerOrder.promotionShareMinor > 0 ? (
              <p className="text-sm text-soft">
                {m.promotions_part_paid({ price: money(sellerOrder.promotionShareMinor) })}
              </p>
            ) : null}
            <p className="text-sm text-soft">
              {transfer?.state === 'made' && transfer.madeAt
                ? m.seller_order_transfer_made({ date: date(transfer.madeAt) })
                : transfer
                  ? m.seller_order_transfer_waiting()
                  : sellerOrder.refundedShareMinor === sellerOrder.capturedShareMinor
                    ? m.seller_order_refunded_note()
                    : m.seller_order_in_escrow()}
            </p>
            {sellerOrder.shippedAt ? (
              <div>
                <LinkButton kind="quiet" size="small" to={paths.sellerInvoice(lang, sellerOrder.id)}>
                  {m.promotions_invoice_link()}
                </LinkButton>
              </div>
            ) : null}
            {sellerOrder.state !== 'cancelled' &&
            sellerOrder.refundedShareMinor < sellerOrder.capturedShareMinor ? (
              <div>
                <LinkButton kind="quiet" size="small" to={paths.sellerRefund(lang, sellerOrder.id)}>
                  {m.cases_refund_link()}
                </LinkButton>
              </div>
            ) : null}
          </Panel>
        </div>
        <div className="grid grid-cols-1 content-start gap-6">
          <Panel title={m.seller_order_delivery()}>
            <address className="text-sm not-italic">
              {address.name}
              {address.company ? <span className="block">{address.company}</span> : null}
              <span className="block">{address.street}</span>
              <span className="block">
                {address.postalCode} {address.city}, {countryName(address.country)}
              </span>
              <span className="block">{address.phone}</span>
              <span className="block">{order.email}</span>
            </address>
            <p className="text-sm">
              {lang === 'pl' ? sellerOrder.shippingNamePl : sellerOrder.shippingNameEn}
              {sellerOrder.pickupPointCode ? ` · ${sellerOrder.pickupPointCode}` : ''}
            </p>
            <p className="text-sm text-soft">
              {m.seller_order_promised({
                range: dateRange(sellerOrder.deliveryFrom, sellerOrder.deliveryTo),
              })}
            </p>
            {shipments.map((shipment) => (
              <p key={shipment.id} className="figures text-sm">
                {carrierName(shipment.carrier)}: <strong>{shipment.trackingNumber}</strong>
              </p>
            ))}
          </Panel>
          {cases.length > 0 ? (
            <Panel title={m.cases_order_cases()}>
              <ul className="grid gap-2 text-sm">
                {cases.map((one) => (
                  <li key={one.id} className="flex flex-wrap items-center gap-2">
                    <Link to={paths.sellerCase(lang, one.id)} className="font-semibold text-act underline">
                      {caseKindWords(one.kind)}
                    </Link>
                    <CaseStateBadge state={one.state} />
                    <span className="figures text-soft">{money(one.atStakeMinor)}</span>
                  </li>
                ))}
              </ul>
            </Panel>
          ) : null}
          <Panel title={m.seller_order_history()}>
            <Timeline
              entries={events.map((event, index) => ({
                title: eventTitle(event.kind),
                at: event.at,
                detail: typeof event.details.reason === 'string' ? event.details.reason : undefined,
                state: event.kind === 'cancelled' ? 'bad' : index === events.length - 1 ? 'current' : 'done',
              }))}
            />
          </Panel>
        </div>
      </div>
    </>
  );
}

function Actions() {
  const { sellerOrder, actions, carriers } = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const errors: Record<string, string[] | null> = answer?.errors ?? {};
  if (actions.length === 0) return null;
  return (
    <div className="grid gap-4 rounded-md border bg-surface p-4">
      <p className="text-sm">
        {m.seller_order_ship_by()}: <strong>{date(sellerOrder.shipByAt)}</strong>
      </p>
      {actions.includes('accept') ? (
        <Form method="post">
          <Button name="intent" value="accept">
            {m.seller_order_accept()}
          </Button>
        </Form>
      ) : null}
      {actions.includes('ship') ? (
        <Form method="post" className="grid items-end gap-3 sm:grid-cols-[12rem_1fr_auto]">
          <SelectField
            label={m.seller_order_carrier()}
            errors={errors.carrier ?? undefined}
            select={{ name: 'carrier', required: true, defaultValue: sellerOrder.shippingCarrier }}
            options={carriers.map((carrier) => ({ value: carrier, label: carrierName(carrier) }))}
          />
          <Field
            label={m.seller_order_tracking()}
            errors={errors.trackingNumber ?? undefined}
            input={{ name: 'trackingNumber', required: true, autoComplete: 'off' }}
          />
          <Button name="intent" value="ship">
            {m.seller_order_ship()}
          </Button>
        </Form>
      ) : null}
      {actions.includes('cancel') ? (
        <details>
          <summary className="cursor-pointer text-sm font-semibold text-bad">
            {m.seller_order_cancel_open()}
          </summary>
          <Form method="post" className="mt-3 grid max-w-lg gap-3">
            <p className="text-sm text-soft">{m.seller_order_cancel_explained()}</p>
            <Field
              label={m.seller_order_cancel_reason()}
              errors={errors.reason ?? undefined}
              input={{ name: 'reason', required: true, maxLength: 300 }}
            />
            <div>
              <Button kind="danger" name="intent" value="cancel">
                {m.seller_order_cancel({ number: sellerOrder.number })}
              </Button>
            </div>
          </Form>
        </details>
      ) : null}
    </div>
  );
}
