import { and, eq, sql } from 'drizzle-orm';
import { auditLog, caseLines, caseMessages, cases, outbox, sellerOrderEvents } from '#db/schema';
import {
  type CaseAction,
  type CaseActor,
  type CaseState,
  caseDeadlineMs,
  FINAL_CASE_STATES,
  nextCaseTransition,
} from '~/domain/case/process';
import type { SellerId } from '~/domain/ids';
import { leftMinor, planRefund, type RefundFailure, type RefundRequest } from '~/domain/refund/plan';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { bookRefund, guardSellerOrder, type OutboxMessage } from './book-refund.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import type { Attachment } from './keep-attachments.server';
import { type RefundPosition, readRefundPosition } from './refund-position.server';
import { resumeOrder } from './resume-order.server';

export interface MoveCaseInput {
  readonly caseId: string;
  /** A seller moves only cases of its own: another's is as unknown as one that does not exist. */
  readonly sellerId?: SellerId;
  /** A shopper moves only cases of the order that the link or the account opened. */
  readonly orderId?: string;
  readonly actor: CaseActor;
  /** The operator who decides, for the audit log. */
  readonly operatorUserId?: string;
  readonly action: CaseAction;
  readonly words: string;
  readonly attachments?: readonly Attachment[];
  /** What is given back by a refund: an amount, or without it all that the case is about. */
  readonly amountMinor?: number;
  /** The parcel in which the goods come back. */
  readonly tracking?: string;
}

export type MoveCaseFailure =
  | { readonly code: 'case_unknown' }
  | { readonly code: 'case_move_not_allowed' }
  /** Somebody else moved it at the same moment: look again. */
  | { readonly code: 'case_changed' }
  | { readonly code: 'dispute_open' }
  | RefundFailure;

/**
 * Moves a case by the table of its process, once: the case by its version, its seller order by its own, what was
 * written, money and messages in one transaction. Stripe, stock and letters follow from the outbox.
 */
export async function moveCase(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: MoveCaseInput,
): Promise<Result<{ state: CaseState }, MoveCaseFailure>> {
  const { db, clock } = ports;
  const [[found], lines] = await db.batch([
    db
      .select()
      .from(cases)
      .where(
        and(
          eq(cases.id, input.caseId),
          input.sellerId === undefined ? undefined : eq(cases.sellerId, input.sellerId),
          input.orderId === undefined ? undefined : eq(cases.orderId, input.orderId),
        ),
      ),
    db.select().from(caseLines).where(eq(caseLines.caseId, input.caseId)),
  ]);
  const position = found ? await readRefundPosition(db, found.sellerOrderId) : null;
  if (!found || !position) return failure({ code: 'case_unknown' });
  const allowed = nextCaseTransition(found, input.action, input.actor);
  if (!allowed.ok) return allowed;
  const { to, effects } = allowed.value;
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  const deadlineMs = caseDeadlineMs(to, nowMs, position.holidays);
  const requestKey = `${found.id}:v${found.version}:${input.action}`;
  const messages: OutboxMessage[] = [
    {
      key: `case.changed:${requestKey}`,
      message: { type: 'case.changed', caseId: found.id, caseMessageKey: requestKey },
    },
  ];
  const refund = effects.includes('refund')
    ? planCaseRefund(position, found, lines, input, nowMs)
    : success(null);
  if (!refund.ok) return refund;
  const booked =
    refund.value === null ? null : bookRefund(db, position, refund.value.plan, refund.value.refund);
  if (booked) messages.push(...booked.messages);
  const amountMinor = refund.value?.plan.amountMinor ?? 0;
  try {
    await db.batch([
      db.execute(sql`
        WITH moved AS (
          UPDATE ${cases} SET state = ${to}, version = version + 1,
            state_entered_at = ${now.toISOString()}::timestamptz,
            deadline_at = ${deadlineMs === null ? null : new Date(deadlineMs).toISOString()}::timestamptz,
            ended_at = ${FINAL_CASE_STATES.includes(to) ? now.toISOString() : null}::timestamptz,
            return_tracking = coalesce(${input.tracking ?? null}, return_tracking),
            refunded_minor = refunded_minor + ${amountMinor}::bigint
          WHERE id = ${found.id} AND version = ${found.version} RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM moved), 1, 'case_changed')`),
      guardSellerOrder(db, position.order),
      db.insert(caseMessages).values({
        caseId: found.id,
        requestKey,
        at: now,
        actor: input.actor,
        action: input.action,
        body: input.words,
        attachments: [...(input.attachments ?? [])],
        details: {
          ...(amountMinor > 0 ? { amountMinor, currency: found.currency } : {}),
          ...(input.tracking ? { tracking: input.tracking } : {}),
        },
      }),
      db.insert(sellerOrderEvents).values({
        sellerOrderId: found.sellerOrderId,
        at: now,
        kind: `case_${input.action}`,
        actor: input.actor,
        details: amountMinor > 0 ? { amountMinor, currency: found.currency } : {},
      }),
      ...(input.operatorUserId === undefined
        ? []
        : [
            db.insert(auditLog).values({
              at: now,
              actorUserId: input.operatorUserId,
              actorRole: 'operator',
              action: `case.${input.action}`,
              subject: `case:${found.id}`,
              details: { words: input.words, amountMinor, currency: found.currency },
            }),
          ]),
      ...(booked?.statements ?? []),
      ...(effects.includes('resume_order') ? [resumeOrder(db, position)] : []),
      db.insert(outbox).values(messages.map((message) => ({ ...message, createdAt: now }))),
    ]);
  } catch (error) {
    if (isConstraint(error, 'case_changed') || isConstraint(error, 'seller_order_changed'))
      return failure({ code: 'case_changed' });
    throw error;
  }
  await dispatchOutbox(ports, { keys: messages.map(({ key }) => key) });
  return success({ state: to });
}

function planCaseRefund(
  position: RefundPosition,
  found: typeof cases.$inferSelect,
  lines: readonly (typeof caseLines.$inferSelect)[],
  input: MoveCaseInput,
  nowMs: number,
) {
  // What a chargeback or another refund has given back already need not be given back again.
  if (leftMinor(position.refundable) === 0) return success(null);
  if (position.hasOpenDispute) return failure({ code: 'dispute_open' });
  if (input.amountMinor !== undefined && input.amountMinor > found.atStakeMinor)
    return failure({
      code: 'refund_more_than_left',
      leftMinor: found.atStakeMinor,
      currency: found.currency,
    });
  const plan = planRefund(position.refundable, caseRefundRequest(position, found, lines, input.amountMinor));
  if (!plan.ok) return plan;
  return success({
    plan: plan.value,
    refund: {
      refundId: `ref_${found.id}_v${found.version}`,
      reason: found.reason,
      note: null,
      requestedBy: input.actor,
      caseId: found.id,
      nowMs,
    },
  });
}

/** What a case's refund gives back: the amount named, or all that it is about and that is still there. */
export function caseRefundRequest(
  position: RefundPosition,
  found: Pick<typeof cases.$inferSelect, 'withShipping' | 'currency' | 'atStakeMinor'>,
  lines: readonly { readonly orderLineId: number; readonly quantity: number }[],
  amountMinor: number | undefined,
): RefundRequest {
  if (amountMinor !== undefined && amountMinor < Math.min(found.atStakeMinor, leftMinor(position.refundable)))
    return { kind: 'amount', amountMinor, currency: found.currency };
  if (found.withShipping) return { kind: 'rest' };
  return {
    kind: 'parts',
    lines: lines.map((line) => ({ lineId: line.orderLineId, quantity: line.quantity })),
    shippingMinor: 0,
  };
}
