import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button, LinkButton } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Field } from '~/components/field';
import { FilterBar } from '~/components/filter-bar';
import { Pagination } from '~/components/pagination';
import { SelectField } from '~/components/select-field';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead } from '~/components/workspace-layout';
import { variantLabel } from '~/domain/catalogue/options';
import { readForm } from '~/form-data.server';
import { number } from '~/i18n/format';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerStock, STOCK_STATES } from '~/queries/seller-stock.server';
import { setLowStockThresholds, setStock } from '~/services/set-stock.server';
import { requireSeller } from '~/session.server';
import { type ChangedField, changedFields, readPieces } from './bulk-fields';
import { CellInput } from './cell-input';
import { StockAnswers } from './stock-answers';
import { toldStock } from './told-stock.server';

const FORM = 'levels';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports, requestContext } = context;
  const query = new URL(request.url).searchParams;
  const state = STOCK_STATES.find((known) => known === query.get('state')) ?? null;
  const search = (query.get('q') ?? '').trim().slice(0, 80);
  const page = pageOf(request);
  const found = await readSellerStock(ports.db, sellerId, { state, search, page });
  const other = requestContext.locale === 'pl' ? 'titleEn' : 'titlePl';
  const own = requestContext.locale === 'pl' ? 'titlePl' : 'titleEn';
  return {
    rows: found.rows.map((row) => ({
      variantId: row.variantId,
      listingId: row.listingId,
      sku: row.sku,
      title: row[own] ?? row[other] ?? '',
      options: variantLabel(row.options, context.requestContext.locale),
      onHand: row.onHand,
      held: row.held,
      available: row.available,
      threshold: row.threshold,
    })),
    counts: found.counts,
    pageCount: found.pageCount,
    page,
    state,
    search,
    operationId: ports.randomness.identifier('stk'),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports } = context;
  const form = await readForm(request);
  const levels = changedFields(form, 'level').filter(({ text }) => text !== '');
  const thresholds = changedFields(form, 'threshold');
  const errors: Record<string, string> = {};
  const typed: Record<string, string> = {};
  const read = (name: string, fields: readonly ChangedField[]) =>
    fields.flatMap(({ id, text }) => {
      const pieces = readPieces(text);
      if (pieces !== null) return [{ variantId: id, pieces }];
      errors[`${name}:${id}`] = m.seller_stock_whole_number();
      typed[`${name}:${id}`] = text;
      return [];
    });
  const goodLevels = read('level', levels);
  const goodThresholds = read('threshold', thresholds);
  const [answers] = await Promise.all([
    setStock(ports, {
      sellerId,
      operationId: String(form.get('operationId') ?? '').slice(0, 40) || ports.randomness.identifier('stk'),
      levels: goodLevels.map(({ variantId, pieces }) => ({ variantId, level: pieces })),
    }),
    setLowStockThresholds(ports, {
      sellerId,
      thresholds: goodThresholds.map(({ variantId, pieces }) => ({ variantId, threshold: pieces })),
    }),
  ]);
  const told = toldStock(answers, (variantId) => String(form.get(`sku:${variantId}`) ?? ''));
  const hasErrors = Object.keys(errors).length > 0;
  return data(
    {
      told,
      errors,
      typed,
      thresholdsSaved: goodThresholds.length > 0,
      nothing: told.length === 0 && goodThresholds.length === 0 && !hasErrors,
    },
    { status: hasErrors ? 400 : 200 },
  );
}

export const meta: MetaFunction = () => [{ title: `${m.seller_nav_stock()} · ${m.common_brand()}` }];

