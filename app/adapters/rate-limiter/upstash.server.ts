import { Ratelimit } from '@upstash/ratelimit';
import type { Redis } from '@upstash/redis';
import type { RateLimiter } from '~/ports/rate-limiter';

export function upstashRateLimiter(redis: Redis): RateLimiter {
  return {
    async attempt(limit, subject) {
      const limiter = new Ratelimit({
        redis,
        prefix: `limit:${limit.name}`,
        limiter: Ratelimit.fixedWindow(limit.max, `${limit.windowSeconds} s`),
      });
      try {
        const answer = await limiter.limit(subject);
        return {
          allowed: answer.success,
          retryAfterSeconds: Math.max(1, Math.ceil((answer.reset - Date.now()) / 1000)),
        };
      } catch {
        return { allowed: true, retryAfterSeconds: 0 };
      }
    },
  };
}
