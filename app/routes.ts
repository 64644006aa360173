import { index, layout, prefix, type RouteConfig, route } from '@remix-run/route-config';

export default [
  index('storefront/choose-language.tsx'),
  ...prefix(':lang', [
    route('preferences', 'storefront/preferences.tsx'),
    route('sign-out', 'account/sign-out.tsx'),
    layout('storefront/layout.tsx', [
      route('sign-in', 'account/sign-in.tsx'),
      route('sign-in/code', 'account/sign-in-second-factor.tsx'),
      route('sign-up', 'account/sign-up.tsx'),
      route('forgot-password', 'account/forgot-password.tsx'),
      route('reset-password', 'account/reset-password.tsx'),
      route('account', 'account/account.tsx'),
      route('account/orders', 'account/orders.tsx'),
      route('account/security', 'account/security.tsx'),
      route('seller/join', 'seller/join.tsx'),
    ]),
    route('seller', 'seller/layout.tsx', [
      route('onboarding', 'seller/onboarding.tsx'),
      route('orders', 'seller/orders.tsx'),
      route('orders/:sellerOrderId', 'seller/order.tsx'),
      route('settings', 'seller/settings.tsx'),
      route('settings/shipping', 'seller/shipping.tsx'),
    ]),
    route('operator', 'operator/layout.tsx', [
      index('operator/work.tsx'),
      route('sellers', 'operator/sellers.tsx'),
      route('sellers/:sellerId', 'operator/seller.tsx'),
      route('orders', 'operator/orders.tsx'),
      route('orders/:orderId', 'operator/order.tsx'),
      route('ledger', 'operator/ledger.tsx'),
      route('dead-letters', 'operator/dead-letters.tsx'),
    ]),
  ]),
  route('webhooks/stripe', 'api/stripe-webhook.ts'),
  route('media/*', 'api/media.ts'),
  route('api/seller/live', 'api/seller-live.ts'),
  route('api/push-subscription', 'api/push-subscription.ts'),
  route('*', 'storefront/not-found.tsx'),
] satisfies RouteConfig;
