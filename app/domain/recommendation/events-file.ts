import { failure, type Result, success } from '../result';
import type { HistoryEvent } from './evaluation';

type Column = 'user' | 'item' | 'atMs' | 'kind' | 'rating' | 'other';

/** Names of columns in public sets, folded to letters and digits. */
const NAMES: Readonly<Record<string, Column>> = {
  user: 'user',
  userid: 'user',
  visitorid: 'user',
  customerid: 'user',
  session: 'user',
  sessionid: 'user',
  transaction: 'user',
  transactionid: 'user',
  basket: 'user',
  basketid: 'user',
  order: 'user',
  orderid: 'user',
  invoice: 'user',
  invoiceno: 'user',
  member: 'user',
  membernumber: 'user',
  item: 'item',
  itemid: 'item',
  product: 'item',
  productid: 'item',
  listing: 'item',
  listingid: 'item',
  movieid: 'item',
  sku: 'item',
  stockcode: 'item',
  itemdescription: 'item',
  asin: 'item',
  articleid: 'item',
  article: 'item',
  time: 'atMs',
  timestamp: 'atMs',
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

const folded = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text);

/** Seconds, milliseconds or a date; null when it is none. */
function timeOf(text: string): number | null {
  if (isNumber(text)) {
    const value = Number(text);
    return value > 1e11 ? value : value * 1000;
  }
  const parsed = Date.parse(text);
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

/** Which column holds what, by a header's names or, without one, by how many columns there are and what is in them. */
function columnsOf(
  first: readonly string[],
  second: readonly string[],
): { columns: Column[]; hasHeader: boolean } {
  const named = first.map((cell) => NAMES[folded(cell)] ?? 'other');
  if (named.includes('user') && named.includes('item')) return { columns: named, hasHeader: true };
  const sample = second.length > 0 ? second : first;
  const byPlace: Column[] = ['user', 'item'];
  const third = sample[2];
  const fourth = sample[3];
  if (
    third !== undefined &&
    fourth !== undefined &&
    isNumber(third) &&
    Number(third) <= 10 &&
    timeOf(fourth) !== null
  )
    byPlace.push('rating', 'atMs');
  else if (third !== undefined && timeOf(third) !== null) byPlace.push('atMs', 'kind');
  else if (third !== undefined) byPlace.push('kind', 'atMs');
  return { columns: sample.map((_, index) => byPlace[index] ?? 'other'), hasHeader: false };
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
  const { columns, hasHeader } = columnsOf(split(firstLine), split(lines[1] ?? ''));
  const at = (column: Column) => columns.indexOf(column);
  const [user, item, time, kind, rating] = [at('user'), at('item'), at('atMs'), at('kind'), at('rating')];
  const events: HistoryEvent[] = [];
  for (let index = hasHeader ? 1 : 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined || line.trim() === '') continue;
    const cells = split(line);
    const userText = cells[user];
    const itemText = cells[item];
    const atMs = time < 0 ? index : timeOf(cells[time] ?? '');
    if (!userText || !itemText || atMs === null) return failure({ code: 'line_unreadable', line: index + 1 });
    if (rating >= 0 && Number(cells[rating]) < RATING_MIN) continue;
    const named = kind < 0 ? undefined : KINDS[folded(cells[kind] ?? '')];
    // A basket is bought, a rating or a session is at least a look.
    events.push({ user: userText, item: itemText, atMs, kind: named ?? (time < 0 ? 'purchase' : 'view') });
  }
  return events.length === 0 ? failure({ code: 'empty' }) : success(events);
}
