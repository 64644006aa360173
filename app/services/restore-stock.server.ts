import { eq } from 'drizzle-orm';
import { orderLines } from '#db/schema';
import type { VariantId } from '~/domain/ids';
import type { Ports } from '~/ports/ports';

/** Puts the pieces of a cancelled seller order back on sale, once per line's SKU. Idempotent. */
export async function restoreStock(
  ports: Pick<Ports, 'db' | 'stock'>,
  input: { readonly sellerOrderId: string },
): Promise<void> {
  const lines = await ports.db
    .select()
    .from(orderLines)
    .where(eq(orderLines.sellerOrderId, input.sellerOrderId));
  await Promise.all(
    lines.map((line) =>
      ports.stock.adjust(line.variantId as VariantId, {
        operationId: `restore:${input.sellerOrderId}`,
        change: { delta: line.quantity },
      }),
    ),
  );
}
