import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { readConsent } from '~/consent';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readCategories } from '~/queries/categories.server';
import { readStores } from '~/queries/stores.server';
import { asCard } from './listing-cards';
import { HomePage } from './pages/home-page';
import { addressTags, publicAddresses } from './public-addresses';
import { readSeen } from './recently-seen';
import { asSellerCard } from './seller-views';

const SHELF_SIZE = 12;
const STORES_SHOWN = 6;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const shelf = (sort: 'relevance' | 'newest', limit: number) =>
    ports.search.shelf({ locale, currency, categoryId: null, sort, limit });
  const cookieHeader = request.headers.get('Cookie');
  const seenIds = readSeen(cookieHeader);
  const session = await context.session();
  const [tree, popular, newest, stores, seen, shopper] = await Promise.all([
    readCategories(ports.db, ports.clock.nowMs()),
    shelf('relevance', 2 * SHELF_SIZE),
    shelf('newest', SHELF_SIZE),
    readStores(ports.db, STORES_SHOWN),
    ports.search.listed({ locale, currency, listingIds: seenIds }),
    ports.recommender.forShopper({
      locale,
      currency,
      seen: readConsent(cookieHeader) === 'yes' ? seenIds : [],
      boughtBy: session?.userId ?? null,
      limit: SHELF_SIZE,
    }),
  ]);
  const cards = popular.map((hit) => asCard(hit, currency));
  return {
    addresses: publicAddresses(ports.publicOrigin, paths.home),
    home: {
      categories: tree.roots.map((category) => ({
        slug: category.slugs[locale],
        name: category.names[locale],
        picture: category.pictureKey ? { key: category.pictureKey, alt: '' } : undefined,
      })),
      // Reduced ones have a shelf of their own: the same goods twice on one page help nobody.
      popular: (shopper.popularNow.length > 0
        ? shopper.popularNow.map(({ hit }) => asCard(hit, currency))
        : cards
      )
        .filter((card) => card.before === undefined)
        .slice(0, SHELF_SIZE),
      reduced: cards.filter((card) => card.before !== undefined).slice(0, SHELF_SIZE),
      newest: newest.map((hit) => asCard(hit, currency)),
      forYou: shopper.forYou.map(({ hit, reason }) => ({
        ...asCard(hit, currency),
        ...(reason.code === 'because_seen'
          ? { note: m.storefront_home_because_seen({ title: reason.title }) }
          : {}),
      })),
      buyAgain: shopper.buyAgain.map(({ hit }) => asCard(hit, currency)),
      recentlySeen: seen.map((hit) => asCard(hit, currency)),
      stores: stores.map((seller) => ({
        ...asSellerCard(seller),
        cover: seller.coverKey ? { key: seller.coverKey, alt: '' } : undefined,
      })),
    },
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${m.common_brand()} · ${m.common_tagline()}` },
  { name: 'description', content: m.storefront_home_meta() },
  ...(data ? addressTags(data.addresses, getLocale()) : []),
];

export default function HomeRoute() {
  return <HomePage {...useLoaderData<typeof loader>()} />;
}
