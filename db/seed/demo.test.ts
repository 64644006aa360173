import { describe, expect, test } from 'vitest';
import { isGtin } from '~/domain/catalogue/gtin';
import { listingInputSchema } from '~/domain/catalogue/listing-input';
import { checkVatNumber } from '~/domain/seller/vat-number';
import { polishIban } from './demo/barcode';
import { asListingInput, makeCatalogueFile } from './demo/catalogue-file';
import { COLOURS } from './demo/colours';
import { makeCatalogue } from './demo/make-catalogue';
import { makeBuyer } from './demo/past/people';
import { OF_GOODS } from './demo/past/review-words';
import { DEMO_SELLERS } from './demo/sellers';
import { chanceOf } from './drawings/chance';
import { SUBJECTS } from './drawings/draw-listing';
import { REFERENCE_CATEGORIES, type ReferenceCategory } from './reference';

const listings = makeCatalogue();
const variants = listings.flatMap((listing) => listing.variants);

test('the catalogue is the same each time', () => {
  expect(makeCatalogue()).toEqual(listings);
});

test('twelve sellers offer four hundred listings', () => {
  expect(DEMO_SELLERS).toHaveLength(12);
  expect(DEMO_SELLERS.filter(({ status }) => status === 'submitted')).toHaveLength(1);
  expect(listings).toHaveLength(400);
});

test('no two listings are called the same in either language', () => {
  for (const language of ['pl', 'en'] as const)
    expect(new Set(listings.map(({ titles }) => titles[language])).size).toBe(listings.length);
});

test('no two listings are described the same in either language', () => {
  for (const language of ['pl', 'en'] as const)
    expect(new Set(listings.map(({ descriptions }) => descriptions[language])).size).toBe(listings.length);
});

test('a seller has each SKU once and no bar code is given twice', () => {
  for (const { key } of DEMO_SELLERS) {
    const skus = listings
      .filter(({ sellerKey }) => sellerKey === key)
      .flatMap((listing) => listing.variants.map(({ sku }) => sku));
    expect(new Set(skus).size).toBe(skus.length);
  }
  const codes = variants.flatMap(({ gtin }) => (gtin === null ? [] : [gtin]));
  expect(codes.length).toBeGreaterThan(200);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(isGtin(code)).toBe(true);
});

test('the schema of listings takes every listing', () => {
  for (const listing of listings) {
    const read = listingInputSchema.safeParse(asListingInput(listing, 'http://127.0.0.1:1'));
    expect(read.error?.issues ?? []).toEqual([]);
  }
});

test('every listing has a price in both currencies, and a reduction lowers both', () => {
  for (const listing of listings)
    for (const { prices, pricesBefore } of listing.variants)
      for (const currency of ['PLN', 'EUR'] as const) {
        expect(prices[currency]).toBeGreaterThan(0);
        if (listing.reduction === null) expect(prices[currency]).toBe(pricesBefore[currency]);
        else expect(prices[currency]).toBeLessThan(pricesBefore[currency]);
      }
  expect(listings.filter(({ reduction }) => reduction !== null).length).toBeGreaterThan(20);
});

test('most of it is in stock, some of it is running out, some is gone', () => {
  const share = (of: (quantity: number) => boolean) =>
    variants.filter(({ quantity }) => of(quantity)).length / variants.length;
  expect(share((quantity) => quantity > 3)).toBeGreaterThan(0.7);
  expect(share((quantity) => quantity > 0 && quantity <= 3)).toBeGreaterThan(0.02);
  expect(share((quantity) => quantity === 0)).toBeGreaterThan(0.02);
});

