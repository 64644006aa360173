import { type SQL, sql } from 'drizzle-orm';
import type { QueryGroup } from '~/domain/search/query-plan';
import {
  CONVERSION_FULL_BPS,
  DEFAULT_WEIGHTS,
  DELIVERY_DAYS_MAX,
  FRESHNESS_DAYS,
  POPULARITY_FULL,
  RATING_ASSUMED_COUNT,
  RATING_ASSUMED_TENTHS,
  type RankingWeights,
  TEXT_CLASSES,
} from '~/domain/search/ranking';
import type { SearchFilters, SearchRequest } from '~/ports/search-engine';
import {
  attributeTerm,
  brandTerm,
  categoryTerm,
  LEVELS,
  levelFactor,
  priceStep,
  priceTerm,
  quoted,
  ratingTerm,
  sampleTerm,
  sellerTerm,
  tierTerm,
} from './postgres-document.server';

/** Matches beyond which a tier is wide enough to be ranked alone, besides those that the page needs. */
const CANDIDATES_MIN = 400;
/** Matches of one tier that are ranked at most. */
const CANDIDATES_MAX = 2_500;
/** Matches of a sample from which on it is counted in place of all. */
const SAMPLED_MIN = 500;
/** All matches are looked at when they are at most so many: then nothing is "about". */
export const EXACT_MAX = 3_000;
/** Values of facets that are answered in all. */
const FACETS_MAX = 600;
/** Price steps that are asked for by term; a wider range filters rows instead. */
const PRICE_TERMS_MAX = 14;
const RATING_TENTHS_MAX = 50;

export type FilterGroupName = 'brand' | 'seller' | 'rating' | `attribute:${string}`;

export const anyOf = (lexemes: readonly string[]) => `(${lexemes.map(quoted).join(' | ')})`;

/** The words of a query as a tsquery, with the classes of words that may match. */
export function wordsQuery(groups: readonly QueryGroup[], classes = ''): string[] {
  const suffix = classes === '' ? '' : `:${classes}`;
  return groups.map(
    (group) =>
      `(${group
        .map((alternative) => `(${alternative.map((one) => quoted(one) + suffix).join(' & ')})`)
        .join(' | ')})`,
  );
}

const priceColumn = (currency: 'PLN' | 'EUR') =>
  sql.raw(currency === 'PLN' ? 'd.price_pln_minor' : 'd.price_eur_minor');

/** The tsquery of a request; a group may be left out, to count its other values. Empty means everything. */
export function termQuery(
  groups: readonly QueryGroup[],
  request: Pick<SearchRequest, 'filters' | 'currency'>,
  without?: FilterGroupName,
): string {
  const { filters, currency } = request;
  const parts = wordsQuery(groups);
  if (filters.categoryId !== null) parts.push(quoted(categoryTerm(filters.categoryId)));
  if (filters.sellerIds.length > 0 && without !== 'seller')
    parts.push(anyOf(filters.sellerIds.map(sellerTerm)));
  if (filters.brands.length > 0 && without !== 'brand') parts.push(anyOf(filters.brands.map(brandTerm)));
  if (filters.ratingMin !== null && without !== 'rating') {
    const least = Math.ceil(filters.ratingMin * 10);
    const tenths = Array.from({ length: Math.max(0, RATING_TENTHS_MAX - least + 1) }, (_, at) => least + at);
    parts.push(anyOf(tenths.length === 0 ? ['r:none'] : tenths.map(ratingTerm)));
  }
  for (const [code, values] of Object.entries(filters.attributes))
    if (values.length > 0 && without !== `attribute:${code}`)
      parts.push(anyOf(values.map((value) => attributeTerm(code, value))));
  const priceTerms = priceTermsOf(filters, currency);
  if (priceTerms) parts.push(anyOf(priceTerms));
  return parts.join(' & ');
}

function priceTermsOf(filters: SearchFilters, currency: 'PLN' | 'EUR'): string[] | undefined {
  const { priceMinMinor, priceMaxMinor } = filters;
  if (priceMaxMinor === null || priceMaxMinor < 0) return undefined;
  const first = priceStep(Math.max(priceMinMinor ?? 0, 0));
  const last = priceStep(priceMaxMinor);
  if (last < first || last - first >= PRICE_TERMS_MAX) return undefined;
  return Array.from({ length: last - first + 1 }, (_, at) => priceTerm(currency, first + at));
}

