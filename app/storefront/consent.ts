import { readCookie } from '~/i18n/locale';

/** Holds whether the shopper lets us learn from what happens in this browser: `yes` or `no`; nothing while not asked. */
export const CONSENT_COOKIE = 'consent';

/** Whether the shopper agreed. No answer is no. */
export function hasConsented(cookieHeader: string | null): boolean {
  return readCookie(cookieHeader, CONSENT_COOKIE) === 'yes';
}
