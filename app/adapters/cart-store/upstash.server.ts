import type { Redis } from '@upstash/redis';
import { z } from 'zod';
import type { Cart } from '~/domain/cart/cart';
import type { CartStore } from '~/ports/cart-store';

const storedLines = z.array(z.tuple([z.number().int().positive(), z.number().int().positive()]));
const storedCart = z.object({
  v: z.number().int().nonnegative(),
  l: storedLines,
  /** Absent in carts from before things could be put aside. */
  s: storedLines.default([]),
  /** Absent in carts from before there were coupons. */
  c: z.array(z.string()).default([]),
});

type StoredLines = z.output<typeof storedLines>;
const linesOf = (stored: StoredLines) => stored.map(([variantId, quantity]) => ({ variantId, quantity }));
const stored = (lines: Cart['lines']): StoredLines =>
  lines.map(({ variantId, quantity }) => [variantId, quantity]);

/** Compares versions and writes in one step, so that two tabs cannot undo each other's newer change. */
const WRITE_IF_NEWER = `
local current = redis.call('GET', KEYS[1])
if current then
  local version = cjson.decode(current).v
  if version > tonumber(ARGV[1]) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`;

export function upstashCartStore(redis: Redis): CartStore {
  const keyOf = (cartId: string) => `cart:${cartId}`;
  return {
    async read(cartId) {
      try {
        const text = await redis.get<string>(keyOf(cartId));
        if (text === null) return null;
        const parsed = storedCart.safeParse(typeof text === 'string' ? JSON.parse(text) : text);
        if (!parsed.success) return null;
        return {
          cartId,
          version: parsed.data.v,
          lines: linesOf(parsed.data.l),
          saved: linesOf(parsed.data.s),
          codes: parsed.data.c,
        };
      } catch {
        return 'unreachable';
      }
    },
    async write(cart, ttlSeconds) {
      const body = JSON.stringify({
        v: cart.version,
        l: stored(cart.lines),
        s: stored(cart.saved),
        c: cart.codes,
      });
      try {
        const written = await redis.eval<string[], number>(
          WRITE_IF_NEWER,
          [keyOf(cart.cartId)],
          [String(cart.version), body, String(ttlSeconds)],
        );
        return written === 1 ? 'written' : 'older';
      } catch {
        return 'unreachable';
      }
    },
    async remove(cartId) {
      try {
        await redis.del(keyOf(cartId));
      } catch {
        // The cart ends by its time to live.
      }
    },
  };
}
