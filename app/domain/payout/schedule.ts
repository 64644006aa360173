import { invariant } from '../invariant';
import type { CurrencyCode } from '../money/money';
import { addBusinessDays, addDays, isBusinessDay } from '../shipping/calendar';

/** How often a seller's connected account pays out to the bank. */
export const PAYOUT_INTERVALS = ['daily', 'weekly', 'monthly', 'manual'] as const;
export type PayoutInterval = (typeof PAYOUT_INTERVALS)[number];

/** Days on which banks move money. */
export const PAYOUT_WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
export type PayoutWeekday = (typeof PAYOUT_WEEKDAYS)[number];

/** Last day of a month that can be chosen; in a shorter month it is the month's last. */
export const MONTH_DAY_MAX = 31;

export type PayoutSchedule =
  | { readonly interval: 'daily' }
  | { readonly interval: 'weekly'; readonly weekday: PayoutWeekday }
  | { readonly interval: 'monthly'; readonly monthDay: number }
  | { readonly interval: 'manual' };

/** Least amount of a payout, by currency; what is not named has none. */
export type PayoutMinimum = Readonly<Partial<Record<CurrencyCode, number>>>;

/** A seller's wishes. Amounts in minor units. */
export interface PayoutSettings {
  readonly schedule: PayoutSchedule;
  readonly minimumMinor: PayoutMinimum;
}

/** What an account pays out by before its seller has chosen anything: Stripe's own way. */
export const DEFAULT_PAYOUT_SETTINGS: PayoutSettings = { schedule: { interval: 'daily' }, minimumMinor: {} };

/** Highest minimum: beyond it money would lie unseen. */
export const PAYOUT_MINIMUM_MAX_MINOR = 10_000_000;

/** Business days from the payout until the bank shows it. */
export const BANK_DAYS = 2;

/**
 * Whether the marketplace itself makes the payouts of a schedule. Stripe has no least amount of a payout (only a part
 * of the balance that it never pays out), so payouts with a minimum are ours, and Stripe's own are switched off.
 */
export function isPaidByUs({ schedule, minimumMinor }: PayoutSettings): boolean {
  return (
    schedule.interval !== 'manual' &&
    Object.values(minimumMinor).some((amountMinor) => (amountMinor ?? 0) > 0)
  );
}

/** What Stripe is told: its own schedule, or none where payouts are asked for one by one. */
export function scheduleAtProvider(settings: PayoutSettings): PayoutSchedule {
  return isPaidByUs(settings) ? { interval: 'manual' } : settings.schedule;
}

/** Whether payouts leave on a day (`YYYY-MM-DD`): never at weekends, and at a month's end where the day is missing. */
export function isPayoutDay(schedule: PayoutSchedule, date: string): boolean {
  switch (schedule.interval) {
    case 'daily':
      return isBusinessDay(date);
    case 'weekly':
      return new Date(`${date}T00:00:00Z`).getUTCDay() === PAYOUT_WEEKDAYS.indexOf(schedule.weekday) + 1;
    case 'monthly': {
      const dayOfMonth = Number(date.slice(8));
      const isLast = addDays(date, 1).slice(0, 7) !== date.slice(0, 7);
      return dayOfMonth === schedule.monthDay || (isLast && dayOfMonth < schedule.monthDay);
    }
    case 'manual':
      return false;
  }
}

/** Days in which every schedule but a manual one has a payout day: a month of 31, or holidays in a row. */
const SEARCHED_DAYS_MAX = 62;

/** The first payout day from a day on, that day included; null when payouts are asked for one by one. */
export function nextPayoutDate(schedule: PayoutSchedule, fromDate: string): string | null {
  if (schedule.interval === 'manual') return null;
  for (let days = 0; days <= SEARCHED_DAYS_MAX; days += 1) {
    const date = addDays(fromDate, days);
    if (isPayoutDay(schedule, date)) return date;
  }
  invariant(false, 'every schedule has a payout day in two months');
}

/** The day on which a payout is about to be on the bank account. */
export function atBankDate(payoutDate: string): string {
  return addBusinessDays(payoutDate, BANK_DAYS);
}

/** When money that is released on a day reaches the bank, about; null where the seller asks for payouts. */
export function expectedAtBank(schedule: PayoutSchedule, releasedDate: string): string | null {
  const payoutDate = nextPayoutDate(schedule, releasedDate);
  return payoutDate === null ? null : atBankDate(payoutDate);
}

/** What a scheduled payout sends: all that is available, or nothing below the minimum or below one minor unit. */
export function scheduledPayoutMinor(availableMinor: number, minimumMinor: number): number {
  invariant(
    Number.isSafeInteger(availableMinor) && Number.isSafeInteger(minimumMinor) && minimumMinor >= 0,
    'balances and minimums are integer minor units',
  );
  return availableMinor >= 1 && availableMinor >= minimumMinor ? availableMinor : 0;
}
