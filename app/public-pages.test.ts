import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopyBudget, copiedPath, keptName, livesStill, showsChange } from './public-pages';

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

const nameFor = (path: string, cookie = '', method = 'GET') =>
  keptName(new Request(new URL(path, 'https://rynek.example'), { method, headers: { Cookie: cookie } }), {
    theme: 'system',
    currency: 'PLN',
  });

describe('a page that is kept', () => {
  it('is shown to whoever would be shown the same', () => {
    const names = ['', 'lang=pl', 'currency=PLN; theme=system'].map((cookie) => nameFor('/pl/c/dom', cookie));
    expect(names).toEqual(Array(3).fill('/pl/c/dom?PLN.system.unasked'));
    expect(nameFor('/pl/c/dom', 'consent=no')).not.toBe(names[0]);
  });

  it.each([
    ['has a cart', '/pl/l/kubek-1', 'cart=1.2.3'],
    ['is signed in', '/pl/l/kubek-1', '__Secure-rynek.session_token=x'],
    ['has a cookie of which nothing is known', '/pl/l/kubek-1', 'lang=pl; other=1'],
    ['looked at things, at home', '/pl', 'seen=1.2'],
    ['may be shown results in an order of their own', '/pl/c/dom', 'consent=yes; shopper=shp_1'],
    ['asks for an option', '/pl/l/kubek-1?variant=2', ''],
    ['asks for a filter', '/pl/c/dom?price=1-2', ''],
    ['asks for data by a script', '/pl/c/dom.data', ''],
    ['looks for something', '/pl/search', ''],
  ])('is not for whoever %s', (_, path, cookie) => {
    expect(nameFor(path, cookie)).toBeNull();
  });

  it('is not for a form', () => {
    expect(nameFor('/pl/l/kubek-1', '', 'POST')).toBeNull();
  });

  it('of a listing is for whoever looked at others, and whoever agreed to be recorded', () => {
    expect(nameFor('/pl/l/kubek-1', 'seen=2; consent=yes; shopper=shp_1; personal_order=on')).not.toBeNull();
  });

  it('ends with its life, at midnight in Warsaw, and before it was made', () => {
    const atMs = Date.UTC(2026, 10, 22, 12);
    const listing = '/pl/l/kubek-1?PLN.system.no';
    const home = '/pl?PLN.system.no';
    expect([0, 599_999, 600_000, -1].map((age) => livesStill(listing, atMs, atMs + age))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([0, 59_999, 60_000].map((age) => livesStill(home, atMs, atMs + age))).toEqual([true, true, false]);
    const midnightMs = Date.UTC(2026, 10, 22, 23);
    expect(livesStill(listing, midnightMs - 1_000, midnightMs - 1)).toBe(true);
    expect(livesStill(listing, midnightMs - 1_000, midnightMs)).toBe(false);
  });

  it('shows what changed before it was made, and is not trusted where that is close', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000, max: 10_000 }), (afterMs) => {
        expect(showsChange(1_000_000 + afterMs, 1_000_000)).toBe(afterMs > 2_000);
      }),
    );
    expect(showsChange(1_000_000, null)).toBe(true);
  });
});
