import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { sellerOrders } from '#db/schema';
import { nextTimerAtMs, TIMERS } from '~/domain/seller-order/process';
import { marketDate } from '~/domain/shipping/calendar';
import type { RefundPosition } from './refund-position.server';

/**
 * A case ended: the seller order's timer is set again, for one that had waited. If another case is open the timer
 * finds it. Final states have no timer and get none.
 */
export function resumeOrder(db: Database, { order, holidays }: Pick<RefundPosition, 'order' | 'holidays'>) {
  const timerAtMs = nextTimerAtMs(
    {
      state: order.state,
      placedAtMs: order.placedAt.getTime(),
      shipByDate: marketDate(order.shipByAt),
      dispatchedAtMs: order.shippedAt?.getTime() ?? null,
      deliveredAtMs: order.deliveredAt?.getTime() ?? null,
      holidays,
    },
    TIMERS.map((timer) => timer.name).filter((name) => order.timersDone.includes(name)),
  );
  return db.execute(sql`
    UPDATE ${sellerOrders} SET timer_at = ${timerAtMs === null ? null : new Date(timerAtMs).toISOString()}::timestamptz
    WHERE id = ${order.id}`);
}
