import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { preparedSelect } from '#db/prepared.server';
import { checkouts } from '#db/schema';

export type CheckoutRow = typeof checkouts.$inferSelect;

const checkoutById = preparedSelect<{ checkoutId: string }>()((db, value) =>
  db
    .select()
    .from(checkouts)
    .where(eq(checkouts.id, value('checkoutId'))),
);

/** A checkout by its identifier; null when there is none. */
export async function readCheckout(db: Database, checkoutId: string): Promise<CheckoutRow | null> {
  const [checkout] = await checkoutById(db, { checkoutId });
  return checkout ?? null;
}
