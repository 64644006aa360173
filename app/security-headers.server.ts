import type { RequestContext } from './request-context.server';

/**
 * The Content-Security-Policy of one page: only our own files, and only inline scripts that carry the nonce. Without a
 * nonce the page has no scripts at all.
 */
export function contentSecurityPolicy({
  nonce,
  paymentOrigins,
}: Pick<RequestContext, 'paymentOrigins'> & { readonly nonce: string | null }): string {
  return [
    "default-src 'self'",
    nonce === null ? "script-src 'none'" : `script-src 'self' 'nonce-${nonce}'`,
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
