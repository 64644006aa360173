import { count, eq } from 'drizzle-orm';
import { caseLines, caseMessages, cases, outbox, sellerOrderEvents } from '#db/schema';
import { type Openings, openingsOf } from '~/domain/case/openings';
import {
  type CLAIM_REASONS,
  caseDeadlineMs,
  firstCaseState,
  MAX_CASES_PER_SELLER_ORDER,
  type RETURN_REASONS,
} from '~/domain/case/process';
import type { SellerOrderId } from '~/domain/ids';
import { leftMinor, leftQuantity, planRefund, type RefundFailure } from '~/domain/refund/plan';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { guardSellerOrder, type OutboxMessage } from './book-refund.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import type { Attachment } from './keep-attachments.server';
import { type RefundPosition, readRefundPosition } from './refund-position.server';

export interface OpenCaseInput {
  readonly sellerOrderId: SellerOrderId;
  readonly opening:
    | { readonly kind: 'return'; readonly reason: Exclude<(typeof RETURN_REASONS)[number], 'withdrawal'> }
    | { readonly kind: 'claim'; readonly reason: (typeof CLAIM_REASONS)[number] };
  /** The pieces it is about; none stands for all that are left, with the shipping. */
  readonly lines: readonly { readonly lineId: number; readonly quantity: number }[];
  readonly words: string;
  readonly attachments: readonly Attachment[];
  /** One form opens one case, however often it is sent. */
  readonly requestId: string;
}

export type OpenCaseFailure =
  | { readonly code: 'seller_order_unknown' }
  /** Too early, too late, or there is nothing to give back. */
  | { readonly code: 'case_not_possible' }
  /** The same pieces are in a case that is open. */
  | { readonly code: 'case_already_open' }
  | { readonly code: 'too_many_cases' }
  | { readonly code: 'seller_order_changed' }
  | RefundFailure;

/** What a shopper can open on a seller order, as it stands. */
export function openingsAt(position: RefundPosition, hasWithdrawn: boolean, nowMs: number): Openings {
  const { order } = position;
  return openingsOf(
    {
      state: order.state,
      deliveredAtMs: order.deliveredAt?.getTime() ?? null,
      deliveryToMs: order.deliveryTo.getTime(),
      hasWithdrawn,
      isRefunded: leftMinor(position.refundable) === 0,
    },
    nowMs,
  );
}

/**
 * Opens a return or a claim for the shopper. From now on the release of what it is about waits for it, guarded by
 * the version of the seller order, so that no completion comes between. The same form again answers the same case.
 */
export async function openCase(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: OpenCaseInput,
): Promise<Result<{ caseId: string }, OpenCaseFailure>> {
  const { db, clock } = ports;
  const caseId = `cas_${input.requestId}`;
  const [[known], position, [had]] = await Promise.all([
    db.select().from(cases).where(eq(cases.id, caseId)),
    readRefundPosition(db, input.sellerOrderId),
    db.select({ count: count() }).from(cases).where(eq(cases.sellerOrderId, input.sellerOrderId)),
  ]);
  if (!position) return failure({ code: 'seller_order_unknown' });
  if (known)
    return known.sellerOrderId === input.sellerOrderId
      ? success({ caseId })
      : failure({ code: 'seller_order_unknown' });
  const nowMs = clock.nowMs();
  const openings = openingsAt(position, false, nowMs);
  const { kind, reason } = input.opening;
  const isPossible =
    kind === 'return'
      ? openings.return
      : reason === 'not_received'
        ? openings.notReceived
        : openings.otherClaim;
  if (!isPossible) return failure({ code: 'case_not_possible' });
  if ((had?.count ?? 0) >= MAX_CASES_PER_SELLER_ORDER) return failure({ code: 'too_many_cases' });
  const subject = subjectOf(position, input.lines);
  if (!subject.ok) return subject;
  if (position.openCases.some((one) => one.kind !== 'chargeback'))
    return failure({ code: 'case_already_open' });
  const opened = openingStatements(ports, position, {
    caseId,
    openingKey: `form:${input.requestId}`,
    kind,
    reason,
    openedBy: 'shopper',
    subject: subject.value,
    words: input.words,
    attachments: input.attachments,
    nowMs,
  });
  try {
    await db.batch([guardSellerOrder(db, position.order), ...opened.statements]);
  } catch (error) {
    if (isConstraint(error, 'seller_order_changed')) return failure({ code: 'seller_order_changed' });
    throw error;
  }
  await dispatchOutbox(ports, { keys: [opened.message.key] });
  return success({ caseId });
}

