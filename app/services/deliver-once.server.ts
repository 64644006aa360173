import { and, eq, ne, sql } from 'drizzle-orm';
import { notifications } from '#db/schema';
import type { Ports } from '~/ports/ports';

export interface Telling {
  /** Names the fact, the person and the way of telling: told once. */
  readonly key: string;
  readonly channel: 'email' | 'push' | 'live';
  readonly template: string;
  readonly recipient: string;
  readonly sellerId?: number;
  readonly sellerOrderId?: string;
}

/** What a way of telling answers: done, never to be done (a refused address), or to be tried again. */
export type TellingOutcome = 'sent' | 'given_up' | 'try_again';

/**
 * Tells somebody something once, however often the message comes. The row is written before the telling and
 * closed after it; a crash in between tells again with the same key, which mail services know.
 * Throws when it should be tried again, so that the queue does.
 */
export async function deliverOnce(
  ports: Pick<Ports, 'db' | 'clock'>,
  telling: Telling,
  tell: () => Promise<TellingOutcome>,
): Promise<void> {
  const { db, clock } = ports;
  const [open] = await db
    .insert(notifications)
    .values({
      key: telling.key,
      channel: telling.channel,
      template: telling.template,
      recipient: telling.recipient,
      sellerId: telling.sellerId ?? null,
      sellerOrderId: telling.sellerOrderId ?? null,
      state: 'sending',
      attempts: 1,
      createdAt: new Date(clock.nowMs()),
    })
    .onConflictDoUpdate({
      target: notifications.key,
      set: { attempts: sql`${notifications.attempts} + 1` },
      setWhere: ne(notifications.state, 'sent'),
    })
    .returning({ key: notifications.key });
  if (!open) return;
  const outcome = await tell();
  if (outcome === 'try_again') throw new Error(`${telling.key} could not be delivered yet.`);
  await db
    .update(notifications)
    .set({ state: outcome === 'sent' ? 'sent' : 'failed', sentAt: new Date(clock.nowMs()) })
    .where(and(eq(notifications.key, telling.key), ne(notifications.state, 'sent')));
}
