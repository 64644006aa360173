import { eq, sql } from 'drizzle-orm';
import { auditLog, rankingWeights, searchSynonyms } from '#db/schema';
import { failure, type Result, success } from '~/domain/result';
import { areWeights, type RankingWeights } from '~/domain/search/ranking';
import { phraseStems, readSynonyms } from '~/domain/search/synonyms';
import { MARKET_PART } from '~/ports/page-changes';
import type { Ports } from '~/ports/ports';
import { startReindex, tellSynonyms } from './reindex-search.server';

type SearchPorts = Pick<Ports, 'db' | 'clock' | 'search' | 'queue'>;

/**
 * Puts new weights of the ranking into force. Past ones are never changed: the history says who set what, when and
 * why. An engine that keeps part of the ranking in its documents is given all of them anew. Idempotent by
 * `operationId`. `weights_invalid`: not whole numbers from 0 to 100, or all of them 0.
 */
export async function saveRankingWeights(
  ports: SearchPorts & Pick<Ports, 'pageChanges'>,
  input: {
    readonly operationId: string;
    readonly weights: RankingWeights;
    readonly reason: string;
    readonly operatorUserId: string;
  },
): Promise<Result<object, { code: 'weights_invalid' }>> {
  const { db, clock } = ports;
  if (!areWeights(input.weights)) return failure({ code: 'weights_invalid' });
  const changedAt = new Date(clock.nowMs());
  const [written] = await db.batch([
    db
      .insert(rankingWeights)
      .values({
        operationId: input.operationId,
        weights: input.weights,
        reason: input.reason,
        changedByUserId: input.operatorUserId,
        changedAt,
      })
      .onConflictDoNothing()
      .returning({ id: rankingWeights.id }),
    db.execute(sql`
      INSERT INTO ${auditLog} (at, actor_user_id, actor_role, action, subject, details)
      SELECT ${changedAt.toISOString()}::timestamptz, ${input.operatorUserId}, 'operator', 'ranking.changed',
        ${`ranking:${input.operationId}`}, ${JSON.stringify({ weights: input.weights, reason: input.reason })}::jsonb
      WHERE NOT EXISTS (SELECT FROM ${auditLog} WHERE subject = ${`ranking:${input.operationId}`})`),
  ]);
  if (written.length > 0 && ports.search.followsWeights === 'by_document')
    await startReindex(ports, { operationId: input.operationId, operatorUserId: input.operatorUserId });
  await ports.pageChanges.note([MARKET_PART]);
  return success({});
}

/** Adds words and phrases that mean the same. `synonyms_invalid`: fewer than two, too many or too long. */
export async function addSynonyms(
  ports: SearchPorts,
  input: { readonly text: string; readonly operatorUserId: string },
): Promise<Result<object, { code: 'synonyms_invalid' }>> {
  const phrases = readSynonyms(input.text);
  if (phrases === null) return failure({ code: 'synonyms_invalid' });
  const stems = phrases.map(phraseStems);
  const at = new Date(ports.clock.nowMs());
  const literal = `{${stems.map((one) => JSON.stringify(one)).join(',')}}`;
  await ports.db.batch([
    // The same group sent twice is written once.
    ports.db.execute(sql`
      INSERT INTO ${searchSynonyms} (phrases, stems, created_at)
      SELECT ${`{${phrases.map((one) => JSON.stringify(one)).join(',')}}`}::text[], ${literal}::text[], ${at.toISOString()}::timestamptz
      WHERE NOT EXISTS (SELECT FROM ${searchSynonyms} WHERE stems = ${literal}::text[])`),
    auditRow(ports, 'synonyms.added', stems.join(', '), input.operatorUserId, { phrases }),
  ]);
  await tellSynonyms(ports);
  return success({});
}

/** Takes a group out. One that is gone already stays gone. */
export async function removeSynonyms(
  ports: SearchPorts,
  input: { readonly id: number; readonly operatorUserId: string },
): Promise<void> {
  await ports.db.batch([
    ports.db.delete(searchSynonyms).where(eq(searchSynonyms.id, input.id)),
    auditRow(ports, 'synonyms.removed', String(input.id), input.operatorUserId, {}),
  ]);
  await tellSynonyms(ports);
}

function auditRow(
  { db, clock }: Pick<Ports, 'db' | 'clock'>,
  action: string,
  subject: string,
  actorUserId: string,
  details: Record<string, unknown>,
) {
  return db.insert(auditLog).values({
    at: new Date(clock.nowMs()),
    actorUserId,
    actorRole: 'operator',
    action,
    subject: `synonyms:${subject}`,
    details,
  });
}
