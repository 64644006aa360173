import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import {
  auditLog,
  caseMessages,
  cases,
  disputes,
  orderLines,
  orders,
  payments,
  sellerOrders,
  shipments,
} from '#db/schema';
import { type DisputeEvidence, gatherEvidence } from '~/domain/case/evidence';
import { formatMoney } from '~/domain/money/money';
import { failure, type Result, success } from '~/domain/result';
import { carrierName } from '~/i18n/seller-order-words';
import type { PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';

/** Gathers what speaks for the sellers in a dispute: goods, parcels, dates, what was written. Null for none. */
export async function readEvidence(
  ports: Pick<Ports, 'db'>,
  disputeId: string,
): Promise<DisputeEvidence | null> {
  const { db } = ports;
  const orderOf = db.select({ orderId: disputes.orderId }).from(disputes).where(eq(disputes.id, disputeId));
  const parts = db
    .select({ id: sellerOrders.id })
    .from(sellerOrders)
    .where(inArray(sellerOrders.orderId, orderOf));
  const [[row], lines, parcels, messages] = await db.batch([
    db
      .select({ order: orders, payment: payments })
      .from(disputes)
      .innerJoin(orders, eq(orders.id, disputes.orderId))
      .innerJoin(payments, eq(payments.id, disputes.paymentId))
      .where(eq(disputes.id, disputeId)),
    db.select().from(orderLines).where(inArray(orderLines.sellerOrderId, parts)).orderBy(asc(orderLines.id)),
    db
      .select()
      .from(shipments)
      .where(inArray(shipments.sellerOrderId, parts))
      .orderBy(asc(shipments.shippedAt)),
    db
      .select({ at: caseMessages.at, actor: caseMessages.actor, body: caseMessages.body })
      .from(caseMessages)
      .innerJoin(cases, eq(cases.id, caseMessages.caseId))
      .where(inArray(cases.sellerOrderId, parts))
      .orderBy(asc(caseMessages.at)),
  ]);
  if (!row) return null;
  const { order, payment } = row;
  return gatherEvidence({
    orderNumber: order.number,
    placedAtMs: order.placedAt.getTime(),
    email: order.email,
    address: order.address,
    lines: lines.map((line) => ({ title: line.titleEn, quantity: line.quantity })),
    parcels: parcels.map((parcel) => ({
      carrier: carrierName(parcel.carrier),
      trackingNumber: parcel.trackingNumber,
      shippedAtMs: parcel.shippedAt.getTime(),
      deliveredAtMs: parcel.deliveredAt?.getTime() ?? null,
    })),
    messages: messages
      .filter((message) => message.body !== '')
      .map((message) => ({ ...message, atMs: message.at.getTime() })),
    refundedText:
      payment.refundedMinor > 0
        ? `Refunded before the dispute: ${formatMoney({ amountMinor: payment.refundedMinor, currency: payment.currency }, 'en')}.`
        : null,
  });
}

export type SubmitEvidenceFailure =
  | { readonly code: 'dispute_unknown' }
  /** Evidence goes once; or the dispute is decided. */
  | { readonly code: 'evidence_not_wanted' }
  | PaymentFailure;

/**
 * Sends the gathered evidence, with the operator's own words at its end, to the shopper's bank through Stripe. Once:
 * a repeat finds it sent. Stripe's webhook moves the cases; a repeat of the same key answers the same.
 */
export async function submitEvidence(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: { readonly disputeId: string; readonly words: string; readonly operatorUserId?: string },
): Promise<Result<null, SubmitEvidenceFailure>> {
  const { db, clock } = ports;
  const [dispute] = await db.select().from(disputes).where(eq(disputes.id, input.disputeId));
  const gathered = dispute ? await readEvidence(ports, dispute.id) : null;
  if (!dispute || !gathered) return failure({ code: 'dispute_unknown' });
  if (dispute.state !== 'open' || dispute.evidenceSubmittedAt)
    return failure({ code: 'evidence_not_wanted' });
  const evidence: DisputeEvidence = {
    ...gathered,
    uncategorizedText: [input.words.trim(), gathered.uncategorizedText].filter(Boolean).join('\n\n'),
  };
  const sent = await ports.payments.submitEvidence({
    idempotencyKey: `evidence:${dispute.id}`,
    disputeId: dispute.id,
    evidence,
  });
  if (!sent.ok) return sent;
  const now = new Date(clock.nowMs());
  await db.batch([
    db.insert(auditLog).values({
      at: now,
      actorUserId: input.operatorUserId ?? null,
      actorRole: input.operatorUserId === undefined ? 'system' : 'operator',
      action: 'dispute.evidence_submitted',
      subject: `dispute:${dispute.id}`,
      details: { words: input.words },
    }),
    db
      .update(disputes)
      .set({ evidence, evidenceSubmittedAt: now, state: 'under_review' })
      .where(
        and(eq(disputes.id, dispute.id), eq(disputes.state, 'open'), isNull(disputes.evidenceSubmittedAt)),
      ),
    db
      .update(cases)
      .set({ state: 'under_review', stateEnteredAt: now, deadlineAt: null })
      .where(and(eq(cases.disputeId, dispute.id), eq(cases.state, 'disputed'))),
  ]);
  return success(null);
}

/** Evidence is sent by itself this long before Stripe's deadline, when no operator has sent it. */
export const EVIDENCE_SENT_BEFORE_MS = 24 * 60 * 60_000;
const ROUND_MAX = 50;

/** For the cron: sends what was gathered for disputes whose deadline is near, rather than lose by silence. */
export async function submitDueEvidence(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
): Promise<{ sent: number }> {
  const waiting = await ports.db
    .select({ id: disputes.id, dueAt: disputes.evidenceDueAt })
    .from(disputes)
    .where(and(eq(disputes.state, 'open'), isNull(disputes.evidenceSubmittedAt)))
    .orderBy(asc(disputes.evidenceDueAt))
    .limit(ROUND_MAX);
  const soon = ports.clock.nowMs() + EVIDENCE_SENT_BEFORE_MS;
  let sent = 0;
  for (const { id, dueAt } of waiting) {
    if (dueAt === null || dueAt.getTime() > soon) continue;
    const submitted = await submitEvidence(ports, { disputeId: id, words: '' });
    if (submitted.ok) sent += 1;
    else console.error(`The evidence of dispute ${id} could not be sent: ${submitted.code}.`);
  }
  return { sent };
}
