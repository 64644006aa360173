import { Link } from '@remix-run/react';
import BadgeCheck from 'lucide-react/dist/esm/icons/badge-check';
import type { ReactNode } from 'react';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import type { PictureView } from './picture';
import { type RatingView, StarRating } from './star-rating';
import { StoreLogo } from './store-logo';

export interface SellerCardView {
  readonly slug: string;
  readonly name: string;
  readonly logo?: PictureView | undefined;
  readonly city?: string | undefined;
  readonly rating?: RatingView | undefined;
  readonly isVerified: boolean;
}

interface SellerCardProps {
  readonly seller: SellerCardView;
  /** Trader data, a link, figures. */
  readonly children?: ReactNode;
}

export function SellerCard({ seller, children }: SellerCardProps) {
  return (
    <section className="grid gap-3 rounded-lg border bg-surface p-4" aria-label={seller.name}>
      <div className="flex items-center gap-3">
        <StoreLogo name={seller.name} logo={seller.logo} sizes="4rem" className="w-14 shrink-0 rounded-md" />
        <div className="min-w-0">
          <p className="font-semibold">
            <Link to={paths.store(getLocale(), seller.slug)} className="hover:text-act hover:underline">
              {seller.name}
            </Link>
          </p>
          {seller.isVerified ? (
            <p className="flex items-center gap-1 text-sm text-act">
              <BadgeCheck size={16} />
              {m.common_verified_seller()}
            </p>
          ) : null}
          {seller.city ? <p className="text-sm text-soft">{seller.city}</p> : null}
        </div>
      </div>
      {seller.rating ? <StarRating rating={seller.rating} inWords /> : null}
      {children}
    </section>
  );
}
