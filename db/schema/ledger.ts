import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { at, bookCurrency, minor, rowId, rowRef } from './columns';

/**
 * Double entry, immutable. That each entry sums to zero per currency is enforced at commit by a
 * deferred constraint trigger, and that nothing is changed or deleted by another (migrations).
 */
export const journalEntries = pgTable(
  'journal_entries',
  {
    id: rowId(),
    idempotencyKey: text().notNull().unique(),
    code: text({
      enum: [
        'capture',
        'commission',
        'escrow_release',
        'transfer',
        'transfer_reversal',
        'refund',
        'chargeback_opened',
        'chargeback_won',
        'chargeback_lost',
        'payout',
        'adjustment',
      ],
    }).notNull(),
    occurredAt: at().notNull(),
    orderId: text(),
    sellerOrderId: text(),
    paymentId: text(),
    /** Key of the entry that this one corrects. */
    corrects: text(),
  },
  (t) => [index().on(t.sellerOrderId), index().on(t.paymentId), index().on(t.occurredAt)],
);

export const postings = pgTable(
  'postings',
  {
    /** Key of the journal entry: known before it is written, so that both go in one statement batch. */
    entryKey: text()
      .notNull()
      .references(() => journalEntries.idempotencyKey),
    position: integer().notNull(),
    account: text().notNull(),
    sellerId: rowRef(),
    currency: bookCurrency().notNull(),
    /** Debit positive, credit negative. */
    amountMinor: minor().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.entryKey, t.position] }),
    index().on(t.account, t.currency),
    index().on(t.sellerId),
  ],
);

export const commissionRules = pgTable(
  'commission_rules',
  {
    id: text().primaryKey(),
    scope: text({ enum: ['default', 'tier', 'category', 'seller'] }).notNull(),
    tier: text(),
    categoryId: rowRef(),
    sellerId: rowRef(),
    percentBps: integer().notNull(),
    fixedPerUnitMinor: jsonb().$type<Record<string, number>>().notNull().default({}),
    minimumMinor: jsonb().$type<Record<string, number>>().notNull().default({}),
    maximumMinor: jsonb().$type<Record<string, number>>().notNull().default({}),
    validFrom: at().notNull(),
    validTo: at(),
  },
  (t) => [index().on(t.scope)],
);
