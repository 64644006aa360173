import type { RankingWeights } from '~/domain/search/ranking';
import type { Ports } from '~/ports/ports';
import type { SearchRequest } from '~/ports/search-engine';

/** First results that a preview compares. */
export const PREVIEW_SHOWN = 8;

export interface PreviewedHit {
  readonly listingId: number;
  readonly title: string;
  readonly sellerName: string;
  readonly inStock: boolean;
  /** Places won (above 0) or lost; null for what only the other side shows. */
  readonly moved: number | null;
}

export interface RankingPreview {
  readonly query: string;
  readonly before: readonly PreviewedHit[];
  readonly after: readonly PreviewedHit[];
}

/** The first results of a query by the weights in force and by others, side by side. Changes nothing. */
export async function previewRanking(
  ports: Pick<Ports, 'search'>,
  input: Pick<SearchRequest, 'query' | 'locale' | 'currency'> & {
    readonly before: RankingWeights;
    readonly after: RankingWeights;
  },
): Promise<RankingPreview> {
  const search = (weights: RankingWeights) =>
    ports.search.search({
      query: input.query,
      locale: input.locale,
      currency: input.currency,
      sort: 'relevance',
      page: 1,
      weights,
      filters: {
        categoryId: null,
        sellerIds: [],
        brands: [],
        priceMinMinor: null,
        priceMaxMinor: null,
        ratingMin: null,
        inStockOnly: false,
        attributes: {},
      },
    });
  const [before, after] = await Promise.all([search(input.before), search(input.after)]);
  const shown = (hits: typeof before.hits, others: typeof before.hits, sign: 1 | -1) =>
    hits.slice(0, PREVIEW_SHOWN).map((hit, at) => {
      const there = others.slice(0, PREVIEW_SHOWN).findIndex((other) => other.listingId === hit.listingId);
      return {
        listingId: hit.listingId,
        title: hit.title,
        sellerName: hit.sellerName,
        inStock: hit.inStock,
        moved: there === -1 ? null : (there - at) * sign,
      };
    });
  return {
    query: input.query,
    before: shown(before.hits, after.hits, -1),
    after: shown(after.hits, before.hits, 1),
  };
}
