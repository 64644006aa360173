import { index, integer, pgTable, primaryKey, real, text } from 'drizzle-orm/pg-core';
import { at, rowRef } from './columns';

/** How much a listing was dealt with lately, by kind of event: faded weights of sessions, summed. Made by the daily learning. */
export const listingInterest = pgTable(
  'listing_interest',
  {
    kind: text({ enum: ['viewed', 'bought'] }).notNull(),
    listingId: rowRef().notNull(),
    strength: real().notNull(),
    learnedAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.listingId] }), index().on(t.kind, t.strength)],
);

/** What shoppers deal with together with a listing, the best first. Made by the daily learning. */
export const listingNeighbours = pgTable(
  'listing_neighbours',
  {
    /** `akin` is made of the other two and of their neighbours. */
    kind: text({ enum: ['viewed', 'bought', 'akin'] }).notNull(),
    listingId: rowRef().notNull(),
    neighbourId: rowRef().notNull(),
    score: real().notNull(),
    /** In how many sessions both were met. */
    sessions: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.listingId, t.neighbourId] })],
);
