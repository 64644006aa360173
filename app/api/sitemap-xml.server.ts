/** Sitemaps as search engines read them (sitemaps.org, with Google's links between languages). */
import { locales } from '~/paraglide/runtime.js';
import type { PublicAddresses } from '~/storefront/public-addresses';

/** The part that holds everything but listings. */
export const SITEMAP_PAGES = 'pages';

const KEPT = 'public, max-age=3600';
const NAMESPACES =
  'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"';

/** A page in each of its languages. Addresses come from `paths`, which leaves nothing in them that XML would read. */
export function entriesOf(addresses: PublicAddresses, changedAt?: Date): string[] {
  const others = locales
    .map((locale) => `<xhtml:link rel="alternate" hreflang="${locale}" href="${addresses[locale]}"/>`)
    .join('');
  const changed = changedAt === undefined ? '' : `<lastmod>${changedAt.toISOString()}</lastmod>`;
  return locales.map((locale) => `<url><loc>${addresses[locale]}</loc>${changed}${others}</url>`);
}

export function xmlAnswer(root: 'sitemapindex' | 'urlset', entries: readonly string[]): Response {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${NAMESPACES}>\n${entries.join('\n')}\n</${root}>\n`;
  return new Response(xml, {
    headers: { 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': KEPT },
  });
}
