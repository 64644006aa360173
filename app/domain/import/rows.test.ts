import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { MAX_HELD_CHARS, MAX_ROWS_PER_GROUP, type RowGroup, RowGrouper } from './group-rows';
import { importListings } from './import-listings';
import {
  cleanCell,
  detached,
  readCategories,
  readPictures,
  readQuantity,
  readQuantityPairs,
  readVariationOptions,
  readWeightGrams,
} from './read-values';
import { categoryResolver } from './resolve-category';
import { SeenKeys } from './seen-keys';

function rest(grouper: RowGrouper<string>) {
  const groups: RowGroup<string>[] = [];
  for (let group = grouper.takeOldest(); group !== undefined; group = grouper.takeOldest())
    groups.push(group);
  return groups;
}

describe('rows of a product', () => {
  const row = (line: number, ...keys: string[]) => ({ row: { line, cells: [] }, role: 'row', keys });
  const lines = (groups: readonly { rows: readonly { row: { line: number } }[] }[]) =>
    groups.map((group) => group.rows.map((each) => each.row.line));

  it('are complete when the look-back has passed without one of them', () => {
    const grouper = new RowGrouper(2);
    expect(lines(grouper.add(row(1, 'a')).complete)).toEqual([]);
    expect(lines(grouper.add(row(2, 'b')).complete)).toEqual([]);
    expect(lines(grouper.add(row(3, 'a')).complete)).toEqual([]);
    expect(lines(grouper.add(row(4, 'c')).complete)).toEqual([[2]]);
    expect(grouper.add(row(5, 'b'))).toEqual({ complete: [expect.objectContaining({})], tooLate: true });
    expect(lines(rest(grouper))).toEqual([[4]]);
  });

  it('without look-back are complete at once', () => {
    expect(lines(new RowGrouper(0).add(row(1, 'a')).complete)).toEqual([[1]]);
  });

  it('are put together when a row turns out to join two beginnings', () => {
    const grouper = new RowGrouper(10);
    grouper.add(row(1, 'id:7'));
    grouper.add(row(2, 'sku:A'));
    grouper.add(row(3, 'sku:A', 'id:7'));
    expect(lines(rest(grouper))).toEqual([[1, 2, 3]]);
  });

  it('are given up when they hold too much text, oldest first', () => {
    const grouper = new RowGrouper(10);
    const big = { row: { line: 1, cells: ['x'.repeat(MAX_HELD_CHARS)] }, role: 'row', keys: ['a'] };
    expect(lines(grouper.add(big).complete)).toEqual([]);
    expect(lines(grouper.add({ ...big, row: { line: 2, cells: ['y'] }, keys: ['b'] }).complete)).toEqual([
      [1],
    ]);
  });

  it('have a limit; lines beyond it are named', () => {
    const grouper = new RowGrouper(10);
    for (let line = 1; line <= MAX_ROWS_PER_GROUP + 2; line += 1) grouper.add(row(line, 'a'));
    const [group] = rest(grouper);
    expect(group?.rows).toHaveLength(MAX_ROWS_PER_GROUP);
    expect(group?.droppedLines).toEqual([MAX_ROWS_PER_GROUP + 1, MAX_ROWS_PER_GROUP + 2]);
  });
});

describe('keys that were seen', () => {
  it('are known with their numbers, and no other', () => {
    const seen = new SeenKeys();
    for (let index = 0; index < 200_000; index += 1) seen.set(`SKU-${index}`, index + 2);
    expect(seen.size).toBe(200_000);
    expect([seen.get('SKU-0'), seen.get('SKU-199999'), seen.get('SKU-200000')]).toEqual([
      2,
      200_001,
      undefined,
    ]);
    let found = 0;
    for (let index = 0; index < 200_000; index += 1) if (seen.has(`other ${index}`)) found += 1;
    expect(found).toBe(0);
    const again = new SeenKeys(seen.memory());
    expect([again.size, again.get('SKU-777')]).toEqual([200_000, 779]);
  });

  it('behave like a map', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.nat())), (entries) => {
        const seen = new SeenKeys();
        for (const [key, value] of entries) seen.set(key, value);
        const known = new Map(entries);
        expect(seen.size).toBe(known.size);
        for (const [key, value] of known) expect(seen.get(key)).toBe(value);
      }),
    );
  });
});

test('listings come out while the file is still coming in', { timeout: 30_000 }, async () => {
  const encoder = new TextEncoder();
  let pulled = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const header = pulled === 0 ? 'listing_key,title,sku,price_pln\n' : '';
      const rows = Array.from(
        { length: 1_000 },
        (_, index) => `k${pulled}-${index},Rzecz,S${pulled}-${index},5\n`,
      );
      controller.enqueue(encoder.encode(header + rows.join('')));
      pulled += 1;
      if (pulled === 40) controller.close();
    },
  });
  let pulledAtFirst = 0;
  let listings = 0;
  for await (const item of importListings(stream, {
    mapping: null,
    settings: { fallbackCategoryId: 1 },
    resolveCategory: () => null,
    attributesOf: () => [],
    isFetchable: () => true,
    onDate: '2026-11-22',
  })) {
    if (item.kind !== 'listing') continue;
    listings += 1;
    if (pulledAtFirst === 0) pulledAtFirst = pulled;
  }
  expect(listings).toBe(40_000);
  expect(pulledAtFirst).toBeLessThan(10);
});

