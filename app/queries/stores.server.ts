import { and, desc, eq } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { sellers } from '#db/schema';

/** An open store by its address; null when there is none or it is not open. */
export async function readStore(db: Database, slug: string) {
  const [seller] = await db
    .select()
    .from(sellers)
    .where(and(eq(sellers.slug, slug), eq(sellers.status, 'approved')));
  return seller ?? null;
}

/** Some open stores, the best known first. */
export function readStores(db: Database, limit: number) {
  return db
    .select()
    .from(sellers)
    .where(eq(sellers.status, 'approved'))
    .orderBy(desc(sellers.ratingCount), desc(sellers.id))
    .limit(limit);
}
