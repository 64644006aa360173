import { invariant } from '../invariant';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The time zone that sellers' days are counted in. */
export const MARKET_TIME_ZONE = 'Europe/Warsaw';

/** Most business days that are counted in one go. */
export const MAX_BUSINESS_DAYS = 250;

const dateFormatter = new Intl.DateTimeFormat('en-CA', {
  timeZone: MARKET_TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day (`YYYY-MM-DD`) that a moment falls on in Warsaw. */
export function marketDate(moment: Date): string {
  return dateFormatter.format(moment);
}

/** The last millisecond of a day (`YYYY-MM-DD`) in Warsaw, as a Unix time. */
export function endOfMarketDayMs(date: string): number {
  const nextMidnightUtcMs = dayMs(date) + DAY_MS;
  const summer = nextMidnightUtcMs - 2 * HOUR_MS;
  const isSummer = marketDate(new Date(summer)) === addDays(date, 1);
  return (isSummer ? summer : summer + HOUR_MS) - 1;
}

/** A day some calendar days later, or earlier when `days` is negative. */
export function addDays(date: string, days: number): string {
  return new Date(dayMs(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Easter Sunday of a year (the anonymous Gregorian computus). */
export function easterSunday(year: number): string {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const epact =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const correction = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const day = epact + weekday - 7 * correction + 114;
  return `${year}-${twoDigits(Math.floor(day / 31))}-${twoDigits((day % 31) + 1)}`;
}

/** Days off by Polish law in a year; Christmas Eve since 2025. */
export function polishHolidays(year: number): string[] {
  const easter = easterSunday(year);
  return [
    `${year}-01-01`,
    `${year}-01-06`,
    easter,
    addDays(easter, 1),
    `${year}-05-01`,
    `${year}-05-03`,
    addDays(easter, 49),
    addDays(easter, 60),
    `${year}-08-15`,
    `${year}-11-01`,
    `${year}-11-11`,
    ...(year >= 2025 ? [`${year}-12-24`] : []),
    `${year}-12-25`,
    `${year}-12-26`,
  ].sort();
}

/** Whether people in Poland work on a day: not at weekends, on public holidays or on `holidays` of their own. */
export function isBusinessDay(date: string, holidays: readonly string[] = []): boolean {
  const weekday = new Date(dayMs(date)).getUTCDay();
  if (weekday === 0 || weekday === 6) return false;
  return !polishHolidays(Number(date.slice(0, 4))).includes(date) && !holidays.includes(date);
}

/**
 * The business day that comes `days` business days after a day. With 0 it is the day itself or, when nobody works
 * on it, the next business day.
 */
export function addBusinessDays(date: string, days: number, holidays: readonly string[] = []): string {
  return addWorkingDays(date, days, (day) => isBusinessDay(day, holidays));
}

/** As {@link addBusinessDays}, where only weekends are known to be free. */
export function addWeekdays(date: string, days: number): string {
  return addWorkingDays(date, days, (day) => new Date(dayMs(day)).getUTCDay() % 6 !== 0);
}

/** The business day that lies `days` business days before a day. */
export function subtractBusinessDays(date: string, days: number, holidays: readonly string[] = []): string {
  return walk(date, days, -1, (day) => isBusinessDay(day, holidays));
}

const MAX_DAYS_WALKED = 1_000;

function addWorkingDays(date: string, days: number, works: (day: string) => boolean): string {
  return days === 0 && !works(date) ? walk(date, 1, 1, works) : walk(date, days, 1, works);
}

function walk(date: string, days: number, step: 1 | -1, works: (day: string) => boolean): string {
  invariant(
    Number.isInteger(days) && days >= 0 && days <= MAX_BUSINESS_DAYS,
    `business days are an integer of 0 to ${MAX_BUSINESS_DAYS}, not ${days}`,
  );
  let day = date;
  let left = days;
  for (let walked = 0; left > 0; walked += 1) {
    invariant(walked < MAX_DAYS_WALKED, 'holidays leave some business days');
    day = addDays(day, step);
    if (works(day)) left -= 1;
  }
  return day;
}

function dayMs(date: string): number {
  const ms = Date.parse(`${date}T00:00:00Z`);
  invariant(/^\d{4}-\d{2}-\d{2}$/u.test(date) && !Number.isNaN(ms), `a day is YYYY-MM-DD, not ${date}`);
  return ms;
}

function twoDigits(value: number): string {
  return value.toString().padStart(2, '0');
}
