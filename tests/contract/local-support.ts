import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A base port with the next eight free, chosen at random so that suites run beside each other. */
export async function findBasePort(): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 1_200) * 10;
    const free = await Promise.all(Array.from({ length: 9 }, (_, at) => isFree(base + at)));
    if (free.every(Boolean)) return base;
  }
}

export function makeDataDir(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-contract-'));
}

export function removeDataDir(dataDir: string): void {
  fs.rmSync(dataDir, { recursive: true, force: true });
}

export const silent = (): void => {};

/** Asks again until the answer is there, for what happens beside the test. */
export async function eventually<T>(
  read: () => T | undefined | Promise<T | undefined>,
  limitMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await read();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Nothing came within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
