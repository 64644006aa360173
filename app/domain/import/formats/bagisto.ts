import {
  type ColumnMapping,
  emptyMapping,
  type Header,
  inLanguage,
  MAX_LOOK_BACK_ROWS,
  type TextLanguage,
} from '../mapping';

/** Whether a header is of Bagisto's product file. */
export function isBagisto(header: Header): boolean {
  return ['sku', 'parent_sku', 'type', 'attribute_family_code', 'price'].every((column) =>
    header.has(column),
  );
}

/**
 * Bagisto's product file: `configurable` products list their variations' options, `simple` rows may name a product.
 * Bundles, grouped products, bookings, virtual and downloadable goods cannot be sold here. Amounts are in the shop's
 * currency, which the file does not name.
 */
export function bagistoMapping(header: Header, language: TextLanguage): ColumnMapping {
  const plain = { currency: { kind: 'file' as const }, fromColumn: null, toColumn: null };
  return {
    ...emptyMapping('bagisto'),
    structure: {
      kind: 'typed',
      typeColumn: 'type',
      single: ['simple'],
      parent: ['configurable'],
      child: [],
      childWhenParentNamed: true,
      skuColumn: 'sku',
      idColumn: null,
      parentColumn: 'parent_sku',
      optionsColumn: header.first('configurable_variants'),
      languageColumn: header.first('locale'),
    },
    titles: inLanguage(language, { columns: header.pick('name'), constant: null }),
    descriptions: inLanguage(language, {
      columns: header.pick('description', 'short_description'),
      constant: null,
    }),
    brand: { columns: header.pick('brand'), constant: null },
    category: { columns: header.pick('categories'), separators: ['/'], isList: true },
    published: { columns: header.pick('status'), constant: null },
    publishedValues: ['1'],
    sku: { columns: header.pick('sku'), constant: null },
    barcode: { columns: header.pick('product_number', 'ean'), constant: null },
    pictureColumns: header.pick('images'),
    prices: [
      ...header.pick('special_price').map((column) => ({
        ...plain,
        column,
        fromColumn: header.first('special_price_from'),
        toColumn: header.first('special_price_to'),
      })),
      { ...plain, column: 'price' },
    ],
    decimalMark: '.',
    quantity: { columns: header.pick('inventories'), form: 'pairs' },
    weight: { columns: header.pick('weight'), unit: 'kg', unitColumn: null },
    lookBackRows: MAX_LOOK_BACK_ROWS,
  };
}
