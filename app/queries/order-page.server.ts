import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { cases, listings, orderLines, orders, sellerOrders, sellers, shipments } from '#db/schema';

/** An order as its shopper sees it, in one round trip. Null when there is none; who may see it is asked before. */
export async function readOrderPage(db: Database, orderId: string) {
  const parts = db
    .select({ id: sellerOrders.id })
    .from(sellerOrders)
    .where(eq(sellerOrders.orderId, orderId));
  const [[order], sellerParts, lines, parcels, orderCases] = await db.batch([
    db.select().from(orders).where(eq(orders.id, orderId)),
    db
      .select({ sellerOrder: sellerOrders, seller: { slug: sellers.slug, name: sellers.displayName } })
      .from(sellerOrders)
      .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
      .where(eq(sellerOrders.orderId, orderId))
      .orderBy(asc(sellerOrders.number)),
    db
      .select({ line: orderLines, listingSlug: listings.slug })
      .from(orderLines)
      .leftJoin(listings, eq(listings.id, orderLines.listingId))
      .where(inArray(orderLines.sellerOrderId, parts))
      .orderBy(asc(orderLines.id)),
    db.select().from(shipments).where(inArray(shipments.sellerOrderId, parts)),
    db
      .select()
      .from(cases)
      .where(and(eq(cases.orderId, orderId), ne(cases.kind, 'chargeback')))
      .orderBy(asc(cases.openedAt)),
  ]);
  return order ? { order, parts: sellerParts, lines, shipments: parcels, cases: orderCases } : null;
}
