import type { ListingId } from '~/domain/ids';
import { readCookie } from '~/i18n/locale';

const COOKIE = 'seen';
const SEEN_MAX = 8;
const SEEN_SECONDS = 30 * 24 * 3600;
const SHAPE = /^[1-9]\d{0,14}(?:\.[1-9]\d{0,14})*$/;

/** The listings that a browser opened last, the latest first, from its own note. */
export function readSeen(cookieHeader: string | null): ListingId[] {
  const text = readCookie(cookieHeader, COOKIE) ?? '';
  if (!SHAPE.test(text)) return [];
  return [...new Set(text.split('.').map(Number))].slice(0, SEEN_MAX) as ListingId[];
}

/** Notes in the browser that a listing was opened: the server keeps no record of who looked at what. */
export function noteSeen(listingId: number): void {
  const earlier = readSeen(document.cookie).filter((id) => id !== listingId);
  const ids = [listingId, ...earlier].slice(0, SEEN_MAX).join('.');
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `${COOKIE}=${ids}; Path=/; Max-Age=${SEEN_SECONDS}; SameSite=Lax`;
}
