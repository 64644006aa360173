import { boolean, customType, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { at, minor, rowRef } from './columns';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/**
 * What the Postgres engine searches: narrow, apart from the listings. `terms` holds stems and the values of
 * facets (`c:5`, `b:acme`, `a:colour=red`), so that one index answers words and filters together.
 */
export const searchDocuments = pgTable(
  'search_documents',
  {
    listingId: rowRef().primaryKey(),
    version: integer().notNull(),
    terms: tsvector().notNull(),
    facets: text().array().notNull(),
    inStock: boolean().notNull(),
    pricePlnMinor: minor(),
    priceEurMinor: minor(),
    /** Average rating in tenths; null without ratings. */
    ratingTenths: integer(),
    popularity: integer().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [
    index().using('gin', t.terms).with({ fastupdate: false }),
    index().on(t.popularity),
    index().on(t.createdAt),
  ],
);

/** What a result shows, fetched for the page's hits only. */
export const searchTiles = pgTable('search_tiles', {
  listingId: rowRef().primaryKey(),
  tile: jsonb().$type<Record<string, unknown>>().notNull(),
});

/** Words that documents contain: corrects typing errors and completes what is being typed. */
export const searchWords = pgTable('search_words', {
  word: text().primaryKey(),
  documents: integer().notNull().default(1),
});