export default function StockPage() {
  const lang = getLocale();
  const { rows, counts, page, pageCount, state, search, operationId } = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const isSaving = useNavigation().formMethod === 'POST';
  const errors: Readonly<Record<string, string>> = answer?.errors ?? {};
  const typed: Readonly<Record<string, string>> = answer?.typed ?? {};
  const isFiltered = state !== null || search !== '';
  return (
    <>
      <PageHead
        title={m.seller_nav_stock()}
        lead={m.seller_stock_lead()}
        action={
          <Form method="post" id={FORM}>
            <input type="hidden" name="operationId" value={operationId} />
            {rows.map((row) => (
              <input key={row.variantId} type="hidden" name={`sku:${row.variantId}`} value={row.sku} />
            ))}
            <Button size="small" busy={isSaving} disabled={rows.length === 0}>
              {m.seller_stock_save()}
            </Button>
          </Form>
        }
      />
      <StockAnswers told={answer?.told ?? []} />
      {answer?.thresholdsSaved ? <Alert tone="good">{m.seller_stock_thresholds_saved()}</Alert> : null}
      {answer?.nothing ? <Alert tone="info">{m.seller_listing_nothing_changed()}</Alert> : null}
      {Object.keys(errors).length > 0 ? <Alert tone="bad">{m.seller_listing_check()}</Alert> : null}
      <FilterBar action={paths.sellerStock(lang)} label={m.common_filters()}>
        <SelectField
          label={m.common_status()}
          select={{ name: 'state', defaultValue: state ?? '' }}
          options={[
            { value: '', label: m.seller_stock_state_all({ count: number(counts.all) }) },
            { value: 'low', label: m.seller_stock_state_low({ count: number(counts.low) }) },
            { value: 'out', label: m.seller_stock_state_out({ count: number(counts.out) }) },
          ]}
        />
        <Field label={m.seller_stock_search()} input={{ name: 'q', type: 'search', defaultValue: search }} />
      </FilterBar>
      <DataTable
        caption={m.seller_nav_stock()}
        captionHidden
        rows={rows}
        rowKey={(row) => row.variantId}
        columns={[
          {
            key: 'sku',
            header: m.seller_stock_sku(),
            isRowHeader: true,
            cell: (row) => (
              <span className="grid gap-0.5">
                <span className="font-semibold break-all">{row.sku}</span>
                <Link
                  to={paths.sellerListing(lang, row.listingId)}
                  className="line-clamp-2 font-normal text-act underline"
                >
                  {row.title}
                  {row.options === '' ? '' : ` (${row.options})`}
                </Link>
              </span>
            ),
          },
          {
            key: 'onHand',
            header: m.seller_stock_on_hand(),
            align: 'end',
            wideOnly: true,
            cell: (row) => number(row.onHand),
          },
          {
            key: 'held',
            header: m.seller_stock_held(),
            align: 'end',
            wideOnly: true,
            cell: (row) => (row.held === 0 ? '–' : number(row.held)),
          },
          {
            key: 'available',
            header: m.seller_stock_available(),
            align: 'end',
            cell: (row) => (
              <span className="inline-flex flex-wrap items-center justify-end gap-1.5">
                {row.available === 0 ? (
                  <Badge tone="bad">{m.seller_stock_badge_out()}</Badge>
                ) : row.available <= row.threshold ? (
                  <Badge tone="warn">{m.seller_stock_badge_low()}</Badge>
                ) : null}
                {number(row.available)}
              </span>
            ),
          },
          {
            key: 'level',
            header: m.seller_stock_set_level(),
            align: 'end',
            cell: (row) => (
              <CellInput
                form={FORM}
                name={`level:${row.variantId}`}
                value={String(row.onHand)}
                typed={typed[`level:${row.variantId}`]}
                error={errors[`level:${row.variantId}`]}
                label={m.seller_stock_set_level_of({ sku: row.sku })}
              />
            ),
          },
          {
            key: 'threshold',
            header: m.seller_stock_threshold(),
            align: 'end',
            wideOnly: true,
            cell: (row) => (
              <CellInput
                form={FORM}
                name={`threshold:${row.variantId}`}
                value={String(row.threshold)}
                typed={typed[`threshold:${row.variantId}`]}
                error={errors[`threshold:${row.variantId}`]}
                label={m.seller_stock_threshold_of({ sku: row.sku })}
              />
            ),
          },
        ]}
        empty={
          isFiltered ? (
            <EmptyState title={m.seller_stock_empty_title()}>{m.seller_listing_empty_filtered()}</EmptyState>
          ) : (
            <EmptyState
              title={m.seller_stock_empty_title()}
              action={<LinkButton to={paths.sellerImport(lang)}>{m.seller_item_listing_do()}</LinkButton>}
            >
              {m.seller_stock_empty_advice()}
            </EmptyState>
          )
        }
      />
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(target) => paths.sellerStock(lang, { state, q: search, page: target })}
      />
    </>
  );
}
