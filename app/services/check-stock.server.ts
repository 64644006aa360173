import { and, gt, inArray, isNotNull, sql } from 'drizzle-orm';
import { checkouts, orderLines, orders, sellerOrders, stockLevels } from '#db/schema';
import type { VariantId } from '~/domain/ids';
import type { Hold } from '~/domain/stock/stock';
import type { Ports } from '~/ports/ports';
import type { StockAccount } from '~/ports/stock-keeper';

/** What can be wrong between a SKU's keeper, its projection and the orders that sold it. */
export type StockProblemCode =
  | 'stock_account_differs'
  | 'projection_ahead'
  | 'projection_behind'
  | 'hold_orphaned'
  | 'sold_without_claim'
  | 'claimed_twice'
  | 'claimed_without_order'
  | 'keeper_unreachable';

export interface StockReport {
  readonly asked: number;
  readonly problems: readonly { readonly code: StockProblemCode; readonly subject: string }[];
}

/** SKUs of one round, those first that were not looked at for longest, and how many keepers are asked at once. */
const SKUS_PER_ROUND = 400;
const KEEPERS_AT_ONCE = 20;

const HOUR_MS = 3_600_000;
/** Orders of this time are compared with the claims that they stand on. */
const SALES_WINDOW_MS = 48 * HOUR_MS;
/** A claim may be older than its order: a crash lies between. */
const CLAIMS_WINDOW_MS = 72 * HOUR_MS;
/** What the crons finish each minute is wrong after so long. */
const GRACE_MS = 10 * 60_000;
/** An order that a crash left half placed is finished within so long. */
const PLACING_GRACE_MS = HOUR_MS;

/** A hold's checkout: its identifier stands before the SKU and the round. */
const checkoutOf = (hold: Hold) => hold.holdId.split(':')[0] ?? '';

interface Facts {
  readonly nowMs: number;
  /** Pieces that orders say were sold, by SKU and checkout. */
  readonly sold: ReadonlyMap<string, number>;
  readonly checkouts: ReadonlyMap<string, { readonly state: string; readonly updatedAtMs: number }>;
}

/**
 * Compares SKUs with their keepers: every piece accounted for by what moved it, what is held with the checkouts that
 * hold it, what is claimed with the orders that sold it, the projection with the level. Bounded; a round takes those
 * SKUs that were not looked at for longest (`round: 'next'`), or all of them (`'all'`).
 */
export async function checkStock(
  ports: Pick<Ports, 'db' | 'clock' | 'stock'>,
  input: { readonly round: 'next' | 'all' } = { round: 'next' },
): Promise<StockReport> {
  const { db, clock } = ports;
  const rows = await db
    .select()
    .from(stockLevels)
    .where(isNotNull(stockLevels.openedAt))
    .orderBy(sql`${stockLevels.checkedAt} NULLS FIRST`, stockLevels.variantId)
    .limit(input.round === 'all' ? Number.MAX_SAFE_INTEGER : SKUS_PER_ROUND);
  const problems: StockReport['problems'][number][] = [];
  for (let from = 0; from < rows.length; from += SKUS_PER_ROUND) {
    const page = rows.slice(from, from + SKUS_PER_ROUND);
    problems.push(...(await checkPage(ports, page, clock.nowMs())));
    await db
      .update(stockLevels)
      .set({ checkedAt: new Date(clock.nowMs()) })
      .where(
        inArray(
          stockLevels.variantId,
          page.map((row) => row.variantId),
        ),
      );
  }
  return { asked: rows.length, problems };
}

type LevelRow = typeof stockLevels.$inferSelect;

