import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portsFrom } from '../../local/ports.ts';
import { type RunningWorker, startWorker } from '../../local/worker.ts';
import { findBasePort, makeDataDir, removeDataDir, silent } from './local-support.ts';

/** A Worker of the same shape as the built one, small enough to see through. */
const script = `
import { DurableObject } from 'cloudflare:workers';
export class SkuStock extends DurableObject {
  async fetch() {
    const count = ((await this.ctx.storage.get('count')) ?? 0) + 1;
    await this.ctx.storage.put('count', count);
    return Response.json({ count });
  }
}
export class SellerChannel extends DurableObject {}
let crons = [];
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === '/count') return env.STOCK.get(env.STOCK.idFromName('a')).fetch(request);
    if (pathname === '/settings') return Response.json({ offset: env.CLOCK_OFFSET_MS, mark: env.MARK, crons });
    if (pathname === '/put') { await env.MEDIA.put('a', 'kept'); return new Response('put'); }
    if (pathname === '/get') return new Response(await (await env.MEDIA.get('a'))?.text());
    return env.ASSETS.fetch(request);
  },
  async scheduled(event) { crons.push(event.cron + ' ' + event.scheduledTime); },
};`;

let dataDir: string;
let worker: RunningWorker;

beforeAll(async () => {
  dataDir = makeDataDir();
  const buildDir = path.join(dataDir, 'build');
  fs.mkdirSync(path.join(buildDir, 'server'), { recursive: true });
  fs.mkdirSync(path.join(buildDir, 'client'), { recursive: true });
  fs.writeFileSync(path.join(buildDir, 'server', 'index.js'), script);
  fs.writeFileSync(path.join(buildDir, 'client', 'hello.txt'), 'a file');
  worker = await startWorker({
    stack: {
      dataDir,
      ports: portsFrom(await findBasePort()),
      environment: { MARK: 'from the stack' },
    },
    buildDir,
    crons: false,
    log: silent,
  });
}, 60_000);

afterAll(async () => {
  await worker.dispose();
  removeDataDir(dataDir);
});

async function read(pathname: string): Promise<string> {
  return (await fetch(`${worker.url}${pathname}`)).text();
}

test('it answers at its port, with the settings of the stack and files from the disk', async () => {
  expect(JSON.parse(await read('/settings'))).toMatchObject({ offset: '0', mark: 'from the stack' });
  expect(await read('/hello.txt')).toBe('a file');
});

test('a cron runs when it is asked for', async () => {
  expect(await worker.runCron('*/5 * * * *')).toEqual({ outcome: 'ok' });
  const { crons } = JSON.parse(await read('/settings'));
  expect(crons[0]).toMatch(/^\*\/5 \* \* \* \* \d+$/);
});

test('what objects and buckets keep outlives a moved clock, a stop and a kill', async () => {
  expect(JSON.parse(await read('/count'))).toEqual({ count: 1 });
  await read('/put');
  await worker.setClockOffset(86_400_000);
  expect(JSON.parse(await read('/settings'))).toMatchObject({ offset: '86400000' });
  expect(JSON.parse(await read('/count'))).toEqual({ count: 2 });
  await worker.kill();
  await expect(fetch(worker.url)).rejects.toThrow();
  await worker.start();
  expect(JSON.parse(await read('/count'))).toEqual({ count: 3 });
  expect(await read('/get')).toBe('kept');
  await worker.stop();
  await expect(fetch(worker.url)).rejects.toThrow();
  await worker.start();
}, 60_000);
