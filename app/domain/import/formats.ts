import { type Currency, isCurrency } from '../money/money';
import { bagistoMapping, isBagisto } from './formats/bagisto';
import { isMedusa, medusaMapping } from './formats/medusa';
import { suggestedMapping } from './formats/other';
import { isRynek, rynekMapping } from './formats/rynek';
import { isSaleor, saleorMapping } from './formats/saleor';
import { isShopify, shopifyMapping } from './formats/shopify';
import { isSpree, spreeMapping } from './formats/spree';
import { isWooCommerce, wooCommerceMapping } from './formats/woocommerce';
import { type ColumnMapping, type FormatId, Header, type TextLanguage } from './mapping';
import { type ImportProblem, problem } from './problems';

/** A known kind of file: how its header is recognised, and which column becomes what. */
export interface ImportFormat {
  readonly id: FormatId;
  /** Its name, the same in every language. */
  readonly name: string;
  recognizes(header: Header): boolean;
  /** Texts whose language the file does not say are in the given one. */
  mapping(header: Header, language: TextLanguage): ColumnMapping;
}

/** The known formats, in the order in which they are tried. `other` takes anything. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  { id: 'rynek', name: 'Rynek', recognizes: isRynek, mapping: rynekMapping },
  { id: 'shopify', name: 'Shopify', recognizes: isShopify, mapping: shopifyMapping },
  { id: 'woocommerce', name: 'WooCommerce', recognizes: isWooCommerce, mapping: wooCommerceMapping },
  { id: 'bagisto', name: 'Bagisto', recognizes: isBagisto, mapping: bagistoMapping },
  { id: 'medusa', name: 'Medusa', recognizes: isMedusa, mapping: medusaMapping },
  { id: 'saleor', name: 'Saleor', recognizes: isSaleor, mapping: saleorMapping },
  { id: 'spree', name: 'Spree', recognizes: isSpree, mapping: spreeMapping },
  { id: 'other', name: 'CSV', recognizes: () => true, mapping: suggestedMapping },
];

/** The format of a header; `other` when no known one fits. */
export function detectFormat(columns: readonly string[]): FormatId {
  const header = new Header(columns);
  return IMPORT_FORMATS.find((format) => format.recognizes(header))?.id ?? 'other';
}

/** What a seller says about a file, because the file does not. */
export interface ImportSettings {
  /** What amounts without a currency are in. */
  readonly fileCurrency?: Currency;
  /** Amounts in a currency that is not sold in, to be taken as they stand. */
  readonly treatAs?: Readonly<Record<string, Currency>>;
  /** Category for what has none of ours. */
  readonly fallbackCategoryId?: number;
  /** What language the texts are in; Polish unless said. */
  readonly language?: TextLanguage;
}

/** The mapping of a format for a header, with what the seller says about the file. */
export function mappingFor(
  format: FormatId,
  columns: readonly string[],
  settings: ImportSettings = {},
): ColumnMapping {
  const header = new Header(columns);
  const known = IMPORT_FORMATS.find(({ id }) => id === format);
  const mapping = (known?.mapping ?? suggestedMapping)(header, settings.language ?? 'pl');
  return {
    ...mapping,
    fileCurrency: settings.fileCurrency ?? mapping.fileCurrency,
    treatAs: { ...settings.treatAs },
    fallbackCategoryId: settings.fallbackCategoryId ?? null,
  };
}

/** The best mapping for a header: of its format, or guessed from the names of its columns. */
export function suggestMapping(columns: readonly string[]): ColumnMapping {
  return mappingFor(detectFormat(columns), columns);
}

/** What a mapping lacks before an import with it makes sense; empty when it can begin. */
export function checkMapping(mapping: ColumnMapping, columns: readonly string[]): ImportProblem[] {
  const header = new Header(columns);
  const given = (names: readonly string[]) => names.some((name) => header.has(name));
  const problems: ImportProblem[] = [];
  const titles = [mapping.titles.pl, mapping.titles.en];
  if (!titles.some(({ columns: names, constant }) => given(names) || constant !== null)) {
    problems.push(problem(1, null, 'no_title_column'));
  }
  if (!given(mapping.prices.map((price) => price.column))) problems.push(problem(1, null, 'no_price_column'));
  const keys = mapping.structure.kind === 'grouped' ? mapping.structure.keyColumns : [];
  if (!given([...keys, ...mapping.sku.columns, ...mapping.variantKeyColumns])) {
    problems.push(problem(1, null, 'no_identifier_column'));
  }
  return problems;
}

