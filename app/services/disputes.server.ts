import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import {
  caseMessages,
  cases,
  disputes,
  outbox,
  payments,
  refunds,
  sellerDebts,
  sellerOrderEvents,
  sellerOrders,
  transferReversals,
  transfers,
} from '#db/schema';
import type { OrderId, SellerId } from '~/domain/ids';
import { invariant } from '~/domain/invariant';
import {
  chargebackLostEntry,
  chargebackOpenedEntry,
  chargebackWonEntry,
  type FeeAmounts,
  feesMinor,
  NO_FEES,
} from '~/domain/ledger/entries';
import { shareDispute } from '~/domain/refund/chargeback';
import { fundSellerPart, planRecovery } from '~/domain/refund/funding';
import { leftMinor, planRefund, type RefundPlan } from '~/domain/refund/plan';
import type { ProviderDispute } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import {
  countRefund,
  guardSellerOrder,
  insertRefundLines,
  type OutboxMessage,
  requestReversals,
} from './book-refund.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { bookEntries } from './journal.server';
import { makeReversal } from './recover-from-seller.server';
import { type RefundPosition, readRefundPosition } from './refund-position.server';
import { resumeOrder } from './resume-order.server';

type DisputePorts = Pick<Ports, 'db' | 'clock' | 'queue' | 'payments'>;
type DisputeRow = typeof disputes.$inferSelect;

/** How often a transaction is begun again when somebody moves one of its seller orders meanwhile. */
const TRIES_MAX = 5;

const chargebackCause = (disputeId: string) => `dispute:${disputeId}`;

/**
 * Reads a dispute at Stripe and brings our books to where it is: opened, evidence sent, won, lost, each posted once,
 * whatever the number and the order of webhooks. Throws when it should be tried again. An inquiry, which takes no
 * money, and a payment that is not ours change nothing.
 */
export async function refreshDispute(
  ports: DisputePorts,
  input: { readonly disputeId: string },
): Promise<void> {
  const read = await ports.payments.readDispute(input.disputeId);
  if (!read.ok) throw new Error(`Dispute ${input.disputeId} could not be read: ${read.code}.`);
  const now = read.value;
  if (now.status === 'inquiry' || now.paymentIntentId === null) return;
  const [payment] = await ports.db
    .select()
    .from(payments)
    .where(eq(payments.stripePaymentIntentId, now.paymentIntentId));
  if (!payment) throw new Error(`Dispute ${input.disputeId} is about a payment that is not placed yet.`);
  // A payment that made no order is refunded whole; a dispute about it is the operator's, at Stripe.
  if (payment.orderId === null) return;
  await retried(() => openDispute(ports, payment, now));
  if (now.status === 'won') await retried(() => closeWon(ports, now.disputeId));
  else if (now.status === 'lost') await retried(() => closeLost(ports, now.disputeId));
  else if (now.status === 'under_review') await noteUnderReview(ports, now.disputeId);
}

async function retried(step: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await step();
    } catch (error) {
      if (!isConstraint(error, 'seller_order_changed') || tries === TRIES_MAX) throw error;
    }
  }
}

async function readPositions(ports: Pick<Ports, 'db'>, orderId: string): Promise<RefundPosition[]> {
  const ids = await ports.db
    .select({ id: sellerOrders.id })
    .from(sellerOrders)
    .where(eq(sellerOrders.orderId, orderId))
    .orderBy(asc(sellerOrders.number));
  const positions = await Promise.all(ids.map(({ id }) => readRefundPosition(ports.db, id)));
  return positions.flatMap((position) => position ?? []);
}

/** What a seller order would give back of an amount; null when it is nothing. */
function planShare(position: RefundPosition, amountMinor: number): RefundPlan | null {
  if (amountMinor === 0) return null;
  const plan = planRefund(position.refundable, {
    kind: 'amount',
    amountMinor,
    currency: position.order.currency,
  });
  invariant(plan.ok, 'a share of a dispute is at most what is left');
  return plan.value;
}

