import { eq, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { outbox, sellerOrderEvents, sellerOrders, shipments, transfers } from '#db/schema';
import type { OrderId, SellerId, SellerOrderId } from '~/domain/ids';
import { escrowReleaseEntry, RELEASE_CAUSE } from '~/domain/ledger/entries';
import { planRefund } from '~/domain/refund/plan';
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
import { bookRefund, type OutboxMessage } from './book-refund.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { bookEntries } from './journal.server';
import { type RefundPosition, readRefundPosition } from './refund-position.server';

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
  /** A return, claim or chargeback is not decided yet. */
  | { readonly code: 'case_open' }
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
  const position = await readRefundPosition(db, input.sellerOrderId, input.sellerId);
  if (!position) return failure({ code: 'seller_order_unknown' });
  const { order } = position;
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
  if (transition.guards.includes('no_open_case') && position.openCases.length > 0)
    return failure({ code: 'case_open' });

  const dispatchedAtMs = transition.to === 'shipped' ? nowMs : (order.shippedAt?.getTime() ?? null);
  const deliveredAtMs = transition.to === 'delivered' ? nowMs : (order.deliveredAt?.getTime() ?? null);
  const timerAtMs = nextTimerAtMs(
    {
      state: transition.to,
      placedAtMs: order.placedAt.getTime(),
      shipByDate: marketDate(order.shipByAt),
      dispatchedAtMs,
      deliveredAtMs,
      holidays: position.holidays,
    },
    order.timersDone.filter(isTimerName),
  );

  const event = EVENT_OF[input.action];
  const messages: OutboxMessage[] = [
    {
      key: `seller_order.${event}:${order.id}`,
      message: { type: 'seller_order.changed', sellerOrderId: order.id, event },
    },
  ];
  const money = moneyEffects(db, transition, position, input, nowMs);
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
      ...money.statements,
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
  db: Database,
  transition: Transition,
  position: RefundPosition,
  input: MoveSellerOrderInput,
  nowMs: number,
) {
  if (transition.effects.includes('refund_shopper')) {
    const rest = planRefund(position.refundable, { kind: 'rest' });
    // What was given back before leaves nothing to refund.
    if (!rest.ok) return { statements: [], messages: [] };
    return bookRefund(db, position, rest.value, {
      refundId: `ref_${position.order.id}`,
      reason: 'cancelled',
      note: null,
      requestedBy: input.actor,
      caseId: null,
      nowMs,
    });
  }
  if (transition.effects.includes('release_escrow'))
    return releaseEscrow(db, position, { amountMinor: position.escrowMinor, cause: RELEASE_CAUSE, nowMs });
  return { statements: [], messages: [] };
}

/** The cause of the transfer of what no open case concerned. */
export const UNCONTESTED_CAUSE = 'uncontested';

/** The statements that let go of escrow and ask for its transfer. Nothing due books and transfers nothing. */
export function releaseEscrow(
  db: Database,
  { order }: RefundPosition,
  release: {
    readonly amountMinor: number;
    readonly cause: typeof RELEASE_CAUSE | typeof UNCONTESTED_CAUSE;
    readonly nowMs: number;
  },
) {
  const { amountMinor, cause, nowMs } = release;
  if (amountMinor === 0) return { statements: [], messages: [] };
  const now = new Date(nowMs);
  const transferId = cause === RELEASE_CAUSE ? `trf_${order.id}` : `trf_${order.id}_${cause}`;
  const messages: OutboxMessage[] = [
    { key: `transfer.requested:${transferId}`, message: { type: 'transfer.requested', transferId } },
  ];
  return {
    statements: [
      db
        .update(sellerOrders)
        .set({ releasedMinor: sql`${sellerOrders.releasedMinor} + ${amountMinor}` })
        .where(eq(sellerOrders.id, order.id)),
      db.insert(transfers).values({
        id: transferId,
        sellerOrderId: order.id,
        cause,
        sellerId: order.sellerId,
        amountMinor,
        currency: order.currency,
        state: 'requested',
        createdAt: now,
      }),
      ...bookEntries(db, [
        escrowReleaseEntry({
          orderId: order.orderId as OrderId,
          sellerOrderId: order.id as SellerOrderId,
          sellerId: order.sellerId as SellerId,
          currency: order.currency,
          occurredAtMs: nowMs,
          amountMinor,
          uncontested: cause === UNCONTESTED_CAUSE,
        }),
      ]),
    ],
    messages,
  };
}
