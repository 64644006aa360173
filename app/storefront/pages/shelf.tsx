import { useId } from 'react';
import { LinkButton } from '~/components/button';
import { type ListingCardView, ListingGrid } from '~/components/listing-card';
import { m } from '~/paraglide/messages.js';

interface ShelfProps {
  readonly title: string;
  readonly reason?: string;
  readonly listings: readonly ListingCardView[];
  readonly href?: string;
  readonly priority?: boolean;
}

/** A titled row of listings; nothing where there are none. */
export function Shelf({ title, reason, listings, href, priority = false }: ShelfProps) {
  const id = useId();
  if (listings.length === 0) return null;
  return (
    <section aria-labelledby={id} className="grid gap-4">
      <div className="flex flex-wrap items-end justify-between gap-x-6">
        <div>
          <h2 id={id}>{title}</h2>
          {reason === undefined ? null : <p className="text-sm text-soft">{reason}</p>}
        </div>
        {href === undefined ? null : (
          <LinkButton to={href} kind="plain" size="small">
            {m.storefront_home_all_in()}
          </LinkButton>
        )}
      </div>
      <ListingGrid listings={listings} row priorityCount={priority ? 4 : 0} />
    </section>
  );
}
