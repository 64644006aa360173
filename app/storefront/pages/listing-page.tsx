import { Link, useFetcher } from '@remix-run/react';
import Check from 'lucide-react/dist/esm/icons/check';
import Truck from 'lucide-react/dist/esm/icons/truck';
import { type MouseEvent, useEffect, useState } from 'react';
import { Alert } from '~/components/alert';
import { Breadcrumbs, type Crumb } from '~/components/breadcrumbs';
import { Button, buttonClass } from '~/components/button';
import { classNames } from '~/components/class-names';
import { Gallery } from '~/components/gallery';
import type { ListingCardView } from '~/components/listing-card';
import type { PictureView } from '~/components/picture';
import { Price, type PriceView } from '~/components/price';
import { QuantityField } from '~/components/quantity-field';
import { SellerCard, type SellerCardView } from '~/components/seller-card';
import { type RatingView, StarRating } from '~/components/star-rating';
import { useHydrated } from '~/components/use-hydrated';
import { type Amount, amount, date, dateRange, type Moment, machineTime, number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { type ListingAddress, paths } from '~/paths';
import { Shelf } from './shelf';
import { DescriptionList, Trader, type TraderView } from './trader';

/** A variant as the listing page offers it. */
export interface VariantView {
  readonly id: number;
  readonly sku: string;
  /** Its value for each of the listing's options, in their order. */
  readonly values: readonly string[];
  readonly price: PriceView;
  readonly available: number;
  readonly pictureKey?: string | undefined;
}

export interface OptionView {
  readonly name: string;
  readonly values: readonly string[];
}

export interface DeliveryView {
  readonly name: string;
  readonly price: Amount;
  readonly freeFrom?: Amount | undefined;
  readonly from: Moment;
  readonly to: Moment;
}

export interface ReviewView {
  readonly id: number;
  readonly author: string;
  readonly rating: number;
  readonly at: Moment;
  readonly title?: string | undefined;
  readonly text: string;
  readonly isVerified: boolean;
}

export interface ListingPageView extends ListingAddress {
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  readonly brand?: string | undefined;
  readonly pictures: readonly PictureView[];
  readonly options: readonly OptionView[];
  readonly variants: readonly VariantView[];
  /** The variant that the address names, or the first that is in stock. */
  readonly chosenVariantId: number;
  /** Cleaned when it was written: only what descriptions may hold. */
  readonly descriptionHtml: string;
  readonly attributes: readonly { readonly label: string; readonly value: string }[];
  readonly deliveries: readonly DeliveryView[];
  readonly seller: SellerCardView;
  readonly trader: TraderView;
  /** Who answers for the product's safety, where it is not the seller. */
  readonly safetyContact?: string | undefined;
  readonly rating?: RatingView | undefined;
  /** Number of reviews with 5, 4, 3, 2 and 1 stars. */
  readonly ratingCounts: readonly [number, number, number, number, number];
  readonly reviews: readonly ReviewView[];
  readonly similar: readonly ListingCardView[];
  readonly boughtTogether: readonly ListingCardView[];
  readonly viewedTogether: readonly ListingCardView[];
}

const LOW_STOCK_MAX = 5;
const ONE_ORDER_MAX = 99;

export function ListingPage({ listing }: { listing: ListingPageView }) {
  const [chosenId, setChosenId] = useState(listing.chosenVariantId);
  useEffect(() => setChosenId(listing.chosenVariantId), [listing.chosenVariantId]);
  const chosen = listing.variants.find(({ id }) => id === chosenId) ?? listing.variants[0];
  if (chosen === undefined) return null;
  return (
    <div className="grid gap-12">
      <div className="grid gap-5">
        <Breadcrumbs crumbs={listing.crumbs} />
        <div className="grid items-start gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
          <div className="lg:sticky lg:top-4">
            <Gallery pictures={listing.pictures} currentKey={chosen.pictureKey} />
          </div>
          <div className="grid content-start gap-6">
            <div className="grid gap-2">
              <h1 className="text-xl">{listing.title}</h1>
              {listing.rating ? (
                <a href="#reviews" className="w-fit hover:text-act">
                  <StarRating rating={listing.rating} inWords />
                </a>
              ) : null}
            </div>
            <div aria-live="polite" className="grid gap-1">
              <Price {...chosen.price} isFrom={false} size="page" />
              <p className="text-xs text-soft">{m.storefront_listing_vat()}</p>
              <Stock available={chosen.available} />
            </div>
            <Options listing={listing} chosen={chosen} onChoose={setChosenId} />
            <AddToCart variant={chosen} />
            <Deliveries deliveries={listing.deliveries} />
            <SellerCard seller={listing.seller}>
              <Trader trader={listing.trader} />
            </SellerCard>
          </div>
        </div>
      </div>
      <div className="grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
        <section className="grid content-start gap-3">
          <h2>{m.storefront_listing_description()}</h2>
          <div
            className="prose measure"
            // biome-ignore lint/security/noDangerouslySetInnerHtml: cleaned by the catalogue when it was written
            dangerouslySetInnerHTML={{ __html: listing.descriptionHtml }}
          />
        </section>
        <div className="grid content-start gap-8">
          <Details listing={listing} chosen={chosen} />
          <Safety listing={listing} />
        </div>
      </div>
      <Reviews listing={listing} />
      <Shelf
        title={m.storefront_listing_bought_together()}
        reason={m.storefront_listing_bought_together_reason()}
        listings={listing.boughtTogether}
      />
      <Shelf
        title={m.storefront_listing_viewed_together()}
        reason={m.storefront_listing_viewed_together_reason()}
        listings={listing.viewedTogether}
      />
      <Shelf title={m.storefront_listing_similar()} listings={listing.similar} />
    </div>
  );
}

function Stock({ available }: { available: number }) {
  if (available <= 0) {
    return (
      <p className="text-sm">
        <strong className="text-bad-ink">{m.storefront_listing_sold_out()}.</strong>{' '}
        {m.storefront_listing_sold_out_advice()}
      </p>
    );
  }
  return (
    <p
      className={classNames(
        'text-sm font-semibold',
        available <= LOW_STOCK_MAX ? 'text-accent-ink' : 'text-act',
      )}
    >
      {available <= LOW_STOCK_MAX
        ? m.common_left_in_stock({ count: available })
        : m.storefront_listing_in_stock()}
    </p>
  );
}

/** The variant that has this value and otherwise the most in common with the one chosen now. */
function variantWith(
  variants: readonly VariantView[],
  chosen: VariantView,
  optionIndex: number,
  value: string,
): VariantView | undefined {
  const inCommon = (variant: VariantView) =>
    variant.values.filter((own, index) => own === chosen.values[index]).length +
    (variant.available > 0 ? 0.5 : 0);
  return variants
    .filter((variant) => variant.values[optionIndex] === value)
    .reduce<VariantView | undefined>(
      (best, variant) => (best === undefined || inCommon(variant) > inCommon(best) ? variant : best),
      undefined,
    );
}

interface OptionsProps {
  readonly listing: ListingPageView;
  readonly chosen: VariantView;
  readonly onChoose: (variantId: number) => void;
}

/** Each value is a link to its variant; scripts change the page in place and keep the address right. */
function Options({ listing, chosen, onChoose }: OptionsProps) {
  const choose = (variant: VariantView, href: string) => (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onChoose(variant.id);
    window.history.replaceState(window.history.state, '', href);
  };
  return listing.options.map((option, optionIndex) => (
    <fieldset key={option.name} className="grid min-w-0 gap-2">
      <legend className="mb-2 text-sm">
        <span className="font-semibold">{option.name}:</span> {chosen.values[optionIndex]}
      </legend>
      <ul className="flex flex-wrap gap-2">
        {option.values.map((value) => {
          const variant = variantWith(listing.variants, chosen, optionIndex, value);
          if (variant === undefined) return null;
          const href = paths.listing(getLocale(), listing, { variant: variant.id });
          const isChosen = chosen.values[optionIndex] === value;
          const soldOut = variant.available <= 0;
          return (
            <li key={value}>
              <a
                href={href}
                onClick={choose(variant, href)}
                aria-current={isChosen ? 'true' : undefined}
                aria-label={soldOut ? m.storefront_listing_option_sold_out({ value }) : undefined}
                className={classNames(
                  'inline-flex min-h-11 min-w-11 items-center justify-center rounded-md border-2 px-3.5 text-sm font-medium',
                  isChosen
                    ? 'border-act bg-act-soft text-act-ink'
                    : 'border-line bg-surface hover:border-act',
                  soldOut && 'border-dashed text-soft line-through',
                )}
              >
                {value}
              </a>
            </li>
          );
        })}
      </ul>
    </fieldset>
  ));
}

/** What the cart's action answers to a form that stays on its page. */
export interface AddToCartAnswer {
  readonly ok: boolean;
  /** In words, when it did not work. */
  readonly message?: string | undefined;
}

/**
 * Posts `intent=add`, `variantId` and `quantity` to the cart. Without scripts the cart is the next page; with
 * them `stay` asks for an {@link AddToCartAnswer} instead.
 */
function AddToCart({ variant }: { variant: VariantView }) {
  const fetcher = useFetcher<AddToCartAnswer>();
  const hydrated = useHydrated();
  const lang = getLocale();
  if (variant.available <= 0) return null;
  return (
    <fetcher.Form method="post" action={paths.cart(lang)} className="grid gap-3">
      <input type="hidden" name="intent" value="add" />
      <input type="hidden" name="variantId" value={variant.id} />
      {hydrated ? <input type="hidden" name="stay" value="1" /> : null}
      <div className="flex gap-3">
        <QuantityField value={1} max={Math.min(variant.available, ONE_ORDER_MAX)} />
        <Button className="flex-1" busy={fetcher.state !== 'idle'}>
          {m.storefront_listing_add_to_cart()}
        </Button>
      </div>
      <div role="status">
        {fetcher.state === 'idle' && fetcher.data?.ok === true ? (
          <p className="rise flex flex-wrap items-center justify-between gap-2 rounded-md bg-act-soft px-4 py-2 text-act-ink">
            <span className="inline-flex items-center gap-2 font-semibold">
              <Check size={18} />
              {m.storefront_listing_added()}
            </span>
            <Link to={paths.cart(lang)} className={buttonClass({ kind: 'plain', size: 'small' })}>
              {m.storefront_listing_to_cart()}
            </Link>
          </p>
        ) : null}
      </div>
      {fetcher.data?.ok === false ? <Alert tone="bad">{fetcher.data.message}</Alert> : null}
    </fetcher.Form>
  );
}

function Deliveries({ deliveries }: Pick<ListingPageView, 'deliveries'>) {
  if (deliveries.length === 0) return null;
  return (
    <section aria-label={m.storefront_listing_delivery()} className="grid gap-2">
      <h2 className="flex items-center gap-2 font-text text-sm tracking-normal">
        <Truck size={18} />
        {m.storefront_listing_delivery()}
      </h2>
      <ul className="grid gap-2 text-sm">
        {deliveries.map((delivery) => (
          <li key={delivery.name} className="figures flex justify-between gap-4">
            <span>
              {delivery.name}
              <span className="block text-soft">
                {m.storefront_listing_delivery_dates({ dates: dateRange(delivery.from, delivery.to) })}
                {delivery.freeFrom && delivery.price.amountMinor > 0
                  ? ` · ${m.storefront_listing_delivery_free_from({ price: amount(delivery.freeFrom) })}`
                  : ''}
              </span>
            </span>
            <span className="font-semibold whitespace-nowrap">
              {delivery.price.amountMinor === 0
                ? m.storefront_listing_delivery_free()
                : amount(delivery.price)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Details({ listing, chosen }: { listing: ListingPageView; chosen: VariantView }) {
  const rows: readonly (readonly [string, string | undefined])[] = [
    [m.storefront_listing_brand(), listing.brand],
    ...listing.attributes.map(({ label, value }) => [label, value] as const),
    [m.storefront_listing_sku(), chosen.sku],
  ];
  return (
    <section>
      <h2 className="text-lg">{m.storefront_listing_attributes()}</h2>
      <DescriptionList rows={rows} />
    </section>
  );
}

function Safety({ listing }: { listing: ListingPageView }) {
  const contact =
    listing.safetyContact ??
    [listing.trader.legalName, listing.trader.address, listing.trader.email].join(', ');
  return (
    <section className="grid gap-1">
      <h2 className="text-lg">{m.storefront_listing_safety()}</h2>
      <DescriptionList rows={[[m.storefront_listing_safety_contact(), contact]]} />
    </section>
  );
}

function Reviews({ listing }: { listing: ListingPageView }) {
  return (
    <section id="reviews" className="grid scroll-mt-4 gap-5">
      <h2>{m.storefront_listing_reviews()}</h2>
      {listing.rating === undefined || listing.reviews.length === 0 ? (
        <p className="text-soft">{m.storefront_listing_reviews_none()}</p>
      ) : (
        <div className="grid items-start gap-8 md:grid-cols-[16rem_1fr]">
          <RatingSummary rating={listing.rating} counts={listing.ratingCounts} />
          <ul className="grid gap-6">
            {listing.reviews.map((review) => (
              <li key={review.id}>
                <article className="grid gap-1 border-b pb-6">
                  <p className="flex flex-wrap items-center gap-x-3 text-sm">
                    <strong>{review.author}</strong>
                    <span className="text-soft">
                      <Stars value={review.rating} /> ·{' '}
                      <time dateTime={machineTime(review.at)}>{date(review.at)}</time>
                    </span>
                    {review.isVerified ? (
                      <span className="inline-flex items-center gap-1 font-medium text-act">
                        <Check size={15} />
                        {m.storefront_listing_review_verified()}
                      </span>
                    ) : null}
                  </p>
                  {review.title ? (
                    <h3 className="font-text text-base tracking-normal">{review.title}</h3>
                  ) : null}
                  <p className="measure">{review.text}</p>
                </article>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Stars({ value }: { value: number }) {
  return (
    <>
      <span aria-hidden="true" className="tracking-widest text-star">
        {'★'.repeat(value)}
        {'☆'.repeat(Math.max(0, 5 - value))}
      </span>
      <span className="sr-only">{m.common_rating({ average: number(value) })}</span>
    </>
  );
}

interface RatingSummaryProps {
  readonly rating: RatingView;
  readonly counts: ListingPageView['ratingCounts'];
}

function RatingSummary({ rating, counts }: RatingSummaryProps) {
  const most = Math.max(1, ...counts);
  return (
    <div className="grid gap-3">
      <p className="figures flex items-baseline gap-2">
        <span className="font-head text-2xl font-semibold">{number(rating.average, 1)}</span>
        <span className="text-sm text-soft">{m.common_reviews({ count: rating.count })}</span>
      </p>
      <ul className="grid gap-1">
        {counts.map((count, index) => {
          const stars = 5 - index;
          return (
            <li key={stars} className="figures flex items-center gap-2 text-xs">
              <span className="sr-only">{m.storefront_listing_rating_share({ stars, count })}</span>
              <span aria-hidden="true" className="w-6 whitespace-nowrap">
                {stars} ★
              </span>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="h-2 flex-1" aria-hidden="true">
                <rect width="100" height="8" rx="2" className="fill-sunken" />
                <rect width={(count / most) * 100} height="8" rx="2" className="fill-star" />
              </svg>
              <span aria-hidden="true" className="w-8 text-right text-soft">
                {number(count)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