/** What terms cannot say of a match. */
export function rowConditions(request: Pick<SearchRequest, 'filters' | 'currency'>): SQL {
  const { filters, currency } = request;
  const price = priceColumn(currency);
  const all = [sql`${price} IS NOT NULL`, sql`NOT d.is_gone`];
  if (filters.inStockOnly) all.push(sql`d.in_stock`);
  if (filters.priceMinMinor !== null) all.push(sql`${price} >= ${filters.priceMinMinor}`);
  if (filters.priceMaxMinor !== null) all.push(sql`${price} <= ${filters.priceMaxMinor}`);
  return sql.join(all, sql` AND `);
}

const matches = (query: string, level?: string) => {
  const whole = [query, ...(level === undefined ? [] : [quoted(level)])].filter(Boolean).join(' & ');
  return whole === '' ? sql`true` : sql`d.terms @@ ${whole}::tsquery`;
};

interface Level {
  readonly name: string;
  readonly term: string;
  readonly factor: number;
}

const levelsOf = (letter: string, termOf: (level: number) => string): Level[] =>
  Array.from({ length: LEVELS }, (_, at) => ({
    name: `${letter}${LEVELS - at}`,
    term: termOf(LEVELS - at),
    factor: levelFactor(LEVELS - at),
  }));

const TIERS = levelsOf('t', tierTerm);
const SAMPLES = levelsOf('x', sampleTerm);

/**
 * Common table expressions that look at the narrowest level first and at the next only when it held too little.
 * `name` holds the rows of a level, `name_more` whether a wider one is needed.
 */
function ladder(
  levels: readonly Level[],
  rowsOf: (level: Level) => SQL,
  least: number,
  atMost: number,
): SQL[] {
  return levels.flatMap((level, at) => {
    const before = levels[at - 1];
    const wanted =
      before === undefined ? sql`true` : sql`(SELECT more FROM ${sql.raw(`${before.name}_more`)})`;
    return [
      sql`${sql.raw(level.name)} AS MATERIALIZED (${rowsOf(level)} AND ${wanted} LIMIT ${atMost})`,
      sql`${sql.raw(`${level.name}_more`)} AS MATERIALIZED (
        SELECT ${wanted} AND count(*) < ${least} AS more FROM ${sql.raw(level.name)})`,
    ];
  });
}

const rowsOfLadder = (levels: readonly Level[], columnsOf: (level: Level) => SQL) =>
  levels.map(
    (level) =>
      sql`SELECT ${columnsOf(level)} FROM ${sql.raw(level.name)} WHERE NOT (SELECT more FROM ${sql.raw(`${level.name}_more`)})`,
  );

const moreAfter = (levels: readonly Level[]) => sql.raw(`(SELECT more FROM ${levels.at(-1)?.name}_more)`);

/** The part of the score that the words decide, from 0 to 1. */
function textScore(groups: readonly QueryGroup[]): SQL {
  if (groups.length === 0) return sql`0::float8`;
  const lexemes = [...new Set(groups.flat(2))];
  const { description, property, title, head } = TEXT_CLASSES;
  // With one position a word, ts_rank of alternatives is the mean of their weights over ζ(2).
  const perGroup = ((Math.PI * Math.PI) / 6) * (lexemes.length / groups.length);
  return sql`least(1, ts_rank(${`{${description},${property},${title},${head}}`}::float4[], d.terms, ${anyOf(lexemes)}::tsquery) * ${perGroup}::float8)`;
}

/** The formula of `app/domain/search/ranking.ts` in SQL; a contract test compares the two. */
function scoreSql(): SQL {
  return sql`rw.text * c.text
    + rw.popularity * least(1, ln(1 + greatest(0, c.popularity)) / ${Math.log1p(POPULARITY_FULL)}::float8)
    + rw.conversion * least(1, coalesce(c.conversion_bps, 0) / ${CONVERSION_FULL_BPS}::float8)
    + rw.rating * least(1, greatest(0, ((coalesce(c.rating_tenths, 0) * c.rating_count + ${RATING_ASSUMED_TENTHS * RATING_ASSUMED_COUNT}::float8)
        / (c.rating_count + ${RATING_ASSUMED_COUNT}::float8) - 10) / 40))
    + rw.delivery * greatest(0, 1 - coalesce(c.delivery_days, ${DELIVERY_DAYS_MAX}::int) / ${DELIVERY_DAYS_MAX}::float8)
    + rw.freshness * exp(- greatest(0, extract(epoch FROM now() - c.created_at)::float8) / ${FRESHNESS_DAYS * 86_400}::float8)`;
}

