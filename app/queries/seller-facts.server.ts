import { and, count, eq } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { listings, sellers, shippingMethods } from '#db/schema';
import type { SellerFacts } from '~/domain/seller/checklist';

export type SellerRow = typeof sellers.$inferSelect;

/** A seller with what its checklist needs, in one round trip. Null when there is none. */
export async function readSellerFacts(
  db: Database,
  sellerId: number,
): Promise<{ seller: SellerRow; facts: SellerFacts } | null> {
  const [[seller], [methods], [offered]] = await db.batch([
    db.select().from(sellers).where(eq(sellers.id, sellerId)),
    db
      .select({ count: count() })
      .from(shippingMethods)
      .where(and(eq(shippingMethods.sellerId, sellerId), eq(shippingMethods.active, true))),
    db.select({ count: count() }).from(listings).where(eq(listings.sellerId, sellerId)),
  ]);
  if (!seller) return null;
  return {
    seller,
    facts: {
      ...seller,
      termsAccepted: seller.termsAcceptedAt !== null,
      shippingMethodCount: methods?.count ?? 0,
      listingCount: offered?.count ?? 0,
    },
  };
}
