/**
 * Turns what people write into the terms that a search index holds: folded (no case, no diacritics) and cut
 * to a stem, for Polish and English alike. Documents and queries go through the same functions.
 */

/** Longest word that is looked at. */
export const MAX_WORD_CHARS = 40;
/** Most words of a query that are looked at. */
export const MAX_QUERY_WORDS = 12;
/** Stems are never cut shorter than this. */
const STEM_CHARS_MIN = 3;

const NOT_DECOMPOSED: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
};

/** Small letters without diacritics: `Żółć` becomes `zolc`. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[łøđßæœ]/g, (letter) => NOT_DECOMPOSED[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');
}

/** The folded words of a text, in order. Punctuation and signs separate and are dropped. */
export function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.slice(0, MAX_WORD_CHARS));
}

/** Endings of Polish nouns and adjectives and of English plurals, folded, the longest first. */
const ENDINGS =
  'owego owych owymi iego iemu iami owej owym ami ach owi ego emu ych ymi imi ich owe owa owy ies iej om ow em ej ym im ie ia iu es a e i o u y s'.split(
    ' ',
  );

/**
 * A light stem: one ending is taken off when enough is left, then the `-ek`, `-k` of things small and common, and the
 * vowel that comes and goes (`kubek`, `kubka`, `kubków`; `sweter`, `swetry`). Different words may meet in one stem;
 * that costs precision that ranking gives back, and finds `lodówek` for `lodówka`.
 */
export function stem(foldedWord: string): string {
  if (/\d/.test(foldedWord)) return foldedWord;
  let left = foldedWord;
  for (const ending of ENDINGS)
    if (left.endsWith(ending) && left.length - ending.length >= STEM_CHARS_MIN) {
      left = left.slice(0, -ending.length);
      break;
    }
  const small = /^(.{3,}?)e?k$/.exec(left)?.[1];
  if (small !== undefined && /[^aeiouy]$/.test(small)) return small;
  return left.replace(/([^aeiouy])er$/, '$1r');
}

/** Words that say nothing of what is looked for; neither kept nor asked for. */
const STOP_WORDS = new Set(
  'a an and by for from in of on or the to with bez co dla do i ku lub na nad o od oraz po pod przed przez przy u w we z za ze'.split(
    ' ',
  ),
);

export function isStopWord(foldedWord: string): boolean {
  return STOP_WORDS.has(foldedWord);
}

/** Words of a Polish title that name the thing: Polish puts it first. */
const HEAD_WORDS_PL = 2;
/** English puts it last, before the first word such as "with" or "for". */
const HEAD_WORDS_EN = 2;

/** The words of a title that name what it is, folded: `lampka biurkowa`, and not what it stands on or comes with. */
export function titleHead(title: string, language: 'pl' | 'en'): string[] {
  // A name in quotation marks says what it is called, not what it is.
  const unnamed = title.replace(/[„“"«][^”“"»]*[”“"»]/gu, ' ').replace(/^[\s,]+/, '');
  const words = wordsOf((/\p{L}/u.test(unnamed) ? unnamed : title).split(/[,(–—|/]/u)[0] ?? '');
  const stop = words.findIndex((word, index) => index > 0 && isStopWord(word));
  const named = (stop === -1 ? words : words.slice(0, stop)).filter((word) => !isStopWord(word));
  return language === 'pl' ? named.slice(0, HEAD_WORDS_PL) : named.slice(-HEAD_WORDS_EN);
}

/** What sounds alike in Polish (or is mixed up in foreign words), written in one way; the longer ones first. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/rz/g, 'z'],
  [/sz/g, 's'],
  [/cz/g, 'c'],
  [/ch/g, 'h'],
  [/ph/g, 'f'],
  [/ck/g, 'k'],
  [/[wv]/g, 'f'],
  [/u/g, 'o'],
  [/[yj]/g, 'i'],
  [/q/g, 'k'],
  [/(.)\1+/g, '$1'],
  [/d$/, 't'],
  [/b$/, 'p'],
  [/g$/, 'k'],
];

/** How a folded word sounds, roughly: `lodufka` and `lodowka` are one, `zeka` and `rzeka` too. */
export function soundOf(foldedWord: string): string {
  return SOUNDS.reduce((sound, [from, to]) => sound.replace(from, to), foldedWord);
}

/** Longer sounds than this are compared by their beginning. */
const SPELLED_CHARS_MAX = 14;

/**
 * Under what a word is found when it is misspelt: its sound, and its sound without each one of its letters. Two
 * words that share one of them differ by little more than a letter left out, added, changed or swapped.
 */
export function spellingsOf(foldedWord: string): string[] {
  const sound = soundOf(foldedWord).slice(0, SPELLED_CHARS_MAX);
  const shorter =
    sound.length <= STEM_CHARS_MIN
      ? []
      : Array.from(sound, (_, at) => sound.slice(0, at) + sound.slice(at + 1));
  return [...new Set([sound, ...shorter])];
}

/** The stems of a text, each once, in order. */
export function stemsOf(text: string): string[] {
  return [...new Set(wordsOf(text).map(stem))];
}

/** The words of a query that are searched for, in order and bounded. */
export function queryWords(query: string): string[] {
  return [...new Set(wordsOf(query))].filter((word) => !isStopWord(word)).slice(0, MAX_QUERY_WORDS);
}
