import { SYNONYM_WORDS_MAX } from './query-plan';
import { isStopWord, stem, wordsOf } from './terms';

/** Most words and phrases that one group holds. */
export const SYNONYM_PHRASES_MAX = 12;
const PHRASE_CHARS_MAX = 60;

/** How queries find a phrase: its stems, joined by a space. */
export function phraseStems(phrase: string): string {
  return wordsOf(phrase)
    .filter((word) => !isStopWord(word))
    .map(stem)
    .join(' ');
}

/**
 * The words and phrases of a group as somebody typed them, parted by commas or lines, each once. Null when fewer
 * than two different ones are left, or one is too long to be found in a query.
 */
export function readSynonyms(text: string): string[] | null {
  const phrases: string[] = [];
  const seen = new Set<string>();
  for (const part of text.split(/[,;\n]/)) {
    const phrase = part.trim().replace(/\s+/g, ' ');
    const stems = phraseStems(phrase);
    if (stems === '' || seen.has(stems)) continue;
    if (phrase.length > PHRASE_CHARS_MAX || stems.split(' ').length > SYNONYM_WORDS_MAX) return null;
    seen.add(stems);
    phrases.push(phrase);
  }
  return phrases.length < 2 || phrases.length > SYNONYM_PHRASES_MAX ? null : phrases;
}
