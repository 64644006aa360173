import { and, asc, count, desc, eq } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { commissionInvoices, marketplaceProfile, sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';

export const INVOICES_PER_PAGE = 50;

/** A page of a seller's invoices of commission, the latest first. One round trip. */
export async function readSellerInvoices(db: Database, sellerId: SellerId, page: number) {
  const mine = eq(commissionInvoices.sellerId, sellerId);
  const [rows, [total]] = await db.batch([
    db
      .select()
      .from(commissionInvoices)
      .where(mine)
      .orderBy(desc(commissionInvoices.issuedAt), desc(commissionInvoices.number))
      .limit(INVOICES_PER_PAGE)
      .offset((page - 1) * INVOICES_PER_PAGE),
    db.select({ count: count() }).from(commissionInvoices).where(mine),
  ]);
  return { rows, pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / INVOICES_PER_PAGE)) };
}

/** One of a seller's documents by its series and serial; null when it is not the seller's. One round trip. */
export async function readSellerInvoice(
  db: Database,
  sellerId: SellerId,
  place: { readonly series: string; readonly serial: number },
) {
  const [row] = await db
    .select()
    .from(commissionInvoices)
    .where(
      and(
        eq(commissionInvoices.sellerId, sellerId),
        eq(commissionInvoices.series, place.series),
        eq(commissionInvoices.serial, place.serial),
      ),
    );
  return row ?? null;
}

/** All invoices for the operator, the latest first, and who issues them. One round trip. */
export async function readInvoices(db: Database, page: number) {
  const [rows, [total], [issuer]] = await db.batch([
    db
      .select({ invoice: commissionInvoices, seller: sellers.displayName })
      .from(commissionInvoices)
      .innerJoin(sellers, eq(sellers.id, commissionInvoices.sellerId))
      .orderBy(
        desc(commissionInvoices.issuedAt),
        asc(commissionInvoices.series),
        desc(commissionInvoices.serial),
      )
      .limit(INVOICES_PER_PAGE)
      .offset((page - 1) * INVOICES_PER_PAGE),
    db.select({ count: count() }).from(commissionInvoices),
    db.select({ profile: marketplaceProfile.profile }).from(marketplaceProfile),
  ]);
  return {
    rows,
    pageCount: Math.max(1, Math.ceil((total?.count ?? 0) / INVOICES_PER_PAGE)),
    issuer: issuer?.profile ?? null,
  };
}
