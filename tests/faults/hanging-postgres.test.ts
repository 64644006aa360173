import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type RunningWorker, startWorker } from '../../local/worker.ts';
import { openStall } from '../support/catalogue.ts';
import { holdsWithin } from '../support/holds-within.ts';
import { Person } from '../support/people.ts';
import { ask } from '../support/truth.ts';

const PATIENCE_MS = 30_000;

/** A line to Postgres that goes on taking questions when it hangs, and answers none. */
class Line {
  #hangs = false;
  readonly #server: http.Server;
  readonly #unanswered: http.ServerResponse[] = [];

  constructor(target: string) {
    this.#server = http.createServer((question, answer) => {
      if (this.#hangs) {
        this.#unanswered.push(answer);
        question.resume();
        return;
      }
      const { method, headers } = question;
      const asked = http.request(target, { method, headers }, (answered) => {
        answer.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(answer);
      });
      asked.on('error', () => answer.destroy());
      question.pipe(asked);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port }: Pick<AddressInfo, 'port'> = Object(this.#server.address());
    return `http://127.0.0.1:${port}/sql`;
  }

  hang(): void {
    this.#hangs = true;
  }

  goOn(): void {
    this.#hangs = false;
    for (const answer of this.#unanswered.splice(0)) answer.destroy();
  }

  async close(): Promise<void> {
    this.goOn();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let line: Line;
let worker: RunningWorker;
let dataDir: string;

beforeAll(async () => {
  const { environment, ports } = inject('marketplace');
  line = new Line(environment.NEON_HTTP_URL ?? '');
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-hanging-'));
  worker = await startWorker({
    stack: {
      environment: { ...environment, NEON_HTTP_URL: await line.open() },
      dataDir,
      ports: { ...ports, app: ports.app + 13 },
    },
    buildDir: path.resolve(import.meta.dirname, '../../build'),
    crons: false,
    log: () => undefined,
  });
});

afterAll(async () => {
  await line.close();
  await worker.dispose();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

it('while Postgres takes questions and answers none, it is said instead of waited for, and what was kept is shown', async () => {
  const html = { Accept: 'text/html' };
  const stall = await openStall({ stock: [5] });
  // Its page shows nothing that another test might change meanwhile.
  const [seller] = await ask<{ slug: string }>('SELECT slug FROM sellers WHERE id = $1', [stall.sellerId]);
  const path = `/pl/s/${seller?.slug}`;
  const isKept = async () => (await new Person(worker.url).get(path, html)).headers.has('Age');
  await holdsWithin(isKept, PATIENCE_MS);
  const shopper = new Person(worker.url);

  line.hang();
  const search = await shopper.get('/pl/search?q=kubek', html);
  expect(search.status).toBe(503);
  expect(Number(search.headers.get('Retry-After'))).toBeGreaterThan(0);
  expect(await search.text()).toContain('Nie mamy teraz dostępu do danych targu');
  expect(await isKept()).toBe(true);

  line.goOn();
  await holdsWithin(async () => (await shopper.get('/pl/search?q=kubek', html)).status === 200, PATIENCE_MS);
}, 60_000);
