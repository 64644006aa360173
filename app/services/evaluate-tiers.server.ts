import { sql } from 'drizzle-orm';
import { sellerOrders, sellers, sellerTierChanges } from '#db/schema';
import { type SalesPerCurrency, TIER_WINDOW_MS, tierStanding } from '~/domain/commission/tiers';
import type { Ports } from '~/ports/ports';

/** Sellers evaluated in one statement. */
const SELLERS_PER_ROUND_TRIP = 1_000;

/**
 * For the daily cron: gives every approved seller the tier that completed sales of the last 90 days earn, less what
 * was refunded; what the marketplace's coupons paid is sold as what shoppers paid is. Orders placed from then on are charged by it; earlier ones keep what was frozen. A second run of the
 * same day finds nothing left to do. Answers how many tiers changed.
 */
export async function evaluateTiers(ports: Pick<Ports, 'db' | 'clock'>): Promise<{ changed: number }> {
  const { db, clock } = ports;
  const now = new Date(clock.nowMs());
  const day = now.toISOString().slice(0, 10);
  const since = new Date(now.getTime() - TIER_WINDOW_MS);
  let changed = 0;
  for (let afterId = 0; ; ) {
    const { rows } = await db.execute<{
      id: string;
      tier: string | null;
      sales: SalesPerCurrency;
      evaluated: string | null;
    }>(sql`
      SELECT s.id, s.tier, to_char(s.tier_evaluated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS evaluated, coalesce((
        SELECT jsonb_object_agg(o.currency, o.sold_minor) FROM (
          SELECT currency, sum(captured_share_minor - refunded_share_minor
            + promotion_share_minor - promotion_returned_minor) AS sold_minor FROM ${sellerOrders}
          WHERE seller_id = s.id AND state = 'completed' AND completed_at >= ${since.toISOString()}::timestamptz
          GROUP BY currency
        ) o), '{}') AS sales
      FROM ${sellers} s WHERE s.status = 'approved' AND s.id > ${afterId}
      ORDER BY s.id LIMIT ${SELLERS_PER_ROUND_TRIP}`);
    const moved = rows.flatMap((row) => {
      const { tier } = tierStanding(row.sales);
      return row.evaluated === day || tier === row.tier
        ? []
        : [{ id: Number(row.id), tier, sales: row.sales }];
    });
    const ids = `{${rows.map((row) => row.id).join(',')}}`;
    if (rows.length > 0)
      await db.batch([
        db.execute(sql`
          WITH moved AS (
            SELECT * FROM jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) AS m(id bigint, tier text, sales jsonb)
          ), noted AS (
            INSERT INTO ${sellerTierChanges} (seller_id, day, tier, sales_minor, changed_at)
            SELECT id, ${day}, tier, sales, ${now.toISOString()}::timestamptz FROM moved ON CONFLICT DO NOTHING
          )
          UPDATE ${sellers} s SET tier = moved.tier FROM moved WHERE s.id = moved.id`),
        db.execute(sql`
          UPDATE ${sellers} SET tier_evaluated_at = ${now.toISOString()}::timestamptz WHERE id = ANY(${ids}::bigint[])`),
      ]);
    changed += moved.length;
    const last = rows.at(-1);
    if (!last || rows.length < SELLERS_PER_ROUND_TRIP) return { changed };
    afterId = Number(last.id);
  }
}
