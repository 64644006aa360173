import type { Redis } from '@upstash/redis';
import { z } from 'zod';
import type { CartStore } from '~/ports/cart-store';

const storedCart = z.object({
  v: z.number().int().nonnegative(),
  l: z.array(z.tuple([z.number().int().positive(), z.number().int().positive()])),
});

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
          lines: parsed.data.l.map(([variantId, quantity]) => ({ variantId, quantity })),
        };
      } catch {
        return 'unreachable';
      }
    },
    async write(cart, ttlSeconds) {
      const body = JSON.stringify({
        v: cart.version,
        l: cart.lines.map((line) => [line.variantId, line.quantity]),
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
