import { type SQL, sql } from 'drizzle-orm';
import type { JobMessage } from '~/domain/messages';
import {
  BACKWARD_SHARE,
  BOUGHT_SHARE,
  EVENT_WEIGHTS,
  HALF_LIFE_DAYS,
  LEARNED_DAYS,
  LISTINGS_PER_SESSION_MAX,
  NEIGHBOUR_EXPONENT,
  NEIGHBOURS_MAX,
  OWN_EXPONENT,
  SECOND_STEP_SHARE,
  SESSION_LENGTH_EXPONENT,
  SESSIONS_PER_LISTING_MAX,
  SHRINKAGE,
  STEPS_APART_EXPONENT,
  type Togetherness,
} from '~/domain/recommendation/method';
import type { Ports } from '~/ports/ports';

type Learning = Extract<JobMessage, { type: 'recommendations.learn' }>;

/** Listings learned in one statement. */
const LISTINGS_PER_STEP = 500;
/** Events of one listing, and of one session, that are read. */
const EVENTS_PER_LISTING_MAX = 4_000;
const EVENTS_PER_SESSION_MAX = 200;

/** Sessions that a listing's conversion is told from; of fewer it says nothing. */
const CONVERSION_SESSIONS_MIN = 50;

const DAY_MS = 86_400_000;

const NEXT_STEP = { interest: 'neighbours', neighbours: 'akin', akin: null } as const;

/** For the daily cron: begins a round of learning, which goes on through the jobs queue. */
export async function beginLearning(ports: Pick<Ports, 'clock' | 'queue'>): Promise<void> {
  await ports.queue.sendJobs([
    { type: 'recommendations.learn', step: 'interest', afterListingId: 0, asOfMs: ports.clock.nowMs() },
  ]);
}

/**
 * Learns a few hundred listings and hands the rest on. A step that runs twice writes the same again; what is lost with
 * a step that never succeeds is made by the next day's round. Method: app/domain/recommendation/method.ts.
 */
export async function continueLearning(
  ports: Pick<Ports, 'db' | 'queue'>,
  { step, afterListingId, asOfMs }: Pick<Learning, 'step' | 'afterListingId' | 'asOfMs'>,
): Promise<void> {
  const lastListingId = await learnStep(ports, { step, afterListingId, asOfMs });
  if (step === 'interest' && lastListingId !== null)
    await rankByInterest(ports, { afterListingId, lastListingId, asOfMs });
  const next: Omit<Learning, 'type'> | null =
    lastListingId !== null
      ? { step, afterListingId: lastListingId, asOfMs }
      : NEXT_STEP[step] && { step: NEXT_STEP[step], afterListingId: 0, asOfMs };
  if (next) await ports.queue.sendJobs([{ type: 'recommendations.learn', ...next }]);
}

/**
 * Hands popularity and conversion of a step's listings to the ranking, and has those that changed indexed again. A
 * repeat finds nothing changed.
 */
async function rankByInterest(
  { db, queue }: Pick<Ports, 'db' | 'queue'>,
  step: { readonly afterListingId: number; readonly lastListingId: number; readonly asOfMs: number },
): Promise<void> {
  const { rows } = await db.execute<{ id: string }>(sql`
    WITH met AS (
      SELECT i.listing_id, i.strength, s.sessions, s.buyers
      FROM listing_interest i CROSS JOIN LATERAL (
        SELECT count(DISTINCT e.session) AS sessions,
          count(DISTINCT e.session) FILTER (WHERE e.kind = 'purchase') AS buyers
        FROM shopper_events e
        WHERE e.listing_id = i.listing_id AND e.at <= ${moment(step.asOfMs)}
          AND e.at >= ${moment(step.asOfMs - LEARNED_DAYS * DAY_MS)}
      ) s
      WHERE i.kind = 'viewed' AND i.listing_id > ${step.afterListingId} AND i.listing_id <= ${step.lastListingId}
    ), ranked AS (
      SELECT listing_id, round(strength)::int AS popularity,
        CASE WHEN sessions >= ${CONVERSION_SESSIONS_MIN} THEN (10000 * buyers / sessions)::int END AS conversion_bps
      FROM met
    )
    UPDATE listings l SET popularity = r.popularity, conversion_bps = r.conversion_bps
    FROM ranked r WHERE l.id = r.listing_id
      AND (l.popularity, l.conversion_bps) IS DISTINCT FROM (r.popularity, r.conversion_bps)
    RETURNING l.id`);
  const listingIds = rows.map(({ id }) => Number(id));
  if (listingIds.length > 0) await queue.sendEvents([{ type: 'listings.changed', listingIds }]);
}

