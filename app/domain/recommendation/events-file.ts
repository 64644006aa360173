import { failure, type Result, success } from '../result';
import type { HistoryEvent } from './evaluation';

type Column = 'user' | 'item' | 'atMs' | 'kind' | 'rating' | 'other';

/** Names of columns in public sets, folded to letters and digits. */
const NAMES: Readonly<Record<string, Column>> = {
  user: 'user',
  userid: 'user',
  uid: 'user',
  visitor: 'user',
  visitorid: 'user',
  shopper: 'user',
  customer: 'user',
  reviewerid: 'user',
  customerid: 'user',
  session: 'user',
  sessionid: 'user',
  transaction: 'user',
  transactionid: 'user',
  tid: 'user',
  basket: 'user',
  basketid: 'user',
  order: 'user',
  orderid: 'user',
  ordernumber: 'user',
  cartid: 'user',
  invoice: 'user',
  invoiceno: 'user',
  member: 'user',
  membernumber: 'user',
  item: 'item',
  itemid: 'item',
  iid: 'item',
  itemname: 'item',
  product: 'item',
  productid: 'item',
  productname: 'item',
  listing: 'item',
  listingid: 'item',
  movie: 'item',
  movieid: 'item',
  book: 'item',
  bookid: 'item',
  isbn: 'item',
  trackid: 'item',
  sku: 'item',
  stockcode: 'item',
  itemdescription: 'item',
  asin: 'item',
  articleid: 'item',
  article: 'item',
  time: 'atMs',
  timestamp: 'atMs',
  ts: 'atMs',
  unixtime: 'atMs',
  unixreviewtime: 'atMs',
  at: 'atMs',
  date: 'atMs',
  datetime: 'atMs',
  eventtime: 'atMs',
  invoicedate: 'atMs',
  tdat: 'atMs',
  kind: 'kind',
  event: 'kind',
  eventtype: 'kind',
  type: 'kind',
  action: 'kind',
  behavior: 'kind',
  rating: 'rating',
  score: 'rating',
  stars: 'rating',
  quantity: 'other',
};

/** What shops call what shoppers do. */
const KINDS: Readonly<Record<string, string>> = {
  view: 'view',
  detail: 'view',
  pageview: 'view',
  pv: 'view',
  click: 'click',
  search: 'search',
  cart: 'cart',
  addtocart: 'cart',
  add: 'cart',
  purchase: 'purchase',
  transaction: 'purchase',
  buy: 'purchase',
  order: 'purchase',
  sale: 'purchase',
};

/** A rating below this is no recommendation. */
const RATING_MIN = 3;

/** Some sets say the type beside the name: `user_id:token`. */
const nameOf = (cell: string) => cell.split(':', 1)[0] ?? '';

const folded = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text);

/** `21-07-2015 18:30` or `12/1/2010`: which of the two is the day shows in the file only. */
const DAY_OR_MONTH_FIRST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)(.*)$/;
const MONTHS = 12;
const PLAIN_DAY = /^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

/** Seconds, milliseconds or a date; null when it is none. */
function timeOf(text: string, isDayFirst = false): number | null {
  const plain = PLAIN_DAY.exec(text);
  if (plain) return Date.UTC(Number(plain[1]), Number(plain[2]) - 1, Number(plain[3]));
  if (isNumber(text)) {
    const value = Number(text);
    return value > 1e11 ? value : value * 1000;
  }
  const [, first, , second, year, rest] = DAY_OR_MONTH_FIRST.exec(text) ?? [];
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  const parsed = Date.parse(year === undefined ? text : `${month}/${day}/${year}${rest}`);
  return Number.isNaN(parsed) ? null : parsed;
}

