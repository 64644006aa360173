import { desc, eq } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { orders } from '#db/schema';

/** Where a shopper's last order went, so that nothing is asked twice. */
export async function readLastAddress(db: Database, userId: string) {
  const [order] = await db
    .select({ email: orders.email, address: orders.address })
    .from(orders)
    .where(eq(orders.userId, userId))
    .orderBy(desc(orders.placedAt))
    .limit(1);
  return order ? { email: order.email, ...order.address } : null;
}
