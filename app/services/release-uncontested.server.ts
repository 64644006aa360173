import { eq } from 'drizzle-orm';
import { outbox, sellerOrders, transfers } from '#db/schema';
import type { SellerOrderId } from '~/domain/ids';
import { leftMinor, planRefund } from '~/domain/refund/plan';
import type { Ports } from '~/ports/ports';
import { guardSellerOrder } from './book-refund.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { releaseEscrow, UNCONTESTED_CAUSE } from './move-seller-order.server';
import { readRefundPosition } from './refund-position.server';

/**
 * The time of a seller order is up while a case is open: what the case does not concern is let go, once; what it
 * concerns waits. The seller order goes on when the last case ends, which sets its timer again.
 */
export async function releaseUncontested(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: { readonly sellerOrderId: SellerOrderId },
): Promise<void> {
  const { db, clock } = ports;
  const position = await readRefundPosition(db, input.sellerOrderId);
  if (!position || position.openCases.length === 0) return;
  const [released] = await db
    .select({ cause: transfers.cause })
    .from(transfers)
    .where(eq(transfers.sellerOrderId, input.sellerOrderId));
  const left = leftMinor(position.refundable);
  const atStakeMinor = Math.min(
    left,
    position.openCases.reduce((sum, one) => sum + one.atStakeMinor, 0),
  );
  const contested = planRefund(position.refundable, {
    kind: 'amount',
    amountMinor: atStakeMinor,
    currency: position.order.currency,
  });
  const contestedMinor = contested.ok ? contested.value.sellerPartMinor : 0;
  const nowMs = clock.nowMs();
  const release = releaseEscrow(db, position, {
    amountMinor: released ? 0 : Math.max(0, position.escrowMinor - contestedMinor),
    cause: UNCONTESTED_CAUSE,
    nowMs,
  });
  const { messages } = release;
  try {
    await db.batch([
      guardSellerOrder(db, position.order),
      db.update(sellerOrders).set({ timerAt: null }).where(eq(sellerOrders.id, position.order.id)),
      ...release.statements,
      ...(messages.length > 0
        ? [db.insert(outbox).values(messages.map((message) => ({ ...message, createdAt: new Date(nowMs) })))]
        : []),
    ]);
  } catch (error) {
    // Somebody moved it meanwhile: the next round sees it as it is then.
    if (isConstraint(error, 'seller_order_changed')) return;
    throw error;
  }
  await dispatchOutbox(ports, { keys: messages.map(({ key }) => key) });
}
