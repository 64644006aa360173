import { expect, test } from 'vitest';
import { inLanguage, pageToReturnTo, parseListingAddress, paths, safeReturnTo } from './paths';

test('every page begins with its language', () => {
  expect(paths.home('pl')).toBe('/pl');
  expect(paths.listing('en', { slug: 'stoneware-mug', id: 123 })).toBe('/en/l/stoneware-mug-123');
});

test('query values repeat, and empty ones are left out', () => {
  expect(paths.search('pl', { q: 'kubek', brand: ['a', 'b'], page: undefined, sort: '' })).toBe(
    '/pl/search?q=kubek&brand=a&brand=b',
  );
});

test('a listing address is read back', () => {
  expect(parseListingAddress('stoneware-mug-123')).toEqual({ slug: 'stoneware-mug', id: 123 });
  expect(parseListingAddress('123')).toEqual({ slug: '', id: 123 });
  expect(parseListingAddress('stoneware-mug')).toBeUndefined();
  expect(parseListingAddress('mug-0')).toBeUndefined();
});

test('a change of language keeps the page and its query', () => {
  expect(inLanguage('en', '/pl/search', '?q=kubek')).toBe('/en/search?q=kubek');
  expect(inLanguage('en', '/pl')).toBe('/en');
});

test('only addresses within the site are returned to', () => {
  expect(safeReturnTo('/pl/cart', '/pl')).toBe('/pl/cart');
  for (const wish of ['https://evil.example', '//evil.example', '/\\evil.example', '', null]) {
    expect(safeReturnTo(wish, '/pl')).toBe('/pl');
  }
});

test('only pages of the marketplace are returned to after a choice', () => {
  for (const wish of ['/pl', '/en/search?q=kubek', '/pl?from=mail', '/pl/l/kubek-7'])
    expect(pageToReturnTo(wish, '/pl/cart')).toBe(wish);
  for (const wish of [
    '/',
    '/webhooks/stripe',
    '/plx',
    '//pl',
    '/\\pl',
    'https://evil.example/pl',
    'pl',
    undefined,
  ])
    expect(pageToReturnTo(wish, '/pl/cart')).toBe('/pl/cart');
});

test('pictures have an address per width and format', () => {
  expect(paths.picture('listings/12/a b', 640, 'avif')).toBe('/media/listings/12/a%20b/640.avif');
});
