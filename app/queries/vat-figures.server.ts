import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { orderLines, orders, refundLines, refunds, sellerOrders, sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';
import { shippingBackByRate, shippingByRate } from '~/domain/tax/invoice';
import { type Quarter, quarterBounds } from '~/domain/tax/quarters';

/** Where a sale is declared: at home, in the one-stop shop, or by the business that bought it. */
export type VatScheme = 'domestic' | 'oss' | 'reverse_charge';

/** What was sold into one country at one rate in a quarter, and what of that or of earlier sales was given back in it. */
export interface VatFigure {
  readonly sellerId: number;
  readonly sellerName: string;
  readonly country: string;
  readonly scheme: VatScheme;
  readonly rateBps: number;
  readonly currency: Currency;
  readonly soldMinor: number;
  readonly soldVatMinor: number;
  readonly backMinor: number;
  readonly backVatMinor: number;
}

interface Group extends Record<string, unknown> {
  readonly seller_id: string;
  readonly seller_name: string;
  readonly country: string;
  readonly scheme: VatScheme;
  readonly currency: Currency;
}

interface RateRow extends Group {
  readonly rate: number;
  readonly sold: string;
  readonly sold_vat: string;
  readonly back: string;
  readonly back_vat: string;
}

/** An order with goods of several rates: its delivery has to be split. */
interface MixedRow extends Group {
  readonly goods: readonly { readonly rate: number; readonly gross: number }[];
  readonly shipping: string;
  readonly is_sold_now: boolean;
  readonly back: readonly { readonly gross: number; readonly vat: number; readonly is_now: boolean }[] | null;
}

/**
 * Figures by seller, country of delivery, scheme, rate and currency; of one seller, or of all for null. What the
 * marketplace's coupons paid is part of what was sold and of what was given back, as it is of the VAT. A delivery is
 * counted at the rates of the goods that it carried, as the invoice has it. One round trip.
 */
export async function readVatFigures(
  db: Database,
  sellerId: SellerId | null,
  quarter: Quarter,
): Promise<readonly VatFigure[]> {
  const { fromMs, toMs } = quarterBounds(quarter);
  const from = new Date(fromMs).toISOString();
  const to = new Date(toMs).toISOString();
  const within = (moment: SQL) => sql`${moment} >= ${from}::timestamptz AND ${moment} < ${to}::timestamptz`;
  const own = sellerId === null ? sql`true` : sql`s.seller_id = ${sellerId}`;
  // Seller orders that were sold in the quarter or of which something was given back in it.
  const concerned = sql`
    concerned AS (
      SELECT s.id, s.seller_id, x.display_name AS seller_name, o.address->>'country' AS country, s.currency,
        CASE WHEN s.tax_treatment = 'reverse_charge' THEN 'reverse_charge'
          WHEN o.address->>'country' <> x.country THEN 'oss' ELSE 'domestic' END AS scheme,
        ${within(sql`s.placed_at`)} AS is_sold_now, g.rates, g.rate,
        s.captured_share_minor + s.promotion_share_minor - g.gross AS shipping, s.tax_minor - g.vat AS shipping_vat
      FROM ${sellerOrders} s
        JOIN ${orders} o ON o.id = s.order_id
        JOIN ${sellers} x ON x.id = s.seller_id
        JOIN LATERAL (
          SELECT count(DISTINCT l.tax_bps) AS rates, min(l.tax_bps) AS rate,
            sum(l.total_minor + l.promotion_minor) AS gross, sum(l.tax_minor) AS vat
          FROM ${orderLines} l WHERE l.seller_order_id = s.id
        ) g ON true
      WHERE ${own} AND (${within(sql`s.placed_at`)} OR s.id IN (
        SELECT r.seller_order_id FROM ${refunds} r WHERE ${within(sql`r.created_at`)} AND r.state <> 'superseded'))
    )`;
  const [rates, mixed] = await db.batch([
    db.execute<RateRow>(sql`
      WITH ${concerned}, moved AS (
        SELECT c.*, l.tax_bps AS at_rate, l.total_minor + l.promotion_minor AS sold, l.tax_minor AS sold_vat,
          0 AS back, 0 AS back_vat
        FROM concerned c JOIN ${orderLines} l ON l.seller_order_id = c.id WHERE c.is_sold_now
        UNION ALL
        SELECT c.*, c.rate, c.shipping, c.shipping_vat, 0, 0
        FROM concerned c WHERE c.is_sold_now AND c.rates = 1 AND c.shipping <> 0
        UNION ALL
        SELECT c.*, coalesce(l.tax_bps, c.rate), 0, 0, b.amount_minor + b.promotion_minor, b.tax_minor
        FROM concerned c JOIN ${refundLines} b ON b.seller_order_id = c.id
          JOIN ${refunds} r ON r.id = b.refund_id
          LEFT JOIN ${orderLines} l ON l.id = b.order_line_id
        WHERE ${within(sql`r.created_at`)} AND r.state <> 'superseded'
          AND (b.order_line_id IS NOT NULL OR c.rates = 1)
      )
      SELECT seller_id, seller_name, country, scheme, currency, at_rate AS rate,
        sum(sold) AS sold, sum(sold_vat) AS sold_vat, sum(back) AS back, sum(back_vat) AS back_vat
      FROM moved GROUP BY seller_id, seller_name, country, scheme, currency, at_rate`),
    db.execute<MixedRow>(sql`
      WITH ${concerned}
      SELECT c.seller_id, c.seller_name, c.country, c.scheme, c.currency, c.shipping, c.is_sold_now,
        (SELECT jsonb_agg(jsonb_build_object('rate', l.tax_bps, 'gross', l.total_minor + l.promotion_minor))
          FROM ${orderLines} l WHERE l.seller_order_id = c.id) AS goods,
        (SELECT jsonb_agg(jsonb_build_object('gross', b.amount_minor + b.promotion_minor, 'vat', b.tax_minor,
            'is_now', ${within(sql`r.created_at`)}) ORDER BY r.created_at, b.id)
          FROM ${refundLines} b JOIN ${refunds} r ON r.id = b.refund_id
          WHERE b.seller_order_id = c.id AND b.order_line_id IS NULL AND r.state <> 'superseded'
            AND r.created_at < ${to}::timestamptz) AS back
      FROM concerned c WHERE c.rates > 1 AND c.shipping <> 0`),
  ]);
  return summed([...rates.rows.map(figureOf), ...mixed.rows.flatMap(shippingFigures)]);
}

const groupOf = (row: Group) => ({
  sellerId: Number(row.seller_id),
  sellerName: row.seller_name,
  country: row.country,
  scheme: row.scheme,
  currency: row.currency,
});

function figureOf(row: RateRow): VatFigure {
  return {
    ...groupOf(row),
    rateBps: Number(row.rate),
    soldMinor: Number(row.sold),
    soldVatMinor: Number(row.sold_vat),
    backMinor: Number(row.back),
    backVatMinor: Number(row.back_vat),
  };
}

/** The delivery of an order of several rates, by rate: what was sold of it, and what went back of it in the quarter. */
function shippingFigures(row: MixedRow): VatFigure[] {
  const parts = shippingByRate(
    row.goods.map(({ rate, gross }) => ({ rateBps: rate, grossMinor: gross })),
    Number(row.shipping),
  );
  const nothing = { soldMinor: 0, soldVatMinor: 0, backMinor: 0, backVatMinor: 0 };
  const figures: VatFigure[] = row.is_sold_now
    ? parts.map(({ rateBps, grossMinor, vatMinor }) => ({
        ...groupOf(row),
        ...nothing,
        rateBps,
        soldMinor: grossMinor,
        soldVatMinor: vatMinor,
      }))
    : [];
  const before = { grossMinor: 0, vatMinor: 0 };
  for (const { gross, vat, is_now } of row.back ?? []) {
    const now = { grossMinor: gross, vatMinor: vat };
    if (is_now)
      for (const { rateBps, grossMinor, vatMinor } of shippingBackByRate(parts, before, now))
        figures.push({
          ...groupOf(row),
          ...nothing,
          rateBps,
          backMinor: grossMinor,
          backVatMinor: vatMinor,
        });
    before.grossMinor += gross;
    before.vatMinor += vat;
  }
  return figures;
}

const SCHEME_ORDER: readonly VatScheme[] = ['domestic', 'oss', 'reverse_charge'];

function summed(figures: readonly VatFigure[]): VatFigure[] {
  const byKey = new Map<string, VatFigure>();
  for (const figure of figures) {
    const { sellerId, country, scheme, rateBps, currency } = figure;
    const key = [sellerId, country, scheme, rateBps, currency].join(' ');
    const known = byKey.get(key);
    byKey.set(
      key,
      known
        ? {
            ...known,
            soldMinor: known.soldMinor + figure.soldMinor,
            soldVatMinor: known.soldVatMinor + figure.soldVatMinor,
            backMinor: known.backMinor + figure.backMinor,
            backVatMinor: known.backVatMinor + figure.backVatMinor,
          }
        : figure,
    );
  }
  return [...byKey.values()].sort(
    (one, other) =>
      one.sellerName.localeCompare(other.sellerName) ||
      one.sellerId - other.sellerId ||
      SCHEME_ORDER.indexOf(one.scheme) - SCHEME_ORDER.indexOf(other.scheme) ||
      one.country.localeCompare(other.country) ||
      other.rateBps - one.rateBps ||
      one.currency.localeCompare(other.currency),
  );
}
