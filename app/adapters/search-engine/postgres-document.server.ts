import { fold, isStopWord, spellingsOf, stem, titleHead, wordsOf } from '~/domain/search/terms';
import type { SearchDocument } from '~/ports/search-engine';

/** Levels of tiers and samples: level k holds 1/4^k of all documents. */
export const LEVELS = 5;
const LEVEL_FACTOR = 4;

export const levelFactor = (level: number) => LEVEL_FACTOR ** level;

/** A lexeme as tsquery and tsvector literals want it. */
export const quoted = (lexeme: string) => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

export const categoryTerm = (categoryId: number) => `c:${categoryId}`;
export const sellerTerm = (sellerId: number) => `s:${sellerId}`;
export const brandTerm = (brand: string) => `b:${fold(brand)}`;
export const attributeTerm = (code: string, value: string) => `a:${code}=${value}`;
/** Of every listing with a price in the currency. */
export const currencyTerm = (currency: string) => `m:${currency}`;
export const sampleTerm = (level: number) => `x:${level}`;
/** Of every listing with so many stars or more. */
export const starsTerm = (stars: number) => `rs:${stars}`;

const STARS = [1, 2, 3, 4, 5];
/** Ratings that a facet shows, as the least number of stars. */
export const STARS_SHOWN = [4, 3];

const starsTerms = ({ ratingAverage }: SearchDocument, among: readonly number[]) =>
  among.filter((stars) => ratingAverage !== null && ratingAverage >= stars).map(starsTerm);

/** Samples that a listing belongs to: by its identifier alone, so that it never moves. */
export function samplesOf(listingId: number): number[] {
  let mixed = listingId | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  mixed = (mixed ^ (mixed >>> 16)) >>> 0;
  const levels: number[] = [];
  for (let level = 1; level <= LEVELS && mixed % levelFactor(level) === 0; level += 1) levels.push(level);
  return levels;
}

/** What is counted: the values that facets show. */
export function countedFacets(document: SearchDocument): string[] {
  return [
    ...document.categoryPath.map(categoryTerm),
    sellerTerm(document.sellerId),
    ...(document.brand ? [`b:${document.brand}`] : []),
    ...attributeTerms(document),
    ...starsTerms(document, STARS_SHOWN),
  ];
}

const attributeTerms = (document: SearchDocument) =>
  Object.entries(document.attributes).flatMap(([code, values]) =>
    values.map((value) => attributeTerm(code, value)),
  );

/** The words of a document by where they stand, each in its best place. A is the head of the title, D the description. */
function wordClasses(document: SearchDocument): Map<string, 'A' | 'B' | 'C' | 'D'> {
  const classes = new Map<string, 'A' | 'B' | 'C' | 'D'>();
  const add = (words: readonly string[], place: 'A' | 'B' | 'C' | 'D') => {
    for (const word of words)
      if (!isStopWord(word) && !classes.has(stem(word))) classes.set(stem(word), place);
  };
  add([...titleHead(document.titlePl, 'pl'), ...titleHead(document.titleEn, 'en')], 'A');
  add(wordsOf(`${document.titlePl} ${document.titleEn}`), 'B');
  const properties = Object.values(document.attributes).flat().join(' ');
  add(wordsOf(`${document.brand ?? ''} ${document.sellerName} ${properties}`), 'C');
  add(wordsOf(`${document.textPl} ${document.textEn}`), 'D');
  return classes;
}

/** The tsvector of a document, without its tiers: those depend on all others and are added by the database. */
export function termsOf(document: SearchDocument): string {
  return [
    ...[...wordClasses(document)].map(([lexeme, place]) => `${quoted(lexeme)}:1${place}`),
    ...[
      ...document.categoryPath.map(categoryTerm),
      sellerTerm(document.sellerId),
      ...(document.brand ? [brandTerm(document.brand)] : []),
      ...attributeTerms(document),
      ...starsTerms(document, STARS),
      ...Object.keys(document.prices).map(currencyTerm),
      ...samplesOf(document.listingId).map(sampleTerm),
    ].map(quoted),
  ].join(' ');
}

/** Shortest word that the vocabulary keeps. */
const VOCABULARY_CHARS_MIN = 2;

export interface VocabularyWord {
  readonly word: string;
  readonly stem: string;
}

/** The words of documents for the vocabulary, each once, in order. */
export function vocabularyOf(documents: readonly SearchDocument[]): VocabularyWord[] {
  const words = new Set<string>();
  for (const document of documents)
    for (const word of wordsOf(
      [
        document.titlePl,
        document.titleEn,
        document.brand ?? '',
        document.sellerName,
        ...Object.values(document.attributes).flat(),
        document.textPl,
        document.textEn,
      ].join(' '),
    ))
      if (word.length >= VOCABULARY_CHARS_MIN && !isStopWord(word)) words.add(word);
  return [...words].sort().map((word) => ({ word, stem: stem(word) }));
}

/** With what a word is found by when it is misspelt. */
export const withSpellings = (known: VocabularyWord) => ({ ...known, spellings: spellingsOf(known.word) });