/** Columns of a file that a mapping does not use, for the page to name. */
export function unusedColumns(mapping: ColumnMapping, columns: readonly string[]): string[] {
  const header = new Header(columns);
  const { structure } = mapping;
  const named = [
    ...(structure.kind === 'grouped' ? structure.keyColumns : []),
    ...(structure.kind === 'typed'
      ? [
          structure.typeColumn,
          structure.skuColumn,
          structure.idColumn,
          structure.parentColumn,
          structure.optionsColumn,
          structure.languageColumn,
        ]
      : []),
    ...[
      ...Object.values(mapping.titles),
      ...Object.values(mapping.descriptions),
      mapping.brand,
      mapping.published,
    ].flatMap((value) => value.columns),
    ...[mapping.sku, mapping.gtin, mapping.barcode].flatMap((value) => value.columns),
    ...mapping.category.columns,
    ...mapping.variantKeyColumns,
    ...[...mapping.options, ...mapping.attributes].flatMap((each) => [
      each.nameColumn,
      each.valueColumn,
      each.english?.nameColumn ?? null,
      each.english?.valueColumn ?? null,
    ]),
    ...mapping.pictureColumns,
    ...mapping.prices.flatMap((price) => [
      price.column,
      price.fromColumn,
      price.toColumn,
      price.currency.kind === 'column' ? price.currency.column : null,
    ]),
    ...mapping.quantity.columns,
    ...mapping.weight.columns,
    mapping.weight.unitColumn,
  ];
  const used = new Set(named.map((name) => (name === null ? undefined : header.indexOf(name))));
  return columns.filter((column, index) => column !== '' && !used.has(index));
}

/** What of a listing a file says anything about; the rest of a listing that is known already stays as it is. */
export interface StatedFields {
  readonly titles: { readonly pl: boolean; readonly en: boolean };
  readonly descriptions: { readonly pl: boolean; readonly en: boolean };
  readonly brand: boolean;
  readonly published: boolean;
  readonly pictures: boolean;
  readonly attributes: boolean;
  readonly gtin: boolean;
  readonly weight: boolean;
  /** English of options: what a file says nothing of stays with options that are as they were. */
  readonly optionWords: boolean;
  /** Currencies that have a column of their own: an empty cell there takes the price away. */
  readonly currencies: readonly Currency[];
}

/** Everything is said: of a form, or an export in our own format. */
export const ALL_STATED: StatedFields = {
  titles: { pl: true, en: true },
  descriptions: { pl: true, en: true },
  brand: true,
  published: true,
  pictures: true,
  attributes: true,
  gtin: true,
  weight: true,
  optionWords: true,
  currencies: ['PLN', 'EUR'],
};

/** What a file with these columns says anything about. */
export function statedFields(mapping: ColumnMapping, columns: readonly string[]): StatedFields {
  const header = new Header(columns);
  const given = (names: readonly string[]) => names.some((name) => header.has(name));
  const stated = ({ columns: names, constant }: ColumnMapping['brand']) => given(names) || constant !== null;
  const bothOf = ({ pl, en }: ColumnMapping['titles']) => ({ pl: stated(pl), en: stated(en) });
  return {
    titles: bothOf(mapping.titles),
    descriptions: bothOf(mapping.descriptions),
    brand: stated(mapping.brand),
    published: stated(mapping.published),
    pictures: given(mapping.pictureColumns),
    attributes: given(
      [...mapping.attributes, ...(mapping.structure.kind === 'typed' ? mapping.options : [])].map(
        ({ valueColumn }) => valueColumn,
      ),
    ),
    gtin: stated(mapping.gtin) || stated(mapping.barcode),
    weight: given(mapping.weight.columns),
    optionWords: mapping.options.some(({ english }) =>
      given([english?.nameColumn ?? '', english?.valueColumn ?? '']),
    ),
    currencies: mapping.prices.flatMap(({ column, currency }) =>
      currency.kind === 'code' && header.has(column) && isCurrency(currency.code) ? [currency.code] : [],
    ),
  };
}
