import { NavLink } from '@remix-run/react';
import type { LucideIcon } from 'lucide-react';
import LogOut from 'lucide-react/dist/esm/icons/log-out';
import type { ReactNode } from 'react';
import type { Currency } from '~/domain/money/money';
import { number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import type { Theme } from '~/theme';
import { Brand, SkipLink } from './brand';
import { Breadcrumbs, type Crumb } from './breadcrumbs';
import { classNames } from './class-names';
import { ViewSettings } from './view-settings';

export interface WorkspaceLink {
  readonly label: string;
  readonly href: string;
  readonly icon: LucideIcon;
  /** What waits there. */
  readonly count?: number | undefined;
  /** Current only on exactly this address. */
  readonly exact?: boolean;
}

interface WorkspaceLayoutProps {
  /** Whose workspace it is: the store, or the operator's console. */
  readonly name: string;
  readonly links: readonly WorkspaceLink[];
  readonly currency: Currency;
  readonly theme: Theme;
  /** Stands above every page: not yet approved, on holiday. */
  readonly notice?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of the seller's and the operator's pages: navigation at the side, dense content. */
export function WorkspaceLayout({ name, links, currency, theme, notice, children }: WorkspaceLayoutProps) {
  const lang = getLocale();
  return (
    <div className="grid min-h-dvh grid-cols-1 grid-rows-[auto_auto_1fr] lg:grid-cols-[15rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr]">
      <SkipLink />
      <header className="flex items-center gap-3 border-b bg-surface px-4 py-1 lg:col-span-2">
        <Brand />
        <p className="min-w-0 flex-1 truncate border-l pl-3 text-sm font-semibold">{name}</p>
        <ViewSettings currency={currency} theme={theme} withCurrency={false} />
        <form method="post" action={paths.signOut(lang)}>
          <button
            type="submit"
            className="inline-flex size-11 items-center justify-center rounded-md hover:bg-act-soft hover:text-act-ink"
          >
            <LogOut size={19} />
            <span className="sr-only">{m.common_sign_out()}</span>
          </button>
        </form>
      </header>
      <nav
        aria-label={m.common_workspace_navigation()}
        className="overflow-x-auto border-b bg-surface lg:border-r lg:border-b-0"
      >
        <ul className="flex min-w-max gap-0.5 p-2 lg:sticky lg:top-0 lg:min-w-0 lg:flex-col">
          {links.map(({ label, href, icon: Icon, count, exact }) => (
            <li key={href}>
              <NavLink
                to={href}
                end={exact}
                prefetch="intent"
                className={({ isActive }) =>
                  classNames(
                    'figures flex min-h-10 items-center gap-2.5 rounded-md px-3 text-sm font-medium',
                    isActive ? 'bg-act-soft text-act-ink' : 'hover:bg-sunken',
                  )
                }
              >
                <Icon size={18} />
                <span className="flex-1">{label}</span>
                {count === undefined || count === 0 ? null : (
                  <span className="rounded-full bg-accent px-1.5 text-xs font-bold text-on-accent">
                    {number(count)}
                  </span>
                )}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" tabIndex={-1} className="min-w-0 px-4 pt-4 pb-16 outline-none lg:px-8">
        <div className="mx-auto grid max-w-7xl grid-cols-1 gap-4">
          {notice}
          {children}
        </div>
      </main>
    </div>
  );
}

interface PageHeadProps {
  readonly title: ReactNode;
  readonly crumbs?: readonly Crumb[];
  /** Beside the title: a state. */
  readonly aside?: ReactNode;
  readonly lead?: ReactNode;
  /** The next action: always at the end of this line. */
  readonly action?: ReactNode;
}

/** The head of a workspace page. */
export function PageHead({ title, crumbs, aside, lead, action }: PageHeadProps) {
  return (
    <div className="grid gap-1">
      {crumbs === undefined ? null : <Breadcrumbs crumbs={crumbs} />}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="flex min-w-0 flex-wrap items-center gap-3">
          <h1 className="text-xl">{title}</h1>
          {aside}
        </div>
        {action === undefined ? null : <div className="flex flex-wrap gap-2">{action}</div>}
      </div>
      {lead === undefined ? null : <p className="measure text-sm text-soft">{lead}</p>}
    </div>
  );
}

interface PanelProps {
  readonly title: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a workspace page. */
export function Panel({ title, action, children }: PanelProps) {
  return (
    <section className="grid grid-cols-1 content-start gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-3">
        <h2 className="font-text text-lg tracking-normal">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
