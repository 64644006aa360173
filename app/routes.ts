import { index, prefix, type RouteConfig, route } from '@remix-run/route-config';

export default [
  index('storefront/choose-language.tsx'),
  ...prefix(':lang', [route('preferences', 'storefront/preferences.tsx')]),
  route('*', 'storefront/not-found.tsx'),
] satisfies RouteConfig;
