import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import type { SellerId } from '~/domain/ids';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readMainSignals } from '~/queries/ranking.server';
import { readResults } from '~/queries/results.server';
import { readStore } from '~/queries/stores.server';
import { StorePage } from './pages/store-page';
import { addressTags, publicAddresses } from './public-addresses';
import { asResults, personalOrderShown } from './results-view';
import { readSearchAddress } from './search-address';
import { asSellerCard, asTrader } from './seller-views';

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const url = new URL(request.url);
  const seller = await readStore(ports.db, params.sellerSlug ?? '');
  if (!seller) throw new Response(null, { status: 404 });
  const asked = readSearchAddress(url.searchParams, { locale, currency, sellerId: seller.id as SellerId });
  const [{ result, isPersonal }, signals] = await Promise.all([
    readResults(ports, asked, context.shopper),
    readMainSignals(ports.db, ports.clock.nowMs()),
  ]);
  const about =
    locale === 'pl'
      ? seller.descriptionPl || seller.descriptionEn
      : seller.descriptionEn || seller.descriptionPl;
  return {
    addresses: publicAddresses(ports.publicOrigin, (lang) => paths.store(lang, seller.slug)),
    store: {
      ...asResults(result, {
        asked,
        url,
        currency,
        signals,
        personal: personalOrderShown(context.shopper, isPersonal),
      }),
      seller: asSellerCard(seller),
      cover: seller.coverKey ? { key: seller.coverKey, alt: '' } : undefined,
      about,
      since: seller.createdAt,
      trader: asTrader(seller),
    },
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.store.seller.name ?? ''} · ${m.common_brand()}` },
  ...(data
    ? [
        { name: 'description', content: m.storefront_store_meta({ name: data.store.seller.name }) },
        ...addressTags(data.addresses, getLocale()),
      ]
    : []),
];

export default function StoreRoute() {
  return <StorePage {...useLoaderData<typeof loader>()} />;
}
