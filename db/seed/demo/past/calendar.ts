import { addDays, endOfMarketDayMs, marketDate } from '~/domain/shipping/calendar';
import type { Chance } from '../../drawings/chance.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** An hour of a day in Warsaw; whole and parts. */
export function marketTimeMs(date: string, hours: number): number {
  return endOfMarketDayMs(date) + 1 - DAY_MS + Math.round(hours * HOUR_MS);
}

/** The day so many days before a moment. */
export const daysBefore = (nowMs: number, days: number): string =>
  addDays(marketDate(new Date(nowMs)), -days);

/** Orders of a weekday, Sunday first, against the average day: Sunday evening and Monday are best. */
const OF_WEEKDAY = [1.22, 1.15, 1.02, 0.98, 0.95, 0.78, 0.9] as const;

/** How busy a day is against the average: with the week's rhythm and a marketplace that grows. */
export function busyness(date: string, daysAgo: number, daysAll: number): number {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
  const grown = 0.55 + (0.9 * (daysAll - daysAgo)) / daysAll;
  return (OF_WEEKDAY[weekday] ?? 1) * grown;
}

/** An hour at which people shop: some at noon, more in the evening. */
export function shoppingHour(chance: Chance): number {
  const around = chance.yes(0.36) ? 12.4 : chance.yes(0.8) ? 20.2 : 9;
  const drawn = around + (chance.next() + chance.next() + chance.next() - 1.5) * 3.2;
  return Math.min(23.9, Math.max(6, drawn));
}