const sharesOf = (amountMinor: number, positions: readonly RefundPosition[]) =>
  shareDispute(
    amountMinor,
    positions.map((position) => ({
      capturedShareMinor: position.order.capturedShareMinor,
      leftMinor: leftMinor(position.refundable),
    })),
  );

/**
 * A bank took a payment back. Each seller order it concerns gets a case, which stops its release; what was
 * transferred already is asked back and waits with us for the outcome.
 */
async function openDispute(
  ports: DisputePorts,
  payment: typeof payments.$inferSelect,
  opened: ProviderDispute,
): Promise<void> {
  const { db, clock } = ports;
  const [known] = await db
    .select({ id: disputes.id })
    .from(disputes)
    .where(eq(disputes.id, opened.disputeId));
  if (known) return;
  const orderId = payment.orderId ?? '';
  invariant(opened.currency === payment.currency, 'a dispute is in the currency of its payment');
  const positions = await readPositions(ports, orderId);
  const { sharesMinor } = sharesOf(opened.amountMinor, positions);
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  const messages: OutboxMessage[] = [];
  const ofParts = positions.flatMap((position, index) => {
    const shareMinor = sharesMinor[index] ?? 0;
    const plan = planShare(position, shareMinor);
    if (plan === null) return [guardSellerOrder(db, position.order)];
    const { order } = position;
    const { fromPayableMinor } = fundSellerPart(plan.sellerPartMinor, position.escrowMinor);
    const { reversals } = planRecovery(fromPayableMinor, order.currency, position.transfers);
    const reversed = requestReversals(db, position, {
      cause: chargebackCause(opened.disputeId),
      debtId: null,
      reversals,
      now,
    });
    const caseId = caseIdOf(opened.disputeId, order.id);
    const told = caseTold(caseId, 'opened', now, { amountMinor: shareMinor, currency: order.currency });
    messages.push(...reversed.messages, told.message);
    return [
      guardSellerOrder(db, order),
      ...reversed.statements,
      db.insert(cases).values({
        id: caseId,
        openingKey: `${chargebackCause(opened.disputeId)}:${order.id}`,
        kind: 'chargeback',
        state: 'disputed',
        reason: opened.reason,
        openedBy: 'system',
        orderId,
        sellerOrderId: order.id,
        sellerId: order.sellerId,
        disputeId: opened.disputeId,
        currency: order.currency,
        atStakeMinor: shareMinor,
        openedAt: now,
        stateEnteredAt: now,
        deadlineAt: opened.evidenceDueAtMs === null ? null : new Date(opened.evidenceDueAtMs),
      }),
      db.insert(caseMessages).values(told.row),
      db.insert(sellerOrderEvents).values({
        sellerOrderId: order.id,
        at: now,
        kind: 'chargeback_opened',
        actor: 'system' as const,
        details: { amountMinor: shareMinor, currency: order.currency },
      }),
    ];
  });
  try {
    await db.batch([
      db.insert(disputes).values({
        id: opened.disputeId,
        paymentId: payment.id,
        orderId,
        state: 'open',
        reason: opened.reason,
        amountMinor: opened.amountMinor,
        feeMinor: opened.feeMinor,
        currency: payment.currency,
        evidenceDueAt: opened.evidenceDueAtMs === null ? null : new Date(opened.evidenceDueAtMs),
        openedAt: now,
      }),
      ...ofParts,
      ...(messages.length > 0
        ? [db.insert(outbox).values(messages.map((message) => ({ ...message, createdAt: now })))]
        : []),
      ...bookEntries(db, [
        chargebackOpenedEntry({
          disputeId: opened.disputeId,
          paymentId: payment.id,
          orderId: orderId as OrderId,
          currency: payment.currency,
          occurredAtMs: nowMs,
          amountMinor: opened.amountMinor,
          disputeFeeMinor: opened.feeMinor,
        }),
      ]),
    ]);
  } catch (error) {
    if (isConstraint(error, 'disputes_pkey')) return;
    throw error;
  }
  await dispatchOutbox(ports, { keys: messages.map(({ key }) => key) });
}

/** A seller order has one case for each dispute of its payment. */
export const caseIdOf = (disputeId: string, sellerOrderId: string) => `cas_${disputeId}_${sellerOrderId}`;

