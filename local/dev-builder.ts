import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const projectDir = path.resolve(import.meta.dirname, '..');

export type BuildPart = 'client' | 'server';

/** One half of the build, in a process of its own, which is warm from the last time. */
export class DevBuilder {
  readonly #part: BuildPart;
  #child: ChildProcess | undefined;

  constructor(part: BuildPart) {
    this.#part = part;
  }

  /** Builds what is on the disk now. Rejects with what the build complains of. */
  build(): Promise<void> {
    if (this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null)
      this.#child = fork(fileURLToPath(import.meta.url), [this.#part], {
        cwd: projectDir,
        // What went wrong comes as the answer; the rest is chatter.
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
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

/** What an edit waits for is left out: most of a build's time is finding out what nobody uses, and making it small. */
async function buildPart(part: BuildPart): Promise<void> {
  await build({
    root: projectDir,
    mode: 'production',
    logLevel: 'error',
    build: {
      ssr: part === 'server',
      minify: false,
      // The server's build reads what the client's last one has left.
      emptyOutDir: part === 'server',
      rolldownOptions: { treeshake: false },
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.send !== undefined) {
  const part: BuildPart = process.argv[2] === 'server' ? 'server' : 'client';
  process.on('disconnect', () => process.exit());
  process.on('message', () => {
    buildPart(part).then(
      () => process.send?.(null),
      (error: unknown) => process.send?.(error instanceof Error ? error.message : String(error)),
    );
  });
}
