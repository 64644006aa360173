import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type AttributeDefinition, attributeText, findAttribute, readAttributeValue } from './attributes';
import { isGtin } from './gtin';
import { isListingErrorCode, type ListingInput, listingInputSchema, MAX_QUANTITY } from './listing-input';
import { isPublicPictureAddress } from './picture-address';
import { currentReduction, lowestPriceBefore, priceAt } from './price-log';
import { idFromSlug, MAX_SLUG_CHARS, slugify, slugWithId } from './slug';

describe('slugs', () => {
  test.each([
    ['Żółta łódź 3 m', 'zolta-lodz-3-m'],
    ['Zażółć GĘŚLĄ jaźń!', 'zazolc-gesla-jazn'],
    ['  Straße & Œuvre — №5 ', 'strasse-oeuvre-no5'],
    ['日本', 'oferta'],
    ['', 'oferta'],
  ])('%j becomes %s', (title, slug) => {
    expect(slugify(title)).toBe(slug);
  });

  it('end with the number, which is read back', () => {
    expect(slugWithId('Kubek 2', 17)).toBe('kubek-2-17');
    expect(idFromSlug('kubek-2-17')).toBe(17);
    expect(idFromSlug('17')).toBe(17);
    expect([idFromSlug('kubek'), idFromSlug('kubek-017'), idFromSlug('kubek-0'), idFromSlug('-1e9')]).toEqual(
      [null, null, null, null],
    );
  });

  test('of any title are short, plain and give the number back', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300, unit: 'grapheme' }),
        fc.integer({ min: 1, max: 2e9 }),
        (title, id) => {
          expect(slugify(title)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/u);
          expect(slugify(title).length).toBeLessThanOrEqual(MAX_SLUG_CHARS);
          expect(idFromSlug(slugWithId(title, id))).toBe(id);
        },
      ),
    );
  });
});

describe('the price log', () => {
  const day = 86_400_000;
  const log = (...entries: [day: number, priceMinor: number][]) =>
    entries.map(([days, priceMinor]) => ({ atMs: days * day, priceMinor }));

  it('shows the lowest price of the 30 days before the reduction began', () => {
    const prices = log([0, 9_000], [50, 10_000], [70, 12_000], [90, 8_000]);
    expect(currentReduction(prices, 95 * day)).toEqual({
      beganAtMs: 90 * day,
      priceMinor: 8_000,
      previousMinor: 12_000,
      lowestMinor: 10_000,
      percentOff: 20,
    });
    expect(priceAt(prices, 60 * day)).toBe(10_000);
    expect(priceAt(prices, -1)).toBeNull();
  });

  it('counts a price that was in force on the first of the 30 days, not one that had ended', () => {
    expect(lowestPriceBefore(log([0, 5_000], [59, 9_000], [80, 10_000]), 90 * day)).toBe(9_000);
    expect(lowestPriceBefore(log([0, 5_000], [61, 9_000], [80, 10_000]), 90 * day)).toBe(5_000);
  });

  it('tells a raise before a reduction: nothing off when the price was lower before', () => {
    const prices = log([0, 8_000], [85, 12_000], [90, 8_500]);
    expect(currentReduction(prices, 91 * day)).toMatchObject({ lowestMinor: 8_000, percentOff: 0 });
  });

  it('begins with the first of equal prices, and each further lowering is its own', () => {
    const prices = log([0, 10_000], [40, 8_000], [45, 8_000]);
    expect(currentReduction(prices, 50 * day)).toMatchObject({ beganAtMs: 40 * day, lowestMinor: 10_000 });
    expect(currentReduction(log([0, 10_000], [40, 8_000], [45, 7_000]), 50 * day)).toMatchObject({
      beganAtMs: 45 * day,
      lowestMinor: 8_000,
    });
  });

  it('shows no reduction of a first price, after a raise, in the future, or when it has become the price', () => {
    expect(currentReduction([], 0)).toBeNull();
    expect(currentReduction(log([0, 100]), day)).toBeNull();
    expect(currentReduction(log([0, 100], [1, 200]), 2 * day)).toBeNull();
    expect(currentReduction(log([0, 200], [5, 100]), 2 * day)).toBeNull();
    expect(currentReduction(log([0, 200], [5, 100]), 95 * day)).toBeNull();
    expect(() => currentReduction(log([5, 200], [0, 100]), 9 * day)).toThrow('order of time');
  });

  test('the lowest price is one that was asked in the window, and none that was asked was lower', () => {
    const entries = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 1, max: 50_000 })),
      {
        minLength: 2,
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(entries, (pairs) => {
        const prices = log(...pairs.sort(([one], [other]) => one - other));
        const reduction = currentReduction(prices, 121 * day);
        if (reduction === null) return;
        const asked = Array.from({ length: 30 * 4 }, (_, quarter) =>
          priceAt(prices, reduction.beganAtMs - 1 - quarter * (day / 4)),
        ).flatMap((price) => (price === null ? [] : [price]));
        expect(reduction.lowestMinor).toBeLessThanOrEqual(Math.min(...asked));
        expect(prices.map((entry) => entry.priceMinor)).toContain(reduction.lowestMinor);
      }),
    );
  });
});

