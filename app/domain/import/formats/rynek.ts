import { attributeText } from '../../catalogue/attributes';
import { makeOption } from '../../catalogue/options';
import { toDecimalText } from '../../money/money';
import type { ImportedListing } from '../assemble';
import {
  type ColumnMapping,
  emptyMapping,
  type Header,
  type TextLanguage,
  type TextSources,
} from '../mapping';
import { MARKED_CELL } from '../read-values';

/** Columns of our own format; one row a variant, rows with the same `listing_key` are one listing. */
export const RYNEK_COLUMNS = [
  'listing_key',
  'title_pl',
  'title_en',
  'description_pl',
  'description_en',
  'category',
  'brand',
  'published',
  'pictures',
  'option1_name',
  'option1_value',
  'option1_name_en',
  'option1_value_en',
  'option2_name',
  'option2_value',
  'option2_name_en',
  'option2_value_en',
  'option3_name',
  'option3_value',
  'option3_name_en',
  'option3_value_en',
  'sku',
  'gtin',
  'price_pln',
  'price_eur',
  'quantity',
  'weight_g',
] as const;

/** Begins the name of a column with a property of the listing, by its code: `attribute:material`. */
export const ATTRIBUTE_PREFIX = 'attribute:';

/** Whether a header is of our own format. */
export function isRynek(header: Header): boolean {
  return (
    ['listing_key', 'sku'].every((column) => header.has(column)) &&
    header.first('title_pl', 'title_en', 'title') !== null
  );
}

/** Our own format. Texts in columns without a language (`title`) are in the one that the seller says. */
export function rynekMapping(header: Header, language: TextLanguage): ColumnMapping {
  const mapping = emptyMapping('rynek');
  const texts = (field: 'title' | 'description'): TextSources => {
    const of = (each: TextLanguage) => ({
      columns: header.pick(`${field}_${each}`, ...(each === language ? [field] : [])),
      constant: null,
    });
    return { pl: of('pl'), en: of('en') };
  };
  return {
    ...mapping,
    structure: { kind: 'grouped', keyColumns: header.pick('listing_key'), hasMasterRow: false },
    titles: texts('title'),
    descriptions: texts('description'),
    brand: { columns: header.pick('brand'), constant: null },
    category: { columns: header.pick('category'), separators: ['>'], isList: false },
    published: { columns: header.pick('published'), constant: null },
    sku: { columns: header.pick('sku'), constant: null },
    gtin: { columns: header.pick('gtin'), constant: null },
    options: [1, 2, 3].flatMap((number) => {
      const valueColumn = header.first(`option${number}_value`);
      const nameColumn = header.first(`option${number}_name`);
      if (valueColumn === null || nameColumn === null) return [];
      const english = {
        nameColumn: header.first(`option${number}_name_en`),
        valueColumn: header.first(`option${number}_value_en`),
      };
      const hasEnglish = english.nameColumn !== null || english.valueColumn !== null;
      return [{ nameColumn, name: null, valueColumn, ...(hasEnglish ? { english } : {}) }];
    }),
    attributes: header.matching(/^attribute:\s*(.+)$/u).map(({ column }) => ({
      nameColumn: null,
      name: column.slice(column.indexOf(':') + 1).trim(),
      valueColumn: column,
    })),
    pictureColumns: header.pick('pictures'),
    prices: header.matching(/^price_([a-z]{3})$/u).map(({ column, groups: [code = ''] }) => ({
      column,
      currency: { kind: 'code', code: code.toUpperCase() },
      fromColumn: null,
      toColumn: null,
    })),
    quantity: { columns: header.pick('quantity'), form: 'number' },
    weight: { columns: header.pick('weight_g'), unit: 'g', unitColumn: null },
  };
}

/** What an export writes of a listing: the input that an import would give back, and the path of its category. */
export interface ExportedListing extends Pick<ImportedListing, 'externalId' | 'input'> {
  readonly categoryPath: readonly string[];
}

/** The header of an export whose listings have these attributes. */
export function rynekHeader(attributeCodes: readonly string[]): string[] {
  return [...RYNEK_COLUMNS, ...attributeCodes.map((code) => `${ATTRIBUTE_PREFIX}${code}`)];
}

/** The rows of a listing in our own format; importing them again changes nothing. */
export function rynekRows(listing: ExportedListing, attributeCodes: readonly string[]): string[][] {
  const { input } = listing;
  const rows = input.variants.map((variant) => [
    listing.externalId,
    input.titles.pl ?? '',
    input.titles.en ?? '',
    input.descriptions.pl,
    input.descriptions.en,
    listing.categoryPath.join(' > '),
    input.brand ?? '',
    input.published ? 'yes' : 'no',
    input.pictures.join(' '),
    ...[0, 1, 2].flatMap((index) => {
      const option = makeOption(
        input.options[index] ?? '',
        variant.optionValues[index] ?? '',
        input.optionWords,
      );
      return [option.name, option.value, option.nameEn ?? '', option.valueEn ?? ''];
    }),
    variant.sku,
    variant.gtin ?? '',
    ...(['PLN', 'EUR'] as const).map((currency) => {
      const amountMinor = variant.prices[currency];
      return amountMinor === undefined ? '' : toDecimalText({ amountMinor, currency });
    }),
    String(variant.quantity),
    String(variant.weightGrams),
    ...attributeCodes.map((code) => {
      const value = input.attributes[code];
      return value === undefined ? '' : attributeText(value);
    }),
  ]);
  return rows.map((row) => row.map(guardedCell));
}

/** A cell whose own apostrophe would be taken for the one that spreadsheets put before formulas gets another. */
function guardedCell(text: string): string {
  return MARKED_CELL.test(text) ? `'${text}` : text;
}
