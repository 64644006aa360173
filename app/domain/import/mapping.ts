import { z } from 'zod';
import { SUPPORTED_CURRENCIES } from '../money/money';

/** Formats that are known, and `other` for whatever the seller maps by hand. */
export const FORMAT_IDS = [
  'rynek',
  'shopify',
  'woocommerce',
  'spree',
  'bagisto',
  'medusa',
  'saleor',
  'other',
] as const;
export type FormatId = (typeof FORMAT_IDS)[number];

/** Most rows that are held back while more rows of their product may follow. */
export const MAX_LOOK_BACK_ROWS = 10_000;

const columnName = z.string().max(200);
const columnNames = z.array(columnName).max(50);

/** A value: of the first of the columns that is not empty, else the constant. */
const valueSource = z.object({ columns: columnNames, constant: z.string().max(500).nullable() });

/** A text in each language. */
const textSources = z.object({ pl: valueSource, en: valueSource });

/** A named value: the name stands in a column, or is given. */
const namedSource = z.object({
  nameColumn: columnName.nullable(),
  name: z.string().max(100).nullable(),
  valueColumn: columnName,
  /** Columns with the name and the value in English. */
  english: z.object({ nameColumn: columnName.nullable(), valueColumn: columnName.nullable() }).optional(),
});

const priceSource = z.object({
  column: columnName,
  /** What the amounts are in: a given code, a column's code, or the file's currency. */
  currency: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('code'), code: z.string().max(10) }),
    z.object({ kind: z.literal('column'), column: columnName }),
    z.object({ kind: z.literal('file') }),
  ]),
  /** Columns with the first and the last day of the price; outside them it is passed over. */
  fromColumn: columnName.nullable(),
  toColumn: columnName.nullable(),
});

const rowStructure = z.discriminatedUnion('kind', [
  /** Every row is a listing with one variant. */
  z.object({ kind: z.literal('single') }),
  /** Rows with the same key are one listing. */
  z.object({
    kind: z.literal('grouped'),
    keyColumns: columnNames,
    /** A row with options makes rows without them the listing's own row, not a variant. */
    hasMasterRow: z.boolean(),
  }),
  /** Rows say what they are: a product alone, a product with variations, or a variation that names its product. */
  z.object({
    kind: z.literal('typed'),
    typeColumn: columnName,
    single: z.array(z.string()),
    parent: z.array(z.string()),
    child: z.array(z.string()),
    /** A row that names a product is a variation, whatever its type. */
    childWhenParentNamed: z.boolean(),
    skuColumn: columnName,
    idColumn: columnName.nullable(),
    /** Holds the product's SKU, or its identifier as `id:12`. */
    parentColumn: columnName,
    /** A column of the product with its variations' options: `sku=A,color=Red|sku=B,color=Blue`. */
    optionsColumn: columnName.nullable(),
    /** Rows of one SKU repeat per language; the first language is taken. */
    languageColumn: columnName.nullable(),
  }),
]);

/**
 * Which column of a file becomes what. Plain data: it is kept with the import, and the mapping page changes it.
 * Columns are found by name without regard to case and spaces around them.
 */
export const columnMappingSchema = z.object({
  format: z.enum(FORMAT_IDS),
  structure: rowStructure,
  titles: textSources,
  descriptions: textSources,
  brand: valueSource,
  /** One category per column, in order of preference; `separator` stands between the levels of a path. */
  category: z.object({
    columns: columnNames,
    separators: z.array(z.string().min(1).max(5)),
    isList: z.boolean(),
  }),
  published: valueSource,
  /** Texts (lower case) that mean published; anything else is a draft. Without a column all are published. */
  publishedValues: z.array(z.string()),
  sku: valueSource,
  /** Columns that identify a variant without SKU, so that one can be made from them. */
  variantKeyColumns: columnNames,
  /** Columns that have to hold a GTIN. */
  gtin: valueSource,
  /** Columns that may hold a GTIN or something else. */
  barcode: valueSource,
  options: z.array(namedSource).max(20),
  attributes: z.array(namedSource).max(200),
  pictureColumns: columnNames,
  prices: z.array(priceSource).max(100),
  /** What the file always writes before decimals; null when people wrote it, and each amount is read by itself. */
  decimalMark: z.enum(['.', ',']).nullable(),
  /** What amounts without a currency are in; null when nobody has said. */
  fileCurrency: z.enum(SUPPORTED_CURRENCIES).nullable(),
  /** Amounts in a currency that is not sold in, to be taken as they stand: `{ USD: 'EUR' }`. */
  treatAs: z.record(z.string().max(10), z.enum(SUPPORTED_CURRENCIES)),
  quantity: z.object({ columns: columnNames, form: z.enum(['number', 'pairs']) }),
  weight: z.object({
    columns: columnNames,
    unit: z.enum(['g', 'kg', 'lb', 'oz']),
    unitColumn: columnName.nullable(),
  }),
  /** Category for what has none of ours; null to refuse such rows. */
  fallbackCategoryId: z.int().positive().nullable(),
  /** Rows for which a product is held back for more of its rows. */
  lookBackRows: z.int().min(0).max(MAX_LOOK_BACK_ROWS),
});

