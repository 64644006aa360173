import { index, integer, jsonb, pgTable } from 'drizzle-orm/pg-core';
import { at, rowId } from './columns';

/** What the check of the marketplace found, round by round. */
export const marketplaceChecks = pgTable(
  'marketplace_checks',
  {
    id: rowId(),
    checkedAt: at().notNull(),
    orders: integer().notNull(),
    payments: integer().notNull(),
    skus: integer().notNull(),
    entries: integer().notNull(),
    keepersAsked: integer().notNull(),
    stripeReadAt: at(),
    problems: jsonb().$type<{ readonly code: string; readonly subject: string }[]>().notNull(),
  },
  (t) => [index().on(t.checkedAt)],
);
