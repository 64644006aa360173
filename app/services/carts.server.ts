import {
  type Cart,
  type CartChange,
  type CartFailure,
  changeCart,
  decodeCart,
  emptyCart,
  encodeCart,
  mergeCarts,
} from '~/domain/cart/cart';
import { type Result, success } from '~/domain/result';
import { readCookie } from '~/i18n/locale';
import type { Ports } from '~/ports/ports';

const CART_COOKIE = 'cart';
const CART_SECONDS = 90 * 24 * 3600;

type CartPorts = Pick<Ports, 'carts' | 'randomness' | 'publicOrigin'>;

/** Whose cart a request means: its cookie, and the account if somebody is signed in. */
export interface CartOwner {
  readonly cookieHeader: string | null;
  readonly userId: string | null;
}

const accountCartId = (userId: string) => `u-${userId}`;

/** The copy in the cookie. A guest's may not name an account's cart: those are reached by signing in. */
export function cartInCookie(owner: CartOwner): Cart | null {
  const text = readCookie(owner.cookieHeader, CART_COOKIE);
  const cart = text === undefined ? null : decodeCart(text);
  if (!cart) return null;
  const isAccounts = cart.cartId.startsWith('u-');
  if (owner.userId === null) return isAccounts ? null : cart;
  return cart.cartId === accountCartId(owner.userId) ? cart : null;
}

/**
 * The cart of a shopper: the newer of the stored one and the cookie's copy. When the store cannot be
 * reached the cookie's copy serves alone.
 */
export async function readCart(ports: CartPorts, owner: CartOwner): Promise<Cart> {
  const copy = cartInCookie(owner);
  const cartId =
    owner.userId === null
      ? (copy?.cartId ?? ports.randomness.identifier('crt'))
      : accountCartId(owner.userId);
  // A guest without a cookie has nothing stored either.
  if (owner.userId === null && !copy) return emptyCart(cartId);
  const stored = await ports.carts.read(cartId);
  if (stored === 'unreachable' || stored === null) return copy ?? emptyCart(cartId);
  return copy && copy.version > stored.version ? copy : stored;
}

/** Changes a cart and keeps it in both places. The answer carries the cookie to be set. */
export async function editCart(
  ports: CartPorts,
  owner: CartOwner,
  changes: readonly CartChange[],
): Promise<Result<{ cart: Cart; cookie: string }, CartFailure>> {
  let cart = await readCart(ports, owner);
  for (const change of changes) {
    const changed = changeCart(cart, change);
    if (!changed.ok) return changed;
    cart = changed.value;
  }
  return success({ cart, cookie: await keepCart(ports, cart) });
}

/** Takes the guest's cart over into the account that has just signed in. */
export async function adoptCart(
  ports: CartPorts,
  input: { readonly cookieHeader: string | null; readonly userId: string },
): Promise<{ cookie: string }> {
  const guest = cartInCookie({ cookieHeader: input.cookieHeader, userId: null });
  const guestCart = guest ? await readCart(ports, { cookieHeader: input.cookieHeader, userId: null }) : null;
  const stored = await ports.carts.read(accountCartId(input.userId));
  const account =
    stored === 'unreachable' || stored === null ? emptyCart(accountCartId(input.userId)) : stored;
  const merged = guestCart ? mergeCarts(account, guestCart) : account;
  const cookie = await keepCart(ports, merged);
  if (guestCart) await ports.carts.remove(guestCart.cartId);
  return { cookie };
}

/**
 * Takes what an order bought out of the cart: only its lines, so that what was added meanwhile stays. Its codes have
 * served.
 */
export async function removeBought(
  ports: CartPorts,
  owner: CartOwner,
  bought: readonly { readonly variantId: number; readonly quantity: number }[],
): Promise<{ cookie: string }> {
  const cart = await readCart(ports, owner);
  const lines = cart.lines.flatMap((line) => {
    const quantity =
      line.quantity - (bought.find((other) => other.variantId === line.variantId)?.quantity ?? 0);
    return quantity > 0 ? [{ ...line, quantity }] : [];
  });
  return { cookie: await keepCart(ports, { ...cart, version: cart.version + 1, lines, codes: [] }) };
}

/** The cookie that leaves no copy behind: at sign-out. */
export function forgetCartCookie(): string {
  return `${CART_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`;
}

async function keepCart(ports: CartPorts, cart: Cart): Promise<string> {
  await ports.carts.write(cart, CART_SECONDS);
  const secure = ports.publicOrigin.startsWith('https:') ? '; Secure' : '';
  return `${CART_COOKIE}=${encodeCart(cart)}; Path=/; Max-Age=${CART_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}
