import { eq } from 'drizzle-orm';
import { auditLog, outbox, refunds, sellerOrderEvents } from '#db/schema';
import type { SellerId, SellerOrderId } from '~/domain/ids';
import {
  leftMinor,
  planRefund,
  type RefundFailure,
  type RefundPlan,
  type RefundRequest,
} from '~/domain/refund/plan';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { bookRefund, guardSellerOrder } from './book-refund.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { readRefundPosition } from './refund-position.server';

export type RequestRefundFailure =
  | { readonly code: 'seller_order_unknown' }
  /** The shopper's bank has the payment: nothing can be given back until that is decided. */
  | { readonly code: 'dispute_open' }
  /** Nothing has left yet and everything would be given back: that is a cancellation. */
  | { readonly code: 'cancel_instead' }
  /** Somebody else moved it at the same moment: look again. */
  | { readonly code: 'seller_order_changed' }
  | RefundFailure;

export interface RequestRefundInput {
  readonly sellerOrderId: SellerOrderId;
  /** A seller refunds only what is the seller's own: another's is as unknown as one that does not exist. */
  readonly sellerId?: SellerId;
  readonly actor: 'seller' | 'operator';
  /** The operator who refunds, for the audit log. */
  readonly operatorUserId?: string;
  readonly request: RefundRequest;
  readonly reason: string;
  readonly note: string | null;
  /** One form is one refund, however often it is sent. */
  readonly requestId: string;
}

/** The identifier of the refund that a form makes. */
export const refundIdOf = (requestId: string) => `ref_form_${requestId}`;

/**
 * Gives money of a seller order back to the shopper. Decided here, in one transaction: the seller's part is taken
 * (escrow, then the payable account with a recorded debt), fees are given back, the shopper is owed. Stripe is asked
 * by the queue. The same `requestId` again answers the same refund and gives back nothing more.
 */
export async function requestRefund(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: RequestRefundInput,
): Promise<Result<{ refundId: string; amountMinor: number }, RequestRefundFailure>> {
  const { db, clock } = ports;
  const refundId = refundIdOf(input.requestId);
  const [made] = await db.select().from(refunds).where(eq(refunds.id, refundId));
  if (made)
    return made.sellerOrderId === input.sellerOrderId
      ? success({ refundId, amountMinor: made.amountMinor })
      : failure({ code: 'seller_order_unknown' });
  const position = await readRefundPosition(db, input.sellerOrderId, input.sellerId);
  if (!position) return failure({ code: 'seller_order_unknown' });
  const checked = checkRefund(position, input.request);
  if (!checked.ok) return checked;
  const plan = checked.value;
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  const booked = bookRefund(db, position, plan, {
    refundId,
    reason: input.reason,
    note: input.note,
    requestedBy: input.actor,
    caseId: null,
    nowMs,
  });
  try {
    await db.batch([
      guardSellerOrder(db, position.order),
      ...booked.statements,
      db.insert(sellerOrderEvents).values({
        sellerOrderId: position.order.id,
        at: now,
        kind: 'refunded',
        actor: input.actor,
        details: {
          amountMinor: plan.amountMinor,
          currency: plan.currency,
          ...(input.note ? { reason: input.note } : {}),
        },
      }),
      ...(input.operatorUserId === undefined
        ? []
        : [
            db.insert(auditLog).values({
              at: now,
              actorUserId: input.operatorUserId,
              actorRole: 'operator',
              action: 'refund.requested',
              subject: `seller_order:${position.order.id}`,
              details: { refundId, amountMinor: plan.amountMinor, currency: plan.currency },
            }),
          ]),
      db.insert(outbox).values(booked.messages.map((message) => ({ ...message, createdAt: now }))),
    ]);
  } catch (error) {
    if (isConstraint(error, 'seller_order_changed')) return failure({ code: 'seller_order_changed' });
    throw error;
  }
  await dispatchOutbox(ports, { keys: booked.messages.map(({ key }) => key) });
  return success({ refundId, amountMinor: plan.amountMinor });
}

/** Whether a refund can be made as things stand, and what it would do. The preview of the form and the form agree. */
export function checkRefund(
  position: NonNullable<Awaited<ReturnType<typeof readRefundPosition>>>,
  request: RefundRequest,
): Result<RefundPlan, RequestRefundFailure> {
  if (position.hasOpenDispute) return failure({ code: 'dispute_open' });
  const plan = planRefund(position.refundable, request);
  if (!plan.ok) return plan;
  const nothingLeftYet = position.order.state === 'pending' || position.order.state === 'accepted';
  if (nothingLeftYet && plan.value.amountMinor === leftMinor(position.refundable))
    return failure({ code: 'cancel_instead' });
  return plan;
}
