import { type ColumnMapping, emptyMapping, type Header, inLanguage, type TextLanguage } from '../mapping';

/** Whether a header is of Medusa's product export or of the template of its version 1. */
export function isMedusa(header: Header): boolean {
  return ['Product Handle', 'Product Title', 'Variant Title', 'Variant Sku'].every((column) =>
    header.has(column),
  );
}

/**
 * Medusa's product export (version 2) and the import template of version 1: rows with the same handle are one
 * product. Each currency has a column of its own (`Variant Price EUR`), regions too (`Variant Price Poland [PLN]`);
 * a currency's own column comes before a region's.
 */
export function medusaMapping(header: Header, language: TextLanguage): ColumnMapping {
  const plainPrices = header.matching(/^(?:variant )?price ([a-z]{3})$/u);
  const regionPrices = header.matching(/^(?:variant )?price .*\[([a-z]{3})\]$/u);
  return {
    ...emptyMapping('medusa'),
    structure: {
      kind: 'grouped',
      keyColumns: header.pick('Product Handle', 'Product Id'),
      hasMasterRow: false,
    },
    titles: inLanguage(language, { columns: header.pick('Product Title'), constant: null }),
    descriptions: inLanguage(language, {
      columns: header.pick('Product Description', 'Product Subtitle'),
      constant: null,
    }),
    brand: { columns: [], constant: null },
    category: {
      columns: [
        ...header.matching(/^product category \d+(?: name)?$/u).map(({ column }) => column),
        ...header.pick('Product Type', 'Product Collection Title'),
      ],
      separators: ['>'],
      isList: false,
    },
    published: { columns: header.pick('Product Status'), constant: null },
    publishedValues: ['published'],
    sku: { columns: header.pick('Variant Sku'), constant: null },
    variantKeyColumns: header.pick('Variant Id'),
    gtin: { columns: header.pick('Variant Ean', 'Variant Upc'), constant: null },
    barcode: { columns: header.pick('Variant Barcode'), constant: null },
    options: header
      .matching(/^(?:variant )?option (\d+) value$/u)
      .flatMap(({ column, groups: [number = ''] }) => {
        const nameColumn = header.first(`Variant Option ${number} Name`, `Option ${number} Name`);
        return nameColumn === null ? [] : [{ nameColumn, name: null, valueColumn: column }];
      }),
    attributes: header
      .pick('Product Material')
      .map((valueColumn) => ({ nameColumn: null, name: 'Material', valueColumn })),
    pictureColumns: [
      ...header.pick('Product Thumbnail'),
      ...header.matching(/^(?:product )?image \d+(?: url)?$/u).map(({ column }) => column),
    ],
    prices: [...plainPrices, ...regionPrices].map(({ column, groups: [code = ''] }) => ({
      column,
      currency: { kind: 'code', code: code.toUpperCase() },
      fromColumn: null,
      toColumn: null,
    })),
    decimalMark: '.',
    quantity: { columns: header.pick('Variant Inventory Quantity'), form: 'number' },
    weight: { columns: header.pick('Variant Weight', 'Product Weight'), unit: 'g', unitColumn: null },
  };
}
