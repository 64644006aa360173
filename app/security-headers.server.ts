import type { RequestContext } from './request-context.server';

/** Which inline scripts of a page may run: those with its nonce, those with one of these hashes, or none at all. */
export type InlineScripts = { readonly nonce: string } | { readonly hashes: readonly string[] } | 'none';

/** The Content-Security-Policy of one page: only our own files, and only the inline scripts that are named. */
export function contentSecurityPolicy(
  { paymentOrigins }: Pick<RequestContext, 'paymentOrigins'>,
  inline: InlineScripts,
): string {
  return [
    "default-src 'self'",
    scriptSources(inline),
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ['form-action', "'self'", ...paymentOrigins].join(' '),
  ].join('; ');
}

function scriptSources(inline: InlineScripts): string {
  if (inline === 'none') return "script-src 'none'";
  const allowed = 'nonce' in inline ? [`nonce-${inline.nonce}`] : inline.hashes;
  return ['script-src', "'self'", ...allowed.map((source) => `'${source}'`)].join(' ');
}

/** Headers that every answer carries. */
export function setSecurityHeaders(headers: Headers, context: RequestContext): void {
  headers.set('X-Request-Id', context.requestId);
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
  headers.set('Referrer-Policy', 'strict-origin-when-cross-origin');
  headers.set(
    'Permissions-Policy',
    'accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
  );
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
}
