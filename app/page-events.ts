import { RECORDED_QUERY_CHARS_MAX } from '~/domain/messages';
import { isLocale } from '~/i18n/locale';
import { parseListingAddress } from '~/paths';

/** What opening a page tells of. */
export type PageEvent =
  | { readonly kind: 'view' | 'click'; readonly listingId: number }
  | { readonly kind: 'search'; readonly query: string };

/** Pages on which listings are chosen: the home page, results, shelves, stores, the cart. */
const PAGES_WITH_LISTINGS = [undefined, 'search', 'c', 'l', 's', 'cart'];

/** What a page shows, whatever language it is in. */
function readPage(url: URL): { name: string | undefined; listingId?: number; query?: string } | undefined {
  const [, lang, name, rest] = url.pathname.split('/');
  if (!isLocale(lang)) return undefined;
  if (name === 'l') return { name, listingId: parseListingAddress(rest ?? '')?.id };
  if (name === 'search') return { name, query: recordedQuery(url.searchParams.get('q') ?? '') };
  return { name: name || undefined };
}

/** Who looks for an address of a person may be looking for that person: such a search is not recorded. */
function recordedQuery(typed: string): string | undefined {
  const query = typed.replace(/\s+/g, ' ').trim().toLowerCase().slice(0, RECORDED_QUERY_CHARS_MAX);
  return query === '' || query.includes('@') ? undefined : query;
}

/**
 * What the opening of a page tells of, by its address and the address it was opened from. The same listing with
 * another option chosen, or the same search on its next page, is nothing new. A listing opened from a page of this
 * site is a click as well.
 */
export function eventsOfPage(page: URL, from: URL | null): PageEvent[] {
  const opened = readPage(page);
  const before = from !== null && from.origin === page.origin ? readPage(from) : undefined;
  if (opened?.listingId !== undefined) {
    const { listingId } = opened;
    if (before?.listingId === listingId) return [];
    const view = { kind: 'view', listingId } as const;
    return before && PAGES_WITH_LISTINGS.includes(before.name)
      ? [{ kind: 'click', listingId }, view]
      : [view];
  }
  if (opened?.query !== undefined && before?.query !== opened.query)
    return [{ kind: 'search', query: opened.query }];
  return [];
}
