import { type ChildProcess, fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const projectDir = path.resolve(import.meta.dirname, '..');

export type BuildPart = 'client' | 'server';

/** One half of the build, in a process of its own, which keeps what it has read and parsed. */
export class DevBuilder {
  readonly #part: BuildPart;
  #child: ChildProcess | undefined;

  constructor(part: BuildPart) {
    this.#part = part;
  }

  /** Builds what is on the disk now. Rejects with what the build complains of. */
  build(): Promise<void> {
    if (this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null)
      this.#child = fork(fileURLToPath(import.meta.url), [this.#part], { cwd: projectDir });
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error(`The ${this.#part} build ended unexpectedly.`));
      child.once('exit', onExit);
      child.once('message', (problem: string | null) => {
        child.off('exit', onExit);
        if (problem === null) resolve();
        else reject(new Error(problem));
      });
      child.send('build');
    });
  }

  /** Forgets what was kept: the next build reads routes and settings anew. */
  stop(): void {
    this.#child?.kill();
    this.#child = undefined;
  }
}

/** Touched to build again; nothing else is watched here. */
const triggerFile = path.join(os.tmpdir(), `rynek-dev-${process.pid}`);

function rebuildWhenTouched(): Plugin {
  return {
    name: 'rynek:rebuild-when-touched',
    buildStart() {
      this.addWatchFile(triggerFile);
    },
    /** A style sheet is made from the classes of all files, whether its own text changed or not. */
    shouldTransformCachedModule: ({ id }) => /\.css(\?|$)/.test(id),
  };
}

/** What an edit waits for is left out: most of a build's time is finding out what nobody uses, and making it small. */
async function runBuilder(part: BuildPart): Promise<void> {
  const tell = (problem: string | null) => process.send?.(problem);
  let isBuilt = false;
  process.on('message', () => {
    if (isBuilt) fs.writeFileSync(triggerFile, String(performance.now()));
  });
  process.on('disconnect', () => process.exit());
  process.on('exit', () => fs.rmSync(triggerFile, { force: true }));
  fs.writeFileSync(triggerFile, '');
  const watcher = await build({
    root: projectDir,
    mode: 'production',
    logLevel: 'error',
    plugins: [rebuildWhenTouched()],
    build: {
      ssr: part === 'server',
      minify: false,
      // The server's build reads what the client's last one has left.
      emptyOutDir: part === 'server',
      rollupOptions: { treeshake: false },
      watch: { include: [triggerFile], buildDelay: 0 },
    },
  });
  if (!('on' in watcher)) throw new Error('Vite did not watch.');
  watcher.on('event', (event) => {
    if (event.code === 'BUNDLE_END') void event.result.close();
    if (event.code === 'END' || event.code === 'ERROR') {
      isBuilt = true;
      tell(event.code === 'ERROR' ? event.error.message : null);
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.send !== undefined)
  await runBuilder(process.argv[2] === 'server' ? 'server' : 'client');
