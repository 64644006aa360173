import path from 'node:path';
import { createServer } from 'vite';

/** The engine is the application's own, with its import names: Vite resolves them as the tests do. */
const projectDir = path.resolve(import.meta.dirname, '..');
const server = await createServer({
  root: projectDir,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias: { '~': path.join(projectDir, 'app'), '#db': path.join(projectDir, 'db') } },
});
try {
  const { run } = await server.ssrLoadModule('/bench/search/zz.ts');
  await run(process.argv.slice(2));
} finally {
  await server.close();
}
process.exit(0);
