import type { Currency } from '~/domain/money/money';
import { MAX_PAGE, RESULTS_PER_PAGE, type SearchRequest, type SearchResult } from '~/ports/search-engine';
import { asCard } from './listing-cards';
import type { ResultsView } from './pages/results-page';
import { clearedHref, facetChips, facetGroups, sortChoices } from './search-address';

/** A search result as the list's page shows it. */
export function asResults(
  result: SearchResult,
  request: SearchRequest,
  url: URL,
  currency: Currency,
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
  };
}
