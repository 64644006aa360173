import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { useEffect } from 'react';
import { descriptionText } from '~/domain/catalogue/html';
import { optionName, optionValue } from '~/domain/catalogue/options';
import { currentReduction } from '~/domain/catalogue/price-log';
import type { CategoryId, ListingId } from '~/domain/ids';
import { estimateDelivery } from '~/domain/shipping/delivery';
import { amount, countryName } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { parseListingAddress, paths } from '~/paths';
import { readCategories } from '~/queries/categories.server';
import { readListingPage } from '~/queries/listing-page.server';
import { asCard } from './listing-cards';
import { ListingPage, type ListingPageView } from './pages/listing-page';
import { productData } from './product-data';
import { addressTags, publicAddresses } from './public-addresses';
import { noteSeen } from './recently-seen';
import { asSellerCard, asTrader } from './seller-views';

const SIMILAR_SHOWN = 8;
const BESIDE_SHOWN = 4;
const DESCRIPTION_META_CHARS = 155;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, currency } = requestContext;
  const address = parseListingAddress(params.slugId ?? '');
  if (!address) throw new Response(null, { status: 404 });
  const nowMs = ports.clock.nowMs();
  const [page, tree] = await Promise.all([
    readListingPage(ports.db, address.id, currency),
    readCategories(ports.db, nowMs),
  ]);
  if (!page) throw new Response(null, { status: 404 });
  const { listing, seller } = page;
  if (listing.slug !== address.slug)
    throw redirect(paths.listing(locale, { slug: listing.slug, id: listing.id }), 301);

  const [similar, beside] = await Promise.all([
    ports.search.shelf({
      locale,
      currency,
      categoryId: listing.categoryId as CategoryId,
      sort: 'relevance',
      limit: 2 * SIMILAR_SHOWN + 1,
    }),
    ports.recommender.beside({ locale, currency, listingId: listing.id as ListingId, limit: BESIDE_SHOWN }),
  ]);
  const boughtTogether = beside.boughtTogether.map(({ hit }) => hit);
  const viewedTogether = beside.viewedTogether
    .map(({ hit }) => hit)
    .filter((hit) => !boughtTogether.some((other) => other.listingId === hit.listingId));
  const isShown = new Set<number>([
    listing.id,
    ...[...boughtTogether, ...viewedTogether].map((hit) => hit.listingId),
  ]);
  const money = (amountMinor: number) => ({ amountMinor, currency });
  const now = new Date(nowMs);
  const path = page.categoryPath.flatMap((id) => tree.byId.get(id as CategoryId) ?? []);
  const attributes = path.at(-1)?.attributes ?? [];
  const title =
    (locale === 'pl' ? listing.titlePl : listing.titleEn) ?? listing.titlePl ?? listing.titleEn ?? '';
  const optionNames = [
    ...new Set(
      page.variants.flatMap(({ variant }) => variant.options.map((option) => optionName(option, locale))),
    ),
  ];
  const wanted = Number(new URL(request.url).searchParams.get('variant'));
  const sellable = page.variants.find(({ onHand, held }) => onHand > held) ?? page.variants[0];

  const withStars = (stars: number) => page.ratings.find((row) => row.rating === stars)?.count ?? 0;

  const view: ListingPageView = {
    id: listing.id,
    slug: listing.slug,
    title,
    crumbs: path.map(({ names, slugs }) => ({
      label: names[locale],
      href: paths.category(locale, slugs[locale]),
    })),
    brand: listing.brand ?? undefined,
    pictures: page.pictures.flatMap((picture) =>
      picture.mediaKey ? [{ key: picture.mediaKey, alt: title }] : [],
    ),
    options: optionNames.map((name) => ({
      name,
      values: [
        ...new Set(
          page.variants.flatMap(({ variant }) =>
            variant.options
              .filter((option) => optionName(option, locale) === name)
              .map((option) => optionValue(option, locale)),
          ),
        ),
      ],
    })),
    variants: page.variants.map(({ variant, priceMinor, onHand, held }) => {
      const log = page.priceLog
        .filter((entry) => entry.variantId === variant.id)
        .map((entry) => ({ atMs: entry.validFrom.getTime(), priceMinor: entry.priceMinor }));
      const reduction = currentReduction(log, nowMs);
      return {
        id: variant.id,
        sku: variant.sku,
        values: optionNames.map(
          (name) =>
            variant.options
              .filter((option) => optionName(option, locale) === name)
              .map((option) => optionValue(option, locale))[0] ?? '',
        ),
        price: {
          price: money(priceMinor),
          before: reduction ? money(reduction.previousMinor) : undefined,
          lowest30: reduction ? money(reduction.lowestMinor) : undefined,
        },
        available: Math.max(0, onHand - held),
        pictureKey: page.pictures.find((picture) => picture.variantId === variant.id)?.mediaKey ?? undefined,
      };
    }),
    chosenVariantId: page.variants.some(({ variant }) => variant.id === wanted)
      ? wanted
      : (sellable?.variant.id ?? 0),
    descriptionHtml:
      locale === 'pl'
        ? listing.descriptionPl || listing.descriptionEn
        : listing.descriptionEn || listing.descriptionPl,
    attributes: attributes.flatMap((attribute) => {
      const value = listing.attributes[attribute.code];
      if (value === undefined || value === '') return [];
      const option = attribute.options.find((known) => known.value === value);
      const words = option
        ? option[locale]
        : typeof value === 'boolean'
          ? value
            ? m.common_yes()
            : m.common_no()
          : `${value}${attribute.unit ? ` ${attribute.unit}` : ''}`;
      return [{ label: locale === 'pl' ? attribute.namePl : attribute.nameEn, value: words }];
    }),
    deliveries: page.methods
      .filter((method) => method.countries.includes('PL'))
      .flatMap((method) => {
        const rate = method.rates[currency];
        if (!rate) return [];
        const arrives = estimateDelivery({
          now,
          handlingDays: seller.handlingDays,
          method,
          holidays: seller.holidays,
          country: 'PL',
        });
        return [
          {
            name: method.names[locale],
            price: money(rate.priceMinor),
            freeFrom: rate.freeFromMinor === null ? undefined : money(rate.freeFromMinor),
            from: `${arrives.from}T12:00:00Z`,
            to: `${arrives.to}T12:00:00Z`,
          },
        ];
      }),
    seller: asSellerCard(seller),
    trader: asTrader(seller),
    safetyContact:
      listing.safetyContact ??
      `${seller.companyName}, ${seller.street}, ${seller.postalCode} ${seller.city}, ${countryName(seller.country)}, ${seller.contactEmail}`,
    rating:
      listing.ratingCount > 0
        ? { average: listing.ratingSum / listing.ratingCount, count: listing.ratingCount }
        : undefined,
    ratingCounts: [withStars(5), withStars(4), withStars(3), withStars(2), withStars(1)],
    reviews: page.reviews.map((review) => ({
      id: review.id,
      author: review.authorName,
      rating: review.rating,
      at: review.createdAt,
      title: review.title || undefined,
      text: review.body,
      isVerified: review.orderLineId !== null,
    })),
    similar: similar
      .filter((hit) => !isShown.has(hit.listingId))
      .slice(0, SIMILAR_SHOWN)
      .map((hit) => asCard(hit, currency)),
    boughtTogether: boughtTogether.map((hit) => asCard(hit, currency)),
    viewedTogether: viewedTogether.map((hit) => asCard(hit, currency)),
  };
  return {
    listing: view,
    addresses: publicAddresses(ports.publicOrigin, (lang) => paths.listing(lang, view)),
    // Made here and not in `meta`, so that the reader of HTML stays out of the browser's script.
    summary: descriptionText(view.descriptionHtml).slice(0, DESCRIPTION_META_CHARS),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  if (!data) return [{ title: m.common_brand() }];
  const { listing, addresses, summary } = data;
  const address = addresses[getLocale()];
  const lowest = listing.variants[0];
  return [
    { title: `${listing.title}${lowest ? ` · ${amount(lowest.price.price)}` : ''} · ${m.common_brand()}` },
    { name: 'description', content: summary },
    ...addressTags(addresses, getLocale()),
    { 'script:ld+json': productData(listing, address, summary) },
    { property: 'og:title', content: listing.title },
    ...(listing.pictures[0]
      ? [
          {
            property: 'og:image',
            content: new URL(paths.picture(listing.pictures[0].key, 1200, 'webp'), address).href,
          },
        ]
      : []),
  ];
};

export default function ListingRoute() {
  const { listing } = useLoaderData<typeof loader>();
  useEffect(() => noteSeen(listing.id), [listing.id]);
  return <ListingPage key={listing.id} listing={listing} />;
}
