import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { VatPage } from '~/components/vat-page';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { requireOperator } from '~/session.server';
import { readVatPage } from '~/vat-page.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  return readVatPage(context.ports, request, null);
}

export const meta: MetaFunction = () => [{ title: `${m.promotions_vat_nav()} · ${m.common_brand()}` }];

export default function OperatorVat() {
  const page = useLoaderData<typeof loader>();
  return (
    <VatPage
      {...page}
      lead={m.promotions_vat_operator_lead()}
      withSellers={true}
      csvHref={paths.operatorVatCsv(getLocale(), page.quarter)}
    />
  );
}
