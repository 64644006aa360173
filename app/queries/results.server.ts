import { learnAffinities, orderByAffinity } from '~/domain/search/affinities';
import type { Ports } from '~/ports/ports';
import type { SearchRequest, SearchResult } from '~/ports/search-engine';

export interface Results {
  readonly result: SearchResult;
  /** Whether the order follows the shopper's own taste too. */
  readonly isPersonal: boolean;
}

export interface ShopperOfResults {
  /** Whether their own order may be followed; undefined without consent. */
  readonly personalOrder: 'on' | 'off' | undefined;
  /** The number that what they did was recorded under; undefined while there is none. */
  readonly recordedAs: string | undefined;
}

/**
 * A page of results. Ordered by relevance, and for a shopper who agreed and did not switch it off, its hits are
 * moved a little towards what that shopper dealt with before. The page holds the same hits for everybody, so that
 * nothing is met twice or missed on the next page, whatever is looked at in between. One round trip: what the shopper
 * dealt with is read beside the search.
 */
export async function readResults(
  ports: Pick<Ports, 'search' | 'recommender' | 'clock'>,
  asked: SearchRequest,
  shopper: ShopperOfResults,
): Promise<Results> {
  const session =
    asked.sort === 'relevance' && shopper.personalOrder === 'on' ? shopper.recordedAs : undefined;
  const [result, dealings] = await Promise.all([
    ports.search.search(asked),
    session === undefined ? [] : ports.recommender.dealings({ session, currency: asked.currency }),
  ]);
  const affinities = learnAffinities(dealings, ports.clock.nowMs());
  if (affinities === null) return { result, isPersonal: false };
  return { result: { ...result, hits: orderByAffinity(result.hits, affinities) }, isPersonal: true };
}
