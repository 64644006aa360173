import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
} from 'drizzle-orm/pg-core';
import type { RankingWeights } from '~/domain/search/ranking';
import { at, minor, rowId, rowRef } from './columns';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** Levels of popularity and of samples that have an index of their own. */
export const LEVEL_TERMS = [
  ...[2, 3, 4, 5].map((level) => [`tier_${level}`, `t:${level}`] as const),
  ...[2, 3, 4, 5].map((level) => [`sample_${level}`, `x:${level}`] as const),
];

/**
 * What the Postgres engine searches: narrow, apart from the listings. `terms` holds stems, the values of facets
 * (`c:5`, `b:acme`, `a:colour=red`, price, age and rating in steps), tiers of popularity (`t:3`) and samples
 * (`x:2`), so that one index answers words, filters, ranges and samples together.
 */
export const searchDocuments = pgTable(
  'search_documents',
  {
    listingId: rowRef().primaryKey(),
    /** When the listing was read, in microseconds: what was read later wins. */
    version: bigint({ mode: 'number' }).notNull(),
    terms: tsvector().notNull(),
    /** No longer written; `facetIds` took its place. */
    facets: text().array(),
    inStock: boolean().notNull(),
    pricePlnMinor: minor(),
    priceEurMinor: minor(),
    /** Average rating in tenths; null without ratings. */
    ratingTenths: integer(),
    popularity: integer().notNull(),
    createdAt: at().notNull(),
    facetIds: integer().array().notNull().default([]),
    stockVersion: bigint({ mode: 'number' }).notNull().default(0),
    ratingCount: integer().notNull().default(0),
    conversionBps: integer(),
    deliveryDays: smallint(),
    /** Taken out at this version; kept for a day, so that what was read before comes too late. */
    isGone: boolean().notNull().default(false),
  },
  (t) => [
    index().using('gin', t.terms).with({ fastupdate: false }),
    // The popular first sixteenth, sixty-fourth and so on, and random ones: each is walked alone, without the rest.
    ...LEVEL_TERMS.map(([name, term]) =>
      index(`search_documents_${name}_index`)
        .using('gin', t.terms)
        .with({ fastupdate: false })
        .where(sql.raw(`terms @@ '''${term}'''::tsquery`)),
    ),
    index().on(t.createdAt),
    index().on(t.popularity),
    index().on(t.pricePlnMinor),
    index().on(t.priceEurMinor),
    index().on(t.ratingTenths),
  ],
);

/** What a result shows, fetched for the page's hits only. */
export const searchTiles = pgTable('search_tiles', {
  listingId: rowRef().primaryKey(),
  tile: jsonb().$type<Record<string, unknown>>().notNull(),
});

/** Values of facets by a small number, which counts faster than text. */
export const searchFacets = pgTable('search_facets', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  facet: text().notNull().unique(),
});

/** Words that documents contain: corrects typing errors and completes what is being typed. */
export const searchWords = pgTable(
  'search_words',
  {
    word: text().primaryKey(),
    /** About how many documents hold a form of it; counted by a daily round. */
    documents: integer().notNull().default(1),
    stem: text().notNull().default(''),
    /** Under what it is found when it is misspelt. */
    spellings: text().array().notNull().default([]),
  },
  (t) => [index().on(t.stem), index().using('gin', t.spellings).with({ fastupdate: false })],
);

/** The least popularity of each tier: the first 1/4, 1/16, … of all documents. Set by a daily round. */
export const searchTiers = pgTable('search_tiers', {
  tier: integer().primaryKey(),
  popularityMin: integer().notNull(),
});

/** Words and phrases that mean the same, in the operator's hands. */
export const searchSynonyms = pgTable(
  'search_synonyms',
  {
    id: rowId(),
    phrases: text().array().notNull(),
    /** Each phrase's stems, joined by a space: how queries find them. */
    stems: text().array().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [index().using('gin', t.stems)],
);

/** Weights of the ranking, each set with who made it and why; the newest is in force. Append-only. */
export const rankingWeights = pgTable('ranking_weights', {
  id: rowId(),
  operationId: text().notNull().unique(),
  weights: jsonb().$type<RankingWeights>().notNull(),
  reason: text().notNull(),
  changedByUserId: text(),
  changedAt: at().notNull(),
});

/** Full re-indexings: how far each has come, and who began it. */
export const searchReindexes = pgTable('search_reindexes', {
  id: text().primaryKey(),
  startedAt: at().notNull(),
  startedByUserId: text(),
  /** Everything up to this listing has been put in. */
  lastListingId: rowRef().notNull().default(0),
  done: integer().notNull().default(0),
  total: integer().notNull(),
  finishedAt: at(),
});
