import { type ColumnMapping, emptyMapping, type Header, inLanguage, type TextLanguage } from '../mapping';

/** Whether a header is of Shopify's product export, with its older or its newer names of columns. */
export function isShopify(header: Header): boolean {
  return (
    header.first('Handle', 'URL handle') !== null &&
    header.has('Title') &&
    header.has('Option1 Name') &&
    header.first('Variant Price', 'Price') !== null
  );
}

/**
 * Shopify's product export: rows with the same handle are one product, further rows bring variants and pictures.
 * Amounts are in the shop's currency, which the file does not name.
 */
export function shopifyMapping(header: Header, language: TextLanguage): ColumnMapping {
  return {
    ...emptyMapping('shopify'),
    structure: { kind: 'grouped', keyColumns: header.pick('Handle', 'URL handle'), hasMasterRow: false },
    titles: inLanguage(language, { columns: header.pick('Title'), constant: null }),
    descriptions: inLanguage(language, {
      columns: header.pick('Body (HTML)', 'Description'),
      constant: null,
    }),
    brand: { columns: header.pick('Vendor'), constant: null },
    category: { columns: header.pick('Product Category', 'Type'), separators: ['>'], isList: false },
    published: { columns: header.pick('Status', 'Published', 'Published on online store'), constant: null },
    publishedValues: ['active', 'true'],
    sku: { columns: header.pick('Variant SKU', 'SKU'), constant: null },
    barcode: { columns: header.pick('Variant Barcode', 'Barcode'), constant: null },
    options: [1, 2, 3].flatMap((number) => {
      const nameColumn = header.first(`Option${number} Name`);
      const valueColumn = header.first(`Option${number} Value`);
      return nameColumn === null || valueColumn === null ? [] : [{ nameColumn, name: null, valueColumn }];
    }),
    attributes: header.matching(/\(product\.metafields\.[^)]+\)$/u).map(({ column }) => ({
      nameColumn: null,
      name: column.replace(/\s*\([^)]*\)$/u, ''),
      valueColumn: column,
    })),
    pictureColumns: header.pick('Image Src', 'Product image URL', 'Variant Image', 'Variant image URL'),
    prices: header
      .pick('Variant Price', 'Price')
      .map((column) => ({ column, currency: { kind: 'file' }, fromColumn: null, toColumn: null })),
    decimalMark: '.',
    quantity: { columns: header.pick('Variant Inventory Qty', 'Inventory quantity'), form: 'number' },
    weight: { columns: header.pick('Variant Grams', 'Weight value (grams)'), unit: 'g', unitColumn: null },
  };
}
