import { boolean, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { PayoutMinimum } from '~/domain/payout/schedule';
import { at, bookCurrency, minor, rowRef } from './columns';
import { sellers } from './sellers';

/** When a seller is paid out; a seller without a row by Stripe's own way, every day. */
export const sellerPayoutSettings = pgTable('seller_payout_settings', {
  sellerId: rowRef()
    .primaryKey()
    .references(() => sellers.id),
  interval: text({ enum: ['daily', 'weekly', 'monthly', 'manual'] }).notNull(),
  weekday: text({ enum: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] }),
  monthDay: integer(),
  minimumMinor: jsonb().$type<PayoutMinimum>().notNull().default({}),
  updatedAt: at().notNull(),
});

/**
 * Money that a connected account pays to its seller's bank. It left our books with its transfers: no entry of the
 * ledger belongs to it. `requested`: Stripe has been or is being asked; `pending`: on its way to the bank.
 */
export const payouts = pgTable(
  'payouts',
  {
    id: text().primaryKey(),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    /** Makes it once: `scheduled:<seller>:<currency>:<day>`, `asked:<form>`, `stripe:<payout>`. */
    cause: text().notNull().unique(),
    currency: bookCurrency().notNull(),
    amountMinor: minor().notNull(),
    state: text({ enum: ['requested', 'pending', 'paid', 'failed', 'refused'] }).notNull(),
    /** Made by Stripe, by its own schedule. */
    automatic: boolean().notNull(),
    stripePayoutId: text().unique(),
    failureCode: text(),
    arrivesAt: at(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [index().on(t.sellerId, t.createdAt), index().on(t.state, t.updatedAt)],
);
