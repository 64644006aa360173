import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrate } from '../../db/migrate.ts';
import { startStack } from '../../local/stack.ts';
import { startWorker } from '../../local/worker.ts';

/** Below the ports that the system hands out by itself. */
const PORT_FIRST = 21_000;
const PORT_STEP = 20;
const PORT_CHOICES = 400;

/** Starts a marketplace without demo data for the journeys, and stops it after them. */
export default async function start(): Promise<() => Promise<void>> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-browser-'));
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
  fs.copyFileSync(path.resolve('public/icons/icon-512.png'), path.join(stack.picturesDir, 'mug.png'));
  process.env.RYNEK_URL = stack.environment.PUBLIC_ORIGIN;
  process.env.RYNEK_TOOLS_URL = `http://127.0.0.1:${stack.ports.tools}`;
  process.env.RYNEK_PICTURES_URL = `http://127.0.0.1:${stack.ports.pictures}`;
  process.env.RYNEK_STRIPE_URL = `http://127.0.0.1:${stack.ports.stripe}`;
  process.env.RYNEK_DATABASE_URL = stack.environment.DATABASE_URL;
  process.env.RYNEK_STACK = JSON.stringify({ environment: stack.environment, ports: stack.ports });
  return async () => {
    await worker.dispose();
    await stack.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
}
