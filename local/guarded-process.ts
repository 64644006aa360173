import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long a child may take to stop by itself before its process group is killed. */
const stopGraceMs = 15_000;

/**
 * The shell holds a pipe from us. When the pipe closes (we asked for it, or we died in any way), the shell
 * passes the stop signal on, so no child outlives its parent.
 */
const guardScript = `
signal=$1; shift
exec 3<&0
"$@" 3<&- </dev/null &
child=$!
(cat <&3 >/dev/null; kill -"$signal" "$child" 2>/dev/null) &
watcher=$!
exec 3<&-
wait "$child"; code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

export interface GuardedProcessOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly stopSignal: 'INT' | 'TERM';
  /** An open file descriptor that takes the child's output. */
  readonly output: number;
  readonly userId?: number | undefined;
  readonly groupId?: number | undefined;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface GuardedProcess {
  /** Set once the child has ended. */
  readonly exitCode: () => number | null;
  readonly stop: () => Promise<void>;
}

/** Starts a child in a process group of its own that ends when this process ends, however that happens. */
export function startGuarded(options: GuardedProcessOptions): GuardedProcess {
  const child: ChildProcess = spawn(
    '/bin/sh',
    ['-c', guardScript, 'guard', options.stopSignal, options.command, ...options.arguments],
    {
      detached: true,
      cwd: '/',
      stdio: ['pipe', options.output, options.output],
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', ...options.environment },
      ...(options.userId === undefined ? {} : { uid: options.userId }),
      ...(options.groupId === undefined ? {} : { gid: options.groupId }),
    },
  );
  child.stdin?.on('error', () => {});
  let ended: number | null = null;
  child.on('exit', (code) => {
    ended = code ?? 1;
  });
  child.on('error', () => {
    ended = 127;
  });
  return {
    exitCode: () => ended,
    async stop() {
      if (ended !== null) return;
      const exited = once(child, 'exit');
      child.stdin?.end();
      const timer = setTimeout(() => {
        if (child.pid === undefined) return;
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {
          // The group ended by itself in the meantime.
        }
      }, stopGraceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