describe('GTIN', () => {
  it('has the right length and check digit', () => {
    for (const good of ['5901234123457', '96385074', '036000291452', '15901234123454'])
      expect(isGtin(good)).toBe(true);
    for (const bad of [
      '5901234123458',
      '590123412345',
      '',
      'abcdefgh',
      '5 901234 123457',
      '１２３４５６７０',
    ]) {
      expect(isGtin(bad)).toBe(false);
    }
  });
});

describe('addresses of pictures', () => {
  test.each([
    'https://cdn.shop.pl/a.jpg?v=1',
    'http://shop.pl/zdjęcie.webp',
    'https://8.8.8.8/a.png',
    'https://[2606:4700::1111]/a.png',
  ])('%s may be fetched', (address) => {
    expect(isPublicPictureAddress(address)).toBe(true);
  });

  test.each([
    'a.png',
    '//shop.pl/a.png',
    'ftp://shop.pl/a.png',
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    'https://user:secret@shop.pl/a.png',
    'https://shop.pl:8443/a.png',
    'http://localhost/a.png',
    'http://localhost./a.png',
    'http://printer/a.png',
    'http://metadata.google.internal/a.png',
    'http://127.0.0.1/a.png',
    'http://2130706433/a.png',
    'http://0x7f.1/a.png',
    'http://10.1.2.3/a.png',
    'http://172.20.0.1/a.png',
    'http://192.168.0.1/a.png',
    'http://169.254.169.254/latest',
    'http://100.64.0.1/a.png',
    'http://[::1]/a.png',
    'http://[::ffff:10.0.0.1]/a.png',
    'http://[fd00::1]/a.png',
    'http://[2002:7f00:1::]/a.png',
    `https://shop.pl/${'a'.repeat(2_000)}`,
  ])('%s may not', (address) => {
    expect(isPublicPictureAddress(address)).toBe(false);
  });
});

describe('a property', () => {
  const definition = (fields: Partial<AttributeDefinition>): AttributeDefinition => ({
    code: 'colour',
    names: { pl: 'Kolor', en: 'Colour' },
    kind: 'text',
    unit: null,
    options: [],
    ...fields,
  });
  const options = [{ value: 'green', pl: 'zielony', en: 'green' }];

  it('is found by its code or its name in any language', () => {
    const all = [definition({}), definition({ code: 'size', names: { pl: 'Rozmiar', en: 'Size' } })];
    expect(
      ['colour', 'KOLOR', 'Colour', 'rozmiar', 'smak'].map((name) => findAttribute(all, name)?.code),
    ).toEqual(['colour', 'colour', 'colour', 'size', undefined]);
  });

  test.each<[AttributeDefinition['kind'], string, unknown]>([
    ['text', ' len ', 'len'],
    ['choice', 'Zielony', 'green'],
    ['choice', 'green', 'green'],
    ['choice', 'czerwony', 'bad_attribute_value'],
    ['number', '1 200,5', 1200.5],
    ['number', '300 ml', 300],
    ['number', '-4', -4],
    ['number', '300 kg', 'bad_attribute_value'],
    ['number', 'dużo', 'bad_attribute_value'],
    ['yes_no', 'Tak', true],
    ['yes_no', 'no', false],
    ['yes_no', 'może', 'bad_attribute_value'],
  ])('that is a %s of "%s" is %s', (kind, text, expected) => {
    const read = readAttributeValue(definition({ kind, options, unit: 'ml' }), text);
    expect(read.ok ? read.value : read.code).toBe(expected);
  });

  it.each<[AttributeDefinition['kind'], string | number | boolean]>([
    ['text', 'len'],
    ['choice', 'green'],
    ['number', 0.5],
    ['number', 1e6],
    ['yes_no', false],
  ])('that is written to a file comes back the same: %s %s', (kind, value) => {
    expect(readAttributeValue(definition({ kind, options }), attributeText(value))).toEqual({
      ok: true,
      value,
    });
  });
});

