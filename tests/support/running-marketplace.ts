import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../db/migrate.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { startWorker } from '../../local/worker.ts';

/** Where the marketplace under test is reached. */
export interface MarketplaceAddresses {
  readonly url: string;
  readonly toolsUrl: string;
  readonly stripeUrl: string;
  readonly databaseUrl: string;
  readonly webhookSecret: string;
  /** For a second Worker on the same stack, with a setting of its own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: Stack['ports'];
}

declare module 'vitest' {
  interface ProvidedContext {
    marketplace: MarketplaceAddresses;
  }
}

const PORT_FIRST = 12_000;
const PORT_STEP = 20;
const PORT_CHOICES = 400;

/** One marketplace for all files of a run: real Worker, Postgres, Redis, Stripe stand-in. Tests share it and own their data. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-test-'));
  fs.chmodSync(dataDir, 0o755);
  const basePort = PORT_FIRST + (process.pid % PORT_CHOICES) * PORT_STEP;
  const log = () => undefined;
  const stack = await startStack({ basePort, dataDir, durable: false, log });
  await migrate(stack.environment.DATABASE_URL ?? '');
  const worker = await startWorker({
    stack,
    buildDir: path.resolve(import.meta.dirname, '../../build'),
    crons: false,
    log,
  });
  stack.tools.attach(worker);
  project.provide('marketplace', {
    url: worker.url,
    toolsUrl: `http://127.0.0.1:${stack.ports.tools}`,
    stripeUrl: `http://127.0.0.1:${stack.ports.stripe}`,
    databaseUrl: stack.environment.DATABASE_URL ?? '',
    webhookSecret: stack.environment.STRIPE_WEBHOOK_SECRET ?? '',
    environment: stack.environment,
    ports: stack.ports,
  });
  return async () => {
    await worker.dispose();
    await stack.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
}
