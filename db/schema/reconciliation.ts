import { boolean, index, pgTable, text } from 'drizzle-orm/pg-core';
import { at, bookCurrency, minor } from './columns';

/** What moved money on our balance at Stripe, as Stripe tells it (its balance transactions). */
export const stripeMovements = pgTable(
  'stripe_movements',
  {
    /** Stripe's. */
    id: text().primaryKey(),
    kind: text({
      enum: [
        'charge',
        'refund',
        'refund_failure',
        'transfer',
        'transfer_reversal',
        'dispute',
        'dispute_reversal',
        'fee',
        'payout',
        'other',
      ],
    }).notNull(),
    /** Stripe's identifier of what caused it. */
    source: text().notNull(),
    currency: bookCurrency().notNull(),
    amountMinor: minor().notNull(),
    feeMinor: minor().notNull(),
    createdAt: at().notNull(),
    readAt: at().notNull(),
    /** The entry that says the same, once it was found. */
    entryKey: text(),
  },
  (t) => [index().on(t.entryKey), index().on(t.createdAt)],
);

/** How far Stripe's list has been read: the newest and, until all of it is read, the oldest that we have. */
export const stripeReadings = pgTable('stripe_readings', {
  list: text({ enum: ['balance_transactions'] }).primaryKey(),
  newestId: text().notNull(),
  oldestId: text().notNull(),
  isComplete: boolean().notNull(),
  readAt: at().notNull(),
});

/** A difference between our ledger and Stripe's balance, and what was done about it. Never deleted. */
export const reconciliationDifferences = pgTable(
  'reconciliation_differences',
  {
    /** Kind and Stripe's identifier (`charge:ch_…`), or `entry:<key>`, and the currency. */
    id: text().primaryKey(),
    code: text({ enum: ['missing_here', 'missing_there', 'amount_differs'] }).notNull(),
    reference: text().notNull(),
    currency: bookCurrency().notNull(),
    oursMinor: minor(),
    theirsMinor: minor(),
    /** What adjustments booked for it. */
    bookedMinor: minor().notNull().default(0),
    entryKey: text(),
    state: text({ enum: ['open', 'explained', 'mended'] }).notNull(),
    /** What was done: by the round itself, or in the operator's words. */
    resolution: text({ enum: ['came_later', 'explained', 'booked'] }),
    note: text(),
    resolvedByUserId: text(),
    foundAt: at().notNull(),
    resolvedAt: at(),
  },
  (t) => [index().on(t.state, t.foundAt)],
);
