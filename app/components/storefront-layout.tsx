import { Link, NavLink } from '@remix-run/react';
import ShoppingBasket from 'lucide-react/dist/esm/icons/shopping-basket';
import UserRound from 'lucide-react/dist/esm/icons/user-round';
import type { ReactNode } from 'react';
import type { Currency } from '~/domain/money/money';
import { number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import type { Theme } from '~/theme';
import { Brand, SkipLink } from './brand';
import { classNames } from './class-names';
import { ConsentBar } from './consent-bar';
import { OfflineNotice } from './offline-notice';
import { SearchField } from './search-field';
import { ViewSettings } from './view-settings';

export interface CategoryLink {
  readonly slug: string;
  readonly name: string;
}

/** What stands around every page of the storefront. */
export interface StorefrontShellView {
  readonly categories: readonly CategoryLink[];
  readonly currency: Currency;
  readonly theme: Theme;
  /** Undefined until it is known: pages from the cache learn it afterwards. */
  readonly cartCount?: number | undefined;
  readonly account?:
    | { readonly name: string; readonly worksAs?: 'seller' | 'operator' | undefined }
    | undefined;
  /** Whether the browser may be recorded; undefined until it was chosen. */
  readonly consent?: 'yes' | 'no' | undefined;
  /** What was searched for, so that the field keeps it. */
  readonly query?: string | undefined;
}

interface StorefrontLayoutProps extends StorefrontShellView {
  readonly children: ReactNode;
}

export function StorefrontLayout({ children, ...shell }: StorefrontLayoutProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <StorefrontHeader {...shell} />
      <OfflineNotice />
      <main id="main" tabIndex={-1} className="page flex-1 pt-6 pb-16 outline-none">
        {children}
      </main>
      <StorefrontFooter categories={shell.categories} />
      {shell.consent === undefined ? <ConsentBar /> : null}
    </div>
  );
}

const iconLinkClass =
  'relative inline-flex size-11 items-center justify-center gap-2 rounded-md font-medium hover:bg-act-soft hover:text-act-ink md:w-auto md:px-3';

function StorefrontHeader({ categories, currency, theme, cartCount, account, query }: StorefrontShellView) {
  const lang = getLocale();
  return (
    <header className="border-b bg-surface">
      <div className="page flex flex-wrap items-center gap-x-2 py-1.5 md:flex-nowrap md:gap-x-4 md:py-2.5">
        <Brand />
        <SearchField query={query} />
        <div className="ml-auto flex items-center md:ml-0">
          <Link
            to={account === undefined ? paths.signIn(lang) : paths.account(lang)}
            className={iconLinkClass}
          >
            <UserRound size={21} />
            <span className="max-w-32 truncate text-sm max-md:sr-only">
              {account === undefined ? m.common_sign_in() : account.name}
            </span>
          </Link>
          <Link to={paths.cart(lang)} className={iconLinkClass}>
            <ShoppingBasket size={21} />
            {cartCount === undefined ? (
              <span className="text-sm max-md:sr-only">{m.common_cart()}</span>
            ) : (
              <>
                <span aria-hidden="true" className="text-sm max-md:sr-only">
                  {m.common_cart()}
                </span>
                <span className="sr-only">{m.common_cart_count({ count: cartCount })}</span>
                {cartCount > 0 ? (
                  <span
                    aria-hidden="true"
                    className="figures grid min-w-5 place-items-center rounded-full bg-accent px-1 text-xs font-bold text-on-accent max-md:absolute max-md:top-0.5 max-md:right-0"
                  >
                    {number(cartCount)}
                  </span>
                ) : null}
              </>
            )}
          </Link>
          <ViewSettings currency={currency} theme={theme} />
        </div>
      </div>
      <nav aria-label={m.common_categories()} className="page overflow-x-auto [scrollbar-width:none]">
        <ul className="-mx-2 flex min-w-max gap-x-0.5 pb-1.5">
          {categories.map(({ slug, name }) => (
            <li key={slug}>
              <NavLink
                to={paths.category(lang, slug)}
                prefetch="intent"
                className={({ isActive }) =>
                  classNames(
                    'inline-flex min-h-9 items-center rounded-md px-2 text-sm whitespace-nowrap',
                    isActive
                      ? 'bg-act-soft font-semibold text-act-ink'
                      : 'hover:bg-act-soft hover:text-act-ink',
                  )
                }
              >
                {name}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}

function StorefrontFooter({ categories }: { categories: readonly CategoryLink[] }) {
  const lang = getLocale();
  const linkClass = 'inline-flex min-h-7 items-center hover:text-act hover:underline';
  return (
    <footer className="border-t bg-sunken text-sm">
      <div className="page grid gap-8 py-10 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr]">
        <div className="grid content-start gap-2">
          <Brand />
          <p className="measure">{m.common_footer_about()}</p>
          <p className="text-soft">{m.common_footer_prices()}</p>
          <p>
            <Link to={paths.privacyChoices(lang)} className={linkClass}>
              {m.storefront_privacy_title()}
            </Link>
          </p>
        </div>
        <nav aria-label={m.common_footer_shopping()}>
          <p className="mb-1 font-semibold">{m.common_footer_shopping()}</p>
          <ul className="grid gap-0.5">
            {categories.slice(0, 5).map(({ slug, name }) => (
              <li key={slug}>
                <Link to={paths.category(lang, slug)} className={linkClass}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <nav aria-label={m.common_footer_selling()}>
          <p className="mb-1 font-semibold">{m.common_footer_selling()}</p>
          <ul className="grid gap-0.5">
            <li>
              <Link to={paths.sellerJoin(lang)} className={linkClass}>
                {m.common_sell()}
              </Link>
            </li>
            <li>
              <Link to={paths.seller(lang)} className={linkClass}>
                {m.common_seller_workspace()}
              </Link>
            </li>
          </ul>
          <p className="mt-3 text-soft">{m.common_footer_open_source()}</p>
        </nav>
      </div>
    </footer>
  );
}
