import { and, asc, eq, isNotNull, lt, sql } from 'drizzle-orm';
import { outbox, sellerOrderEvents, sellerOrders, sellers } from '#db/schema';
import type { SellerOrderId } from '~/domain/ids';
import { dueTimers, nextTimerAtMs, TIMERS, type Timer, type TimerFacts } from '~/domain/seller-order/process';
import { marketDate } from '~/domain/shipping/calendar';
import type { Ports } from '~/ports/ports';
import { moveSellerOrder } from './move-seller-order.server';
import { releaseUncontested } from './release-uncontested.server';

const ROUND_MAX = 100;

/**
 * Acts on the timers of seller orders that have run out: reminders, escalation, automatic delivery,
 * completion and cancellation. Bounded, and idempotent: a timer is noted in the transaction that acts on it.
 */
export async function runDueTimers(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
): Promise<{ acted: number; failed: number }> {
  const { db, clock } = ports;
  const nowMs = clock.nowMs();
  const rows = await db
    .select({ order: sellerOrders, holidays: sellers.holidays })
    .from(sellerOrders)
    .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
    .where(and(isNotNull(sellerOrders.timerAt), lt(sellerOrders.timerAt, new Date(nowMs))))
    .orderBy(asc(sellerOrders.timerAt))
    .limit(ROUND_MAX);
  const report = { acted: 0, failed: 0 };
  for (const { order, holidays } of rows) {
    try {
      const facts: TimerFacts = {
        state: order.state,
        placedAtMs: order.placedAt.getTime(),
        shipByDate: marketDate(order.shipByAt),
        dispatchedAtMs: order.shippedAt?.getTime() ?? null,
        deliveredAtMs: order.deliveredAt?.getTime() ?? null,
        holidays,
      };
      const done = TIMERS.map((timer) => timer.name).filter((name) => order.timersDone.includes(name));
      for (const timer of dueTimers(facts, nowMs, done)) {
        if ('action' in timer.does) {
          const moved = await moveSellerOrder(ports, {
            sellerOrderId: order.id as SellerOrderId,
            action: timer.does.action,
            actor: 'system',
            reason: timer.name,
          });
          if (!moved.ok && moved.code === 'case_open')
            await releaseUncontested(ports, { sellerOrderId: order.id as SellerOrderId });
          else if (!moved.ok && moved.code !== 'seller_order_changed')
            throw new Error(`${timer.name}: ${moved.code}`);
          break;
        }
        done.push(timer.name);
        await noteTimer(ports, order.id, order.version, timer, nextTimerAtMs(facts, done), nowMs);
      }
      report.acted += 1;
    } catch (error) {
      console.error('A timer could not be acted on; the next round tries again.', error);
      report.failed += 1;
    }
  }
  return report;
}

async function noteTimer(
  ports: Pick<Ports, 'db'>,
  sellerOrderId: string,
  version: number,
  timer: Timer,
  nextAtMs: number | null,
  nowMs: number,
): Promise<void> {
  const { db } = ports;
  const now = new Date(nowMs);
  await db.batch([
    db.execute(sql`
      WITH noted AS (
        UPDATE ${sellerOrders} SET timers_done = array_append(timers_done, ${timer.name}),
          timer_at = ${nextAtMs === null ? null : new Date(nextAtMs).toISOString()}::timestamptz
        WHERE id = ${sellerOrderId} AND version = ${version} AND NOT (${timer.name} = ANY (timers_done)) RETURNING 1
      ) SELECT must_be((SELECT count(*) FROM noted), 1, 'seller_order_changed')`),
    db.insert(sellerOrderEvents).values({ sellerOrderId, at: now, kind: timer.name, actor: 'system' }),
    db.insert(outbox).values({
      key: `seller_order.${timer.name}:${sellerOrderId}`,
      message: { type: 'seller_order.timer', sellerOrderId, timer: timer.name },
      createdAt: now,
    }),
  ]);
}
