/** What is in a cart and how it changes. Prices are never part of it: they are read when it is shown. */

import { MAX_LINES_PER_CHECKOUT, MAX_QUANTITY_PER_LINE } from '../pricing/totals';
import { CODE_CHARS_MAX, CODE_CHARS_MIN, MAX_CODES } from '../promotion/coupon';
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
  /** Put aside for later, the newest first: not bought at the checkout, nor counted. */
  readonly saved: readonly CartLine[];
  /** Coupon codes that the shopper typed, the latest last; whether they apply is asked each time. */
  readonly codes: readonly string[];
}

/** Most lines put aside for later. */
export const MAX_SAVED_LINES = 30;

/** A cart that nobody has put anything into. */
export function emptyCart(cartId: string): Cart {
  return { cartId, version: 0, lines: [], saved: [], codes: [] };
}

export type CartChange =
  | { readonly kind: 'add'; readonly variantId: number; readonly quantity: number }
  | { readonly kind: 'set'; readonly variantId: number; readonly quantity: number }
  | { readonly kind: 'remove'; readonly variantId: number }
  /** Puts a line aside for later. */
  | { readonly kind: 'save'; readonly variantId: number }
  /** Takes a line that was put aside back into the cart. */
  | { readonly kind: 'restore'; readonly variantId: number }
  /** Takes a line away that was put aside. */
  | { readonly kind: 'forget'; readonly variantId: number }
  /** Adds a coupon code; of too many the earliest go. */
  | { readonly kind: 'use_code'; readonly couponCode: string }
  | { readonly kind: 'drop_code'; readonly couponCode: string };

export type CartFailure =
  | { readonly code: 'cart_full'; readonly max: number }
  | { readonly code: 'saved_full'; readonly max: number }
  | { readonly code: 'quantity_out_of_range'; readonly max: number };

/**
 * Changes a cart. Setting a quantity of nothing removes the line; adding beyond the limit is refused. What is put
 * into the cart is no longer put aside; putting aside or back what is not there changes nothing.
 */
export function changeCart(cart: Cart, change: CartChange): Result<Cart, CartFailure> {
  if (change.kind === 'use_code' || change.kind === 'drop_code') {
    const others = cart.codes.filter((code) => code !== change.couponCode);
    const codes = change.kind === 'use_code' ? [...others, change.couponCode].slice(-MAX_CODES) : others;
    return success({ ...cart, version: cart.version + 1, codes });
  }
  const others = cart.lines.filter((line) => line.variantId !== change.variantId);
  const existing = cart.lines.find((line) => line.variantId === change.variantId);
  const otherSaved = cart.saved.filter((line) => line.variantId !== change.variantId);
  const next = (lines: readonly CartLine[], saved = cart.saved) =>
    success({ ...cart, version: cart.version + 1, lines, saved });
  switch (change.kind) {
    case 'remove':
      return next(others);
    case 'forget':
      return next(cart.lines, otherSaved);
    case 'save':
      if (!existing) return success(cart);
      if (otherSaved.length >= MAX_SAVED_LINES) return failure({ code: 'saved_full', max: MAX_SAVED_LINES });
      return next(others, [existing, ...otherSaved]);
    case 'restore': {
      const saved = cart.saved.find((line) => line.variantId === change.variantId);
      if (!saved) return success(cart);
      const wanted = (existing?.quantity ?? 0) + saved.quantity;
      return changeCart(cart, { kind: 'set', ...saved, quantity: Math.min(wanted, MAX_QUANTITY_PER_LINE) });
    }
  }
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
    otherSaved,
  );
}

/**
 * Merges a guest's cart into the account's at sign-in. A variant in both keeps the larger quantity, so that
 * signing in twice does not double it; lines beyond the limit stay out, the account's own first. What either has
 * put aside stays so, unless the other has it in the cart.
 */
export function mergeCarts(account: Cart, guest: Cart): Cart {
  if (guest.lines.length === 0 && guest.saved.length === 0 && guest.codes.length === 0) return account;
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
  const merged = [...lines, ...added].slice(0, MAX_LINES_PER_CHECKOUT);
  const isTaken = (line: CartLine, taken: readonly CartLine[]) =>
    taken.some((other) => other.variantId === line.variantId);
  return {
    cartId: account.cartId,
    version: Math.max(account.version, guest.version) + 1,
    lines: merged,
    saved: [...account.saved, ...guest.saved.filter((line) => !isTaken(line, account.saved))]
      .filter((line) => !isTaken(line, merged))
      .slice(0, MAX_SAVED_LINES),
    codes: [...new Set([...account.codes, ...guest.codes])].slice(-MAX_CODES),
  };
}

/** Pieces in a cart. */
export function countPieces(cart: Pick<Cart, 'lines'>): number {
  return cart.lines.reduce((sum, line) => sum + line.quantity, 0);
}

const ENCODED =
  /^([a-z]{1,4}[-_][\w-]{8,64})\.(\d{1,9})\.((?:\d{1,15}x\d{1,3}(?:_|$|(?=[.~])))*)(?:\.((?:\d{1,15}x\d{1,3}(?:_|$|(?=~)))+))?(?:~([A-Z0-9_-]{1,160}))?$/;

const encodeLines = (lines: readonly CartLine[]) =>
  lines.map((line) => `${line.variantId}x${line.quantity}`).join('_');

/**
 * A cart as a short text for a cookie: `crt_….7.123x2_456x1`, `.789x1` where something is put aside, and
 * `~LATO10_NITKA5` where codes were typed.
 */
export function encodeCart(cart: Cart): string {
  const saved = cart.saved.length > 0 ? `.${encodeLines(cart.saved)}` : '';
  const codes = cart.codes.length > 0 ? `~${cart.codes.join('_')}` : '';
  return `${cart.cartId}.${cart.version}.${encodeLines(cart.lines)}${saved}${codes}`;
}

/** Reads a text made by {@link encodeCart}; null for anything else, which a visitor may send. */
export function decodeCart(text: string): Cart | null {
  const match = ENCODED.exec(text);
  if (!match) return null;
  const [, cartId = '', version = '0', encodedLines = '', encodedSaved = '', encodedCodes = ''] = match;
  const lines = decodeLines(encodedLines, MAX_LINES_PER_CHECKOUT);
  const saved = decodeLines(encodedSaved, MAX_SAVED_LINES);
  const ids = [...lines, ...saved].map((line) => line.variantId);
  const codes = [...new Set(encodedCodes.split('_'))]
    .filter((code) => code.length >= CODE_CHARS_MIN && code.length <= CODE_CHARS_MAX)
    .slice(0, MAX_CODES);
  return new Set(ids).size === ids.length ? { cartId, version: Number(version), lines, saved, codes } : null;
}

function decodeLines(encoded: string, max: number): CartLine[] {
  return encoded
    .split('_')
    .filter(Boolean)
    .map((line) => line.split('x').map(Number))
    .map(([variantId = 0, quantity = 0]) => ({ variantId, quantity }))
    .filter((line) => line.variantId > 0 && line.quantity > 0)
    .slice(0, max);
}
