import { auditLog, marketplaceProfile } from '#db/schema';
import type { InvoiceParty } from '~/domain/invoice/commission-invoice';
import type { Ports } from '~/ports/ports';

/** Keeps who issues the marketplace's invoices. Those that were issued keep what stood there on their day. */
export async function saveMarketplaceProfile(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: { readonly operatorUserId: string; readonly profile: InvoiceParty },
): Promise<void> {
  const { db, clock } = ports;
  const now = new Date(clock.nowMs());
  const { profile } = input;
  await db.batch([
    db
      .insert(marketplaceProfile)
      .values({ id: 'marketplace', profile, updatedAt: now })
      .onConflictDoUpdate({ target: marketplaceProfile.id, set: { profile, updatedAt: now } }),
    db.insert(auditLog).values({
      at: now,
      actorUserId: input.operatorUserId,
      actorRole: 'operator',
      action: 'marketplace_profile.saved',
      subject: 'marketplace',
      details: { profile },
    }),
  ]);
}
