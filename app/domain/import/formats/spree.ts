import {
  type ColumnMapping,
  emptyMapping,
  type Header,
  inLanguage,
  MAX_LOOK_BACK_ROWS,
  type TextLanguage,
} from '../mapping';

/** Whether a header is of Spree's product file. */
export function isSpree(header: Header): boolean {
  return ['slug', 'sku', 'name', 'price', 'currency', 'inventory_count'].every((column) =>
    header.has(column),
  );
}

/**
 * Spree's product file: rows with the same slug are one product. Its first row is the product's own; a variant may
 * appear again with its price in another currency, after all rows in the first one.
 */
export function spreeMapping(header: Header, language: TextLanguage): ColumnMapping {
  return {
    ...emptyMapping('spree'),
    structure: { kind: 'grouped', keyColumns: header.pick('slug'), hasMasterRow: true },
    titles: inLanguage(language, { columns: header.pick('name'), constant: null }),
    descriptions: inLanguage(language, { columns: header.pick('description'), constant: null }),
    brand: { columns: header.pick('brand'), constant: null },
    category: {
      columns: header.pick('category1', 'category2', 'category3', 'product_type'),
      separators: ['->'],
      isList: false,
    },
    published: { columns: header.pick('status'), constant: null },
    publishedValues: ['active'],
    sku: { columns: header.pick('sku'), constant: null },
    barcode: { columns: header.pick('barcode'), constant: null },
    options: header.matching(/^option(\d)_value$/u).flatMap(({ column, groups: [number = ''] }) => {
      const nameColumn = header.first(`option${number}_name`);
      return nameColumn === null ? [] : [{ nameColumn, name: null, valueColumn: column }];
    }),
    attributes: header
      .matching(/^custom_field\.(?:[^.]+\.)?([^.]+)$/u)
      .map(({ column, groups: [name = ''] }) => ({
        nameColumn: null,
        name: name.replace(/_/gu, ' '),
        valueColumn: column,
      })),
    pictureColumns: header.matching(/^image\d+_src$/u).map(({ column }) => column),
    prices: [
      { column: 'price', currency: { kind: 'column', column: 'currency' }, fromColumn: null, toColumn: null },
    ],
    decimalMark: '.',
    quantity: { columns: header.pick('inventory_count'), form: 'number' },
    weight: { columns: header.pick('weight'), unit: 'kg', unitColumn: header.first('weight_unit') },
    lookBackRows: MAX_LOOK_BACK_ROWS,
  };
}
