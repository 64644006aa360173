import { and, asc, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { listings, searchReindexes, searchSynonyms } from '#db/schema';
import type { Ports } from '~/ports/ports';
import { indexListings } from './index-listings.server';

/** Listings that one step takes. */
export const REINDEX_STEP = 200;
/** What was taken out of search is remembered for so long, so that what was read before comes too late. */
const REMOVED_KEPT_MS = 86_400_000;
/** A run whose last step is older than this has lost its message. */
const STUCK_AFTER_MS = 15 * 60_000;
/** Runs begun longer ago than this are given up. */
const GIVEN_UP_AFTER_MS = 7 * 86_400_000;

/**
 * Begins to put every listing into search anew, as it is now. Searches go on meanwhile: each listing is replaced
 * where it stands, and what changes beside is newer and stays. Idempotent by `operationId`.
 */
export async function startReindex(
  ports: Pick<Ports, 'db' | 'clock' | 'search' | 'queue'>,
  input: { readonly operationId: string; readonly operatorUserId: string | null },
): Promise<{ readonly runId: string }> {
  const { db, clock } = ports;
  const runId = `reindex_${input.operationId}`;
  await ports.search.prepare();
  await tellSynonyms(ports);
  await db
    .insert(searchReindexes)
    .values({
      id: runId,
      startedAt: new Date(clock.nowMs()),
      startedByUserId: input.operatorUserId,
      total: sql`(SELECT count(*) FROM ${listings})`,
    })
    .onConflictDoNothing();
  await ports.queue.sendJobs([{ type: 'search.reindex', runId }]);
  return { runId };
}

/** One step of a run; the next is a message of its own. A step that runs twice puts the same listings in again. */
export async function continueReindex(
  ports: Pick<Ports, 'db' | 'clock' | 'search' | 'queue'>,
  input: { readonly runId: string },
): Promise<void> {
  const { db, clock } = ports;
  const [run] = await db.select().from(searchReindexes).where(eq(searchReindexes.id, input.runId)).limit(1);
  if (!run || run.finishedAt !== null) return;
  const rows = await db
    .select({ id: listings.id })
    .from(listings)
    .where(gt(listings.id, run.lastListingId))
    .orderBy(asc(listings.id))
    .limit(REINDEX_STEP);
  const last = rows.at(-1);
  if (last !== undefined) await indexListings(ports, { listingIds: rows.map((row) => row.id) });
  // Two messages of one run at once: the one that comes second finds that the run has gone on.
  await db
    .update(searchReindexes)
    .set(
      rows.length < REINDEX_STEP
        ? { finishedAt: new Date(clock.nowMs()), done: sql`${searchReindexes.done} + ${rows.length}` }
        : {
            lastListingId: last?.id ?? run.lastListingId,
            done: sql`${searchReindexes.done} + ${rows.length}`,
          },
    )
    .where(and(eq(searchReindexes.id, run.id), eq(searchReindexes.lastListingId, run.lastListingId)));
  if (rows.length === REINDEX_STEP) await ports.queue.sendJobs([{ type: 'search.reindex', runId: run.id }]);
  else await ports.search.tidy({ removedBeforeMs: clock.nowMs() - REMOVED_KEPT_MS });
}

/** For a cron: goes on with runs whose message was lost. */
export async function retryReindexes(ports: Pick<Ports, 'db' | 'clock' | 'queue'>): Promise<void> {
  const nowMs = ports.clock.nowMs();
  const rows = await ports.db
    .select({ id: searchReindexes.id })
    .from(searchReindexes)
    .where(
      and(
        isNull(searchReindexes.finishedAt),
        lt(searchReindexes.startedAt, new Date(nowMs - STUCK_AFTER_MS)),
        gt(searchReindexes.startedAt, new Date(nowMs - GIVEN_UP_AFTER_MS)),
      ),
    );
  if (rows.length > 0)
    await ports.queue.sendJobs(rows.map(({ id }) => ({ type: 'search.reindex' as const, runId: id })));
}

/** Tells the engine all words and phrases that mean the same. */
export async function tellSynonyms(ports: Pick<Ports, 'db' | 'search'>): Promise<void> {
  const rows = await ports.db
    .select({ id: searchSynonyms.id, phrases: searchSynonyms.phrases })
    .from(searchSynonyms)
    .orderBy(asc(searchSynonyms.id));
  await ports.search.setSynonyms(rows);
}

/** Daily care of the search index. */
export async function tidySearch(ports: Pick<Ports, 'clock' | 'search'>): Promise<void> {
  await ports.search.tidy({ removedBeforeMs: ports.clock.nowMs() - REMOVED_KEPT_MS });
}
