/** One line of a cart: what and how many. Prices are never kept here. */
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

/**
 * Keeps carts between visits and devices. It may be lost or away: every method answers `unreachable`
 * instead of throwing, and the guest's own copy in the cookie goes on serving.
 */
export interface CartStore {
  read(cartId: string): Promise<Cart | null | 'unreachable'>;
  /** Writes unless a newer version is there. */
  write(cart: Cart, ttlSeconds: number): Promise<'written' | 'older' | 'unreachable'>;
  remove(cartId: string): Promise<void>;
}
