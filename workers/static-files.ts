/**
 * Files of the client build, served through the ASSETS binding. Cloudflare answers most of these before the
 * Worker is asked; where it does not, the Worker does, with the same types and the same life in caches.
 */
const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

const FOREVER = 'public, max-age=31536000, immutable';
const SHORTLY = 'public, max-age=300';

/** Answers a request for a file of the build; null when the path is not one of a file. */
export async function serveStaticFile(request: Request, assets: Fetcher): Promise<Response | null> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const { pathname } = new URL(request.url);
  const extension = /^\/(?:[\w-]+\/)*[\w.-]+\.([a-z0-9]+)$/.exec(pathname)?.[1];
  const type = extension === undefined ? undefined : TYPES[extension];
  if (!type || pathname.startsWith('/media/')) return null;
  const file = await assets.fetch(new Request(new URL(pathname, request.url)));
  if (!file.ok) {
    await file.body?.cancel();
    return null;
  }
  const headers = new Headers({
    'Content-Type': type,
    // Names of built files hold a hash of their content.
    'Cache-Control': pathname.startsWith('/assets/') ? FOREVER : SHORTLY,
    'X-Content-Type-Options': 'nosniff',
  });
  if (pathname === '/sw.js') headers.set('Service-Worker-Allowed', '/');
  const length = file.headers.get('Content-Length');
  if (length) headers.set('Content-Length', length);
  return new Response(request.method === 'HEAD' ? null : file.body, { headers });
}
