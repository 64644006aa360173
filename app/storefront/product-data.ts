import { toDecimalText } from '~/domain/money/money';
import { paths } from '~/paths';
import type { ListingPageView } from './pages/listing-page';

/** The width of the pictures that are told to search engines. */
const PICTURE_WIDTH_PX = 1200;

const STOCK_STATES = {
  some: 'https://schema.org/InStock',
  none: 'https://schema.org/OutOfStock',
} as const;

/** A listing in the words of schema.org (Product), as search engines show it: price, stock and stars. */
export function productData(listing: ListingPageView, address: string, summary: string) {
  const offers = listing.variants.map(({ sku, price, available }) => ({
    '@type': 'Offer',
    sku,
    url: address,
    price: toDecimalText(price.price),
    priceCurrency: price.price.currency,
    availability: available > 0 ? STOCK_STATES.some : STOCK_STATES.none,
    seller: { '@type': 'Organization', name: listing.seller.name },
  }));
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: listing.title,
    description: summary,
    image: listing.pictures.map(
      ({ key }) => new URL(paths.picture(key, PICTURE_WIDTH_PX, 'webp'), address).href,
    ),
    ...(listing.brand === undefined ? {} : { brand: { '@type': 'Brand', name: listing.brand } }),
    offers,
    ...(listing.rating === undefined
      ? {}
      : {
          aggregateRating: {
            '@type': 'AggregateRating',
            ratingValue: listing.rating.average.toFixed(1),
            reviewCount: listing.rating.count,
          },
        }),
  };
}
