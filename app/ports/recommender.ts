import type { ListingId } from '~/domain/ids';
import type { Dealing } from '~/domain/search/affinities';
import type { SearchHit, SearchRequest } from './search-engine';

/** Why something is recommended: shown beside it. */
export type RecommendationReason =
  | { readonly code: 'viewed_together' }
  | { readonly code: 'bought_together' }
  /** Because the shopper looked at this one. */
  | { readonly code: 'because_seen'; readonly listingId: ListingId; readonly title: string }
  | { readonly code: 'popular_now' }
  | { readonly code: 'bought_before' };

export interface Recommendation {
  readonly hit: SearchHit;
  readonly reason: RecommendationReason;
}

type Shopper = Pick<SearchRequest, 'locale' | 'currency'>;

/**
 * What else a shopper may like, learned from what shoppers did with consent. Every answer is one round trip, holds
 * only what is on sale and in stock in the asked currency, and shows the market rather than one stall: at most two
 * listings of a seller while others are there. Empty where nothing is known: whoever asks fills up by content.
 */
export interface Recommender {
  /** Beside a listing: what the same sessions looked at, and what was bought with it. */
  beside(request: Shopper & { readonly listingId: ListingId; readonly limit: number }): Promise<{
    readonly viewedTogether: readonly Recommendation[];
    readonly boughtTogether: readonly Recommendation[];
  }>;
  /**
   * For somebody who has looked at these, the latest first; `boughtBy` adds what that person may need again. What is
   * popular now fills up and stands alone where nothing is known.
   */
  forShopper(
    request: Shopper & {
      readonly seen: readonly ListingId[];
      readonly boughtBy: string | null;
      readonly limit: number;
    },
  ): Promise<{
    readonly forYou: readonly Recommendation[];
    readonly popularNow: readonly Recommendation[];
    readonly buyAgain: readonly Recommendation[];
  }>;
  /**
   * What was looked at, put into the cart and bought under a shopper's number, the latest first and a bounded number
   * of them, with what a taste is told by. One round trip. Prices are those of the asked currency, 0 without one.
   */
  dealings(request: {
    readonly session: string;
    readonly currency: SearchRequest['currency'];
  }): Promise<readonly Dealing[]>;
}
