import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopyBudget, copiedPath } from './public-pages';

const pathOf = (address: string) => copiedPath(new URL(address, 'https://rynek.example'));

describe('a copy of a page', () => {
  it('is kept of what is the same for everybody, by its path', () => {
    expect(['/pl', '/en/', '/pl.data', '/pl/c/dom', '/pl/l/kubek-1', '/en/s/nitka.data'].map(pathOf)).toEqual(
      ['/pl', '/en', '/pl', '/pl/c/dom', '/pl/l/kubek-1', '/en/s/nitka'],
    );
  });

  it('stands in for a listing whatever option was asked for, and never for a filter or a search', () => {
    expect(pathOf('/pl/l/kubek-1?variant=7')).toBe('/pl/l/kubek-1');
    expect(['/pl/c/dom?price=1-2', '/pl/search?q=kubek', '/pl/search', '/pl?q=1'].map(pathOf)).toEqual(
      Array(4).fill(null),
    );
    expect(pathOf('/pl/c/dom.data?_routes=storefront%2Fcategory')).toBe('/pl/c/dom');
  });

  it.each([
    '/',
    '/pl/cart',
    '/pl/checkout',
    '/pl/checkout/chk_1',
    '/pl/order/ord_1?key=k',
    '/pl/account',
    '/pl/account/orders',
    '/pl/seller',
    '/pl/seller/orders',
    '/pl/operator/sellers',
    '/pl/sign-in',
    '/de/l/kubek-1',
    '/pl/l/',
    '/pl/l/kubek-1/more',
    '/api/suggest',
    '/media/x/160.webp',
  ])('is never kept of %s', (address) => {
    expect(pathOf(address)).toBeNull();
  });
});

describe('the budget for copies', () => {
  it('copies a page once, and again only later', () => {
    const budget = new CopyBudget();
    expect([0, 1, 599_999, 600_000].map((nowMs) => budget.take('/pl', nowMs))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('never makes more copies than its share, whatever is asked for and when', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.nat(40)), { maxLength: 400 }), (asked) => {
        const budget = new CopyBudget();
        let nowMs = 0;
        let made = 0;
        for (const [waitMs, page] of asked) {
          nowMs += waitMs;
          if (budget.take(`/pl/l/kubek-${page}`, nowMs)) made += 1;
          expect(made).toBeLessThanOrEqual(10 + nowMs / 1_000);
        }
      }),
    );
  });
});
