import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, MAX_QUERY_WORDS, queryWords, stem, stemsOf, wordsOf } from './terms';

describe('terms of a search', () => {
  it('reads Polish letters as their plain ones', () => {
    expect(fold('Żółta ŁÓDKA źdźbło')).toBe('zolta lodka zdzblo');
  });

  it.each([
    ['lodówka', 'lodówek'],
    ['kubek', 'kubki'],
    ['poduszka', 'poduszki'],
    ['ceramiczny', 'ceramicznego'],
    ['lampa', 'lampy'],
    ['blanket', 'blankets'],
    ['miód', 'miodem'],
  ])('brings %s and %s to one stem', (one, other) => {
    expect(stemsOf(one)).toEqual(stemsOf(other));
  });

  it('leaves numbers and short words as they are', () => {
    expect(stem('500ml')).toBe('500ml');
    expect(stem('dom')).toBe('dom');
  });

  it('gives only plain words, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500, unit: 'binary' }), (text) => {
        for (const word of wordsOf(text)) expect(word).toMatch(/^[a-z0-9]+$/);
        expect(queryWords(text).length).toBeLessThanOrEqual(MAX_QUERY_WORDS);
      }),
    );
  });
});
