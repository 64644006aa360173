import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { AttributeDefinition, AttributeValue } from '../catalogue/attributes';
import type { ListingInput } from '../catalogue/listing-input';
import { isPublicPictureAddress } from '../catalogue/picture-address';
import {
  ALL_STATED,
  detectFormat,
  IMPORT_FORMATS,
  mappingFor,
  statedFields,
  suggestMapping,
  unusedColumns,
} from './formats';
import { rynekHeader, rynekRows } from './formats/rynek';
import {
  type ImportCheckpoint,
  type ImportItem,
  type ImportOptions,
  ImportReading,
  importCheckpointSchema,
  importListings,
} from './import-listings';
import { columnMappingSchema, NOTHING } from './mapping';
import { IMPORT_PROBLEM_CODES } from './problems';

const CATEGORIES: Readonly<Record<string, number>> = {
  'Dom > Kuchnia': 11,
  'Dom > Świece': 12,
  Odzież: 20,
  odziez: 20,
  'Odzież > Koszule': 21,
  Dodatki: 22,
  'Odzież > Kurtki': 23,
  Czapki: 24,
  Plecaki: 31,
  Torby: 30,
};
const ATTRIBUTES: readonly AttributeDefinition[] = [
  { code: 'material', names: { pl: 'Materiał', en: 'Material' }, kind: 'text', unit: null, options: [] },
  { code: 'power', names: { pl: 'Moc silnika', en: 'Motor power' }, kind: 'number', unit: 'W', options: [] },
  {
    code: 'finish',
    names: { pl: 'Wykończenie', en: 'Finish' },
    kind: 'choice',
    unit: null,
    options: [
      { value: 'matt', pl: 'matowe', en: 'matt' },
      { value: 'gloss', pl: 'błyszczące', en: 'gloss' },
    ],
  },
  {
    code: 'dishwasher',
    names: { pl: 'Do zmywarki', en: 'Dishwasher' },
    kind: 'yes_no',
    unit: null,
    options: [],
  },
];
const options: ImportOptions = {
  mapping: null,
  settings: { fileCurrency: 'PLN' },
  resolveCategory: (path) => CATEGORIES[path.join(' > ')] ?? null,
  attributesOf: () => ATTRIBUTES,
  isFetchable: isPublicPictureAddress,
  onDate: '2026-11-22',
};

function bytesOf(name: string): Uint8Array {
  return readFileSync(new URL(`../../../tests/fixtures/imports/${name}`, import.meta.url));
}

function streamOf(bytes: Uint8Array, blockBytes: number): ReadableStream<Uint8Array> {
  let start = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (start < bytes.length) controller.enqueue(bytes.slice(start, start + blockBytes));
      else controller.close();
      start += blockBytes;
    },
  });
}

/** Items without how far the file had been read for them, which depends on its blocks. */
function withoutBytes(steps: readonly (readonly ImportItem[])[]): unknown[] {
  return steps.flat().map((item) => ({ ...item, bytesRead: 0, totals: 0 }));
}

async function run(source: string | Uint8Array, given: Partial<ImportOptions> = {}): Promise<ImportItem[]> {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const items: ImportItem[] = [];
  for await (const item of importListings(stream, { ...options, ...given })) items.push(item);
  return items;
}

function listings(items: readonly ImportItem[]) {
  return items.flatMap((item) => (item.kind === 'listing' ? [item.listing] : []));
}

/** `3 price_pln bad_price` for errors, the same in brackets for warnings. */
function problems(items: readonly ImportItem[]): string[] {
  return items.flatMap((item) => {
    const found = 'problems' in item ? item.problems : [];
    return found.map(({ line, column, code, severity }) => {
      const text = `${line} ${column ?? '-'} ${code}`;
      return severity === 'warning' ? `(${text})` : text;
    });
  });
}

/** `SKU options prices quantity weight`. */
function variants(items: readonly ImportItem[]): string[] {
  return listings(items).flatMap((listing) =>
    listing.variants.map(({ sku, optionValues, prices, quantity, quantityGiven, weightGrams }) =>
      [
        sku,
        optionValues.join('/'),
        JSON.stringify(prices),
        quantityGiven ? quantity : '?',
        `${weightGrams}g`,
      ].join(' '),
    ),
  );
}

