import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { m } from '~/paraglide/messages.js';
import type { SearchSort } from '~/ports/search-engine';
import { readCategories } from '~/queries/categories.server';
import { readStores } from '~/queries/stores.server';
import { asCard } from './listing-cards';
import { HomePage } from './pages/home-page';
import { NO_FILTERS } from './search-address';
import { asSellerCard } from './seller-views';

const SHELF_SIZE = 12;
const STORES_SHOWN = 6;

export async function loader({ context }: LoaderFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const shelf = (sort: SearchSort) =>
    ports.search.search({
      query: '',
      locale,
      currency,
      sort,
      page: 1,
      filters: { ...NO_FILTERS, inStockOnly: true },
    });
  const [tree, popular, newest, stores] = await Promise.all([
    readCategories(ports.db, ports.clock.nowMs()),
    shelf('relevance'),
    shelf('newest'),
    readStores(ports.db, STORES_SHOWN),
  ]);
  const cards = popular.hits.map((hit) => asCard(hit, currency));
  return {
    home: {
      categories: tree.roots.map((category) => ({
        slug: category.slugs[locale],
        name: category.names[locale],
        picture: category.pictureKey ? { key: category.pictureKey, alt: '' } : undefined,
      })),
      popular: cards.slice(0, SHELF_SIZE),
      reduced: cards.filter((card) => card.before !== undefined).slice(0, SHELF_SIZE),
      newest: newest.hits.slice(0, SHELF_SIZE).map((hit) => asCard(hit, currency)),
      forYou: [],
      recentlySeen: [],
      stores: stores.map((seller) => ({
        ...asSellerCard(seller),
        cover: seller.coverKey ? { key: seller.coverKey, alt: '' } : undefined,
      })),
    },
  };
}

export const meta: MetaFunction = () => [
  { title: `${m.common_brand()} · ${m.common_tagline()}` },
  { name: 'description', content: m.common_footer_about() },
];

export default function HomeRoute() {
  return <HomePage {...useLoaderData<typeof loader>()} />;
}
