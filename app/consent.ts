import { readCookie } from '~/i18n/locale';

/** Whether a browser may be recorded: what was chosen is kept there, and in no other place. */
export const CONSENTS = ['yes', 'no'] as const;
export type Consent = (typeof CONSENTS)[number];

export const CONSENT_COOKIE = 'consent';

/** Whether the order of results may follow a shopper's own taste; kept only where it may be recorded. */
export const PERSONAL_ORDERS = ['on', 'off'] as const;
export type PersonalOrder = (typeof PERSONAL_ORDERS)[number];

export const PERSONAL_ORDER_COOKIE = 'personal_order';

/** On with consent until it is switched off; undefined without consent, where there is nothing to follow. */
export function readPersonalOrder(cookieHeader: string | null): PersonalOrder | undefined {
  if (readConsent(cookieHeader) !== 'yes') return undefined;
  return readCookie(cookieHeader, PERSONAL_ORDER_COOKIE) === 'off' ? 'off' : 'on';
}

/** What was chosen; undefined until something is. Anything but a plain yes allows nothing. */
export function readConsent(cookieHeader: string | null): Consent | undefined {
  const kept = readCookie(cookieHeader, CONSENT_COOKIE);
  return CONSENTS.find((consent) => consent === kept);
}
