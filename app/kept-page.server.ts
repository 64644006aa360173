/** A copy of a public page as it is kept and as it is shown: plain, without scripts, and saying what it is. */
import { TIME_ZONE } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { COPY_SECONDS } from './public-pages';
import type { RequestContext } from './request-context.server';
import { contentSecurityPolicy, setSecurityHeaders } from './security-headers.server';

/** When a copy was made; on every answer that is one. */
export const KEPT_AT_HEADER = 'X-Kept-At';
/** When somebody should look again. */
export const RETRY_AFTER_SECONDS = 30;

/** A page as it is kept: what its scripts would fetch is not there, and their nonce is good for no other answer. */
export function asCopy(page: Response, keptAtMs: number): Response {
  const headers = new Headers({
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': `public, max-age=${COPY_SECONDS}`,
    [KEPT_AT_HEADER]: new Date(keptAtMs).toISOString(),
  });
  return withoutScripts(new Response(page.body, { headers }));
}

/** A copy with a word above it; nothing on it can be sent. */
export function showCopy(copy: Response, context: RequestContext): Response {
  const keptAt = new Date(copy.headers.get(KEPT_AT_HEADER) ?? 0);
  const headers = plainHeaders(context);
  headers.set(KEPT_AT_HEADER, keptAt.toISOString());
  const time = new Intl.DateTimeFormat(getLocale(), { timeStyle: 'short', timeZone: TIME_ZONE }).format(
    keptAt,
  );
  const day = new Intl.DateTimeFormat(getLocale(), {
    day: 'numeric',
    month: 'long',
    timeZone: TIME_ZONE,
  }).format(keptAt);
  const notice = m.errors_kept_page({ time, day });
  return new HTMLRewriter()
    .on('body', {
      element(body) {
        body.prepend(
          `<div class="page py-4"><p role="status" data-kept class="rounded-md bg-warn-soft px-4 py-3 font-semibold text-warn-ink">${notice}</p></div>`,
          { html: true },
        );
      },
    })
    .on('form[method="post"] button, form[method="post"] input, form[method="post"] select', {
      element(field) {
        field.setAttribute('disabled', '');
      },
    })
    .transform(new Response(copy.body, { headers }));
}

/** The page that says that nothing can be shown now, made from the error page that Remix rendered. */
export function showUnavailable(page: Response, context: RequestContext): Response {
  const headers = plainHeaders(context);
  headers.set('Retry-After', String(RETRY_AFTER_SECONDS));
  return withoutScripts(new Response(page.body, { status: 503, headers }));
}

function plainHeaders(context: RequestContext): Headers {
  const headers = new Headers({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': context.locale,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': contentSecurityPolicy(context, 'none'),
  });
  setSecurityHeaders(headers, context);
  return headers;
}

function withoutScripts(page: Response): Response {
  const drop = { element: (element: Element) => void element.remove() };
  return new HTMLRewriter().on('script', drop).on('link[rel="modulepreload"]', drop).transform(page);
}
