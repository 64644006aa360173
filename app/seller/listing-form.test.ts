import { describe, expect, it } from 'vitest';
import { changedFields, readPieces } from './bulk-fields';
import { listingFormSchema, readAttributes, readListing } from './listing-form';

const given = {
  attributes: {},
  published: true,
  knownCategory: true,
  isFetchable: (address: string) => address.startsWith('https://'),
};

function form(fields: Readonly<Record<string, unknown>> = {}, variants: readonly object[] = [{}]) {
  return listingFormSchema.parse({
    titlePl: 'Wazon',
    categoryId: '3',
    ...fields,
    variants: variants.map((variant, index) => ({ sku: `W-${index}`, pricePLN: '120,00', ...variant })),
  });
}

describe('the form of a listing', () => {
  it('means a listing; options that no variant has do not count', () => {
    const read = readListing(
      form({ option1: 'Kolor', option2: '' }, [{ value1: 'biały', level: '4' }]),
      given,
    );
    expect(read).toMatchObject({
      ok: true,
      value: {
        input: {
          titles: { pl: 'Wazon', en: null },
          options: ['Kolor'],
          variants: [{ prices: { PLN: 12_000 }, quantity: 4, optionValues: ['biały'] }],
        },
        variants: [{ variantId: null, level: 4 }],
      },
    });
  });

  it('says nothing of a level that was left as it was', () => {
    const read = readListing(form({}, [{ variantId: '7', level: '5', wasLevel: '5' }]), given);
    expect(read.ok && read.value.variants).toEqual([{ variantId: 7, level: null }]);
  });

  it.each<[string, Record<string, unknown>, object[], Record<string, string[]>]>([
    ['no title', { titlePl: '' }, [{}], { titlePl: ['missing_title'] }],
    ['a short English title', { titleEn: 'ab' }, [{}], { titleEn: ['title_too_short'] }],
    [
      'a SKU twice',
      { option1: 'Kolor' },
      [
        { sku: 'A', value1: 'k' },
        { sku: 'A', value1: 'l' },
      ],
      { 'variants[1].sku': ['duplicate_sku'] },
    ],
    ['two variants that are the same', {}, [{}, {}], { 'variants[1].value1': ['duplicate_variant'] }],
    ['an option without its name', {}, [{ value1: 'biały' }], { option1: ['bad_option'] }],
    [
      'a variant without its option',
      { option1: 'Kolor' },
      [{ value1: 'biały' }, {}],
      { 'variants[1].value1': ['missing_option_value'] },
    ],
    [
      'a picture nobody may fetch',
      { pictures: 'ftp://a.pl/b.jpg' },
      [{}],
      { pictures: ['bad_picture_address'] },
    ],
  ])('with %s says so at the field', (_, fields, variants, errors) => {
    expect(readListing(form(fields, variants), given)).toEqual({
      ok: false,
      code: 'listing_invalid',
      errors,
    });
  });

  it('takes pictures by line, each once', () => {
    const read = readListing(
      form({ pictures: 'https://a.pl/1.jpg\nhttps://a.pl/2.jpg https://a.pl/1.jpg' }),
      given,
    );
    expect(read.ok && read.value.input.pictures).toEqual(['https://a.pl/1.jpg', 'https://a.pl/2.jpg']);
  });

  it.each([
    ['tanio', 'bad_price'],
    ['0', 'bad_price'],
    ['-5', 'bad_price'],
    ['', 'missing_price'],
  ])('with the price "%s" is %s', (pricePLN, code) => {
    const parsed = listingFormSchema.safeParse({ categoryId: '3', variants: [{ sku: 'A', pricePLN }] });
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual([code]);
  });
});

it('properties are read by their kind; what cannot be read is named', () => {
  const fields = new FormData();
  fields.set('attribute.capacity', '350 ml');
  fields.set('attribute.dishwasher', 'yes');
  fields.set('attribute.weight', 'ciężki');
  fields.set('attribute.colour', ' ');
  const definition = (code: string, kind: 'number' | 'yes_no' | 'text', unit: string | null = null) => ({
    code,
    names: { pl: code, en: code },
    kind,
    unit,
    options: [],
  });
  expect(
    readAttributes(fields, [
      definition('capacity', 'number', 'ml'),
      definition('dishwasher', 'yes_no'),
      definition('weight', 'number'),
      definition('colour', 'text'),
    ]),
  ).toEqual({ attributes: { capacity: 350, dishwasher: true }, errors: ['weight'] });
});

describe('a bulk form', () => {
  it('gives the fields that were changed, by row', () => {
    const fields = new FormData();
    for (const [name, value] of Object.entries({
      'level:1': '5',
      'was:level:1': '5',
      'level:2': ' 7 ',
      'was:level:2': '5',
      'level:x': '1',
      'threshold:3': '1',
    }))
      fields.set(name, value);
    expect(changedFields(fields, 'level')).toEqual([{ id: 2, text: '7' }]);
  });

  it.each([
    ['0', 0],
    ['1 000', 1_000],
    ['1000001', null],
    ['-1', null],
    ['1e3', null],
    ['', null],
  ])('reads "%s" pieces as %s', (text, pieces) => {
    expect(readPieces(text)).toBe(pieces);
  });
});
