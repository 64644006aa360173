import { Form, Link } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { Button, LinkButton } from '~/components/button';
import { CaseStateBadge } from '~/components/case-state-badge';
import { type CouponAmountView, CouponLines } from '~/components/coupon-lines';
import { PaymentBadge } from '~/components/payment-badge';
import { Picture, type PictureView } from '~/components/picture';
import { StatusBadge } from '~/components/status-badge';
import { Timeline, type TimelineEntry } from '~/components/timeline';
import type { CaseKind, CaseState } from '~/domain/case/process';
import type { PaymentState } from '~/domain/refund/plan';
import type { SellerOrderState } from '~/domain/seller-order/process';
import { caseKindWords } from '~/i18n/case-words';
import { type Amount, amount, date, dateRange, type Moment } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { type ListingAddress, paths } from '~/paths';
import { AmountLine, BusinessNote, type BusinessView, deliveryPrice, TotalLine } from './amount-lines';

export interface OrderSellerView {
  readonly sellerOrderId: string;
  readonly number: string;
  readonly seller: { readonly slug: string; readonly name: string };
  readonly state: SellerOrderState;
  readonly deliveryFrom: Moment;
  readonly deliveryTo: Moment;
  readonly shippingName: string;
  readonly pickupPointCode?: string | undefined;
  /** When each state was entered, as far as it came. */
  readonly at: Partial<Readonly<Record<SellerOrderState, Moment>>>;
  /** Why it was cancelled, in words. */
  readonly cancelReason?: string | undefined;
  readonly shipments: readonly {
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly trackingUrl?: string | undefined;
  }[];
  readonly lines: readonly {
    readonly variantId: number;
    readonly listing: ListingAddress;
    readonly title: string;
    readonly variantLabel?: string | undefined;
    readonly quantity: number;
    readonly total: Amount;
    readonly picture: PictureView | undefined;
  }[];
  readonly goods: Amount;
  readonly shipping: Amount;
  readonly coupons: readonly CouponAmountView[];
  readonly total: Amount;
  readonly refunded?: Amount | undefined;
  readonly paymentState: PaymentState;
  readonly mayConfirm: boolean;
  readonly mayCancel: boolean;
  readonly mayHaveInvoice: boolean;
  readonly mayWithdraw: boolean;
  /** The last moment to withdraw, once the parcel is delivered. */
  readonly withdrawUntil?: Moment | undefined;
  readonly mayReport: boolean;
  readonly cases: readonly { readonly caseId: string; readonly kind: CaseKind; readonly state: CaseState }[];
}

export interface OrderView {
  readonly orderId: string;
  /** Of the signed link that it was reached by. */
  readonly key?: string | undefined;
  readonly number: string;
  readonly placedAt: Moment;
  readonly email: string;
  readonly justPlaced: boolean;
  /** Whoever reads it came by the signed link. */
  readonly byLink: boolean;
  readonly sellers: readonly OrderSellerView[];
  readonly goods: Amount;
  readonly shipping: Amount;
  readonly coupons: readonly CouponAmountView[];
  readonly vat: Amount;
  /** The business that buys, and whether it accounts for VAT itself. */
  readonly business?: BusinessView | undefined;
  readonly total: Amount;
  readonly refunded?: Amount | undefined;
  readonly addressLines: readonly string[];
}

const PATH = ['pending', 'accepted', 'shipped', 'delivered', 'completed'] as const;
const TITLES: Readonly<Record<SellerOrderState, () => string>> = {
  pending: m.storefront_event_placed,
  accepted: m.storefront_event_accepted,
  shipped: m.storefront_event_shipped,
  delivered: m.storefront_event_delivered,
  completed: m.storefront_event_completed,
  cancelled: m.storefront_event_cancelled,
};

function timelineOf(part: OrderSellerView): TimelineEntry[] {
  if (part.state === 'cancelled') {
    return [
      { title: TITLES.pending(), at: part.at.pending, state: 'done' },
      { title: TITLES.cancelled(), at: part.at.cancelled, state: 'bad', detail: part.cancelReason },
    ];
  }
  const reached = PATH.indexOf(part.state);
  return PATH.slice(0, Math.max(4, reached + 1)).map((state, index) => ({
    title: TITLES[state](),
    at: part.at[state],
    state: index < reached || part.state === 'completed' ? 'done' : index === reached ? 'current' : 'coming',
    detail: state === 'shipped' ? <Shipments shipments={part.shipments} /> : undefined,
  }));
}

