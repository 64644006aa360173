import { Link } from '@remix-run/react';
import { m } from '~/paraglide/messages.js';

export interface Crumb {
  readonly label: string;
  /** Absent for the page itself. */
  readonly href?: string | undefined;
}

export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label={m.common_breadcrumbs()} className="text-sm text-soft">
      <ol className="flex flex-wrap gap-x-2">
        {crumbs.map(({ label, href }, index) => (
          <li key={index} className="flex gap-2">
            {index > 0 ? <span aria-hidden="true">/</span> : null}
            {href === undefined ? (
              <span aria-current="page" className="text-ink">
                {label}
              </span>
            ) : (
              <Link to={href} className="inline-block min-h-6 hover:text-act hover:underline">
                {label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
