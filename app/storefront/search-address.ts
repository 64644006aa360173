/** What a list's address says: filters, order and page, read from it and written to it. */

import type { FacetChip, FacetGroup } from '~/components/facet-panel';
import type { CategoryId, SellerId } from '~/domain/ids';
import { type Currency, minorPerMajor } from '~/domain/money/money';
import { amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import {
  type Facet,
  MAX_PAGE,
  MAX_QUERY_CHARS,
  type SearchRequest,
  type SearchResult,
  type SearchSort,
} from '~/ports/search-engine';

/** Most values of one filter that are looked at. */
const VALUES_MAX = 20;
const ATTRIBUTE_PREFIX = 'a.';
const PRICE_MAJOR_MAX = 1_000_000;
/** Filters that show their values at once; the others are opened by who wants them. */
const OPEN_GROUPS = 2;

const SORTS: readonly SearchSort[] = ['relevance', 'newest', 'price_up', 'price_down', 'rating'];

const sortLabel: Readonly<Record<SearchSort, () => string>> = {
  relevance: m.storefront_sort_relevance,
  newest: m.storefront_sort_newest,
  price_up: m.storefront_sort_price_up,
  price_down: m.storefront_sort_price_down,
  rating: m.storefront_sort_rating,
};

/** Reads an address. Whatever in it means nothing is left out: a list is always shown. */
export function readSearchAddress(
  parameters: URLSearchParams,
  fixed: {
    readonly locale: 'pl' | 'en';
    readonly currency: Currency;
    readonly categoryId?: CategoryId;
    readonly sellerId?: SellerId;
  },
): SearchRequest {
  const all = (name: string) => parameters.getAll(name).filter(Boolean).slice(0, VALUES_MAX);
  const attributes: Record<string, readonly string[]> = {};
  for (const name of new Set(parameters.keys()))
    if (name.startsWith(ATTRIBUTE_PREFIX)) attributes[name.slice(ATTRIBUTE_PREFIX.length)] = all(name);
  const rating = Number(parameters.get('rating'));
  const sort = SORTS.find((known) => known === parameters.get('sort')) ?? 'relevance';
  return {
    query: (parameters.get('q') ?? '').slice(0, MAX_QUERY_CHARS),
    locale: fixed.locale,
    currency: fixed.currency,
    sort,
    page: pageIn(parameters.get('page')),
    filters: {
      categoryId: fixed.categoryId ?? (wholeNumber(parameters.get('category')) as CategoryId | null),
      sellerIds:
        fixed.sellerId === undefined
          ? (all('seller')
              .map(wholeNumber)
              .filter((id) => id !== null) as SellerId[])
          : [fixed.sellerId],
      brands: all('brand').map((brand) => brand.slice(0, 80)),
      priceMinMinor: priceIn(parameters.get('price_min'), fixed.currency),
      priceMaxMinor: priceIn(parameters.get('price_max'), fixed.currency),
      ratingMin: rating >= 1 && rating <= 5 ? rating : null,
      inStockOnly: parameters.get('in_stock') === '1',
      attributes,
    },
  };
}

function pageIn(text: string | null): number {
  const page = wholeNumber(text) ?? 1;
  return Math.min(Math.max(page, 1), MAX_PAGE);
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,11}$/.test(text) ? Number(text) : null;
}

function priceIn(text: string | null, currency: Currency): number | null {
  const major = Number((text ?? '').replace(',', '.').replace(/\s/g, ''));
  if (!text || !Number.isFinite(major) || major < 0 || major > PRICE_MAJOR_MAX) return null;
  return Math.round(major * minorPerMajor(currency));
}

/** The ways to narrow a result down, as the page shows them. */
export function facetGroups(
  result: SearchResult,
  request: SearchRequest,
  parameters: URLSearchParams,
): FacetGroup[] {
  const groups: FacetGroup[] = [];
  const about = !result.countsAreExact;
  for (const facet of result.facets) {
    const name = parameterOf(facet);
    if (name === 'in_stock' || name === 'category') continue;
    const chosen = parameters.getAll(name);
    if (facet.values.length === 0 || (facet.values.length < 2 && chosen.length === 0)) continue;
    groups.push({
      kind: 'choice',
      name,
      label: labelOf(facet),
      about,
      open: groups.length < OPEN_GROUPS || chosen.length > 0,
      options: facet.values.map(({ value, label, count }) => ({
        value,
        label: name === 'rating' ? m.storefront_facet_rating_from({ stars: value }) : label,
        count,
        chosen: chosen.includes(value),
      })),
    });
  }
  groups.unshift({
    kind: 'toggle',
    name: 'in_stock',
    value: '1',
    label: m.storefront_facet_in_stock(),
    chosen: request.filters.inStockOnly,
  });
  groups.splice(1, 0, {
    kind: 'range',
    label: m.storefront_facet_price(),
    minName: 'price_min',
    maxName: 'price_max',
    min: parameters.get('price_min') ?? undefined,
    max: parameters.get('price_max') ?? undefined,
    unit: request.currency,
    open: true,
  });
  return groups;
}

function labelOf(facet: Facet): string {
  switch (facet.facet) {
    case 'brand':
      return m.storefront_facet_brand();
    case 'seller':
      return m.storefront_facet_seller();
    case 'rating':
      return m.storefront_facet_rating();
    default:
      return facet.label;
  }
}

function parameterOf(facet: Facet): string {
  return facet.facet.startsWith('attribute:')
    ? `${ATTRIBUTE_PREFIX}${facet.facet.slice('attribute:'.length)}`
    : facet.facet;
}

/** What is chosen now, each with the address of the same list without it. */
export function facetChips(
  groups: readonly FacetGroup[],
  request: SearchRequest,
  address: { readonly pathname: string; readonly parameters: URLSearchParams },
): FacetChip[] {
  const without = (name: string, value?: string) => {
    const rest = new URLSearchParams(address.parameters);
    rest.delete('page');
    rest.delete(name, value);
    const text = rest.toString();
    return text === '' ? address.pathname : `${address.pathname}?${text}`;
  };
  const chips: FacetChip[] = [];
  for (const group of groups) {
    if (group.kind === 'choice')
      for (const option of group.options)
        if (option.chosen) chips.push({ label: option.label, href: without(group.name, option.value) });
    if (group.kind === 'toggle' && group.chosen)
      chips.push({ label: group.label, href: without(group.name) });
  }
  const { priceMinMinor, priceMaxMinor } = request.filters;
  const price = (amountMinor: number) => amount({ amountMinor, currency: request.currency });
  if (priceMinMinor !== null)
    chips.push({
      label: m.storefront_chip_price_from({ price: price(priceMinMinor) }),
      href: without('price_min'),
    });
  if (priceMaxMinor !== null)
    chips.push({
      label: m.storefront_chip_price_to({ price: price(priceMaxMinor) }),
      href: without('price_max'),
    });
  return chips;
}

/** The same list without any filter: the query and the order stay. */
export function clearedHref(pathname: string, parameters: URLSearchParams): string {
  const rest = new URLSearchParams();
  for (const name of ['q', 'sort']) {
    const value = parameters.get(name);
    if (value) rest.set(name, value);
  }
  const text = rest.toString();
  return text === '' ? pathname : `${pathname}?${text}`;
}

/** The orders that a list can be shown in. */
export function sortChoices(): { value: string; label: string }[] {
  return SORTS.map((sort) => ({ value: sort, label: sortLabel[sort]() }));
}
