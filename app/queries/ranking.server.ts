import { desc, eq } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { rankingWeights, searchReindexes, searchSynonyms, users } from '#db/schema';
import {
  DEFAULT_WEIGHTS,
  mainSignals,
  type RankingSignal,
  type RankingWeights,
} from '~/domain/search/ranking';

const HISTORY_SHOWN = 20;

/** What the operator's page of the ranking shows. One batch. */
export async function readRanking(db: Database) {
  const [history, synonyms, runs] = await db.batch([
    db
      .select({
        id: rankingWeights.id,
        weights: rankingWeights.weights,
        reason: rankingWeights.reason,
        changedAt: rankingWeights.changedAt,
        changedBy: users.name,
      })
      .from(rankingWeights)
      .leftJoin(users, eq(users.id, rankingWeights.changedByUserId))
      .orderBy(desc(rankingWeights.id))
      .limit(HISTORY_SHOWN),
    db
      .select({ id: searchSynonyms.id, phrases: searchSynonyms.phrases })
      .from(searchSynonyms)
      .orderBy(desc(searchSynonyms.id)),
    db.select().from(searchReindexes).orderBy(desc(searchReindexes.startedAt)).limit(1),
  ]);
  return {
    weights: history[0]?.weights ?? DEFAULT_WEIGHTS,
    history: history.map((row) => ({ ...row, changedAtMs: row.changedAt.getTime() })),
    synonyms,
    lastRun: runs[0],
  };
}

/** Signals are told to every shopper; a change may take so long to be told. */
const TOLD_AFTER_MS = 30_000;
const toldBy = new WeakMap<Database, { atMs: number; signals: readonly RankingSignal[] }>();

/** What decides the order now, the weightiest first. Asked of the database every half minute at most. */
export async function readMainSignals(db: Database, nowMs: number): Promise<readonly RankingSignal[]> {
  const told = toldBy.get(db);
  if (told && nowMs - told.atMs < TOLD_AFTER_MS && nowMs >= told.atMs) return told.signals;
  const [row] = await db
    .select({ weights: rankingWeights.weights })
    .from(rankingWeights)
    .orderBy(desc(rankingWeights.id))
    .limit(1);
  const weights: RankingWeights = row?.weights ?? DEFAULT_WEIGHTS;
  const signals = mainSignals(weights);
  toldBy.set(db, { atMs: nowMs, signals });
  return signals;
}
