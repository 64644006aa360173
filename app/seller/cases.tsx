import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { CasesTable } from '~/components/cases-table';
import { EmptyState } from '~/components/empty-state';
import { FilterBar } from '~/components/filter-bar';
import { Pagination } from '~/components/pagination';
import { SelectField } from '~/components/select-field';
import { PageHead } from '~/components/workspace-layout';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerCases } from '~/queries/cases.server';
import { requireSeller } from '~/session.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { searchParams } = new URL(request.url);
  const show = searchParams.get('show') === 'all' ? ('all' as const) : ('open' as const);
  const page = pageOf(request);
  return { ...(await readSellerCases(context.ports.db, sellerId, { show, page })), show, page };
}

export const meta: MetaFunction = () => [{ title: `${m.cases_seller_title()} · ${m.common_brand()}` }];

export default function SellerCasesPage() {
  const lang = getLocale();
  const { rows, show, page, pageCount } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={m.cases_seller_title()} lead={m.cases_seller_lead()} />
      <FilterBar action={paths.sellerCases(lang)} label={m.common_filters()}>
        <SelectField
          label={m.common_status()}
          select={{ name: 'show', defaultValue: show }}
          options={[
            { value: 'open', label: m.cases_filter_open() },
            { value: 'all', label: m.cases_filter_all() },
          ]}
        />
      </FilterBar>
      <CasesTable
        caption={m.cases_seller_title()}
        rows={rows}
        hrefFor={(caseId) => paths.sellerCase(lang, caseId)}
        empty={<EmptyState title={m.cases_seller_empty()} />}
      />
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(target) => paths.sellerCases(lang, { show, page: target })}
      />
    </>
  );
}
