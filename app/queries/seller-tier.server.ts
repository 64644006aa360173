import { and, eq, gt, gte, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { commissionLines, commissionRules, sellerOrders, sellers } from '#db/schema';
import {
  type SalesPerCurrency,
  savedAtRateMinor,
  TIER_WINDOW_MS,
  tierStanding,
} from '~/domain/commission/tiers';
import type { SellerId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';

/** Completed sales after refunds; what the marketplace's coupons paid is sold as what shoppers paid is. */
const soldMinorSql = sql<string>`sum(${sellerOrders.capturedShareMinor} - ${sellerOrders.refundedShareMinor}
  + ${sellerOrders.promotionShareMinor} - ${sellerOrders.promotionReturnedMinor})`;

/**
 * A seller's tier, how far the next one is, and what it would have saved on the commission of the last 90 days, per
 * currency. Null savings where the next tier has no rate of its own in force. One round trip.
 */
export async function readSellerTier(db: Database, sellerId: SellerId, nowMs: number) {
  const now = new Date(nowMs);
  const since = new Date(nowMs - TIER_WINDOW_MS);
  const [[seller], sales, charged, rules] = await db.batch([
    db.select({ tier: sellers.tier }).from(sellers).where(eq(sellers.id, sellerId)),
    db
      .select({
        currency: sellerOrders.currency,
        soldMinor: soldMinorSql,
      })
      .from(sellerOrders)
      .where(
        and(
          eq(sellerOrders.sellerId, sellerId),
          eq(sellerOrders.state, 'completed'),
          gte(sellerOrders.completedAt, since),
        ),
      )
      .groupBy(sellerOrders.currency),
    db
      .select({
        currency: commissionLines.currency,
        feeBps: commissionLines.feeBps,
        chargedMinor: sql<string>`sum(${commissionLines.amountMinor})`,
      })
      .from(commissionLines)
      .innerJoin(sellerOrders, eq(sellerOrders.id, commissionLines.sellerOrderId))
      .where(
        and(
          eq(sellerOrders.sellerId, sellerId),
          eq(commissionLines.kind, 'commission'),
          gte(sellerOrders.placedAt, since),
          sql`${sellerOrders.state} <> 'cancelled'`,
        ),
      )
      .groupBy(commissionLines.currency, commissionLines.feeBps),
    db
      .select({ tier: commissionRules.tier, percentBps: commissionRules.percentBps })
      .from(commissionRules)
      .where(
        and(
          eq(commissionRules.scope, 'tier'),
          lte(commissionRules.validFrom, now),
          or(isNull(commissionRules.validTo), gt(commissionRules.validTo, now)),
        ),
      ),
  ]);
  const salesMinor: SalesPerCurrency = Object.fromEntries(
    sales.map((row) => [row.currency, Number(row.soldMinor)]),
  );
  const standing = tierStanding(salesMinor);
  const nextRule = rules.find((rule) => rule.tier === standing.next?.tier);
  const saved = new Map<Currency, number>();
  for (const row of nextRule ? charged : []) {
    const currency = row.currency as Currency;
    const savedMinor = savedAtRateMinor(Number(row.chargedMinor), row.feeBps, nextRule?.percentBps ?? 0);
    saved.set(currency, (saved.get(currency) ?? 0) + savedMinor);
  }
  return {
    /** As evaluated last night: what orders are charged by. */
    tier: seller?.tier ?? null,
    /** What sales earn by now, and orders are charged by from the next night on. */
    earned: standing.tier,
    next: standing.next,
    progressBps: standing.progressBps,
    nextPercentBps: nextRule?.percentBps ?? null,
    saved: [...saved].map(([currency, amountMinor]) => ({ currency, amountMinor })),
  };
}
