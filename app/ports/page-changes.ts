/** How long a change is remembered: longer than any page that shows what was there before it is kept. */
export const CHANGES_REMEMBERED_SECONDS = 30 * 60;

/** The words, pictures and price of a listing, whether it can be bought, and whether it may be shown at all. */
export const listingPart = (listingId: number) => `listing:${listingId}`;
/** How many pieces of a listing there are: its own page alone says it. */
export const stockPart = (listingId: number) => `stock:${listingId}`;
/** A store's words and pictures, how it sends and when. */
export const storePart = (sellerSlug: string) => `store:${sellerSlug}`;
/** What stands on every page, or decides what stands where: categories, the weights of the ranking. */
export const MARKET_PART = 'market';

/**
 * Remembers when what public pages show was last changed, so that a page that was kept is known to be as it would be
 * made now. It may be lost or away, and never throws: while it is away no kept page is
 * shown; a change that could not be noted ends by the life of the pages.
 */
export interface PageChanges {
  /** Notes that these have changed by now: after the change can be read, not before. */
  note(parts: readonly string[]): Promise<void>;
  /** When the latest of these changes was noted, as a Unix time; null when none is remembered. */
  latestMs(parts: readonly string[]): Promise<number | null | 'unreachable'>;
}
