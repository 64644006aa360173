/**
 * Pages that are the same for everybody: they are kept, and shown again as long as nothing that they show has changed;
 * and a copy of one may stand in while its data cannot be reached.
 */
import { readConsent } from '~/consent';
import { marketDate } from '~/domain/shipping/calendar';
import { cookieNames, isLocale } from '~/i18n/locale';

/** How long a page is kept: what it shows is known by its parts; what else might stand on a shelf is as old as this. */
const KEPT_MS = { listing: 10 * 60_000, others: 60_000 };
/** Clocks of two machines may differ by this: a page that was made so shortly after a change may not show it. */
const CLOCK_SKEW_MS = 2_000;
/** Cookies that change nothing, or whose few values are in the name that a page is kept under. */
const COMMON_COOKIES = new Set(['lang', 'theme', 'currency', 'consent', 'seen', 'shopper', 'personal_order']);

/**
 * The name under which the page that somebody asks for is kept, or null where it may differ from anybody else's: who is
 * signed in or has a cart, and who asks for an option, a filter or a page further on.
 */
export function keptName(
  request: Request,
  { theme, currency }: { readonly theme: string; readonly currency: string },
): string | null {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.search !== '' || url.pathname.endsWith('.data')) return null;
  const path = copiedPath(url);
  if (path === null) return null;
  const cookies = request.headers.get('Cookie');
  const names = cookieNames(cookies);
  if (names.some((name) => !COMMON_COOKIES.has(name))) return null;
  const consent = readConsent(cookies);
  const kind = path.split('/')[2];
  // Shelves and orders of results follow what somebody looked at.
  if (kind === undefined && names.includes('seen')) return null;
  if (kind !== 'l' && consent === 'yes') return null;
  return `${path}?${[currency, theme, consent ?? 'unasked'].join('.')}`;
}

/** Whether a page made at a moment may still be shown, before it is asked what has changed since. */
export function livesStill(name: string, madeAtMs: number, nowMs: number): boolean {
  const ageMs = nowMs - madeAtMs;
  const lifeMs = name.split('/')[2] === 'l' ? KEPT_MS.listing : KEPT_MS.others;
  if (ageMs < 0 || ageMs >= lifeMs) return false;
  // Days of delivery are counted from the day on which the page is read.
  return marketDate(new Date(madeAtMs)) === marketDate(new Date(nowMs));
}

/** Whether a page made at a moment shows a change noted at another: null for no change. */
export function showsChange(madeAtMs: number, changedAtMs: number | null): boolean {
  return changedAtMs === null || changedAtMs < madeAtMs - CLOCK_SKEW_MS;
}

/** How long a copy is kept. */
export const COPY_SECONDS = 24 * 3600;
/** A page is copied again after so long. */
const COPY_AGAIN_MS = 10 * 60_000;
/** Copies cost a rendering each: so many at once, and so many a second after that. */
const COPIES_AT_ONCE = 10;
const COPIES_PER_SECOND = 1;
/** Addresses of which an isolate remembers when they were copied. */
const REMEMBERED_MAX = 5_000;

/**
 * The path under which a copy of a page is kept, or null for a page that is never copied: personal ones, forms, answers
 * to filters and searches. The options of a listing and the pages of a store are in its one copy.
 */
export function copiedPath(url: URL): string | null {
  const path = url.pathname.replace(/\.data$/, '').replace(/(?<=.)\/$/, '');
  const [, locale, kind, name, ...rest] = path.split('/');
  if (!isLocale(locale) || rest.length > 0) return null;
  const asks = [...url.searchParams.keys()].filter((key) => !key.startsWith('_'));
  if (kind === undefined) return asks.length === 0 ? path : null;
  if (name === undefined || name === '') return null;
  if (kind === 'l' || kind === 's') return path;
  return kind === 'c' && asks.length === 0 ? path : null;
}

/** Decides which pages are copied now, so that copying never takes more than its share of an isolate. */
export class CopyBudget {
  readonly #copiedAtMs = new Map<string, number>();
  #left = COPIES_AT_ONCE;
  #countedAtMs = Number.NEGATIVE_INFINITY;

  /** Whether to copy a page now; says yes once. */
  take(path: string, nowMs: number): boolean {
    const earned = ((nowMs - this.#countedAtMs) / 1_000) * COPIES_PER_SECOND;
    this.#left = Math.min(COPIES_AT_ONCE, this.#left + Math.max(0, earned));
    this.#countedAtMs = nowMs;
    const copiedAtMs = this.#copiedAtMs.get(path);
    if (copiedAtMs !== undefined && nowMs - copiedAtMs < COPY_AGAIN_MS) return false;
    if (this.#left < 1) return false;
    this.#left -= 1;
    this.#copiedAtMs.delete(path);
    this.#copiedAtMs.set(path, nowMs);
    const [oldest] = this.#copiedAtMs.keys();
    if (oldest !== undefined && this.#copiedAtMs.size > REMEMBERED_MAX) this.#copiedAtMs.delete(oldest);
    return true;
  }
}