async function checkPage(
  ports: Pick<Ports, 'db' | 'stock'>,
  rows: readonly LevelRow[],
  nowMs: number,
): Promise<StockReport['problems'][number][]> {
  const { db } = ports;
  const variantIds = rows.map((row) => row.variantId);
  // Orders first, then keepers: what is placed meanwhile has a claim that no order is looked for.
  const sales = await db
    .select({
      variantId: orderLines.variantId,
      checkoutId: orders.checkoutId,
      quantity: sql<number>`sum(${orderLines.quantity})::int`,
    })
    .from(orderLines)
    .innerJoin(sellerOrders, sql`${sellerOrders.id} = ${orderLines.sellerOrderId}`)
    .innerJoin(orders, sql`${orders.id} = ${sellerOrders.orderId}`)
    .innerJoin(stockLevels, sql`${stockLevels.variantId} = ${orderLines.variantId}`)
    .where(
      and(
        inArray(orderLines.variantId, variantIds),
        gt(orders.placedAt, new Date(nowMs - SALES_WINDOW_MS)),
        sql`${orders.placedAt} >= ${stockLevels.openedAt}`,
      ),
    )
    .groupBy(orderLines.variantId, orders.checkoutId);
  const accounts = await askKeepers(ports, rows, nowMs);
  const named = new Set(
    accounts.flatMap(({ account }) => (account === null ? [] : account.holds.map(checkoutOf))),
  );
  const known =
    named.size === 0
      ? []
      : await db
          .select({ id: checkouts.id, state: checkouts.state, updatedAt: checkouts.updatedAt })
          .from(checkouts)
          .where(inArray(checkouts.id, [...named]));
  const facts: Facts = {
    nowMs,
    sold: new Map(sales.map((sale) => [`${sale.variantId} ${sale.checkoutId}`, sale.quantity])),
    checkouts: new Map(
      known.map((row) => [row.id, { state: row.state, updatedAtMs: row.updatedAt.getTime() }]),
    ),
  };
  return accounts.flatMap(({ row, account }) =>
    account === null
      ? [{ code: 'keeper_unreachable' as const, subject: `${row.variantId}` }]
      : problemsOf(row, account, facts),
  );
}

async function askKeepers(ports: Pick<Ports, 'stock'>, rows: readonly LevelRow[], nowMs: number) {
  const accounts: { readonly row: LevelRow; readonly account: StockAccount | null }[] = [];
  for (let from = 0; from < rows.length; from += KEEPERS_AT_ONCE)
    accounts.push(
      ...(await Promise.all(
        rows.slice(from, from + KEEPERS_AT_ONCE).map(async (row) => ({
          row,
          account: await ports.stock
            .account(row.variantId as VariantId, { sinceMs: nowMs - CLAIMS_WINDOW_MS })
            .catch(() => null),
        })),
      )),
    );
  return accounts;
}

function problemsOf(row: LevelRow, account: StockAccount, facts: Facts): StockReport['problems'][number][] {
  const { nowMs } = facts;
  const { level } = account;
  const problems: StockReport['problems'][number][] = [];
  const found = (code: StockProblemCode, words: string) =>
    problems.push({ code, subject: `${row.variantId}: ${words}` });
  if (account.provedOnHand !== level.onHand)
    found('stock_account_differs', `${level.onHand} on hand, ${account.provedOnHand} by its movements`);
  if (account.provedHeld !== level.held)
    found('stock_account_differs', `${level.held} held, ${account.provedHeld} by its holds`);
  if (level.held > level.onHand || level.held < 0)
    found('stock_account_differs', `${level.held} held of ${level.onHand}`);
  if (row.version > level.version)
    found('projection_ahead', `version ${row.version}, its keeper ${level.version}`);
  if (row.version < level.version && account.changedAtMs < nowMs - GRACE_MS)
    found('projection_behind', `version ${row.version}, its keeper ${level.version}`);

  const claimed = new Map<string, number>();
  for (const hold of account.holds) {
    const checkoutId = checkoutOf(hold);
    const checkout = facts.checkouts.get(checkoutId);
    if (hold.state === 'claimed') claimed.set(checkoutId, (claimed.get(checkoutId) ?? 0) + hold.quantity);
    else if (
      checkout &&
      checkout.state !== 'held' &&
      checkout.state !== 'paying' &&
      checkout.updatedAtMs < nowMs - GRACE_MS
    )
      found('hold_orphaned', `${hold.holdId}, the checkout is ${checkout.state}`);
  }
  for (const [checkoutId, pieces] of claimed) {
    const sold = facts.sold.get(`${row.variantId} ${checkoutId}`);
    if (sold !== undefined && account.unclaimed.includes(checkoutId))
      found('sold_without_claim', `${checkoutId}, ${sold} sold, its claim was taken back`);
    if (sold !== undefined && pieces > sold)
      found('claimed_twice', `${checkoutId}, ${pieces} claimed, ${sold} sold`);
    const checkout = facts.checkouts.get(checkoutId);
    const isUndone = account.unclaimed.includes(checkoutId);
    const isSettled = checkout === undefined || checkout.updatedAtMs < nowMs - PLACING_GRACE_MS;
    if (checkout?.state !== 'placed' && !isUndone && isSettled)
      found('claimed_without_order', `${checkoutId}, ${checkout?.state ?? 'unknown'}`);
  }
  if (account.isWhole)
    for (const [key, sold] of facts.sold) {
      const [variantId, checkoutId = ''] = key.split(' ');
      if (variantId !== String(row.variantId)) continue;
      const pieces = claimed.get(checkoutId) ?? 0;
      if (pieces < sold) found('sold_without_claim', `${checkoutId}, ${sold} sold, ${pieces} claimed`);
    }
  return problems;
}
