import figtreeExtended from '@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2?url';
import figtree from '@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2?url';
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useRouteLoaderData,
} from '@remix-run/react';
import type { ReactNode } from 'react';
import '~/styles/tailwind.css';
import { ErrorPage, errorTitle } from '~/components/error-page';
import { useNonce } from '~/components/nonce';
import { isLocale } from '~/i18n/locale';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';

const THEME_COLOURS = { light: '#f7f3eb', dark: '#171613' };

export function loader({ context, params }: LoaderFunctionArgs) {
  if (params.lang !== undefined && !isLocale(params.lang)) throw new Response(null, { status: 404 });
  const { theme, currency, requestId } = context.requestContext;
  return { theme, currency, requestId };
}

/** What the root knows changes only with a choice of theme, currency or language. */
export function shouldRevalidate({ formAction }: ShouldRevalidateFunctionArgs): boolean {
  return formAction?.endsWith('/preferences') ?? false;
}

export const links: LinksFunction = () => [
  { rel: 'preload', href: figtree, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' },
  { rel: 'preload', href: figtreeExtended, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' },
  { rel: 'manifest', href: '/manifest.webmanifest' },
  { rel: 'icon', href: '/icons/icon.svg', type: 'image/svg+xml' },
  { rel: 'apple-touch-icon', href: '/icons/apple-touch-icon.png' },
];

export const meta: MetaFunction = ({ error }) => [
  { title: error ? `${errorTitle(error)} · ${m.common_brand()}` : m.common_brand() },
  ...(error ? [{ name: 'robots', content: 'noindex' }] : []),
];

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  const theme = useRouteLoaderData<typeof loader>('root')?.theme ?? 'system';
  return (
    <html lang={getLocale()} dir="ltr" data-theme={theme === 'system' ? undefined : theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        {theme === 'system' ? (
          <>
            <meta name="theme-color" media="(prefers-color-scheme: light)" content={THEME_COLOURS.light} />
            <meta name="theme-color" media="(prefers-color-scheme: dark)" content={THEME_COLOURS.dark} />
          </>
        ) : (
          <meta name="theme-color" content={THEME_COLOURS[theme]} />
        )}
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
