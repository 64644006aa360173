import { index, type RouteConfig } from '@remix-run/route-config';

export default [index('storefront/root.tsx')] satisfies RouteConfig;
