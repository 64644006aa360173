import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readCategories } from '~/queries/categories.server';
import { readMainSignals } from '~/queries/ranking.server';
import { readResults } from '~/queries/results.server';
import { CategoryPage } from './pages/results-page';
import { addressTags, publicAddresses } from './public-addresses';
import { asResults, personalOrderShown } from './results-view';
import { readSearchAddress } from './search-address';

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const url = new URL(request.url);
  const tree = await readCategories(ports.db, ports.clock.nowMs());
  const category = tree.all.find(
    ({ slugs }) => slugs[locale] === params.slug || slugs.pl === params.slug || slugs.en === params.slug,
  );
  if (!category) throw new Response(null, { status: 404 });
  const asked = readSearchAddress(url.searchParams, { locale, currency, categoryId: category.categoryId });
  const [{ result, isPersonal }, signals] = await Promise.all([
    readResults(ports, asked, context.shopper),
    readMainSignals(ports.db, ports.clock.nowMs()),
  ]);
  const above = category.path.slice(0, -1).flatMap((id) => tree.byId.get(id) ?? []);
  return {
    addresses: publicAddresses(ports.publicOrigin, (lang) => paths.category(lang, category.slugs[lang])),
    category: {
      ...asResults(result, {
        asked,
        url,
        currency,
        signals,
        personal: personalOrderShown(context.shopper, isPersonal),
      }),
      name: category.names[locale],
      crumbs: above.map(({ names, slugs }) => ({
        label: names[locale],
        href: paths.category(locale, slugs[locale]),
      })),
      subcategories: tree.all
        .filter(({ parentId }) => parentId === category.categoryId)
        .map(({ slugs, names }) => ({ slug: slugs[locale], name: names[locale] })),
    },
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.category.name ?? ''} · ${m.common_brand()}` },
  ...(data
    ? [
        { name: 'description', content: m.storefront_category_meta({ name: data.category.name }) },
        ...addressTags(data.addresses, getLocale()),
      ]
    : []),
];

export default function CategoryRoute() {
  return <CategoryPage {...useLoaderData<typeof loader>()} />;
}
