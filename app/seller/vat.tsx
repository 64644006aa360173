import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { VatPage } from '~/components/vat-page';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { requireSeller } from '~/session.server';
import { readVatPage } from '~/vat-page.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  return readVatPage(context.ports, request, sellerId);
}

export const meta: MetaFunction = () => [{ title: `${m.promotions_vat_nav()} · ${m.common_brand()}` }];

export default function SellerVat() {
  const page = useLoaderData<typeof loader>();
  return (
    <VatPage
      {...page}
      lead={m.promotions_vat_seller_lead()}
      withSellers={false}
      csvHref={paths.sellerVatCsv(getLocale(), page.quarter)}
    />
  );
}
