import { and, asc, count, desc, eq, ilike, inArray, or, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import {
  cases,
  commissionLines,
  orderLines,
  orders,
  refunds,
  sellerOrderEvents,
  sellerOrders,
  shipments,
  transfers,
} from '#db/schema';
import type { SellerId } from '~/domain/ids';
import type { SellerOrderState } from '~/domain/seller-order/process';

export const SELLER_ORDERS_PER_PAGE = 50;

export interface SellerOrderFilter {
  readonly state: SellerOrderState | 'to_ship' | null;
  readonly search: string;
  readonly page: number;
}

/** A page of a seller's orders: those to ship first, the most urgent first; then the newest. One round trip. */
export async function readSellerOrders(db: Database, sellerId: SellerId, filter: SellerOrderFilter) {
  const wanted = and(
    eq(sellerOrders.sellerId, sellerId),
    filter.state === 'to_ship'
      ? inArray(sellerOrders.state, ['pending', 'accepted'])
      : filter.state
        ? eq(sellerOrders.state, filter.state)
        : undefined,
    filter.search
      ? or(
          ilike(sellerOrders.number, `%${filter.search.replace(/[%_\\]/g, '')}%`),
          ilike(orders.email, `%${filter.search.replace(/[%_\\]/g, '')}%`),
        )
      : undefined,
  );
  const isOpen = sql`${sellerOrders.state} IN ('pending', 'accepted')`;
  const [rows, [total], counts] = await db.batch([
    db
      .select({
        id: sellerOrders.id,
        number: sellerOrders.number,
        state: sellerOrders.state,
        placedAt: sellerOrders.placedAt,
        shipByAt: sellerOrders.shipByAt,
        express: sellerOrders.shippingExpress,
        totalMinor: sellerOrders.capturedShareMinor,
        currency: sellerOrders.currency,
        buyer: sql<string>`${orders.address}->>'name'`,
        pieces: sql<number>`(SELECT sum(quantity)::int FROM ${orderLines} WHERE seller_order_id = ${sellerOrders.id})`,
      })
      .from(sellerOrders)
      .innerJoin(orders, eq(orders.id, sellerOrders.orderId))
      .where(wanted)
      .orderBy(
        desc(isOpen),
        sql`CASE WHEN ${isOpen} THEN ${sellerOrders.shipByAt} END ASC NULLS LAST`,
        desc(sellerOrders.shippingExpress),
        desc(sellerOrders.placedAt),
      )
      .limit(SELLER_ORDERS_PER_PAGE)
      .offset((filter.page - 1) * SELLER_ORDERS_PER_PAGE),
    db
      .select({ count: count() })
      .from(sellerOrders)
      .innerJoin(orders, eq(orders.id, sellerOrders.orderId))
      .where(wanted),
    db
      .select({ state: sellerOrders.state, count: count() })
      .from(sellerOrders)
      .where(eq(sellerOrders.sellerId, sellerId))
      .groupBy(sellerOrders.state),
  ]);
  return {
    rows,
    pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / SELLER_ORDERS_PER_PAGE)),
    counts: Object.fromEntries(counts.map((row) => [row.state, row.count])) as Partial<
      Record<SellerOrderState, number>
    >,
  };
}

/** One order of a seller with all that happened to it. Another seller's is null. One round trip. */
export async function readSellerOrder(db: Database, sellerId: SellerId, sellerOrderId: string) {
  const own = and(eq(sellerOrders.id, sellerOrderId), eq(sellerOrders.sellerId, sellerId));
  const ownIds = db.select({ id: sellerOrders.id }).from(sellerOrders).where(own);
  const [[row], lines, fees, events, parcels, [transfer], refunded, orderCases] = await db.batch([
    db
      .select({ sellerOrder: sellerOrders, order: orders })
      .from(sellerOrders)
      .innerJoin(orders, eq(orders.id, sellerOrders.orderId))
      .where(own),
    db.select().from(orderLines).where(inArray(orderLines.sellerOrderId, ownIds)).orderBy(asc(orderLines.id)),
    db
      .select({ kind: commissionLines.kind, amountMinor: sql<string>`sum(${commissionLines.amountMinor})` })
      .from(commissionLines)
      .where(inArray(commissionLines.sellerOrderId, ownIds))
      .groupBy(commissionLines.kind),
    db
      .select()
      .from(sellerOrderEvents)
      .where(inArray(sellerOrderEvents.sellerOrderId, ownIds))
      .orderBy(asc(sellerOrderEvents.at), asc(sellerOrderEvents.id)),
    db.select().from(shipments).where(inArray(shipments.sellerOrderId, ownIds)),
    db
      .select()
      .from(transfers)
      .where(and(inArray(transfers.sellerOrderId, ownIds), eq(transfers.cause, 'release'))),
    db.select().from(refunds).where(inArray(refunds.sellerOrderId, ownIds)).orderBy(asc(refunds.createdAt)),
    db.select().from(cases).where(inArray(cases.sellerOrderId, ownIds)).orderBy(asc(cases.openedAt)),
  ]);
  if (!row) return null;
  const feeOf = (kind: string) => Number(fees.find((fee) => fee.kind === kind)?.amountMinor ?? 0);
  return {
    ...row,
    lines,
    fees: {
      commissionMinor: feeOf('commission'),
      processingMinor: feeOf('processing'),
      vatMinor: feeOf('vat_on_fees'),
    },
    events,
    shipments: parcels,
    transfer: transfer ?? null,
    refunds: refunded,
    cases: orderCases,
  };
}

/** Orders that wait for the seller. */
export async function countOpenSellerOrders(db: Database, sellerId: SellerId): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(sellerOrders)
    .where(and(eq(sellerOrders.sellerId, sellerId), inArray(sellerOrders.state, ['pending', 'accepted'])));
  return row?.count ?? 0;
}