describe('values', () => {
  it('are cleaned of what nobody sees and of the apostrophe before formulas', () => {
    expect(cleanCell(' \u0000a\u0007b ')).toBe('ab');
    expect(["'=1+1", "'5901234123457", "''90s", "'tis", "o'clock"].map(cleanCell)).toEqual([
      '=1+1',
      '5901234123457',
      "'90s",
      "'tis",
      "o'clock",
    ]);
    expect(detached('zażółć 😀')).toBe('zażółć 😀');
  });

  test.each([
    ['5', 5],
    ['5.0', 5],
    ['1 200', 1_200],
    ['', null],
    ['0', 0],
    ['-1', 'bad_quantity'],
    ['5.5', 'bad_quantity'],
    ['1e9', 'bad_quantity'],
    ['1000001', 'bad_quantity'],
    ['many', 'bad_quantity'],
  ])('%j pieces are %j', (text, expected) => {
    const read = readQuantity(text);
    expect(read.ok ? read.value : read.code).toBe(expected);
  });

  it('of stock per warehouse are added up', () => {
    expect(readQuantityPairs('default=100,shop=5')).toEqual({ ok: true, value: 105 });
    expect(readQuantityPairs('')).toEqual({ ok: true, value: null });
    expect(readQuantityPairs('default=-3')).toEqual({ ok: false, code: 'bad_quantity' });
  });

  test.each([
    ['1.5', 'kg', 1_500],
    ['0,35', 'kg', 350],
    ['19.8', 'lb', 8_981],
    ['500 g', 'kg', 500],
    ['12oz', 'kg', 340],
    ['', 'kg', 0],
    ['-1', 'kg', 'bad_weight'],
    ['5 stone', 'kg', 'bad_weight'],
    ['1001', 'kg', 'bad_weight'],
  ] as const)('%j in %s weigh %j', (text, unit, expected) => {
    const read = readWeightGrams(text, unit);
    expect(read.ok ? read.value : read.code).toBe(expected);
  });

  it('of pictures are separated by spaces, commas or bars, but not within an address', () => {
    expect(readPictures('https://a.pl/x,1.jpg, https://a.pl/2.jpg|https://a.pl/3.jpg')).toEqual([
      'https://a.pl/x,1.jpg',
      'https://a.pl/2.jpg',
      'https://a.pl/3.jpg',
    ]);
    expect(readPictures('1.webp,2.webp')).toEqual(['1.webp', '2.webp']);
    expect(readPictures('')).toEqual([]);
  });

  it('of categories are paths, in lists where the format has them', () => {
    expect(readCategories('Dom > Kuchnia, Nowości', ['>'], true)).toEqual([['Dom', 'Kuchnia'], ['Nowości']]);
    expect(readCategories('Garnki\\, patelnie', ['>'], true)).toEqual([['Garnki, patelnie']]);
    expect(readCategories('Kitchen -> Coffee', ['>', '->'], false)).toEqual([['Kitchen', 'Coffee']]);
    expect(readCategories(' ', ['>'], true)).toEqual([]);
  });

  it('of variations’ options are read by SKU', () => {
    expect([...readVariationOptions('sku=A,color=Red|color=Blue|sku=B,color=Blue,size=M')]).toEqual([
      ['A', [['color', 'Red']]],
      [
        'B',
        [
          ['color', 'Blue'],
          ['size', 'M'],
        ],
      ],
    ]);
  });
});

test('categories are found by names in any language, by path from the end, alone only when unique', () => {
  const find = categoryResolver([
    { id: 1, parentId: null, names: ['Dom', 'Home'] },
    { id: 2, parentId: 1, names: ['Kuchnia', 'Kitchen'] },
    { id: 3, parentId: null, names: ['Ogród', 'Garden'] },
    { id: 4, parentId: 1, names: ['Meble', 'Furniture'] },
    { id: 5, parentId: 3, names: ['Meble', 'Furniture'] },
  ]);
  expect(find(['Home', 'kitchen'])).toBe(2);
  expect(find(['Sklep', 'Dom', 'KUCHNIA'])).toBe(2);
  expect(find(['ogrod'])).toBe(3);
  expect(find(['Meble'])).toBeNull();
  expect(find(['Ogród', 'Meble'])).toBe(5);
  expect(find(['Kosmos'])).toBeNull();
  expect(find([])).toBeNull();
});
