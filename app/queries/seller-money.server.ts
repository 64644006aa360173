import { and, asc, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { postings, refunds, sellerOrders, transfers } from '#db/schema';
import type { SellerId } from '~/domain/ids';

/**
 * A seller's money: what waits in escrow, what is free to be transferred, what was paid, per currency from
 * the ledger; and the statement of a month, a line per seller order. One round trip.
 */
export async function readSellerMoney(db: Database, sellerId: SellerId, month: { from: Date; to: Date }) {
  const [balances, paid, lines] = await db.batch([
    db
      .select({
        account: sql<string>`split_part(${postings.account}, ':', 1)`,
        currency: postings.currency,
        owedMinor: sql<string>`-sum(${postings.amountMinor})`,
      })
      .from(postings)
      .where(eq(postings.sellerId, sellerId))
      .groupBy(sql`1`, postings.currency)
      .orderBy(asc(postings.currency)),
    db
      .select({ currency: transfers.currency, paidMinor: sql<string>`sum(${transfers.amountMinor})` })
      .from(transfers)
      .where(and(eq(transfers.sellerId, sellerId), eq(transfers.state, 'made')))
      .groupBy(transfers.currency),
    db
      .select({
        id: sellerOrders.id,
        number: sellerOrders.number,
        state: sellerOrders.state,
        placedAt: sellerOrders.placedAt,
        currency: sellerOrders.currency,
        soldMinor: sellerOrders.capturedShareMinor,
        refundedMinor: sellerOrders.refundedShareMinor,
        feesMinor: sellerOrders.feesMinor,
        transferState: transfers.state,
        transferMinor: transfers.amountMinor,
        madeAt: transfers.madeAt,
        holdReason: transfers.holdReason,
        refundState: refunds.state,
      })
      .from(sellerOrders)
      .leftJoin(transfers, eq(transfers.sellerOrderId, sellerOrders.id))
      .leftJoin(refunds, eq(refunds.sellerOrderId, sellerOrders.id))
      .where(
        and(
          eq(sellerOrders.sellerId, sellerId),
          gte(sellerOrders.placedAt, month.from),
          lt(sellerOrders.placedAt, month.to),
        ),
      )
      .orderBy(desc(sellerOrders.placedAt)),
  ]);
  return {
    balances: balances.map((row) => ({ ...row, owedMinor: Number(row.owedMinor) })),
    paid: paid.map((row) => ({ ...row, paidMinor: Number(row.paidMinor) })),
    lines,
  };
}
