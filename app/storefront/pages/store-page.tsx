import BadgeCheck from 'lucide-react/dist/esm/icons/badge-check';
import { classNames } from '~/components/class-names';
import { EmptyState } from '~/components/empty-state';
import { Picture, type PictureView } from '~/components/picture';
import type { SellerCardView } from '~/components/seller-card';
import { StarRating } from '~/components/star-rating';
import { StoreLogo } from '~/components/store-logo';
import { date, type Moment } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { Results, type ResultsView } from './results-page';
import { Trader, type TraderView } from './trader';

export interface StorePageView extends ResultsView {
  readonly seller: SellerCardView;
  readonly cover: PictureView | undefined;
  readonly about: string;
  readonly since: Moment;
  readonly trader: TraderView;
}

export function StorePage({ store }: { store: StorePageView }) {
  const { seller } = store;
  return (
    <div className="grid gap-8">
      <section className="grid gap-4">
        {store.cover ? (
          <div className="-mx-4 -mt-6 sm:mx-0 sm:mt-0">
            <Picture
              picture={{ ...store.cover, alt: '' }}
              sizes="(min-width: 80rem) 80rem, 100vw"
              ratio="cover"
              priority
              className="sm:rounded-lg"
            />
          </div>
        ) : null}
        <div className="flex flex-wrap items-end gap-x-5 gap-y-3 sm:px-6">
          <StoreLogo
            name={seller.name}
            logo={seller.logo}
            sizes="7rem"
            className={classNames(
              'relative w-24 shrink-0 rounded-lg sm:w-28',
              store.cover && '-mt-14 border-4 border-ground',
            )}
          />
          <div className="grid min-w-0 flex-1 basis-60 gap-1">
            <h1>{seller.name}</h1>
            <p className="flex flex-wrap items-center gap-x-4 text-sm text-soft">
              {seller.isVerified ? (
                <span className="inline-flex items-center gap-1 font-medium text-act">
                  <BadgeCheck size={17} />
                  {m.common_verified_seller()}
                </span>
              ) : null}
              {seller.city ? <span>{seller.city}</span> : null}
              <span>{m.storefront_store_since({ date: date(store.since) })}</span>
            </p>
            {seller.rating ? <StarRating rating={seller.rating} inWords /> : null}
          </div>
        </div>
        <div className="grid gap-3 sm:px-6">
          <h2 className="sr-only">{m.storefront_store_about()}</h2>
          <p className="measure">{store.about}</p>
          <Trader trader={store.trader} />
        </div>
      </section>
      <section className="grid gap-4">
        <h2>{m.storefront_store_listings()}</h2>
        <Results
          results={store}
          action={paths.store(getLocale(), seller.slug)}
          cardLevel={3}
          empty={
            <EmptyState title={m.storefront_results_none_title()}>
              {m.storefront_results_none_advice()}
            </EmptyState>
          }
        />
      </section>
    </div>
  );
}
