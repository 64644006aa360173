import { index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import type { Invoice, InvoiceCorrection } from '~/domain/tax/invoice';
import { at, currency, minor, rowRef } from './columns';
import { refunds, sellerOrders } from './orders';
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

/** How far each seller's series of corrections has come. */
export const invoiceCorrectionSeries = pgTable(
  'invoice_correction_series',
  {
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    series: text().notNull(),
    lastPosition: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.series] })],
);

/** What a refund took back of an invoice, as it was issued: one for each refund. Amounts are below zero. */
export const sellerInvoiceCorrections = pgTable(
  'seller_invoice_corrections',
  {
    refundId: text()
      .primaryKey()
      .references(() => refunds.id),
    sellerOrderId: text()
      .notNull()
      .references(() => sellerInvoices.sellerOrderId),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    /** The first, second … of its invoice: each knows all before it. */
    ordinal: integer().notNull(),
    series: text().notNull(),
    position: integer().notNull(),
    issuedAt: at().notNull(),
    currency: currency().notNull(),
    netMinor: minor().notNull(),
    vatMinor: minor().notNull(),
    grossMinor: minor().notNull(),
    document: jsonb().$type<InvoiceCorrection>().notNull(),
  },
  (t) => [
    unique().on(t.sellerId, t.series, t.position),
    unique('seller_invoice_corrections_ordinal').on(t.sellerOrderId, t.ordinal),
  ],
);
