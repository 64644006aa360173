import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { refundLines, refunds, sellerDebts, sellerOrders, transferReversals, transfers } from '#db/schema';
import type { CaseActor } from '~/domain/case/process';
import type { OrderId, SellerId, SellerOrderId } from '~/domain/ids';
import { feesMinor, refundDueEntry } from '~/domain/ledger/entries';
import type { EventMessage } from '~/domain/messages';
import { fundSellerPart, type PlannedReversal, planRecovery } from '~/domain/refund/funding';
import type { RefundPlan } from '~/domain/refund/plan';
import { bookEntries } from './journal.server';
import type { RefundPosition } from './refund-position.server';

/** A message for the outbox. */
export interface OutboxMessage {
  readonly key: string;
  readonly message: EventMessage;
}

/**
 * The statements that take a planned refund from the seller and owe it to the shopper, for the batch that guards
 * the seller order by its version: columns, refund with its lines, ledger, and after the release the seller's debt
 * with the reversals that are to recover it. Stripe follows by the messages.
 */
export function bookRefund(
  db: Database,
  position: RefundPosition,
  plan: RefundPlan,
  refund: {
    readonly refundId: string;
    readonly reason: string;
    readonly note: string | null;
    readonly requestedBy: CaseActor;
    readonly caseId: string | null;
    readonly nowMs: number;
  },
) {
  const { order, payment } = position;
  const now = new Date(refund.nowMs);
  const funding = fundSellerPart(plan.sellerPartMinor, position.escrowMinor);
  const cause = `refund:${refund.refundId}`;
  const recovery = planRecovery(funding.fromPayableMinor, order.currency, position.transfers);
  const debtId = `debt_${refund.refundId}`;
  const messages: OutboxMessage[] = [
    {
      key: `refund.requested:${refund.refundId}`,
      message: { type: 'refund.requested', refundId: refund.refundId },
    },
  ];
  const reversed = requestReversals(db, position, {
    cause,
    debtId,
    reversals: recovery.reversals,
    now,
  });
  messages.push(...reversed.messages);
  const statements = [
    countRefund(db, position, plan, funding.fromPayableMinor),
    db.insert(refunds).values({
      id: refund.refundId,
      idempotencyKey: cause,
      paymentId: payment.id,
      checkoutId: payment.checkoutId,
      sellerOrderId: order.id,
      caseId: refund.caseId,
      amountMinor: plan.amountMinor,
      taxMinor: plan.taxMinor,
      feesBackMinor: feesMinor(plan.feesBack),
      currency: order.currency,
      reason: refund.reason,
      note: refund.note,
      requestedBy: refund.requestedBy,
      state: 'requested',
      createdAt: now,
      updatedAt: now,
    }),
    insertRefundLines(db, position, plan, refund.refundId),
    ...(funding.fromPayableMinor > 0
      ? [
          db.insert(sellerDebts).values({
            id: debtId,
            sellerId: order.sellerId,
            sellerOrderId: order.id,
            cause,
            currency: order.currency,
            amountMinor: funding.fromPayableMinor,
            recoveringMinor: funding.fromPayableMinor - recovery.restMinor,
            createdAt: now,
          }),
        ]
      : []),
    ...reversed.statements,
    ...bookEntries(db, [
      refundDueEntry({
        refundId: refund.refundId,
        paymentId: payment.id,
        orderId: order.orderId as OrderId,
        sellerOrderId: order.id as SellerOrderId,
        sellerId: order.sellerId as SellerId,
        currency: order.currency,
        occurredAtMs: refund.nowMs,
        amountMinor: plan.amountMinor,
        promotionBackMinor: plan.promotionMinor,
        feesBack: plan.feesBack,
        ...funding,
      }),
    ]),
  ];
  return { statements, messages };
}

/** Counts a refund or a lost chargeback on its seller order. */
export function countRefund(
  db: Database,
  { order }: RefundPosition,
  plan: RefundPlan,
  fromPayableMinor: number,
) {
  return db.execute(sql`
    UPDATE ${sellerOrders} SET
      refunded_share_minor = refunded_share_minor + ${plan.amountMinor}::bigint,
      promotion_returned_minor = promotion_returned_minor + ${plan.promotionMinor}::bigint,
      fees_returned_minor = fees_returned_minor + ${feesMinor(plan.feesBack)}::bigint,
      taken_after_release_minor = taken_after_release_minor + ${fromPayableMinor}::bigint
    WHERE id = ${order.id}`);
}

/** The lines of a refund or a lost chargeback. */
export function insertRefundLines(
  db: Database,
  { order }: RefundPosition,
  plan: RefundPlan,
  refundId: string,
) {
  return db.insert(refundLines).values(
    plan.parts.map(({ feesBack, lineId, ...part }) => ({
      ...part,
      ...feesBack,
      refundId,
      sellerOrderId: order.id,
      orderLineId: lineId,
      currency: order.currency,
    })),
  );
}

/** Reversals to be asked of Stripe, with what they take of their transfers set aside. */
export function requestReversals(
  db: Database,
  { order }: RefundPosition,
  wanted: {
    readonly cause: string;
    readonly debtId: string | null;
    readonly reversals: readonly PlannedReversal[];
    readonly now: Date;
  },
) {
  const rows = wanted.reversals.map((reversal) => ({
    id: `rev_${reversal.transferId}_${wanted.cause.replace(/\W/g, '_')}`,
    transferId: reversal.transferId,
    sellerOrderId: order.id,
    sellerId: order.sellerId,
    cause: wanted.cause,
    debtId: wanted.debtId,
    amountMinor: reversal.amountMinor,
    currency: order.currency,
    state: 'requested' as const,
    createdAt: wanted.now,
    updatedAt: wanted.now,
  }));
  if (rows.length === 0) return { statements: [], messages: [] };
  return {
    statements: [
      ...rows.map((row) =>
        db
          .update(transfers)
          .set({ reversedMinor: sql`${transfers.reversedMinor} + ${row.amountMinor}` })
          .where(sql`${transfers.id} = ${row.transferId}`),
      ),
      db.insert(transferReversals).values(rows),
    ],
    messages: rows.map(
      (row): OutboxMessage => ({
        key: `reversal.requested:${row.id}`,
        message: { type: 'reversal.requested', reversalId: row.id },
      }),
    ),
  };
}

/** Stops the whole batch when somebody else has moved the seller order since it was read. */
export function guardSellerOrder(db: Database, order: { readonly id: string; readonly version: number }) {
  return db.execute(sql`
    WITH guarded AS (
      UPDATE ${sellerOrders} SET version = version + 1
      WHERE id = ${order.id} AND version = ${order.version} RETURNING 1
    ) SELECT must_be((SELECT count(*) FROM guarded), 1, 'seller_order_changed')`);
}
