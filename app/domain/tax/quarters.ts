import { invariant } from '../invariant';
import { addDays, endOfMarketDayMs, marketDate } from '../shipping/calendar';

/** A quarter of a year, as VAT is declared: `2026-Q4`. */
export type Quarter = `${number}-Q${1 | 2 | 3 | 4}`;

/** Whether a text names a quarter. */
export function isQuarter(text: string): text is Quarter {
  return /^20\d\d-Q[1-4]$/u.test(text);
}

/** The quarter of a moment, in the marketplace's time zone. */
export function quarterOf(moment: Date): Quarter {
  const [year = '', month = ''] = marketDate(moment).split('-');
  const text = `${year}-Q${Math.ceil(Number(month) / MONTHS)}`;
  invariant(isQuarter(text), 'quarters are of this century');
  return text;
}

const MONTHS = 3;

/** First and last moment of a quarter, the last one no part of it. */
export function quarterBounds(quarter: Quarter): { readonly fromMs: number; readonly toMs: number } {
  const year = Number(quarter.slice(0, 4));
  const first = (Number(quarter.slice(-1)) - 1) * MONTHS + 1;
  const day = (month: number) =>
    month > 12 ? `${year + 1}-01-01` : `${year}-${String(month).padStart(2, '0')}-01`;
  const startOf = (date: string) => endOfMarketDayMs(addDays(date, -1)) + 1;
  return { fromMs: startOf(day(first)), toMs: startOf(day(first + MONTHS)) };
}

/** Quarters from the one given back, the newest first. */
export function quartersBefore(quarter: Quarter, count: number): Quarter[] {
  const quarters: Quarter[] = [];
  let last = quarter;
  while (quarters.length < count) {
    quarters.push(last);
    last = quarterOf(new Date(quarterBounds(last).fromMs - 1));
  }
  return quarters;
}
