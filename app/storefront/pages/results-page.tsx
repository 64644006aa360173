import { Form, Link, useLocation, useNavigation, useSubmit } from '@remix-run/react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Breadcrumbs, type Crumb } from '~/components/breadcrumbs';
import { buttonClass } from '~/components/button';
import { classNames } from '~/components/class-names';
import { EmptyState } from '~/components/empty-state';
import { type FacetChip, FacetChips, type FacetGroup, FacetPanel } from '~/components/facet-panel';
import { inputClass } from '~/components/field';
import { type ListingCardView, ListingGrid } from '~/components/listing-card';
import { Pagination } from '~/components/pagination';
import { PERSONAL_ORDER_ANCHOR, PersonalOrderForm } from '~/components/personal-order-form';
import type { CategoryLink } from '~/components/storefront-layout';
import type { PersonalOrder } from '~/consent';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';

/** A list of listings that can be narrowed, ordered and paged through its address. */
export interface ResultsView {
  readonly listings: readonly ListingCardView[];
  readonly total: number;
  /** The total comes from a sample. */
  readonly isAbout: boolean;
  readonly page: number;
  readonly pageCount: number;
  readonly sort: string;
  readonly sorts: readonly { readonly value: string; readonly label: string }[];
  readonly groups: readonly FacetGroup[];
  readonly chips: readonly FacetChip[];
  /** The same list without any filter. */
  readonly clearHref: string;
  /** What decides the order, in a sentence; null where the address chose it. */
  readonly ranking: RankingView | null;
}

export interface RankingView {
  readonly words: string;
  /** Whether the shopper's own taste is followed, or switched off; null where there is none to follow. */
  readonly personal: PersonalOrder | null;
}

export interface SearchPageView extends ResultsView {
  readonly query: string;
  readonly correctedQuery?: string | undefined;
  /** Where to look when nothing was found. */
  readonly categories: readonly CategoryLink[];
  readonly popular: readonly ListingCardView[];
}

export interface CategoryPageView extends ResultsView {
  readonly name: string;
  readonly crumbs: readonly Crumb[];
  readonly subcategories: readonly CategoryLink[];
}

export function SearchPage({ search }: { search: SearchPageView }) {
  const lang = getLocale();
  return (
    <div className="grid gap-5">
      <h1>
        {search.query === '' ? m.storefront_results_all() : m.storefront_results_for({ query: search.query })}
      </h1>
      {search.correctedQuery === undefined ? null : (
        <p role="status" className="text-soft">
          {m.storefront_results_corrected({ query: search.query, corrected: search.correctedQuery })}
        </p>
      )}
      <Results
        results={search}
        empty={
          <div className="grid gap-10">
            <EmptyState
              title={m.storefront_results_none_title()}
              action={
                search.chips.length > 0 ? (
                  <Link to={search.clearHref} className={buttonClass({})}>
                    {m.common_filter_clear()}
                  </Link>
                ) : undefined
              }
            >
              {m.storefront_results_none_advice()}
            </EmptyState>
            <nav aria-label={m.storefront_results_browse()} className="grid gap-3">
              <h2>{m.storefront_results_browse()}</h2>
              <Subcategories categories={search.categories} />
            </nav>
            {search.popular.length > 0 ? (
              <section className="grid gap-4">
                <h2>{m.storefront_home_popular()}</h2>
                <ListingGrid listings={search.popular} row />
              </section>
            ) : null}
          </div>
        }
        action={paths.search(lang)}
      />
    </div>
  );
}

export function CategoryPage({ category }: { category: CategoryPageView }) {
  const { pathname } = useLocation();
  return (
    <div className="grid gap-5">
      <div className="grid gap-3">
        <Breadcrumbs crumbs={category.crumbs} />
        <h1>{category.name}</h1>
        {category.subcategories.length > 0 ? (
          <nav aria-label={m.storefront_facet_category()}>
            <Subcategories categories={category.subcategories} />
          </nav>
        ) : null}
      </div>
      <Results
        results={category}
        action={pathname}
        empty={
          <EmptyState
            title={m.storefront_results_none_title()}
            action={
              <Link to={category.clearHref} className={buttonClass({})}>
                {m.common_filter_clear()}
              </Link>
            }
          >
            {m.storefront_results_none_advice()}
          </EmptyState>
        }
      />
    </div>
  );
}

