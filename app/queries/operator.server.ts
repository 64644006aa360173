import { and, asc, count, desc, eq, gte, ilike, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import {
  auditLog,
  cases,
  checkouts,
  commissionLines,
  deadLetters,
  journalEntries,
  marketplaceChecks,
  orderLines,
  orders,
  outbox,
  payments,
  postings,
  refunds,
  sellerOrderEvents,
  sellerOrders,
  sellers,
  shippingMethods,
  transfers,
  users,
} from '#db/schema';
import type { SellerStatus } from '~/domain/seller/checklist';
import { countOpenDifferences } from './reconciliation.server';

export const OPERATOR_ROWS_PER_PAGE = 50;
/** Beyond that many stores a list to choose from helps nobody. */
const SELLERS_CHOSEN_FROM_MAX = 2_000;

/** Names of open stores, for choosing one. */
export function readSellerNames(db: Database) {
  return db
    .select({ id: sellers.id, name: sellers.displayName })
    .from(sellers)
    .where(inArray(sellers.status, ['approved', 'suspended']))
    .orderBy(asc(sellers.displayName))
    .limit(SELLERS_CHOSEN_FROM_MAX);
}

/** How much work waits in each of the operator's queues. One round trip. */
export async function readWorkQueues(db: Database, nowMs: number) {
  const [
    [toVerify],
    [late],
    [dead],
    [heldTransfers],
    [failedRefunds],
    [undispatched],
    [toDecide],
    [different],
    [lastCheck],
  ] = await db.batch([
    db.select({ count: count() }).from(sellers).where(eq(sellers.status, 'submitted')),
    db
      .select({ count: count() })
      .from(sellerOrders)
      .where(
        and(inArray(sellerOrders.state, ['pending', 'accepted']), lt(sellerOrders.shipByAt, new Date(nowMs))),
      ),
    db
      .select({ count: count() })
      .from(deadLetters)
      .where(and(isNull(deadLetters.replayedAt), isNull(deadLetters.dismissedAt))),
    db
      .select({ count: count() })
      .from(transfers)
      .where(inArray(transfers.state, ['held', 'failed'])),
    db.select({ count: count() }).from(refunds).where(eq(refunds.state, 'failed')),
    db
      .select({ count: count() })
      .from(outbox)
      .where(and(isNull(outbox.dispatchedAt), lt(outbox.createdAt, new Date(nowMs - 60_000)))),
    db
      .select({ count: count() })
      .from(cases)
      .where(inArray(cases.state, ['escalated', 'disputed'])),
    countOpenDifferences(db),
    db
      .select({ count: sql<number>`jsonb_array_length(${marketplaceChecks.problems})` })
      .from(marketplaceChecks)
      .orderBy(desc(marketplaceChecks.id))
      .limit(1),
  ]);
  return {
    sellersToVerify: toVerify?.count ?? 0,
    lateOrders: late?.count ?? 0,
    deadLetters: dead?.count ?? 0,
    heldTransfers: heldTransfers?.count ?? 0,
    failedRefunds: failedRefunds?.count ?? 0,
    waitingMessages: undispatched?.count ?? 0,
    casesToDecide: toDecide?.count ?? 0,
    openDifferences: different?.count ?? 0,
    problemsFound: lastCheck?.count ?? 0,
  };
}

/** Most held transfers that are listed, the oldest first. */
const HELD_SHOWN_MAX = 200;

/** Transfers that wait, with what they are of. One round trip. */
export function readHeldTransfers(db: Database) {
  return db
    .select({
      transfer: transfers,
      number: sellerOrders.number,
      orderId: sellerOrders.orderId,
      seller: sellers.displayName,
    })
    .from(transfers)
    .innerJoin(sellerOrders, eq(sellerOrders.id, transfers.sellerOrderId))
    .innerJoin(sellers, eq(sellers.id, transfers.sellerId))
    .where(inArray(transfers.state, ['held', 'failed']))
    .orderBy(asc(transfers.createdAt))
    .limit(HELD_SHOWN_MAX);
}

/** What was sold by day since a moment, and what the marketplace earned on it. One round trip. */
export async function readMarketplaceFigures(db: Database, sinceMs: number) {
  const since = new Date(sinceMs);
  const [byDay, [fees], [total]] = await db.batch([
    db
      .select({
        day: sql<string>`to_char(${orders.placedAt} AT TIME ZONE 'Europe/Warsaw', 'YYYY-MM-DD')`,
        currency: orders.currency,
        orders: count(),
        totalMinor: sql<string>`sum(${orders.totalMinor})`,
      })
      .from(orders)
      .where(gte(orders.placedAt, since))
      .groupBy(sql`1`, orders.currency)
      .orderBy(sql`1`),
    db
      .select({ amountMinor: sql<string>`coalesce(sum(${commissionLines.amountMinor}), 0)` })
      .from(commissionLines)
      .innerJoin(sellerOrders, eq(sellerOrders.id, commissionLines.sellerOrderId))
      .where(
        and(
          gte(sellerOrders.placedAt, since),
          eq(commissionLines.kind, 'commission'),
          eq(commissionLines.currency, 'PLN'),
        ),
      ),
    db.select({ sellers: count() }).from(sellers).where(eq(sellers.status, 'approved')),
  ]);
  return {
    byDay: byDay.map((row) => ({ ...row, totalMinor: Number(row.totalMinor) })),
    commissionMinor: Number(fees?.amountMinor ?? 0),
    openSellers: total?.sellers ?? 0,
  };
}

/** A page of sellers: those to verify first. One round trip. */
export async function readSellers(
  db: Database,
  filter: { readonly status: SellerStatus | null; readonly search: string; readonly page: number },
) {
  const text = `%${filter.search.replace(/[%_\\]/g, '')}%`;
  const wanted = and(
    filter.status ? eq(sellers.status, filter.status) : undefined,
    filter.search ? or(ilike(sellers.displayName, text), ilike(sellers.companyName, text)) : undefined,
  );
  const [rows, [total]] = await db.batch([
    db
      .select()
      .from(sellers)
      .where(wanted)
      .orderBy(desc(sql`${sellers.status} = 'submitted'`), asc(sellers.submittedAt), asc(sellers.displayName))
      .limit(OPERATOR_ROWS_PER_PAGE)
      .offset((filter.page - 1) * OPERATOR_ROWS_PER_PAGE),
    db.select({ count: count() }).from(sellers).where(wanted),
  ]);
  return { rows, pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / OPERATOR_ROWS_PER_PAGE)) };
}

