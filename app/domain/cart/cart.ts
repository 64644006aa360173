/** What is in a cart and how it changes. Prices are never part of it: they are read when it is shown. */
import { MAX_LINES_PER_CHECKOUT, MAX_QUANTITY_PER_LINE } from '../pricing/totals';
import { failure, type Result, success } from '../result';

export interface CartLine {
  readonly variantId: number;
  readonly quantity: number;
}

export interface Cart {
  readonly cartId: string;
  /** Grows with every change: the newer of two copies wins. */
  readonly version: number;
  readonly lines: readonly CartLine[];
}

/** A cart that nobody has put anything into. */
export function emptyCart(cartId: string): Cart {
  return { cartId, version: 0, lines: [] };
}

export type CartChange =
  | { readonly kind: 'add'; readonly variantId: number; readonly quantity: number }
  | { readonly kind: 'set'; readonly variantId: number; readonly quantity: number }
  | { readonly kind: 'remove'; readonly variantId: number };

export type CartFailure =
  | { readonly code: 'cart_full'; readonly max: number }
  | { readonly code: 'quantity_out_of_range'; readonly max: number };

/** Changes a cart. Setting a quantity of nothing removes the line; adding beyond the limit is refused. */
export function changeCart(cart: Cart, change: CartChange): Result<Cart, CartFailure> {
  const others = cart.lines.filter((line) => line.variantId !== change.variantId);
  const existing = cart.lines.find((line) => line.variantId === change.variantId);
  const next = (lines: readonly CartLine[]) => success({ ...cart, version: cart.version + 1, lines });
  if (change.kind === 'remove') return next(others);
  const isValid = Number.isInteger(change.quantity) && change.quantity >= (change.kind === 'set' ? 0 : 1);
  const quantity = change.kind === 'add' ? (existing?.quantity ?? 0) + change.quantity : change.quantity;
  if (!isValid || quantity > MAX_QUANTITY_PER_LINE)
    return failure({ code: 'quantity_out_of_range', max: MAX_QUANTITY_PER_LINE });
  if (quantity === 0) return next(others);
  if (!existing && others.length >= MAX_LINES_PER_CHECKOUT)
    return failure({ code: 'cart_full', max: MAX_LINES_PER_CHECKOUT });
  const line = { variantId: change.variantId, quantity };
  return next(
    existing ? cart.lines.map((other) => (other === existing ? line : other)) : [...cart.lines, line],
  );
}

/**
 * Merges a guest's cart into the account's at sign-in. A variant in both keeps the larger quantity, so that
 * signing in twice does not double it; lines beyond the limit stay out, the account's own first.
 */
export function mergeCarts(account: Cart, guest: Cart): Cart {
  if (guest.lines.length === 0) return account;
  const lines = account.lines.map((line) => ({
    ...line,
    quantity: Math.max(
      line.quantity,
      guest.lines.find((other) => other.variantId === line.variantId)?.quantity ?? 0,
    ),
  }));
  const added = guest.lines.filter(
    (line) => !account.lines.some((other) => other.variantId === line.variantId),
  );
  return {
    cartId: account.cartId,
    version: Math.max(account.version, guest.version) + 1,
    lines: [...lines, ...added].slice(0, MAX_LINES_PER_CHECKOUT),
  };
}

/** Pieces in a cart. */
export function countPieces(cart: Pick<Cart, 'lines'>): number {
  return cart.lines.reduce((sum, line) => sum + line.quantity, 0);
}

const ENCODED = /^([a-z]{1,4}[-_][\w-]{8,64})\.(\d{1,9})\.((?:\d{1,15}x\d{1,3}(?:_|$))*)$/;

/** A cart as a short text for a cookie: `crt_….7.123x2_456x1`. */
export function encodeCart(cart: Cart): string {
  return `${cart.cartId}.${cart.version}.${cart.lines.map((line) => `${line.variantId}x${line.quantity}`).join('_')}`;
}

/** Reads a text made by {@link encodeCart}; null for anything else, which a visitor may send. */
export function decodeCart(text: string): Cart | null {
  const match = ENCODED.exec(text);
  if (!match) return null;
  const [, cartId = '', version = '0', encodedLines = ''] = match;
  const lines = encodedLines
    .split('_')
    .filter(Boolean)
    .map((line) => line.split('x').map(Number))
    .map(([variantId = 0, quantity = 0]) => ({ variantId, quantity }))
    .filter((line) => line.variantId > 0 && line.quantity > 0)
    .slice(0, MAX_LINES_PER_CHECKOUT);
  const isRepeated = new Set(lines.map((line) => line.variantId)).size !== lines.length;
  return isRepeated ? null : { cartId, version: Number(version), lines };
}