function Subcategories({ categories }: { categories: readonly CategoryLink[] }) {
  return (
    <ul className="flex flex-wrap gap-2">
      {categories.map(({ slug, name }) => (
        <li key={slug}>
          <Link
            to={paths.category(getLocale(), slug)}
            prefetch="intent"
            className="inline-flex min-h-9 items-center rounded-full border border-edge bg-surface px-4 text-sm font-medium hover:border-act hover:text-act"
          >
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}

interface ResultsProps {
  readonly results: ResultsView;
  readonly action: string;
  readonly empty: ReactNode;
  /** Of the headings of the cards. */
  readonly cardLevel?: 2 | 3;
}

/** What else the address says that a form must repeat: everything but what the form itself sends. */
function keptParameters(search: string, sent: readonly string[]): [string, string][] {
  return [...new URLSearchParams(search)].filter(([name]) => name !== 'page' && !sent.includes(name));
}

function namesSentBy(groups: readonly FacetGroup[]): string[] {
  return groups.flatMap((group) => (group.kind === 'range' ? [group.minName, group.maxName] : [group.name]));
}

export function Results({ results, action, empty, cardLevel = 2 }: ResultsProps) {
  const { pathname, search } = useLocation();
  const navigation = useNavigation();
  const busy = navigation.state === 'loading' && navigation.location.pathname === pathname;
  const hrefForPage = (page: number) => {
    const parameters = new URLSearchParams(search);
    parameters.delete('page');
    if (page > 1) parameters.set('page', String(page));
    const text = parameters.toString();
    return text === '' ? pathname : `${pathname}?${text}`;
  };
  const total = results.isAbout
    ? m.storefront_results_about({ count: results.total })
    : m.common_results({ count: results.total });
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[15rem_minmax(0,1fr)] lg:gap-10">
      <aside aria-label={m.common_filters()}>
        <FacetPanel
          action={action}
          groups={results.groups}
          kept={keptParameters(search, namesSentBy(results.groups))}
        />
      </aside>
      <div className="grid min-w-0 gap-5">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p role="status" className="figures text-sm text-soft">
            {total}
          </p>
          <SortForm results={results} action={action} kept={keptParameters(search, ['sort'])} />
        </div>
        <FacetChips chips={results.chips} clearHref={results.clearHref} />
        {results.listings.length === 0 ? (
          empty
        ) : (
          <>
            <div aria-busy={busy} className={classNames('transition-opacity', busy && 'opacity-55')}>
              <ListingGrid listings={results.listings} priorityCount={4} level={cardLevel} columns={3} />
            </div>
            <Pagination page={results.page} pageCount={results.pageCount} hrefFor={hrefForPage} />
            {results.ranking === null ? null : <Ranking {...results.ranking} />}
          </>
        )}
      </div>
    </div>
  );
}

const PERSONAL_WORDS = {
  on: m.storefront_results_personal_on,
  off: m.storefront_results_personal_off,
} as const;

/** What decides the order, and the switch for what the shopper's own taste decides of it. */
function Ranking({ words, personal }: RankingView) {
  return (
    <div className="measure grid gap-2 text-xs text-soft">
      <p>{words}</p>
      {personal === null ? null : (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <p aria-live="polite">
            {PERSONAL_WORDS[personal]()}{' '}
            <Link
              to={`${paths.privacyChoices(getLocale())}#${PERSONAL_ORDER_ANCHOR}`}
              className="text-act underline"
            >
              {m.storefront_consent_more()}
            </Link>
          </p>
          <PersonalOrderForm now={personal} size="small" />
        </div>
      )}
    </div>
  );
}

interface SortFormProps {
  readonly results: ResultsView;
  readonly action: string;
  readonly kept: readonly (readonly [string, string])[];
}

function SortForm({ results, action, kept }: SortFormProps) {
  const submit = useSubmit();
  const choice = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    if (choice.current !== null) choice.current.value = results.sort;
  }, [results.sort]);
  return (
    <Form
      method="get"
      action={action}
      onChange={(event) => submit(event.currentTarget, { preventScrollReset: true })}
      className="flex items-center gap-2"
    >
      {kept.map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      <label htmlFor="results-sort" className="text-sm whitespace-nowrap text-soft">
        {m.common_sort()}
      </label>
      <select
        ref={choice}
        id="results-sort"
        name="sort"
        defaultValue={results.sort}
        className={`${inputClass} w-auto pr-8 text-sm`}
      >
        {results.sorts.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <noscript>
        <button type="submit" className={buttonClass({ kind: 'quiet' })}>
          {m.common_filter_apply()}
        </button>
      </noscript>
    </Form>
  );
}
