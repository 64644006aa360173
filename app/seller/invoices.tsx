import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { InvoicesTable } from '~/components/invoices-table';
import { Pagination } from '~/components/pagination';
import { PageHead } from '~/components/workspace-layout';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerInvoices } from '~/queries/invoices.server';
import { requireSeller } from '~/session.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const page = pageOf(request);
  return { ...(await readSellerInvoices(context.ports.db, sellerId, page)), page };
}

export const meta: MetaFunction = () => [{ title: `${m.payouts_invoices_title()} · ${m.common_brand()}` }];

export default function SellerInvoicesPage() {
  const lang = getLocale();
  const { rows, page, pageCount } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={m.payouts_invoices_title()} lead={m.payouts_invoices_lead()} />
      <InvoicesTable rows={rows} hrefFor={(number) => paths.sellerCommissionInvoice(lang, number)} />
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(at) => paths.sellerCommissionInvoices(lang, { page: at })}
      />
    </>
  );
}
