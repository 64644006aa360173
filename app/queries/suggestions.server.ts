import { and, desc, eq, like, or } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { sellers } from '#db/schema';
import { wordsOf } from '~/domain/search/terms';
import type { Locale } from '~/i18n/locale';
import { parseListingAddress, paths } from '~/paths';
import type { Ports } from '~/ports/ports';
import { MAX_QUERY_CHARS } from '~/ports/search-engine';
import { type Category, readCategories } from './categories.server';

const CATEGORIES_MAX = 3;
const SELLERS_MAX = 3;
/** With less than this typed nearly everything would match. */
const TYPED_CHARS_MIN = 2;

/** What somebody who is typing may mean, and where it is. */
export interface SuggestionView {
  readonly kind: 'query' | 'listing' | 'category' | 'seller';
  readonly text: string;
  readonly href: string;
  readonly pictureKey?: string;
}

/** Suggestions for a text as it is typed: spellings, categories, sellers, listings. One round trip. */
export async function readSuggestions(
  ports: Pick<Ports, 'db' | 'clock' | 'search'>,
  typed: string,
  locale: Locale,
): Promise<SuggestionView[]> {
  const text = typed.slice(0, MAX_QUERY_CHARS);
  const words = wordsOf(text);
  if (words.join('').length < TYPED_CHARS_MIN) return [];
  const [found, tree, stores] = await Promise.all([
    ports.search.suggest(text, locale),
    readCategories(ports.db, ports.clock.nowMs()),
    findStores(ports.db, words),
  ]);
  const listings = found.flatMap((one): SuggestionView[] => {
    const address = parseListingAddress(one.listingSlugId ?? '');
    return address
      ? [
          {
            kind: 'listing',
            text: one.text,
            href: paths.listing(locale, address),
            ...(one.pictureKey ? { pictureKey: one.pictureKey } : {}),
          },
        ]
      : [];
  });
  return [
    ...found
      .filter(({ kind }) => kind === 'query')
      .map(
        (one): SuggestionView => ({
          kind: 'query',
          text: one.text,
          href: paths.search(locale, { q: one.text }),
        }),
      ),
    ...tree.all
      .filter((category) => isMeant(category, words, locale))
      .slice(0, CATEGORIES_MAX)
      .map(
        ({ names, slugs }): SuggestionView => ({
          kind: 'category',
          text: names[locale],
          href: paths.category(locale, slugs[locale]),
        }),
      ),
    ...stores.map(
      ({ name, slug }): SuggestionView => ({ kind: 'seller', text: name, href: paths.store(locale, slug) }),
    ),
    ...listings,
  ];
}

/** Whether each typed word begins a word of the category's name. */
function isMeant({ names }: Category, words: readonly string[], locale: Locale): boolean {
  const named = wordsOf(names[locale]);
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