const weightsSql = (weights: RankingWeights | undefined) => sql`rw AS MATERIALIZED (
  SELECT (w->>'text')::float8 AS text, (w->>'popularity')::float8 AS popularity,
    (w->>'conversion')::float8 AS conversion, (w->>'rating')::float8 AS rating,
    (w->>'delivery')::float8 AS delivery, (w->>'freshness')::float8 AS freshness
  FROM (SELECT coalesce(${weights ? JSON.stringify(weights) : null}::jsonb,
    (SELECT weights FROM ranking_weights ORDER BY id DESC LIMIT 1), ${JSON.stringify(DEFAULT_WEIGHTS)}::jsonb) AS w) one)`;

function orderSql(sort: SearchRequest['sort']): SQL {
  switch (sort) {
    case 'newest':
      return sql`created_at DESC, listing_id DESC`;
    case 'price_up':
      return sql`price ASC, listing_id DESC`;
    case 'price_down':
      return sql`price DESC, listing_id DESC`;
    case 'rating':
      return sql`rating_tenths DESC NULLS LAST, popularity DESC, listing_id DESC`;
    case 'relevance':
      return sql`in_stock DESC, score DESC, listing_id DESC`;
  }
}

export interface Asked {
  readonly query: string;
  readonly groups: readonly QueryGroup[];
  readonly request: Pick<SearchRequest, 'filters' | 'currency' | 'sort'> & {
    readonly weights?: RankingWeights | undefined;
  };
  readonly first: number;
  readonly count: number;
}

const signals = (asked: Asked) =>
  sql`d.listing_id, d.in_stock, d.popularity, d.conversion_bps, d.rating_tenths, d.rating_count, d.delivery_days,
    d.created_at, ${priceColumn(asked.request.currency)} AS price, ${textScore(asked.groups)} AS text`;

const SIGNAL_NAMES = sql.raw(
  'listing_id, in_stock, popularity, conversion_bps, rating_tenths, rating_count, delivery_days, created_at, price, text',
);

function tierLadder(asked: Asked): SQL[] {
  const conditions = rowConditions(asked.request);
  return ladder(
    TIERS,
    (level) =>
      sql`SELECT ${signals(asked)} FROM search_documents d WHERE ${matches(asked.query, level.term)} AND ${conditions} AND d.in_stock`,
    Math.max(asked.first + asked.count, Math.min(CANDIDATES_MIN, asked.count * 17)),
    CANDIDATES_MAX,
  );
}

function shownSql(asked: Asked): SQL {
  return sql`ranked AS (SELECT c.*, ${scoreSql()} AS score FROM candidates c CROSS JOIN rw),
    shown AS (
      SELECT row_number() OVER (ORDER BY ${orderSql(asked.request.sort)}) AS position, listing_id, in_stock
      FROM ranked ORDER BY position LIMIT ${asked.count} OFFSET ${asked.first})`;
}

const HITS = sql`SELECT json_agg(json_build_object('listing_id', s.listing_id, 'in_stock', s.in_stock, 'tile', t.tile) ORDER BY s.position)
  FROM shown s JOIN search_tiles t USING (listing_id)`;

/** One statement for a page: its hits, how many there are, and the counts of facets. */
export function searchStatement(asked: Asked): SQL {
  const conditions = rowConditions(asked.request);
  const isByTier = asked.request.sort === 'relevance';
  const parts = [
    weightsSql(asked.request.weights),
    ...(isByTier ? tierLadder(asked) : []),
    ...sampleLadder(
      asked.query,
      asked.request,
      sql`d.facet_ids, ${priceColumn(asked.request.currency)} AS price`,
    ),
    sql`whole AS MATERIALIZED (
      SELECT ${signals(asked)}, d.facet_ids FROM search_documents d
      WHERE ${matches(asked.query)} AND ${conditions}
        AND (${isByTier ? moreAfter(TIERS) : sql`false`} OR ${moreAfter(SAMPLES)}) LIMIT ${EXACT_MAX})`,
    sql`candidates AS (${sql.join(
      [
        ...(isByTier ? rowsOfLadder(TIERS, () => SIGNAL_NAMES) : []),
        sql`SELECT ${SIGNAL_NAMES} FROM whole WHERE ${isByTier ? moreAfter(TIERS) : sql`true`}`,
      ],
      sql` UNION ALL `,
    )})`,
    shownSql(asked),
    countedSql(),
  ];
  return sql`WITH ${sql.join(parts, sql`, `)}
    SELECT (${HITS}) AS hits, ${SUMMARY}, (${FACET_COUNTS}) AS facets`;
}

