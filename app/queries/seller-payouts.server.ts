import { desc, eq } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { payouts, sellerPayoutSettings, sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { DEFAULT_PAYOUT_SETTINGS, type PayoutSchedule, type PayoutSettings } from '~/domain/payout/schedule';

/** Payouts that the page lists, the latest first. */
const PAYOUTS_SHOWN_MAX = 50;

/** A seller's wishes from their row. */
export function payoutSettingsOf(row: typeof sellerPayoutSettings.$inferSelect): PayoutSettings {
  return { schedule: scheduleOf(row), minimumMinor: row.minimumMinor };
}

function scheduleOf(row: typeof sellerPayoutSettings.$inferSelect): PayoutSchedule {
  if (row.interval === 'weekly') return { interval: 'weekly', weekday: row.weekday ?? 'monday' };
  if (row.interval === 'monthly') return { interval: 'monthly', monthDay: row.monthDay ?? 1 };
  return { interval: row.interval };
}

/** When a seller is paid out, by which account, and the latest payouts. One round trip. */
export async function readSellerPayouts(db: Database, sellerId: SellerId) {
  const [[seller], [wish], rows] = await db.batch([
    db
      .select({ accountId: sellers.stripeAccountId, isReady: sellers.stripePayoutsEnabled })
      .from(sellers)
      .where(eq(sellers.id, sellerId)),
    db.select().from(sellerPayoutSettings).where(eq(sellerPayoutSettings.sellerId, sellerId)),
    db
      .select()
      .from(payouts)
      .where(eq(payouts.sellerId, sellerId))
      .orderBy(desc(payouts.createdAt))
      .limit(PAYOUTS_SHOWN_MAX),
  ]);
  return {
    accountId: seller?.accountId ?? null,
    isReady: seller?.isReady ?? false,
    settings: wish ? payoutSettingsOf(wish) : DEFAULT_PAYOUT_SETTINGS,
    payouts: rows,
  };
}
