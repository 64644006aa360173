import type { Session } from '~/ports/identity';

/** What somebody is besides a shopper; whoever is anything needs a second factor. */
export function worksAsOf(session: Session): 'seller' | 'operator' | null {
  if (session.isOperator) return 'operator';
  return session.seller ? 'seller' : null;
}
