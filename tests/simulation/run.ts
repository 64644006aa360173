/** `npm run simulate -- --seed N --steps N [--seeds N] [--log]`. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';

const projectDir = path.resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    steps: { type: 'string' },
    log: { type: 'boolean' },
    'check-every': { type: 'string' },
  },
});
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const seedCount = Number(values.seeds ?? 1);
const steps = Number(values.steps ?? 1_000);

const server = await createServer({
  root: projectDir,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true, include: [] },
  resolve: {
    alias: {
      '~': path.join(projectDir, 'app'),
      '#db': path.join(projectDir, 'db'),
      '#workers': path.join(projectDir, 'workers'),
    },
  },
});
try {
  const loaded = await server.ssrLoadModule('/tests/simulation/seeds.ts');
  const runSeeds: typeof import('./seeds').runSeeds = loaded.runSeeds;
  const isWell = await runSeeds({
    seeds: Array.from({ length: seedCount }, (_, index) => firstSeed + index),
    steps,
    ...(values['check-every'] === undefined ? {} : { wholeCheckEvery: Number(values['check-every']) }),
    say: (line) => console.log(line),
    ...(values.log === true ? { log: (line: string) => console.log(line) } : {}),
  });
  process.exitCode = isWell ? 0 : 1;
} finally {
  await server.close();
}
