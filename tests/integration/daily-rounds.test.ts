import { asc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  importJobs,
  listings,
  notifications,
  outbox,
  priceLog,
  searchTiles,
  sessions,
  shopperEvents,
  stockLevels,
  stripeEvents,
  users,
  variantPrices,
  variants,
  verifications,
} from '#db/schema';
import { postgresSearchEngine } from '~/adapters/search-engine/postgres.server';
import { REDUCTION_SHOWN_DAYS } from '~/domain/catalogue/price-log';
import { type JobMessage, jobMessageSchema } from '~/domain/messages';
import type { Ports } from '~/ports/ports';
import { endReductions, indexListings, reindexEndedReductions } from '~/services/index-listings.server';
import {
  EXPIRED_KEPT_DAYS,
  IMPORT_FILES_KEPT_DAYS,
  NOTIFICATIONS_KEPT_DAYS,
  OUTBOX_KEPT_DAYS,
  PRUNE_ROWS_MAX,
  PRUNE_STATEMENTS_MAX,
  pruneOldRows,
  removeOldImportFiles,
  SHOPPER_EVENTS_KEPT_DAYS,
  STRIPE_EVENTS_KEPT_DAYS,
} from '~/services/prune-old-rows.server';
import { memoryFileStore } from '../support/memory-files';
import { makeCategory, makeSeller, startDatabase, type TestDatabase } from '../support/own-database';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 22, 2, 17);
/** The marketplace's clock is a year ahead of the system's in these tests. */
const AHEAD_MS = 365 * DAY_MS;

let database: TestDatabase;
let nowMs = NOW_MS;
let jobs: JobMessage[] = [];
const files = memoryFileStore();

beforeAll(async () => {
  database = await startDatabase();
}, 60_000);
afterAll(async () => database.stop());

function ports(): Pick<Ports, 'db' | 'clock' | 'files' | 'search' | 'queue' | 'pageChanges'> {
  return {
    db: database.db,
    clock: { nowMs: () => nowMs, toSystemMs: (ms) => ms - AHEAD_MS, pause: async () => undefined },
    files,
    pageChanges: { note: async () => undefined, latestMs: async () => null },
    search: postgresSearchEngine(database.db),
    queue: {
      sendEvents: async () => undefined,
      sendJobs: async (messages) => void jobs.push(...messages),
      sendShopperEvents: async () => undefined,
    },
  };
}

const daysAgo = (days: number, moreMs = 0) => new Date(nowMs - days * DAY_MS - moreMs);

