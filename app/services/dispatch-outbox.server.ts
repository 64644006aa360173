import { and, asc, inArray, isNull, lt, sql } from 'drizzle-orm';
import { outbox } from '#db/schema';
import { eventMessageSchema } from '~/domain/messages';
import type { Ports } from '~/ports/ports';

/** Most messages handed over in one round of the cron. */
const ROUND_MAX = 500;
/** A message just written is handed over by whoever wrote it; the cron leaves it that long. */
const WRITER_HEAD_START_MS = 5_000;

/**
 * Hands messages of the outbox to the queue: those just written (`keys`), or, for the cron, whatever was
 * left behind. At least once: a crash after handing over and before noting it hands over again, and every
 * consumer tolerates that. A queue that is down leaves the messages where they are.
 */
export async function dispatchOutbox(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: { readonly keys?: readonly string[] } = {},
): Promise<{ dispatched: number; failed: number }> {
  const { db, clock } = ports;
  const nowMs = clock.nowMs();
  const rows = await db
    .select({ id: outbox.id, message: outbox.message })
    .from(outbox)
    .where(
      input.keys
        ? and(isNull(outbox.dispatchedAt), inArray(outbox.key, [...input.keys]))
        : and(isNull(outbox.dispatchedAt), lt(outbox.createdAt, new Date(nowMs - WRITER_HEAD_START_MS))),
    )
    .orderBy(asc(outbox.id))
    .limit(ROUND_MAX);
  if (rows.length === 0) return { dispatched: 0, failed: 0 };
  const ids = rows.map((row) => row.id);
  try {
    await ports.queue.sendEvents(rows.map((row) => eventMessageSchema.parse(row.message)));
  } catch {
    await db
      .update(outbox)
      .set({ attempts: sql`${outbox.attempts} + 1` })
      .where(inArray(outbox.id, ids));
    return { dispatched: 0, failed: rows.length };
  }
  await db
    .update(outbox)
    .set({ dispatchedAt: new Date(nowMs) })
    .where(inArray(outbox.id, ids));
  return { dispatched: rows.length, failed: 0 };
}
