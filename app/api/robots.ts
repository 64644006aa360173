import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { paths } from '~/paths';

const KEPT = 'public, max-age=3600';

/** What machines may read: everything public, and where the list of it is. */
const RULES = `User-agent: *
Disallow: /*/cart
Disallow: /*/checkout
Disallow: /*/account
Disallow: /*/seller
Disallow: /*/operator
Disallow: /*/order/
Disallow: /api/
`;

export function loader({ context }: LoaderFunctionArgs) {
  return new Response(`${RULES}\nSitemap: ${context.ports.publicOrigin}${paths.sitemap()}\n`, {
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': KEPT },
  });
}
