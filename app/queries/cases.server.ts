import { and, asc, count, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import {
  caseLines,
  caseMessages,
  cases,
  disputes,
  orderLines,
  orders,
  refunds,
  sellerDebts,
  sellerOrders,
  sellers,
} from '#db/schema';
import { OPEN_CASE_STATES } from '~/domain/case/process';
import type { CaseQueue } from '~/domain/case/queues';
import type { SellerId } from '~/domain/ids';

export const CASES_PER_PAGE = 50;

/** Whose cases are asked for: a seller's own, an order's own, or every one of them (the operator). */
type Scope = { readonly sellerId: SellerId } | { readonly orderId: string } | 'operator';

/** One case with its order, its pieces and all that was written. Another's is null. One round trip. */
export async function readCase(db: Database, scope: Scope, caseId: string) {
  const own = and(
    eq(cases.id, caseId),
    scope === 'operator'
      ? undefined
      : 'sellerId' in scope
        ? eq(cases.sellerId, scope.sellerId)
        : eq(cases.orderId, scope.orderId),
  );
  const ownIds = db.select({ id: cases.id }).from(cases).where(own);
  const [[row], lines, messages, [dispute]] = await db.batch([
    db
      .select({
        found: cases,
        number: sellerOrders.number,
        sellerOrder: sellerOrders,
        order: { id: orders.id, number: orders.number, email: orders.email, address: orders.address },
        seller: {
          name: sellers.displayName,
          companyName: sellers.companyName,
          street: sellers.street,
          postalCode: sellers.postalCode,
          city: sellers.city,
        },
      })
      .from(cases)
      .innerJoin(sellerOrders, eq(sellerOrders.id, cases.sellerOrderId))
      .innerJoin(orders, eq(orders.id, cases.orderId))
      .innerJoin(sellers, eq(sellers.id, cases.sellerId))
      .where(own),
    db
      .select({
        id: orderLines.id,
        titlePl: orderLines.titlePl,
        titleEn: orderLines.titleEn,
        options: orderLines.options,
        quantity: caseLines.quantity,
      })
      .from(caseLines)
      .innerJoin(orderLines, eq(orderLines.id, caseLines.orderLineId))
      .where(inArray(caseLines.caseId, ownIds))
      .orderBy(asc(orderLines.id)),
    db
      .select()
      .from(caseMessages)
      .where(inArray(caseMessages.caseId, ownIds))
      .orderBy(asc(caseMessages.at), asc(caseMessages.id)),
    db
      .select()
      .from(disputes)
      .where(inArray(disputes.id, db.select({ id: cases.disputeId }).from(cases).where(own))),
  ]);
  return row ? { ...row, lines, messages, dispute: dispute ?? null } : null;
}

const listColumns = {
  id: cases.id,
  kind: cases.kind,
  state: cases.state,
  reason: cases.reason,
  atStakeMinor: cases.atStakeMinor,
  refundedMinor: cases.refundedMinor,
  currency: cases.currency,
  openedAt: cases.openedAt,
  deadlineAt: cases.deadlineAt,
  number: sellerOrders.number,
  seller: sellers.displayName,
};

async function readList(db: Database, wanted: SQL | undefined, order: readonly SQL[], page: number) {
  const [rows, [total]] = await db.batch([
    db
      .select(listColumns)
      .from(cases)
      .innerJoin(sellerOrders, eq(sellerOrders.id, cases.sellerOrderId))
      .innerJoin(sellers, eq(sellers.id, cases.sellerId))
      .where(wanted)
      .orderBy(...order)
      .limit(CASES_PER_PAGE)
      .offset((page - 1) * CASES_PER_PAGE),
    db.select({ count: count() }).from(cases).where(wanted),
  ]);
  return { rows, pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / CASES_PER_PAGE)) };
}

const byDeadline = [sql`${cases.deadlineAt} ASC NULLS LAST`, desc(cases.openedAt)];

/** A page of a seller's cases: open ones by their deadline, or all, the newest first. One round trip. */
export function readSellerCases(
  db: Database,
  sellerId: SellerId,
  filter: { readonly show: 'open' | 'all'; readonly page: number },
) {
  const isOpen = inArray(cases.state, [...OPEN_CASE_STATES]);
  return filter.show === 'open'
    ? readList(db, and(eq(cases.sellerId, sellerId), isOpen), byDeadline, filter.page)
    : readList(db, eq(cases.sellerId, sellerId), [desc(cases.openedAt)], filter.page);
}

/** A page of the operator's cases; those to decide first. One round trip. */
export function readOperatorCases(db: Database, filter: { readonly show: CaseQueue; readonly page: number }) {
  switch (filter.show) {
    case 'decide':
      return readList(
        db,
        inArray(cases.state, ['escalated', 'disputed']),
        [desc(sql`${cases.state} = 'escalated'`), ...byDeadline],
        filter.page,
      );
    case 'banks':
      return readList(db, eq(cases.kind, 'chargeback'), [desc(cases.openedAt)], filter.page);
    case 'open':
      return readList(db, inArray(cases.state, [...OPEN_CASE_STATES]), byDeadline, filter.page);
    default:
      return readList(db, undefined, [desc(cases.openedAt)], filter.page);
  }
}

/** Refunds that Stripe or a bank did not take, and debts of sellers that are not settled. One round trip. */
export async function readMoneyTroubles(db: Database) {
  const [failed, debts] = await db.batch([
    db
      .select({ refund: refunds, number: sellerOrders.number, orderId: sellerOrders.orderId })
      .from(refunds)
      .leftJoin(sellerOrders, eq(sellerOrders.id, refunds.sellerOrderId))
      .where(eq(refunds.state, 'failed'))
      .orderBy(asc(refunds.updatedAt))
      .limit(CASES_PER_PAGE),
    db
      .select({ debt: sellerDebts, seller: sellers.displayName, number: sellerOrders.number })
      .from(sellerDebts)
      .innerJoin(sellers, eq(sellers.id, sellerDebts.sellerId))
      .innerJoin(sellerOrders, eq(sellerOrders.id, sellerDebts.sellerOrderId))
      .where(sql`${sellerDebts.settledMinor} < ${sellerDebts.amountMinor}`)
      .orderBy(asc(sellerDebts.createdAt))
      .limit(CASES_PER_PAGE),
  ]);
  return { failed, debts };
}

/** Cases that wait for the seller. */
export async function countCasesForSeller(db: Database, sellerId: SellerId): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(cases)
    .where(and(eq(cases.sellerId, sellerId), inArray(cases.state, ['opened', 'goods_sent'])));
  return row?.count ?? 0;
}

/** Who may see a picture of a case; null when the case has no message with it. One round trip. */
export async function readPictureOfCase(db: Database, caseId: string, mediaKey: string) {
  const [found] = await db
    .select({ sellerId: cases.sellerId, orderId: cases.orderId, shopperUserId: orders.userId })
    .from(cases)
    .innerJoin(orders, eq(orders.id, cases.orderId))
    .where(
      and(
        eq(cases.id, caseId),
        sql`EXISTS (SELECT 1 FROM ${caseMessages} m
          WHERE m.case_id = ${cases.id} AND m.attachments @> ${JSON.stringify([{ mediaKey }])}::jsonb)`,
      ),
    );
  return found ?? null;
}
