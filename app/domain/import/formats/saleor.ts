import { type ColumnMapping, emptyMapping, type Header, inLanguage, type TextLanguage } from '../mapping';

/** Whether a header is of Saleor's product export. */
export function isSaleor(header: Header): boolean {
  return (
    ['id', 'name', 'variant sku'].every((column) => header.has(column)) &&
    header.matching(/ \((?:channel|warehouse|product attribute|variant attribute)/u).length > 0
  );
}

/**
 * Saleor's product export: a row a variant, with the product's fields repeated. Channels, warehouses and attributes
 * have columns of their own: `poland (channel price amount)`, `main (warehouse quantity)`, `size (variant attribute)`.
 * The stock of all warehouses is added up.
 */
export function saleorMapping(header: Header, language: TextLanguage): ColumnMapping {
  const channels = header.matching(/^(.+) \(channel price amount\)$/u);
  const published = header.matching(/^(.+) \(channel (?:published|visible)\)$/u);
  return {
    ...emptyMapping('saleor'),
    structure: { kind: 'grouped', keyColumns: header.pick('id'), hasMasterRow: false },
    titles: inLanguage(language, { columns: header.pick('name'), constant: null }),
    descriptions: inLanguage(language, { columns: header.pick('description'), constant: null }),
    brand: {
      columns: header
        .matching(/^(?:brand|manufacturer|publisher) \(product attribute\)$/u)
        .map(({ column }) => column),
      constant: null,
    },
    category: { columns: header.pick('category', 'product type'), separators: ['>'], isList: false },
    published: { columns: published.map(({ column }) => column), constant: null },
    publishedValues: ['true', '1'],
    sku: { columns: header.pick('variant sku'), constant: null },
    variantKeyColumns: header.pick('variant id'),
    options: header.matching(/^(.+) \(variant attribute\)$/u).map(named),
    attributes: header.matching(/^(.+) \(product attribute\)$/u).map(named),
    pictureColumns: header.pick('product media', 'variant media'),
    prices: channels.flatMap(({ column, groups: [channel = ''] }) => {
      const currencyColumn = header.first(
        `${channel} (channel variant currency code)`,
        `${channel} (channel product currency code)`,
        `${channel} (channel currency code)`,
      );
      const currency =
        currencyColumn === null
          ? { kind: 'file' as const }
          : { kind: 'column' as const, column: currencyColumn };
      return [{ column, currency, fromColumn: null, toColumn: null }];
    }),
    decimalMark: '.',
    quantity: {
      columns: header.matching(/ \(warehouse quantity\)$/u).map(({ column }) => column),
      form: 'number',
    },
    weight: { columns: header.pick('variant weight', 'product weight'), unit: 'kg', unitColumn: null },
  };
}

function named({ column, groups: [slug = ''] }: { column: string; groups: readonly string[] }) {
  return { nameColumn: null, name: slug.replace(/-/gu, ' '), valueColumn: column };
}
