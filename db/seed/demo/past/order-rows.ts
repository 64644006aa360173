import type { SellerId } from '~/domain/ids';
import { accountName } from '~/domain/ledger/accounts';
import { escrowReleaseEntry, type JournalEntry, refundEntry, transferEntry } from '~/domain/ledger/entries';
import type { Facts } from './facts.ts';
import type { PastOrder, PastPart } from './simulate.ts';
import type { StripePast } from './stripe-past.ts';

type Row = Readonly<Record<string, unknown>>;

/** Tables that the orders of the past fill, in the order in which rows point at each other. */
const TABLES = [
  'checkouts',
  'orders',
  'payments',
  'seller_orders',
  'order_lines',
  'commission_lines',
  'seller_order_events',
  'shipments',
  'refunds',
  'transfers',
  'journal_entries',
  'postings',
] as const;
export type PastTable = (typeof TABLES)[number];
export type PastRows = Readonly<Record<PastTable, Row[]>>;

const HOLD_MS = 15 * 60_000;
const MINUTE_MS = 60_000;

const iso = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

/** The rows of orders, as the application's services would have written them at the time. */
export async function makeOrderRows(
  orders: readonly PastOrder[],
  facts: Facts,
  stripe: StripePast,
  lineNumbers: readonly number[],
): Promise<PastRows> {
  const rows: PastRows = {
    checkouts: [],
    orders: [],
    payments: [],
    seller_orders: [],
    order_lines: [],
    commission_lines: [],
    seller_order_events: [],
    shipments: [],
    refunds: [],
    transfers: [],
    journal_entries: [],
    postings: [],
  };
  const numbers = lineNumbers.values();
  for (const order of orders) {
    const { frozen, placedAtMs } = order;
    const { currency } = frozen;
    const paid = await stripe.pay(
      {
        checkoutId: order.checkoutId,
        orderId: order.orderId,
        email: order.buyer.email,
        name: order.buyer.name,
        amountMinor: frozen.totalMinor,
        currency,
        method: order.paidWith,
      },
      placedAtMs - MINUTE_MS,
    );
    rows.checkouts.push({
      id: order.checkoutId,
      order_id: order.orderId,
      state: 'placed',
      cart_id: order.cartId,
      user_id: order.userId,
      locale: order.buyer.locale,
      currency,
      email: order.buyer.email,
      address: order.buyer.address,
      frozen,
      total_minor: frozen.totalMinor,
      holds_expire_at: iso(placedAtMs + HOLD_MS),
      attempt: 1,
      stripe_session_id: paid.sessionId,
      created_at: iso(placedAtMs - 4 * MINUTE_MS),
      updated_at: iso(placedAtMs),
    });
    rows.orders.push({
      id: order.orderId,
      number: order.number,
      checkout_id: order.checkoutId,
      user_id: order.userId,
      locale: order.buyer.locale,
      email: order.buyer.email,
      address: order.buyer.address,
      currency,
      items_minor: frozen.itemsMinor,
      shipping_minor: frozen.shippingMinor,
      tax_minor: frozen.taxMinor,
      total_minor: frozen.totalMinor,
      placed_at: iso(placedAtMs),
    });
    const refundedMinor = order.parts.reduce(
      (sum, { cancelled, draft }) => sum + (cancelled === null ? 0 : draft.part.totalMinor),
      0,
    );
    rows.payments.push({
      id: order.paymentId,
      checkout_id: order.checkoutId,
      order_id: order.orderId,
      stripe_payment_intent_id: paid.paymentIntentId,
      stripe_charge_id: paid.chargeId,
      currency,
      captured_minor: frozen.totalMinor,
      refunded_minor: refundedMinor,
      captured_at: iso(placedAtMs),
    });
    addEntries(rows, order.split.entries);
    for (const [index, part] of order.parts.entries()) {
      addPart(rows, order, part, index, numbers);
      await addMoney(rows, order, part, { facts, stripe, paid });
    }
  }
  return rows;
}