describe('the daily pruning', () => {
  test('deletes messages that were handed over long ago, and none that wait', async () => {
    const row = (key: string, dispatchedAt: Date | null) => ({
      key,
      message: { type: 'order.placed', orderId: key },
      createdAt: daysAgo(400),
      dispatchedAt,
    });
    await database.db
      .insert(outbox)
      .values([
        row('old', daysAgo(OUTBOX_KEPT_DAYS, 1)),
        row('young', daysAgo(OUTBOX_KEPT_DAYS, -1)),
        row('waiting', null),
      ]);
    expect(await pruneOldRows(ports())).toMatchObject({ outbox: 1 });
    const kept = await database.db.select({ key: outbox.key }).from(outbox).orderBy(asc(outbox.key));
    expect(kept.map(({ key }) => key)).toEqual(['waiting', 'young']);
    expect(await pruneOldRows(ports())).toMatchObject({ outbox: 0 });
  });

  test('deletes old notifications that are closed, and none that is still to be told', async () => {
    const row = (key: string, state: 'sending' | 'sent' | 'failed', createdAt: Date) => ({
      key,
      state,
      createdAt,
      channel: 'email' as const,
      template: 'placed',
      recipient: 'a@example.com',
    });
    await database.db
      .insert(notifications)
      .values([
        row('old-sent', 'sent', daysAgo(NOTIFICATIONS_KEPT_DAYS, 1)),
        row('old-failed', 'failed', daysAgo(NOTIFICATIONS_KEPT_DAYS, 1)),
        row('old-sending', 'sending', daysAgo(NOTIFICATIONS_KEPT_DAYS, 1)),
        row('young-sent', 'sent', daysAgo(NOTIFICATIONS_KEPT_DAYS, -1)),
      ]);
    expect(await pruneOldRows(ports())).toMatchObject({ notifications: 2 });
    const kept = await database.db.select({ key: notifications.key }).from(notifications);
    expect(kept.map(({ key }) => key).sort()).toEqual(['old-sending', 'young-sent']);
  });

  test('deletes old Stripe events that were processed, and none that was not', async () => {
    const row = (id: string, receivedAt: Date, processedAt: Date | null) => ({
      id,
      type: 'invoice.paid',
      objectId: 'in_1',
      createdAt: receivedAt,
      receivedAt,
      processedAt,
    });
    const old = daysAgo(STRIPE_EVENTS_KEPT_DAYS, 1);
    const young = daysAgo(STRIPE_EVENTS_KEPT_DAYS, -1);
    await database.db
      .insert(stripeEvents)
      .values([row('evt_old', old, old), row('evt_old_waiting', old, null), row('evt_young', young, young)]);
    expect(await pruneOldRows(ports())).toMatchObject({ stripeEvents: 1 });
    const kept = await database.db.select({ id: stripeEvents.id }).from(stripeEvents);
    expect(kept.map(({ id }) => id).sort()).toEqual(['evt_old_waiting', 'evt_young']);
  });

  test('deletes what shoppers did long ago', async () => {
    const row = (session: string, at: Date) => ({ kind: 'search' as const, session, query: 'kubek', at });
    await database.db
      .insert(shopperEvents)
      .values([
        row('old', daysAgo(SHOPPER_EVENTS_KEPT_DAYS, 1)),
        row('young', daysAgo(SHOPPER_EVENTS_KEPT_DAYS, -1)),
      ]);
    expect(await pruneOldRows(ports())).toMatchObject({ shopperEvents: 1 });
    const kept = await database.db.select({ session: shopperEvents.session }).from(shopperEvents);
    expect(kept).toEqual([{ session: 'young' }]);
  });

  test('deletes sessions and links that ran out by the system’s time, and none that is good', async () => {
    const systemMs = nowMs - AHEAD_MS;
    const gone = new Date(systemMs - EXPIRED_KEPT_DAYS * DAY_MS - 1);
    const good = new Date(systemMs + DAY_MS);
    await database.db.insert(users).values({ id: 'u1', name: 'Anna', email: 'anna@example.com' });
    await database.db.insert(sessions).values([
      { id: 's1', token: 't1', userId: 'u1', expiresAt: gone },
      { id: 's2', token: 't2', userId: 'u1', expiresAt: good },
    ]);
    await database.db.insert(verifications).values([
      { id: 'v1', identifier: 'reset', value: 'u1', expiresAt: gone },
      { id: 'v2', identifier: 'reset', value: 'u1', expiresAt: good },
    ]);
    expect(await pruneOldRows(ports())).toMatchObject({ sessions: 1, verifications: 1 });
    expect(await database.db.select({ id: sessions.id }).from(sessions)).toEqual([{ id: 's2' }]);
    expect(await database.db.select({ id: verifications.id }).from(verifications)).toEqual([{ id: 'v2' }]);
  });

  test('is bounded: what is more than a round takes waits for the next', async () => {
    const most = PRUNE_ROWS_MAX * PRUNE_STATEMENTS_MAX;
    await database.db.execute(sql`
      INSERT INTO stripe_events (id, type, object_id, created_at, received_at, processed_at)
      SELECT 'evt_many_' || i, 'x', 'y', ${daysAgo(200).toISOString()}::timestamptz, ${daysAgo(200).toISOString()}::timestamptz, now()
      FROM generate_series(1, ${most + 5}) i`);
    expect(await pruneOldRows(ports())).toMatchObject({ stripeEvents: most });
    expect(await pruneOldRows(ports())).toMatchObject({ stripeEvents: 5 });
  });
});

