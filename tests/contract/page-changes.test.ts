import { Redis } from '@upstash/redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { upstashPageChanges } from '~/adapters/page-changes/upstash.server';
import { CHANGES_REMEMBERED_SECONDS } from '~/ports/page-changes';
import type { LocalServer } from '../../local/http-server.ts';
import type { RedisEngine } from '../../local/redis/engine.ts';
import { startInProcessRedis } from '../../local/redis/in-process-engine.ts';
import { startUpstashRest } from '../../local/upstash-rest.ts';
import { findBasePort, makeDataDir, removeDataDir } from './local-support.ts';

const token = 'local-contract';
let dataDir: string;
let engine: RedisEngine;
let rest: LocalServer;
let redis: Redis;
let nowMs = 1_000;
const clock = { nowMs: () => nowMs, toSystemMs: (ms: number) => ms, pause: async () => undefined };

beforeAll(async () => {
  const base = await findBasePort();
  dataDir = makeDataDir();
  engine = await startInProcessRedis(dataDir);
  rest = await startUpstashRest({ port: base + 3, token, engine });
  redis = new Redis({
    url: `http://127.0.0.1:${base + 3}`,
    token,
    retry: false,
    automaticDeserialization: false,
  });
});

afterAll(async () => {
  await rest.stop();
  await engine.stop();
  removeDataDir(dataDir);
});

test('the latest change of any part is remembered, for longer than a page is kept', async () => {
  const changes = upstashPageChanges(redis, clock);
  expect(await changes.latestMs(['listing:1', 'store:a'])).toBeNull();
  expect(await changes.latestMs([])).toBeNull();
  await changes.note(['listing:1', 'listing:1', 'listing:2']);
  nowMs = 5_000;
  await changes.note(['store:a']);
  await changes.note([]);
  expect(await changes.latestMs(['listing:1', 'store:a', 'market'])).toBe(5_000);
  expect(await changes.latestMs(['market', 'listing:2'])).toBe(1_000);
  expect(await changes.latestMs(['listing:3'])).toBeNull();
  const left = await redis.ttl('changed:listing:1');
  expect(left).toBeGreaterThan(CHANGES_REMEMBERED_SECONDS - 60);
  expect(left).toBeLessThanOrEqual(CHANGES_REMEMBERED_SECONDS);
});

test('while it is away nothing is thrown, and nobody is told that nothing changed', async () => {
  const away = new Redis({ url: 'http://127.0.0.1:1', token, retry: false });
  const changes = upstashPageChanges(away, clock);
  await changes.note(['listing:1']);
  expect(await changes.latestMs(['listing:1'])).toBe('unreachable');
});
