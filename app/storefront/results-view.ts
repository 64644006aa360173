import type { PersonalOrder } from '~/consent';
import type { Currency } from '~/domain/money/money';
import type { RankingSignal } from '~/domain/search/ranking';
import { m } from '~/paraglide/messages.js';
import { MAX_PAGE, RESULTS_PER_PAGE, type SearchRequest, type SearchResult } from '~/ports/search-engine';
import { asCard } from './listing-cards';
import type { ResultsView } from './pages/results-page';
import { clearedHref, facetChips, facetGroups, sortChoices } from './search-address';

const SIGNAL_WORDS: Readonly<Record<RankingSignal, () => string>> = {
  text: m.storefront_signal_text,
  popularity: m.storefront_signal_popularity,
  conversion: m.storefront_signal_conversion,
  rating: m.storefront_signal_rating,
  delivery: m.storefront_signal_delivery,
  freshness: m.storefront_signal_freshness,
};

/** What decides the order, in a sentence (DSA art. 27, P2B art. 5). Words count only when there are some. */
function rankingWords(signals: readonly RankingSignal[], hasQuery: boolean): string {
  const named = signals
    .filter((signal) => signal !== 'text' || hasQuery)
    .map((signal) => SIGNAL_WORDS[signal]());
  return m.storefront_results_ranking({ signals: named.join(', ') });
}

/** What is said of a shopper's own order: that it is followed here, or that it is switched off. */
export function personalOrderShown(
  { personalOrder }: { readonly personalOrder: PersonalOrder | undefined },
  isPersonal: boolean,
): PersonalOrder | null {
  if (personalOrder === 'off') return 'off';
  return isPersonal ? 'on' : null;
}

/** A search result as the list's page shows it. */
export function asResults(
  result: SearchResult,
  {
    asked: request,
    url,
    currency,
    signals,
    personal,
  }: {
    readonly asked: SearchRequest;
    readonly url: URL;
    readonly currency: Currency;
    readonly signals: readonly RankingSignal[];
    readonly personal: PersonalOrder | null;
  },
): ResultsView {
  const { pathname, searchParams: parameters } = url;
  const groups = facetGroups(result, request, parameters);
  return {
    listings: result.hits.map((hit) => asCard(hit, currency)),
    total: result.total,
    isAbout: !result.countsAreExact,
    page: request.page,
    pageCount: Math.min(Math.ceil(result.total / RESULTS_PER_PAGE), MAX_PAGE),
    sort: request.sort,
    sorts: sortChoices(),
    groups,
    chips: facetChips(groups, request, { pathname, parameters }),
    clearHref: clearedHref(pathname, parameters),
    ranking:
      request.sort === 'relevance' ? { words: rankingWords(signals, request.query !== ''), personal } : null,
  };
}
