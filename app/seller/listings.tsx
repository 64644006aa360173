import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button, buttonClass, LinkButton } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Field } from '~/components/field';
import { FilterBar } from '~/components/filter-bar';
import { Pagination } from '~/components/pagination';
import { Picture } from '~/components/picture';
import { SelectField } from '~/components/select-field';
import { Tabs } from '~/components/tabs';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead } from '~/components/workspace-layout';
import { variantLabel } from '~/domain/catalogue/options';
import { type Currency, parseAmountToMinor, SUPPORTED_CURRENCIES, toDecimalText } from '~/domain/money/money';
import { readForm } from '~/form-data.server';
import { amount, date, number } from '~/i18n/format';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import {
  LISTING_SORTS,
  LISTING_STATUSES,
  readSellerListings,
  readSellerVariants,
} from '~/queries/seller-listings.server';
import { changePrices, type PriceChange, setListingStatus } from '~/services/edit-listing.server';
import { setStock } from '~/services/set-stock.server';
import { requireSeller } from '~/session.server';
import { changedFields, readPieces } from './bulk-fields';
import { CellInput } from './cell-input';
import { ListingStatusBadge, listingStatusLabel } from './listing-status';
import { StockAnswers } from './stock-answers';
import { toldStock } from './told-stock.server';

const CHOSEN_FORM = 'chosen-listings';
const PRICES_FORM = 'prices';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports, requestContext } = context;
  const query = new URL(request.url).searchParams;
  const filter = {
    status: LISTING_STATUSES.find((known) => known === query.get('status')) ?? null,
    search: (query.get('q') ?? '').trim().slice(0, 80),
    sort: LISTING_SORTS.find((known) => known === query.get('sort')) ?? ('updated' as const),
    direction: query.get('dir') === 'asc' ? ('asc' as const) : ('desc' as const),
    page: pageOf(request),
  };
  const titleOf = ({ titlePl, titleEn }: { titlePl: string | null; titleEn: string | null }) =>
    (requestContext.locale === 'pl' ? (titlePl ?? titleEn) : (titleEn ?? titlePl)) ?? '';
  const view = query.get('view') === 'prices' ? ('prices' as const) : ('listings' as const);
  const [listings, variants] = await Promise.all([
    readSellerListings(ports.db, sellerId, view === 'listings' ? filter : { ...filter, page: 1 }),
    view === 'prices' ? readSellerVariants(ports.db, sellerId, filter) : null,
  ]);
  return {
    ...filter,
    view,
    counts: listings.counts,
    pageCount: (variants ?? listings).pageCount,
    statuses: [...LISTING_STATUSES],
    operationId: ports.randomness.identifier('stk'),
    listings: view === 'listings' ? listings.rows.map((row) => ({ ...row, title: titleOf(row) })) : [],
    variants: (variants?.rows ?? []).map((row) => ({
      variantId: row.variantId,
      listingId: row.listingId,
      title: titleOf(row),
      options: variantLabel(row.options, context.requestContext.locale),
      sku: row.sku,
      onHand: row.onHand,
      held: row.held,
      prices: SUPPORTED_CURRENCIES.map((currency) => {
        const amountMinor = row.prices?.[currency];
        return {
          currency,
          text: amountMinor === undefined ? '' : priceText(amountMinor, currency, requestContext.locale),
        };
      }),
    })),
  };
}

