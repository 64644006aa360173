import { baseLocale, isLocale, type Locale, locales } from '~/paraglide/runtime.js';

export type { Locale };
export { baseLocale, isLocale, locales };

/** The cookie that keeps a visitor's language; written when a page in that language is asked for. */
export const LANGUAGE_COOKIE = 'lang';

/** Reads one cookie from a Cookie header. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return decoded(pair.slice(at + 1).trim());
  }
  return undefined;
}

/** The names of all cookies of a Cookie header. */
export function cookieNames(header: string | null): string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.split('=')[0]?.trim() ?? '')
    .filter(Boolean);
}

/** A visitor may send anything: what cannot be decoded is no value. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The language that an address is in: its first segment, also in the addresses that Remix fetches data from. */
export function localeOfPath(pathname: string): Locale | undefined {
  const segment = pathname.split('/')[1]?.replace(/\.data$/, '');
  return isLocale(segment) ? segment : undefined;
}

/** The best language of an Accept-Language header, by its weights. */
export function negotiateLocale(acceptLanguage: string | null): Locale | undefined {
  const wishes = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean);
      return { language: tag.toLowerCase().split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wishes) if (isLocale(language)) return language;
  return undefined;
}

/** The language to answer a request in: its address, else the kept choice, else the browser's wish. */
export function localeOfRequest(request: Request): Locale {
  const kept = readCookie(request.headers.get('Cookie'), LANGUAGE_COOKIE);
  return (
    localeOfPath(new URL(request.url).pathname) ??
    (isLocale(kept) ? kept : undefined) ??
    negotiateLocale(request.headers.get('Accept-Language')) ??
    baseLocale
  );
}
