import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { scoresFor } from '../app/adapters/recommender/scores.server.ts';
import { figuresOf, type HistoryEvent, splitByTime } from '../app/domain/recommendation/evaluation.ts';
import { learnAll } from '../app/services/learn-recommendations.server.ts';
import { connectDatabase } from '../db/client.server.ts';
import { migrate } from '../db/migrate.ts';
import { startNeonProxy } from './neon-proxy.ts';
import { startPostgres } from './postgres.ts';

/** How many recommendations are looked at. */
const DEPTH = 20;
const LEARNED_SHARE = 0.8;
const ROWS_PER_INSERT = 5_000;

export interface EvaluationRow {
  readonly method: string;
  readonly recall: number;
  readonly meanReciprocalRank: number;
  readonly coverage: number;
}

export interface Evaluation {
  readonly events: number;
  readonly learned: number;
  readonly users: number;
  readonly items: number;
  readonly trials: number;
  readonly rows: readonly EvaluationRow[];
}

/** Numbers that look random and are the same each time. */
function makeChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Learns from the earlier events, in a database of its own and by the very statements that the marketplace runs each
 * night, and asks what each user of the later events would have been recommended before their last new item.
 */
export async function evaluate(
  events: readonly HistoryEvent[],
  options: { readonly port: number; readonly trialsMax: number },
): Promise<Evaluation> {
  const split = splitByTime(events, LEARNED_SHARE, options.trialsMax);
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-evaluate-'));
  fs.chmodSync(dataDir, 0o755);
  const log = () => undefined;
  const postgres = await startPostgres({
    port: options.port + 5,
    dataDir,
    password: 'local',
    durable: false,
    log,
  });
  const proxy = await startNeonProxy({
    port: options.port + 2,
    postgresPort: options.port + 5,
    postgresHost: postgres.socketDir,
  });
  try {
    await migrate(postgres.url);
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const ids = new Map<string, number>();
    for (const { item } of split.learned) if (!ids.has(item)) ids.set(item, ids.size + 1);
    for (let first = 0; first < split.learned.length; first += ROWS_PER_INSERT) {
      const rows = split.learned.slice(first, first + ROWS_PER_INSERT);
      await client.query(
        `INSERT INTO shopper_events (kind, session, listing_id, at)
         SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[])`,
        [
          rows.map((row) => row.kind),
          rows.map((row) => row.user),
          rows.map((row) => ids.get(row.item)),
          rows.map((row) => new Date(row.atMs).toISOString()),
        ],
      );
    }
    await client.query('ANALYZE shopper_events');
    await client.end();
    const db = connectDatabase({
      connectionString: postgres.url,
      httpUrl: `http://127.0.0.1:${options.port + 2}/sql`,
    });
    await learnAll({ db }, split.splitAtMs);

    const nameOf = new Map([...ids].map(([item, id]) => [id, item]));
    const strongest = await db.execute<{ listing_id: string }>(sql`
      SELECT listing_id FROM listing_interest WHERE kind = 'viewed' ORDER BY strength DESC, listing_id LIMIT 500`);
    const popular = strongest.rows.map((row) => nameOf.get(Number(row.listing_id)) ?? '');
    const items = [...ids.keys()];
    const chance = makeChance(7);
    const outcomes: Record<string, { recommended: string[]; next: string }[]> = {
      random: [],
      popularity: [],
      'co-occurrence': [],
      rynek: [],
    };
    const floor = coOccurrence(split.learned);
    for (const trial of split.trials) {
      const known = new Set(trial.history);
      const fill = (list: string[], more: readonly string[]) => {
        for (const item of more) {
          if (list.length >= DEPTH) break;
          if (!known.has(item) && !list.includes(item)) list.push(item);
        }
        return list;
      };
      const latestFirst = trial.history.toReversed();
      const history = latestFirst.flatMap((item) => ids.get(item) ?? []);
      const scored =
        history.length === 0
          ? { rows: [] }
          : await db.execute<{ listing_id: string }>(sql`
              SELECT listing_id FROM (${scoresFor(history)}) s ORDER BY score DESC, listing_id LIMIT ${DEPTH}`);
      const learned = scored.rows.map((row) => nameOf.get(Number(row.listing_id)) ?? '');
      const random = Array.from(
        { length: 2 * DEPTH },
        () => items[Math.floor(chance() * items.length)] ?? '',
      );
      const { next } = trial;
      outcomes.random?.push({ recommended: fill([], random), next });
      outcomes.popularity?.push({ recommended: fill([], popular), next });
      outcomes['co-occurrence']?.push({ recommended: fill(floor(latestFirst), popular), next });
      outcomes.rynek?.push({ recommended: fill(learned, popular), next });
    }
    return {
      events: events.length,
      learned: split.learned.length,
      users: new Set(events.map((event) => event.user)).size,
      items: ids.size,
      trials: split.trials.length,
      rows: Object.entries(outcomes).map(([method, list]) => ({
        method,
        ...figuresOf(list, ids.size, DEPTH),
      })),
    };
  } finally {
    await proxy.stop();
    await postgres.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Most items of one user that are paired: the floor is quadratic in them. */
const PAIRED_ITEMS_MAX = 40;
/** The best of those tried on all made sets: a floor that is easy to beat proves nothing. */
const FLOOR_SHRINKAGE = 30;
const FLOOR_HISTORY_FADE = 0.9;
const FLOOR_HALF_LIFE_DAYS = 30;

/** The floor to beat: item-to-item co-occurrence with shrinkage and time decay, summed over a history. */
function coOccurrence(learned: readonly HistoryEvent[]): (history: readonly string[]) => string[] {
  const lastMs = learned.at(-1)?.atMs ?? 0;
  const byUser = new Map<string, Map<string, number>>();
  for (const { user, item, atMs } of learned) {
    const own = byUser.get(user) ?? new Map<string, number>();
    own.delete(item);
    own.set(item, atMs);
    byUser.set(user, own);
  }
  const counts = new Map<string, number>();
  const pairs = new Map<string, Map<string, number>>();
  for (const own of byUser.values()) {
    const met = [...own].slice(-PAIRED_ITEMS_MAX);
    for (const [one] of met) counts.set(one, (counts.get(one) ?? 0) + 1);
    for (const [one, oneMs] of met)
      for (const [other, otherMs] of met) {
        if (one === other) continue;
        const ageDays = (lastMs - Math.min(oneMs, otherMs)) / 86_400_000;
        const row = pairs.get(one) ?? new Map<string, number>();
        row.set(other, (row.get(other) ?? 0) + 0.5 ** (ageDays / FLOOR_HALF_LIFE_DAYS));
        pairs.set(one, row);
      }
  }
  return (history) => {
    const scores = new Map<string, number>();
    for (const [back, item] of history.entries())
      for (const [other, together] of pairs.get(item) ?? []) {
        if (history.includes(other)) continue;
        const score = (FLOOR_HISTORY_FADE ** back * together) / ((counts.get(item) ?? 0) + FLOOR_SHRINKAGE);
        scores.set(other, (scores.get(other) ?? 0) + score);
      }
    return [...scores]
      .sort((one, other) => other[1] - one[1])
      .slice(0, DEPTH)
      .map(([item]) => item);
  };
}

export function evaluationLines(evaluation: Evaluation): string[] {
  const { events, learned, users, items, trials, rows } = evaluation;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(9);
  return [
    `${events} events of ${users} users; learned from the first ${learned}, with ${items} items; ${trials} trials.`,
    `${'method'.padEnd(14)} recall@${DEPTH}    MRR@${DEPTH} coverage`,
    ...rows.map(
      ({ method, recall, meanReciprocalRank, coverage }) =>
        `${method.padEnd(14)} ${percent(recall)} ${meanReciprocalRank.toFixed(4).padStart(9)} ${percent(coverage)}`,
    ),
  ];
}
