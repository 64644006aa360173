import { eq } from 'drizzle-orm';
import { sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { storePart } from '~/ports/page-changes';
import type { Ports } from '~/ports/ports';

/** Notes that what pages say of a store, or of how it sends, has changed. After the change is written. */
export async function noteStoreChanged(
  ports: Pick<Ports, 'db' | 'pageChanges'>,
  sellerId: SellerId,
): Promise<void> {
  const [seller] = await ports.db
    .select({ slug: sellers.slug })
    .from(sellers)
    .where(eq(sellers.id, sellerId));
  if (seller) await ports.pageChanges.note([storePart(seller.slug)]);
}
