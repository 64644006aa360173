import { and, eq, sql } from 'drizzle-orm';
import {
  outbox,
  payments,
  refunds,
  sellerOrderEvents,
  sellerOrders,
  sellers,
  shipments,
  transfers,
} from '#db/schema';
import type { OrderId, SellerId, SellerOrderId } from '~/domain/ids';
import { escrowReleaseEntry } from '~/domain/ledger/entries';
import type { EventMessage } from '~/domain/messages';
import { failure, type Result, success } from '~/domain/result';
import {
  type Actor,
  nextTimerAtMs,
  nextTransition,
  type SellerOrderAction,
  type SellerOrderState,
  type Transition,
} from '~/domain/seller-order/process';
import { marketDate } from '~/domain/shipping/calendar';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { bookEntries } from './journal.server';

/** Carriers that parcels are sent with; `other` asks for nothing but a number. */
export const CARRIERS = [
  'inpost',
  'dpd',
  'dhl',
  'ups',
  'gls',
  'poczta_polska',
  'orlen_paczka',
  'fedex',
  'other',
] as const;
export type Carrier = (typeof CARRIERS)[number];

export interface MoveSellerOrderInput {
  readonly sellerOrderId: SellerOrderId;
  readonly action: SellerOrderAction;
  readonly actor: Actor;
  /** A seller moves only what is the seller's own: another's is as unknown as one that does not exist. */
  readonly sellerId?: SellerId;
  readonly parcel?: { readonly carrier: Carrier; readonly trackingNumber: string };
  readonly reason?: string;
}

export type MoveSellerOrderFailure =
  | { readonly code: 'seller_order_unknown' }
  | { readonly code: 'transition_not_allowed' }
  | { readonly code: 'parcel_missing' }
  | { readonly code: 'case_window_open' }
  /** Somebody else moved it at the same moment: look again. */
  | { readonly code: 'seller_order_changed' };

const EVENT_OF: Readonly<
  Record<SellerOrderAction, 'accepted' | 'shipped' | 'delivered' | 'completed' | 'cancelled'>
> = {
  accept: 'accepted',
  ship: 'shipped',
  deliver: 'delivered',
  complete: 'completed',
  cancel: 'cancelled',
};

/**
 * Moves a seller order by the table of its process. State, history, money to be moved and messages to be
 * sent are written in one transaction, guarded by the version that was read; effects outside (refund,
 * transfer, stock, telling people) follow from the outbox. Repeating a move that has been made answers
 * `transition_not_allowed` and changes nothing.
 */
