import type { SellerCardView } from '~/components/seller-card';
import { countryName } from '~/i18n/format';
import type { SellerRow } from '~/queries/seller-facts.server';
import type { TraderView } from './pages/trader';

/** A seller as shoppers see it beside a listing. */
export function asSellerCard(seller: SellerRow): SellerCardView {
  return {
    slug: seller.slug,
    name: seller.displayName,
    logo: seller.logoKey ? { key: seller.logoKey, alt: '' } : undefined,
    city: seller.city || undefined,
    rating:
      seller.ratingCount > 0
        ? { average: seller.ratingSum / seller.ratingCount, count: seller.ratingCount }
        : undefined,
    isVerified: seller.status === 'approved',
  };
}

/** Trader data as the Digital Services Act wants them shown. */
export function asTrader(seller: SellerRow): TraderView {
  return {
    legalName: seller.companyName,
    address: `${seller.street}, ${seller.postalCode} ${seller.city}, ${countryName(seller.country)}`,
    vatNumber: seller.vatNumber ?? undefined,
    register: seller.registrationNumber ?? undefined,
    email: seller.contactEmail,
    phone: seller.contactPhone || undefined,
  };
}
