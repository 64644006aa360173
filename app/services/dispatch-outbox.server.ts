import { and, asc, inArray, isNull, lt, sql } from 'drizzle-orm';
import { outbox } from '#db/schema';
import { type EventMessage, eventMessageSchema } from '~/domain/messages';
import type { Ports } from '~/ports/ports';

/** Most messages handed over in one round of the cron. */
const ROUND_MAX = 500;
/** A message just written is handed over by whoever wrote it; the cron leaves it that long. */
const WRITER_HEAD_START_MS = 5_000;

/** A message as its writer put it into the outbox. */
export interface WrittenMessage {
  readonly key: string;
  readonly message: EventMessage;
}

/**
 * Hands messages of the outbox to the queue: those just written, by their writer (`written`, or `keys` where
 * the writer does not know whether each was new), or, for the cron, whatever was left behind. At least once: a
 * crash after handing over and before noting it hands over again, and every consumer tolerates that. A queue
 * that is down leaves the messages where they are.
 */
export async function dispatchOutbox(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: { readonly keys?: readonly string[]; readonly written?: readonly WrittenMessage[] } = {},
): Promise<{ dispatched: number; failed: number }> {
  const { db, clock } = ports;
  const messages = input.written ?? (await readWaiting(ports, input.keys));
  if (messages.length === 0) return { dispatched: 0, failed: 0 };
  const ofThese = inArray(
    outbox.key,
    messages.map(({ key }) => key),
  );
  try {
    await ports.queue.sendEvents(messages.map(({ message }) => message));
  } catch {
    await db
      .update(outbox)
      .set({ attempts: sql`${outbox.attempts} + 1` })
      .where(ofThese);
    return { dispatched: 0, failed: messages.length };
  }
  await db
    .update(outbox)
    .set({ dispatchedAt: new Date(clock.nowMs()) })
    .where(ofThese);
  return { dispatched: messages.length, failed: 0 };
}

async function readWaiting(
  { db, clock }: Pick<Ports, 'db' | 'clock'>,
  keys: readonly string[] | undefined,
): Promise<WrittenMessage[]> {
  const rows = await db
    .select({ key: outbox.key, message: outbox.message })
    .from(outbox)
    .where(
      and(
        isNull(outbox.dispatchedAt),
        keys
          ? inArray(outbox.key, [...keys])
          : lt(outbox.createdAt, new Date(clock.nowMs() - WRITER_HEAD_START_MS)),
      ),
    )
    .orderBy(asc(outbox.id))
    .limit(ROUND_MAX);
  return rows.map((row) => ({ key: row.key, message: eventMessageSchema.parse(row.message) }));
}
