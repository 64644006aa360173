import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { orders, refundLines, refunds, sellerOrders, sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';
import { type Quarter, quarterBounds } from '~/domain/tax/quarters';

/** What was sold into one country in a quarter, and what of that or of earlier sales was given back in it. */
export interface VatFigure {
  readonly sellerId: number;
  readonly sellerName: string;
  readonly country: string;
  /** Whether it went to another country than the seller's. */
  readonly isOss: boolean;
  readonly currency: Currency;
  readonly soldMinor: number;
  readonly soldVatMinor: number;
  readonly backMinor: number;
  readonly backVatMinor: number;
}

/**
 * Figures by seller, country of delivery and currency; of one seller, or of all for null. What the marketplace's
 * coupons paid is part of what was sold and of what was given back, as it is of the VAT. One round trip.
 */
export async function readVatFigures(
  db: Database,
  sellerId: SellerId | null,
  quarter: Quarter,
): Promise<readonly VatFigure[]> {
  const { fromMs, toMs } = quarterBounds(quarter);
  const from = new Date(fromMs).toISOString();
  const to = new Date(toMs).toISOString();
  const own = sellerId === null ? sql`true` : sql`s.seller_id = ${sellerId}`;
  const answer = await db.execute<{
    seller_id: string;
    seller_name: string;
    country: string;
    is_oss: boolean;
    currency: Currency;
    sold: string;
    sold_vat: string;
    back: string;
    back_vat: string;
  }>(sql`
    WITH moved AS (
      SELECT s.seller_id, o.address->>'country' AS country, s.currency,
        s.captured_share_minor + s.promotion_share_minor AS sold, s.tax_minor AS sold_vat, 0 AS back, 0 AS back_vat
      FROM ${sellerOrders} s JOIN ${orders} o ON o.id = s.order_id
      WHERE s.placed_at >= ${from}::timestamptz AND s.placed_at < ${to}::timestamptz AND ${own}
      UNION ALL
      SELECT s.seller_id, o.address->>'country', s.currency, 0, 0, l.amount_minor + l.promotion_minor, l.tax_minor
      FROM ${refundLines} l JOIN ${refunds} r ON r.id = l.refund_id
        JOIN ${sellerOrders} s ON s.id = l.seller_order_id JOIN ${orders} o ON o.id = s.order_id
      WHERE r.created_at >= ${from}::timestamptz AND r.created_at < ${to}::timestamptz
        AND r.state <> 'superseded' AND ${own}
    )
    SELECT m.seller_id, max(x.display_name) AS seller_name, m.country, m.country <> max(x.country) AS is_oss, m.currency,
      sum(m.sold) AS sold, sum(m.sold_vat) AS sold_vat, sum(m.back) AS back, sum(m.back_vat) AS back_vat
    FROM moved m JOIN ${sellers} x ON x.id = m.seller_id
    GROUP BY m.seller_id, m.country, m.currency
    ORDER BY seller_name, m.seller_id, is_oss, m.country, m.currency`);
  return answer.rows.map((row) => ({
    sellerId: Number(row.seller_id),
    sellerName: row.seller_name,
    country: row.country,
    isOss: row.is_oss,
    currency: row.currency,
    soldMinor: Number(row.sold),
    soldVatMinor: Number(row.sold_vat),
    backMinor: Number(row.back),
    backVatMinor: Number(row.back_vat),
  }));
}
