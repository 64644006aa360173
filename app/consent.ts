import { readCookie } from '~/i18n/locale';

/** Whether a browser may be recorded: what was chosen is kept there, and in no other place. */
export const CONSENTS = ['yes', 'no'] as const;
export type Consent = (typeof CONSENTS)[number];

export const CONSENT_COOKIE = 'consent';

/** What was chosen; undefined until something is. Anything but a plain yes allows nothing. */
export function readConsent(cookieHeader: string | null): Consent | undefined {
  const kept = readCookie(cookieHeader, CONSENT_COOKIE);
  return CONSENTS.find((consent) => consent === kept);
}
