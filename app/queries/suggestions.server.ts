import { and, desc, eq, like, or } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { sellers } from '#db/schema';
import { wordsOf } from '~/domain/search/terms';
import type { Ports } from '~/ports/ports';
import { MAX_QUERY_CHARS, type Suggestion } from '~/ports/search-engine';
import { type Category, readCategories } from './categories.server';

const CATEGORIES_MAX = 3;
const SELLERS_MAX = 3;
/** With less than this typed nearly everything would match. */
const TYPED_CHARS_MIN = 2;

/** What somebody who is typing may mean. */
export interface Suggestions {
  readonly categories: readonly Category[];
  readonly stores: readonly { readonly name: string; readonly slug: string }[];
  readonly listings: readonly Suggestion[];
}

/** Suggestions for a text as it is typed: categories, sellers, listings. One round trip. */
export async function readSuggestions(
  ports: Pick<Ports, 'db' | 'clock' | 'search'>,
  typed: string,
  locale: 'pl' | 'en',
): Promise<Suggestions> {
  const text = typed.slice(0, MAX_QUERY_CHARS);
  const words = wordsOf(text);
  if (words.join('').length < TYPED_CHARS_MIN) return { categories: [], stores: [], listings: [] };
  const [found, tree, stores] = await Promise.all([
    ports.search.suggest(text, locale),
    readCategories(ports.db, ports.clock.nowMs()),
    findStores(ports.db, words),
  ]);
  return {
    categories: tree.all.filter(({ names }) => isMeant(names[locale], words)).slice(0, CATEGORIES_MAX),
    stores,
    listings: found.filter(({ kind }) => kind === 'listing'),
  };
}

/** Whether each typed word begins a word of the name. */
function isMeant(name: string, words: readonly string[]): boolean {
  const named = wordsOf(name);
  return words.every((word) => named.some((other) => other.startsWith(word)));
}

/** Open stores in whose name the words stand in this order. Slugs are names without case and diacritics. */
function findStores(db: Database, words: readonly string[]) {
  const begins = words.join('-');
  return db
    .select({ name: sellers.displayName, slug: sellers.slug })
    .from(sellers)
    .where(
      and(
        eq(sellers.status, 'approved'),
        or(like(sellers.slug, `${begins}%`), like(sellers.slug, `%-${begins}%`)),
      ),
    )
    .orderBy(desc(sellers.ratingCount), desc(sellers.id))
    .limit(SELLERS_MAX);
}
