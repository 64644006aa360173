import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { openingsOf } from '~/domain/case/openings';
import { variantLabel } from '~/domain/catalogue/options';
import type { SellerOrderId } from '~/domain/ids';
import { derivePaymentState } from '~/domain/refund/plan';
import { allowedActions } from '~/domain/seller-order/process';
import { parseForm } from '~/form-data.server';
import { countryName } from '~/i18n/format';
import { carrierName } from '~/i18n/seller-order-words';
import { m } from '~/paraglide/messages.js';
import type { readOrderPage } from '~/queries/order-page.server';
import { mayHaveInvoice } from '~/services/issue-invoice.server';
import { moveSellerOrder } from '~/services/move-seller-order.server';
import { WITHDRAWN } from '~/services/withdraw-from-order.server';
import { openOrder } from './open-order.server';
import { OrderPage, type OrderView } from './pages/order-page';
import { trackingUrl } from './tracking';

const schema = z.object({
  intent: z.enum(['received', 'cancel']),
  sellerOrderId: z.string('required').max(80),
});

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { found, byLink, key } = await openOrder(request, params.orderId, context);
  const url = new URL(request.url);
  return {
    order: asView(found, context.requestContext.locale, {
      byLink,
      key,
      nowMs: context.ports.clock.nowMs(),
      justPlaced: url.searchParams.get('placed') === '1',
    }),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { found } = await openOrder(request, params.orderId, context);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success') throw new Response(null, { status: 400 });
  const { intent, sellerOrderId } = submission.value;
  if (!found.parts.some(({ sellerOrder }) => sellerOrder.id === sellerOrderId))
    throw new Response(null, { status: 404 });
  const moved = await moveSellerOrder(context.ports, {
    sellerOrderId: sellerOrderId as SellerOrderId,
    action: intent === 'received' ? 'deliver' : 'cancel',
    actor: 'shopper',
    ...(intent === 'cancel' ? { reason: m.storefront_order_cancelled_by_shopper() } : {}),
  });
  return moved.ok
    ? data({ error: undefined })
    : data({ error: m.storefront_order_moved_elsewhere() }, { status: 409 });
}