/** Learns all listings at once, step after step: for evaluations and tests. */
export async function learnAll(ports: Pick<Ports, 'db'>, asOfMs: number): Promise<void> {
  for (const step of ['interest', 'neighbours', 'akin'] as const)
    for (let afterListingId: number | null = 0; afterListingId !== null; )
      afterListingId = await learnStep(ports, { step, afterListingId, asOfMs });
}

/** Answers the last listing of the step, or null when there is nothing more. */
async function learnStep(
  { db }: Pick<Ports, 'db'>,
  { step, afterListingId, asOfMs }: Pick<Learning, 'step' | 'afterListingId' | 'asOfMs'>,
): Promise<number | null> {
  const { rows } = await db.execute<{ listing_id: string }>(sql`
    SELECT listing_id FROM shopper_events WHERE listing_id > ${afterListingId}
    GROUP BY listing_id ORDER BY listing_id LIMIT ${LISTINGS_PER_STEP}`);
  const last = rows.at(-1);
  if (step === 'interest' && afterListingId === 0)
    await db.execute(sql`DELETE FROM listing_interest WHERE learned_at < ${moment(asOfMs)}`);
  if (!last) {
    if (step === 'neighbours')
      await db.execute(sql`
        DELETE FROM listing_neighbours n WHERE NOT EXISTS (
          SELECT 1 FROM listing_interest i
          WHERE i.listing_id = n.listing_id AND i.kind = CASE n.kind WHEN 'akin' THEN 'viewed' ELSE n.kind END)`);
    return null;
  }
  const ids = `{${rows.map((row) => row.listing_id).join(',')}}`;
  if (step === 'akin') await db.execute(akinStatement(ids));
  else {
    const statement = step === 'interest' ? interestStatement : neighboursStatement;
    await db.batch([
      db.execute(statement('viewed', ids, asOfMs)),
      db.execute(statement('bought', ids, asOfMs)),
    ]);
  }
  return Number(last.listing_id);
}

const moment = (ms: number): SQL => sql`${new Date(ms).toISOString()}::timestamptz`;

/** How much an event of a kind counts at the moment of the round; kinds that do not count are left out by `counted`. */
function weight(kind: Togetherness, asOfMs: number): SQL {
  const cases = Object.entries(EVENT_WEIGHTS[kind]).map(([name, value]) => sql`WHEN ${name} THEN ${value}`);
  return sql`(CASE e.kind ${sql.join(cases, sql` `)} END)::float8
    * power(0.5, extract(epoch FROM (${moment(asOfMs)} - e.at)) / ${HALF_LIFE_DAYS * 86_400}::float8)`;
}

function counted(kind: Togetherness, asOfMs: number): SQL {
  const names = sql.join(
    Object.keys(EVENT_WEIGHTS[kind]).map((name) => sql`${name}`),
    sql`, `,
  );
  return sql`e.kind IN (${names}) AND e.at <= ${moment(asOfMs)} AND e.at >= ${moment(asOfMs - LEARNED_DAYS * DAY_MS)}`;
}

/** The latest sessions that met each wanted listing, and how strongly. */
function touched(kind: Togetherness, ids: string, asOfMs: number): SQL {
  return sql`
    SELECT w.listing_id, s.session, s.weight
    FROM unnest(${ids}::bigint[]) AS w(listing_id) CROSS JOIN LATERAL (
      SELECT latest.session, max(latest.weight) AS weight FROM (
        SELECT e.session, e.at, ${weight(kind, asOfMs)} AS weight FROM shopper_events e
        WHERE e.listing_id = w.listing_id AND ${counted(kind, asOfMs)}
        ORDER BY e.at DESC LIMIT ${EVENTS_PER_LISTING_MAX}
      ) latest GROUP BY latest.session ORDER BY max(latest.at) DESC, latest.session LIMIT ${SESSIONS_PER_LISTING_MAX}
    ) s`;
}

function interestStatement(kind: Togetherness, ids: string, asOfMs: number): SQL {
  return sql`
    INSERT INTO listing_interest (kind, listing_id, strength, learned_at)
    SELECT ${kind}, t.listing_id, sum(t.weight), ${moment(asOfMs)} FROM (${touched(kind, ids, asOfMs)}) t
    GROUP BY t.listing_id
    ON CONFLICT (kind, listing_id) DO UPDATE SET strength = excluded.strength, learned_at = excluded.learned_at`;
}

