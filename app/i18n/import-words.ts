import type { ImportProblemCode } from '~/domain/import/problems';
import { m } from '~/paraglide/messages.js';
import { number } from './format';

type Params = Readonly<Record<string, string | number>>;
type Words = (params: Params) => string;

const text = (params: Params, name: string) => String(params[name] ?? '');
const figure = (params: Params, name: string) => number(Number(params[name] ?? 0));
/** Words that repeat a value, or those for a form, where the value stands beside them. */
const withValue =
  (told: (given: { value: string }) => string, plain: () => string): Words =>
  (params) =>
    params.value === undefined ? plain() : told({ value: text(params, 'value') });

/** What is wrong and what to do about it, for each code of an import. */
const WORDS: Readonly<Record<ImportProblemCode, Words>> = {
  empty_file: () => m.seller_import_problem_empty_file(),
  file_too_large: () => m.seller_import_problem_file_too_large(),
  too_many_rows: (given) => m.seller_import_problem_too_many_rows({ max: figure(given, 'max') }),
  too_many_columns: (given) => m.seller_import_problem_too_many_columns({ max: figure(given, 'max') }),
  utf16_file: () => m.seller_import_problem_utf16_file(),
  spreadsheet_file: () => m.seller_import_problem_spreadsheet_file(),
  not_text: () => m.seller_import_problem_not_text(),
  unclosed_quote: () => m.seller_import_problem_unclosed_quote(),
  stray_quote: () => m.seller_import_problem_stray_quote(),
  ragged_row: (given) =>
    m.seller_import_problem_ragged_row({
      found: figure(given, 'found'),
      expected: figure(given, 'expected'),
    }),
  field_too_long: (given) => m.seller_import_problem_field_too_long({ max: figure(given, 'max') }),
  row_too_long: (given) => m.seller_import_problem_row_too_long({ max: figure(given, 'max') }),
  bad_character: () => m.seller_import_problem_bad_character(),
  price_in_other_currency: (given) =>
    m.seller_import_problem_price_in_other_currency({
      value: text(given, 'value'),
      currency: text(given, 'currency'),
    }),
  price_without_currency: (given) =>
    m.seller_import_problem_price_without_currency({ value: text(given, 'value') }),
  unknown_category: (given) =>
    m.seller_import_problem_unknown_category({ category: text(given, 'category') }),
  parent_missing: (given) => m.seller_import_problem_parent_missing({ parent: text(given, 'parent') }),
  variations_missing: () => m.seller_import_problem_variations_missing(),
  unsupported_type: (given) => m.seller_import_problem_unsupported_type({ type: text(given, 'type') }),
  missing_key: () => m.seller_import_problem_missing_key(),
  rows_too_far_apart: (given) => m.seller_import_problem_rows_too_far_apart({ key: text(given, 'key') }),
  too_many_rows_per_listing: (given) =>
    m.seller_import_problem_too_many_rows_per_listing({ max: figure(given, 'max') }),
  key_too_long: (given) => m.seller_import_problem_key_too_long({ max: figure(given, 'max') }),
  sku_of_other_listing: (given) =>
    m.seller_import_problem_sku_of_other_listing({ sku: text(given, 'sku'), key: text(given, 'key') }),
  bad_picture_address: (given) =>
    m.seller_import_problem_bad_picture_address({ value: text(given, 'value') }),
  too_many_pictures: () => m.seller_import_problem_too_many_pictures(),
  gtin_left_out: (given) => m.seller_import_problem_gtin_left_out({ value: text(given, 'value') }),
  category_replaced: (given) =>
    m.seller_import_problem_category_replaced({ category: text(given, 'category') }),
  attribute_left_out: (given) => m.seller_import_problem_attribute_left_out({ name: text(given, 'name') }),
  bad_attribute_value: (given) =>
    m.seller_import_problem_bad_attribute_value({ name: text(given, 'name'), value: text(given, 'value') }),
  other_language_left_out: (given) =>
    m.seller_import_problem_other_language_left_out({ language: text(given, 'language') }),
  no_title_column: () => m.seller_import_problem_no_title_column(),
  no_price_column: () => m.seller_import_problem_no_price_column(),
  no_identifier_column: () => m.seller_import_problem_no_identifier_column(),
  missing_title: () => m.seller_import_problem_missing_title(),
  title_too_short: () => m.seller_import_problem_title_too_short(),
  title_too_long: () => m.seller_import_problem_title_too_long(),
  description_too_long: () => m.seller_import_problem_description_too_long(),
  missing_category: () => m.seller_import_problem_missing_category(),
  bad_category: () => m.seller_import_problem_bad_category(),
  brand_too_long: () => m.seller_import_problem_brand_too_long(),
  too_many_options: () => m.seller_import_problem_too_many_options(),
  bad_option: () => m.seller_import_problem_bad_option(),
  duplicate_option: () => m.seller_import_problem_duplicate_option(),
  no_variants: () => m.seller_import_problem_no_variants(),
  too_many_variants: () => m.seller_import_problem_too_many_variants(),
  missing_option_value: () => m.seller_import_problem_missing_option_value(),
  duplicate_variant: () => m.seller_import_problem_duplicate_variant(),
  missing_sku: () => m.seller_import_problem_missing_sku(),
  bad_sku: () => m.seller_import_problem_bad_sku(),
  duplicate_sku: (given) =>
    given.line === undefined
      ? m.seller_import_problem_duplicate_sku_form()
      : m.seller_import_problem_duplicate_sku({ sku: text(given, 'sku'), line: figure(given, 'line') }),
  missing_price: () => m.seller_import_problem_missing_price(),
  bad_price: (given) =>
    given.reason === 'ambiguous_amount'
      ? m.seller_import_problem_bad_price_ambiguous({ value: text(given, 'value') })
      : withValue(m.seller_import_problem_bad_price, m.seller_import_problem_bad_price_form)(given),
  bad_quantity: withValue(m.seller_import_problem_bad_quantity, m.seller_import_problem_bad_quantity_form),
  bad_gtin: withValue(m.seller_import_problem_bad_gtin, m.seller_import_problem_bad_gtin_form),
  bad_weight: withValue(m.seller_import_problem_bad_weight, m.seller_import_problem_bad_weight_form),
  too_many_attributes: () => m.seller_import_problem_too_many_attributes(),
  bad_attribute: () => m.seller_import_problem_bad_attribute(),
};

/** What beside its file can keep an import from going on. */
const OTHER_WORDS: Readonly<Record<string, () => string>> = {
  import_broken: m.seller_import_problem_import_broken,
  file_gone: m.seller_import_problem_file_gone,
  too_many_imports: m.seller_import_problem_too_many_imports,
  same_product: m.seller_import_problem_same_product,
};

/** Whether a text is one of the codes. */
export function isImportProblemCode(code: string): code is ImportProblemCode {
  return Object.hasOwn(WORDS, code);
}

/** The words for what is wrong with an import, with what to do about it. */
export function importProblemWords(code: string, params: Params = {}): string {
  if (isImportProblemCode(code)) return WORDS[code](params);
  return OTHER_WORDS[code]?.() ?? m.seller_import_problem_import_broken();
}