/** Posts `intent=received` or `intent=cancel` with `sellerOrderId` to its own address. */
export function OrderPage({ order, error }: { order: OrderView; error?: string | undefined }) {
  return (
    <div className="grid gap-6">
      {order.justPlaced ? (
        <Alert tone="good" title={m.storefront_return_placed_title()}>
          <p>{m.storefront_return_placed_advice({ email: order.email })}</p>
          {order.byLink ? <p>{m.storefront_order_keep_link()}</p> : null}
        </Alert>
      ) : null}
      {error === undefined ? null : <Alert tone="bad">{error}</Alert>}
      <div className="grid gap-1">
        <h1>{m.storefront_order_title({ number: order.number })}</h1>
        <p className="text-soft">{m.storefront_order_placed_at({ date: date(order.placedAt, 'moment') })}</p>
      </div>
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid gap-6">
          {order.sellers.map((part) => (
            <SellerPart key={part.sellerOrderId} part={part} order={order} />
          ))}
        </div>
        <aside className="grid gap-5 rounded-lg border bg-surface p-5 lg:sticky lg:top-4">
          <section aria-labelledby="order-payment" className="grid gap-2">
            <h2 id="order-payment" className="text-lg">
              {m.storefront_order_payment()}
            </h2>
            <dl className="grid gap-2">
              <AmountLine label={m.storefront_cart_goods()} value={amount(order.goods)} />
              <AmountLine label={m.storefront_cart_shipping()} value={deliveryPrice(order.shipping)} />
              <CouponLines coupons={order.coupons} />
              <TotalLine label={m.storefront_order_total()} value={amount(order.total)} />
              <AmountLine label={m.storefront_checkout_vat()} value={amount(order.vat)} />
            </dl>
            <BusinessNote business={order.business} />
            {order.refunded ? (
              <p className="figures font-semibold text-act">
                {m.storefront_order_refunded({ price: amount(order.refunded) })}
              </p>
            ) : null}
          </section>
          <section aria-labelledby="order-address" className="grid gap-1">
            <h2 id="order-address" className="text-lg">
              {m.storefront_order_address()}
            </h2>
            <address className="not-italic">
              {order.addressLines.map((line) => (
                <span key={line} className="block">
                  {line}
                </span>
              ))}
            </address>
          </section>
        </aside>
      </div>
    </div>
  );
}

function SellerPart({ part, order }: { part: OrderSellerView; order: OrderView }) {
  const id = `part-${part.sellerOrderId}`;
  const lang = getLocale();
  const underway = part.state !== 'cancelled' && part.state !== 'completed' && part.state !== 'delivered';
  return (
    <section aria-labelledby={id} className="rounded-lg border bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b px-4 py-3">
        <div>
          <h2 id={id} className="font-text text-base tracking-normal">
            <Link to={paths.store(lang, part.seller.slug)} className="hover:text-act hover:underline">
              {m.storefront_order_part_from({ seller: part.seller.name })}
            </Link>
          </h2>
          <p className="figures text-sm text-soft">
            {m.storefront_order_part_number({ number: part.number })}
          </p>
        </div>
        <span className="flex flex-wrap gap-2">
          {part.state === 'cancelled' ? null : <PaymentBadge state={part.paymentState} />}
          <StatusBadge state={part.state} />
        </span>
      </div>
      <div className="grid gap-6 p-4 md:grid-cols-2">
        <div className="grid content-start gap-4">
          <div className="text-sm">
            <p>{part.shippingName}</p>
            {part.pickupPointCode ? (
              <p className="figures text-soft">
                {m.storefront_order_pickup_point({ code: part.pickupPointCode })}
              </p>
            ) : null}
            {underway ? (
              <p className="font-semibold">
                {m.storefront_order_delivery_dates({
                  dates: dateRange(part.deliveryFrom, part.deliveryTo, 'weekday'),
                })}
              </p>
            ) : null}
          </div>
          <Timeline entries={timelineOf(part)} />
          <PartActions part={part} />
          <Help part={part} order={order} />
        </div>
        <div className="grid content-start gap-3">
          <ul className="grid gap-3">
            {part.lines.map((line) => (
              <li key={line.variantId} className="grid grid-cols-[4rem_1fr_auto] gap-3 text-sm">
                <Picture
                  picture={line.picture && { ...line.picture, alt: '' }}
                  sizes="4rem"
                  className="rounded-md"
                />
                <span>
                  <Link to={paths.listing(lang, line.listing)} className="hover:text-act hover:underline">
                    {line.title}
                  </Link>
                  <span className="figures block text-soft">
                    {m.common_pieces({ count: line.quantity })}
                    {line.variantLabel ? ` · ${line.variantLabel}` : ''}
                  </span>
                </span>
                <span className="figures whitespace-nowrap">{amount(line.total)}</span>
              </li>
            ))}
          </ul>
          <dl className="grid gap-1 border-t pt-3 text-sm">
            <AmountLine label={m.storefront_cart_shipping()} value={deliveryPrice(part.shipping)} />
            <CouponLines coupons={part.coupons} />
            <AmountLine label={m.storefront_order_total()} value={<strong>{amount(part.total)}</strong>} />
          </dl>
          {part.refunded ? (
            <p className="figures text-sm font-semibold text-act">
              {m.storefront_order_refunded({ price: amount(part.refunded) })}
            </p>
          ) : null}
        </div>
      </div>
    </section>
  );
}

