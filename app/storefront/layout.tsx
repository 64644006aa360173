import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import {
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useRouteLoaderData,
  useSearchParams,
} from '@remix-run/react';
import { ErrorContent, ErrorPage } from '~/components/error-page';
import { StorefrontLayout } from '~/components/storefront-layout';
import { countPieces } from '~/domain/cart/cart';
import { readCategories } from '~/queries/categories.server';
import { cartInCookie } from '~/services/carts.server';

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
    cartCount: cart ? countPieces(cart) : 0,
    account: session
      ? {
          name: session.name,
          worksAs: session.isOperator
            ? ('operator' as const)
            : session.seller
              ? ('seller' as const)
              : undefined,
        }
      : undefined,
  };
}

/** Changes only with what a form did: walking from page to page asks for nothing here. */
export function shouldRevalidate({
  formMethod,
  currentParams,
  nextParams,
}: ShouldRevalidateFunctionArgs): boolean {
  return (formMethod !== undefined && formMethod !== 'GET') || currentParams.lang !== nextParams.lang;
}

export default function StorefrontFrame() {
  const [search] = useSearchParams();
  return (
    <StorefrontLayout {...useLoaderData<typeof loader>()} query={search.get('q') ?? undefined}>
      <Outlet />
    </StorefrontLayout>
  );
}

/** Inside the frame, where the frame itself could be read. */
export function ErrorBoundary() {
  const frame = useRouteLoaderData<typeof loader>('storefront/layout');
  // Undefined where it was not asked for, null where a form was refused before it was read.
  if (!frame) return <ErrorPage />;
  return (
    <StorefrontLayout {...frame}>
      <ErrorContent />
    </StorefrontLayout>
  );
}
