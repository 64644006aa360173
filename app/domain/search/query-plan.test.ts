import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markWords } from './highlight';
import {
  correctedWords,
  editDistance,
  expectedMatches,
  plannedGroups,
  rarestFirst,
  type SynonymGroup,
  type WordFacts,
} from './query-plan';
import { stem } from './terms';

const known = (word: string): WordFacts => ({
  word,
  isKnown: true,
  documents: 1,
  completions: [],
  lookalikes: [],
});
const unknown = (word: string, ...lookalikes: [string, number][]): WordFacts => ({
  word,
  isKnown: false,
  documents: 0,
  completions: [],
  lookalikes: lookalikes.map(([one, documents]) => ({ word: one, documents })),
});

const queryGroups = (facts: readonly WordFacts[], synonyms: readonly SynonymGroup[]) =>
  plannedGroups(facts, synonyms).map(({ group }) => group);

describe('the plan of a query', () => {
  it('asks for every word by its stem', () => {
    expect(queryGroups([known('kubek'), known('zielony')], [])).toEqual([
      [[stem('kubek')]],
      [[stem('zielony')]],
    ]);
  });

  it('takes an unknown word for the beginning of known ones', () => {
    expect(queryGroups([{ ...unknown('kub'), completions: ['kub', 'kubecz'] }], [])).toEqual([
      [['kub'], ['kubecz']],
    ]);
  });

  it('lets a phrase mean each of its synonyms, the longest phrase first', () => {
    const trainers = [['adidas'], ['buty', 'sportowe'].map(stem)];
    expect(queryGroups([known('czarne'), known('buty'), known('sportowe')], [trainers])).toEqual([
      [[stem('czarne')]],
      [[stem('buty'), stem('sportowe')], ['adidas']],
    ]);
  });

  it('corrects to the nearest word, and of equally near ones to the commonest', () => {
    expect(correctedWords([unknown('lodufka', ['lodowka', 3], ['lodowa', 90])])).toEqual(['lodowka']);
    expect(correctedWords([known('kubek'), unknown('zelony', ['zielony', 2], ['zelowy', 5])])).toEqual([
      'kubek',
      'zelowy',
    ]);
    expect(correctedWords([unknown('xqzvw', ['kubek', 9])])).toBeNull();
    expect(correctedWords([known('kubek')])).toBeNull();
  });

  it('expects no more than its rarest word has, be it known or only begun', () => {
    const expected = (facts: readonly WordFacts[]) => expectedMatches(plannedGroups(facts, []));
    expect(expected([])).toBeNull();
    expect(expected([known('kubek'), { ...known('zielony'), documents: 70 }])).toBe(1);
    expect(
      expected([
        { ...unknown('kub'), completions: ['kub', 'kubecz'], documents: 12 },
        { ...known('zielony'), documents: 70 },
      ]),
    ).toBe(12);
    expect(expected([known('kubek'), unknown('xqzvw', ['kubek', 9])])).toBeNull();
  });

  it('expects of a synonym what all of its group have together, of a phrase what its rarest word has', () => {
    const trainers = [[stem('adidas')], ['buty', 'sportowe'].map(stem)];
    const held = new Map([
      [stem('adidas'), 40],
      [stem('buty'), 900],
      [stem('sportowe'), 70],
    ]);
    expect(plannedGroups([known('adidas')], [trainers], held)[0]?.documents).toBe(1 + 70);
    expect(plannedGroups([known('adidas')], [trainers])[0]?.documents).toBe(1);
  });

  it('walks the rarest group first, and those of which nothing is known last', () => {
    const facts = [unknown('xqzvw'), { ...known('zielony'), documents: 70 }, known('kubek')];
    expect(rarestFirst(plannedGroups(facts, []))).toEqual([
      [[stem('kubek')]],
      [[stem('zielony')]],
      [[stem('xqzvw')]],
    ]);
  });
});

describe('the distance of two words', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  it('is 0 for the same word only, the same both ways, and at most the longer word', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        const distance = editDistance(one, other);
        expect(distance === 0).toBe(one === other);
        expect(distance).toBe(editDistance(other, one));
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(one.length - other.length));
      }),
    );
  });
  it('counts a swap of neighbours once', () => {
    expect(editDistance('kubke', 'kubek')).toBe(1);
  });
});

describe('marking words', () => {
  it('keeps the text whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.array(fc.string()), (text, stems) => {
        expect(
          markWords(text, new Set(stems), stems)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
  it('marks every form of the asked word, with its diacritics', () => {
    expect(markWords('Lodówka na balkon', new Set([stem('lodowek')]))).toEqual([
      { text: 'Lodówka', isMatch: true },
      { text: ' na balkon', isMatch: false },
    ]);
  });
});