/** A price as a field has it, with the decimal mark of the language. */
function priceText(amountMinor: number, currency: Currency, locale: 'pl' | 'en'): string {
  const text = toDecimalText({ amountMinor, currency });
  return locale === 'pl' ? text.replace('.', ',') : text;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports } = context;
  const form = await readForm(request);
  const nothing = { changed: null, saved: null, told: [], errors: {}, typed: {}, problem: null };
  const intent = form.get('intent');
  if (intent === 'publish' || intent === 'withdraw') {
    const listingIds = form
      .getAll('listingId')
      .map(Number)
      .filter((id) => Number.isSafeInteger(id));
    if (listingIds.length === 0)
      return data({ ...nothing, problem: m.seller_listing_none_chosen() }, { status: 400 });
    const { changed } = await setListingStatus(ports, {
      sellerId,
      listingIds,
      status: intent === 'publish' ? 'published' : 'withdrawn',
    });
    return data({ ...nothing, changed });
  }
  if (intent !== 'prices') throw new Response(null, { status: 400 });

  const errors: Record<string, string> = {};
  const typed: Record<string, string> = {};
  const refuse = (name: string, text: string, words: string) => {
    errors[name] = words;
    typed[name] = text;
  };
  const prices = SUPPORTED_CURRENCIES.flatMap((currency) =>
    changedFields(form, currency).flatMap(({ id, text }): PriceChange[] => {
      if (text === '') return [{ variantId: id, currency, priceMinor: null }];
      const read = parseAmountToMinor(text, currency);
      if (read.ok && read.value > 0) return [{ variantId: id, currency, priceMinor: read.value }];
      refuse(`${currency}:${id}`, text, m.seller_import_problem_bad_price_form());
      return [];
    }),
  );
  const levels = changedFields(form, 'level').flatMap(({ id, text }) => {
    const level = readPieces(text);
    if (level !== null) return [{ variantId: id, level }];
    refuse(`level:${id}`, text, m.seller_import_problem_bad_quantity_form());
    return [];
  });
  const [priced, answers] = await Promise.all([
    changePrices(ports, { sellerId, changes: prices }),
    setStock(ports, {
      sellerId,
      operationId: String(form.get('operationId') ?? '').slice(0, 40) || ports.randomness.identifier('stk'),
      levels,
    }),
  ]);
  for (const variantId of priced.unpriced)
    for (const { currency } of prices.filter((change) => change.variantId === variantId))
      refuse(`${currency}:${variantId}`, '', m.seller_listing_unpriced());
  const told = toldStock(answers, (variantId) => String(form.get(`sku:${variantId}`) ?? ''));
  return data(
    { ...nothing, saved: priced.changed + told.length, told, errors, typed },
    { status: Object.keys(errors).length > 0 ? 400 : 200 },
  );
}

export const meta: MetaFunction = () => [{ title: `${m.seller_nav_listings()} · ${m.common_brand()}` }];

export default function ListingsPage() {
  const lang = getLocale();
  const loaded = useLoaderData<typeof loader>();
  const { view, status, search, counts, statuses, sort, direction, page, pageCount } = loaded;
  const answer = useKeptAnswer(useActionData<typeof action>());
  const kept = { view: view === 'prices' ? view : null, status, q: search };
  const total = statuses.reduce((sum, each) => sum + (counts[each] ?? 0), 0);
  const href = (query: Parameters<typeof paths.sellerListings>[1]) => paths.sellerListings(lang, query);
  const hasErrors = answer !== undefined && Object.keys(answer.errors).length > 0;
  return (
    <>
      <PageHead
        title={m.seller_listing_list_title()}
        lead={view === 'prices' ? m.seller_listing_prices_lead() : undefined}
        action={
          <>
            <LinkButton size="small" kind="quiet" to={paths.sellerImport(lang)}>
              {m.seller_nav_import()}
            </LinkButton>
            <a
              href={paths.sellerListingsExport(lang)}
              download
              className={buttonClass({ kind: 'quiet', size: 'small' })}
            >
              {m.seller_listing_export()}
            </a>
            <LinkButton size="small" to={paths.sellerListingNew(lang)}>
              {m.seller_listing_new()}
            </LinkButton>
          </>
        }
      />
      {answer?.problem ? <Alert tone="warn">{answer.problem}</Alert> : null}
      {answer?.changed === null || answer === undefined ? null : (
        <Alert tone={answer.changed > 0 ? 'good' : 'info'}>
          {answer.changed > 0
            ? m.seller_listing_changed({ count: answer.changed })
            : m.seller_listing_nothing_changed()}
        </Alert>
      )}
      {hasErrors ? <Alert tone="bad">{m.seller_listing_check()}</Alert> : null}
      {answer?.saved === null || answer === undefined || hasErrors ? null : (
        <Alert tone={answer.saved > 0 ? 'good' : 'info'}>
          {answer.saved > 0
            ? m.seller_listing_saved_prices({ count: answer.saved })
            : m.seller_listing_nothing_changed()}
        </Alert>
      )}
      <StockAnswers told={(answer?.told ?? []).filter(({ code }) => code !== 'set')} />
      <Tabs
        label={m.seller_listing_list_title()}
        tabs={[
          {
            label: m.seller_listing_view_listings(),
            href: href({ status, q: search }),
            current: view === 'listings',
          },
          {
            label: m.seller_listing_view_prices(),
            href: href({ view: 'prices', status, q: search }),
            current: view === 'prices',
          },
        ]}
      />
      <FilterBar
        action={paths.sellerListings(lang)}
        label={m.common_filters()}
        kept={[
          ...(view === 'prices' ? ([['view', 'prices']] as const) : []),
          ...(sort === 'updated' ? [] : ([['sort', sort]] as const)),
          ...(direction === 'desc' ? [] : ([['dir', direction]] as const)),
        ]}
      >
        <SelectField
          label={m.common_status()}
          select={{ name: 'status', defaultValue: status ?? '' }}
          options={[
            { value: '', label: m.seller_listing_status_all({ count: number(total) }) },
            ...statuses.map((each) => ({
              value: each,
              label: `${listingStatusLabel(each)} (${number(counts[each] ?? 0)})`,
            })),
          ]}
        />
        <Field
          label={m.seller_listing_search()}
          input={{ name: 'q', type: 'search', defaultValue: search }}
        />
      </FilterBar>
      {view === 'listings' ? <ListingTable /> : <PriceTable />}
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(target) =>
          href({ ...kept, sort: sort === 'updated' ? null : sort, dir: direction, page: target })
        }
      />
    </>
  );
}