function cellsOf(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (const letter of line) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (letter === delimiter && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  cells.push(cell.trim());
  return cells;
}

/** So many lines tell what the columns hold where no header does. */
const SAMPLED_LINES = 100;
const RATING_MAX = 10;
/** Numbers from here on are moments since 1970; smaller ones may be anything, steps of a session for one. */
const MOMENT_MIN = 1e8;

const isDate = (cell: string) =>
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(cell) && (timeOf(cell) ?? timeOf(cell, true)) !== null;
const isMoment = (cell: string) =>
  isNumber(cell) ? Number(cell) >= MOMENT_MIN || PLAIN_DAY.test(cell) : isDate(cell);
const isRating = (cell: string) => isNumber(cell) && Number(cell) >= 0 && Number(cell) <= RATING_MAX;
const isKind = (cell: string) => KINDS[folded(cell)] !== undefined;

/** Which column holds what, by what is in them: who and what come first, in this order. */
function columnsByContent(sample: readonly (readonly string[])[]): Column[] {
  const width = Math.min(...sample.map((cells) => cells.length));
  const columns = Array.from({ length: width }, (): Column => 'other');
  const isAll = (index: number, test: (cell: string) => boolean) =>
    sample.every((cells) => test(cells[index] ?? ''));
  const find = (column: Column, from: number, test: (cell: string) => boolean) => {
    for (let index = from; index < width; index += 1)
      if (columns[index] === 'other' && isAll(index, test)) {
        columns[index] = column;
        return true;
      }
    return false;
  };
  // A date is never an item, so that it may stand between who and what.
  const hasTime = find('atMs', width > 2 ? 1 : 2, isDate) || find('atMs', 2, isMoment);
  find('kind', 2, isKind);
  const isRated = (index: number) => sample.some((cells) => Number(cells[index]) >= RATING_MIN);
  for (let index = 2; index < width; index += 1)
    if (columns[index] === 'other' && isRated(index) && isAll(index, isRating)) {
      columns[index] = 'rating';
      break;
    }
  columns[0] = 'user';
  const item = columns.indexOf('other');
  if (item > 0) columns[item] = 'item';
  if (!hasTime) find('atMs', 2, isNumber);
  return columns;
}

/** Which column holds what, by a header's names or, without one or with names that say nothing, by what is in them. */
function columnsOf(lines: readonly (readonly string[])[]): { columns: Column[]; hasHeader: boolean } {
  const [first = [], ...rest] = lines;
  const named = first.map((cell): Column => NAMES[folded(nameOf(cell))] ?? 'other');
  if (named.includes('user') && named.includes('item')) return { columns: named, hasHeader: true };
  const columns = columnsByContent(rest.length > 0 ? rest : [first]);
  const fits: Readonly<Partial<Record<Column, (cell: string) => boolean>>> = {
    atMs: (cell) => (timeOf(cell) ?? timeOf(cell, true)) !== null,
    rating: isNumber,
  };
  const hasHeader =
    rest.length > 0 && columns.some((column, at) => fits[column]?.(first[at] ?? '') === false);
  return { columns: hasHeader ? columns : columnsByContent(lines), hasHeader };
}

export type EventsFileFailure =
  | { readonly code: 'empty' }
  | { readonly code: 'no_columns' }
  | { readonly code: 'line_unreadable'; readonly line: number };

/**
 * Reads what somebody did with what, from the plain forms of public sets: baskets (transaction, item), ratings and
 * sessions (user, item, time), with a kind or a rating beside or not, commas, semicolons or tabs, with a header or
 * without one. Without a time the order of the lines stands for it. Codes: `empty`, `no_columns` (one column only),
 * `line_unreadable` (from 1).
 */
export function readEventsFile(text: string): Result<readonly HistoryEvent[], EventsFileFailure> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const firstLine = lines[0] ?? '';
  if (text.trim() === '') return failure({ code: 'empty' });
  const delimiter = ['\t', ',', ';', '::'].find((candidate) => firstLine.includes(candidate));
  if (delimiter === undefined) return failure({ code: 'no_columns' });
  const split = (line: string) => (delimiter.length > 1 ? line.split(delimiter) : cellsOf(line, delimiter));
  const { columns, hasHeader } = columnsOf(
    lines
      .slice(0, SAMPLED_LINES)
      .filter((line) => line.trim() !== '')
      .map(split),
  );
  const at = (column: Column) => columns.indexOf(column);
  const [user, item, time, kind, rating] = [at('user'), at('item'), at('atMs'), at('kind'), at('rating')];
  const isDayFirst =
    time >= 0 &&
    lines.some((line) => Number(DAY_OR_MONTH_FIRST.exec(split(line)[time] ?? '')?.[1] ?? 0) > MONTHS);
  const events: HistoryEvent[] = [];
  for (let index = hasHeader ? 1 : 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined || line.trim() === '') continue;
    const cells = split(line);
    const userText = cells[user];
    const itemText = cells[item];
    const atMs = time < 0 ? index : timeOf(cells[time] ?? '', isDayFirst);
    if (!userText || !itemText || atMs === null) return failure({ code: 'line_unreadable', line: index + 1 });
    if (rating >= 0 && Number(cells[rating]) < RATING_MIN) continue;
    const named = kind < 0 ? undefined : KINDS[folded(cells[kind] ?? '')];
    // A basket is bought, a rating or a session is at least a look.
    events.push({ user: userText, item: itemText, atMs, kind: named ?? (time < 0 ? 'purchase' : 'view') });
  }
  return events.length === 0 ? failure({ code: 'empty' }) : success(events);
}