describe('a listing', () => {
  const listing = (fields: Partial<ListingInput> = {}): ListingInput => ({
    titles: { pl: 'Kubek z gliny', en: null },
    descriptions: { pl: '<p>Ręcznie toczony.</p>', en: '' },
    categoryId: 3,
    brand: null,
    options: ['Kolor'],
    attributes: { capacity: 300, dishwasher: true },
    pictures: ['https://cdn.shop.pl/kubek.jpg'],
    variants: [variant('K-1', 'biały'), variant('K-2', 'czarny')],
    published: true,
    ...fields,
  });
  const variant = (sku: string, colour: string, fields: Partial<ListingInput['variants'][number]> = {}) => ({
    sku,
    gtin: null,
    prices: { PLN: 4_900 },
    quantity: 10,
    weightGrams: 350,
    optionValues: [colour],
    ...fields,
  });
  const problems = (input: unknown) => {
    const read = listingInputSchema.safeParse(input);
    return read.success ? [] : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  };

  it('of a title, a category and a variant with a price is good', () => {
    expect(problems(listing())).toEqual([]);
    expect(problems(listing({ options: [], variants: [{ ...variant('K', ''), optionValues: [] }] }))).toEqual(
      [],
    );
  });

  test.each<[string, unknown, string[]]>([
    ['no titles', { ...listing(), titles: undefined }, ['titles: missing_title']],
    ['a title in no language', listing({ titles: { pl: null, en: null } }), ['titles: missing_title']],
    ['an empty title', listing({ titles: { pl: '  ', en: 'Mug' } }), ['titles.pl: missing_title']],
    ['a long title', listing({ titles: { pl: null, en: 'a'.repeat(151) } }), ['titles.en: title_too_long']],
    [
      'a long description',
      listing({ descriptions: { pl: '', en: 'a'.repeat(20_001) } }),
      ['descriptions.en: description_too_long'],
    ],
    ['no category', { ...listing(), categoryId: undefined }, ['categoryId: missing_category']],
    ['no variants', listing({ variants: [] }), ['variants: no_variants']],
    ['four options', listing({ options: ['a', 'b', 'c', 'd'] }), ['options: too_many_options']],
    [
      'an option twice',
      listing({ options: ['Kolor', 'kolor'], variants: [{ ...variant('K', ''), optionValues: ['a', 'b'] }] }),
      ['options: duplicate_option'],
    ],
    [
      'a SKU and a colour twice',
      listing({ variants: [variant('K', 'biały'), variant('K', 'Biały')] }),
      ['variants.1.sku: duplicate_sku', 'variants.1.optionValues: duplicate_variant'],
    ],
    [
      'a missing option value',
      listing({ variants: [{ ...variant('K', ''), optionValues: [] }] }),
      ['variants.0.optionValues: missing_option_value'],
    ],
    [
      'no price',
      listing({ variants: [variant('K', 'b', { prices: {} })] }),
      ['variants.0.prices: missing_price'],
    ],
    [
      'a price of 0',
      listing({ variants: [variant('K', 'b', { prices: { PLN: 0 } })] }),
      ['variants.0.prices.PLN: bad_price'],
    ],
    [
      'quantity −1',
      listing({ variants: [variant('K', 'b', { quantity: -1 })] }),
      ['variants.0.quantity: bad_quantity'],
    ],
    [
      'quantity 1e9',
      listing({ variants: [variant('K', 'b', { quantity: 1e9 })] }),
      ['variants.0.quantity: bad_quantity'],
    ],
    [
      'a wrong GTIN',
      listing({ variants: [variant('K', 'b', { gtin: '5901234123458' })] }),
      ['variants.0.gtin: bad_gtin'],
    ],
    [
      'a half gram',
      listing({ variants: [variant('K', 'b', { weightGrams: 0.5 })] }),
      ['variants.0.weightGrams: bad_weight'],
    ],
    [
      'a picture by script',
      listing({ pictures: ['javascript:alert(1)'] }),
      ['pictures.0: bad_picture_address'],
    ],
  ])('with %s says so', (_, input, expected) => {
    expect(problems(input)).toEqual(expected);
  });

  it('says everything in codes that the pages have words for', () => {
    const wrong = { variants: [{ prices: { PLN: 'x', USD: 5 } }], options: [5], attributes: { '': 1 } };
    const codes = problems(wrong).map((problem) => problem.split(': ').at(-1) ?? '');
    expect(codes.filter((each) => isListingErrorCode(each)).length).toBeGreaterThan(5);
  });

  it('has a limit on variants', () => {
    const many = Array.from({ length: 101 }, (_, index) =>
      variant(`K-${index}`, `${index}`, { quantity: MAX_QUANTITY }),
    );
    expect(problems(listing({ variants: many }))).toEqual(['variants: too_many_variants']);
  });
});
