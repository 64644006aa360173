import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import {
  cases,
  debtSettlements,
  postings,
  sellerDebts,
  sellerOrders,
  sellerPayoutSettings,
  transfers,
} from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { payoutExpectation } from '~/domain/payout/expectation';
import { DEFAULT_PAYOUT_SETTINGS, isPaidByUs } from '~/domain/payout/schedule';
import { payoutSettingsOf } from './seller-payouts.server';

/** Most debts that are listed, the latest first. */
const DEBTS_SHOWN_MAX = 50;

/**
 * A seller's money: what waits in escrow, what is free to be transferred, what was paid, per currency from
 * the ledger; the seller orders of a month with where their money is; and what the seller owes, with how it was
 * settled. One round trip.
 */
export async function readSellerMoney(db: Database, sellerId: SellerId, month: { from: Date; to: Date }) {
  const [balances, paid, lines, debts, settlements, [wish]] = await db.batch([
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
      .select({
        currency: transfers.currency,
        paidMinor: sql<string>`sum(${transfers.amountMinor} - ${transfers.nettedMinor} - ${transfers.reversedMinor})`,
      })
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
        // What the marketplace's coupon paid is sold and given back as what the shopper paid is.
        soldMinor:
          sql<number>`${sellerOrders.capturedShareMinor} + ${sellerOrders.promotionShareMinor}`.mapWith(
            Number,
          ),
        refundedMinor:
          sql<number>`${sellerOrders.refundedShareMinor} + ${sellerOrders.promotionReturnedMinor}`.mapWith(
            Number,
          ),
        deliveredAt: sellerOrders.deliveredAt,
        feesMinor: sql<number>`${sellerOrders.feesMinor} - ${sellerOrders.feesReturnedMinor}`.mapWith(Number),
        transferState: transfers.state,
        hasOpenCase: sql<boolean>`EXISTS (SELECT 1 FROM ${cases} c WHERE c.seller_order_id = ${sellerOrders.id} AND c.ended_at IS NULL)`,
        madeAt: transfers.madeAt,
        holdReason: transfers.holdReason,
      })
      .from(sellerOrders)
      .leftJoin(transfers, and(eq(transfers.sellerOrderId, sellerOrders.id), eq(transfers.cause, 'release')))
      .where(
        and(
          eq(sellerOrders.sellerId, sellerId),
          gte(sellerOrders.placedAt, month.from),
          lt(sellerOrders.placedAt, month.to),
        ),
      )
      .orderBy(desc(sellerOrders.placedAt)),
    db
      .select({ debt: sellerDebts, number: sellerOrders.number })
      .from(sellerDebts)
      .innerJoin(sellerOrders, eq(sellerOrders.id, sellerDebts.sellerOrderId))
      .where(eq(sellerDebts.sellerId, sellerId))
      .orderBy(desc(sellerDebts.createdAt))
      .limit(DEBTS_SHOWN_MAX),
    db
      .select()
      .from(debtSettlements)
      .where(
        inArray(
          debtSettlements.debtId,
          db.select({ id: sellerDebts.id }).from(sellerDebts).where(eq(sellerDebts.sellerId, sellerId)),
        ),
      )
      .orderBy(asc(debtSettlements.at)),
    db.select().from(sellerPayoutSettings).where(eq(sellerPayoutSettings.sellerId, sellerId)),
  ]);
  const settings = wish ? payoutSettingsOf(wish) : DEFAULT_PAYOUT_SETTINGS;
  return {
    hasMinimum: isPaidByUs(settings),
    balances: balances.map((row) => ({ ...row, owedMinor: Number(row.owedMinor) })),
    paid: paid.map((row) => ({ ...row, paidMinor: Number(row.paidMinor) })),
    lines: lines.map(({ transferState, holdReason, madeAt, deliveredAt, hasOpenCase, ...line }) => ({
      ...line,
      payout: payoutExpectation({
        state: line.state,
        deliveredAtMs: deliveredAt?.getTime() ?? null,
        hasOpenCase,
        transfer:
          transferState === null
            ? null
            : { state: transferState, holdReason, madeAtMs: madeAt?.getTime() ?? null },
        schedule: settings.schedule,
      }),
    })),
    debts: debts.map((row) => ({
      ...row,
      settlements: settlements.filter((settlement) => settlement.debtId === row.debt.id),
    })),
  };
}
