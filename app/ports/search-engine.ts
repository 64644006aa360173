import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import type { TextPart } from '~/domain/search/highlight';
import type { RankingWeights } from '~/domain/search/ranking';

/** Currencies, languages and sorts that an index is made for. */
export type SearchSort = 'relevance' | 'newest' | 'price_up' | 'price_down' | 'rating';

/** Longest query that is looked at; the rest is cut off. */
export const MAX_QUERY_CHARS = 200;
/** Results per page, and the deepest page that is answered: beyond it, narrow the search. */
export const RESULTS_PER_PAGE = 24;
export const MAX_PAGE = 50;

export interface SearchFilters {
  readonly categoryId: CategoryId | null;
  readonly sellerIds: readonly SellerId[];
  readonly brands: readonly string[];
  readonly priceMinMinor: number | null;
  readonly priceMaxMinor: number | null;
  readonly ratingMin: number | null;
  readonly inStockOnly: boolean;
  /** Values of category attributes by code; values of one code are alternatives, codes add up. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** Nothing is left out. */
export const NO_FILTERS: SearchFilters = {
  categoryId: null,
  sellerIds: [],
  brands: [],
  priceMinMinor: null,
  priceMaxMinor: null,
  ratingMin: null,
  inStockOnly: false,
  attributes: {},
};

export interface SearchRequest {
  readonly query: string;
  readonly locale: 'pl' | 'en';
  readonly currency: 'PLN' | 'EUR';
  readonly filters: SearchFilters;
  readonly sort: SearchSort;
  /** From 1. */
  readonly page: number;
  /** Weights to rank by instead of those in force: a preview. */
  readonly weights?: RankingWeights;
}

/** What a result tile shows. Stock and price are those of the index, at most seconds old. */
export interface SearchHit {
  readonly listingId: ListingId;
  readonly slug: string;
  readonly title: string;
  /** The title in pieces, with the words marked that the query asked for. */
  readonly titleParts: readonly TextPart[];
  readonly brand: string | null;
  /** From the root down. */
  readonly categoryPath: readonly CategoryId[];
  readonly sellerId: SellerId;
  readonly sellerName: string;
  readonly sellerSlug: string;
  readonly priceMinor: number;
  /** Highest price among variants; equal to `priceMinor` when they cost the same. */
  readonly priceMaxMinor: number;
  /** Price before a reduction that runs now, and the lowest of the 30 days before it began. */
  readonly reducedFromMinor: number | null;
  readonly lowest30DaysMinor: number | null;
  readonly currency: string;
  readonly pictureKey: string | null;
  readonly inStock: boolean;
  readonly ratingAverage: number | null;
  readonly ratingCount: number;
}

export interface FacetValue {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

export interface Facet {
  /** `category`, `brand`, `seller`, `rating`, `in_stock` or `attribute:<code>`. */
  readonly facet: string;
  readonly label: string;
  readonly values: readonly FacetValue[];
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  readonly total: number;
  /** False where the total or a count comes from a sample: shown as "about". */
  readonly countsAreExact: boolean;
  readonly facets: readonly Facet[];
  readonly priceRange: { readonly minMinor: number; readonly maxMinor: number } | null;
  /** The spelling that was searched for instead, when the query's own found nothing. */
  readonly correctedQuery: string | null;
}

/** Words and phrases that mean the same, as the operator wrote them. */
export interface SynonymPhrases {
  readonly id: number;
  readonly phrases: readonly string[];
}

/** A listing as an engine keeps it. */
export interface SearchDocument {
  readonly listingId: ListingId;
  /** Grows with every reading of the listing (microseconds of the database's clock): what was read later wins. */
  readonly version: number;
  readonly sellerId: SellerId;
  readonly sellerName: string;
  readonly sellerSlug: string;
  readonly categoryPath: readonly CategoryId[];
  readonly slug: string;
  readonly titlePl: string;
  readonly titleEn: string;
  readonly textPl: string;
  readonly textEn: string;
  readonly brand: string | null;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly prices: Readonly<
    Partial<
      Record<
        'PLN' | 'EUR',
        {
          minMinor: number;
          maxMinor: number;
          reducedFromMinor: number | null;
          lowest30DaysMinor: number | null;
        }
      >
    >
  >;
  readonly pictureKey: string | null;
  readonly inStock: boolean;
  readonly ratingAverage: number | null;
  readonly ratingCount: number;
  readonly popularity: number;
  /** Orders per ten thousand views; null when there are too few views to say. */
  readonly conversionBps: number | null;
  /** Days until it can be there; null when the seller has not said how it is sent. */
  readonly deliveryDays: number | null;
  readonly createdAtMs: number;
}

export interface Suggestion {
  /** A spelling to search for, or a listing to open. */
  readonly kind: 'query' | 'listing';
  readonly text: string;
  readonly listingSlugId: string | null;
  readonly pictureKey: string | null;
}

/**
 * Finds listings. Both engines answer the same requests with the same shapes and pass one contract
 * suite. Only listings of approved sellers, published and with a price in the asked currency, are found.
 */
export interface SearchEngine {
  search(request: SearchRequest): Promise<SearchResult>;
  /** The first hits of a request and nothing else: for shelves, which need no counts. */
  shelf(
    request: Pick<SearchRequest, 'locale' | 'currency'> & {
      readonly categoryId: CategoryId | null;
      readonly sort: 'relevance' | 'newest';
      readonly limit: number;
    },
  ): Promise<readonly SearchHit[]>;
  /** These listings in this order, for shelves of what somebody has seen; those not found any more are left out. */
  listed(
    request: Pick<SearchRequest, 'locale' | 'currency'> & { readonly listingIds: readonly ListingId[] },
  ): Promise<readonly SearchHit[]>;
  /** At most eight, for a text as it is being typed. */
  suggest(text: string, locale: 'pl' | 'en'): Promise<readonly Suggestion[]>;
  /** Puts documents in, each only if its version is higher than what is there, in any order and any number of times. */
  index(documents: readonly SearchDocument[]): Promise<void>;
  /** Takes listings out, each only if its version is higher than what is there; what was read before stays out. */
  remove(removals: readonly { listingId: ListingId; version: number }[]): Promise<void>;
  /** Changes what stock decides without a whole document, with versions like those of documents. */
  setInStock(changes: readonly { listingId: ListingId; inStock: boolean; version: number }[]): Promise<void>;
  /** Makes the engine ready for documents: settings and the like. Before a full re-index; safe to repeat. */
  prepare(): Promise<void>;
  /** Takes over the words and phrases that mean the same, all of them. */
  setSynonyms(groups: readonly SynonymPhrases[]): Promise<void>;
  /** Whether new weights of the ranking are followed at once, or by each document when it is put in again. */
  readonly followsWeights: 'at_once' | 'by_document';
  /** Daily care: counts words and tiers anew and forgets what was taken out before a moment. Safe to repeat. */
  tidy(input: { readonly removedBeforeMs: number }): Promise<void>;
}
