import { type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import {
  importJobs,
  notifications,
  outbox,
  sessions,
  shopperEvents,
  stripeEvents,
  verifications,
} from '#db/schema';
import type { Ports } from '~/ports/ports';

const DAY_MS = 86_400_000;

/** Messages that the queue took are kept so long, to be looked at when something went wrong. */
export const OUTBOX_KEPT_DAYS = 30;
/** Beyond the longest time after which an operator replays a dead letter: the row keeps people from being told twice. */
export const NOTIFICATIONS_KEPT_DAYS = 180;
/** Stripe sends an event again for 3 days by itself and for 30 days by hand. */
export const STRIPE_EVENTS_KEPT_DAYS = 90;
/** What shoppers are told on the page about privacy: a year, to compare with the last one, and a month. */
export const SHOPPER_EVENTS_KEPT_DAYS = 400;
/** Sessions and links that have run out are of no use to anyone. */
export const EXPIRED_KEPT_DAYS = 1;
/** A seller's file can be read again, with other settings, for so long. */
export const IMPORT_FILES_KEPT_DAYS = 30;

/** Rows that go in one statement, and statements in one round: a round ends, the next day's goes on. */
export const PRUNE_ROWS_MAX = 1_000;
export const PRUNE_STATEMENTS_MAX = 20;
/** Shoppers do much more in a day than all else that is kept, and were promised an end. */
export const PRUNE_SHOPPER_STATEMENTS_MAX = 1_000;
/** Files that go in one round. */
export const PRUNE_FILES_MAX = 500;

/** How many rows of each kind went. */
export interface PruneReport {
  readonly outbox: number;
  readonly notifications: number;
  readonly stripeEvents: number;
  readonly shopperEvents: number;
  readonly sessions: number;
  readonly verifications: number;
}

/**
 * Deletes what has served its time: messages handed over, notifications closed, events processed, sessions and
 * links run out. What waits for anything stays, however old. Bounded, and idempotent.
 */
export async function pruneOldRows(ports: Pick<Ports, 'db' | 'clock'>): Promise<PruneReport> {
  const { clock } = ports;
  const nowMs = clock.nowMs();
  const before = (days: number) => sql`${new Date(nowMs - days * DAY_MS).toISOString()}::timestamptz`;
  // Sessions and links live by the system's time: that is what the identity library writes.
  const expired = sql`${new Date(clock.toSystemMs(nowMs) - EXPIRED_KEPT_DAYS * DAY_MS).toISOString()}::timestamptz`;
  const prune = (table: PgTable, which: SQL, statementsMax?: number) =>
    pruneTable(ports, table, which, statementsMax);
  return {
    outbox: await prune(outbox, sql`${outbox.dispatchedAt} < ${before(OUTBOX_KEPT_DAYS)}`),
    notifications: await prune(
      notifications,
      sql`${notifications.state} IN ('sent', 'failed') AND ${notifications.createdAt} < ${before(NOTIFICATIONS_KEPT_DAYS)}`,
    ),
    stripeEvents: await prune(
      stripeEvents,
      sql`${stripeEvents.processedAt} IS NOT NULL AND ${stripeEvents.receivedAt} < ${before(STRIPE_EVENTS_KEPT_DAYS)}`,
    ),
    shopperEvents: await prune(
      shopperEvents,
      sql`${shopperEvents.at} < ${before(SHOPPER_EVENTS_KEPT_DAYS)}`,
      PRUNE_SHOPPER_STATEMENTS_MAX,
    ),
    sessions: await prune(sessions, sql`${sessions.expiresAt} < ${expired}`),
    verifications: await prune(verifications, sql`${verifications.expiresAt} < ${expired}`),
  };
}

async function pruneTable(
  ports: Pick<Ports, 'db'>,
  table: PgTable,
  which: SQL,
  statementsMax = PRUNE_STATEMENTS_MAX,
): Promise<number> {
  let gone = 0;
  for (let statement = 0; statement < statementsMax; statement += 1) {
    const { rowCount } = await ports.db.execute(
      sql`DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${table} WHERE ${which} LIMIT ${PRUNE_ROWS_MAX}))`,
    );
    gone += rowCount ?? 0;
    if ((rowCount ?? 0) < PRUNE_ROWS_MAX) break;
  }
  return gone;
}

/**
 * Throws away the files of imports that nobody works on any more; the import, its counts and its bad rows stay. A
 * crash between file and note removes the file again, which is a success.
 */
export async function removeOldImportFiles(
  ports: Pick<Ports, 'db' | 'clock' | 'files'>,
): Promise<{ removed: number }> {
  const { db, clock } = ports;
  const nowMs = clock.nowMs();
  const { rows } = await db.execute<{ id: string; file_key: string; checkpoint_key: string | null }>(sql`
    SELECT id, file_key, cursor->>'checkpointKey' AS checkpoint_key FROM ${importJobs}
    WHERE ${importJobs.createdAt} < ${new Date(nowMs - IMPORT_FILES_KEPT_DAYS * DAY_MS).toISOString()}::timestamptz
      AND ${importJobs.fileRemovedAt} IS NULL AND ${importJobs.state} NOT IN ('waiting', 'running')
    ORDER BY ${importJobs.createdAt} LIMIT ${PRUNE_FILES_MAX}`);
  if (rows.length === 0) return { removed: 0 };
  await ports.files.remove(
    rows.flatMap((row) => [row.file_key, ...(row.checkpoint_key === null ? [] : [row.checkpoint_key])]),
  );
  await db.execute(sql`
    UPDATE ${importJobs} SET file_removed_at = ${new Date(nowMs).toISOString()}::timestamptz
    WHERE id IN (${sql.join(
      rows.map((row) => sql`${row.id}`),
      sql`, `,
    )})`);
  return { removed: rows.length };
}