function caseTold(
  caseId: string,
  action: string,
  now: Date,
  details: Record<string, string | number> = {},
): { row: typeof caseMessages.$inferInsert; message: OutboxMessage } {
  const requestKey = `${caseId}:${action}`;
  return {
    row: { caseId, requestKey, at: now, actor: 'system', action, details },
    message: {
      key: `case.changed:${requestKey}`,
      message: { type: 'case.changed', caseId, caseMessageKey: requestKey },
    },
  };
}

async function noteUnderReview(ports: DisputePorts, disputeId: string): Promise<void> {
  const now = new Date(ports.clock.nowMs());
  await ports.db.batch([
    ports.db
      .update(disputes)
      .set({ state: 'under_review' })
      .where(and(eq(disputes.id, disputeId), eq(disputes.state, 'open'))),
    ports.db
      .update(cases)
      .set({ state: 'under_review', stateEnteredAt: now, deadlineAt: null })
      .where(and(eq(cases.disputeId, disputeId), eq(cases.state, 'disputed'))),
  ]);
}

async function readOpenDispute(ports: Pick<Ports, 'db'>, disputeId: string): Promise<DisputeRow | null> {
  const [dispute] = await ports.db.select().from(disputes).where(eq(disputes.id, disputeId));
  invariant(dispute, 'a dispute is opened before it is closed');
  return dispute.state === 'won' || dispute.state === 'lost' ? null : dispute;
}

/** What came back from each seller order's transfers because of a dispute; reversals without an outcome are made first. */
async function readReversed(ports: DisputePorts, disputeId: string): Promise<Map<string, number>> {
  const cause = chargebackCause(disputeId);
  const rows = await ports.db.select().from(transferReversals).where(eq(transferReversals.cause, cause));
  for (const row of rows.filter(({ state }) => state === 'requested')) {
    const made = await makeReversal(ports, { reversalId: row.id });
    if (!made.ok) throw new Error(`Reversal ${row.id} has no outcome yet: ${made.code}.`);
  }
  const settled = rows.some(({ state }) => state === 'requested')
    ? await ports.db.select().from(transferReversals).where(eq(transferReversals.cause, cause))
    : rows;
  const reversed = new Map<string, number>();
  for (const row of settled.filter(({ state }) => state === 'made'))
    reversed.set(row.sellerOrderId, (reversed.get(row.sellerOrderId) ?? 0) + row.amountMinor);
  return reversed;
}

/** Ends a dispute and its cases in the state that it was decided to, or stops the batch when that has been done. */
function closeStatements(
  ports: Pick<Ports, 'db'>,
  dispute: DisputeRow,
  positions: readonly RefundPosition[],
  state: 'won' | 'lost',
  now: Date,
) {
  const { db } = ports;
  const told = positions.flatMap(({ openCases }) =>
    openCases
      .filter((one) => one.disputeId === dispute.id)
      .map((one) => caseTold(one.id, state, now, { amountMinor: one.atStakeMinor, currency: one.currency })),
  );
  return {
    messages: told.map(({ message }) => message),
    statements: [
      db.execute(sql`
        WITH closed AS (
          UPDATE ${disputes} SET state = ${state}, closed_at = ${now.toISOString()}::timestamptz
          WHERE id = ${dispute.id} AND state IN ('open', 'under_review') RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM closed), 1, 'dispute_already_closed')`),
      db
        .update(cases)
        .set({ state, stateEnteredAt: now, endedAt: now, deadlineAt: null, version: sql`version + 1` })
        .where(and(eq(cases.disputeId, dispute.id), inArray(cases.state, ['disputed', 'under_review']))),
      ...(told.length > 0 ? [db.insert(caseMessages).values(told.map(({ row }) => row))] : []),
      ...positions.flatMap((position) => [
        guardSellerOrder(db, position.order),
        resumeOrder(db, position),
        db.insert(sellerOrderEvents).values({
          sellerOrderId: position.order.id,
          at: now,
          kind: `chargeback_${state}`,
          actor: 'system' as const,
        }),
      ]),
    ],
  };
}

