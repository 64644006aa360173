import { fold, isStopWord, stem, titleHead, wordsOf } from '~/domain/search/terms';
import type { SearchDocument } from '~/ports/search-engine';

/** Levels of tiers and samples: level k holds 1/4^k of all documents. */
export const LEVELS = 5;
const LEVEL_FACTOR = 4;

export const levelFactor = (level: number) => LEVEL_FACTOR ** level;

/** Prices meet in steps of a quarter, ages in weeks: ranges and orders are asked for by step. */
const PRICE_STEP = 1.25;
const AGE_STEP_MS = 7 * 86_400_000;

/** A lexeme as tsquery and tsvector literals want it. */
export const quoted = (lexeme: string) => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

export const categoryTerm = (categoryId: number) => `c:${categoryId}`;
export const sellerTerm = (sellerId: number) => `s:${sellerId}`;
export const brandTerm = (brand: string) => `b:${fold(brand)}`;
export const attributeTerm = (code: string, value: string) => `a:${code}=${value}`;
export const tierTerm = (level: number) => `t:${level}`;
export const sampleTerm = (level: number) => `x:${level}`;
export const ratingTerm = (tenths: number) => `r:${tenths}`;

export const priceStep = (priceMinor: number) => Math.floor(Math.log(priceMinor + 1) / Math.log(PRICE_STEP));
export const priceTerm = (currency: 'PLN' | 'EUR', step: number) =>
  `${currency === 'PLN' ? 'p' : 'e'}:${step}`;
export const ageStep = (createdAtMs: number) => Math.floor(createdAtMs / AGE_STEP_MS);
export const ageTerm = (step: number) => `n:${step}`;

const ratingTenths = (document: SearchDocument) =>
  document.ratingAverage === null ? null : Math.round(document.ratingAverage * 10);

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

/** What is counted: the values that facets show, and the steps that orders begin from. */
export function countedFacets(document: SearchDocument): string[] {
  const tenths = ratingTenths(document);
  return [
    ...document.categoryPath.map(categoryTerm),
    sellerTerm(document.sellerId),
    ...(document.brand ? [`b:${document.brand}`] : []),
    ...attributeTerms(document),
    ...(tenths === null ? [] : [ratingTerm(tenths)]),
    ...stepTerms(document),
  ];
}

const attributeTerms = (document: SearchDocument) =>
  Object.entries(document.attributes).flatMap(([code, values]) =>
    values.map((value) => attributeTerm(code, value)),
  );

function stepTerms({ prices, createdAtMs }: SearchDocument): string[] {
  return [
    ...(prices.PLN ? [priceTerm('PLN', priceStep(prices.PLN.minMinor))] : []),
    ...(prices.EUR ? [priceTerm('EUR', priceStep(prices.EUR.minMinor))] : []),
    ageTerm(ageStep(createdAtMs)),
  ];
}

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
  const tenths = ratingTenths(document);
  return [
    ...[...wordClasses(document)].map(([lexeme, place]) => `${quoted(lexeme)}:1${place}`),
    ...[
      ...document.categoryPath.map(categoryTerm),
      sellerTerm(document.sellerId),
      ...(document.brand ? [brandTerm(document.brand)] : []),
      ...attributeTerms(document),
      ...(tenths === null ? [] : [ratingTerm(tenths)]),
      ...stepTerms(document),
      ...samplesOf(document.listingId).map(sampleTerm),
    ].map(quoted),
  ].join(' ');
}

/** Shortest word that the vocabulary keeps. */
const VOCABULARY_CHARS_MIN = 2;

/** The words of documents for the vocabulary, each once, in order. */
export function vocabularyOf(documents: readonly SearchDocument[]): { word: string; stem: string }[] {
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
