import type { ListingCardView } from '~/components/listing-card';
import type { Currency } from '~/domain/money/money';
import type { SearchHit } from '~/ports/search-engine';

/** A search hit as a card. */
export function asCard(hit: SearchHit, currency: Currency): ListingCardView {
  const money = (amountMinor: number) => ({ amountMinor, currency });
  return {
    id: hit.listingId,
    slug: hit.slug,
    title: hit.title,
    titleParts: hit.titleParts.some((part) => part.isMatch) ? hit.titleParts : undefined,
    sellerName: hit.sellerName,
    picture: hit.pictureKey ? { key: hit.pictureKey, alt: hit.title } : undefined,
    price: money(hit.priceMinor),
    isFrom: hit.priceMaxMinor > hit.priceMinor,
    before: hit.reducedFromMinor === null ? undefined : money(hit.reducedFromMinor),
    lowest30: hit.lowest30DaysMinor === null ? undefined : money(hit.lowest30DaysMinor),
    rating: hit.ratingAverage === null ? undefined : { average: hit.ratingAverage, count: hit.ratingCount },
    inStock: hit.inStock,
  };
}
