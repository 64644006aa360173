import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { at, rowId, rowRef } from './columns';

/** Events written in the same transaction as what they tell of; a dispatcher hands them to the queue. */
export const outbox = pgTable(
  'outbox',
  {
    id: rowId(),
    key: text().notNull().unique(),
    message: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: at().notNull(),
    dispatchedAt: at(),
    attempts: integer().notNull().default(0),
  },
  (t) => [index().on(t.dispatchedAt, t.id)],
);

/** One row for each person told, by each way of telling: the unique key makes the telling happen once. */
export const notifications = pgTable(
  'notifications',
  {
    key: text().primaryKey(),
    channel: text({ enum: ['email', 'push', 'live'] }).notNull(),
    template: text().notNull(),
    recipient: text().notNull(),
    sellerId: rowRef(),
    sellerOrderId: text(),
    state: text({ enum: ['sending', 'sent', 'failed'] }).notNull(),
    attempts: integer().notNull().default(0),
    lastError: text(),
    createdAt: at().notNull(),
    sentAt: at(),
  },
  (t) => [index().on(t.sellerOrderId), index().on(t.state, t.createdAt), index().on(t.createdAt)],
);

/** Messages that no retry could deliver, kept until the operator has replayed or dismissed them. */
export const deadLetters = pgTable(
  'dead_letters',
  {
    id: rowId(),
    queue: text().notNull(),
    messageId: text().notNull().unique(),
    body: jsonb().$type<Record<string, unknown>>().notNull(),
    lastError: text(),
    receivedAt: at().notNull(),
    replayedAt: at(),
    dismissedAt: at(),
  },
  (t) => [index().on(t.receivedAt)],
);

/** Webhooks by event id, recorded before they are acted on. */
export const stripeEvents = pgTable(
  'stripe_events',
  {
    id: text().primaryKey(),
    type: text().notNull(),
    objectId: text().notNull(),
    connectedAccountId: text(),
    createdAt: at().notNull(),
    receivedAt: at().notNull(),
    processedAt: at(),
  },
  (t) => [
    index().on(t.processedAt, t.receivedAt),
    index('stripe_events_waiting_of_object').on(t.objectId).where(sql`${t.processedAt} IS NULL`),
  ],
);

/** What shoppers did, without who they are: the session is an identifier that rotates. */
export const shopperEvents = pgTable(
  'shopper_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** An event that arrives twice is written once. Rows made by other ways than the queue have none. */
    eventId: text().unique(),
    kind: text({ enum: ['view', 'search', 'click', 'cart', 'purchase'] }).notNull(),
    session: text().notNull(),
    listingId: rowRef(),
    sellerId: rowRef(),
    query: text(),
    at: at().notNull(),
  },
  (t) => [index().on(t.listingId, t.at), index().on(t.at), index().on(t.session, t.at)],
);
