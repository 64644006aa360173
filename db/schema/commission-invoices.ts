import { type AnyPgColumn, index, integer, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core';
import type { InvoiceLine, InvoiceParty } from '~/domain/invoice/commission-invoice';
import { at, bookCurrency, minor, rowRef } from './columns';
import { sellers } from './sellers';

/** Who issues the marketplace's invoices: one row. Nothing is issued while it is missing. */
export const marketplaceProfile = pgTable('marketplace_profile', {
  id: text({ enum: ['marketplace'] }).primaryKey(),
  profile: jsonb().$type<InvoiceParty>().notNull(),
  updatedAt: at().notNull(),
});

/** The last number given in each series. Its row is locked by whoever gives the next, until that is written. */
export const commissionInvoiceSeries = pgTable('commission_invoice_series', {
  series: text().primaryKey(),
  lastSerial: integer().notNull(),
});

/** An invoice of a seller's fees of a month, or its correction when fees were returned later. Never changed. */
export const commissionInvoices = pgTable(
  'commission_invoices',
  {
    number: text().primaryKey(),
    /** `invoice:<seller>:<month>:<currency>`, `correction:<number>:<month>`: each is issued once. */
    idempotencyKey: text().notNull().unique(),
    series: text().notNull(),
    serial: integer().notNull(),
    kind: text({ enum: ['invoice', 'correction'] }).notNull(),
    corrects: text().references((): AnyPgColumn => commissionInvoices.number),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    /** The month that it is about, `2026-11`. */
    month: text().notNull(),
    currency: bookCurrency().notNull(),
    netMinor: minor().notNull(),
    vatMinor: minor().notNull(),
    grossMinor: minor().notNull(),
    lines: jsonb().$type<InvoiceLine[]>().notNull(),
    issuer: jsonb().$type<InvoiceParty>().notNull(),
    buyer: jsonb().$type<InvoiceParty>().notNull(),
    issuedAt: at().notNull(),
  },
  (t) => [unique().on(t.series, t.serial), index().on(t.sellerId, t.issuedAt)],
);
