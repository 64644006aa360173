/** What a public page shows, by which one that was kept is known to be out of date. */
import { listingPart, MARKET_PART, stockPart, storePart } from '~/ports/page-changes';
import { parseListingAddress } from './paths';

const LISTING_LINK = /href="\/(?:pl|en)\/l\/([^"/?#]+)/g;
const STORE_LINK = /href="\/(?:pl|en)\/s\/([^"/?#]+)/g;

/** What a page shows: that which it leads to. No shelf that is added to a page can be forgotten here. */
export function partsOfPage(path: string, html: string): string[] {
  const parts = new Set([MARKET_PART]);
  for (const [, slugId = ''] of html.matchAll(LISTING_LINK)) {
    const address = parseListingAddress(slugId);
    if (address) parts.add(listingPart(address.id));
  }
  for (const [, slug = ''] of html.matchAll(STORE_LINK)) parts.add(storePart(slug));
  const [, , kind, name = ''] = path.split('/');
  if (kind === 's') parts.add(storePart(name));
  const own = kind === 'l' ? parseListingAddress(name) : undefined;
  if (own) for (const part of [listingPart(own.id), stockPart(own.id)]) parts.add(part);
  return [...parts];
}
