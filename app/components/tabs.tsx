import { Link } from '@remix-run/react';
import { number } from '~/i18n/format';
import { classNames } from './class-names';

export interface Tab {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
  readonly count?: number | undefined;
}

/** Views of one list, each with its own address. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="overflow-x-auto">
      <ul className="flex min-w-max gap-1 border-b">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              to={tab.href}
              preventScrollReset
              aria-current={tab.current ? 'page' : undefined}
              className={classNames(
                'figures -mb-px inline-flex min-h-10 items-center gap-2 border-b-3 px-3 text-sm font-semibold',
                tab.current ? 'border-act text-act' : 'border-transparent text-soft hover:text-ink',
              )}
            >
              {tab.label}
              {tab.count === undefined ? null : (
                <span className="rounded-sm bg-sunken px-1.5 text-xs text-ink">{number(tab.count)}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