function Nothing() {
  const lang = getLocale();
  const { status, search } = useLoaderData<typeof loader>();
  return status !== null || search !== '' ? (
    <EmptyState title={m.seller_listing_empty_title()}>{m.seller_listing_empty_filtered()}</EmptyState>
  ) : (
    <EmptyState
      title={m.seller_listing_empty_title()}
      action={<LinkButton to={paths.sellerImport(lang)}>{m.seller_item_listing_do()}</LinkButton>}
    >
      {m.seller_listing_empty_advice()}
    </EmptyState>
  );
}

function ListingTable() {
  const lang = getLocale();
  const { listings, status, search, sort, direction } = useLoaderData<typeof loader>();
  if (listings.length === 0) return <Nothing />;
  return (
    <>
      <Form method="post" id={CHOSEN_FORM} className="flex flex-wrap gap-2">
        <Button size="small" kind="quiet" name="intent" value="publish">
          {m.seller_listing_publish()}
        </Button>
        <Button size="small" kind="quiet" name="intent" value="withdraw">
          {m.seller_listing_withdraw()}
        </Button>
      </Form>
      <DataTable
        caption={m.seller_listing_list_title()}
        captionHidden
        rows={listings}
        rowKey={(row) => row.id}
        select={{ name: 'listingId', form: CHOSEN_FORM, label: (row) => row.title }}
        sort={{ by: sort, direction }}
        hrefForSort={({ by, direction: dir }) =>
          paths.sellerListings(lang, { status, q: search, sort: by, dir })
        }
        columns={[
          {
            key: 'picture',
            header: m.seller_listing_column_picture(),
            wideOnly: true,
            cell: (row) => (
              <Picture
                picture={row.pictureKey === null ? undefined : { key: row.pictureKey, alt: '' }}
                sizes="3rem"
                className="size-12 rounded-md"
              />
            ),
          },
          {
            key: 'title',
            header: m.seller_listing_column_title(),
            isRowHeader: true,
            sortable: true,
            cell: (row) => (
              <span className="grid min-w-40 gap-0.5">
                <Link
                  to={paths.sellerListing(lang, row.id)}
                  className="line-clamp-2 font-semibold text-act underline"
                >
                  {row.title}
                </Link>
                {row.failedPictures > 0 ? (
                  <span className="text-xs font-normal text-bad-ink">
                    {m.seller_listing_pictures_failed({ count: row.failedPictures })}
                  </span>
                ) : null}
              </span>
            ),
          },
          {
            key: 'skus',
            header: m.seller_listing_column_skus(),
            align: 'end',
            wideOnly: true,
            cell: (row) => number(row.skuCount),
          },
          {
            key: 'price',
            header: m.seller_listing_column_price(),
            align: 'end',
            cell: (row) => <PriceRange prices={row.prices} />,
          },
          {
            key: 'stock',
            header: m.seller_listing_column_stock(),
            align: 'end',
            sortable: true,
            cell: (row) =>
              row.available === 0 ? (
                <Badge tone="bad">{m.seller_stock_badge_out()}</Badge>
              ) : (
                number(row.available)
              ),
          },
          {
            key: 'status',
            header: m.common_status(),
            cell: (row) => <ListingStatusBadge status={row.status} />,
          },
          {
            key: 'updated',
            header: m.seller_listing_column_updated(),
            wideOnly: true,
            sortable: true,
            cell: (row) => <span className="whitespace-nowrap">{date(row.updatedAt, 'moment')}</span>,
          },
        ]}
      />
    </>
  );
}