function addPart(
  rows: PastRows,
  order: PastOrder,
  past: PastPart,
  index: number,
  numbers: IterableIterator<number>,
): void {
  const { draft, cancelled } = past;
  const { part, sellerOrderId } = draft;
  const { currency } = order.frozen;
  const moves = [
    past.acceptedAtMs,
    past.shippedAtMs,
    past.deliveredAtMs,
    past.completedAtMs,
    cancelled,
  ].filter((move) => move !== null).length;
  rows.seller_orders.push({
    id: sellerOrderId,
    number: order.parts.length === 1 ? order.number : `${order.number}-${index + 1}`,
    order_id: order.orderId,
    seller_id: part.sellerId,
    state: past.state,
    version: 1 + moves,
    currency,
    items_minor: part.itemsMinor,
    shipping_minor: part.shipping.priceMinor,
    tax_minor: part.taxMinor,
    captured_share_minor: part.totalMinor,
    refunded_share_minor: cancelled === null ? 0 : part.totalMinor,
    fees_minor: draft.feesMinor,
    fees_returned_minor: cancelled === null ? 0 : draft.feesMinor,
    released_minor: past.completedAtMs === null ? 0 : part.totalMinor - draft.feesMinor,
    shipping_method_id: part.shipping.methodId,
    shipping_name_pl: part.shipping.namePl,
    shipping_name_en: part.shipping.nameEn,
    shipping_carrier: part.shipping.carrier,
    shipping_express: part.shipping.express,
    pickup_point_code: part.shipping.pickupPointCode,
    delivery_from: iso(part.shipping.deliveryFromMs),
    delivery_to: iso(part.shipping.deliveryToMs),
    placed_at: iso(order.placedAtMs),
    ship_by_at: iso(draft.shipByMs),
    timer_at: iso(past.timerAtMs),
    timers_done: past.timersDone.map(({ name }) => name),
    accepted_at: iso(past.acceptedAtMs),
    shipped_at: iso(past.shippedAtMs),
    delivered_at: iso(past.deliveredAtMs),
    completed_at: iso(past.completedAtMs),
    cancelled_at: iso(cancelled?.atMs ?? null),
    cancel_reason: cancelled?.reason ?? null,
  });
  for (const line of part.lines)
    rows.order_lines.push({
      id: numbers.next().value,
      seller_order_id: sellerOrderId,
      seller_id: part.sellerId,
      listing_id: line.listingId,
      variant_id: line.variantId,
      sku: line.sku,
      title_pl: line.titlePl,
      title_en: line.titleEn,
      options: line.options,
      picture_key: line.pictureKey,
      quantity: line.quantity,
      unit_price_minor: line.unitPriceMinor,
      total_minor: line.totalMinor,
      tax_bps: line.taxBps,
      tax_minor: line.taxMinor,
      currency,
    });
  for (const [at, lines] of draft.feeLines.entries())
    for (const line of lines)
      rows.commission_lines.push({
        seller_order_id: sellerOrderId,
        variant_id: part.lines[at]?.variantId ?? null,
        kind: line.kind,
        rule_id: line.ruleId ?? line.kind,
        fee_bps: line.bps,
        base_minor: line.baseMinor,
        amount_minor: line.amountMinor,
        currency: line.currency,
      });
  addEvents(rows, order, past);
}

function addEvents(rows: PastRows, order: PastOrder, past: PastPart): void {
  const { cancelled } = past;
  const { sellerOrderId, part } = past.draft;
  const parcel = { carrier: part.shipping.carrier, trackingNumber: past.trackingNumber };
  const happened = (atMs: number | null, kind: string, actor: string, details: Row = {}) => {
    if (atMs === null) return;
    rows.seller_order_events.push({ seller_order_id: sellerOrderId, at: iso(atMs), kind, actor, details });
  };
  happened(order.placedAtMs, 'placed', 'shopper');
  happened(past.acceptedAtMs, 'accepted', 'seller');
  happened(past.shippedAtMs, 'shipped', 'seller', parcel);
  happened(past.deliveredAtMs, 'delivered', 'system');
  happened(past.completedAtMs, 'completed', 'system', { reason: 'auto_completed' });
  if (cancelled !== null) happened(cancelled.atMs, 'cancelled', cancelled.by, { reason: cancelled.reason });
  for (const { name, atMs } of past.timersDone) happened(atMs, name, 'system');
  if (past.shippedAtMs !== null)
    rows.shipments.push({
      id: `shp_${sellerOrderId}-1`,
      seller_order_id: sellerOrderId,
      carrier: parcel.carrier,
      tracking_number: parcel.trackingNumber,
      shipped_at: iso(past.shippedAtMs),
      delivered_at: iso(past.deliveredAtMs),
    });
}