/** A transfer of what came back because of a dispute and is the seller's after all. */
function returnTransfer(
  ports: Pick<Ports, 'db'>,
  { order }: RefundPosition,
  disputeId: string,
  amountMinor: number,
  now: Date,
) {
  const transferId = `trf_${order.id}_${disputeId}`;
  return {
    statement: ports.db.insert(transfers).values({
      id: transferId,
      sellerOrderId: order.id,
      cause: chargebackCause(disputeId),
      sellerId: order.sellerId,
      amountMinor,
      currency: order.currency,
      state: 'requested',
      createdAt: now,
    }),
    message: {
      key: `transfer.requested:${transferId}`,
      message: { type: 'transfer.requested' as const, transferId },
    },
  };
}

/** Won: the bank gave the money back; what was taken from sellers meanwhile goes to them again. */
async function closeWon(ports: DisputePorts, disputeId: string): Promise<void> {
  const { db, clock } = ports;
  const dispute = await readOpenDispute(ports, disputeId);
  if (!dispute) return;
  const reversed = await readReversed(ports, disputeId);
  const positions = await readPositions(ports, dispute.orderId);
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  const returned = positions.flatMap((position) => {
    const amountMinor = reversed.get(position.order.id) ?? 0;
    return amountMinor > 0 ? [returnTransfer(ports, position, disputeId, amountMinor, now)] : [];
  });
  const closing = closeStatements(ports, dispute, positions, 'won', now);
  const messages = [...closing.messages, ...returned.map(({ message }) => message)];
  try {
    await db.batch([
      ...firstOf(closing.statements),
      ...returned.map(({ statement }) => statement),
      ...(messages.length > 0
        ? [db.insert(outbox).values(messages.map((message) => ({ ...message, createdAt: now })))]
        : []),
      ...bookEntries(db, [
        chargebackWonEntry({
          disputeId,
          paymentId: dispute.paymentId,
          orderId: dispute.orderId as OrderId,
          currency: dispute.currency,
          occurredAtMs: nowMs,
          amountMinor: dispute.amountMinor,
        }),
      ]),
    ]);
  } catch (error) {
    if (isConstraint(error, 'dispute_already_closed')) return;
    throw error;
  }
  await dispatchOutbox(ports, { keys: messages.map(({ key }) => key) });
}

/**
 * Lost: the shopper has the money from the bank. It counts as given back: refunds that Stripe had not made are
 * superseded, sellers bear their shares less the fees given back (escrow, then what came back from their transfers,
 * then a debt), and what is beyond all that is left is the marketplace's cost.
 */
