import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { VariantOption } from '~/domain/catalogue/options';
import { at, currency, minor, rowId, rowRef } from './columns';
import { sellers } from './sellers';

export interface AttributeOption {
  readonly value: string;
  readonly pl: string;
  readonly en: string;
}

/** The category tree. `path` holds the identifiers from the root to the category itself. */
export const categories = pgTable(
  'categories',
  {
    id: rowId(),
    parentId: rowRef(),
    path: rowRef().array().notNull(),
    slugPl: text().notNull().unique(),
    slugEn: text().notNull().unique(),
    namePl: text().notNull(),
    nameEn: text().notNull(),
    taxClass: text({ enum: ['standard', 'reduced', 'super_reduced', 'zero'] })
      .notNull()
      .default('standard'),
    position: integer().notNull().default(0),
    pictureKey: text(),
  },
  (t) => [index().on(t.parentId, t.position)],
);

/** What listings of a category (and of those below it) say about themselves. */
export const categoryAttributes = pgTable(
  'category_attributes',
  {
    id: rowId(),
    categoryId: rowRef()
      .notNull()
      .references(() => categories.id),
    code: text().notNull(),
    namePl: text().notNull(),
    nameEn: text().notNull(),
    kind: text({ enum: ['choice', 'text', 'number', 'yes_no'] }).notNull(),
    unit: text(),
    options: jsonb().$type<AttributeOption[]>().notNull().default([]),
    isFacet: boolean().notNull().default(true),
    position: integer().notNull().default(0),
  },
  (t) => [uniqueIndex().on(t.categoryId, t.code)],
);

/** What a seller offers. At least one of the two titles is filled; the other language falls back to it. */
export const listings = pgTable(
  'listings',
  {
    id: rowId(),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    /** The seller's own identifier; importing the same one again updates. */
    externalId: text().notNull(),
    categoryId: rowRef()
      .notNull()
      .references(() => categories.id),
    status: text({ enum: ['draft', 'published', 'withdrawn'] }).notNull(),
    slug: text().notNull(),
    titlePl: text(),
    titleEn: text(),
    descriptionPl: text().notNull().default(''),
    descriptionEn: text().notNull().default(''),
    brand: text(),
    /** Values of the category's attributes by code. */
    attributes: jsonb().$type<Record<string, string | number | boolean>>().notNull().default({}),
    /** Product-safety contact (GPSR) where it is not the seller's own. */
    safetyContact: text(),
    ratingSum: integer().notNull().default(0),
    ratingCount: integer().notNull().default(0),
    /** Sales and views with decay, set by a job: orders results when the query does not. */
    popularity: integer().notNull().default(0),
    /** Orders per ten thousand views, set by a job; null while there are too few views to say. */
    conversionBps: integer(),
    /** Grows with every change that a page or the search index shows. */
    contentVersion: integer().notNull().default(1),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [
    uniqueIndex().on(t.sellerId, t.externalId),
    index().on(t.sellerId, t.updatedAt),
    index().on(t.categoryId, t.popularity),
  ],
);

/** What is bought. */
export const variants = pgTable(
  'variants',
  {
    id: rowId(),
    listingId: rowRef()
      .notNull()
      .references(() => listings.id),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    sku: text().notNull(),
    gtin: text(),
    options: jsonb().$type<VariantOption[]>().notNull().default([]),
    weightGrams: integer().notNull().default(0),
    position: integer().notNull().default(0),
    active: boolean().notNull().default(true),
    lowStockThreshold: integer().notNull().default(3),
  },
  (t) => [uniqueIndex().on(t.sellerId, t.sku), index().on(t.listingId, t.position)],
);

/** A variant is sold in the currencies in which it has a price. Prices include VAT. */
export const variantPrices = pgTable(
  'variant_prices',
  {
    variantId: rowRef()
      .notNull()
      .references(() => variants.id),
    currency: currency().notNull(),
    priceMinor: minor().notNull(),
  },
  (t) => [primaryKey({ columns: [t.variantId, t.currency] })],
);

/** Append-only, from the first price on: proves the lowest price of 30 days (Omnibus directive). */
export const priceLog = pgTable(
  'price_log',
  {
    id: rowId(),
    variantId: rowRef().notNull(),
    currency: currency().notNull(),
    priceMinor: minor().notNull(),
    validFrom: at().notNull(),
  },
  (t) => [index().on(t.variantId, t.currency, t.validFrom), index().on(t.validFrom)],
);

/** Pictures of a listing, in order. A picture that could not be fetched keeps its address and says why. */
export const listingPictures = pgTable(
  'listing_pictures',
  {
    id: rowId(),
    listingId: rowRef()
      .notNull()
      .references(() => listings.id),
    /** Shown when this variant is chosen; null for pictures of the whole listing. */
    variantId: rowRef(),
    position: integer().notNull(),
    sourceUrl: text().notNull(),
    state: text({ enum: ['waiting', 'stored', 'failed'] }).notNull(),
    failureCode: text(),
    mediaKey: text(),
    widthPx: integer(),
    heightPx: integer(),
  },
  (t) => [uniqueIndex().on(t.listingId, t.sourceUrl), index().on(t.state)],
);

/**
 * Projection of each SKU's Durable Object, which alone writes stock. A row is applied only when its
 * version is higher. `openingLevel` is what the object starts from; `openedAt` says that it has.
 */
export const stockLevels = pgTable(
  'stock_levels',
  {
    variantId: rowRef()
      .primaryKey()
      .references(() => variants.id),
    openingLevel: integer().notNull(),
    openedAt: at(),
    onHand: integer().notNull(),
    held: integer().notNull().default(0),
    version: integer().notNull().default(0),
    updatedAt: at().notNull(),
    /** When its keeper was last compared with it. */
    checkedAt: at(),
  },
  (t) => [index().on(t.updatedAt), index().on(t.checkedAt)],
);

export const reviews = pgTable(
  'reviews',
  {
    id: rowId(),
    listingId: rowRef()
      .notNull()
      .references(() => listings.id),
    sellerId: rowRef().notNull(),
    orderLineId: rowRef().unique(),
    authorName: text().notNull(),
    rating: integer().notNull(),
    title: text().notNull().default(''),
    body: text().notNull(),
    locale: text({ enum: ['pl', 'en'] }).notNull(),
    createdAt: at().notNull(),
  },
  (t) => [index().on(t.listingId, t.createdAt)],
);
