import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REFERENCE_SYNONYMS } from '#db/seed/synonyms';
import { phraseStems, readSynonyms, SYNONYM_PHRASES_MAX } from './synonyms';

describe('synonyms', () => {
  it('reads phrases parted by commas, semicolons and lines', () => {
    expect(readSynonyms('buty sportowe, adidasy;sneakers\n trainers ')).toEqual([
      'buty sportowe',
      'adidasy',
      'sneakers',
      'trainers',
    ]);
  });
  it('takes forms of one word for one', () => {
    expect(readSynonyms('kubek, kubki')).toBeNull();
    expect(readSynonyms('kubek, kubki, mug')).toEqual(['kubek', 'mug']);
  });
  it('refuses what no query could hold', () => {
    expect(readSynonyms('kubek')).toBeNull();
    expect(readSynonyms('kubek, a very long phrase nobody will type')).toBeNull();
    expect(readSynonyms('')).toBeNull();
  });
  it('reads anything, and what it took again as the same', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const read = readSynonyms(text);
        if (read === null) return;
        expect(read.length).toBeLessThanOrEqual(SYNONYM_PHRASES_MAX);
        expect(readSynonyms(read.join(', '))).toEqual(read);
      }),
    );
  });
  it('holds for those that a marketplace begins with', () => {
    for (const phrases of REFERENCE_SYNONYMS) {
      expect(
        phrases.map(phraseStems).every((stems) => stems !== ''),
        phrases.join(),
      ).toBe(true);
      expect(readSynonyms(phrases.join(', ')), phrases.join()).not.toBeNull();
    }
  });
});
