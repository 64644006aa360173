import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { TextPart } from '~/domain/search/highlight';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { type ListingAddress, paths } from '~/paths';
import { Badge } from './badge';
import { classNames } from './class-names';
import { Picture, type PictureView } from './picture';
import { Price, type PriceView } from './price';
import { type RatingView, StarRating } from './star-rating';

/** A listing as lists show it. */
export interface ListingCardView extends ListingAddress, PriceView {
  readonly title: string;
  /** The title in pieces, with the words marked that somebody searched for. */
  readonly titleParts?: readonly TextPart[] | undefined;
  readonly sellerName: string;
  readonly picture: PictureView | undefined;
  readonly rating?: RatingView | undefined;
  readonly isNew?: boolean | undefined;
  readonly inStock: boolean;
  /** When it would arrive, in words; or why it is recommended. */
  readonly note?: string | undefined;
}

interface ListingCardProps {
  readonly listing: ListingCardView;
  readonly priority?: boolean;
  readonly level?: 2 | 3;
}

const SIZES = '(min-width: 68rem) 18rem, (min-width: 52rem) 33vw, 50vw';

export function ListingCard({ listing, priority = false, level = 3 }: ListingCardProps) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <article className="group relative grid content-start gap-2">
      <div className="relative overflow-hidden rounded-lg">
        <Picture
          picture={listing.picture && { ...listing.picture, alt: '' }}
          sizes={SIZES}
          priority={priority}
          className="transition-transform duration-200 group-hover:scale-[1.025]"
        />
        <CardBadge listing={listing} />
      </div>
      <div className="grid gap-1">
        <Heading className="line-clamp-2 font-text text-sm leading-snug font-semibold tracking-normal">
          <Link
            to={paths.listing(getLocale(), listing)}
            prefetch="intent"
            className="group-hover:text-act after:absolute after:inset-0 after:rounded-lg"
          >
            {listing.titleParts?.map((part, at) =>
              part.isMatch ? (
                <mark
                  key={at}
                  className="bg-transparent text-inherit underline decoration-accent decoration-2 underline-offset-2"
                >
                  {part.text}
                </mark>
              ) : (
                part.text
              ),
            ) ?? listing.title}
          </Link>
        </Heading>
        <p className="text-xs text-soft">{listing.sellerName}</p>
        <Price
          price={listing.price}
          before={listing.before}
          lowest30={listing.lowest30}
          isFrom={listing.isFrom}
        />
        {listing.rating ? <StarRating rating={listing.rating} /> : null}
        {listing.note ? <p className="text-xs text-soft">{listing.note}</p> : null}
      </div>
    </article>
  );
}

function CardBadge({ listing }: { listing: ListingCardView }) {
  const at = 'absolute top-2 left-2';
  if (!listing.inStock) return <Badge className={at}>{m.common_sold_out()}</Badge>;
  if (listing.before) {
    return (
      <Badge tone="accent" className={at}>
        {m.common_reduced()}
      </Badge>
    );
  }
  if (!listing.isNew) return null;
  return (
    <Badge tone="accent" className={at}>
      {m.common_new()}
    </Badge>
  );
}

interface ListingGridProps {
  readonly listings: readonly ListingCardView[];
  /** How many pictures at the beginning are seen at once. */
  readonly priorityCount?: number;
  readonly level?: 2 | 3;
  /** One row that scrolls sideways on narrow screens. */
  readonly row?: boolean;
  /** On wide screens. */
  readonly columns?: 3 | 4;
  readonly empty?: ReactNode;
}

export function ListingGrid({
  listings,
  priorityCount = 0,
  level,
  row = false,
  columns = 4,
  empty,
}: ListingGridProps) {
  if (listings.length === 0) return empty ?? null;
  return (
    <ul
      className={
        row
          ? '-mx-4 flex scroll-px-4 snap-x gap-4 overflow-x-auto px-4 pb-2 md:mx-0 md:grid md:grid-cols-4 md:overflow-visible md:px-0 [&>li]:w-44 [&>li]:shrink-0 [&>li]:snap-start md:[&>li]:w-auto'
          : classNames('grid grid-cols-2 gap-x-4 gap-y-8 md:grid-cols-3', columns === 4 && 'lg:grid-cols-4')
      }
    >
      {listings.map((listing, index) => (
        <li key={listing.id}>
          <ListingCard listing={listing} priority={index < priorityCount} level={level} />
        </li>
      ))}
    </ul>
  );
}
