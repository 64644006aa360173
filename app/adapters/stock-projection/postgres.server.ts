import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import type { VariantId } from '~/domain/ids';
import type { AppliedStockChange, StockProjection } from '~/ports/stock-projection';

export function postgresStockProjection(db: Database): StockProjection {
  return {
    async open(variantId, nowMs) {
      const { rows } = await db.execute<{ opening_level: number }>(sql`
        UPDATE stock_levels SET opened_at = coalesce(opened_at, ${new Date(nowMs).toISOString()}::timestamptz)
        WHERE variant_id = ${variantId} RETURNING opening_level`);
      return rows[0]?.opening_level ?? null;
    },

    async apply(changes) {
      if (changes.length === 0) return [];
      const { rows } = await db.execute<{
        variant_id: string;
        listing_id: string;
        seller_id: string;
        available_before: number;
        available: number;
        low_stock_threshold: number;
      }>(sql`
        WITH incoming AS (
          SELECT DISTINCT ON ("variantId") * FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
            AS c("variantId" bigint, version int, "onHand" int, held int, "changedAtMs" bigint)
          ORDER BY "variantId", version DESC
        ), before AS (
          SELECT s.variant_id, s.on_hand - s.held AS available
          FROM stock_levels s JOIN incoming i ON i."variantId" = s.variant_id
          ORDER BY s.variant_id FOR UPDATE OF s
        ), applied AS (
          UPDATE stock_levels s
          SET on_hand = i."onHand", held = i.held, version = i.version,
              updated_at = to_timestamp(i."changedAtMs" / 1000.0)
          FROM incoming i
          WHERE s.variant_id = i."variantId" AND s.version < i.version
            AND s.variant_id IN (SELECT variant_id FROM before)
          RETURNING s.variant_id, s.on_hand - s.held AS available
        )
        SELECT a.variant_id, v.listing_id, v.seller_id, b.available AS available_before, a.available, v.low_stock_threshold
        FROM applied a JOIN before b USING (variant_id) JOIN variants v ON v.id = a.variant_id`);
      return rows.map(
        (row): AppliedStockChange => ({
          variantId: Number(row.variant_id) as VariantId,
          listingId: Number(row.listing_id),
          sellerId: Number(row.seller_id),
          availableBefore: row.available_before,
          available: row.available,
          lowStockThreshold: row.low_stock_threshold,
        }),
      );
    },
  };
}
