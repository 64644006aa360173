import { and, desc, inArray, isNotNull, lt, or, sql } from 'drizzle-orm';
import { marketplaceChecks, stockLevels } from '#db/schema';
import type { VariantId } from '~/domain/ids';
import type { Ports } from '~/ports/ports';
import { projectStock } from './project-stock.server';
import type { TellPorts } from './tell-people.server';

/** Keepers asked in one round. */
const ROUND_MAX = 100;
/** A hold that nobody pays for has ended by then; one that stands longer is asked about. */
const STALE_MS = 20 * 60_000;

/**
 * Asks the keepers of SKUs whose copy may have stayed behind: something is held for longer than a shopper has, or the
 * last check found it behind. Asking ends holds whose time is over, even where an alarm was lost; what is newer than
 * the copy is applied to it, as its message would have been. Idempotent and bounded; each round takes others first.
 */
export async function reconcileStock(
  ports: TellPorts & Pick<Ports, 'stock' | 'stockProjection' | 'search' | 'pageChanges'>,
): Promise<{ asked: number; behind: number }> {
  const { db, clock } = ports;
  const nowMs = clock.nowMs();
  const [last] = await db.select().from(marketplaceChecks).orderBy(desc(marketplaceChecks.id)).limit(1);
  const behind = (last?.problems ?? [])
    .filter(({ code }) => code === 'projection_behind')
    .map(({ subject }) => Number.parseInt(subject, 10));
  const rows = await db
    .select()
    .from(stockLevels)
    .where(
      and(
        isNotNull(stockLevels.openedAt),
        or(
          and(sql`${stockLevels.held} > 0`, lt(stockLevels.updatedAt, new Date(nowMs - STALE_MS))),
          behind.length === 0 ? undefined : inArray(stockLevels.variantId, behind),
        ),
      ),
    )
    .orderBy(sql`hashint8(${stockLevels.variantId} + ${Math.floor(nowMs / 60_000)}::bigint)`)
    .limit(ROUND_MAX);
  const answers = await Promise.allSettled(
    rows.map(async (row) => ({ row, level: await ports.stock.peek(row.variantId as VariantId) })),
  );
  const newer = answers.flatMap((answer) =>
    answer.status === 'fulfilled' && answer.value.level.version > answer.value.row.version
      ? [
          {
            variantId: answer.value.row.variantId as VariantId,
            version: answer.value.level.version,
            onHand: answer.value.level.onHand,
            held: answer.value.level.held,
            changedAtMs: nowMs,
          },
        ]
      : [],
  );
  await projectStock(ports, newer);
  return { asked: rows.length, behind: newer.length };
}
