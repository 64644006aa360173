import type { HeadersFunction } from '@remix-run/cloudflare';

/** Lets a refused action's `Retry-After` through to the page that tells of it. */
export const retryAfterHeaders: HeadersFunction = ({ actionHeaders }) => {
  const seconds = actionHeaders.get('Retry-After');
  return new Headers(seconds === null ? [] : [['Retry-After', seconds]]);
};
