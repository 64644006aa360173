import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generatedDir, sourceNames } from './build.ts';
import { readAssetNames, renameAssets } from './dev-assets.ts';
import { DevBuilder } from './dev-builder.ts';
import { defaultBasePort } from './ports.ts';
import { type Stack, startStack, stopOnSignals } from './stack.ts';
import { type RunningWorker, startWorker } from './worker.ts';

const projectDir = path.resolve(import.meta.dirname, '..');
const buildDir = path.join(projectDir, 'build');
/** An editor saves several files at once; they are built together. */
const settleMs = 80;

/** Files that no browser gets: after a change to these alone, the client build is still right. */
const serverOnly =
  /^(workers|db)\/|\.server\.tsx?$|^app\/(adapters|api|mail|ports|queries|services)\/|^wrangler\.toml$/;
/** Files that only browsers get. */
const clientOnly = /^public\//;

/** Files that a builder reads once: after a change to these it begins anew. */
const readOnce =
  /^(app\/routes\.ts|vite\.config\.ts|remix\.config\.js|package-lock\.json|project\.inlang\/.*|local\/.*)$/;

/** Tells of changes to what the application is built from. */
function watchSources(onChange: (name: string) => void): void {
  for (const source of sourceNames) {
    const target = path.join(projectDir, source);
    if (!fs.existsSync(target)) continue;
    const isFolder = fs.statSync(target).isDirectory();
    fs.watch(target, { recursive: isFolder }, (_, changed) => {
      const full = isFolder && changed !== null ? path.join(target, changed) : target;
      const isSource = !full.startsWith(generatedDir) && !/\.test\.tsx?$/.test(full) && fs.existsSync(full);
      if (isSource && fs.statSync(full).isFile()) onChange(path.relative(projectDir, full));
    });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
  const log = (line: string) => console.log(`${new Date().toLocaleTimeString('en-GB')}  ${line}`);
  let stack: Stack | undefined;
  let worker: RunningWorker | undefined;
  const client = new DevBuilder('client');
  const server = new DevBuilder('server');
  let isStopping = false;
  stopOnSignals(async () => {
    isStopping = true;
    client.stop();
    server.stop();
    await worker?.dispose();
    await stack?.stop();
  });

  log('Building; from then on changes are built when you save');
  fs.rmSync(buildDir, { recursive: true, force: true });
  stack = await startStack({
    basePort: Number(values.port ?? defaultBasePort),
    dataDir: path.resolve(values.data ?? path.join(projectDir, '.rynek', 'data')),
    log,
  });
  const { migrate } = await import('../db/migrate.ts');
  await migrate(stack.environment.DATABASE_URL ?? '');
  await client.build();
  await server.build();
  worker = await startWorker({ stack, buildDir, log });
  stack.tools.attach(worker);
  let running = false;
  let changed = new Set<string>();
  const rebuild = async (): Promise<void> => {
    if (running || changed.size === 0) return;
    running = true;
    const names = [...changed];
    changed = new Set();
    const startedAt = performance.now();
    try {
      if (names.some((name) => readOnce.test(name))) {
        client.stop();
        server.stop();
      }
      const isForClient = !names.every((name) => serverOnly.test(name));
      const isForServer = !names.every((name) => clientOnly.test(name));
      const before = readAssetNames(buildDir);
      const outcomes = await Promise.allSettled([
        isForClient ? client.build() : undefined,
        isForServer ? server.build() : undefined,
      ]);
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
      if (isForClient && !renameAssets(buildDir, before, readAssetNames(buildDir))) await server.build();
      if (isStopping) return;
      await worker?.stop();
      await worker?.start();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      log(`${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''} is live after ${seconds} s`);
    } catch (error) {
      if (isStopping) return;
      log(`Not live: ${error instanceof Error ? error.message : String(error)}`);
    }
    running = false;
    await rebuild();
  };
  let timer: NodeJS.Timeout | undefined;
  watchSources((name) => {
    changed.add(name);
    clearTimeout(timer);
    timer = setTimeout(() => void rebuild(), settleMs);
  });
  log(`The marketplace runs at ${worker.url}, the inbox at http://localhost:${stack.ports.tools}/inbox`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.kill(process.pid, 'SIGTERM');
});
