import { and, asc, desc, eq, gt, gte, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { categories, commissionLines, commissionRules, orderLines, sellerOrders, sellers } from '#db/schema';
import type { PastSellerOrder } from '~/domain/commission/preview';
import type { CommissionRule, CommissionScope } from '~/domain/commission/rules';
import type { SellerId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';

type RuleRow = typeof commissionRules.$inferSelect;

/** A stored rule in the domain's form. */
export function asRule(row: RuleRow): CommissionRule {
  return {
    id: row.id,
    scope: scopeOf(row),
    percentBps: row.percentBps,
    fixedPerUnitMinor: row.fixedPerUnitMinor,
    minimumMinor: row.minimumMinor,
    maximumMinor: row.maximumMinor,
    validFromMs: row.validFrom.getTime(),
    validToMs: row.validTo?.getTime() ?? null,
  };
}

function scopeOf(row: RuleRow): CommissionScope {
  if (row.scope === 'seller' && row.sellerId !== null)
    return { kind: 'seller', sellerId: row.sellerId as SellerId };
  if (row.scope === 'category' && row.categoryId !== null)
    return { kind: 'category', categoryId: row.categoryId };
  if (row.scope === 'tier' && row.tier !== null) return { kind: 'tier', tier: row.tier };
  return { kind: 'default' };
}

/** The rules in force at a moment, and the tiers of some sellers: what placing an order asks. A batch of two. */
export function rulesAndTiers(db: Database, at: Date, sellerIds: readonly number[]) {
  return [
    db
      .select()
      .from(commissionRules)
      .where(
        and(
          lte(commissionRules.validFrom, at),
          or(isNull(commissionRules.validTo), gt(commissionRules.validTo, at)),
        ),
      ),
    db
      .select({ sellerId: sellers.id, tier: sellers.tier })
      .from(sellers)
      .where(inArray(sellers.id, [...sellerIds])),
  ] as const;
}

/** Every rule, present, future and past, with the names of what it is for: the operator's page. One round trip. */
export async function readCommissionRules(db: Database) {
  const rows = await db
    .select({
      rule: commissionRules,
      sellerName: sellers.displayName,
      categoryPl: categories.namePl,
      categoryEn: categories.nameEn,
    })
    .from(commissionRules)
    .leftJoin(sellers, eq(sellers.id, commissionRules.sellerId))
    .leftJoin(categories, eq(categories.id, commissionRules.categoryId))
    .orderBy(desc(commissionRules.validFrom), asc(commissionRules.id));
  return rows.map(({ rule, ...names }) => ({ ...asRule(rule), ...names }));
}

/**
 * A page of past seller orders for a preview, in order of their identifiers, after `afterId`; cancelled ones earn
 * nothing and are left out. One round trip.
 */
export async function readPastSellerOrders(
  db: Database,
  input: { readonly from: Date; readonly afterId: string; readonly limit: number },
): Promise<{ readonly orders: readonly PastSellerOrder[]; readonly lastId: string | null }> {
  const page = db
    .select({ id: sellerOrders.id })
    .from(sellerOrders)
    .where(
      and(
        gte(sellerOrders.placedAt, input.from),
        gt(sellerOrders.id, input.afterId),
        sql`${sellerOrders.state} <> 'cancelled'`,
      ),
    )
    .orderBy(asc(sellerOrders.id))
    .limit(input.limit);
  const [heads, lines, fees] = await db.batch([
    db
      .select({
        id: sellerOrders.id,
        sellerId: sellerOrders.sellerId,
        tier: sellers.tier,
        currency: sellerOrders.currency,
        shippingMinor: sellerOrders.shippingMinor,
      })
      .from(sellerOrders)
      .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
      .where(inArray(sellerOrders.id, page))
      .orderBy(asc(sellerOrders.id)),
    db
      .select({
        sellerOrderId: orderLines.sellerOrderId,
        variantId: orderLines.variantId,
        quantity: orderLines.quantity,
        totalMinor: orderLines.totalMinor,
        categoryPath: sql<number[] | null>`(
          SELECT c.path FROM listings l JOIN categories c ON c.id = l.category_id WHERE l.id = ${orderLines.listingId})`,
      })
      .from(orderLines)
      .where(inArray(orderLines.sellerOrderId, page))
      .orderBy(asc(orderLines.id)),
    db
      .select({
        sellerOrderId: commissionLines.sellerOrderId,
        variantId: commissionLines.variantId,
        kind: commissionLines.kind,
        feeBps: commissionLines.feeBps,
        amountMinor: commissionLines.amountMinor,
      })
      .from(commissionLines)
      .where(inArray(commissionLines.sellerOrderId, page)),
  ]);
  const linesOf = Map.groupBy(lines, (line) => line.sellerOrderId);
  const feesOf = Map.groupBy(fees, (fee) => fee.sellerOrderId);
  const orders = heads.map((head): PastSellerOrder => {
    const own = feesOf.get(head.id) ?? [];
    const bpsOf = (kind: string) => own.find((fee) => fee.kind === kind)?.feeBps ?? 0;
    return {
      sellerId: head.sellerId as SellerId,
      tier: head.tier,
      currency: head.currency as Currency,
      shippingMinor: head.shippingMinor,
      processingBps: bpsOf('processing'),
      vatOnFeesBps: bpsOf('vat_on_fees'),
      lines: (linesOf.get(head.id) ?? []).map((line) => ({
        lineTotalMinor: line.totalMinor,
        quantity: line.quantity,
        categoryPath: line.categoryPath ?? [],
        chargedMinor:
          own.find((fee) => fee.kind === 'commission' && fee.variantId === line.variantId)?.amountMinor ?? 0,
      })),
    };
  });
  return { orders, lastId: heads.length < input.limit ? null : (heads.at(-1)?.id ?? null) };
}
