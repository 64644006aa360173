import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { paths } from '~/paths';
import { readCategories } from '~/queries/categories.server';
import { readListingPart, readStoreSlugs } from '~/queries/sitemap.server';
import { publicAddresses } from '~/storefront/public-addresses';
import { entriesOf, SITEMAP_PAGES, xmlAnswer } from './sitemap-xml.server';

const PART = /^[1-9]\d{0,5}$/;

/** One part of the sitemap: every page in both languages, each naming the other. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const { ports } = context;
  const name = (params.name ?? '').replace(/\.xml$/, '');
  const { publicOrigin } = ports;
  if (name === SITEMAP_PAGES) {
    const [tree, stores] = await Promise.all([
      readCategories(ports.db, ports.clock.nowMs()),
      readStoreSlugs(ports.db),
    ]);
    return xmlAnswer('urlset', [
      ...entriesOf(publicAddresses(publicOrigin, paths.home)),
      ...tree.all.flatMap(({ slugs }) =>
        entriesOf(publicAddresses(publicOrigin, (locale) => paths.category(locale, slugs[locale]))),
      ),
      ...stores.flatMap(({ slug }) =>
        entriesOf(publicAddresses(publicOrigin, (locale) => paths.store(locale, slug))),
      ),
    ]);
  }
  if (!PART.test(name)) return new Response(null, { status: 404 });
  const listings = await readListingPart(ports.db, Number(name));
  return xmlAnswer(
    'urlset',
    listings.flatMap((listing) =>
      entriesOf(
        publicAddresses(publicOrigin, (locale) => paths.listing(locale, listing)),
        listing.changedAt,
      ),
    ),
  );
}
