import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listingPart, MARKET_PART, stockPart, storePart } from '~/ports/page-changes';
import { partsOfPage } from './page-parts';
import { paths } from './paths';

describe('what a page shows', () => {
  it('is every listing and store that it leads to, in any language and with any option', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ slug: fc.stringMatching(/^[a-z0-9-]{0,20}$/), id: fc.integer({ min: 1 }) })),
        fc.array(fc.stringMatching(/^[a-z0-9-]{1,20}$/)),
        (listings, stores) => {
          const html = [
            ...listings.map((one) => `<a href="${paths.listing('pl', one, { variant: 3 })}">`),
            ...listings.map((one) => `<a class="x" href="${paths.listing('en', one)}">`),
            ...stores.map((slug) => `<a href="${paths.store('en', slug)}">`),
          ].join('<p>/pl/l/kubek-999999999</p>');
          expect(new Set(partsOfPage('/pl', html))).toEqual(
            new Set([MARKET_PART, ...listings.map(({ id }) => listingPart(id)), ...stores.map(storePart)]),
          );
        },
      ),
    );
  });

  it('is, of a listing, also how many there are', () => {
    expect(partsOfPage('/pl/l/kubek-7', '')).toEqual([MARKET_PART, listingPart(7), stockPart(7)]);
  });

  it('is, of a store without goods, the store', () => {
    expect(partsOfPage('/en/s/nitka', '')).toEqual([MARKET_PART, storePart('nitka')]);
  });
});
