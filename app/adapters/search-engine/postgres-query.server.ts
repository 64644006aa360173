import { type SQL, sql } from 'drizzle-orm';
import type { QueryGroup } from '~/domain/search/query-plan';
import { DEFAULT_WEIGHTS, type RankingWeights } from '~/domain/search/ranking';
import type { SearchRequest } from '~/ports/search-engine';
import {
  attributeTerm,
  brandTerm,
  categoryTerm,
  currencyTerm,
  quoted,
  sellerTerm,
  starsTerm,
} from './postgres-document.server';

export type FilterGroupName = 'brand' | 'seller' | 'rating' | `attribute:${string}`;

/** Prices are below this: 90 million million in minor units. */
const PRICE_MINOR_MAX = 9_000_000_000_000_000;

/** Parts of a query that `search_results` takes. */
const WALKED_PARTS_MAX = 3;

const anyOf = (lexemes: readonly string[]) => `(${lexemes.map(quoted).join(' | ')})`;

/** The words of a query as parts of a tsquery, with the classes of words that may match. */
export function wordsQuery(groups: readonly QueryGroup[], classes = ''): string[] {
  const suffix = classes === '' ? '' : `:${classes}`;
  return groups.map(
    (group) =>
      `(${group
        .map((alternative) => `(${alternative.map((one) => quoted(one) + suffix).join(' & ')})`)
        .join(' | ')})`,
  );
}

/** The tsquery of a request in its parts, all of which must match; a group may be left out, to count its other values. */
export function queryParts(
  groups: readonly QueryGroup[],
  request: Pick<SearchRequest, 'filters' | 'currency'>,
  without?: FilterGroupName,
): string[] {
  const { filters, currency } = request;
  const parts = wordsQuery(groups);
  if (filters.categoryId !== null) parts.push(quoted(categoryTerm(filters.categoryId)));
  if (filters.sellerIds.length > 0 && without !== 'seller')
    parts.push(anyOf(filters.sellerIds.map(sellerTerm)));
  if (filters.brands.length > 0 && without !== 'brand') parts.push(anyOf(filters.brands.map(brandTerm)));
  if (filters.ratingMin !== null && without !== 'rating')
    parts.push(quoted(starsTerm(Math.ceil(filters.ratingMin))));
  for (const [code, values] of Object.entries(filters.attributes))
    if (values.length > 0 && without !== `attribute:${code}`)
      parts.push(anyOf(values.map((value) => attributeTerm(code, value))));
  // What has a price in the currency is nearly everything: said only when nothing else is asked.
  return parts.length === 0 ? [quoted(currencyTerm(currency))] : parts;
}

/** The parts whose lists are walked beside each other: three, the last of which holds all that is left. */
function walkedParts(parts: readonly string[]): string[] {
  const rest = parts.slice(WALKED_PARTS_MAX - 1).join(' & ');
  return [...parts.slice(0, WALKED_PARTS_MAX - 1), ...(rest === '' ? [] : [rest])];
}

const inEuro = (currency: SearchRequest['currency']) => currency === 'EUR';

function ranges({ filters }: Pick<SearchRequest, 'filters'>): SQL {
  const most = Math.min(filters.priceMaxMinor ?? PRICE_MINOR_MAX, PRICE_MINOR_MAX);
  return sql`${filters.inStockOnly}::boolean, ${Math.max(filters.priceMinMinor ?? 0, 0)}::bigint, ${most}::bigint`;
}

export interface Asked {
  /** All of them must match; the rarest words come first. */
  readonly parts: readonly string[];
  readonly groups: readonly QueryGroup[];
  readonly request: Pick<SearchRequest, 'filters' | 'currency' | 'sort'> & {
    readonly weights?: RankingWeights | undefined;
  };
  readonly first: number;
  readonly count: number;
  readonly withCounts: boolean;
  /** About how many matches there are at most, by the vocabulary; null when nothing is known. */
  readonly expected: number | null;
  /** Stems that the vocabulary is asked for in the same statement: the rarest may lower what is expected. */
  readonly stemsAskedFor?: readonly string[];
  /** Chosen facets, whose other values are counted as if nothing were chosen. */
  readonly regrouped?: readonly FilterGroupName[];
}

