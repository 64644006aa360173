import { LISTING_ERROR_CODES } from '../catalogue/listing-input';
import { FILE_ERROR_CODES, ROW_ERROR_CODES } from './csv-reader';
import { cutText } from './read-values';

/** What else can be wrong with rows of a catalogue, beyond the file's form and the listing's schema. */
export const ASSEMBLE_ERROR_CODES = [
  /** Amounts, but none in a currency that is sold in; `currency`, `value`. */
  'price_in_other_currency',
  /** An amount without a currency, and nothing says which one is meant; `value`. */
  'price_without_currency',
  /** No category of ours has this name; `category`. */
  'unknown_category',
  /** A variation whose product is not in the file, or too far from it; `parent`. */
  'parent_missing',
  /** A product that has variations, and none of them is in the file. */
  'variations_missing',
  /** A kind of product that cannot be sold here (bundle, booking, download, …); `type`. */
  'unsupported_type',
  /** No identifier: neither the row nor its product has one. */
  'missing_key',
  /** Rows of one product lie further apart than can be held; `key`, `max`. */
  'rows_too_far_apart',
  /** More rows for one product than can be; `max`. */
  'too_many_rows_per_listing',
  /** An identifier of a listing that is longer than can be kept; `max`. */
  'key_too_long',
  /** A SKU that another listing of the seller has; `sku`, `key`. */
  'sku_of_other_listing',
] as const;

/** What is said without refusing anything. A picture that cannot be fetched costs the picture, not the listing. */
export const WARNING_CODES = [
  /** A picture whose address cannot be fetched; `value`. */
  'bad_picture_address',
  /** Pictures beyond the limit were left out; `max`. */
  'too_many_pictures',
  /** A bar code that is no GTIN was left out; `value`. */
  'gtin_left_out',
  /** The category of the file is unknown and the chosen one was taken instead; `category`. Said once for each. */
  'category_replaced',
  /** A property that the category does not have; `name`. Said once for each name. */
  'attribute_left_out',
  /** A value that the property cannot have; `name`, `value`. */
  'bad_attribute_value',
  /** The same row in another language was passed over; `language`. */
  'other_language_left_out',
] as const;

/** What columns a mapping lacks. */
export const MAPPING_ERROR_CODES = ['no_title_column', 'no_price_column', 'no_identifier_column'] as const;

/** Everything that can be said of a file; the pages have words for each. */
export const IMPORT_PROBLEM_CODES = [
  ...new Set([
    ...FILE_ERROR_CODES,
    ...ROW_ERROR_CODES,
    ...ASSEMBLE_ERROR_CODES,
    ...WARNING_CODES,
    ...MAPPING_ERROR_CODES,
    ...LISTING_ERROR_CODES,
  ]),
];
export type ImportProblemCode = (typeof IMPORT_PROBLEM_CODES)[number];

/** Something wrong with a file, with the line (from 1) and the column that it is about. */
export interface ImportProblem {
  readonly line: number;
  /** The column's name as the file writes it; null when it is about the row or the file. */
  readonly column: string | null;
  readonly code: ImportProblemCode;
  /** A warning refuses nothing; an error keeps the row out, or the whole product when it is about the product. */
  readonly severity: 'error' | 'warning';
  readonly params: Readonly<Record<string, string | number>>;
}

/** Longest piece of a file that is repeated in a message. */
export const MAX_PARAM_CHARS = 120;

/** An error about a line. */
export function problem(
  line: number,
  column: string | null,
  code: ImportProblemCode,
  params: Readonly<Record<string, string | number>> = {},
  severity: ImportProblem['severity'] = 'error',
): ImportProblem {
  const short = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > MAX_PARAM_CHARS
        ? `${cutText(value, MAX_PARAM_CHARS - 1)}…`
        : value,
    ]),
  );
  return { line, column, code, severity, params: short };
}