function sampleLadder(
  query: string,
  request: Pick<SearchRequest, 'filters' | 'currency'>,
  columns: SQL,
): SQL[] {
  const conditions = rowConditions(request);
  return ladder(
    SAMPLES,
    (level) =>
      sql`SELECT ${columns} FROM search_documents d WHERE ${matches(query, level.term)} AND ${conditions}`,
    SAMPLED_MIN,
    EXACT_MAX,
  );
}

function countedSql(): SQL {
  return sql`counted AS MATERIALIZED (${sql.join(
    [
      ...rowsOfLadder(SAMPLES, (level) => sql`facet_ids, price, ${level.factor}::int AS factor`),
      sql`SELECT facet_ids, price, 1 AS factor FROM whole WHERE ${moreAfter(SAMPLES)}`,
    ],
    sql` UNION ALL `,
  )})`;
}

const SUMMARY = sql`(SELECT coalesce(sum(factor), 0)::int FROM counted) AS total,
  (${moreAfter(SAMPLES)} AND (SELECT count(*) FROM whole) < ${EXACT_MAX}) AS is_exact,
  (SELECT min(price) FROM counted) AS price_min, (SELECT max(price) FROM counted) AS price_max`;

const FACET_COUNTS = sql`SELECT json_agg(json_build_array(f.facet, n.count, s.display_name) ORDER BY n.count DESC, f.facet)
  FROM (SELECT id, sum(factor)::int AS count FROM (SELECT unnest(facet_ids) AS id, factor FROM counted) u
    GROUP BY id ORDER BY count DESC LIMIT ${FACETS_MAX}) n
  JOIN search_facets f ON f.id = n.id
  LEFT JOIN sellers s ON s.id = CASE WHEN f.facet LIKE 's:%' THEN substr(f.facet, 3)::bigint END`;

/** The counts of facets alone, for a group that is chosen and counted as if it were not. */
export function countStatement(query: string, request: Pick<SearchRequest, 'filters' | 'currency'>): SQL {
  const columns = sql`d.facet_ids, ${priceColumn(request.currency)} AS price`;
  return sql`WITH ${sql.join(
    [
      ...sampleLadder(query, request, columns),
      sql`whole AS MATERIALIZED (SELECT ${columns} FROM search_documents d
        WHERE ${matches(query)} AND ${rowConditions(request)} AND ${moreAfter(SAMPLES)} LIMIT ${EXACT_MAX})`,
      countedSql(),
    ],
    sql`, `,
  )} SELECT (${FACET_COUNTS}) AS facets`;
}

/** The first hits by tiers, without counts: for shelves and suggestions. */
export function firstStatement(asked: Asked): SQL {
  return sql`WITH ${sql.join(
    [
      weightsSql(asked.request.weights),
      ...tierLadder(asked),
      sql`whole AS MATERIALIZED (SELECT ${signals(asked)} FROM search_documents d
        WHERE ${matches(asked.query)} AND ${rowConditions(asked.request)} AND ${moreAfter(TIERS)} LIMIT ${EXACT_MAX})`,
      sql`candidates AS (${sql.join(
        [
          ...rowsOfLadder(TIERS, () => SIGNAL_NAMES),
          sql`SELECT ${SIGNAL_NAMES} FROM whole WHERE ${moreAfter(TIERS)}`,
        ],
        sql` UNION ALL `,
      )})`,
      shownSql(asked),
    ],
    sql`, `,
  )} SELECT (${HITS}) AS hits`;
}

/** A page in an order that is not relevance, out of so many matches that steps were chosen to begin from. */
export function orderedStatement(asked: Asked, stepTerms: readonly string[]): SQL {
  const steps = stepTerms.length === 0 ? '' : anyOf(stepTerms);
  const query = [asked.query, steps].filter(Boolean).join(' & ');
  return sql`WITH candidates AS (
      SELECT ${signals({ ...asked, groups: [] })} FROM search_documents d
      WHERE ${matches(query)} AND ${rowConditions(asked.request)}),
    shown AS (
      SELECT row_number() OVER (ORDER BY ${orderSql(asked.request.sort)}) AS position, listing_id, in_stock
      FROM candidates ORDER BY position LIMIT ${asked.count} OFFSET ${asked.first})
    SELECT (${HITS}) AS hits`;
}