export type ColumnMapping = z.output<typeof columnMappingSchema>;
export type ValueSource = z.output<typeof valueSource>;
export type TextSources = z.output<typeof textSources>;
export type NamedSource = z.output<typeof namedSource>;
export type PriceSource = z.output<typeof priceSource>;
export type RowStructure = z.output<typeof rowStructure>;
export type WeightUnit = ColumnMapping['weight']['unit'];

/** No value. */
export const NOTHING: ValueSource = { columns: [], constant: null };

/** Languages that listings are written in. */
export const TEXT_LANGUAGES = ['pl', 'en'] as const;
export type TextLanguage = (typeof TEXT_LANGUAGES)[number];

/** A text that the file has in one language only. */
export function inLanguage(language: TextLanguage, source: ValueSource): TextSources {
  return { pl: NOTHING, en: NOTHING, [language]: source };
}

/** A mapping that maps nothing, to begin from. */
export function emptyMapping(format: FormatId): ColumnMapping {
  return {
    format,
    structure: { kind: 'single' },
    titles: { pl: NOTHING, en: NOTHING },
    descriptions: { pl: NOTHING, en: NOTHING },
    brand: NOTHING,
    category: { columns: [], separators: ['>', '/'], isList: false },
    published: NOTHING,
    publishedValues: ['1', 'true', 'yes', 'tak', 'active', 'published', 'aktywny', 'opublikowany'],
    sku: NOTHING,
    variantKeyColumns: [],
    gtin: NOTHING,
    barcode: NOTHING,
    options: [],
    attributes: [],
    pictureColumns: [],
    prices: [],
    decimalMark: null,
    fileCurrency: null,
    treatAs: {},
    quantity: { columns: [], form: 'number' },
    weight: { columns: [], unit: 'kg', unitColumn: null },
    fallbackCategoryId: null,
    lookBackRows: 500,
  };
}

/** A column's name without regard to case and spaces. */
export function foldedName(name: string): string {
  return name.normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase();
}

/** The columns of a file's header by name. */
export class Header {
  private readonly indexes = new Map<string, number>();
  private readonly asked = new Map<string, number | undefined>();
  readonly columns: readonly string[];

  constructor(columns: readonly string[]) {
    this.columns = columns;
    for (const [index, column] of columns.entries()) {
      const folded = foldedName(column);
      if (folded !== '' && !this.indexes.has(folded)) this.indexes.set(folded, index);
    }
  }

  /** Where a column stands, or undefined when the file has none of the name. */
  indexOf(name: string): number | undefined {
    if (this.asked.has(name)) return this.asked.get(name);
    const index = this.indexes.get(foldedName(name));
    this.asked.set(name, index);
    return index;
  }

  has(name: string): boolean {
    return this.indexOf(name) !== undefined;
  }

  /** Those of the names that the file has, in the order asked, as the file writes them. */
  pick(...names: readonly string[]): string[] {
    return names.flatMap((name) => {
      const index = this.indexOf(name);
      const column = index === undefined ? undefined : this.columns[index];
      return column === undefined ? [] : [column];
    });
  }

  /** The first of the names that the file has. */
  first(...names: readonly string[]): string | null {
    return this.pick(...names)[0] ?? null;
  }

  /** Columns whose folded name a pattern matches, with what it matched. */
  matching(pattern: RegExp): { column: string; groups: readonly string[] }[] {
    return this.columns.flatMap((column) => {
      const found = pattern.exec(foldedName(column));
      return found === null ? [] : [{ column, groups: [...found].slice(1).map((group) => group ?? '') }];
    });
  }
}