function PriceRange({
  prices,
}: {
  prices: { currency: Currency; minMinor: number; maxMinor: number } | null;
}) {
  if (prices === null) return <Badge tone="warn">{m.seller_listing_no_price()}</Badge>;
  const { currency, minMinor, maxMinor } = prices;
  const from = amount({ amountMinor: minMinor, currency });
  return (
    <span className="whitespace-nowrap">
      {minMinor === maxMinor
        ? from
        : m.seller_listing_price_range({ from, to: amount({ amountMinor: maxMinor, currency }) })}
    </span>
  );
}

function PriceTable() {
  const lang = getLocale();
  const { variants, operationId } = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const isSaving = useNavigation().formMethod === 'POST';
  const errors: Readonly<Record<string, string>> = answer?.errors ?? {};
  const typed: Readonly<Record<string, string>> = answer?.typed ?? {};
  if (variants.length === 0) return <Nothing />;
  return (
    <>
      <Form method="post" id={PRICES_FORM}>
        <input type="hidden" name="operationId" value={operationId} />
        {variants.map((row) => (
          <input key={row.variantId} type="hidden" name={`sku:${row.variantId}`} value={row.sku} />
        ))}
        <Button size="small" name="intent" value="prices" busy={isSaving}>
          {m.seller_listing_save_prices()}
        </Button>
      </Form>
      <DataTable
        caption={m.seller_listing_view_prices()}
        captionHidden
        rows={variants}
        rowKey={(row) => row.variantId}
        columns={[
          {
            key: 'title',
            header: m.seller_listing_column_title(),
            isRowHeader: true,
            cell: (row) => (
              <span className="grid min-w-40 gap-0.5">
                <Link
                  to={paths.sellerListing(lang, row.listingId)}
                  className="line-clamp-2 font-semibold text-act underline"
                >
                  {row.title}
                </Link>
                <span className="text-xs font-normal break-all text-soft">
                  {[row.options, row.sku].filter((text) => text !== '').join(' · ')}
                </span>
              </span>
            ),
          },
          ...SUPPORTED_CURRENCIES.map((currency) => ({
            key: currency,
            header: m.seller_listing_price_in({ currency }),
            align: 'end' as const,
            cell: (row: (typeof variants)[number]) => {
              const name = `${currency}:${row.variantId}`;
              return (
                <CellInput
                  form={PRICES_FORM}
                  name={name}
                  value={row.prices.find((price) => price.currency === currency)?.text ?? ''}
                  typed={typed[name]}
                  error={errors[name]}
                  inputMode="decimal"
                  placeholder="–"
                  label={m.seller_listing_price_of({ sku: row.sku, currency })}
                />
              );
            },
          })),
          {
            key: 'level',
            header: m.seller_listing_on_hand(),
            align: 'end',
            cell: (row) => (
              <CellInput
                form={PRICES_FORM}
                name={`level:${row.variantId}`}
                value={String(row.onHand)}
                typed={typed[`level:${row.variantId}`]}
                error={errors[`level:${row.variantId}`]}
                label={m.seller_listing_level_of({ sku: row.sku })}
              />
            ),
          },
          {
            key: 'held',
            header: m.seller_listing_held(),
            align: 'end',
            wideOnly: true,
            cell: (row) => (row.held === 0 ? '–' : number(row.held)),
          },
        ]}
      />
    </>
  );
}