function asView(
  { order, parts, lines, shipments, cases }: NonNullable<Awaited<ReturnType<typeof readOrderPage>>>,
  locale: 'pl' | 'en',
  {
    byLink,
    key,
    nowMs,
    justPlaced,
  }: { byLink: boolean; key: string | undefined; nowMs: number; justPlaced: boolean },
): OrderView {
  const money = (amountMinor: number) => ({ amountMinor, currency: order.currency });
  const refundedMinor = parts.reduce((sum, { sellerOrder }) => sum + sellerOrder.refundedShareMinor, 0);
  const { address } = order;
  return {
    orderId: order.id,
    key,
    number: order.number,
    placedAt: order.placedAt,
    email: order.email,
    justPlaced,
    byLink,
    goods: money(order.itemsMinor + goodsDiscountMinor(lines.map(({ line }) => line))),
    shipping: money(
      order.shippingMinor + order.discountMinor - goodsDiscountMinor(lines.map(({ line }) => line)),
    ),
    coupons: order.coupons.map(({ code, amountMinor }) => ({ code, discount: money(amountMinor) })),
    vat: money(order.taxMinor),
    business: address.business && {
      vatNumber: address.business.vatNumber,
      checkedAt: address.business.checkedAtMs,
      isReverseCharge: parts.some(({ sellerOrder }) => sellerOrder.taxTreatment === 'reverse_charge'),
    },
    total: money(order.totalMinor),
    refunded: refundedMinor > 0 ? money(refundedMinor) : undefined,
    addressLines: [
      address.name,
      ...(address.company ? [address.company] : []),
      address.street,
      `${address.postalCode} ${address.city}`,
      countryName(address.country),
    ],
    sellers: parts.map(({ sellerOrder, seller }) => {
      const actions = allowedActions(sellerOrder.state, 'shopper');
      const at = (moment: Date | null) => moment ?? undefined;
      const ofGoodsMinor = goodsDiscountMinor(
        lines.flatMap(({ line }) => (line.sellerOrderId === sellerOrder.id ? [line] : [])),
      );
      const ofPart = cases.filter((one) => one.sellerOrderId === sellerOrder.id);
      const openings = openingsOf(
        {
          state: sellerOrder.state,
          deliveredAtMs: sellerOrder.deliveredAt?.getTime() ?? null,
          deliveryToMs: sellerOrder.deliveryTo.getTime(),
          hasWithdrawn: ofPart.some((one) => one.reason === 'withdrawal'),
          isRefunded: sellerOrder.refundedShareMinor === sellerOrder.capturedShareMinor,
        },
        nowMs,
      );
      return {
        sellerOrderId: sellerOrder.id,
        number: sellerOrder.number,
        seller,
        state: sellerOrder.state,
        deliveryFrom: sellerOrder.deliveryFrom,
        deliveryTo: sellerOrder.deliveryTo,
        shippingName: locale === 'pl' ? sellerOrder.shippingNamePl : sellerOrder.shippingNameEn,
        pickupPointCode: sellerOrder.pickupPointCode ?? undefined,
        at: {
          pending: sellerOrder.placedAt,
          accepted: at(sellerOrder.acceptedAt),
          shipped: at(sellerOrder.shippedAt),
          delivered: at(sellerOrder.deliveredAt),
          completed: at(sellerOrder.completedAt),
          cancelled: at(sellerOrder.cancelledAt),
        },
        cancelReason:
          sellerOrder.cancelReason === WITHDRAWN
            ? m.cases_reason_withdrawal()
            : (sellerOrder.cancelReason ?? undefined),
        paymentState: derivePaymentState(sellerOrder.capturedShareMinor, sellerOrder.refundedShareMinor),
        mayHaveInvoice: mayHaveInvoice(sellerOrder.state),
        mayWithdraw: openings.withdrawal,
        withdrawUntil: openings.endsAtMs ?? undefined,
        mayReport: openings.return || openings.otherClaim || openings.notReceived,
        cases: ofPart.map((one) => ({ caseId: one.id, kind: one.kind, state: one.state })),
        shipments: shipments
          .filter((shipment) => shipment.sellerOrderId === sellerOrder.id)
          .map((shipment) => ({
            carrier: carrierName(shipment.carrier),
            trackingNumber: shipment.trackingNumber,
            trackingUrl: trackingUrl(shipment.carrier, shipment.trackingNumber),
          })),
        lines: lines
          .filter(({ line }) => line.sellerOrderId === sellerOrder.id)
          .map(({ line, listingSlug }) => ({
            variantId: line.variantId,
            listing: { slug: listingSlug ?? '', id: line.listingId },
            title: locale === 'pl' ? line.titlePl : line.titleEn,
            variantLabel: variantLabel(line.options, locale) || undefined,
            quantity: line.quantity,
            total: money(line.totalMinor + line.discountMinor),
            picture: line.pictureKey ? { key: line.pictureKey, alt: '' } : undefined,
          })),
        goods: money(sellerOrder.itemsMinor + ofGoodsMinor),
        shipping: money(sellerOrder.shippingMinor + sellerOrder.discountMinor - ofGoodsMinor),
        coupons: sellerOrder.coupons.map(({ code, amountMinor }) => ({ code, discount: money(amountMinor) })),
        total: money(sellerOrder.capturedShareMinor),
        refunded: sellerOrder.refundedShareMinor > 0 ? money(sellerOrder.refundedShareMinor) : undefined,
        mayConfirm: actions.includes('deliver'),
        mayCancel: actions.includes('cancel'),
      };
    }),
  };
}

/** What coupons took off the goods; the rest of a discount was taken off the delivery. */
function goodsDiscountMinor(lines: readonly { readonly discountMinor: number }[]): number {
  return lines.reduce((sum, line) => sum + line.discountMinor, 0);
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${m.storefront_order_title({ number: loaded?.order.number ?? '' })} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
  { name: 'referrer', content: 'same-origin' },
];

export default function OrderRoute() {
  const { order } = useLoaderData<typeof loader>();
  return <OrderPage order={order} error={useActionData<typeof action>()?.error} />;
}
