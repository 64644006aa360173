import { desc, lt, sql } from 'drizzle-orm';
import { marketplaceChecks } from '#db/schema';
import type { Ports } from '~/ports/ports';
import { type MarketplaceReport, proveRecords } from './check-marketplace.server';
import { checkStock } from './check-stock.server';

/** Results that are kept, the newest first. */
const CHECKS_KEPT = 500;

/**
 * Proves the six nevers on the marketplace as it is, keepers of SKUs included, and keeps the result for the operator.
 * Reads only, but for that. Bounded, and may run at any time.
 */
export async function runMarketplaceCheck(
  ports: Pick<Ports, 'db' | 'clock' | 'stock'>,
  input: { readonly skus: 'next' | 'all' } = { skus: 'next' },
): Promise<MarketplaceReport> {
  const { db, clock } = ports;
  const nowMs = clock.nowMs();
  const records = await proveRecords(
    async ([first, ...rest]) =>
      first === undefined ? [] : db.batch([db.execute(first), ...rest.map((query) => db.execute(query))]),
    nowMs,
  );
  const stock = await checkStock(ports, { round: input.skus });
  const report = {
    ...records,
    keepersAsked: stock.asked,
    problems: [...records.problems, ...stock.problems],
  };
  await db.batch([
    db.insert(marketplaceChecks).values({
      checkedAt: new Date(nowMs),
      orders: report.orders,
      payments: report.payments,
      skus: report.skus,
      entries: report.entries,
      keepersAsked: report.keepersAsked,
      stripeReadAt: report.stripeReadAtMs === null ? null : new Date(report.stripeReadAtMs),
      problems: [...report.problems],
    }),
    db
      .delete(marketplaceChecks)
      .where(lt(marketplaceChecks.id, sql`(SELECT max(id) FROM ${marketplaceChecks}) - ${CHECKS_KEPT}`)),
  ]);
  return report;
}

/** The newest result, if there ever was one. */
export async function readLastCheck(ports: Pick<Ports, 'db'>) {
  const [last] = await ports.db.select().from(marketplaceChecks).orderBy(desc(marketplaceChecks.id)).limit(1);
  return last ?? null;
}
