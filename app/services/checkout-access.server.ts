import { readCookie } from '~/i18n/locale';
import type { Ports } from '~/ports/ports';

/** Checkouts and orders that a browser may open are remembered in cookies of their own for this long. */
const KEY_SECONDS = 7 * 24 * 3600;

const cookieName = (checkoutId: string) => `chk_${checkoutId.replace(/[^a-z0-9]/gi, '')}`;

/** The cookie by which the browser that began a checkout comes back to it. */
export async function keepCheckoutKey(
  ports: Pick<Ports, 'links' | 'publicOrigin'>,
  checkoutId: string,
): Promise<string> {
  const key = await ports.links.sign('checkout', checkoutId);
  const secure = ports.publicOrigin.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(checkoutId)}=${key}; Path=/; Max-Age=${KEY_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}

/** Whether the asker began this checkout: by the browser's cookie, or as the person signed in. */
export async function mayOpenCheckout(
  ports: Pick<Ports, 'links'>,
  input: {
    readonly checkoutId: string;
    readonly ownerUserId: string | null;
    readonly userId: string | null;
    readonly cookieHeader: string | null;
  },
): Promise<boolean> {
  if (input.ownerUserId !== null && input.ownerUserId === input.userId) return true;
  const key = readCookie(input.cookieHeader, cookieName(input.checkoutId));
  return key !== undefined && ports.links.verify('checkout', input.checkoutId, key);
}
