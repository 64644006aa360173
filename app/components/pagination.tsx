import { Link } from '@remix-run/react';
import ChevronLeft from 'lucide-react/dist/esm/icons/chevron-left';
import ChevronRight from 'lucide-react/dist/esm/icons/chevron-right';
import { m } from '~/paraglide/messages.js';

interface PaginationProps {
  readonly page: number;
  readonly pageCount: number;
  readonly hrefFor: (page: number) => string;
}

const linkClass =
  'inline-flex min-h-10 min-w-10 items-center justify-center gap-1 rounded-md px-2 font-medium hover:bg-act-soft hover:text-act-ink';

/** The first, the last and the neighbours of the page; null where pages are left out. */
function pagesShown(page: number, pageCount: number): (number | null)[] {
  const shown = [1, page - 1, page, page + 1, pageCount].filter((at) => at >= 1 && at <= pageCount);
  const pages = [...new Set(shown)].sort((a, b) => a - b);
  return pages.flatMap((at, index) => (index > 0 && at - (pages[index - 1] ?? 0) > 1 ? [null, at] : [at]));
}

export function Pagination({ page, pageCount, hrefFor }: PaginationProps) {
  if (pageCount <= 1) return null;
  return (
    <nav
      aria-label={m.common_pagination()}
      className="figures flex flex-wrap items-center justify-center gap-1"
    >
      {page > 1 ? (
        <Link to={hrefFor(page - 1)} rel="prev" className={linkClass}>
          <ChevronLeft size={18} />
          {m.common_previous_page()}
        </Link>
      ) : null}
      {pagesShown(page, pageCount).map((at, index) =>
        at === null ? (
          <span key={`gap-${index}`} className="px-1 text-soft">
            …
          </span>
        ) : at === page ? (
          <span key={at} aria-current="page" className={`${linkClass} bg-act text-on-act`}>
            <span className="sr-only">{m.common_page_of({ page, pageCount })}</span>
            <span aria-hidden="true">{at}</span>
          </span>
        ) : (
          <Link
            key={at}
            to={hrefFor(at)}
            aria-label={m.common_page_number({ page: at })}
            className={linkClass}
          >
            {at}
          </Link>
        ),
      )}
      {page < pageCount ? (
        <Link to={hrefFor(page + 1)} rel="next" className={linkClass}>
          {m.common_next_page()}
          <ChevronRight size={18} />
        </Link>
      ) : null}
    </nav>
  );
}
