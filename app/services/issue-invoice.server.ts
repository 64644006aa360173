import { asc, eq, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import {
  invoiceSeries,
  orderLines,
  orders,
  sellerInvoiceCorrections,
  sellerInvoices,
  sellerOrders,
  sellers,
} from '#db/schema';
import { failure, type Result, success } from '~/domain/result';
import type { SellerOrderState } from '~/domain/seller-order/process';
import { marketDate } from '~/domain/shipping/calendar';
import { correctionNumber, type Invoice, invoiceAmounts, invoiceNumber } from '~/domain/tax/invoice';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { jsonbText } from './jsonb.server';

/** States in which something was sold: before dispatch an order may still be cancelled. */
const SOLD_STATES: readonly SellerOrderState[] = ['shipped', 'delivered', 'completed'];

export type IssueInvoiceFailure = { readonly code: 'seller_order_unknown' | 'not_dispatched_yet' };

/** Whether an invoice can be asked for. */
export const mayHaveInvoice = (state: SellerOrderState) => SOLD_STATES.includes(state);

/**
 * Issues the seller's invoice of a seller order when somebody asks for it. The next number of the seller's series of
 * the year is taken in the same transaction, so that no number is missing or given twice. Nothing of an issued invoice
 * changes. Idempotent: a seller order has one.
 */
export async function issueInvoice(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: { readonly sellerOrderId: string },
): Promise<Result<null, IssueInvoiceFailure>> {
  const { db, clock } = ports;
  const { sellerOrderId } = input;
  const [[row], lines, [issued]] = await db.batch([
    db
      .select({ sellerOrder: sellerOrders, order: orders, seller: sellers })
      .from(sellerOrders)
      .innerJoin(orders, eq(orders.id, sellerOrders.orderId))
      .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
      .where(eq(sellerOrders.id, sellerOrderId)),
    db
      .select()
      .from(orderLines)
      .where(eq(orderLines.sellerOrderId, sellerOrderId))
      .orderBy(asc(orderLines.id)),
    db
      .select({ id: sellerInvoices.sellerOrderId })
      .from(sellerInvoices)
      .where(eq(sellerInvoices.sellerOrderId, sellerOrderId)),
  ]);
  if (!row) return failure({ code: 'seller_order_unknown' });
  if (issued) return success(null);
  if (!mayHaveInvoice(row.sellerOrder.state)) return failure({ code: 'not_dispatched_yet' });
  const document = documentOf(row, lines);
  const now = new Date(clock.nowMs());
  const series = marketDate(now).slice(0, 4);
  const { sellerId, currency } = row.sellerOrder;
  try {
    await db.execute(sql`
      WITH next AS (
        INSERT INTO ${invoiceSeries} (seller_id, series, last_position) VALUES (${sellerId}, ${series}, 1)
        ON CONFLICT (seller_id, series) DO UPDATE SET last_position = ${invoiceSeries.lastPosition} + 1
        RETURNING last_position
      )
      INSERT INTO ${sellerInvoices} (seller_order_id, seller_id, series, position, issued_at, currency,
        net_minor, vat_minor, gross_minor, document)
      SELECT ${sellerOrderId}, ${sellerId}, ${series}, last_position, ${now.toISOString()}::timestamptz, ${currency},
        ${document.netMinor}::bigint, ${document.vatMinor}::bigint, ${document.grossMinor}::bigint, ${jsonbText(document)}::jsonb
      FROM next`);
  } catch (error) {
    // Asked for at the same moment: the other's stands, and this number was not taken.
    if (!isConstraint(error, 'seller_invoices_pkey')) throw error;
  }
  return success(null);
}

/** The issued invoice of a seller order with its corrections; null when none was asked for. One round trip. */
export async function readInvoice(db: Database, sellerOrderId: string) {
  const [[invoice], corrections] = await db.batch([
    db.select().from(sellerInvoices).where(eq(sellerInvoices.sellerOrderId, sellerOrderId)),
    db
      .select()
      .from(sellerInvoiceCorrections)
      .where(eq(sellerInvoiceCorrections.sellerOrderId, sellerOrderId))
      .orderBy(asc(sellerInvoiceCorrections.ordinal)),
  ]);
  return invoice
    ? {
        number: invoiceNumber(invoice.series, invoice.position),
        issuedAt: invoice.issuedAt,
        document: invoice.document,
        corrections: corrections.map(({ series, position, issuedAt, document }) => ({
          number: correctionNumber(series, position),
          issuedAt,
          document,
        })),
      }
    : null;
}

/** An issued invoice as {@link readInvoice} gives it. */
export type IssuedInvoice = NonNullable<Awaited<ReturnType<typeof readInvoice>>>;

function documentOf(
  row: {
    sellerOrder: typeof sellerOrders.$inferSelect;
    order: typeof orders.$inferSelect;
    seller: typeof sellers.$inferSelect;
  },
  lines: readonly (typeof orderLines.$inferSelect)[],
): Invoice {
  const { sellerOrder, order, seller } = row;
  const { address } = order;
  const linePromotionMinor = lines.reduce((sum, line) => sum + line.promotionMinor, 0);
  return {
    seller: {
      name: seller.companyName || seller.displayName,
      vatNumber: seller.vatNumber,
      street: seller.street,
      postalCode: seller.postalCode,
      city: seller.city,
      country: seller.country,
    },
    buyer: {
      name: address.company ?? address.name,
      vatNumber: address.business?.vatNumber ?? null,
      street: address.street,
      postalCode: address.postalCode,
      city: address.city,
      country: address.country,
    },
    orderNumber: sellerOrder.number,
    currency: sellerOrder.currency,
    promotionMinor: sellerOrder.promotionShareMinor,
    destinationCountry: address.country,
    taxTreatment: sellerOrder.taxTreatment,
    ...invoiceAmounts({
      lines: lines.map((line) => ({
        titlePl: line.titlePl,
        titleEn: line.titleEn,
        quantity: line.quantity,
        grossMinor: line.totalMinor + line.promotionMinor,
        rateBps: line.taxBps,
        vatMinor: line.taxMinor,
      })),
      shipping: {
        namePl: sellerOrder.shippingNamePl,
        nameEn: sellerOrder.shippingNameEn,
        grossMinor: sellerOrder.shippingMinor + sellerOrder.promotionShareMinor - linePromotionMinor,
      },
      vatMinor: sellerOrder.taxMinor,
    }),
  };
}
