import { and, desc, eq, isNull } from 'drizzle-orm';
import { auditLog, deadLetters } from '#db/schema';
import { eventMessageSchema, jobMessageSchema, shopperEventSchema } from '~/domain/messages';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';

/** Keeps a message that could not be consumed. Idempotent by the message's id. */
export async function keepDeadLetter(
  ports: Pick<Ports, 'db' | 'clock'>,
  letter: {
    readonly queue: string;
    readonly messageId: string;
    readonly body: unknown;
    readonly lastError: string;
  },
): Promise<void> {
  const body =
    typeof letter.body === 'object' && letter.body !== null
      ? (letter.body as Record<string, unknown>)
      : { value: letter.body };
  await ports.db
    .insert(deadLetters)
    .values({
      queue: letter.queue,
      messageId: letter.messageId,
      body,
      lastError: letter.lastError,
      receivedAt: new Date(ports.clock.nowMs()),
    })
    .onConflictDoNothing();
}

/** Those that nobody has replayed or dismissed, the newest first. */
export function listDeadLetters(ports: Pick<Ports, 'db'>, limit = 50) {
  return ports.db
    .select()
    .from(deadLetters)
    .where(and(isNull(deadLetters.replayedAt), isNull(deadLetters.dismissedAt)))
    .orderBy(desc(deadLetters.receivedAt))
    .limit(limit);
}

/**
 * Hands a dead letter to its queue again. It is closed before it is sent: a double click sends one. Every
 * consumer tolerates repeats, so a message that had half succeeded does no harm. `message_malformed` can
 * only be dismissed.
 */
export async function replayDeadLetter(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: { readonly deadLetterId: number; readonly operatorUserId: string },
): Promise<
  Result<
    null,
    { code: 'dead_letter_unknown' } | { code: 'message_malformed' } | { code: 'queue_unreachable' }
  >
> {
  const { db, clock } = ports;
  const [letter] = await db.select().from(deadLetters).where(eq(deadLetters.id, input.deadLetterId));
  if (!letter || letter.dismissedAt) return failure({ code: 'dead_letter_unknown' });
  const event = eventMessageSchema.safeParse(letter.body);
  const job = jobMessageSchema.safeParse(letter.body);
  const shopperEvent = shopperEventSchema.safeParse(letter.body);
  if (!event.success && !job.success && !shopperEvent.success) return failure({ code: 'message_malformed' });
  const now = new Date(clock.nowMs());
  const [closed] = await db
    .update(deadLetters)
    .set({ replayedAt: now })
    .where(and(eq(deadLetters.id, letter.id), isNull(deadLetters.replayedAt)))
    .returning({ id: deadLetters.id });
  if (!closed) return success(null);
  try {
    if (event.success) await ports.queue.sendEvents([event.data]);
    else if (job.success) await ports.queue.sendJobs([job.data]);
    else if (shopperEvent.success) await ports.queue.sendShopperEvents([shopperEvent.data]);
  } catch {
    await db.update(deadLetters).set({ replayedAt: null }).where(eq(deadLetters.id, letter.id));
    return failure({ code: 'queue_unreachable' });
  }
  await db.insert(auditLog).values({
    at: now,
    actorUserId: input.operatorUserId,
    actorRole: 'operator',
    action: 'dead_letter.replayed',
    subject: `dead_letter:${letter.id}`,
  });
  return success(null);
}

/** Puts a dead letter away for good. Idempotent. */
export async function dismissDeadLetter(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: { readonly deadLetterId: number; readonly operatorUserId: string },
): Promise<void> {
  const now = new Date(ports.clock.nowMs());
  const [dismissed] = await ports.db
    .update(deadLetters)
    .set({ dismissedAt: now })
    .where(and(eq(deadLetters.id, input.deadLetterId), isNull(deadLetters.dismissedAt)))
    .returning({ id: deadLetters.id });
  if (!dismissed) return;
  await ports.db.insert(auditLog).values({
    at: now,
    actorUserId: input.operatorUserId,
    actorRole: 'operator',
    action: 'dead_letter.dismissed',
    subject: `dead_letter:${input.deadLetterId}`,
  });
}
