import { toDecimalText } from '../../money/money';
import type { ImportedListing } from '../assemble';
import { type ColumnMapping, emptyMapping, type Header } from '../mapping';

/** Columns of our own format; one row a variant, rows with the same `listing_key` are one listing. */
export const RYNEK_COLUMNS = [
  'listing_key',
  'title',
  'description',
  'category',
  'brand',
  'published',
  'pictures',
  'option1_name',
  'option1_value',
  'option2_name',
  'option2_value',
  'option3_name',
  'option3_value',
  'sku',
  'gtin',
  'price_pln',
  'price_eur',
  'quantity',
  'weight_g',
] as const;

/** Begins the name of a column with a property of the listing: `attribute:Material`. */
export const ATTRIBUTE_PREFIX = 'attribute:';

/** Whether a header is of our own format. */
export function isRynek(header: Header): boolean {
  return ['listing_key', 'title', 'sku'].every((column) => header.has(column));
}

/** Our own format. */
export function rynekMapping(header: Header): ColumnMapping {
  const mapping = emptyMapping('rynek');
  return {
    ...mapping,
    structure: { kind: 'grouped', keyColumns: header.pick('listing_key'), hasMasterRow: false },
    title: { columns: header.pick('title'), constant: null },
    description: { columns: header.pick('description'), constant: null },
    brand: { columns: header.pick('brand'), constant: null },
    category: { columns: header.pick('category'), separators: ['>'], isList: false },
    published: { columns: header.pick('published'), constant: null },
    sku: { columns: header.pick('sku'), constant: null },
    gtin: { columns: header.pick('gtin'), constant: null },
    options: [1, 2, 3].flatMap((number) => {
      const valueColumn = header.first(`option${number}_value`);
      const nameColumn = header.first(`option${number}_name`);
      return valueColumn === null || nameColumn === null ? [] : [{ nameColumn, name: null, valueColumn }];
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
export function rynekHeader(attributeNames: readonly string[]): string[] {
  return [...RYNEK_COLUMNS, ...attributeNames.map((name) => `${ATTRIBUTE_PREFIX}${name}`)];
}

/** The rows of a listing in our own format; importing them again changes nothing. */
export function rynekRows(listing: ExportedListing, attributeNames: readonly string[]): string[][] {
  const { input } = listing;
  return input.variants.map((variant) => [
    listing.externalId,
    input.title,
    input.description,
    listing.categoryPath.join(' > '),
    input.brand ?? '',
    input.published ? 'yes' : 'no',
    input.pictures.join(' '),
    ...[0, 1, 2].flatMap((index) => [input.options[index] ?? '', variant.optionValues[index] ?? '']),
    variant.sku,
    variant.gtin ?? '',
    ...(['PLN', 'EUR'] as const).map((currency) => {
      const amountMinor = variant.prices[currency];
      return amountMinor === undefined ? '' : toDecimalText({ amountMinor, currency });
    }),
    String(variant.quantity),
    String(variant.weightGrams),
    ...attributeNames.map((name) => input.attributes[name] ?? ''),
  ]);
}
