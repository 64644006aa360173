import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import {
  cases,
  commissionLines,
  disputes,
  orderLines,
  payments,
  refundLines,
  sellerOrders,
  sellers,
  transfers,
} from '#db/schema';
import { OPEN_CASE_STATES } from '~/domain/case/process';
import type { SellerId } from '~/domain/ids';
import { escrowMinor, type ReversibleTransfer } from '~/domain/refund/funding';
import {
  type EarlierRefundPart,
  type FrozenSellerOrder,
  planRefund,
  type RefundableOrder,
  refundableOrder,
} from '~/domain/refund/plan';

/** Everything that decides about money going back of a seller order, read in one round trip. */
export interface RefundPosition {
  readonly order: typeof sellerOrders.$inferSelect;
  readonly payment: typeof payments.$inferSelect;
  readonly holidays: readonly string[];
  readonly lines: readonly (typeof orderLines.$inferSelect)[];
  readonly refundable: RefundableOrder;
  readonly escrowMinor: number;
  /** Transfers that Stripe has made, the earliest first. */
  readonly transfers: readonly ReversibleTransfer[];
  readonly openCases: readonly (typeof cases.$inferSelect)[];
  /** While a bank has the payment, Stripe gives nothing back. */
  readonly hasOpenDispute: boolean;
}

/** Reads the position of a seller order; null when there is none, or when it is another seller's. */
export async function readRefundPosition(
  db: Database,
  sellerOrderId: string,
  sellerId?: SellerId,
): Promise<RefundPosition | null> {
  const [[row], lines, fees, earlier, moved, open, disputed] = await db.batch([
    db
      .select({ order: sellerOrders, payment: payments, holidays: sellers.holidays })
      .from(sellerOrders)
      .innerJoin(payments, eq(payments.orderId, sellerOrders.orderId))
      .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
      .where(
        and(
          eq(sellerOrders.id, sellerOrderId),
          sellerId === undefined ? undefined : eq(sellerOrders.sellerId, sellerId),
        ),
      ),
    db
      .select()
      .from(orderLines)
      .where(eq(orderLines.sellerOrderId, sellerOrderId))
      .orderBy(asc(orderLines.id)),
    db.select().from(commissionLines).where(eq(commissionLines.sellerOrderId, sellerOrderId)),
    db
      .select()
      .from(refundLines)
      .where(eq(refundLines.sellerOrderId, sellerOrderId))
      .orderBy(asc(refundLines.id)),
    db
      .select()
      .from(transfers)
      .where(and(eq(transfers.sellerOrderId, sellerOrderId), eq(transfers.state, 'made')))
      .orderBy(asc(transfers.createdAt)),
    db
      .select()
      .from(cases)
      .where(and(eq(cases.sellerOrderId, sellerOrderId), inArray(cases.state, [...OPEN_CASE_STATES]))),
    db
      .select({ id: disputes.id })
      .from(disputes)
      .where(
        and(
          eq(disputes.orderId, sql`(SELECT order_id FROM ${sellerOrders} WHERE id = ${sellerOrderId})`),
          inArray(disputes.state, ['open', 'under_review']),
        ),
      ),
  ]);
  if (!row) return null;
  const { order } = row;
  const feeOf = (kind: string, variantId?: number) =>
    fees
      .filter((fee) => fee.kind === kind && (variantId === undefined || fee.variantId === variantId))
      .reduce((sum, fee) => sum + fee.amountMinor, 0);
  const frozen: FrozenSellerOrder = {
    currency: order.currency,
    capturedShareMinor: order.capturedShareMinor,
    shippingMinor: order.shippingMinor,
    promotionShareMinor: order.promotionShareMinor,
    taxMinor: order.taxMinor,
    lines: lines.map((line) => ({
      lineId: line.id,
      quantity: line.quantity,
      totalMinor: line.totalMinor,
      promotionMinor: line.promotionMinor,
      taxMinor: line.taxMinor,
      commissionMinor: feeOf('commission', line.variantId),
    })),
    fees: {
      commissionMinor: feeOf('commission'),
      processingMinor: feeOf('processing'),
      vatMinor: feeOf('vat_on_fees'),
    },
  };
  return {
    ...row,
    lines,
    refundable: refundableOrder(
      frozen,
      withUnlisted(
        frozen,
        order.refundedShareMinor,
        earlier.map((part) => ({ ...part, lineId: part.orderLineId })),
      ),
    ),
    escrowMinor: escrowMinor(order),
    transfers: moved.map((transfer) => ({
      transferId: transfer.id,
      currency: transfer.currency,
      sentMinor: transfer.amountMinor - transfer.nettedMinor,
      reversedMinor: transfer.reversedMinor,
    })),
    openCases: open,
    hasOpenDispute: disputed.length > 0,
  };
}

/** What was given back before refunds had lines is spread over the order, so that it cannot be given back again. */
function withUnlisted(
  frozen: FrozenSellerOrder,
  refundedMinor: number,
  listed: readonly EarlierRefundPart[],
): readonly EarlierRefundPart[] {
  const unlistedMinor = refundedMinor - listed.reduce((sum, part) => sum + part.amountMinor, 0);
  if (unlistedMinor <= 0) return listed;
  const spread = planRefund(refundableOrder(frozen, listed), {
    kind: 'amount',
    amountMinor: unlistedMinor,
    currency: frozen.currency,
  });
  if (!spread.ok) return listed;
  return [...listed, ...spread.value.parts.map(({ feesBack, ...part }) => ({ ...part, ...feesBack }))];
}
