import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { choicesOf, columnChoicesSchema, withChoices, withKnownAttributes } from './choose-columns';
import { checkMapping, suggestMapping } from './formats';

const headers = ['rynek', 'shopify', 'woocommerce', 'spree', 'bagisto', 'medusa', 'saleor'].map((file) => {
  const text = readFileSync(new URL(`../../../tests/fixtures/imports/${file}.csv`, import.meta.url), 'utf8');
  return [file, (text.split('\n')[0] ?? '').split(',').map((column) => column.replaceAll('"', ''))] as const;
});

describe('choosing columns', () => {
  test.each(headers)('and leaving all as it is shown changes nothing of %s but its name', (_, columns) => {
    const mapping = suggestMapping(columns);
    expect(withChoices(mapping, choicesOf(mapping))).toEqual({ ...mapping, format: 'other' });
  });

  it('makes a mapping that can be used', () => {
    const columns = [
      'Artikel',
      'Titel',
      'Preis',
      'Preis EUR',
      'Währung',
      'Farbe',
      'Bild',
      'Gewicht',
      'Bestand',
    ];
    const mapping = withChoices(
      suggestMapping(columns),
      columnChoicesSchema.parse({
        titleEn: 'Titel',
        group: 'Artikel',
        option1: 'Farbe',
        price: 'Preis',
        priceCurrency: 'column:Währung',
        secondPrice: 'Preis EUR',
        secondPriceCurrency: 'EUR',
        pictures: 'Bild',
        weight: 'Gewicht',
        weightUnit: 'g',
        quantity: 'Bestand',
      }),
    );
    expect(checkMapping(mapping, columns)).toEqual([]);
    expect(mapping).toMatchObject({
      structure: { kind: 'grouped', keyColumns: ['Artikel'] },
      titles: { pl: { columns: [] }, en: { columns: ['Titel'] } },
      options: [{ name: 'Farbe', valueColumn: 'Farbe' }],
      prices: [
        { column: 'Preis', currency: { kind: 'column', column: 'Währung' } },
        { column: 'Preis EUR', currency: { kind: 'code', code: 'EUR' } },
      ],
      pictureColumns: ['Bild'],
      weight: { columns: ['Gewicht'], unit: 'g' },
      quantity: { columns: ['Bestand'] },
    });
    expect(choicesOf(mapping)).toMatchObject({ priceCurrency: 'column:Währung', secondPriceCurrency: 'EUR' });
  });

  it('can take a column away again', () => {
    const columns = ['kod', 'nazwa', 'cena', 'marka', 'handle'];
    const mapping = suggestMapping(columns);
    const without = withChoices(mapping, { ...choicesOf(mapping), brand: '', group: '' });
    expect(without).toMatchObject({ brand: { columns: [] }, structure: { kind: 'single' } });
  });
});

test('unused columns called like a property are taken for it', () => {
  const columns = ['kod', 'nazwa', 'cena', 'Materiał', 'Smak'];
  const definitions = [
    {
      code: 'material',
      names: { pl: 'Materiał', en: 'Material' },
      kind: 'text' as const,
      unit: null,
      options: [],
    },
  ];
  expect(withKnownAttributes(suggestMapping(columns), columns, definitions).attributes).toEqual([
    { nameColumn: null, name: 'material', valueColumn: 'Materiał' },
  ]);
});
