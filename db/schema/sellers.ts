import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { at, currency, minor, rowId, rowRef } from './columns';

/** A business that sells. Nothing of it is sold unless `status` is `approved`. */
export const sellers = pgTable(
  'sellers',
  {
    id: rowId(),
    slug: text().notNull().unique(),
    displayName: text().notNull(),
    status: text({ enum: ['draft', 'submitted', 'approved', 'rejected', 'suspended'] })
      .notNull()
      .default('draft'),
    descriptionPl: text().notNull().default(''),
    descriptionEn: text().notNull().default(''),
    logoKey: text(),
    coverKey: text(),

    // Trader data (DSA art. 30), shown to shoppers.
    companyName: text().notNull().default(''),
    vatNumber: text(),
    vatCheckedAt: at(),
    registrationNumber: text(),
    street: text().notNull().default(''),
    postalCode: text().notNull().default(''),
    city: text().notNull().default(''),
    country: text().notNull().default('PL'),
    contactEmail: text().notNull().default(''),
    contactPhone: text().notNull().default(''),
    termsAcceptedAt: at(),

    handlingDays: integer().notNull().default(1),
    holidays: jsonb().$type<string[]>().notNull().default([]),

    stripeAccountId: text().unique(),
    stripeDetailsSubmitted: boolean().notNull().default(false),
    stripeTransfersActive: boolean().notNull().default(false),
    stripePayoutsEnabled: boolean().notNull().default(false),

    /** Earned by completed sales of the last 90 days; null below the first tier. */
    tier: text(),
    tierEvaluatedAt: at(),

    ratingSum: integer().notNull().default(0),
    ratingCount: integer().notNull().default(0),
    createdAt: at().notNull(),
    submittedAt: at(),
    decidedAt: at(),
    decidedByUserId: text(),
    decisionReason: text(),
  },
  (t) => [index().on(t.status, t.submittedAt)],
);

/** How a seller sends. Prices per currency in `shippingRates`. */
export const shippingMethods = pgTable(
  'shipping_methods',
  {
    id: rowId(),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    code: text().notNull(),
    namePl: text().notNull(),
    nameEn: text().notNull(),
    carrier: text().notNull(),
    countries: text().array().notNull(),
    minDays: integer().notNull(),
    maxDays: integer().notNull(),
    express: boolean().notNull().default(false),
    needsPickupPoint: boolean().notNull().default(false),
    active: boolean().notNull().default(true),
    position: integer().notNull().default(0),
  },
  (t) => [index().on(t.sellerId, t.position)],
);

export const shippingRates = pgTable(
  'shipping_rates',
  {
    methodId: rowRef()
      .notNull()
      .references(() => shippingMethods.id, { onDelete: 'cascade' }),
    currency: currency().notNull(),
    priceMinor: minor().notNull(),
    perKgMinor: minor().notNull().default(0),
    /** From this value of goods on, the method is free. */
    freeFromMinor: minor(),
  },
  (t) => [primaryKey({ columns: [t.methodId, t.currency] })],
);

/** Every change of a seller's tier, with the sales that made it: what a commission was charged by, explained. */
export const sellerTierChanges = pgTable(
  'seller_tier_changes',
  {
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    /** The day it was evaluated: a round that runs twice writes once. */
    day: text().notNull(),
    tier: text(),
    /** Completed sales of the last 90 days per currency, after refunds. */
    salesMinor: jsonb().$type<Record<string, number>>().notNull(),
    changedAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.day] })],
);
