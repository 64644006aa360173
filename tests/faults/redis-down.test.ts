import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type RunningWorker, startWorker } from '../../local/worker.ts';
import { openStall } from '../support/catalogue.ts';
import { Person } from '../support/people.ts';
import { hold } from '../support/shopping.ts';

/** A port on which nobody listens. */
const NOBODY = 'http://127.0.0.1:9';

describe('with Redis down', () => {
  let worker: RunningWorker;
  let dataDir: string;

  beforeAll(async () => {
    const { environment, ports } = inject('marketplace');
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-redis-'));
    worker = await startWorker({
      stack: {
        environment: { ...environment, UPSTASH_REDIS_REST_URL: NOBODY },
        dataDir,
        ports: { ...ports, app: ports.app + 10 },
      },
      buildDir: path.resolve(import.meta.dirname, '../../build'),
      crons: false,
      log: () => undefined,
    });
  });

  afterAll(async () => {
    await worker.dispose();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });

  it('a guest keeps the cart, changes it and goes on to a held checkout', async () => {
    const stall = await openStall({ stock: [5, 5] });
    const shopper = new Person(worker.url);
    const held = await hold(shopper, stall.variantIds, 2);
    expect(held).toHaveProperty('checkoutId');
    expect(await shopper.read('/pl/cart')).toContain('Kubek');
    const changed = await shopper.post('/pl/cart', {
      intent: 'set',
      variantId: stall.variantIds[0] ?? 0,
      quantity: 1,
    });
    expect(changed.status).toBe(302);
    expect(shopper.cookie('cart')).toContain(`${stall.variantIds[0]}x1`);
  });

  it('people can sign up and sign in: a limit that cannot be counted does not close the door', async () => {
    const person = new Person(worker.url);
    const email = `bez-redisa-${Date.now()}@example.com`;
    const password = 'zielona herbata i miod';
    expect((await person.post('/pl/sign-up', { name: 'Bez Redisa', email, password })).status).toBe(302);
    expect((await new Person(worker.url).post('/pl/sign-in', { email, password })).status).toBe(302);
  });
});
