/** Pages that are the same for everybody: a copy of one may stand in while their data cannot be reached. */
import { isLocale } from '~/i18n/locale';

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
