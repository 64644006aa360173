/** Who is asking: the one place where pages and actions find out, and refuse. */
import { type AppLoadContext, redirect } from '@remix-run/cloudflare';
import type { SellerId } from '~/domain/ids';
import { paths } from '~/paths';
import type { Session } from '~/ports/identity';

declare module '@remix-run/cloudflare' {
  interface AppLoadContext {
    /** The session of this request, read once however many loaders ask. */
    readonly session: () => Promise<Session | null>;
  }
}

export type SellerSession = Session & { readonly seller: NonNullable<Session['seller']> };

const NOT_FOUND = () => new Response(null, { status: 404 });

/** Where a request was going, to be led there once what it lacks is done. */
function destinationOf(request: Request): string {
  const { pathname, search } = new URL(request.url);
  return request.method === 'GET' ? `${pathname}${search}` : pathname;
}

/** The signed-in person; anyone else is sent to sign in and comes back. */
export async function requireUser(context: AppLoadContext, request: Request): Promise<Session> {
  const session = await context.session();
  if (!session)
    throw redirect(paths.signIn(context.requestContext.locale, { returnTo: destinationOf(request) }));
  return session;
}

/** Whose account reaches other people's data signs in with a second factor, or sets one up first. */
function requireSecondFactor(context: AppLoadContext, request: Request, session: Session): void {
  if (session.hasSecondFactor) return;
  throw redirect(
    paths.accountSecondFactor(context.requestContext.locale, { returnTo: destinationOf(request) }),
  );
}

/**
 * The signed-in person who works for a seller. To someone who works for none only the door is
 * there, and it leads to join; someone without a second factor is led to set one up. Every query and
 * service of the seller's pages takes the identifier from here, never from the address or a form.
 */
export async function requireSeller(
  context: AppLoadContext,
  request: Request,
  role?: 'manager' | 'owner',
): Promise<SellerSession & { sellerId: SellerId }> {
  const session = await requireUser(context, request);
  const { seller } = session;
  if (!seller) {
    const { locale } = context.requestContext;
    if (new URL(request.url).pathname !== paths.seller(locale)) throw NOT_FOUND();
    throw redirect(paths.sellerJoin(locale));
  }
  requireSecondFactor(context, request, session);
  if (role === 'owner' && seller.role !== 'owner') throw new Response(null, { status: 403 });
  if (role === 'manager' && seller.role === 'staff') throw new Response(null, { status: 403 });
  return { ...session, seller, sellerId: seller.sellerId as SellerId };
}

/** The operator, with a second factor. To everyone else these pages do not exist. */
export async function requireOperator(context: AppLoadContext, request: Request): Promise<Session> {
  const session = await requireUser(context, request);
  if (!session.isOperator) throw NOT_FOUND();
  requireSecondFactor(context, request, session);
  return session;
}
