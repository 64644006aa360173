import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { paths } from '~/paths';
import { countListingParts } from '~/queries/sitemap.server';
import { SITEMAP_PAGES, xmlAnswer } from './sitemap-xml.server';

/** The list of the sitemap's parts: the pages of the market, then the listings, some thousand a part. */
export async function loader({ context }: LoaderFunctionArgs) {
  const { ports } = context;
  const parts = await countListingParts(ports.db);
  const names = [SITEMAP_PAGES, ...Array.from({ length: parts }, (_, at) => String(at + 1))];
  const entries = names.map(
    (name) => `<sitemap><loc>${ports.publicOrigin}${paths.sitemapPart(name)}</loc></sitemap>`,
  );
  return xmlAnswer('sitemapindex', entries);
}
