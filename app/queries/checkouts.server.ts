import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { checkouts } from '#db/schema';

export type CheckoutRow = typeof checkouts.$inferSelect;

/** A checkout by its identifier; null when there is none. */
export async function readCheckout(db: Database, checkoutId: string): Promise<CheckoutRow | null> {
  const [checkout] = await db.select().from(checkouts).where(eq(checkouts.id, checkoutId));
  return checkout ?? null;
}