async function closeLost(ports: DisputePorts, disputeId: string): Promise<void> {
  const { db, clock } = ports;
  const dispute = await readOpenDispute(ports, disputeId);
  if (!dispute) return;
  const { currency, orderId, paymentId } = dispute;
  const reversed = await readReversed(ports, disputeId);
  const [positions, unmade, [payment]] = await Promise.all([
    readPositions(ports, orderId),
    db
      .select()
      .from(refunds)
      .where(and(eq(refunds.paymentId, paymentId), inArray(refunds.state, ['requested', 'failed'])))
      .orderBy(asc(refunds.createdAt)),
    db.select().from(payments).where(eq(payments.id, paymentId)),
  ]);
  invariant(payment, 'a dispute is about a payment');
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  const { sharesMinor, restMinor } = sharesOf(dispute.amountMinor, positions);
  const superseded: string[] = [];
  let fromRefundsMinor = 0;
  for (const refund of unmade) {
    if (fromRefundsMinor + refund.amountMinor > restMinor) continue;
    fromRefundsMinor += refund.amountMinor;
    superseded.push(refund.id);
  }
  const losses: { sellerId: SellerId; from: 'seller_escrow' | 'seller_payable'; lossMinor: number }[] = [];
  let feesBack: FeeAmounts = NO_FEES;
  let promotionBackMinor = 0;
  const returned: ReturnType<typeof returnTransfer>[] = [];
  const ofParts = positions.flatMap((position, index) => {
    const plan = planShare(position, sharesMinor[index] ?? 0);
    const { order } = position;
    const backMinor = reversed.get(order.id) ?? 0;
    const { fromEscrowMinor, fromPayableMinor } = fundSellerPart(
      plan?.sellerPartMinor ?? 0,
      position.escrowMinor,
    );
    if (backMinor > fromPayableMinor)
      returned.push(returnTransfer(ports, position, disputeId, backMinor - fromPayableMinor, now));
    if (plan === null) return [];
    feesBack = {
      commissionMinor: feesBack.commissionMinor + plan.feesBack.commissionMinor,
      processingMinor: feesBack.processingMinor + plan.feesBack.processingMinor,
      vatMinor: feesBack.vatMinor + plan.feesBack.vatMinor,
    };
    promotionBackMinor += plan.promotionMinor;
    const sellerId = order.sellerId as SellerId;
    losses.push(
      { sellerId, from: 'seller_escrow', lossMinor: fromEscrowMinor },
      { sellerId, from: 'seller_payable', lossMinor: fromPayableMinor },
    );
    const refundId = `chb_${disputeId}_${order.id}`;
    const debtMinor = fromPayableMinor - Math.min(backMinor, fromPayableMinor);
    return [
      countRefund(db, position, plan, fromPayableMinor),
      db.insert(refunds).values({
        id: refundId,
        idempotencyKey: `chargeback:${disputeId}:${order.id}`,
        paymentId,
        checkoutId: payment.checkoutId,
        sellerOrderId: order.id,
        caseId: caseIdOf(disputeId, order.id),
        amountMinor: plan.amountMinor,
        taxMinor: plan.taxMinor,
        feesBackMinor: feesMinor(plan.feesBack),
        currency,
        reason: 'chargeback',
        state: 'succeeded',
        createdAt: now,
        updatedAt: now,
      }),
      insertRefundLines(db, position, plan, refundId),
      ...(debtMinor > 0
        ? [
            db.insert(sellerDebts).values({
              id: `debt_${refundId}`,
              sellerId: order.sellerId,
              sellerOrderId: order.id,
              cause: `${chargebackCause(disputeId)}:${order.id}`,
              currency,
              amountMinor: debtMinor,
              createdAt: now,
            }),
          ]
        : []),
    ];
  });
  const closing = closeStatements(ports, dispute, positions, 'lost', now);
  const messages = [...closing.messages, ...returned.map(({ message }) => message)];
  try {
    await db.batch([
      ...firstOf(closing.statements),
      ...ofParts,
      ...returned.map(({ statement }) => statement),
      ...(superseded.length > 0
        ? [
            db.execute(sql`
              WITH stopped AS (
                UPDATE ${refunds} SET state = 'superseded', updated_at = ${now.toISOString()}::timestamptz
                WHERE id IN (${sql.join(
                  superseded.map((id) => sql`${id}`),
                  sql`, `,
                )}) AND state IN ('requested', 'failed') RETURNING 1
              ) SELECT must_be((SELECT count(*) FROM stopped), ${superseded.length}, 'seller_order_changed')`),
          ]
        : []),
      ...(messages.length > 0
        ? [db.insert(outbox).values(messages.map((message) => ({ ...message, createdAt: now })))]
        : []),
      ...bookEntries(db, [
        chargebackLostEntry({
          disputeId,
          paymentId,
          orderId: orderId as OrderId,
          currency,
          occurredAtMs: nowMs,
          amountMinor: dispute.amountMinor,
          feesBack,
          promotionBackMinor,
          losses,
          fromRefundsMinor,
          marketplaceMinor: restMinor - fromRefundsMinor,
        }),
      ]),
    ]);
  } catch (error) {
    if (isConstraint(error, 'dispute_already_closed')) return;
    throw error;
  }
  await dispatchOutbox(ports, { keys: messages.map(({ key }) => key) });
}

/** A batch has at least one statement; the type of a list does not say so. */
function firstOf<Statement>(statements: readonly Statement[]): [Statement, ...Statement[]] {
  const [first, ...rest] = statements;
  invariant(first !== undefined, 'a batch has a statement');
  return [first, ...rest];
}
