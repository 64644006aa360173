import { addDays, endOfMarketDayMs, marketDate } from '../shipping/calendar';

/** A month of the market's calendar, `2026-11`. */
const MONTH = /^(20\d{2})-(0[1-9]|1[0-2])$/;

/** The month of a text, or undefined when it is none. */
export function parseMonth(text: string): string | undefined {
  return MONTH.test(text) ? text : undefined;
}

/** The month that a moment falls in, in Warsaw. */
export function monthOf(moment: Date): string {
  return marketDate(moment).slice(0, 7);
}

/** The month some months later, or earlier when `months` is negative. */
export function addMonths(month: string, months: number): string {
  const moment = new Date(`${month}-01T00:00:00Z`);
  moment.setUTCMonth(moment.getUTCMonth() + months);
  return moment.toISOString().slice(0, 7);
}

/** From its first moment in Warsaw to the first of the next month, which is no more in it. */
export function monthBounds(month: string): { readonly fromMs: number; readonly toMs: number } {
  const startMs = (of: string) => endOfMarketDayMs(addDays(`${of}-01`, -1)) + 1;
  return { fromMs: startMs(month), toMs: startMs(addMonths(month, 1)) };
}
