import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isPublicPictureAddress } from '~/domain/catalogue/picture-address';
import { importListings } from '~/domain/import/import-listings';
import { saleorCsv } from '../support/saleor-csv';

const folder = process.env.RYNEK_SAMPLE_DATA ?? join(import.meta.dirname, '../../../shared/data');
const isThere = existsSync(folder);
if (!isThere)
  console.info('Files of other projects are not beside the checkout: their imports are not tried.');

/** Without the spaces that make its tables straight. */
const documented = readFileSync(new URL('../../docs/imports.md', import.meta.url), 'utf8').replace(
  / +/gu,
  ' ',
);

/** Files of other projects, as docs/imports.md calls them, and what their seller says of dollars. */
const files: readonly (readonly [name: string, path: string, treatAs?: Readonly<Record<string, 'EUR'>>])[] = [
  ['Spree, products', 'spree/products.csv'],
  ['Spree, translations (no products)', 'spree/product_translations.csv'],
  ['Bagisto, products', 'bagisto/products.csv'],
  ['Bagisto, products with errors', 'bagisto/products-with-errors.csv'],
  ['Bagisto, tax rates (no products)', 'bagisto/tax-rates.csv'],
  ['Medusa, export with commas', 'medusa/exported-products-comma.csv'],
  ['Medusa, export with semicolons', 'medusa/exported-products-semicolon.csv'],
  ['Medusa, unknown product column', 'medusa/invalid-column.csv'],
  ['Medusa, price of an unknown region', 'medusa/invalid-prices.csv'],
  ['Medusa, prices by region', 'medusa/prices-with-region.csv'],
  ['Medusa, with categories', 'medusa/product-with-categories.csv'],
  ['Medusa, unrelated column', 'medusa/unrelated-column.csv'],
  ['Medusa, template of version 1', 'medusa/v1-template.csv'],
  ['Medusa, prices by region, dollars taken as euro', 'medusa/prices-with-region.csv', { USD: 'EUR' }],
  ['Medusa, template of version 1, dollars taken as euro', 'medusa/v1-template.csv', { USD: 'EUR' }],
  ['Saleor, demo shop', 'saleor/populatedb_data.json'],
];

/** A row of the table: what became of a file when its seller chose a category and, for files without one, zloty. */
async function tableRow(
  name: string,
  path: string,
  treatAs: Readonly<Record<string, 'EUR'>>,
): Promise<string> {
  const raw = readFileSync(join(folder, path));
  const bytes = path.endsWith('.json')
    ? new TextEncoder().encode(saleorCsv(JSON.parse(raw.toString())))
    : raw;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  let format = '–';
  let rows = 0;
  let listings = 0;
  let variants = 0;
  const errors = new Map<string, number>();
  const warnings = new Map<string, number>();
  for await (const item of importListings(stream, {
    mapping: null,
    settings: { fileCurrency: 'PLN', fallbackCategoryId: 1, treatAs },
    resolveCategory: () => null,
    attributesOf: () => [],
    isFetchable: isPublicPictureAddress,
    onDate: '2026-11-22',
  })) {
    rows = item.rowsRead;
    if (item.kind === 'begun') format = item.mapping.format;
    if (item.kind === 'listing') {
      listings += 1;
      variants += item.listing.variants.length;
    }
    for (const { code, severity } of 'problems' in item ? item.problems : []) {
      const counted = severity === 'error' ? errors : warnings;
      counted.set(code, (counted.get(code) ?? 0) + 1);
    }
  }
  const told = (counted: ReadonlyMap<string, number>) =>
    [...counted].map(([code, count]) => `${count} ${code}`).join(', ') || '–';
  return `| ${[name, format, rows, listings, variants, told(errors), told(warnings)].join(' | ')} |`;
}

describe.skipIf(!isThere)('files of other projects give what docs/imports.md says', () => {
  for (const [name, path, treatAs = {}] of files) {
    test(name, async () => {
      expect(documented).toContain(await tableRow(name, path, treatAs));
    });
  }
});
