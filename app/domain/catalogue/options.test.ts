import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  makeOption,
  optionName,
  optionWordsOf,
  readOptionWords,
  variantLabel,
  writeOptionWords,
} from './options';

const WORDS = { Kolor: 'Colour', granatowy: 'navy' };

it('shows an option in English where that is given, and in the seller’s own words otherwise', () => {
  const options = [makeOption('Kolor', 'granatowy', WORDS), makeOption('Rozmiar', 'M', WORDS)];
  expect(variantLabel(options, 'en')).toBe('navy, M');
  expect(variantLabel(options, 'pl')).toBe('granatowy, M');
  expect(options.map((option) => optionName(option, 'en'))).toEqual(['Colour', 'Rozmiar']);
});

it('keeps no English that says the same, and none of what every object has', () => {
  expect(makeOption('Format', 'constructor', { Format: 'Format' })).toEqual({
    name: 'Format',
    value: 'constructor',
  });
});

it('gives back the words that its options were made with', () => {
  expect(optionWordsOf([[makeOption('Kolor', 'granatowy', WORDS)]])).toEqual(WORDS);
  expect(optionWordsOf([[makeOption('Kolor', 'biały')], []])).toBeUndefined();
});

it('reads words as they were written', () => {
  const word = fc.stringMatching(/^[a-zżółć]{1,12}$/);
  fc.assert(
    fc.property(fc.dictionary(word, word), (words) => {
      expect(readOptionWords(writeOptionWords(words))).toEqual({ ...words });
    }),
  );
  expect(readOptionWords('bez znaku\n= navy\ngranatowy =\n biały = white ')).toEqual({ biały: 'white' });
});
