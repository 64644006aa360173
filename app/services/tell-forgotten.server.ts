import { sql } from 'drizzle-orm';
import type { EventMessage } from '~/domain/messages';
import type { Ports } from '~/ports/ports';

/** What the queue took is delivered, retries included, within so long. */
const DELIVERED_WITHIN_MS = 10 * 60_000;
/** What is older than that is for people to sort out. */
const LOOK_BACK_MS = 3 * 86_400_000;
const ROUND_MAX = 100;

/**
 * Hands over again what the queue took and nobody was told of: orders with a seller who has no notification, refunded
 * checkouts whose shopper has none. A message that was lost after all leaves no seller without word. Telling happens
 * once however often the message comes. Bounded.
 */
export async function tellForgotten(ports: Pick<Ports, 'db' | 'clock' | 'queue'>): Promise<number> {
  const { db, clock } = ports;
  const nowMs = clock.nowMs();
  const from = new Date(nowMs - LOOK_BACK_MS).toISOString();
  const to = new Date(nowMs - DELIVERED_WITHIN_MS).toISOString();
  const [placed, refunded] = await db.batch([
    db.execute<{ order_id: string }>(sql`
      SELECT s.order_id FROM orders o JOIN seller_orders s ON s.order_id = o.id
      WHERE o.placed_at BETWEEN ${from}::timestamptz AND ${to}::timestamptz
        AND EXISTS (SELECT 1 FROM seller_members m WHERE m.seller_id = s.seller_id)
        AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.seller_order_id = s.id
          AND n.template = 'seller_new_order' AND n.state <> 'sending')
      GROUP BY s.order_id ORDER BY min(o.placed_at) LIMIT ${ROUND_MAX}`),
    db.execute<{ id: string }>(sql`
      SELECT c.id FROM checkouts c
      WHERE c.state = 'refunded' AND c.updated_at BETWEEN ${from}::timestamptz AND ${to}::timestamptz
        AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.key = 'checkout.refunded:' || c.id
          AND n.state <> 'sending')
      ORDER BY c.updated_at LIMIT ${ROUND_MAX}`),
  ]);
  const messages: EventMessage[] = [
    ...placed.rows.map((row) => ({ type: 'order.placed' as const, orderId: row.order_id })),
    ...refunded.rows.map((row) => ({ type: 'checkout.refunded' as const, checkoutId: row.id })),
  ];
  if (messages.length > 0) await ports.queue.sendEvents(messages);
  return messages.length;
}
