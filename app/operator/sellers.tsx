import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { Link, useLoaderData } from '@remix-run/react';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Field } from '~/components/field';
import { FilterBar } from '~/components/filter-bar';
import { Pagination } from '~/components/pagination';
import { SelectField } from '~/components/select-field';
import { PageHead } from '~/components/workspace-layout';
import type { SellerStatus } from '~/domain/seller/checklist';
import { countryName, date } from '~/i18n/format';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellers } from '~/queries/operator.server';
import { requireOperator } from '~/session.server';
import { SellerStatusBadge, sellerStatusLabel } from './seller-status-badge';

const STATUSES: readonly SellerStatus[] = ['submitted', 'approved', 'rejected', 'suspended', 'draft'];

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const query = new URL(request.url).searchParams;
  const status = STATUSES.find((known) => known === query.get('status')) ?? null;
  const search = (query.get('q') ?? '').trim().slice(0, 80);
  const page = pageOf(request);
  return { ...(await readSellers(context.ports.db, { status, search, page })), status, search, page };
}

export const meta: MetaFunction = () => [{ title: `${m.operator_nav_sellers()} · ${m.common_brand()}` }];

export default function SellersPage() {
  const lang = getLocale();
  const { rows, pageCount, page, status, search } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={m.operator_nav_sellers()} />
      <FilterBar action={paths.operatorSellers(lang)} label={m.common_filters()}>
        <SelectField
          label={m.common_status()}
          select={{ name: 'status', defaultValue: status ?? '' }}
          options={[
            { value: '', label: m.operator_all() },
            ...STATUSES.map((one) => ({ value: one, label: sellerStatusLabel(one) })),
          ]}
        />
        <Field label={m.operator_search_name()} input={{ name: 'q', type: 'search', defaultValue: search }} />
      </FilterBar>
      <DataTable
        caption={m.operator_nav_sellers()}
        captionHidden
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          {
            key: 'name',
            header: m.operator_column_store(),
            isRowHeader: true,
            cell: (row) => (
              <Link to={paths.operatorSeller(lang, row.id)} className="font-semibold text-act underline">
                {row.displayName}
              </Link>
            ),
          },
          {
            key: 'status',
            header: m.common_status(),
            cell: (row) => <SellerStatusBadge status={row.status} />,
          },
          {
            key: 'company',
            header: m.operator_column_company(),
            wideOnly: true,
            cell: (row) => row.companyName,
          },
          {
            key: 'vat',
            header: m.operator_column_vat(),
            wideOnly: true,
            cell: (row) => row.vatNumber ?? '–',
          },
          {
            key: 'country',
            header: m.operator_column_country(),
            wideOnly: true,
            cell: (row) => countryName(row.country),
          },
          {
            key: 'submitted',
            header: m.operator_column_submitted(),
            cell: (row) => (row.submittedAt ? date(row.submittedAt, 'numeric') : '–'),
          },
        ]}
        empty={<EmptyState title={m.operator_sellers_empty()} />}
      />
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(target) => paths.operatorSellers(lang, { status, q: search, page: target })}
      />
    </>
  );
}
