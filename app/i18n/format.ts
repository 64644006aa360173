import { type CurrencyCode, formatMoney } from '~/domain/money/money';
import { getLocale, type Locale } from '~/paraglide/runtime.js';

/** An amount as pages carry it: integer minor units and their currency. */
export interface Amount {
  readonly amountMinor: number;
  readonly currency: CurrencyCode;
}

/** A moment, as milliseconds since 1970, an ISO text or a Date. */
export type Moment = number | string | Date;

/** All dates are shown in the marketplace's own time zone, so that server and browser agree. */
export const TIME_ZONE = 'Europe/Warsaw';

const INTL_LOCALES: Readonly<Record<Locale, string>> = { pl: 'pl-PL', en: 'en-GB' };

function cached<Formatter>(make: (locale: string, kind: string) => Formatter) {
  const formatters = new Map<string, Formatter>();
  return (kind: string): Formatter => {
    const locale = INTL_LOCALES[getLocale()];
    const key = `${locale} ${kind}`;
    const known = formatters.get(key);
    if (known !== undefined) return known;
    const made = make(locale, kind);
    formatters.set(key, made);
    return made;
  };
}

const DATE_KINDS = {
  day: { day: 'numeric', month: 'long', year: 'numeric' },
  shortDay: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  time: { hour: '2-digit', minute: '2-digit' },
  month: { month: 'long', year: 'numeric' },
  numeric: { day: '2-digit', month: '2-digit', year: 'numeric' },
  dayOfMonth: { day: 'numeric' },
  shortDate: { day: 'numeric', month: 'short', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** How a date is written out. */
export type DateKind = keyof typeof DATE_KINDS | 'moment';

function isDateKind(kind: string): kind is keyof typeof DATE_KINDS {
  return kind in DATE_KINDS;
}

const dateFormatter = cached(
  (locale, kind) =>
    new Intl.DateTimeFormat(locale, {
      ...(isDateKind(kind) ? DATE_KINDS[kind] : {}),
      timeZone: TIME_ZONE,
    }),
);
const relativeFormatter = cached((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const numberFormatter = cached(
  (locale, kind) => new Intl.NumberFormat(locale, { maximumFractionDigits: Number(kind) }),
);
const oneDecimalFormatter = cached(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
);
const percentFormatter = cached(
  (locale, kind) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: Number(kind) }),
);
const compactFormatter = cached((locale) => new Intl.NumberFormat(locale, { notation: 'compact' }));
const listFormatter = cached((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }));

/** An amount in the reader's language: `128,90 zł`. */
export function amount(value: Amount): string {
  return formatMoney(value, getLocale());
}

/**
 * A date or time in the reader's language and the marketplace's time zone. A moment and a range are put
 * together here: engines differ in the spaces and words they join them with, and server and browser must agree.
 */
export function date(moment: Moment, kind: DateKind = 'day'): string {
  if (kind === 'moment') return `${date(moment, 'shortDate')}, ${date(moment, 'time')}`;
  return dateFormatter(kind).format(new Date(moment));
}

/** Two dates as a range: `24–26 lis`; one date where they are the same day. */
export function dateRange(from: Moment, to: Moment, kind: 'shortDay' | 'weekday' = 'shortDay'): string {
  if (date(from, 'numeric') === date(to, 'numeric')) return date(to, kind);
  if (kind === 'shortDay' && date(from, 'month') === date(to, 'month')) {
    return `${date(from, 'dayOfMonth')}–${date(to, kind)}`;
  }
  return `${date(from, kind)} – ${date(to, kind)}`;
}

/** The value of a `<time dateTime>`. */
export function machineTime(moment: Moment): string {
  return new Date(moment).toISOString();
}

const STEPS = [
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
  ['month', 2_629_800_000],
  ['year', 31_557_600_000],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[];

/** How long ago or ahead, in the largest unit that fits: `3 dni temu`, `za 2 godziny`. The caller gives the clock. */
export function relativeTime(moment: Moment, nowMs: number): string {
  const differenceMs = new Date(moment).getTime() - nowMs;
  let unit: Intl.RelativeTimeFormatUnit = 'second';
  let unitMs = 1000;
  for (const [name, lengthMs] of STEPS) {
    if (Math.abs(differenceMs) < lengthMs) break;
    unit = name;
    unitMs = lengthMs;
  }
  return relativeFormatter('auto').format(Math.trunc(differenceMs / unitMs), unit);
}

/** A number with the reader's separators. */
export function number(value: number, fractionDigitsMax = 0): string {
  return numberFormatter(String(fractionDigitsMax)).format(value);
}

/** A mean, always with its decimal, so that figures below each other compare: `4,0`. */
export function oneDecimal(value: number): string {
  return oneDecimalFormatter('').format(value);
}

/** A large number in few characters: `12 tys.` */
export function compactNumber(value: number): string {
  return compactFormatter('').format(value);
}

/** A rate in basis points as a percentage: 290 is `2,9%`. */
export function percentOfBps(bps: number, fractionDigitsMax = 1): string {
  return percentFormatter(String(fractionDigitsMax)).format(bps / 10_000);
}

/** A share of one as a percentage: 0.25 is `25%`. */
export function percent(share: number, fractionDigitsMax = 0): string {
  return percentFormatter(String(fractionDigitsMax)).format(share);
}

/** Words joined as a sentence joins them: `a, b i c`. */
export function list(words: readonly string[]): string {
  return listFormatter('').format(words);
}

const countryFormatter = cached((locale) => new Intl.DisplayNames(locale, { type: 'region' }));

/** The name of a country by its ISO code. */
export function countryName(code: string): string {
  return countryFormatter('').of(code) ?? code;
}
