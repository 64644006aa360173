import { asc, count, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { reconciliationDifferences, stripeReadings, users } from '#db/schema';
import type { CurrencyCode } from '~/domain/money/money';

export const DIFFERENCES_PER_PAGE = 50;

/** Open differences, or all that there ever were. */
export type DifferencesShown = 'open' | 'all';

/**
 * The reconciliation: when Stripe was last read, what each side says it has, and a page of differences with what was
 * done, the open ones first. One round trip.
 */
export async function readReconciliation(
  db: Database,
  filter: { readonly show: DifferencesShown; readonly page: number },
) {
  const wanted = filter.show === 'open' ? eq(reconciliationDifferences.state, 'open') : undefined;
  const [[reading], totals, rows, [total]] = await db.batch([
    db.select().from(stripeReadings).where(eq(stripeReadings.list, 'balance_transactions')),
    db.execute<{ currency: CurrencyCode; movements: string; theirs: string; ours: string }>(sql`
      SELECT currency, sum(movements) AS movements, sum(theirs) AS theirs, sum(ours) AS ours FROM (
        SELECT currency, count(*) AS movements, sum(amount_minor - fee_minor) AS theirs, 0 AS ours
        FROM stripe_movements GROUP BY currency
        UNION ALL
        SELECT currency, 0, 0, sum(amount_minor) FROM postings
        WHERE account = 'stripe_balance' GROUP BY currency
      ) sides GROUP BY currency ORDER BY currency`),
    db
      .select({ difference: reconciliationDifferences, by: users.name })
      .from(reconciliationDifferences)
      .leftJoin(users, eq(users.id, reconciliationDifferences.resolvedByUserId))
      .where(wanted)
      .orderBy(
        desc(sql`${reconciliationDifferences.state} = 'open'`),
        desc(reconciliationDifferences.foundAt),
        asc(reconciliationDifferences.id),
      )
      .limit(DIFFERENCES_PER_PAGE)
      .offset((filter.page - 1) * DIFFERENCES_PER_PAGE),
    db.select({ count: count() }).from(reconciliationDifferences).where(wanted),
  ]);
  return {
    readAt: reading?.readAt ?? null,
    isComplete: reading?.isComplete ?? false,
    totals: totals.rows.map((row) => ({
      currency: row.currency,
      movements: Number(row.movements),
      theirsMinor: Number(row.theirs),
      oursMinor: Number(row.ours),
    })),
    rows: rows.map((row) => ({ ...row.difference, by: row.by })),
    pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / DIFFERENCES_PER_PAGE)),
  };
}

/** How many differences are open. For the batch of the operator's queues. */
export function countOpenDifferences(db: Database) {
  return db
    .select({ count: count() })
    .from(reconciliationDifferences)
    .where(inArray(reconciliationDifferences.state, ['open']));
}