/** What the values of a facet begin with. */
export function facetPrefix(group: FilterGroupName): string {
  if (group === 'brand') return 'b:';
  if (group === 'seller') return 's:';
  if (group === 'rating') return 'rs:';
  return `a:${group.slice('attribute:'.length)}=`;
}

/** The weights in force: those of a preview, else the operator's latest, else the first ones. */
function weightsInForce(previewed?: RankingWeights): SQL {
  const weights = previewed === undefined ? null : JSON.stringify(previewed);
  return sql`coalesce(${weights}::jsonb, (SELECT weights FROM ranking_weights ORDER BY id DESC LIMIT 1), ${JSON.stringify(DEFAULT_WEIGHTS)}::jsonb)`;
}

/**
 * The first places of what is in stock, of everything or of a category, ranked as `search_results` ranks without
 * words: of so many of the most popular, which their index gives at once however many there are.
 */
export function popularStatement(price: SQL, category: SQL, count: number, candidates: number): SQL {
  return sql`
    SELECT s.listing_id, s.in_stock, t.tile FROM (
      SELECT d.listing_id, d.in_stock, row_number() OVER (ORDER BY
        (w.weights->>'popularity')::float8 * least(1, ln(1 + greatest(0, d.popularity)::float8) / ln(100001::float8))
        + (w.weights->>'conversion')::float8 * least(1, coalesce(d.conversion_bps, 0) / 1000.0::float8)
        + (w.weights->>'rating')::float8 * least(1, greatest(0,
            ((coalesce(d.rating_tenths, 0) * d.rating_count + 190::float8) / (d.rating_count + 5) - 10) / 40))
        + (w.weights->>'delivery')::float8 * greatest(0, 1 - coalesce(d.delivery_days, 10) / 10::float8)
        + (w.weights->>'freshness')::float8 * exp(- greatest(0, date_part('epoch', now() - d.created_at)) / 5184000)
        DESC, d.listing_id DESC) AS position
      FROM (
        SELECT * FROM search_documents WHERE in_stock AND NOT is_gone AND ${price} IS NOT NULL AND ${category}
        ORDER BY popularity DESC LIMIT ${candidates}
      ) d CROSS JOIN (SELECT ${weightsInForce()} AS weights) w
      ORDER BY position LIMIT ${count}
    ) s JOIN search_tiles t USING (listing_id) ORDER BY s.position`;
}

function expectedIn({ expected, stemsAskedFor = [] }: Asked): SQL {
  if (stemsAskedFor.length === 0) return sql`${expected}::int`;
  return sql`least(${expected}::int, (SELECT min(k.documents) FROM (
    SELECT max(w.documents) AS documents FROM search_words w
    WHERE w.stem IN (SELECT jsonb_array_elements_text(${JSON.stringify(stemsAskedFor)}::jsonb)) GROUP BY w.stem) k))`;
}

/** One page of hits, with counts when they are asked for. One statement, one row. */
export function pageStatement(asked: Asked): SQL {
  const { groups, request, regrouped = [] } = asked;
  const lexemes = [...new Set(groups.flat(2))];
  // With one position a word, ts_rank of alternatives is the mean of their weights over ζ(2).
  const wordScore = groups.length === 0 ? 0 : ((Math.PI * Math.PI) / 6) * (lexemes.length / groups.length);
  const others = regrouped.map((group) => queryParts(groups, request, group).join(' & '));
  return sql`SELECT * FROM search_results(${asked.parts.join(' & ')}::tsquery,
    ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(walkedParts(asked.parts))}::jsonb)::tsquery), ${lexemes.length === 0 ? null : anyOf(lexemes)}::tsquery,
    ${wordScore}::float8, ${request.sort}::text, ${inEuro(request.currency)}::boolean, ${ranges(request)},
    ${weightsInForce(request.weights)},
    ${asked.first}::int, ${asked.count}::int, ${asked.withCounts}::boolean, ${expectedIn(asked)},
    ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(others)}::jsonb)::tsquery),
    ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(regrouped.map(facetPrefix))}::jsonb)))`;
}
