import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Log, LogLevel, Miniflare, type MiniflareOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler';
import { cronHolds } from './cron.ts';
import { findChildren, guardProcess } from './processes.ts';
import type { Stack } from './stack.ts';
import type { WorkerControls } from './tools/server.ts';

const projectDir = path.resolve(import.meta.dirname, '..');

export interface WorkerOptions {
  readonly stack: Pick<Stack, 'environment' | 'dataDir' | 'ports'>;
  /** The folder of the build, with `server` and `client` in it. */
  readonly buildDir: string;
  readonly clockOffsetMs?: number;
  /** Whether the crons run by themselves; tests that run them on demand switch them off. */
  readonly crons?: boolean;
  readonly log: (line: string) => void;
}

/** The application in workerd, listening on its port. */
export interface RunningWorker extends WorkerControls {
  readonly url: string;
  readonly dispose: () => Promise<void>;
}

function readModules(serverDir: string): { type: 'ESModule'; path: string }[] {
  const entry = path.join(serverDir, 'index.js');
  if (!fs.existsSync(entry)) throw new Error(`There is no build in ${serverDir}. Run "npm run build".`);
  const chunks = fs
    .readdirSync(serverDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js') && name !== 'index.js')
    .map((name) => path.join(serverDir, name));
  return [entry, ...chunks].map((file) => ({ type: 'ESModule', path: file }));
}

/**
 * Miniflare's options from wrangler.toml and the build. Two things differ from the defaults, for speed: files are
 * read from the disk by workerd itself instead of Miniflare's assets router, and the port leads straight to the
 * Worker instead of through Miniflare's entry.
 */
function readOptions(options: WorkerOptions, clockOffsetMs: number): MiniflareOptions {
  const { stack } = options;
  const configFile = path.join(projectDir, 'wrangler.toml');
  const { workerOptions } = unstable_getMiniflareWorkerOptions(configFile);
  const { assets: _assets, modulesRules: _rules, ...kept } = workerOptions;
  const serverDir = path.join(options.buildDir, 'server');
  const kindDir = (kind: string) => path.join(stack.dataDir, 'worker', kind);
  const logFile = path.join(stack.dataDir, 'worker.log');
  return {
    ...kept,
    name: 'rynek',
    modulesRoot: serverDir,
    modules: readModules(serverDir),
    bindings: { ...kept.bindings, ...stack.environment, CLOCK_OFFSET_MS: String(clockOffsetMs) },
    serviceBindings: {
      ...kept.serviceBindings,
      ASSETS: { disk: { path: path.join(options.buildDir, 'client'), writable: false } },
    },
    unsafeDirectSockets: [{ host: '127.0.0.1', port: stack.ports.app }],
    host: '127.0.0.1',
    cf: false,
    durableObjectsPersist: kindDir('durable-objects'),
    r2Persist: kindDir('r2'),
    cachePersist: kindDir('cache'),
    log: new Log(LogLevel.WARN),
    handleRuntimeStdio(out: Readable, error: Readable) {
      const file = fs.createWriteStream(logFile, { flags: 'a' });
      out.pipe(file, { end: false });
      error.pipe(file, { end: false });
    },
  };
}

/** Miniflare ends the process on a signal at once, before the rest of the stack has stopped: that is ours to do. */
function withoutSignalListeners<T>(make: () => T): T {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const made = make();
  signals.forEach((signal, at) => {
    for (const listener of process.listeners(signal)) {
      if (before[at]?.includes(listener) !== true) process.removeListener(signal, listener);
    }
  });
  return made;
}

function readCrons(): string[] {
  return unstable_readConfig({ config: path.join(projectDir, 'wrangler.toml') }).triggers.crons ?? [];
}

/** Starts the built Worker in workerd with the stack's settings; its data stays in the stack's folder. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  let clockOffsetMs = options.clockOffsetMs ?? 0;
  let miniflare: Miniflare | undefined;
  let guards: (() => void)[] = [];

  const takeGuardsOff = () => {
    for (const takeOff of guards.splice(0)) takeOff();
  };
  const start = async () => {
    if (miniflare !== undefined) return;
    const started = withoutSignalListeners(() => new Miniflare(readOptions(options, clockOffsetMs)));
    try {
      await started.ready;
    } catch (error) {
      await started.dispose().catch(() => undefined);
      throw error;
    }
    guards = findChildren('workerd').map(guardProcess);
    miniflare = started;
  };
  const stop = async () => {
    const running = miniflare;
    miniflare = undefined;
    takeGuardsOff();
    await running?.dispose();
  };
  const kill = async () => {
    for (const id of findChildren('workerd')) process.kill(id, 'SIGKILL');
    await stop();
  };
  const runCron = async (cron: string) => {
    if (miniflare === undefined) return { outcome: 'stopped' };
    const worker = await miniflare.getWorker();
    const result = await worker.scheduled({ cron, scheduledTime: new Date(Date.now() + clockOffsetMs) });
    return { outcome: result.outcome };
  };

  await start();

  const crons = options.crons === false ? [] : readCrons();
  let lastMinute = Math.floor(Date.now() / 60_000);
  const ticker = setInterval(async () => {
    const minute = Math.floor(Date.now() / 60_000);
    if (minute === lastMinute) return;
    lastMinute = minute;
    const at = new Date(Date.now() + clockOffsetMs);
    for (const cron of crons.filter((one) => cronHolds(one, at))) {
      await runCron(cron).catch((error) => options.log(`The cron ${cron} failed: ${String(error)}`));
    }
  }, 1_000);
  ticker.unref();

  return {
    url: `http://localhost:${options.stack.ports.app}`,
    start,
    stop,
    kill,
    runCron,
    async setClockOffset(offsetMs) {
      clockOffsetMs = offsetMs;
      if (miniflare === undefined) return;
      await stop();
      await start();
    },
    async dispose() {
      clearInterval(ticker);
      await stop();
    },
  };
}
