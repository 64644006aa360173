import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';

function readStat(processId: number): { parent: number; command: string } | undefined {
  try {
    const status = fs.readFileSync(`/proc/${processId}/stat`, 'utf8');
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
    return {
      parent,
      command: fs.readFileSync(`/proc/${processId}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
    };
  } catch {
    return undefined;
  }
}

/** The command line of a running process; empty when there is none. */
export function commandOf(processId: number): string {
  if (fs.existsSync('/proc/self/stat')) return readStat(processId)?.command ?? '';
  try {
    return execFileSync('ps', ['-p', String(processId), '-o', 'args='], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** Our own children whose command line contains a word. */
export function findChildren(word: string): number[] {
  if (fs.existsSync('/proc/self/stat')) {
    return fs
      .readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((id) => {
        const found = readStat(id);
        return found?.parent === process.pid && found.command.includes(word);
      });
  }
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [id, parent, ...words] = line.trim().split(/\s+/);
    return Number(parent) === process.pid && words.join(' ').includes(word) ? [Number(id)] : [];
  });
}

/** Kills a process when ours ends without taking the guard off, however that happens. */
export function guardProcess(processId: number): () => void {
  const guard = spawn('/bin/sh', ['-c', `read -r word || kill -9 ${processId}`], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.stdin.on('error', () => {});
  guard.unref();
  return () => guard.stdin.end('done\n');
}
