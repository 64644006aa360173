import type { Cart } from '~/domain/cart/cart';

/**
 * Keeps carts between visits and devices. It may be lost or away: every method answers `unreachable`
 * instead of throwing, and the shopper's own copy in the cookie goes on serving (docs/decisions).
 */
export interface CartStore {
  read(cartId: string): Promise<Cart | null | 'unreachable'>;
  /** Writes unless a newer version is there. */
  write(cart: Cart, ttlSeconds: number): Promise<'written' | 'older' | 'unreachable'>;
  remove(cartId: string): Promise<void>;
}
