// The Remix Vite plugin does not read this file by itself: vite.config.ts imports it (docs/architecture.md).
/** @type {import('@remix-run/dev').VitePluginConfig} */
export default {
  ssr: true,
  future: {
    v3_fetcherPersist: true,
    // Off: telling a browser of fewer routes costs the server three more matches a page (docs/decisions/0010).
    v3_lazyRouteDiscovery: false,
    v3_relativeSplatPath: true,
    v3_routeConfig: true,
    v3_singleFetch: true,
    v3_throwAbortReason: true,
  },
};
