import type { CategoryId } from '~/domain/ids';
import { NO_FILTERS, type SearchFilters, type SearchRequest } from '~/ports/search-engine';
import { madeWord } from './catalogue';

type Asked = Partial<Omit<SearchRequest, 'filters'>> & { filters?: Partial<SearchFilters> };
type QueryClass = readonly [name: string, make: (random: () => number) => Asked];

const pick = <T>(random: () => number, from: readonly [T, ...T[]]): T =>
  from[Math.floor(random() * from.length)] ?? from[0];

const THINGS = [
  'kubek',
  'lampa',
  'koce',
  'doniczka',
  'swetry',
  'mug',
  'lamps',
  'blanket',
  'lodówek',
  'krzesła',
] as const;
const QUALITIES = ['zielony', 'drewniane', 'wooden', 'black', 'ceramiczny', 'turystyczna'] as const;
const rareWord = (random: () => number) => madeWord(1_000 + Math.floor(60_000 * random() ** 1.5));

/** A word with one letter changed, so that it is no longer a word. */
function misspelt(word: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  return `${word.slice(0, at)}x${word.slice(at + 1)}`;
}

/** The classes of queries that are told apart, each with how one of it is made. */
export const CLASSES: readonly QueryClass[] = [
  ['one word', (random) => ({ query: rareWord(random) })],
  [
    'three words',
    (random) => ({
      query: `${pick(random, THINGS)} ${pick(random, QUALITIES)} ${madeWord(Math.floor(random() * 400))}`,
    }),
  ],
  ['prefix', (random) => ({ query: rareWord(random).slice(0, 4 + Math.floor(random() * 2)) })],
  [
    'typing error',
    (random) => ({
      query: misspelt(
        pick(random, ['lodowka', 'doniczka', 'blanket', 'krzeslo', 'poduszka', 'necklace']),
        random,
      ),
    }),
  ],
  ['broad word with facets', (random) => ({ query: pick(random, THINGS) })],
  [
    'category browse with filters',
    (random) => ({
      filters: {
        categoryId: (1_000 + Math.floor(random() * 12)) as CategoryId,
        attributes: { colour: [pick(random, ['white', 'black', 'green'])] },
        priceMinMinor: 2_000,
        priceMaxMinor: 40_000,
        inStockOnly: true,
      },
    }),
  ],
  ['deep page', (random) => ({ query: pick(random, THINGS), page: 20 + Math.floor(random() * 30) })],
]; // prettier-ignore

/** A whole request of what a class asks, in one of the two languages. */
export const request = ({ filters, ...rest }: Asked, random: () => number): SearchRequest => ({
  query: '',
  locale: random() < 0.7 ? 'pl' : 'en',
  currency: 'PLN',
  sort: 'relevance',
  page: 1,
  ...rest,
  filters: { ...NO_FILTERS, ...filters },
});
