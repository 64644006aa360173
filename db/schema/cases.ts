import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { DisputeEvidence } from '~/domain/case/evidence';
import { at, currency, minor, rowId, rowRef } from './columns';
import { orderLines, orders, payments, sellerOrders } from './orders';
import { sellers } from './sellers';

/** A return, a claim or a chargeback on a seller order; open ones stop the release of what they concern. */
export const cases = pgTable(
  'cases',
  {
    id: text().primaryKey(),
    /** Makes opening it happen once: a withdrawal by its seller order, a chargeback by its dispute, others by the form. */
    openingKey: text().notNull().unique(),
    kind: text({ enum: ['return', 'claim', 'chargeback'] }).notNull(),
    state: text({
      enum: [
        'opened',
        'refused',
        'awaiting_goods',
        'goods_sent',
        'escalated',
        'disputed',
        'under_review',
        'resolved',
        'closed',
        'won',
        'lost',
      ],
    }).notNull(),
    /** Grows with every move; a writer that read an older one is refused. */
    version: integer().notNull().default(1),
    reason: text().notNull(),
    openedBy: text({ enum: ['shopper', 'seller', 'operator', 'system'] }).notNull(),
    orderId: text()
      .notNull()
      .references(() => orders.id),
    sellerOrderId: text()
      .notNull()
      .references(() => sellerOrders.id),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    disputeId: text(),
    currency: currency().notNull(),
    /** What of the seller order it concerns. */
    atStakeMinor: minor().notNull(),
    /** Whether the shipping is part of that. */
    withShipping: boolean().notNull().default(false),
    refundedMinor: minor().notNull().default(0),
    returnTracking: text(),
    openedAt: at().notNull(),
    stateEnteredAt: at().notNull(),
    /** When it acts by itself, or by when Stripe wants evidence. */
    deadlineAt: at(),
    endedAt: at(),
  },
  (t) => [
    index().on(t.sellerOrderId),
    index().on(t.sellerId, t.state, t.openedAt),
    index().on(t.state, t.deadlineAt),
    index().on(t.disputeId),
  ],
);

/** The pieces that a case is about. */
export const caseLines = pgTable(
  'case_lines',
  {
    caseId: text()
      .notNull()
      .references(() => cases.id),
    orderLineId: rowRef()
      .notNull()
      .references(() => orderLines.id),
    quantity: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.orderLineId] })],
);

/** What shopper, seller and operator wrote to each other about a case, and what happened to it. */
export const caseMessages = pgTable(
  'case_messages',
  {
    id: rowId(),
    caseId: text()
      .notNull()
      .references(() => cases.id),
    /** A form sent twice writes once. */
    requestKey: text().notNull().unique(),
    at: at().notNull(),
    actor: text({ enum: ['shopper', 'seller', 'operator', 'system'] }).notNull(),
    /** The move that it came with, or null for words alone. */
    action: text(),
    body: text().notNull().default(''),
    attachments: jsonb()
      .$type<{ mediaKey: string; widthPx: number; heightPx: number }[]>()
      .notNull()
      .default([]),
    details: jsonb().$type<Record<string, string | number>>().notNull().default({}),
  },
  (t) => [index().on(t.caseId, t.at)],
);

/** A dispute at Stripe: a bank took a payment back. It has a case for each seller order of the payment. */
export const disputes = pgTable(
  'disputes',
  {
    /** Stripe's. */
    id: text().primaryKey(),
    paymentId: text()
      .notNull()
      .references(() => payments.id),
    orderId: text()
      .notNull()
      .references(() => orders.id),
    state: text({ enum: ['open', 'under_review', 'won', 'lost'] }).notNull(),
    reason: text().notNull(),
    amountMinor: minor().notNull(),
    /** What Stripe charged for it. */
    feeMinor: minor().notNull(),
    currency: currency().notNull(),
    evidenceDueAt: at(),
    /** What was sent to the bank. */
    evidence: jsonb().$type<DisputeEvidence>(),
    evidenceSubmittedAt: at(),
    openedAt: at().notNull(),
    closedAt: at(),
  },
  (t) => [index().on(t.paymentId), index().on(t.state, t.evidenceDueAt)],
);
