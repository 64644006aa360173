import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import { auditLog, payouts, sellerPayoutSettings, sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import type { CurrencyCode } from '~/domain/money/money';
import {
  DEFAULT_PAYOUT_SETTINGS,
  isPaidByUs,
  isPayoutDay,
  type PayoutSettings,
  scheduleAtProvider,
  scheduledPayoutMinor,
} from '~/domain/payout/schedule';
import { failure, type Result, success } from '~/domain/result';
import { marketDate } from '~/domain/shipping/calendar';
import type { PaymentFailure, ProviderPayout } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { payoutSettingsOf } from '~/queries/seller-payouts.server';

export type PayoutFailure =
  /** The seller has no connected account that pays out yet. */
  | { readonly code: 'account_not_ready' }
  /** More than the connected account can send now; nothing was sent. */
  | { readonly code: 'payout_too_large'; readonly availableMinor: number }
  | { readonly code: 'payout_below_one_minor_unit' }
  | PaymentFailure;

/**
 * Sets when a seller is paid out: at Stripe first, then here with a row of the audit log. Whoever calls has asked for
 * the password again. Saying the same again changes nothing.
 */
export async function savePayoutSettings(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: { readonly sellerId: SellerId; readonly userId: string; readonly settings: PayoutSettings },
): Promise<Result<null, { readonly code: 'account_not_ready' } | PaymentFailure>> {
  const { db, clock } = ports;
  const { sellerId, settings } = input;
  const { schedule, minimumMinor } = settings;
  const [[seller], [before]] = await db.batch([
    db.select({ accountId: sellers.stripeAccountId }).from(sellers).where(eq(sellers.id, sellerId)),
    db.select().from(sellerPayoutSettings).where(eq(sellerPayoutSettings.sellerId, sellerId)),
  ]);
  if (!seller?.accountId) return failure({ code: 'account_not_ready' });
  const told = await ports.payments.savePayoutSchedule({
    accountId: seller.accountId,
    schedule: scheduleAtProvider(settings),
  });
  if (!told.ok) return told;
  const now = new Date(clock.nowMs());
  const row = {
    interval: schedule.interval,
    weekday: schedule.interval === 'weekly' ? schedule.weekday : null,
    monthDay: schedule.interval === 'monthly' ? schedule.monthDay : null,
    minimumMinor,
    updatedAt: now,
  };
  await db.batch([
    db
      .insert(sellerPayoutSettings)
      .values({ sellerId, ...row })
      .onConflictDoUpdate({ target: sellerPayoutSettings.sellerId, set: row }),
    db.insert(auditLog).values({
      at: now,
      actorUserId: input.userId,
      actorRole: 'seller',
      action: 'payouts.changed',
      subject: `seller:${sellerId}`,
      details: { before: before ? payoutSettingsOf(before) : DEFAULT_PAYOUT_SETTINGS, after: settings },
    }),
  ]);
  return success(null);
}

/**
 * Pays out to the seller's bank what the seller asks for: at least one minor unit, at most what the account has now.
 * Idempotent by the form. Whoever calls has asked for the password again.
 */
export async function askForPayout(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: {
    readonly sellerId: SellerId;
    readonly userId: string;
    readonly requestId: string;
    readonly currency: CurrencyCode;
    readonly amountMinor: number;
  },
): Promise<Result<{ payoutId: string }, PayoutFailure>> {
  const { db, clock, payments } = ports;
  const { sellerId, currency, amountMinor } = input;
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 1)
    return failure({ code: 'payout_below_one_minor_unit' });
  const cause = `asked:${sellerId}:${input.requestId}`;
  const [[seller], [known]] = await db.batch([
    db
      .select({ accountId: sellers.stripeAccountId, isReady: sellers.stripePayoutsEnabled })
      .from(sellers)
      .where(eq(sellers.id, sellerId)),
    db.select().from(payouts).where(eq(payouts.cause, cause)),
  ]);
  if (!seller?.accountId || !seller.isReady) return failure({ code: 'account_not_ready' });
  const { accountId } = seller;
  if (known && known.state !== 'requested') return success({ payoutId: known.id });
  if (!known) {
    const balance = await payments.readAvailableBalance(accountId);
    if (!balance.ok) return balance;
    const availableMinor = balance.value.find((entry) => entry.currency === currency)?.availableMinor ?? 0;
    if (amountMinor > availableMinor) return failure({ code: 'payout_too_large', availableMinor });
  }
  const now = new Date(clock.nowMs());
  const payoutId = `pyt_${cause}`;
  await db.batch([
    db
      .insert(payouts)
      .values({
        id: payoutId,
        sellerId,
        cause,
        currency,
        amountMinor,
        state: 'requested',
        automatic: false,
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing(),
    db.insert(auditLog).values({
      at: now,
      actorUserId: input.userId,
      actorRole: 'seller',
      action: 'payout.asked',
      subject: `seller:${sellerId}`,
      details: { payoutId, amountMinor, currency },
    }),
  ]);
  const made = await makePayout(ports, { payoutId });
  if (made.ok) return success({ payoutId });
  // Something else took the money between the look and the payout.
  if (made.code === 'payment_refused' && made.providerCode === 'balance_insufficient')
    return failure({ code: 'payout_too_large', availableMinor: 0 });
  return made;
}

/** Asks Stripe for a payout that is on record, by its own key; notes what Stripe answers. Idempotent. */
async function makePayout(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: { readonly payoutId: string },
): Promise<Result<null, PaymentFailure>> {
  const { db, clock } = ports;
  const [row] = await db
    .select({ payout: payouts, accountId: sellers.stripeAccountId })
    .from(payouts)
    .innerJoin(sellers, eq(sellers.id, payouts.sellerId))
    .where(and(eq(payouts.id, input.payoutId), eq(payouts.state, 'requested')));
  if (!row?.accountId) return success(null);
  const { payout } = row;
  const made = await ports.payments.payOut({
    idempotencyKey: `payout:${payout.id}`,
    accountId: row.accountId,
    amountMinor: payout.amountMinor,
    currency: payout.currency,
    metadata: { payout_id: payout.id },
  });
  if (made.ok) {
    await notePayout(ports, payout.sellerId, made.value);
    return success(null);
  }
  if (made.code === 'payment_refused')
    await db
      .update(payouts)
      .set({ state: 'refused', failureCode: made.providerCode, updatedAt: new Date(clock.nowMs()) })
      .where(and(eq(payouts.id, payout.id), eq(payouts.state, 'requested')));
  return made;
}

/** Brings our row of a payout to where Stripe has it; one that Stripe made by itself gets its row now. */
async function notePayout(
  ports: Pick<Ports, 'db' | 'clock'>,
  sellerId: number,
  payout: ProviderPayout,
): Promise<void> {
  const now = new Date(ports.clock.nowMs());
  const seen = {
    state: payout.status,
    stripePayoutId: payout.payoutId,
    failureCode: payout.failureCode,
    arrivesAt: new Date(payout.arrivesAtMs),
    updatedAt: now,
  };
  const ours = payout.metadata.payout_id;
  if (ours !== undefined) {
    await ports.db
      .update(payouts)
      .set(seen)
      .where(and(eq(payouts.id, ours), eq(payouts.sellerId, sellerId as SellerId)));
    return;
  }
  await ports.db
    .insert(payouts)
    .values({
      id: `pyt_${payout.payoutId}`,
      sellerId: sellerId as SellerId,
      cause: `stripe:${payout.payoutId}`,
      currency: payout.currency as CurrencyCode,
      amountMinor: payout.amountMinor,
      automatic: payout.automatic,
      createdAt: new Date(payout.createdAtMs),
      ...seen,
    })
    .onConflictDoUpdate({ target: payouts.cause, set: seen });
}

/**
 * Reads a payout of a connected account at Stripe and notes where it is, whatever the number and the order of the
 * webhooks. Accounts that are no seller's are left alone. Throws when Stripe cannot be asked.
 */
export async function refreshPayout(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: { readonly accountId: string; readonly stripePayoutId: string },
): Promise<void> {
  const [seller] = await ports.db
    .select({ id: sellers.id })
    .from(sellers)
    .where(eq(sellers.stripeAccountId, input.accountId));
  if (!seller) return;
  const read = await ports.payments.readPayout({
    accountId: input.accountId,
    payoutId: input.stripePayoutId,
  });
  if (!read.ok) throw new Error(`Payout ${input.stripePayoutId} could not be read: ${read.code}.`);
  await notePayout(ports, seller.id, read.value);
}

/** Sellers and payouts of one round; the next takes up the rest. */
const ROUND_MAX = 100;
/** A payout that Stripe has been asked for and that nobody has heard of since. */
const STALE_MS = 2 * 60_000;

/**
 * For the cron: makes the payouts of sellers with a minimum on their payout days, once for each day and currency;
 * asks again for those whose outcome is not known; looks after those whose day at the bank has come. One seller's
 * trouble holds back no other's.
 */
export async function runPayouts(ports: Pick<Ports, 'db' | 'clock' | 'payments'>): Promise<number> {
  const { db, clock } = ports;
  const now = new Date(clock.nowMs());
  const today = marketDate(now);
  const [wishes, unanswered, arriving] = await db.batch([
    db
      .select({ wish: sellerPayoutSettings, accountId: sellers.stripeAccountId })
      .from(sellerPayoutSettings)
      .innerJoin(sellers, eq(sellers.id, sellerPayoutSettings.sellerId))
      .where(
        and(
          eq(sellers.stripePayoutsEnabled, true),
          sql`${sellerPayoutSettings.interval} <> 'manual' AND ${sellerPayoutSettings.minimumMinor} <> '{}'`,
          sql`NOT EXISTS (SELECT 1 FROM ${payouts} p WHERE p.seller_id = ${sellers.id}
            AND p.cause LIKE 'scheduled:' || ${sellers.id} || ':%:' || ${today})`,
        ),
      )
      .orderBy(asc(sellers.id)),
    db
      .select({ id: payouts.id })
      .from(payouts)
      .where(and(eq(payouts.state, 'requested'), lt(payouts.updatedAt, new Date(now.getTime() - STALE_MS))))
      .orderBy(asc(payouts.updatedAt))
      .limit(ROUND_MAX),
    db
      .select({ stripePayoutId: payouts.stripePayoutId, accountId: sellers.stripeAccountId })
      .from(payouts)
      .innerJoin(sellers, eq(sellers.id, payouts.sellerId))
      .where(and(inArray(payouts.state, ['pending']), lt(payouts.arrivesAt, now)))
      .orderBy(asc(payouts.updatedAt))
      .limit(ROUND_MAX),
  ]);
  let made = 0;
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      console.error(`${what} is tried again by the next round.`, error);
    }
  };
  for (const { wish, accountId } of wishes) {
    const settings = payoutSettingsOf(wish);
    if (!accountId || !isPaidByUs(settings) || !isPayoutDay(settings.schedule, today)) continue;
    await attempt(`The payout of seller ${wish.sellerId}`, async () => {
      made += await payScheduled(ports, { sellerId: wish.sellerId, accountId, settings, today });
    });
  }
  for (const { id } of unanswered)
    await attempt(`Payout ${id}`, async () => void (await makePayout(ports, { payoutId: id })));
  for (const { stripePayoutId, accountId } of arriving)
    if (stripePayoutId && accountId)
      await attempt(`Payout ${stripePayoutId}`, () => refreshPayout(ports, { accountId, stripePayoutId }));
  return made;
}

async function payScheduled(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  of: { sellerId: number; accountId: string; settings: PayoutSettings; today: string },
): Promise<number> {
  const balance = await ports.payments.readAvailableBalance(of.accountId);
  if (!balance.ok) throw new Error(`The balance of ${of.accountId} could not be read: ${balance.code}.`);
  const now = new Date(ports.clock.nowMs());
  let made = 0;
  for (const entry of balance.value) {
    const currency = entry.currency as CurrencyCode;
    const amountMinor = scheduledPayoutMinor(entry.availableMinor, of.settings.minimumMinor[currency] ?? 0);
    if (amountMinor === 0) continue;
    const cause = `scheduled:${of.sellerId}:${currency}:${of.today}`;
    const [written] = await ports.db
      .insert(payouts)
      .values({
        id: `pyt_${cause}`,
        sellerId: of.sellerId as SellerId,
        cause,
        currency,
        amountMinor,
        state: 'requested',
        automatic: false,
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: payouts.id });
    if (!written) continue;
    const paid = await makePayout(ports, { payoutId: written.id });
    if (paid.ok) made += 1;
  }
  return made;
}
