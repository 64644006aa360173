import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { vitePlugin as remix } from '@remix-run/dev';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
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
          rolldownOptions: {
            input: 'workers/index.ts',
            external: [/^cloudflare:/, /^node:/],
            // What is imported lazily stays a file of its own: a Worker that starts does not read it.
            output: { codeSplitting: true },
          },
        },
      };
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
    oneWorkerBundle(),
    fasterServerBuild(),
  ],
  ssr: { resolve: { conditions: workerdConditions, externalConditions: workerdConditions } },
  resolve: { mainFields: ['browser', 'module', 'main'], tsconfigPaths: true },
  build: { target: 'es2022', minify: true, assetsInlineLimit: 0, reportCompressedSize: false },
});
