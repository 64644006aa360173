import { Link } from '@remix-run/react';
import { classNames } from '~/components/class-names';
import type { ListingCardView } from '~/components/listing-card';
import { Picture, type PictureView } from '~/components/picture';
import type { SellerCardView } from '~/components/seller-card';
import { StarRating } from '~/components/star-rating';
import { StoreLogo } from '~/components/store-logo';
import type { CategoryLink } from '~/components/storefront-layout';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { MarketScene } from './market-scene';
import { Shelf } from './shelf';

export interface HomeView {
  readonly categories: readonly (CategoryLink & { readonly picture: PictureView | undefined })[];
  readonly popular: readonly ListingCardView[];
  readonly reduced: readonly ListingCardView[];
  readonly newest: readonly ListingCardView[];
  /** With the reason in each card's note. */
  readonly forYou: readonly ListingCardView[];
  readonly buyAgain: readonly ListingCardView[];
  readonly recentlySeen: readonly ListingCardView[];
  readonly stores: readonly (SellerCardView & { readonly cover: PictureView | undefined })[];
}

export function HomePage({ home }: { home: HomeView }) {
  return (
    <div className="grid gap-12">
      <section className="-mt-6 grid items-end gap-6 pt-8 md:grid-cols-[1fr_1.1fr] md:pt-10">
        <div className="grid gap-3 pb-2 md:pb-8">
          <h1>{m.storefront_home_title()}</h1>
          <p className="measure text-lg text-soft">{m.storefront_home_lead()}</p>
        </div>
        <MarketScene />
      </section>
      <CategoryTiles categories={home.categories} />
      <Shelf
        title={m.storefront_home_popular()}
        reason={m.storefront_home_popular_reason()}
        listings={home.popular}
        priority
      />
      <Shelf
        title={m.storefront_home_recently_seen()}
        reason={m.storefront_home_recently_seen_reason()}
        listings={home.recentlySeen}
      />
      <Shelf
        title={m.storefront_home_for_you()}
        reason={m.storefront_home_for_you_reason()}
        listings={home.forYou}
      />
      <Shelf
        title={m.storefront_home_buy_again()}
        reason={m.storefront_home_buy_again_reason()}
        listings={home.buyAgain}
      />
      <Shelf title={m.storefront_home_reduced()} listings={home.reduced} />
      <Shelf
        title={m.storefront_home_new()}
        listings={home.newest}
        href={paths.search(getLocale(), { sort: 'newest' })}
      />
      <Stores stores={home.stores} />
    </div>
  );
}

/** With pictures as soon as one has a picture; until then names alone look better than empty frames. */
function CategoryTiles({ categories }: Pick<HomeView, 'categories'>) {
  const lang = getLocale();
  const isPictured = categories.some(({ picture }) => picture !== undefined);
  return (
    <section aria-labelledby="home-categories">
      <h2 id="home-categories" className="sr-only">
        {m.common_categories()}
      </h2>
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 md:grid-cols-5">
        {categories.map((category, index) => (
          <li key={category.slug}>
            <Link
              to={paths.category(lang, category.slug)}
              prefetch="intent"
              className="group grid overflow-hidden rounded-lg border bg-surface hover:border-act"
            >
              {isPictured ? (
                <Picture
                  picture={category.picture && { ...category.picture, alt: '' }}
                  sizes="(min-width: 52rem) 15rem, 50vw"
                  ratio="wide"
                  priority={index < 4}
                />
              ) : null}
              <span className="px-3 py-2.5 text-sm font-semibold group-hover:text-act">{category.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Stores({ stores }: Pick<HomeView, 'stores'>) {
  if (stores.length === 0) return null;
  return (
    <section className="grid gap-4">
      <h2>{m.storefront_home_stores()}</h2>
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {stores.map((store) => (
          <li
            key={store.slug}
            className="group relative overflow-hidden rounded-lg border bg-surface hover:border-act"
          >
            {store.cover ? (
              <Picture
                picture={{ ...store.cover, alt: '' }}
                sizes="(min-width: 68rem) 26rem, 100vw"
                ratio="cover"
              />
            ) : null}
            <div className="flex items-center gap-3 p-3">
              <StoreLogo
                name={store.name}
                logo={store.logo}
                sizes="4rem"
                className={classNames(
                  'relative w-16 shrink-0 rounded-md',
                  store.cover && '-mt-9 border-3 border-surface',
                )}
              />
              <div className="min-w-0">
                <h3 className="truncate font-text text-base tracking-normal">
                  <Link
                    to={paths.store(getLocale(), store.slug)}
                    prefetch="intent"
                    className="group-hover:text-act after:absolute after:inset-0 after:rounded-lg"
                  >
                    {store.name}
                  </Link>
                </h3>
                {store.rating ? <StarRating rating={store.rating} /> : null}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
