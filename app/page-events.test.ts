import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECORDED_QUERY_CHARS_MAX } from '~/domain/messages';
import { eventsOfPage } from './page-events';

const SITE = 'https://rynek.example';
const events = (page: string, from: string | null = null) =>
  eventsOfPage(new URL(page, SITE), from === null ? null : new URL(from, SITE));

describe('what opening a page tells of', () => {
  it('a listing that was opened from elsewhere is a view', () => {
    expect(events('/pl/l/kubek-7')).toEqual([{ kind: 'view', listingId: 7 }]);
    expect(events('/pl/l/kubek-7', 'https://elsewhere.example/pl/search?q=kubek')).toEqual([
      { kind: 'view', listingId: 7 },
    ]);
    expect(events('/pl/l/kubek-7', '/pl/account/orders')).toEqual([{ kind: 'view', listingId: 7 }]);
  });

  it.each(['/pl', '/pl/', '/pl/search?q=kubek', '/pl/c/kuchnia', '/en/l/miska-8', '/pl/s/glina', '/pl/cart'])(
    'a listing that was opened from %s is a click as well',
    (from) => {
      expect(events('/pl/l/kubek-7', from).map(({ kind }) => kind)).toEqual(['click', 'view']);
    },
  );

  it('the same listing with another option, or in another language, is nothing new', () => {
    expect(events('/pl/l/kubek-7?variant=3', '/pl/l/kubek-7')).toEqual([]);
    expect(events('/en/l/kubek-7', '/pl/l/kubek-7')).toEqual([]);
  });

  it('a search is recorded folded to one form, its next page is not', () => {
    expect(events('/pl/search?q=%20Kubek%20%20Niebieski ')).toEqual([
      { kind: 'search', query: 'kubek niebieski' },
    ]);
    expect(events('/pl/search?q=kubek&page=2', '/pl/search?q=Kubek')).toEqual([]);
    expect(events('/pl/search?q=miska', '/pl/search?q=kubek')).toEqual([{ kind: 'search', query: 'miska' }]);
  });

  it.each([
    '/pl/search',
    '/pl/search?q=',
    '/pl/search?q=anna%40example.com',
    '/pl/checkout',
    '/xx/l/kubek-7',
    '/pl/l/kubek',
  ])('%s tells of nothing', (page) => {
    expect(events(page)).toEqual([]);
  });

  it('records no more of a search than it may, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (typed) => {
        for (const event of events(`/pl/search?q=${encodeURIComponent(typed)}`)) {
          const query = event.kind === 'search' ? event.query : '';
          expect(query.length).toBeGreaterThan(0);
          expect(query.length).toBeLessThanOrEqual(RECORDED_QUERY_CHARS_MAX);
          expect(query).not.toContain('@');
        }
      }),
    );
  });
});
