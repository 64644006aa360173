import { and, eq, ne, sql } from 'drizzle-orm';
import { caseLines, orderLines, refundLines } from '#db/schema';
import type { VariantId } from '~/domain/ids';
import type { Ports } from '~/ports/ports';

/**
 * Puts the pieces of a cancelled seller order back on sale, once per line's SKU. Pieces refunded before, because
 * they were not there to be sent, stay off. Idempotent.
 */
export async function restoreStock(
  ports: Pick<Ports, 'db' | 'stock'>,
  input: { readonly sellerOrderId: string },
): Promise<void> {
  const { sellerOrderId } = input;
  const missing = ports.db
    .select({
      orderLineId: refundLines.orderLineId,
      quantity: sql<number>`sum(${refundLines.quantity})::int`.as('missing_quantity'),
    })
    .from(refundLines)
    .where(
      and(eq(refundLines.sellerOrderId, sellerOrderId), ne(refundLines.refundId, `ref_${sellerOrderId}`)),
    )
    .groupBy(refundLines.orderLineId)
    .as('missing');
  const lines = await ports.db
    .select({
      variantId: orderLines.variantId,
      quantity: sql<number>`${orderLines.quantity} - coalesce(${missing.quantity}, 0)`.mapWith(Number),
    })
    .from(orderLines)
    .leftJoin(missing, eq(missing.orderLineId, orderLines.id))
    .where(eq(orderLines.sellerOrderId, sellerOrderId));
  await putBack(ports, `restore:${sellerOrderId}`, lines);
}

/** Puts the pieces of a case that have come back on sale again, once. Idempotent. */
export async function restoreStockOfCase(
  ports: Pick<Ports, 'db' | 'stock'>,
  input: { readonly caseId: string },
): Promise<void> {
  const lines = await ports.db
    .select({ variantId: orderLines.variantId, quantity: caseLines.quantity })
    .from(caseLines)
    .innerJoin(orderLines, eq(orderLines.id, caseLines.orderLineId))
    .where(eq(caseLines.caseId, input.caseId));
  await putBack(ports, `restore:${input.caseId}`, lines);
}

async function putBack(
  ports: Pick<Ports, 'stock'>,
  operationId: string,
  lines: readonly { readonly variantId: number; readonly quantity: number }[],
): Promise<void> {
  await Promise.all(
    lines
      .filter((line) => line.quantity > 0)
      .map((line) =>
        ports.stock.adjust(line.variantId as VariantId, {
          operationId,
          change: { delta: line.quantity },
        }),
      ),
  );
}
