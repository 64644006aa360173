import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import {
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useRouteLoaderData,
  useSearchParams,
} from '@remix-run/react';
import { worksAsOf } from '~/account/works-as';
import { ErrorContent, ErrorPage } from '~/components/error-page';
import { StorefrontLayout } from '~/components/storefront-layout';
import { readConsent } from '~/consent';
import { countPieces } from '~/domain/cart/cart';
import { readCategories } from '~/queries/categories.server';
import { cartInCookie } from '~/services/carts.server';
import { useToldPages } from './use-told-pages';

/** What stands around every page: read beside the page's own data, never before it. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { ports, requestContext } = context;
  const { locale, theme, currency } = requestContext;
  const [tree, session] = await Promise.all([
    readCategories(ports.db, ports.clock.nowMs()),
    context.session(),
  ]);
  const cart = cartInCookie({
    cookieHeader: request.headers.get('Cookie'),
    userId: session?.userId ?? null,
  });
  return {
    theme,
    currency,
    categories: tree.roots.map((category) => ({
      slug: category.slugs[locale],
      name: category.names[locale],
    })),
    consent: readConsent(request.headers.get('Cookie')),
    cartCount: cart ? countPieces(cart) : 0,
    account: session
      ? {
          name: session.name,
          worksAs: worksAsOf(session) ?? undefined,
        }
      : undefined,
  };
}

/** Changes only with what a form did: walking from page to page, and a form that was refused, ask for nothing here. */
export function shouldRevalidate({
  formMethod,
  actionStatus = 200,
  currentParams,
  nextParams,
}: ShouldRevalidateFunctionArgs): boolean {
  const hasChanged = formMethod !== undefined && formMethod !== 'GET' && actionStatus < 400;
  return hasChanged || currentParams.lang !== nextParams.lang;
}

export default function StorefrontFrame() {
  const [search] = useSearchParams();
  const frame = useLoaderData<typeof loader>();
  useToldPages(frame.consent === 'yes');
  return (
    <StorefrontLayout {...frame} query={search.get('q') ?? undefined}>
      <Outlet />
    </StorefrontLayout>
  );
}

/** Inside the frame, where the frame itself could be read. */
export function ErrorBoundary() {
  const frame = useRouteLoaderData<typeof loader>('storefront/layout');
  // An action that refused before any page was read leaves nothing or null.
  if (!frame) return <ErrorPage />;
  return (
    <StorefrontLayout {...frame}>
      <ErrorContent />
    </StorefrontLayout>
  );
}