function someAttributes(known: boolean): Record<string, AttributeValue> {
  return known ? { material: 'len', power: 0.5, dishwasher: false } : {};
}

describe('our own format', () => {
  it('makes listings of rows with the same key', async () => {
    const items = await run(bytesOf('rynek.csv'));
    expect(problems(items)).toEqual([]);
    expect(listings(items)[0]).toMatchObject({
      externalId: 'kubek-mech',
      lines: [2, 3],
      input: {
        titles: { pl: 'Kubek z gliny „Mech”', en: 'Clay mug “Moss”' },
        descriptions: { pl: '<p>Toczony <strong>ręcznie</strong>.</p>', en: '<p>Thrown by hand.</p>' },
        categoryId: 11,
        brand: 'Pracownia Mech',
        options: ['Kolor'],
        attributes: { material: 'kamionka', finish: 'matt', dishwasher: true },
        pictures: ['https://cdn.mech.pl/kubek.jpg', 'https://cdn.mech.pl/kubek-2.jpg'],
        published: true,
      },
    });
    expect(variants(items)).toEqual([
      'KM-Z zielony {"PLN":4900,"EUR":1150} 12 350g',
      'KM-P piaskowy {"PLN":4900,"EUR":1150} 0 350g',
      'DESKA-30  {"PLN":12990} 3 1200g',
    ]);
    expect(listings(items)[1]?.input).toMatchObject({
      titles: { pl: 'Deska do krojenia', en: null },
      descriptions: { pl: '<p>Dąb olejowany.<br>Wymiary: 30 × 20 cm.</p>', en: '' },
      published: false,
    });
    expect(items.at(-1)).toMatchObject({
      kind: 'end',
      totals: { listings: 2, variants: 3, rowsRead: 3, badRows: 0 },
    });
  });

  test('what is exported comes back the same', async () => {
    const word = fc.stringMatching(/^[A-Za-ząćęłńóśźż0-9][A-Za-ząćęłńóśźż0-9 ,";\n-]{2,12}[a-z]$/u);
    const variant = fc.record({
      gtin: fc.constantFrom(null, '5901234123457'),
      pln: fc.integer({ min: 1, max: 1e8 }),
      eur: fc.option(fc.integer({ min: 1, max: 1e8 })),
      quantity: fc.nat(1e6),
      weightGrams: fc.nat(1e6),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(word, fc.array(variant, { minLength: 1, maxLength: 5 }), fc.boolean()), {
          minLength: 1,
          maxLength: 5,
        }),
        async (drawn) => {
          const made = drawn.map(([title, drawnVariants, published], number) => ({
            externalId: `key-${number}`,
            categoryPath: ['Dom', 'Kuchnia'],
            input: {
              titles: { pl: title.replace(/\s+/gu, ' '), en: published ? "'90s mug" : null },
              descriptions: {
                pl: `<p>${title.replace(/\s+/gu, ' ')}</p>`,
                en: published ? "<p>'=1+1</p>" : '',
              },
              categoryId: 11,
              brand: number % 2 === 0 ? 'Marka' : null,
              options: ['Kolor'],
              ...(published ? { optionWords: { Kolor: 'Colour', k0: 'c0' } } : {}),
              attributes: someAttributes(published),
              pictures: published ? ['https://cdn.mech.pl/a,b.jpg', 'https://cdn.mech.pl/c.jpg'] : [],
              published,
              variants: drawnVariants.map(({ pln, eur, ...rest }, index) => ({
                ...rest,
                sku: `S-${number}-${index}`,
                prices: eur === null ? { PLN: pln } : { PLN: pln, EUR: eur },
                optionValues: [`k${index}`],
              })),
            } satisfies ListingInput,
          }));
          const codes = ['dishwasher', 'material', 'power'];
          const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
          const rows = [rynekHeader(codes), ...made.flatMap((each) => rynekRows(each, codes))];
          const items = await run(rows.map((row) => row.map(quote).join(';')).join('\r\n'));
          expect(problems(items)).toEqual([]);
          expect(listings(items).map(({ externalId, input }) => ({ externalId, input }))).toEqual(
            made.map(({ externalId, input }) => ({ externalId, input })),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('Shopify', () => {
  it('has one product in several rows, with further pictures and a product without variants', async () => {
    const items = await run(bytesOf('shopify.csv'));
    expect(items[0]).toMatchObject({ kind: 'begun', mapping: { format: 'shopify' } });
    expect(variants(items)).toEqual([
      'LK-M-B M/biały {"PLN":21900} 7 240g',
      'LK-L-B L/biały {"PLN":21900} 4 250g',
      'len-chusta  {"PLN":8900} 15 90g',
    ]);
    expect(problems(items)).toEqual(['5 Variant Inventory Qty bad_quantity']);
    expect(listings(items)[0]?.input).toMatchObject({
      descriptions: { en: '', pl: '<p>Len z <em>Żyrardowa</em>.</p><ul><li>prana</li><li>luźna</li></ul>' },
      options: ['Rozmiar', 'Kolor'],
      categoryId: 21,
      pictures: [1, 2, 3].map((number) => `https://cdn.lniana.pl/koszula-${number}.jpg`),
      published: true,
    });
    expect(listings(items)[0]?.variants[0]?.gtin).toBe('5901234123457');
    expect(listings(items)[1]?.input).toMatchObject({ options: [], categoryId: 22, published: false });
  });

  it('gives back all rows of a product of which one is to be mended', async () => {
    const [listing] = (await run(bytesOf('shopify.csv'))).filter((item) => item.kind === 'listing');
    expect(listing?.badRows.map(({ line }) => line)).toEqual([2, 4, 5, 6]);
  });

  it('is recognised by its newer names of columns too', async () => {
    const items = await run(bytesOf('shopify-new.csv'));
    expect(problems(items)).toEqual([]);
    expect(variants(items)).toEqual([
      'SW-L Lawenda {"PLN":5900} 20 300g',
      'SW-W Wanilia {"PLN":5900} 18 300g',
    ]);
    expect(listings(items)[0]?.input.options).toEqual(['Zapach']);
  });

  it('needs to be told the currency, which the file does not name', async () => {
    const items = await run(bytesOf('shopify-new.csv'), { settings: {} });
    expect(problems(items)).toEqual(['2 Price price_without_currency', '3 Price price_without_currency']);
  });
});

describe('WooCommerce', () => {
  it('has variations anywhere, by SKU or number, sale prices with dates, and kinds that are not sold here', async () => {
    const items = await run(bytesOf('woocommerce.csv'));
    expect(variants(items).sort()).toEqual([
      'NERKA  {"PLN":7900} 8 200g',
      'PLECAK-G granatowy {"PLN":24900} 5 900g',
      'PLECAK-S szary {"PLN":19900} 2 900g',
    ]);
    expect(problems(items)).toEqual(['4 Type unsupported_type', '7 Parent parent_missing']);
    expect(listings(items)[1]).toMatchObject({
      externalId: 'PLECAK',
      input: {
        descriptions: { pl: '<p>Pojemny.<br>Z kieszenią na laptop.</p>' },
        options: ['Kolor'],
        attributes: { material: 'bawełna' },
        categoryId: 31,
        pictures: ['https://cdn.woreczek.pl/plecak.jpg', 'https://cdn.woreczek.pl/plecak-bok.jpg'],
      },
    });
    expect(listings(items)[0]?.input).toMatchObject({
      titles: { pl: 'Nerka', en: null },
      attributes: { material: 'skóra' },
      options: [],
    });
  });

  it('takes the regular price when the sale is over', async () => {
    const items = await run(bytesOf('woocommerce.csv'), { onDate: '2026-12-01' });
    expect(variants(items)).toContain('NERKA  {"PLN":9900} 8 200g');
  });

  it('finds variations that come before their product, and says which come too late', async () => {
    const header = 'ID,Type,SKU,Name,Regular price,Categories,Parent,Attribute 1 name,Attribute 1 value(s)';
    const before = await run(
      `${header}\n2,variation,A-1,,10,,id:1,Kolor,biały\n3,variation,A-2,,10,,A,Kolor,czarny\n1,variable,A,Torba,,Torby,,Kolor,"biały, czarny"\n`,
    );
    expect(problems(before)).toEqual([]);
    expect(variants(before)).toHaveLength(2);

    const far = Array.from(
      { length: 20 },
      (_, index) => `${index + 10},simple,S${index},Rzecz ${index},5,Torby,,,`,
    );
    const text = `${header}\n1,variable,A,Torba,,Torby,,Kolor,biały\n2,variation,A-1,,10,,A,Kolor,biały\n${far.join('\n')}\n3,variation,A-2,,10,,A,Kolor,czarny`;
    const mapping = {
      ...mappingFor('woocommerce', header.split(','), { fileCurrency: 'PLN' }),
      lookBackRows: 10,
    };
    const late = await run(text, { mapping });
    expect(problems(late)).toEqual(['24 - rows_too_far_apart']);
    expect(listings(late)).toHaveLength(21);
  });
});

describe('other shops', () => {
  it('Spree: a master row, and prices in further currencies at the end', async () => {
    const items = await run(bytesOf('spree.csv'));
    expect(problems(items)).toEqual([]);
    expect(variants(items).sort()).toEqual([
      'FILTR  {"PLN":1250} 200 100g',
      'MLYNEK-BIALY Biały {"EUR":5490} 35 998g',
      'MLYNEK-CZARNY Czarny {"EUR":5490,"PLN":22900} 40 998g',
    ]);
    expect(listings(items).find(({ externalId }) => externalId === 'mlynek')?.input).toMatchObject({
      attributes: { power: 150 },
      categoryId: 11,
    });
  });

  it('Spree: dollars alone are refused, unless they are to be taken as euro', async () => {
    const text = 'slug,sku,name,price,currency,inventory_count,category1\na,A,Rzecz,9.99,USD,1,Torby\n';
    const refused = await run(text);
    expect(refused[1]).toMatchObject({
      problems: [
        {
          line: 2,
          column: 'price',
          code: 'price_in_other_currency',
          params: { currency: 'USD', value: '9.99' },
        },
      ],
    });
    expect(variants(await run(text, { settings: { treatAs: { USD: 'EUR' } } }))).toEqual([
      'A  {"EUR":999} 1 0g',
    ]);
  });

  it('Bagisto: options in the product’s row, stock per warehouse, dated special prices, two languages', async () => {
    const items = await run(bytesOf('bagisto.csv'));
    expect(variants(items)).toEqual([
      'KURTKA-M żółty/M {"PLN":39900} 12 800g',
      'KURTKA-L żółty/L {"PLN":34900} 4 850g',
      'CZAPKA  {"PLN":5900} 30 100g',
    ]);
    expect(problems(items)).toEqual([
      '7 type unsupported_type',
      '(2 images bad_picture_address)',
      '(3 images bad_picture_address)',
      '(6 - other_language_left_out)',
    ]);
  });

  it('Medusa: a column per currency and region, variants without SKU, codes that are no GTIN', async () => {
    const items = await run(bytesOf('medusa.csv'));
    expect(variants(items)).toEqual([
      'variant_1 S {"EUR":9900,"PLN":42900} ? 420g',
      'SWETER-M M {"EUR":9900} ? 430g',
    ]);
    expect(problems(items)).toEqual([
      '(2 Variant Barcode gtin_left_out)',
      '6 Variant Price USD price_in_other_currency',
    ]);
    expect(listings(items)[0]?.input).toMatchObject({
      attributes: { material: 'wełna' },
      descriptions: { pl: '<p>Wełna<br>merynosów</p>' },
      pictures: ['https://cdn.sweter.pl/a.png', 'https://cdn.sweter.pl/b.png'],
    });
  });

  it('Medusa: the template of version 1, with semicolons', async () => {
    const items = await run(bytesOf('medusa-v1.csv'));
    expect(variants(items)).toEqual(['POSC-160 160x200 {"EUR":4550,"PLN":19900} 10 1500g']);
    expect(problems(items)).toEqual(['3 Price Polska [PLN] missing_price']);
    expect(listings(items)[0]?.input.descriptions.pl).toBe('<p>Kołdra i poduszka.<br>100% bawełny.</p>');
  });

  it('Saleor: channels, warehouses and attributes in columns of their own', async () => {
    const items = await run(bytesOf('saleor.csv'));
    expect(variants(items)).toEqual([
      'TR-39 39 {"PLN":19900} 15 900g',
      'UHJvZHVjdFZhcmlhbnQ6Mg== 40 {"PLN":19900} 0 900g',
    ]);
    expect(listings(items)[0]?.input).toMatchObject({
      descriptions: { pl: '<h3>Na co dzień</h3><p>Lekkie i <strong>trwałe</strong></p>' },
      options: ['shoe size'],
      attributes: { material: 'cotton' },
    });
    expect(problems(items).sort()).toEqual([
      '4 category unknown_category',
      '4 usa (channel price amount) price_in_other_currency',
    ]);
  });
});

describe('any other file', () => {
  it('is guessed from Polish names of columns, in Windows-1250 with semicolons', async () => {
    const items = await run(bytesOf('other-windows-1250.csv'));
    expect(items[0]).toMatchObject({
      kind: 'begun',
      mapping: { format: 'other' },
      delimiter: ';',
      unusedColumns: [],
    });
    expect(variants(items)).toEqual([
      'KL-01  {"PLN":2490} 150 450g',
      'SR-08  {"PLN":35} 10000 20g',
      'ZA-02  {"PLN":123400} 5 1000g',
    ]);
    expect(listings(items)[0]).toMatchObject({
      externalId: 'KL-01',
      input: { titles: { pl: 'Kłódka żeliwna' }, brand: 'Żelazo', categoryId: 11, pictures: { length: 2 } },
    });
    expect(items.at(-1)).toMatchObject({ encoding: 'windows-1250' });
  });

  it('is mapped as the seller says: constants, a category for what has none, dollars as euro', async () => {
    const columns = ['Artikel', 'Preis (USD)', 'Farbe'];
    const guess = suggestMapping(columns);
    expect(unusedColumns(guess, columns)).toEqual(columns);
    const mapping = columnMappingSchema.parse({
      ...guess,
      structure: { kind: 'grouped', keyColumns: ['Artikel'], hasMasterRow: false },
      titles: { pl: NOTHING, en: { columns: ['Artikel'], constant: null } },
      brand: { columns: [], constant: 'Haus' },
      options: [{ nameColumn: null, name: 'Kolor', valueColumn: 'Farbe' }],
      prices: [
        { column: 'preis (usd)', currency: { kind: 'code', code: 'USD' }, fromColumn: null, toColumn: null },
      ],
      treatAs: { USD: 'EUR' },
      fallbackCategoryId: 7,
    });
    const items = await run('Artikel,Preis (USD),Farbe\nStuhl,40,rot\nStuhl,45,blau\n', { mapping });
    expect(problems(items)).toEqual([]);
    expect(variants(items)).toEqual(['Stuhl-rot rot {"EUR":4000} ? 0g', 'Stuhl-blau blau {"EUR":4500} ? 0g']);
    expect(listings(items)[0]?.input).toMatchObject({
      titles: { en: 'Stuhl' },
      brand: 'Haus',
      categoryId: 7,
    });
  });

  it('without a title, a price or an identifier does not begin', async () => {
    expect(problems(await run('x,y\n1,2\n'))).toEqual([
      '1 - no_title_column',
      '1 - no_price_column',
      '1 - no_identifier_column',
    ]);
    expect(problems(await run(''))).toEqual(['1 - empty_file']);
  });
});

describe('mistakes', () => {
  it('are told by line and column; good rows go in all the same', async () => {
    const items = await run(bytesOf('mistakes.csv'));
    expect(
      problems(items).sort(
        (one, other) =>
          Number.parseInt(one.replace('(', ''), 10) - Number.parseInt(other.replace('(', ''), 10),
      ),
    ).toEqual([
      '3 price_pln missing_price',
      '4 price_pln bad_price',
      '5 quantity bad_quantity',
      '6 quantity bad_quantity',
      '7 gtin bad_gtin',
      '8 title missing_title',
      '9 category unknown_category',
      '10 sku duplicate_sku',
      '(11 pictures bad_picture_address)',
      '12 price_pln bad_price',
      '13 - unclosed_quote',
      '14 - ragged_row',
    ]);
    expect(listings(items).map(({ externalId }) => externalId)).toEqual(['a', 'j', 'm']);
    expect(listings(items)[1]?.variants).toHaveLength(1);
    expect(items.at(-1)).toMatchObject({
      totals: {
        rowsRead: 14,
        listings: 3,
        variants: 3,
        rejectedListings: 8,
        badRows: 11,
        errors: 11,
        warnings: 1,
      },
    });
  });

  it('have codes that the pages know, all of them', async () => {
    const files = ['mistakes.csv', 'woocommerce.csv', 'saleor.csv', 'medusa.csv'];
    for (const item of (await Promise.all(files.map((file) => run(bytesOf(file))))).flat()) {
      for (const { code } of 'problems' in item ? item.problems : [])
        expect(IMPORT_PROBLEM_CODES).toContain(code);
    }
  });

  it.each([
    [
      'more than 100 variants',
      Array.from({ length: 101 }, (_, index) => `a,Rzecz,Torby,S${index},5,k${index}`),
      '2 - too_many_variants',
    ],
    [
      'more rows than a product can have',
      Array.from({ length: 501 }, () => 'a,Rzecz,Torby,S,5,k'),
      '502 - too_many_rows_per_listing',
    ],
    [
      'two variants with the same options',
      ['a,Rzecz,Torby,S1,5,k', 'a,,,S2,5,K'],
      '3 option1_value duplicate_variant',
    ],
    [
      'a variant without its option',
      ['a,Rzecz,Torby,S1,5,k', 'a,,,S2,5,'],
      '3 option1_value missing_option_value',
    ],
    ['the same SKU twice in a product', ['a,Rzecz,Torby,S1,5,k', 'a,,,S1,5,l'], '3 sku duplicate_sku'],
    ['a row without key', [',Rzecz,Torby,,5,k'], '2 listing_key missing_key'],
    ['a long title', [`a,${'x'.repeat(151)},Torby,S1,5,k`], '2 title title_too_long'],
    ['a long identifier', [`${'k'.repeat(201)},Rzecz,Torby,S1,5,k`], '2 listing_key key_too_long'],
    ['an ambiguous price', ['a,Rzecz,Torby,S1,"1,234",k'], '2 price_pln bad_price'],
  ])('%s', async (_, rows, expected) => {
    const text = [
      'listing_key,title,category,sku,price_pln,option1_value,option1_name',
      ...rows.map((row) => `${row},Kolor`),
    ];
    expect(problems(await run(text.join('\n')))).toEqual([expected]);
  });
});

describe('reading that is put away', () => {
  const files = ['mistakes.csv', 'shopify.csv', 'woocommerce.csv', 'spree.csv', 'other-windows-1250.csv'];

  test.each(files)('goes on at any step with the items that follow: %s', async (file) => {
    const bytes = bytesOf(file);
    const stepsOf = async (from: ImportCheckpoint | null, maxSteps: number, blockBytes: number) => {
      const reading = new ImportReading(
        streamOf(bytes.subarray(from?.csv.bytesRead ?? 0), blockBytes),
        options,
        from,
      );
      const steps: (readonly ImportItem[])[] = [];
      for await (const step of reading.steps()) {
        steps.push(step);
        if (steps.length === maxSteps) break;
      }
      const text = JSON.stringify(reading.checkpoint());
      return { steps, checkpoint: importCheckpointSchema.parse(JSON.parse(text)) };
    };
    const whole = (await stepsOf(null, Number.POSITIVE_INFINITY, bytes.length)).steps;
    for (let cut = 1; cut < whole.length; cut += 1) {
      for (const blockBytes of [7, bytes.length]) {
        const before = await stepsOf(null, cut, blockBytes);
        const after = await stepsOf(before.checkpoint, Number.POSITIVE_INFINITY, blockBytes);
        expect(withoutBytes([...before.steps, ...after.steps])).toEqual(withoutBytes(whole));
      }
    }
  });

  it('remembers the SKUs and products before', async () => {
    const text =
      'listing_key,title,category,sku,price_pln\na,Rzecz,Torby,A,5\nb,Rzecz,Torby,B,5\nc,Rzecz,Torby,A,5\n';
    const bytes = new TextEncoder().encode(text);
    const reading = new ImportReading(streamOf(bytes, bytes.length), options);
    for await (const step of reading.steps()) if (step.some(({ kind }) => kind === 'listing')) break;
    const from = reading.checkpoint();
    const rest = new ImportReading(streamOf(bytes.subarray(from.csv.bytesRead), 1_000), options, from);
    const items: ImportItem[] = [];
    for await (const step of rest.steps()) items.push(...step);
    expect(problems(items)).toEqual(['4 sku duplicate_sku']);
  });
});

describe('what a file says nothing of', () => {
  it('is known from its columns', () => {
    const columns = ['listing_key', 'title_en', 'sku', 'price_pln', 'quantity'];
    expect(statedFields(suggestMapping(columns), columns)).toEqual({
      titles: { pl: false, en: true },
      descriptions: { pl: false, en: false },
      brand: false,
      published: false,
      pictures: false,
      attributes: false,
      gtin: false,
      weight: false,
      optionWords: false,
      currencies: ['PLN'],
    });
    expect(statedFields(suggestMapping(rynekHeader(['a'])), rynekHeader(['a']))).toEqual(ALL_STATED);
  });
});

describe('properties', () => {
  const read = async (rows: readonly string[]) =>
    run(
      [
        'listing_key,title,category,sku,price_pln,attribute:finish,attribute:Moc silnika,attribute:Smak',
        ...rows,
      ].join('\n'),
    );

  it('are read by the kind that the category says; those it does not have are named once', async () => {
    const items = await read(['a,Rzecz,Torby,A,5,Błyszczące,150 W,słony', 'b,Rzecz,Torby,B,5,,,kwaśny']);
    expect(listings(items)[0]?.input.attributes).toEqual({ finish: 'gloss', power: 150 });
    expect(problems(items)).toEqual(['(2 attribute:Smak attribute_left_out)']);
  });

  it('with values that they cannot have are left out, with a warning', async () => {
    const items = await read(['a,Rzecz,Torby,A,5,zielone,150 koni,']);
    expect(listings(items)[0]?.input.attributes).toEqual({});
    expect(problems(items)).toEqual([
      '(2 attribute:finish bad_attribute_value)',
      '(2 attribute:Moc silnika bad_attribute_value)',
    ]);
  });
});

test('a variant with a mistake is named, so that a known one is left as it is', async () => {
  const items = await run(
    'listing_key,title,category,sku,price_pln,option1_name,option1_value\na,Rzecz,Torby,A-1,5,Kolor,k\na,,,A-2,x,Kolor,l\n',
  );
  expect(listings(items)[0]).toMatchObject({ leftOutSkus: ['A-2'], variants: [{ sku: 'A-1' }] });
});

test('every format is recognised by its own file and by no other', () => {
  const files = ['rynek', 'shopify', 'woocommerce', 'spree', 'bagisto', 'medusa', 'saleor'];
  for (const file of files) {
    const [header = ''] = new TextDecoder().decode(bytesOf(`${file}.csv`)).split('\n');
    const columns = header.split(',').map((column) => column.replaceAll('"', ''));
    expect(detectFormat(columns)).toBe(file);
    expect(columnMappingSchema.parse(suggestMapping(columns))).toEqual(suggestMapping(columns));
  }
  expect(IMPORT_FORMATS.map(({ id }) => id)).toEqual([
    ...files.slice(0, 3),
    'bagisto',
    'medusa',
    'saleor',
    'spree',
    'other',
  ]);
});

test('no file makes it throw', async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      'simple',
      'variable',
      'variation',
      'id:1',
      'A',
      '1',
      '',
      '"',
      '5,00',
      '-1',
      '<b>',
      'EUR',
      '{"blocks":[]}',
      'a=b|c',
    ),
    fc.string({ maxLength: 6 }),
  );
  const files = ['rynek', 'shopify', 'woocommerce', 'spree', 'bagisto', 'medusa', 'saleor', 'mistakes'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(fc.array(cell, { minLength: 30, maxLength: 30 }), { maxLength: 12 }),
      async (file, rows) => {
        const [header = ''] = new TextDecoder().decode(bytesOf(`${file}.csv`)).split('\n');
        const width = header.split(',').length;
        const text = [header, ...rows.map((row) => row.slice(0, width).join(','))].join('\n');
        const items = await run(text);
        expect(['end', 'stopped']).toContain(items.at(-1)?.kind);
      },
    ),
    { numRuns: 300 },
  );
});
