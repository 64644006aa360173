import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { m } from '~/paraglide/messages.js';
import { readCategories } from '~/queries/categories.server';
import { readMainSignals } from '~/queries/ranking.server';
import { readResults } from '~/queries/results.server';
import { asCard } from './listing-cards';
import { SearchPage } from './pages/results-page';
import { asResults, personalOrderShown } from './results-view';
import { readSearchAddress } from './search-address';

const POPULAR_SHOWN = 8;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const url = new URL(request.url);
  const asked = readSearchAddress(url.searchParams, { locale, currency });
  const [{ result, isPersonal }, tree, signals] = await Promise.all([
    readResults(ports, asked, context.shopper),
    readCategories(ports.db, ports.clock.nowMs()),
    readMainSignals(ports.db, ports.clock.nowMs()),
  ]);
  const popular =
    result.hits.length > 0
      ? []
      : await ports.search.shelf({
          locale,
          currency,
          categoryId: null,
          sort: 'relevance',
          limit: POPULAR_SHOWN,
        });
  return {
    search: {
      ...asResults(result, {
        asked,
        url,
        currency,
        signals,
        personal: personalOrderShown(context.shopper, isPersonal),
      }),
      query: asked.query,
      correctedQuery: result.correctedQuery ?? undefined,
      categories: tree.roots.map((category) => ({
        slug: category.slugs[locale],
        name: category.names[locale],
      })),
      popular: popular.map((hit) => asCard(hit, currency)),
    },
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.search.query || m.common_search_submit()} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
];

export default function SearchRoute() {
  return <SearchPage {...useLoaderData<typeof loader>()} />;
}