describe('categories', () => {
  const codesOf = new Map<string, Map<string, { kind: string; values: string[] }>>();
  const learn = (category: ReferenceCategory, above: Map<string, { kind: string; values: string[] }>) => {
    const codes = new Map(above);
    for (const { code, kind, options = [] } of category.attributes ?? [])
      codes.set(code, { kind, values: options.map(({ value }) => value) });
    codesOf.set(category.slugEn, codes);
    for (const child of category.children ?? []) learn(child, codes);
  };
  for (const category of REFERENCE_CATEGORIES) learn(category, new Map());

  test('each of the ten has at least twenty listings, and each below them at least one', () => {
    for (const root of REFERENCE_CATEGORIES) {
      const inside = listings.filter(({ categoryPath }) => categoryPath[0] === root.pl);
      expect(inside.length, root.pl).toBeGreaterThanOrEqual(20);
      for (const child of root.children ?? [])
        expect(
          inside.some(({ categorySlug }) => categorySlug === child.slugEn),
          child.pl,
        ).toBe(true);
    }
  });

  test('listings say of themselves only what their category asks, in its words', () => {
    for (const { attributes, categorySlug, externalId } of listings)
      for (const [code, value] of Object.entries(attributes)) {
        const known = codesOf.get(categorySlug)?.get(code);
        expect(known, `${externalId}: ${code}`).toBeDefined();
        if (known?.kind === 'choice') expect(known.values, `${externalId}: ${code}`).toContain(value);
        if (known?.kind === 'number') expect(value).toBeTypeOf('number');
        if (known?.kind === 'yes_no') expect(value).toBeTypeOf('boolean');
      }
  });
});

test('every listing has something to draw, in the colour that its first variant has', () => {
  for (const {
    pictures,
    variants: [first],
    options,
  } of listings) {
    expect(pictures.length).toBeGreaterThanOrEqual(1);
    for (const { drawing } of pictures)
      expect(Object.keys(SUBJECTS[drawing.category])).toContain(drawing.subject);
    const colour = pictures[0]?.drawing.colour;
    if (options[0] === 'Kolor') expect(first?.optionValues[0]).toBe(colour && COLOURS[colour].pl);
  }
});

test('texts are whole sentences in both languages', () => {
  for (const { titles, descriptions } of listings)
    for (const language of ['pl', 'en'] as const) {
      expect(titles[language].length).toBeLessThanOrEqual(60);
      expect(descriptions[language]).toMatch(/^<p>[^<]+[.!?]<\/p><p>[^<]+[.!?]<\/p>$/u);
      expect(descriptions[language]).not.toMatch(/undefined|null| {2}/u);
    }
});

test.each(DEMO_SELLERS)('$displayName can be approved', (seller) => {
  expect(checkVatNumber(seller.vatNumber).ok).toBe(true);
  expect(seller.shipping.length).toBeGreaterThanOrEqual(2);
  expect(seller.descriptionPl.length).toBeGreaterThan(60);
  expect(seller.descriptionEn.length).toBeGreaterThan(60);
});

test('the account numbers of sellers have the right check digits', () => {
  const iban = polishIban(7);
  expect(iban).toMatch(/^PL\d{26}$/u);
  expect(BigInt(`${iban.slice(4)}2521${iban.slice(2, 4)}`) % 97n).toBe(1n);
});

test('a catalogue is one file with a row for each variant', () => {
  const own = listings.filter(({ sellerKey }) => sellerKey === 'glina');
  const rows = makeCatalogueFile(own, 'http://127.0.0.1:1').trim().split('\n');
  expect(rows).toHaveLength(1 + own.reduce((sum, listing) => sum + listing.variants.length, 0));
});

test('shoppers and their words come in both languages', () => {
  const buyers = Array.from({ length: 200 }, (_, index) => makeBuyer(chanceOf(`buyer/${index}`), index));
  expect(new Set(buyers.map(({ locale }) => locale))).toEqual(new Set(['pl', 'en']));
  expect(new Set(buyers.map(({ currency }) => currency))).toEqual(new Set(['PLN', 'EUR']));
  for (const words of Object.values(OF_GOODS))
    for (const language of ['pl', 'en'] as const) {
      expect(words[language].good.length).toBeGreaterThan(4);
      expect(words[language].fair.length).toBeGreaterThan(1);
      expect(words[language].poor.length).toBeGreaterThan(0);
    }
});
