import {
  type ColumnMapping,
  emptyMapping,
  type Header,
  type TextLanguage,
  type TextSources,
  type ValueSource,
  type WeightUnit,
} from '../mapping';

/** Names under which files of shops and wholesalers have what we ask for, in Polish and English. */
const USUAL_NAMES = {
  key: [
    'listing_key',
    'handle',
    'url handle',
    'slug',
    'item_group_id',
    'group id',
    'product id',
    'product_id',
    'parent sku',
    'parent_sku',
    'id produktu',
    'grupa',
  ],
  title: [
    'title',
    'name',
    'product name',
    'product title',
    'product_name',
    'tytuł',
    'tytul',
    'nazwa',
    'nazwa produktu',
    'nazwa towaru',
  ],
  description: [
    'description',
    'body',
    'body (html)',
    'long description',
    'opis',
    'opis produktu',
    'opis długi',
  ],
  category: [
    'category',
    'categories',
    'product category',
    'product_type',
    'kategoria',
    'kategorie',
    'dział',
    'type',
  ],
  brand: ['brand', 'vendor', 'manufacturer', 'marka', 'producent'],
  published: ['published', 'status', 'active', 'visible', 'opublikowany', 'aktywny', 'widoczny'],
  sku: [
    'sku',
    'variant sku',
    'product code',
    'code',
    'reference',
    'mpn',
    'kod produktu',
    'kod towaru',
    'kod',
    'symbol',
    'indeks',
    'index',
    'id',
  ],
  gtin: ['gtin', 'ean', 'ean13', 'upc', 'kod ean', 'ean/gtin'],
  barcode: ['barcode', 'variant barcode', 'kod kreskowy'],
  price: [
    'price',
    'gross price',
    'price gross',
    'price incl. vat',
    'variant price',
    'cena',
    'cena brutto',
    'cena detaliczna',
    'cena sprzedaży',
  ],
  currency: ['currency', 'waluta'],
  quantity: [
    'quantity',
    'qty',
    'stock',
    'stock quantity',
    'inventory',
    'inventory quantity',
    'on hand',
    'ilość',
    'ilosc',
    'stan',
    'stan magazynowy',
    'sztuk',
  ],
} as const satisfies Record<string, readonly string[]>;

/** Columns that usually tell variants apart, with the name of the option in both languages. */
const USUAL_OPTIONS = [
  'size',
  'rozmiar',
  'color',
  'colour',
  'kolor',
  'barwa',
  'pojemność',
  'capacity',
  'wariant',
  'variant',
];

/**
 * A first guess for a file of no known format, for the seller to check: what columns are called decides. Amounts
 * without a currency stay without, since a guess there would sell at a wrong price.
 */
export function suggestedMapping(header: Header, language: TextLanguage): ColumnMapping {
  const texts = (field: 'title' | 'description'): TextSources => {
    const named = (each: TextLanguage) =>
      header.pick(
        ...USUAL_NAMES[field].flatMap((name) => [`${name}_${each}`, `${name} ${each}`, `${name} (${each})`]),
      );
    const plain = header.pick(...USUAL_NAMES[field]);
    const of = (each: TextLanguage): ValueSource => ({
      columns: [...named(each), ...(each === language ? plain : [])].slice(0, 1),
      constant: null,
    });
    return { pl: of('pl'), en: of('en') };
  };
  const value = (field: keyof typeof USUAL_NAMES): ValueSource => ({
    columns: header.pick(...USUAL_NAMES[field]).slice(0, 1),
    constant: null,
  });
  const keyColumns = header.pick(...USUAL_NAMES.key).slice(0, 1);
  const sku = header.pick(...USUAL_NAMES.sku).filter((column) => !keyColumns.includes(column));
  const currencyColumn = header.first(...USUAL_NAMES.currency);
  const currencyPrices = header.matching(
    /^(?:price|cena|cena brutto|gross price)[ _[(]*(pln|eur|zł|usd|gbp|czk)[\])]*$/u,
  );
  const [weight] = header.matching(/^(?:weight|waga|masa)(?: netto| brutto)?[ _[(]*(kg|g|lbs?|oz)?[\])]*$/u);
  return {
    ...emptyMapping('other'),
    structure:
      keyColumns.length === 0 ? { kind: 'single' } : { kind: 'grouped', keyColumns, hasMasterRow: false },
    titles: texts('title'),
    descriptions: texts('description'),
    brand: value('brand'),
    category: { columns: value('category').columns, separators: ['>', '->', '/'], isList: false },
    published: value('published'),
    sku: { columns: sku.slice(0, 1), constant: null },
    gtin: value('gtin'),
    barcode: value('barcode'),
    options: suggestedOptions(header, keyColumns.length > 0),
    pictureColumns: header
      .matching(
        /^(?:image|images|picture|pictures|photo|photos|zdj[eę]cie|zdj[eę]cia|obraz|obrazek|obrazki)(?:[ _]?(?:url|src|link|\d+))*$/u,
      )
      .map(({ column }) => column),
    prices: [
      ...currencyPrices.map(({ column, groups: [code = ''] }) => ({
        column,
        currency: { kind: 'code' as const, code: code === 'zł' ? 'PLN' : code.toUpperCase() },
        fromColumn: null,
        toColumn: null,
      })),
      ...header
        .pick(...USUAL_NAMES.price)
        .slice(0, 1)
        .map((column) => ({
          column,
          currency:
            currencyColumn === null
              ? { kind: 'file' as const }
              : { kind: 'column' as const, column: currencyColumn },
          fromColumn: null,
          toColumn: null,
        })),
    ],
    quantity: { columns: value('quantity').columns, form: 'number' },
    weight: {
      columns: weight === undefined ? [] : [weight.column],
      unit: unitOf(weight?.groups[0]),
      unitColumn: null,
    },
  };
}

function suggestedOptions(header: Header, isGrouped: boolean): ColumnMapping['options'] {
  if (!isGrouped) return [];
  const numbered = header
    .matching(/^option[ _]?(\d)[ _]value$/u)
    .flatMap(({ column, groups: [number = ''] }) => {
      const nameColumn = header.first(
        `option${number} name`,
        `option${number}_name`,
        `option ${number} name`,
      );
      return nameColumn === null ? [] : [{ nameColumn, name: null, valueColumn: column }];
    });
  if (numbered.length > 0) return numbered;
  return header
    .pick(...USUAL_OPTIONS)
    .slice(0, 3)
    .map((column) => ({ nameColumn: null, name: column, valueColumn: column }));
}

function unitOf(text: string | undefined): WeightUnit {
  if (text === 'g' || text === 'oz') return text;
  return text === 'lb' || text === 'lbs' ? 'lb' : 'kg';
}