function Shipments({ shipments }: Pick<OrderSellerView, 'shipments'>) {
  if (shipments.length === 0) return null;
  return (
    <ul>
      {shipments.map(({ carrier, trackingNumber, trackingUrl }) => (
        <li key={trackingNumber} className="figures">
          {trackingUrl === undefined ? (
            m.storefront_order_parcel({ carrier, number: trackingNumber })
          ) : (
            <>
              {carrier}{' '}
              <a href={trackingUrl} rel="noreferrer" className="text-act underline">
                {m.storefront_order_tracking({ number: trackingNumber })}
              </a>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Withdrawal, return, claim, and the cases there are. */
function Help({ part, order }: { part: OrderSellerView; order: OrderView }) {
  const lang = getLocale();
  const { orderId, key } = order;
  if (!part.mayWithdraw && !part.mayReport && !part.mayHaveInvoice && part.cases.length === 0) return null;
  return (
    <div className="grid gap-2 border-t pt-4 text-sm">
      <h3 className="font-text text-base font-semibold tracking-normal">{m.cases_help_title()}</h3>
      {part.cases.length > 0 ? (
        <ul className="grid gap-1.5">
          {part.cases.map((one) => (
            <li key={one.caseId} className="flex flex-wrap items-center gap-2">
              <Link
                to={paths.orderCase(lang, orderId, one.caseId, key)}
                className="inline-flex min-h-6 items-center font-semibold text-act underline"
              >
                {caseKindWords(one.kind)}
              </Link>
              <CaseStateBadge state={one.state} />
            </li>
          ))}
        </ul>
      ) : null}
      {part.mayWithdraw ? (
        <p className="text-soft">
          {part.withdrawUntil === undefined
            ? m.cases_withdraw_always()
            : m.cases_withdraw_until({ date: date(part.withdrawUntil) })}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {part.mayHaveInvoice ? (
          <LinkButton
            kind="quiet"
            size="small"
            to={paths.orderInvoice(lang, orderId, part.sellerOrderId, key)}
          >
            {m.promotions_invoice_link()}
          </LinkButton>
        ) : null}
        {part.mayWithdraw ? (
          <LinkButton
            kind="quiet"
            size="small"
            to={paths.orderWithdraw(lang, orderId, part.sellerOrderId, key)}
          >
            {m.cases_withdraw_link()}
          </LinkButton>
        ) : null}
        {part.mayReport ? (
          <LinkButton
            kind="quiet"
            size="small"
            to={paths.orderProblem(lang, orderId, part.sellerOrderId, key)}
          >
            {m.cases_problem_link()}
          </LinkButton>
        ) : null}
      </div>
    </div>
  );
}

function PartActions({ part }: { part: OrderSellerView }) {
  if (!part.mayConfirm && !part.mayCancel) return null;
  return (
    <div className="flex flex-wrap items-start gap-2">
      {part.mayConfirm ? (
        <Form method="post" preventScrollReset>
          <input type="hidden" name="intent" value="received" />
          <input type="hidden" name="sellerOrderId" value={part.sellerOrderId} />
          <Button size="small">{m.storefront_order_received()}</Button>
        </Form>
      ) : null}
      {part.mayCancel ? (
        <details className="w-full rounded-md border p-3 text-sm">
          <summary className="font-semibold text-bad-ink hover:underline">
            {m.storefront_order_cancel()}
          </summary>
          <Form method="post" preventScrollReset className="grid justify-items-start gap-2 pt-2">
            <p>{m.storefront_order_cancel_ask({ seller: part.seller.name, price: amount(part.total) })}</p>
            <input type="hidden" name="intent" value="cancel" />
            <input type="hidden" name="sellerOrderId" value={part.sellerOrderId} />
            <Button kind="danger" size="small">
              {m.storefront_order_cancel()}
            </Button>
          </Form>
        </details>
      ) : null}
    </div>
  );
}