/** A seller's people, methods and history of decisions, for the one who decides. One round trip. */
export async function readSellerFile(db: Database, sellerId: number) {
  const [methods, decisions] = await db.batch([
    db
      .select()
      .from(shippingMethods)
      .where(and(eq(shippingMethods.sellerId, sellerId), eq(shippingMethods.active, true))),
    db
      .select({ at: auditLog.at, action: auditLog.action, details: auditLog.details, by: users.name })
      .from(auditLog)
      .leftJoin(users, eq(users.id, auditLog.actorUserId))
      .where(eq(auditLog.subject, `seller:${sellerId}`))
      .orderBy(desc(auditLog.at))
      .limit(50),
  ]);
  return { methods, decisions };
}

/** A page of orders, the newest first, with the states of their parts. One round trip. */
export async function readOrders(db: Database, filter: { readonly search: string; readonly page: number }) {
  const text = `%${filter.search.replace(/[%_\\]/g, '')}%`;
  const wanted = filter.search ? or(ilike(orders.number, text), ilike(orders.email, text)) : undefined;
  const ofPage = db
    .select({ id: orders.id })
    .from(orders)
    .where(wanted)
    .orderBy(desc(orders.placedAt))
    .limit(OPERATOR_ROWS_PER_PAGE)
    .offset((filter.page - 1) * OPERATOR_ROWS_PER_PAGE);
  const [rows, parts, [total]] = await db.batch([
    db.select().from(orders).where(inArray(orders.id, ofPage)).orderBy(desc(orders.placedAt)),
    db
      .select({ orderId: sellerOrders.orderId, state: sellerOrders.state, seller: sellers.displayName })
      .from(sellerOrders)
      .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
      .where(inArray(sellerOrders.orderId, ofPage)),
    db.select({ count: count() }).from(orders).where(wanted),
  ]);
  return {
    rows: rows.map((order) => ({ ...order, parts: parts.filter((part) => part.orderId === order.id) })),
    pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / OPERATOR_ROWS_PER_PAGE)),
  };
}

/** One order with everything money did because of it. Null when there is none. One round trip. */
export async function readOrderFile(db: Database, orderId: string) {
  const parts = db
    .select({ id: sellerOrders.id })
    .from(sellerOrders)
    .where(eq(sellerOrders.orderId, orderId));
  const [[row], sellerParts, lines, events, entries, entryPostings, movedOut, givenBack] = await db.batch([
    db
      .select({ order: orders, checkout: checkouts, payment: payments })
      .from(orders)
      .innerJoin(checkouts, eq(checkouts.id, orders.checkoutId))
      .innerJoin(payments, eq(payments.checkoutId, orders.checkoutId))
      .where(eq(orders.id, orderId)),
    db
      .select({ sellerOrder: sellerOrders, seller: sellers.displayName })
      .from(sellerOrders)
      .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
      .where(eq(sellerOrders.orderId, orderId))
      .orderBy(asc(sellerOrders.number)),
    db.select().from(orderLines).where(inArray(orderLines.sellerOrderId, parts)).orderBy(asc(orderLines.id)),
    db
      .select()
      .from(sellerOrderEvents)
      .where(inArray(sellerOrderEvents.sellerOrderId, parts))
      .orderBy(asc(sellerOrderEvents.at), asc(sellerOrderEvents.id)),
    db
      .select()
      .from(journalEntries)
      .where(eq(journalEntries.orderId, orderId))
      .orderBy(asc(journalEntries.id)),
    db
      .select({ posting: postings })
      .from(postings)
      .innerJoin(journalEntries, eq(journalEntries.idempotencyKey, postings.entryKey))
      .where(eq(journalEntries.orderId, orderId))
      .orderBy(asc(journalEntries.id), asc(postings.position)),
    db.select().from(transfers).where(inArray(transfers.sellerOrderId, parts)),
    db.select().from(refunds).where(inArray(refunds.sellerOrderId, parts)),
  ]);
  if (!row) return null;
  return {
    ...row,
    parts: sellerParts,
    lines,
    events,
    entries: entries.map((entry) => ({
      ...entry,
      postings: entryPostings
        .filter(({ posting }) => posting.entryKey === entry.idempotencyKey)
        .map(({ posting }) => posting),
    })),
    transfers: movedOut,
    refunds: givenBack,
  };
}