export async function moveSellerOrder(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: MoveSellerOrderInput,
): Promise<Result<{ state: SellerOrderState }, MoveSellerOrderFailure>> {
  const { db, clock } = ports;
  const [row] = await db
    .select({ order: sellerOrders, holidays: sellers.holidays, payment: payments })
    .from(sellerOrders)
    .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
    .innerJoin(payments, eq(payments.orderId, sellerOrders.orderId))
    .where(
      and(
        eq(sellerOrders.id, input.sellerOrderId),
        input.sellerId === undefined ? undefined : eq(sellerOrders.sellerId, input.sellerId),
      ),
    );
  if (!row) return failure({ code: 'seller_order_unknown' });
  const { order } = row;
  const allowed = nextTransition(order.state, input.action, input.actor);
  if (!allowed.ok) return failure({ code: 'transition_not_allowed' });
  const transition = allowed.value;
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);

  if (transition.to === 'shipped' && !input.parcel?.trackingNumber.trim())
    return failure({ code: 'parcel_missing' });
  if (
    transition.guards.includes('case_window_over') &&
    (order.timerAt === null || order.timerAt.getTime() > nowMs)
  )
    return failure({ code: 'case_window_open' });

  const dispatchedAtMs = transition.to === 'shipped' ? nowMs : (order.shippedAt?.getTime() ?? null);
  const deliveredAtMs = transition.to === 'delivered' ? nowMs : (order.deliveredAt?.getTime() ?? null);
  const timerAtMs = nextTimerAtMs(
    {
      state: transition.to,
      placedAtMs: order.placedAt.getTime(),
      shipByDate: marketDate(order.shipByAt),
      dispatchedAtMs,
      deliveredAtMs,
      holidays: row.holidays,
    },
    order.timersDone.filter(isTimerName),
  );

  const event = EVENT_OF[input.action];
  const messages: { key: string; message: EventMessage }[] = [
    {
      key: `seller_order.${event}:${order.id}`,
      message: { type: 'seller_order.changed', sellerOrderId: order.id, event },
    },
  ];
  const money = moneyEffects(transition, { order, payment: row.payment, nowMs });
  messages.push(...money.messages);

  try {
    await db.batch([
      db.execute(sql`
        WITH moved AS (
          UPDATE ${sellerOrders} SET
            state = ${transition.to}, version = version + 1,
            timer_at = ${timerAtMs === null ? null : new Date(timerAtMs).toISOString()}::timestamptz,
            ${sql.raw(`${event}_at`)} = ${now.toISOString()}::timestamptz,
            cancel_reason = coalesce(${transition.to === 'cancelled' ? (input.reason ?? '') : null}, cancel_reason)
          WHERE id = ${order.id} AND version = ${order.version} RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM moved), 1, 'seller_order_changed')`),
      db.insert(sellerOrderEvents).values({
        sellerOrderId: order.id,
        at: now,
        kind: event,
        actor: input.actor,
        details: {
          ...(input.reason ? { reason: input.reason } : {}),
          ...(transition.to === 'shipped' && input.parcel ? { ...input.parcel } : {}),
        },
      }),
      db.insert(outbox).values(messages.map((message) => ({ ...message, createdAt: now }))),
      ...(transition.to === 'shipped' && input.parcel
        ? [
            db.insert(shipments).values({
              id: `shp_${order.id}-1`,
              sellerOrderId: order.id,
              carrier: input.parcel.carrier,
              trackingNumber: input.parcel.trackingNumber.trim(),
              shippedAt: now,
            }),
          ]
        : []),
      ...(transition.to === 'delivered'
        ? [db.update(shipments).set({ deliveredAt: now }).where(eq(shipments.sellerOrderId, order.id))]
        : []),
      ...(money.refund ? [db.insert(refunds).values(money.refund)] : []),
      ...(money.transfer ? [db.insert(transfers).values(money.transfer)] : []),
      ...bookEntries(db, money.entries),
    ]);
  } catch (error) {
    if (isConstraint(error, 'seller_order_changed')) return failure({ code: 'seller_order_changed' });
    throw error;
  }
  await dispatchOutbox(ports, { keys: messages.map(({ key }) => key) });
  return success({ state: transition.to });
}

function isTimerName(
  name: string,
): name is 'ship_reminder' | 'ship_escalation' | 'ship_limit' | 'auto_delivered' | 'auto_completed' {
  return ['ship_reminder', 'ship_escalation', 'ship_limit', 'auto_delivered', 'auto_completed'].includes(
    name,
  );
}

/** What a move does with money: a refund or a transfer to be made, and the release of escrow. */
function moneyEffects(
  transition: Transition,
  input: {
    order: typeof sellerOrders.$inferSelect;
    payment: typeof payments.$inferSelect;
    nowMs: number;
  },
) {
  const { order, payment, nowMs } = input;
  const now = new Date(nowMs);
  const { currency } = order;
  if (transition.effects.includes('refund_shopper')) {
    const refundId = `ref_${order.id}`;
    return {
      entries: [],
      transfer: undefined,
      refund: {
        id: refundId,
        idempotencyKey: `refund:${refundId}`,
        paymentId: payment.id,
        checkoutId: payment.checkoutId,
        sellerOrderId: order.id,
        amountMinor: order.capturedShareMinor - order.refundedShareMinor,
        currency,
        reason: 'cancelled',
        state: 'requested' as const,
        createdAt: now,
        updatedAt: now,
      },
      messages: [
        {
          key: `refund.requested:${refundId}`,
          message: { type: 'refund.requested' as const, refundId },
        },
      ],
    };
  }
  if (transition.effects.includes('release_escrow')) {
    const amountMinor = order.capturedShareMinor - order.refundedShareMinor - order.feesMinor;
    const transferId = `trf_${order.id}`;
    const entry = escrowReleaseEntry({
      orderId: order.orderId as OrderId,
      sellerOrderId: order.id as SellerOrderId,
      sellerId: order.sellerId as SellerId,
      currency,
      occurredAtMs: nowMs,
      amountMinor,
    });
    // Fees that eat the whole share leave nothing to move.
    if (amountMinor === 0) return { entries: [entry], messages: [], refund: undefined, transfer: undefined };
    return {
      entries: [entry],
      refund: undefined,
      transfer: {
        id: transferId,
        sellerOrderId: order.id,
        sellerId: order.sellerId,
        amountMinor,
        currency,
        state: 'requested' as const,
        createdAt: now,
      },
      messages: [
        {
          key: `transfer.requested:${transferId}`,
          message: { type: 'transfer.requested' as const, transferId },
        },
      ],
    };
  }
  return { entries: [], messages: [], refund: undefined, transfer: undefined };
}