/** What a case is about: pieces, whether the shipping with them, and how much that is. */
export interface CaseSubject {
  readonly lines: readonly { readonly lineId: number; readonly quantity: number }[];
  readonly withShipping: boolean;
  readonly atStakeMinor: number;
}

/** The subject of a case: the pieces named, or all that are left; the shipping goes with all of them. */
export function subjectOf(
  position: RefundPosition,
  wanted: readonly { readonly lineId: number; readonly quantity: number }[],
): Result<CaseSubject, RefundFailure> {
  const { parts } = position.refundable;
  const all = parts.flatMap((part) =>
    part.lineId !== null && leftQuantity(part) > 0
      ? [{ lineId: part.lineId, quantity: leftQuantity(part) }]
      : [],
  );
  const named = wanted.filter((line) => line.quantity > 0);
  const lines = named.length > 0 ? named : all;
  const isAll = all.every(
    ({ lineId, quantity }) => lines.find((line) => line.lineId === lineId)?.quantity === quantity,
  );
  if (isAll) return success({ lines, withShipping: true, atStakeMinor: leftMinor(position.refundable) });
  const plan = planRefund(position.refundable, { kind: 'parts', lines, shippingMinor: 0 });
  return plan.ok ? success({ lines, withShipping: false, atStakeMinor: plan.value.amountMinor }) : plan;
}

/** The statements that open a case, beside the guard of its seller order. */
export function openingStatements(
  ports: Pick<Ports, 'db'>,
  position: RefundPosition,
  opening: {
    readonly caseId: string;
    readonly openingKey: string;
    readonly kind: 'return' | 'claim';
    readonly reason: string;
    readonly openedBy: 'shopper' | 'operator';
    readonly subject: CaseSubject;
    readonly words: string;
    readonly attachments: readonly Attachment[];
    readonly nowMs: number;
  },
) {
  const { db } = ports;
  const { order } = position;
  const { caseId, subject, nowMs } = opening;
  const now = new Date(nowMs);
  const state = firstCaseState(opening.kind, opening.reason);
  const deadlineMs = caseDeadlineMs(state, nowMs, position.holidays);
  const requestKey = `${caseId}:opened`;
  const message: OutboxMessage = {
    key: `case.changed:${requestKey}`,
    message: { type: 'case.changed', caseId, caseMessageKey: requestKey },
  };
  return {
    message,
    statements: [
      db.insert(cases).values({
        id: caseId,
        openingKey: opening.openingKey,
        kind: opening.kind,
        state,
        reason: opening.reason,
        openedBy: opening.openedBy,
        orderId: order.orderId,
        sellerOrderId: order.id,
        sellerId: order.sellerId,
        currency: order.currency,
        atStakeMinor: subject.atStakeMinor,
        withShipping: subject.withShipping,
        openedAt: now,
        stateEnteredAt: now,
        deadlineAt: deadlineMs === null ? null : new Date(deadlineMs),
      }),
      ...(subject.lines.length > 0
        ? [
            db.insert(caseLines).values(
              subject.lines.map((line) => ({
                caseId,
                orderLineId: line.lineId,
                quantity: line.quantity,
              })),
            ),
          ]
        : []),
      db.insert(caseMessages).values({
        caseId,
        requestKey,
        at: now,
        actor: opening.openedBy,
        action: 'opened',
        body: opening.words,
        attachments: [...opening.attachments],
      }),
      db.insert(sellerOrderEvents).values({
        sellerOrderId: order.id,
        at: now,
        kind: opening.reason === 'withdrawal' ? 'withdrawn' : `${opening.kind}_opened`,
        actor: opening.openedBy,
      }),
      db.insert(outbox).values({ ...message, createdAt: now }),
    ],
  };
}
