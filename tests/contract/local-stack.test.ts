import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cronHolds } from '../../local/cron.ts';
import { readOwnStripe } from '../../local/own-stripe.ts';
import { portsFrom } from '../../local/ports.ts';
import { isIban } from '../../local/stripe/accounts.ts';
import { eventually, findBasePort, makeDataDir, removeDataDir } from './local-support.ts';

const projectDir = path.resolve(import.meta.dirname, '..', '..');
const node = path.join(projectDir, 'node_modules', 'node', 'bin', 'node');

interface Launched {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function launch(basePort: number, dataDir: string): Launched {
  const child = spawn(node, ['local/stack.ts', '--port', String(basePort), '--data', dataDir, '--fast'], {
    cwd: projectDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    output += String(chunk);
  });
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  return { process: child, output: () => output, ended };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function readyEnvironment(launched: Launched): Promise<Record<string, string>> {
  return eventually(() => {
    const line = launched
      .output()
      .split('\n')
      .find((one) => one.startsWith('{') && one.endsWith('}'));
    return line === undefined ? undefined : JSON.parse(line);
  }, 30_000);
}

async function allPortsClosed(basePort: number): Promise<void> {
  const { app: _, ...ports } = portsFrom(basePort);
  await eventually(async () => {
    const open = await Promise.all(Object.values(ports).map(isListening));
    return open.includes(true) ? undefined : true;
  }, 20_000);
}

describe('the stack as a process', () => {
  let dataDir: string;
  let basePort: number;
  let launched: Launched[] = [];

  beforeEach(async () => {
    dataDir = makeDataDir();
    basePort = await findBasePort();
    launched = [];
  });

  afterEach(async () => {
    for (const one of launched) {
      if (one.process.exitCode === null) one.process.kill('SIGINT');
      await one.ended;
    }
    removeDataDir(dataDir);
  });

  function start(port = basePort): Launched {
    const one = launch(port, dataDir);
    launched.push(one);
    return one;
  }

  test('it says what the Worker needs, and Ctrl-C stops every part', async () => {
    const stack = start();
    const environment = await readyEnvironment(stack);
    expect(Object.keys(environment)).toEqual(
      expect.arrayContaining([
        'PUBLIC_ORIGIN',
        'DATABASE_URL',
        'NEON_HTTP_URL',
        'UPSTASH_REDIS_REST_URL',
        'UPSTASH_REDIS_REST_TOKEN',
        'STRIPE_API_BASE',
        'STRIPE_SECRET_KEY',
        'STRIPE_WEBHOOK_SECRET',
        'MAIL_API_URL',
        'MAIL_API_KEY',
        'VAPID_PUBLIC_KEY',
        'VAPID_PRIVATE_KEY',
        'AUTH_SECRET',
      ]),
    );
    stack.process.kill('SIGINT');
    expect(await stack.ended).toBe(0);
    await allPortsClosed(basePort);
    const again = start();
    expect(await readyEnvironment(again)).toEqual(environment);
  }, 60_000);

  test('killed, it leaves no part behind, and the next start works', async () => {
    const stack = start();
    await readyEnvironment(stack);
    stack.process.kill('SIGKILL');
    await stack.ended;
    await allPortsClosed(basePort);
    await readyEnvironment(start());
  }, 60_000);

  test('a taken port is named, and what had started is stopped', async () => {
    const server = net.createServer();
    server.listen(basePort + 4, '127.0.0.1');
    await once(server, 'listening');
    const stack = start();
    expect(await stack.ended).toBe(1);
    expect(stack.output()).toContain(`Port ${basePort + 4}, needed for the Stripe stand-in, is taken`);
    server.close();
    await allPortsClosed(basePort);
  }, 60_000);

  test('a data folder in use is respected', async () => {
    await readyEnvironment(start());
    const second = start(await findBasePort());
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('The data folder is in use');
    expect(fs.existsSync(path.join(dataDir, 'secrets.json'))).toBe(true);
  }, 60_000);
});

test.each([
  ['* * * * *', '2026-11-22T10:07:00Z', true],
  ['*/5 * * * *', '2026-11-22T10:05:00Z', true],
  ['*/5 * * * *', '2026-11-22T10:07:00Z', false],
  ['17 2 * * *', '2026-11-22T02:17:00Z', true],
  ['17 2 * * *', '2026-11-22T03:17:00Z', false],
  ['0 9-17/4 1,15 * *', '2026-11-15T13:00:00Z', true],
  ['0 9-17/4 1,15 * *', '2026-11-15T12:00:00Z', false],
  ['0 0 * * 1', '2026-11-22T00:00:00Z', true],
])('the cron %s at %s: %s', (expression, at, expected) => {
  expect(cronHolds(expression, new Date(at))).toBe(expected);
});

test.each([
  ['PL61109010140000071219812874', true],
  ['DE89370400440532013000', true],
  ['PL61109010140000071219812875', false],
  ['PL6110901014', false],
])('the account number %s is valid: %s', (text, expected) => {
  expect(isIban(text)).toBe(expected);
});

describe("somebody's own Stripe test account", () => {
  const keys = { STRIPE_SECRET_KEY: 'sk_test_51abc', STRIPE_WEBHOOK_SECRET: 'whsec_abc' };

  test('is taken with a test key and the secret of its webhooks', () => {
    expect(readOwnStripe(keys)).toEqual(keys);
  });

  test('is refused with a live key, without a key and without a secret, and says which', () => {
    expect(readOwnStripe({ ...keys, STRIPE_SECRET_KEY: 'sk_live_51abc' })).toMatch(/not a test key/);
    expect(readOwnStripe({})).toMatch(/STRIPE_SECRET_KEY/);
    expect(readOwnStripe({ ...keys, STRIPE_WEBHOOK_SECRET: '' })).toMatch(/STRIPE_WEBHOOK_SECRET/);
  });
});