interface Paid {
  readonly paymentIntentId: string;
  readonly chargeId: string;
}

/** What moved after the payment: the refund of what was cancelled, the transfer of what was completed. */
async function addMoney(
  rows: PastRows,
  order: PastOrder,
  past: PastPart,
  { facts, stripe, paid }: { facts: Facts; stripe: StripePast; paid: Paid },
): Promise<void> {
  const { part, sellerOrderId, fees, feesMinor } = past.draft;
  const { currency } = order.frozen;
  const sellerId = part.sellerId as SellerId;
  const about = { orderId: order.orderId, sellerOrderId, sellerId, currency };
  if (past.cancelled !== null) {
    const atMs = Math.round(past.cancelled.atMs + MINUTE_MS);
    const refundId = `ref_${sellerOrderId}`;
    const stripeRefundId = await stripe.refund(paid.paymentIntentId, part.totalMinor, atMs);
    rows.refunds.push({
      id: refundId,
      idempotency_key: `refund:${refundId}`,
      payment_id: order.paymentId,
      checkout_id: order.checkoutId,
      seller_order_id: sellerOrderId,
      amount_minor: part.totalMinor,
      tax_minor: part.taxMinor,
      fees_back_minor: feesMinor,
      currency,
      reason: 'cancelled',
      state: 'succeeded',
      stripe_refund_id: stripeRefundId,
      attempts: 1,
      created_at: iso(past.cancelled.atMs),
      updated_at: iso(atMs),
    });
    addEntries(rows, [
      refundEntry({
        ...about,
        refundId,
        paymentId: order.paymentId,
        occurredAtMs: atMs,
        amountMinor: part.totalMinor,
        feesBack: fees,
      }),
    ]);
  }
  if (past.completedAtMs !== null) {
    const amountMinor = part.totalMinor - feesMinor;
    const madeAtMs = past.completedAtMs + MINUTE_MS;
    const seller = facts.sellers.find(({ id }) => id === sellerId);
    const stripeTransferId = await stripe.transfer(
      {
        accountId: seller?.stripeAccountId ?? '',
        chargeId: paid.chargeId,
        orderId: order.orderId,
        amountMinor,
        currency,
      },
      madeAtMs,
    );
    rows.transfers.push({
      id: `trf_${sellerOrderId}`,
      seller_order_id: sellerOrderId,
      seller_id: sellerId,
      amount_minor: amountMinor,
      currency,
      state: 'made',
      stripe_transfer_id: stripeTransferId,
      attempts: 1,
      created_at: iso(past.completedAtMs),
      made_at: iso(madeAtMs),
    });
    addEntries(rows, [
      escrowReleaseEntry({ ...about, occurredAtMs: past.completedAtMs, amountMinor }),
      transferEntry({ ...about, occurredAtMs: madeAtMs, amountMinor }),
    ]);
  }
}

function addEntries(rows: PastRows, entries: readonly JournalEntry[]): void {
  for (const entry of entries) {
    if (entry.postings.length === 0) continue;
    rows.journal_entries.push({
      idempotency_key: entry.idempotencyKey,
      code: entry.code,
      occurred_at: iso(entry.occurredAtMs),
      order_id: entry.orderId ?? null,
      seller_order_id: entry.sellerOrderId ?? null,
      payment_id: entry.paymentId ?? null,
      corrects: entry.corrects ?? null,
    });
    for (const [position, posting] of entry.postings.entries())
      rows.postings.push({
        entry_key: entry.idempotencyKey,
        position,
        account: accountName(posting),
        seller_id: posting.sellerId ?? null,
        currency: posting.currency,
        amount_minor: posting.amountMinor,
      });
  }
}

/** The tables in the order in which they are to be filled. */
export const PAST_TABLES: readonly PastTable[] = TABLES;
