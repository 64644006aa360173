import type { Redis } from '@upstash/redis';
import type { Clock } from '~/ports/clock';
import { CHANGES_REMEMBERED_SECONDS, type PageChanges } from '~/ports/page-changes';

const keyOf = (part: string) => `changed:${part}`;

/** One key for each part, with the time of its latest change; forgotten when no page can be older. */
export function upstashPageChanges(redis: Redis, clock: Clock): PageChanges {
  return {
    async note(parts) {
      if (parts.length === 0) return;
      try {
        const writes = redis.pipeline();
        const nowMs = clock.nowMs();
        for (const part of new Set(parts)) writes.set(keyOf(part), nowMs, { ex: CHANGES_REMEMBERED_SECONDS });
        await writes.exec();
      } catch (error) {
        console.error('A change of a page could not be noted.', error);
      }
    },
    async latestMs(parts) {
      if (parts.length === 0) return null;
      try {
        const noted = await redis.mget<(string | null)[]>(...parts.map(keyOf));
        const times = noted.flatMap((time) => (time === null ? [] : [Number(time)]));
        return times.length === 0 ? null : Math.max(...times);
      } catch {
        return 'unreachable';
      }
    },
  };
}
