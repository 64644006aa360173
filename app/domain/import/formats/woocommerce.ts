import {
  type ColumnMapping,
  emptyMapping,
  type Header,
  inLanguage,
  MAX_LOOK_BACK_ROWS,
  type TextLanguage,
  type WeightUnit,
} from '../mapping';

/** Whether a header is of WooCommerce's product export. */
export function isWooCommerce(header: Header): boolean {
  return ['Type', 'SKU', 'Name', 'Regular price'].every((column) => header.has(column));
}

/**
 * WooCommerce's product export: `variable` products whose `variation` rows name them by SKU or as `id:12`, anywhere
 * in the file. Amounts are in the shop's currency, which the file does not name.
 */
export function wooCommerceMapping(header: Header, language: TextLanguage): ColumnMapping {
  const [weight] = header.matching(/^weight \((kg|g|lbs?|oz)\)$/u);
  return {
    ...emptyMapping('woocommerce'),
    structure: {
      kind: 'typed',
      typeColumn: 'Type',
      single: ['simple'],
      parent: ['variable'],
      child: ['variation'],
      childWhenParentNamed: false,
      skuColumn: 'SKU',
      idColumn: header.first('ID'),
      parentColumn: 'Parent',
      optionsColumn: null,
      languageColumn: null,
    },
    titles: inLanguage(language, { columns: header.pick('Name'), constant: null }),
    descriptions: inLanguage(language, {
      columns: header.pick('Description', 'Short description'),
      constant: null,
    }),
    brand: { columns: header.pick('Brands', 'Brand'), constant: null },
    category: { columns: header.pick('Categories'), separators: ['>'], isList: true },
    published: { columns: header.pick('Published'), constant: null },
    publishedValues: ['1'],
    sku: { columns: header.pick('SKU'), constant: null },
    variantKeyColumns: header.pick('ID'),
    barcode: { columns: header.pick('GTIN, UPC, EAN, or ISBN'), constant: null },
    options: header.matching(/^attribute (\d+) value\(s\)$/u).flatMap(({ column, groups: [number = ''] }) => {
      const nameColumn = header.first(`Attribute ${number} name`);
      return nameColumn === null ? [] : [{ nameColumn, name: null, valueColumn: column }];
    }),
    pictureColumns: header.pick('Images'),
    prices: [
      ...header.pick('Sale price').map((column) => ({
        column,
        currency: { kind: 'file' as const },
        fromColumn: header.first('Date sale price starts'),
        toColumn: header.first('Date sale price ends'),
      })),
      ...header
        .pick('Regular price')
        .map((column) => ({ column, currency: { kind: 'file' as const }, fromColumn: null, toColumn: null })),
    ],
    quantity: { columns: header.pick('Stock'), form: 'number' },
    weight: {
      columns: weight === undefined ? [] : [weight.column],
      unit: unitOf(weight?.groups[0]),
      unitColumn: null,
    },
    lookBackRows: MAX_LOOK_BACK_ROWS,
  };
}

function unitOf(text: string | undefined): WeightUnit {
  if (text === 'g' || text === 'oz') return text;
  return text === 'lb' || text === 'lbs' ? 'lb' : 'kg';
}
