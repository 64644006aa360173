import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import {
  invoiceCorrectionSeries,
  orderLines,
  refundLines,
  refunds,
  sellerInvoiceCorrections,
  sellerInvoices,
} from '#db/schema';
import { sumMinor } from '~/domain/money/money';
import { marketDate } from '~/domain/shipping/calendar';
import { correctionAmounts, type InvoiceCorrection, invoiceNumber } from '~/domain/tax/invoice';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { jsonbText } from './jsonb.server';

/** Refunds of one round; the next takes up the rest. */
const ROUND_MAX = 50;

/**
 * For the cron: issues a correction of an issued invoice for each refund that was made, once, in the order in which
 * the refunds were decided. The next number of the seller's series of corrections of the year is taken in the same
 * statement that writes the correction: none is missing, none is given twice.
 */
export async function issueCorrections(ports: Pick<Ports, 'db' | 'clock'>): Promise<number> {
  const due = await ports.db
    .select({ refundId: refunds.id, sellerOrderId: sellerInvoices.sellerOrderId })
    .from(refunds)
    .innerJoin(sellerInvoices, eq(sellerInvoices.sellerOrderId, refunds.sellerOrderId))
    .where(
      and(
        eq(refunds.state, 'succeeded'),
        sql`NOT EXISTS (SELECT 1 FROM ${sellerInvoiceCorrections} c WHERE c.refund_id = ${refunds.id})`,
      ),
    )
    .orderBy(asc(refunds.createdAt), asc(refunds.id))
    .limit(ROUND_MAX);
  let issued = 0;
  for (const { refundId, sellerOrderId } of due) {
    try {
      if (await issueCorrection(ports, refundId, sellerOrderId)) issued += 1;
    } catch (error) {
      console.error(`The correction for refund ${refundId} is tried again by the next round.`, error);
    }
  }
  return issued;
}

async function issueCorrection(
  ports: Pick<Ports, 'db' | 'clock'>,
  refundId: string,
  sellerOrderId: string,
): Promise<boolean> {
  const { db, clock } = ports;
  const [[invoice], lines, back, earlier] = await db.batch([
    db.select().from(sellerInvoices).where(eq(sellerInvoices.sellerOrderId, sellerOrderId)),
    db
      .select({ id: orderLines.id })
      .from(orderLines)
      .where(eq(orderLines.sellerOrderId, sellerOrderId))
      .orderBy(asc(orderLines.id)),
    db
      .select()
      .from(refundLines)
      .where(
        and(
          eq(refundLines.sellerOrderId, sellerOrderId),
          inArray(
            refundLines.refundId,
            db
              .select({ id: sellerInvoiceCorrections.refundId })
              .from(sellerInvoiceCorrections)
              .where(eq(sellerInvoiceCorrections.sellerOrderId, sellerOrderId))
              .union(db.select({ id: refunds.id }).from(refunds).where(eq(refunds.id, refundId))),
          ),
        ),
      )
      .orderBy(asc(refundLines.id)),
    db
      .select()
      .from(sellerInvoiceCorrections)
      .where(eq(sellerInvoiceCorrections.sellerOrderId, sellerOrderId)),
  ]);
  if (!invoice) return false;
  const document = documentOf(invoice, { refundId, lines, back, earlier });
  const now = new Date(clock.nowMs());
  const series = marketDate(now).slice(0, 4);
  const { sellerId, currency } = invoice;
  try {
    await db.execute(sql`
      WITH next AS (
        INSERT INTO ${invoiceCorrectionSeries} (seller_id, series, last_position) VALUES (${sellerId}, ${series}, 1)
        ON CONFLICT (seller_id, series) DO UPDATE SET last_position = ${invoiceCorrectionSeries.lastPosition} + 1
        RETURNING last_position
      )
      INSERT INTO ${sellerInvoiceCorrections} (refund_id, seller_order_id, seller_id, ordinal, series, position,
        issued_at, currency, net_minor, vat_minor, gross_minor, document)
      SELECT ${refundId}, ${sellerOrderId}, ${sellerId}, ${earlier.length + 1}, ${series}, last_position, ${now.toISOString()}::timestamptz,
        ${currency}, ${document.netMinor}::bigint, ${document.vatMinor}::bigint, ${document.grossMinor}::bigint,
        ${jsonbText(document)}::jsonb
      FROM next`);
    return true;
  } catch (error) {
    // Another round issued this or another correction of the invoice at the same moment: no number was taken.
    if (isConstraint(error, 'seller_invoice_corrections_pkey')) return false;
    if (isConstraint(error, 'seller_invoice_corrections_ordinal')) return false;
    throw error;
  }
}

function documentOf(
  invoice: typeof sellerInvoices.$inferSelect,
  found: {
    refundId: string;
    lines: readonly { id: number }[];
    back: readonly (typeof refundLines.$inferSelect)[];
    earlier: readonly (typeof sellerInvoiceCorrections.$inferSelect)[];
  },
): InvoiceCorrection {
  const { document } = invoice;
  const ofRefund = found.back.filter((line) => line.refundId === found.refundId);
  const grossOf = (line: { amountMinor: number; promotionMinor: number }) =>
    line.amountMinor + line.promotionMinor;
  const shippingOf = (lines: readonly (typeof refundLines.$inferSelect)[]) => {
    const shipping = lines.filter((line) => line.orderLineId === null);
    return {
      grossMinor: sumMinor(shipping.map(grossOf)),
      vatMinor: sumMinor(shipping.map((line) => line.taxMinor)),
    };
  };
  const amounts = correctionAmounts(document, {
    goods: ofRefund.flatMap((line) =>
      line.orderLineId === null
        ? []
        : [
            {
              place: found.lines.findIndex(({ id }) => id === line.orderLineId),
              quantity: line.quantity,
              grossMinor: grossOf(line),
              vatMinor: line.taxMinor,
            },
          ],
    ),
    shipping: shippingOf(ofRefund),
    shippingBefore: shippingOf(found.back.filter((line) => line.refundId !== found.refundId)),
  });
  const all = [invoice, ...found.earlier, amounts];
  return {
    ...amounts,
    corrects: invoiceNumber(invoice.series, invoice.position),
    correctsIssuedAtMs: invoice.issuedAt.getTime(),
    seller: document.seller,
    buyer: document.buyer,
    orderNumber: document.orderNumber,
    currency: document.currency,
    promotionMinor: 0 - sumMinor(ofRefund.map((line) => line.promotionMinor)),
    taxTreatment: document.taxTreatment ?? 'standard',
    after: {
      netMinor: sumMinor(all.map(({ netMinor }) => netMinor)),
      vatMinor: sumMinor(all.map(({ vatMinor }) => vatMinor)),
      grossMinor: sumMinor(all.map(({ grossMinor }) => grossMinor)),
    },
  };
}
