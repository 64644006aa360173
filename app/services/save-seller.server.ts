import { eq } from 'drizzle-orm';
import { sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import { checkVatNumber } from '~/domain/seller/vat-number';
import type { Ports } from '~/ports/ports';
import { noteStoreChanged } from './note-store-changed.server';

export interface CompanyInput {
  readonly displayName: string;
  readonly companyName: string;
  readonly vatNumber: string;
  readonly registrationNumber: string | null;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  readonly contactEmail: string;
  readonly contactPhone: string;
  readonly descriptionPl: string;
  readonly descriptionEn: string;
}

/**
 * Saves a seller's company data. The VAT number's form and check digits are checked; the rest is as typed. Listings
 * are found with a new name of their store.
 */
export async function saveCompany(
  ports: Pick<Ports, 'db' | 'clock' | 'queue' | 'pageChanges'>,
  sellerId: SellerId,
  input: CompanyInput,
): Promise<
  Result<null, { code: 'vat_number_missing' | 'vat_number_wrong' | 'vat_number_of_other_country' }>
> {
  const vat = checkVatNumber(input.vatNumber, input.country);
  if (!vat.ok) return vat;
  if (vat.value.country !== input.country) return failure({ code: 'vat_number_of_other_country' });
  const [before] = await ports.db
    .select({ displayName: sellers.displayName })
    .from(sellers)
    .where(eq(sellers.id, sellerId));
  await ports.db
    .update(sellers)
    .set({ ...input, vatNumber: vat.value.number, vatCheckedAt: new Date(ports.clock.nowMs()) })
    .where(eq(sellers.id, sellerId));
  await noteStoreChanged(ports, sellerId);
  if (before?.displayName !== input.displayName)
    await ports.queue.sendJobs([{ type: 'seller.reindex', sellerId, afterListingId: 0 }]);
  return success(null);
}

/** Notes that the seller accepted the terms, the first time with its moment. */
export async function acceptTerms(ports: Pick<Ports, 'db' | 'clock'>, sellerId: SellerId): Promise<void> {
  await ports.db
    .update(sellers)
    .set({ termsAcceptedAt: new Date(ports.clock.nowMs()) })
    .where(eq(sellers.id, sellerId));
}

/** How many business days the seller needs to hand a parcel over, and its own days off. */
export async function saveHandling(
  ports: Pick<Ports, 'db' | 'pageChanges'>,
  sellerId: SellerId,
  input: { readonly handlingDays: number; readonly holidays: readonly string[] },
): Promise<void> {
  await ports.db
    .update(sellers)
    .set({ handlingDays: input.handlingDays, holidays: [...input.holidays] })
    .where(eq(sellers.id, sellerId));
  await noteStoreChanged(ports, sellerId);
}
