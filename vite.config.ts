import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { vitePlugin as remix } from '@remix-run/dev';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import tsconfigPaths from 'vite-tsconfig-paths';
import { fasterServerBuild } from './local/faster-server-build.ts';
import remixConfig from './remix.config.js';

/**
 * Makes workers/index.ts the input of the server build, so that Remix, the Durable Objects, the queue
 * consumers and the crons are one bundle with one copy of every module (docs/decisions/0002).
 */
function oneWorkerBundle(): Plugin {
  return {
    name: 'rynek:one-worker-bundle',
    enforce: 'post',
    config(_, { command, isSsrBuild }) {
      if (command !== 'build' || !isSsrBuild) return undefined;
      return {
        ssr: { target: 'webworker', noExternal: true },
        build: {
          rollupOptions: { input: 'workers/index.ts', external: [/^cloudflare:/, /^node:/] },
        },
      };
    },
  };
}

/** What every page of the storefront needs, and the workspaces mostly too. */
const SHELL =
  /\/app\/(paths|i18n\/format|paraglide\/(runtime|registry|messages\/common_(brand|c|f|s|v)\w*)|components\/(alert|badge|brand|breadcrumbs|button|class-names|error-page|listing-card|offline-notice|picture|price|search-field|star-rating|storefront-layout|view-settings))\.[jt]sx?$/;
const FRAMEWORK = /\/node_modules\/(react|react-dom|scheduler|@remix-run)\//;

/** Two files that all pages share instead of thirty: small ones compress badly, and each is a request. */
function sharedChunks(): Plugin {
  return {
    name: 'rynek:shared-chunks',
    config(_, { command, isSsrBuild }) {
      if (command !== 'build' || isSsrBuild) return undefined;
      const manualChunks = (id: string) =>
        FRAMEWORK.test(id) ? 'framework' : SHELL.test(id) ? 'shell' : undefined;
      return { build: { rollupOptions: { output: { manualChunks, onlyExplicitManualChunks: true } } } };
    },
  };
}

const workerdConditions = ['workerd', 'worker', 'browser'];

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './app/paraglide',
      strategy: ['globalVariable', 'baseLocale'],
      emitTsDeclarations: true,
    }),
    tailwindcss(),
    remix(remixConfig),
    tsconfigPaths({ projects: ['./tsconfig.json'] }),
    oneWorkerBundle(),
    fasterServerBuild(),
    sharedChunks(),
  ],
  ssr: { resolve: { conditions: workerdConditions, externalConditions: workerdConditions } },
  resolve: { mainFields: ['browser', 'module', 'main'] },
  build: { target: 'es2022', minify: true, assetsInlineLimit: 0 },
});
