import { count, desc, eq, inArray } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { orders, sellerOrders } from '#db/schema';
import type { Currency } from '~/domain/money/money';
import { deriveOrderState, type OrderState } from '~/domain/seller-order/process';

export const ORDERS_PER_PAGE = 20;

export interface ShopperOrderRow {
  readonly orderId: string;
  readonly number: string;
  readonly placedAtMs: number;
  readonly totalMinor: number;
  readonly currency: Currency;
  readonly state: OrderState;
}

/** A page of what a shopper has bought, the newest first. One round trip. */
export async function readShopperOrders(
  db: Database,
  userId: string,
  page: number,
): Promise<{ rows: readonly ShopperOrderRow[]; pageCount: number }> {
  const ofPage = db
    .select({ id: orders.id })
    .from(orders)
    .where(eq(orders.userId, userId))
    .orderBy(desc(orders.placedAt))
    .limit(ORDERS_PER_PAGE)
    .offset((page - 1) * ORDERS_PER_PAGE);
  const [[total], orderRows, parts] = await db.batch([
    db.select({ count: count() }).from(orders).where(eq(orders.userId, userId)),
    db.select().from(orders).where(inArray(orders.id, ofPage)).orderBy(desc(orders.placedAt)),
    db
      .select({ orderId: sellerOrders.orderId, state: sellerOrders.state })
      .from(sellerOrders)
      .where(inArray(sellerOrders.orderId, ofPage)),
  ]);
  return {
    rows: orderRows.map((order) => ({
      orderId: order.id,
      number: order.number,
      placedAtMs: order.placedAt.getTime(),
      totalMinor: order.totalMinor,
      currency: order.currency,
      state: deriveOrderState(parts.filter((part) => part.orderId === order.id).map((part) => part.state)),
    })),
    pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / ORDERS_PER_PAGE)),
  };
}