test('files of old imports go, with what was kept to go on; those of imports at work and young ones stay', async () => {
  const sellerId = await makeSeller(database.db);
  const job = (id: string, state: 'finished' | 'running' | 'mapping', createdAt: Date) => ({
    id,
    sellerId,
    createdByUserId: 'u1',
    fileName: `${id}.csv`,
    fileKey: `imports/${id}`,
    fileBytes: 3,
    format: 'rynek',
    isDryRun: false,
    state,
    cursor: { checkpointKey: `imports/${id}.import-1.json` },
    createdAt,
  });
  const old = daysAgo(IMPORT_FILES_KEPT_DAYS, 1);
  await database.db
    .insert(importJobs)
    .values([
      job('old', 'finished', old),
      job('forgotten', 'mapping', old),
      job('at-work', 'running', old),
      job('young', 'finished', daysAgo(IMPORT_FILES_KEPT_DAYS, -1)),
    ]);
  for (const id of ['old', 'forgotten', 'at-work', 'young']) {
    await files.putText(`imports/${id}`, 'a,b');
    await files.putText(`imports/${id}.import-1.json`, '{}');
  }
  expect(await removeOldImportFiles(ports())).toEqual({ removed: 2 });
  expect([...files.files.keys()].sort()).toEqual([
    'imports/at-work',
    'imports/at-work.import-1.json',
    'imports/young',
    'imports/young.import-1.json',
  ]);
  expect(await removeOldImportFiles(ports())).toEqual({ removed: 0 });
  const [noted] = await database.db
    .select({ at: importJobs.fileRemovedAt })
    .from(importJobs)
    .where(eq(importJobs.id, 'old'));
  expect(noted?.at?.getTime()).toBe(nowMs);
});

test('a reduction that was shown for its full time goes from search by the daily round, and no sooner', async () => {
  const sellerId = await makeSeller(database.db);
  const categoryId = await makeCategory(database.db, 'Kubki', 'Mugs');
  const reducedAt = new Date(nowMs);
  const [listing] = await database.db
    .insert(listings)
    .values({
      sellerId,
      externalId: 'kubek',
      categoryId,
      status: 'published',
      slug: 'kubek',
      titlePl: 'Kubek',
      createdAt: daysAgo(60),
      updatedAt: daysAgo(60),
    })
    .returning({ id: listings.id });
  const listingId = listing?.id ?? 0;
  const [variant] = await database.db
    .insert(variants)
    .values({ listingId, sellerId, sku: 'K-1' })
    .returning({ id: variants.id });
  const variantId = variant?.id ?? 0;
  await database.db.insert(variantPrices).values({ variantId, currency: 'PLN', priceMinor: 4_000 });
  await database.db
    .insert(stockLevels)
    .values({ variantId, openingLevel: 5, onHand: 5, updatedAt: daysAgo(60) });
  await database.db.insert(priceLog).values([
    { variantId, currency: 'PLN', priceMinor: 5_000, validFrom: daysAgo(60) },
    { variantId, currency: 'PLN', priceMinor: 4_000, validFrom: reducedAt },
  ]);
  const shown = async () => {
    const [row] = await database.db
      .select({ tile: searchTiles.tile })
      .from(searchTiles)
      .where(eq(searchTiles.listingId, listingId));
    return row?.tile.prices;
  };
  const round = async () => {
    jobs = [];
    await endReductions(ports());
    const [message] = jobs.map((job) => jobMessageSchema.parse(job));
    if (message?.type !== 'reductions.ended') throw new Error('the round sent no message');
    await reindexEndedReductions(ports(), message);
  };
  await indexListings(ports(), { listingIds: [listingId] });
  const reduced = { PLN: { minMinor: 4_000, reducedFromMinor: 5_000, lowest30DaysMinor: 5_000 } };
  expect(await shown()).toMatchObject(reduced);
  nowMs = reducedAt.getTime() + REDUCTION_SHOWN_DAYS * DAY_MS - 1;
  await round();
  expect(await shown()).toMatchObject(reduced);
  nowMs += 1;
  await round();
  expect(await shown()).toMatchObject({
    PLN: { minMinor: 4_000, reducedFromMinor: null, lowest30DaysMinor: null },
  });
});
