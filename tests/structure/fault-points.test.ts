import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Ports } from '~/ports/ports';
import { EDGES, type Edge, SeededPlan } from '../fault-points/plan';
import { withFaultPoints } from '../fault-points/ports';

const projectDir = path.resolve(import.meta.dirname, '../..');

/** Methods behind which something outside stands, by port. The rest is answered by this process. */
const OUTSIDE = {
  payments: [
    'createCheckoutSession',
    'readCheckoutSession',
    'expireCheckoutSession',
    'refund',
    'readRefund',
    'transfer',
    'reverseTransfer',
    'readDispute',
    'submitEvidence',
    'listBalanceMovements',
    'readAvailableBalance',
    'payOut',
    'readPayout',
    'savePayoutSchedule',
    'readConnectedAccount',
  ],
  stock: ['reserve', 'extend', 'claim', 'release', 'adjust', 'peek', 'account'],
  queue: ['sendEvents', 'sendJobs'],
  mailer: ['send'],
  pusher: ['send'],
  live: ['publish'],
  carts: ['read', 'write'],
  limits: ['attempt'],
  pageChanges: ['note', 'latestMs'],
  search: ['setInStock'],
} as const;

describe('fault points', () => {
  it('stand at every call of a port that leaves the process', async () => {
    const asked: Edge[] = [];
    const called = vi.fn(async () => undefined);
    const plain = new Proxy({} as Ports, {
      get: () => new Proxy({}, { get: () => called, ownKeys: () => [] }),
    });
    const broken = withFaultPoints(
      plain,
      {
        next: (edge) => {
          asked.push(edge);
          return 'fail_before';
        },
      },
      async () => undefined,
    );
    for (const [port, methods] of Object.entries(OUTSIDE))
      for (const method of methods) {
        const before = asked.length;
        const call: unknown = Reflect.get(Reflect.get(broken, port), method);
        if (typeof call !== 'function') throw new Error(`${port}.${method}`);
        await Promise.resolve(call()).catch(() => undefined);
        expect(asked.length, `${port}.${method}`).toBe(before + 1);
      }
    expect(called).not.toHaveBeenCalled();
  });

  it('of every dependency can be given a rate, and give the same faults again', () => {
    const rates = Object.fromEntries(EDGES.map((edge) => [edge, { fail_before: 0.5 }]));
    const decide = () => {
      let state = 7;
      const plan = new SeededPlan(rates, () => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
      });
      return EDGES.flatMap((edge) => [plan.next(edge, 'one'), plan.next(edge, 'other')]);
    };
    expect(decide()).toEqual(decide());
    expect(new Set(decide())).toEqual(new Set(['none', 'fail_before']));
  });

  it('cannot be reached from anything that is built for production', () => {
    const sources = ['app', 'workers', 'db']
      .flatMap((folder) =>
        fs
          .readdirSync(path.join(projectDir, folder), { recursive: true, encoding: 'utf8' })
          .map((name) => path.join(folder, name)),
      )
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.includes('paraglide'));
    expect(sources.length).toBeGreaterThan(300);
    const reaching = sources.filter((name) => {
      // Seeds and migrations are commands of their own and no part of the Worker.
      if (name.startsWith(path.join('db', 'seed')) || name === path.join('db', 'migrate.ts')) return false;
      const text = fs.readFileSync(path.join(projectDir, name), 'utf8');
      return /from '[^']*(?:\/tests\/|\/local\/|fault-points)/.test(text);
    });
    expect(reaching).toEqual([]);
  });
});
