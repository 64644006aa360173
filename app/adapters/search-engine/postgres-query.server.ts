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

/** The tsquery of a request; a group may be left out, to count its other values. */
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
  if (filters.ratingMin !== null && without !== 'rating')
    parts.push(quoted(starsTerm(Math.ceil(filters.ratingMin))));
  for (const [code, values] of Object.entries(filters.attributes))
    if (values.length > 0 && without !== `attribute:${code}`)
      parts.push(anyOf(values.map((value) => attributeTerm(code, value))));
  // What has a price in the currency is nearly everything: said only when nothing else is asked.
  return parts.length === 0 ? quoted(currencyTerm(currency)) : parts.join(' & ');
}

const inEuro = (currency: SearchRequest['currency']) => currency === 'EUR';

function ranges({ filters }: Pick<SearchRequest, 'filters'>): SQL {
  const most = Math.min(filters.priceMaxMinor ?? PRICE_MINOR_MAX, PRICE_MINOR_MAX);
  return sql`${filters.inStockOnly}::boolean, ${Math.max(filters.priceMinMinor ?? 0, 0)}::bigint, ${most}::bigint`;
}

export interface Asked {
  readonly query: string;
  readonly groups: readonly QueryGroup[];
  readonly request: Pick<SearchRequest, 'filters' | 'currency' | 'sort'> & {
    readonly weights?: RankingWeights | undefined;
  };
  readonly first: number;
  readonly count: number;
  readonly withCounts: boolean;
  /** About how many matches there are at most, by the vocabulary; null when nothing is known. */
  readonly expected: number | null;
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

/** One page of hits, with counts when they are asked for. One statement, one row. */
export function pageStatement(asked: Asked): SQL {
  const { groups, request, regrouped = [] } = asked;
  const lexemes = [...new Set(groups.flat(2))];
  // With one position a word, ts_rank of alternatives is the mean of their weights over ζ(2).
  const wordScore = groups.length === 0 ? 0 : ((Math.PI * Math.PI) / 6) * (lexemes.length / groups.length);
  const weights = request.weights === undefined ? null : JSON.stringify(request.weights);
  const others = regrouped.map((group) => termQuery(groups, request, group));
  return sql`SELECT * FROM search_listings(${asked.query}::tsquery, ${lexemes.length === 0 ? null : anyOf(lexemes)}::tsquery,
    ${wordScore}::float8, ${request.sort}::text, ${inEuro(request.currency)}::boolean, ${ranges(request)},
    coalesce(${weights}::jsonb, (SELECT weights FROM ranking_weights ORDER BY id DESC LIMIT 1), ${JSON.stringify(DEFAULT_WEIGHTS)}::jsonb),
    ${asked.first}::int, ${asked.count}::int, ${asked.withCounts}::boolean, ${asked.expected}::int,
    ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(others)}::jsonb)::tsquery),
    ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(regrouped.map(facetPrefix))}::jsonb)))`;
}
