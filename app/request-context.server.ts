import { type Currency, isCurrency } from '~/domain/money/money';
import { type Locale, localeOfRequest, readCookie } from '~/i18n/locale';
import { isTheme, type Theme } from '~/theme';

/** What every page needs to know of the request it answers, before any data is read. */
export interface RequestContext {
  /** Names the request in the log, in answers and on the error page. */
  readonly requestId: string;
  /** Allows this answer's own inline scripts, and no others. */
  readonly nonce: string;
  readonly locale: Locale;
  readonly theme: Theme;
  /** The currency that prices are shown in. */
  readonly currency: Currency;
  /** Where a form may lead besides this site: the pages that Stripe hosts. */
  readonly paymentOrigins: readonly string[];
  /** The database cannot be reached: all that is left to be rendered is the page that says so. */
  readonly isDataAway: boolean;
}

declare module '@remix-run/cloudflare' {
  interface AppLoadContext {
    requestContext: RequestContext;
  }
}

export const CURRENCY_COOKIE = 'currency';
export const THEME_COOKIE = 'theme';

const NONCE_BYTES = 16;
const PREFERENCE_SECONDS = 365 * 24 * 3600;

/** Reads the language, theme and currency of a request, and gives it an identifier and a nonce. */
export function createRequestContext(
  request: Request,
  { paymentOrigins }: { paymentOrigins: readonly string[] },
): RequestContext {
  const cookies = request.headers.get('Cookie');
  const theme = readCookie(cookies, THEME_COOKIE);
  const currency = readCookie(cookies, CURRENCY_COOKIE);
  return {
    requestId: crypto.randomUUID(),
    nonce: btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(NONCE_BYTES)))),
    locale: localeOfRequest(request),
    theme: isTheme(theme) ? theme : 'system',
    currency: currency !== undefined && isCurrency(currency) ? currency : 'PLN',
    paymentOrigins,
    isDataAway: false,
  };
}

/** A Set-Cookie value that keeps a choice for a year. */
export function keepPreference(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${PREFERENCE_SECONDS}; SameSite=Lax`;
}
