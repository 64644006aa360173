import { index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import type { Invoice } from '~/domain/tax/invoice';
import { at, currency, minor, rowRef } from './columns';
import { sellerOrders } from './orders';
import { sellers } from './sellers';

/** How far each seller's series of numbers has come; raised in the transaction that issues the invoice. */
export const invoiceSeries = pgTable(
  'invoice_series',
  {
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    series: text().notNull(),
    lastPosition: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.series] })],
);

/** A seller's invoice to a shopper, one for each seller order, as it was issued. */
export const sellerInvoices = pgTable(
  'seller_invoices',
  {
    sellerOrderId: text()
      .primaryKey()
      .references(() => sellerOrders.id),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    series: text().notNull(),
    position: integer().notNull(),
    issuedAt: at().notNull(),
    currency: currency().notNull(),
    netMinor: minor().notNull(),
    vatMinor: minor().notNull(),
    grossMinor: minor().notNull(),
    document: jsonb().$type<Invoice>().notNull(),
  },
  (t) => [unique().on(t.sellerId, t.series, t.position), index().on(t.sellerId, t.issuedAt)],
);