function neighboursStatement(kind: Togetherness, ids: string, asOfMs: number): SQL {
  return sql`
    WITH touched AS MATERIALIZED (${touched(kind, ids, asOfMs)}),
    met AS MATERIALIZED (
      SELECT t.session, b.listing_id, b.weight, b.place, b.length
      FROM (SELECT DISTINCT session FROM touched) t CROSS JOIN LATERAL (
        SELECT latest.listing_id, max(latest.weight) AS weight,
          dense_rank() OVER (ORDER BY max(latest.at) DESC) AS place,
          least(count(*) OVER (), ${LISTINGS_PER_SESSION_MAX}) AS length
        FROM (
          SELECT e.listing_id, e.at, ${weight(kind, asOfMs)} AS weight FROM shopper_events e
          WHERE e.session = t.session AND e.listing_id IS NOT NULL AND ${counted(kind, asOfMs)}
          ORDER BY e.at DESC LIMIT ${EVENTS_PER_SESSION_MAX}
        ) latest
        GROUP BY latest.listing_id ORDER BY max(latest.at) DESC, latest.listing_id LIMIT ${LISTINGS_PER_SESSION_MAX}
      ) b
    ), pairs AS (
      SELECT t.listing_id, m.listing_id AS neighbour_id, count(*) AS sessions,
        sum(sqrt(t.weight * m.weight)
          * power(greatest(1, abs(o.place - m.place)), -(${STEPS_APART_EXPONENT}::float8))
          * power(m.length, -(${SESSION_LENGTH_EXPONENT}::float8))
          * CASE WHEN m.place > o.place THEN ${BACKWARD_SHARE}::float8 ELSE 1 END) AS together
      FROM touched t JOIN met o ON o.session = t.session AND o.listing_id = t.listing_id
      JOIN met m ON m.session = t.session AND m.listing_id <> t.listing_id GROUP BY 1, 2
    ), scored AS (
      SELECT p.*, p.together
        / (power(own.strength, ${OWN_EXPONENT}::float8) * power(other.strength, ${NEIGHBOUR_EXPONENT}::float8) + ${SHRINKAGE}::float8) AS score
      FROM pairs p
      JOIN listing_interest own ON own.kind = ${kind} AND own.listing_id = p.listing_id
      JOIN listing_interest other ON other.kind = ${kind} AND other.listing_id = p.neighbour_id
    ), ${keepBest(kind, ids)}`;
}

/** Neighbours of both kinds, and their neighbours by how near they stand. */
function akinStatement(ids: string): SQL {
  const base = (alias: string) =>
    sql`sum(${sql.raw(alias)}.score * CASE ${sql.raw(alias)}.kind WHEN 'bought' THEN ${BOUGHT_SHARE}::float8 ELSE 1 END)`;
  return sql`
    WITH own AS MATERIALIZED (
      SELECT n.listing_id, n.neighbour_id, ${base('n')} AS score, max(n.sessions) AS sessions
      FROM listing_neighbours n WHERE n.kind IN ('viewed', 'bought') AND n.listing_id = ANY(${ids}::bigint[])
      GROUP BY 1, 2
    ), sums AS (
      SELECT listing_id, sum(score) AS score FROM own GROUP BY 1
    ), further AS MATERIALIZED (
      SELECT f.listing_id, f.neighbour_id, ${base('f')} AS score
      FROM listing_neighbours f
      WHERE f.kind IN ('viewed', 'bought') AND f.listing_id IN (SELECT neighbour_id FROM own) GROUP BY 1, 2
    ), scored AS (
      SELECT listing_id, neighbour_id, sum(score) AS score, max(sessions) AS sessions FROM (
        SELECT listing_id, neighbour_id, score, sessions FROM own
        UNION ALL
        SELECT o.listing_id, f.neighbour_id, ${SECOND_STEP_SHARE}::float8 * o.score * f.score / s.score, 0
        FROM own o JOIN sums s USING (listing_id) JOIN further f ON f.listing_id = o.neighbour_id
        WHERE f.neighbour_id <> o.listing_id
      ) both_steps GROUP BY 1, 2
    ), ${keepBest('akin', ids)}`;
}

/** Replaces the neighbours of some listings by the best of what a query named `scored` found. */
function keepBest(kind: Togetherness | 'akin', ids: string): SQL {
  return sql`best AS (
      SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY listing_id ORDER BY score DESC, neighbour_id) AS place FROM scored
      ) s WHERE place <= ${NEIGHBOURS_MAX}
    ), outdated AS (
      DELETE FROM listing_neighbours n WHERE n.kind = ${kind} AND n.listing_id = ANY(${ids}::bigint[])
        AND NOT EXISTS (SELECT 1 FROM best b WHERE b.listing_id = n.listing_id AND b.neighbour_id = n.neighbour_id)
    )
    INSERT INTO listing_neighbours (kind, listing_id, neighbour_id, score, sessions)
    SELECT ${kind}, listing_id, neighbour_id, score, sessions FROM best
    ON CONFLICT (kind, listing_id, neighbour_id) DO UPDATE SET score = excluded.score, sessions = excluded.sessions`;
}
