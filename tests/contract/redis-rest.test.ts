import { Ratelimit } from '@upstash/ratelimit';
import { Redis } from '@upstash/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LocalServer } from '../../local/http-server.ts';
import type { RedisEngine } from '../../local/redis/engine.ts';
import { startInProcessRedis } from '../../local/redis/in-process-engine.ts';
import { findRedisServer, startRedisServer } from '../../local/redis/server-engine.ts';
import { startUpstashRest } from '../../local/upstash-rest.ts';
import { findBasePort, makeDataDir, removeDataDir } from './local-support.ts';

const token = 'local-contract';
const binary = findRedisServer();

type Start = (port: number, dataDir: string) => Promise<RedisEngine>;

const engines: [string, Start][] = [
  ['the in-process engine', async (_, dataDir) => startInProcessRedis(dataDir)],
];
if (binary !== undefined) {
  engines.push(['redis-server', (port, dataDir) => startRedisServer(binary, { port, dataDir })]);
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return String(error);
  }
  throw new Error('It did not fail');
}

describe.each(engines)('Upstash over %s', (_, start) => {
  let dataDir: string;
  let base: number;
  let engine: RedisEngine;
  let rest: LocalServer;
  let redis: Redis;
  let raw: Redis;

  async function open(): Promise<void> {
    engine = await start(base + 6, dataDir);
    rest = await startUpstashRest({ port: base + 3, token, engine });
  }

  beforeAll(async () => {
    base = await findBasePort();
    dataDir = makeDataDir();
    await open();
    const connection = { url: `http://127.0.0.1:${base + 3}`, token, retry: false as const };
    redis = new Redis(connection);
    raw = new Redis({ ...connection, automaticDeserialization: false });
  });

  afterAll(async () => {
    await rest.stop();
    await engine.stop();
    removeDataDir(dataDir);
  });

  beforeEach(async () => {
    await redis.flushdb();
  });

  describe('strings', () => {
    test('objects, numbers and any letters come back as they went', async () => {
      const values = {
        object: { a: [1, null, 'ż'] },
        number: 12.5,
        text: 'zażółć 🦊\r\n"',
        empty: '',
        ok: 'OK',
      };
      for (const [key, value] of Object.entries(values)) {
        expect(await redis.set(key, value)).toBe('OK');
        expect(await redis.get(key)).toEqual(value);
      }
      expect(await redis.get('none')).toBeNull();
      expect(await redis.mget('number', 'none', 'ok')).toEqual([12.5, null, 'OK']);
    });

    test('set obeys its conditions', async () => {
      expect(await redis.set('a', '1', { nx: true })).toBe('OK');
      expect(await redis.set('a', '2', { nx: true })).toBeNull();
      expect(await redis.set('a', '3', { xx: true, get: true })).toBe(1);
      expect(await redis.set('b', '1', { xx: true })).toBeNull();
      expect(await redis.setnx('a', 'x')).toBe(0);
      expect(await redis.getset('a', 'new')).toBe(3);
      expect(await redis.getdel('a')).toBe('new');
      expect(await redis.exists('a', 'b')).toBe(0);
    });

    test('counters count, and refuse what is no number', async () => {
      expect(await redis.incr('n')).toBe(1);
      expect(await redis.incrby('n', 41)).toBe(42);
      expect(await redis.decrby('n', 2)).toBe(40);
      expect(await redis.incrbyfloat('f', 1.5)).toBe(1.5);
      await redis.set('word', 'word');
      expect(await messageOf(redis.incr('word'))).toContain('ERR value is not an integer or out of range');
    });

    test('lengths and parts are of bytes', async () => {
      await raw.set('text', 'żółw');
      expect(await raw.strlen('text')).toBe(7);
      expect(await raw.append('text', '!')).toBe(8);
      expect(await raw.getrange('text', -2, -1)).toBe('w!');
    });
  });

  describe('lives', () => {
    test('a key ends when its time is over', async () => {
      await redis.set('short', 'x', { px: 60 });
      await redis.set('long', 'x', { ex: 100 });
      expect(await redis.ttl('long')).toBeGreaterThan(98);
      expect(await redis.pttl('short')).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 90));
      expect(await redis.get('short')).toBeNull();
      expect(await redis.ttl('short')).toBe(-2);
    });

    test('a life is set, kept, lost and refused as in Redis', async () => {
      await redis.set('key', '1');
      expect(await redis.ttl('key')).toBe(-1);
      expect(await redis.expire('key', 100)).toBe(1);
      expect(await redis.expire('key', 50, 'GT')).toBe(0);
      await redis.incr('key');
      expect(await redis.ttl('key')).toBeGreaterThan(90);
      await redis.set('key', '2', { keepTtl: true });
      expect(await redis.ttl('key')).toBeGreaterThan(90);
      await redis.set('key', '3');
      expect(await redis.ttl('key')).toBe(-1);
      expect(await redis.pexpire('none', 100)).toBe(0);
      expect(await redis.getex('key', { ex: 10 })).toBe(3);
      expect(await redis.persist('key')).toBe(1);
      expect(await messageOf(redis.setex('key', 0, 'x'))).toContain('invalid expire time');
    });
  });

  describe('keys', () => {
    test('patterns and scans find them', async () => {
      await redis.mset({ 'cart:1': 1, 'cart:2': 1, 'other[1]': 1 });
      await redis.hset('cart:h', { a: 1 });
      expect((await redis.keys('cart:?')).sort()).toEqual(['cart:1', 'cart:2', 'cart:h']);
      expect(await redis.keys('other\\[1]')).toEqual(['other[1]']);
      expect((await redis.keys('cart:[12]')).sort()).toEqual(['cart:1', 'cart:2']);
      const found: string[] = [];
      let cursor = '0';
      do {
        const [next, keys] = await redis.scan(cursor, { match: 'cart:*', type: 'string', count: 1 });
        found.push(...keys);
        cursor = next;
      } while (cursor !== '0');
      expect(found.sort()).toEqual(['cart:1', 'cart:2']);
      expect(await redis.type('cart:h')).toBe('hash');
      expect(await redis.rename('cart:1', 'cart:9')).toBe('OK');
      expect(await redis.del('cart:9', 'cart:2', 'none')).toBe(2);
      expect(await redis.dbsize()).toBe(2);
    });

    test('a command for another kind is refused and changes nothing', async () => {
      await redis.hset('h', { a: 1 });
      expect(await messageOf(redis.incr('h'))).toContain('WRONGTYPE');
      expect(await messageOf(redis.sadd('h', 'x'))).toContain('WRONGTYPE');
      expect(await redis.hgetall('h')).toEqual({ a: 1 });
    });

    test('the ping answers, and an unknown command is an error', async () => {
      expect(await redis.ping()).toBe('PONG');
      expect(await messageOf(redis.exec(['NOSUCH', 'a']))).toMatch(/unknown command/i);
      expect(await messageOf(redis.exec(['GET']))).toContain("wrong number of arguments for 'get' command");
    });
  });

  describe('collections', () => {
    test('hashes', async () => {
      expect(await redis.hset('h', { a: 1, b: { c: 2 } })).toBe(2);
      expect(await redis.hget('h', 'b')).toEqual({ c: 2 });
      expect(await redis.hmget('h', 'a', 'none')).toEqual({ a: 1, none: null });
      expect(await redis.hgetall('none')).toBeNull();
      expect(await redis.hincrby('h', 'a', 4)).toBe(5);
      expect(await redis.hlen('h')).toBe(2);
      expect(await redis.hsetnx('h', 'a', 9)).toBe(0);
      expect(await redis.hexists('h', 'a')).toBe(1);
      expect((await redis.hkeys('h')).sort()).toEqual(['a', 'b']);
      expect(await redis.hdel('h', 'a', 'b')).toBe(2);
      expect(await redis.exists('h')).toBe(0);
    });

    test('sets', async () => {
      expect(await redis.sadd('s', 'a', 'b', 'a')).toBe(2);
      expect(await redis.sismember('s', 'a')).toBe(1);
      expect(await redis.smismember('s', ['a', 'z'])).toEqual([1, 0]);
      await redis.sadd('t', 'b', 'c');
      expect(await redis.sinter('s', 't')).toEqual(['b']);
      expect((await redis.sunion('s', 't')).sort()).toEqual(['a', 'b', 'c']);
      expect(await redis.srem('s', 'a', 'b')).toBe(2);
      expect(await redis.scard('s')).toBe(0);
      expect(await redis.exists('s')).toBe(0);
    });

    test('sorted sets', async () => {
      expect(
        await redis.zadd(
          'z',
          { score: 2, member: 'b' },
          { score: 1, member: 'a' },
          { score: 3.5, member: 'c' },
        ),
      ).toBe(3);
      expect(await redis.zrange('z', 0, -1)).toEqual(['a', 'b', 'c']);
      expect(await redis.zrange('z', 0, 1, { rev: true, withScores: true })).toEqual(['c', 3.5, 'b', 2]);
      expect(await redis.zrange('z', '(1', '+inf', { byScore: true })).toEqual(['b', 'c']);
      expect(await redis.zadd('z', { gt: true, ch: true }, { score: 1, member: 'b' })).toBe(0);
      expect(await redis.zincrby('z', 5, 'a')).toBe(6);
      expect(await redis.zscore('z', 'a')).toBe(6);
      expect(await redis.zrank('z', 'b')).toBe(0);
      expect(await redis.zcount('z', 2, 4)).toBe(2);
      expect(await redis.zremrangebyscore('z', '-inf', '(3.5')).toBe(1);
      expect(await redis.zpopmax('z')).toEqual(['a', 6]);
      expect(await redis.zcard('z')).toBe(1);
    });

    test('lists', async () => {
      expect(await redis.rpush('l', 'a', 'b', 'c')).toBe(3);
      expect(await redis.lpush('l', 'x', 'y')).toBe(5);
      expect(await redis.lrange('l', 0, -1)).toEqual(['y', 'x', 'a', 'b', 'c']);
      expect(await redis.lpop('l')).toBe('y');
      expect(await redis.rpop('l', 2)).toEqual(['c', 'b']);
      expect(await redis.ltrim('l', 0, 0)).toBe('OK');
      expect(await redis.lindex('l', -1)).toBe('x');
      expect(await redis.llen('l')).toBe(1);
      expect(await redis.lrem('l', 0, 'x')).toBe(1);
      expect(await redis.lpop('l')).toBeNull();
    });
  });

  describe('many at once', () => {
    test('a pipeline answers each, and an error stops nothing', async () => {
      await redis.set('word', 'w');
      const pipeline = redis.pipeline();
      pipeline.set('a', { b: 1 });
      pipeline.incr('word');
      pipeline.get('a');
      const [first, second, third] = await pipeline.exec({ keepErrors: true });
      expect(first?.result).toBe('OK');
      expect(second?.error).toContain('not an integer');
      expect(third?.result).toEqual({ b: 1 });
    });

    test('a transaction is whole, and refused whole', async () => {
      expect(await redis.multi().set('n', 1).incrby('n', 2).get('n').exec()).toEqual(['OK', 3, 3]);
      const answer = await fetch(`http://127.0.0.1:${base + 3}/multi-exec`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify([['SET', 'n', '9'], ['NOSUCH']]),
      });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('EXECABORT');
      expect(await redis.get('n')).toBe(3);
    });

    test('hundreds of callers count exactly', async () => {
      await Promise.all(Array.from({ length: 300 }, () => redis.incr('count')));
      expect(await redis.get('count')).toBe(300);
    });
  });

  describe('scripts', () => {
    test('a script reads, decides and writes in one step', async () => {
      const script = `
        local current = redis.call('GET', KEYS[1])
        if current then
          local version = cjson.decode(current).v
          if version > tonumber(ARGV[1]) then return 0 end
        end
        redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
        return 1`;
      const write = (version: number) =>
        redis.eval(script, ['cart'], [String(version), JSON.stringify({ v: version }), '60']);
      expect(await write(2)).toBe(1);
      expect(await write(1)).toBe(0);
      expect(await write(3)).toBe(1);
      expect(await redis.get('cart')).toEqual({ v: 3 });
      expect(await redis.ttl('cart')).toBeGreaterThan(50);
    });

    test.each([
      ['return 10 / 4', 2],
      ["return {1, 'b', {3}, false, 5}", [1, 'b', [3], null, 5]],
      ['return {1, nil, 3}', [1]],
      ["return redis.status_reply('FINE')", 'FINE'],
      ['local t = {} for i = 3, 1, -1 do t[#t + 1] = i end return t', [3, 2, 1]],
      ["local s = 0 for _, v in ipairs({4, 5}) do s = s + v end return 'sum ' .. s", 'sum 9'],
      ['local function twice(x) return x * 2 end return twice(twice(3)) - 1', 11],
      ["if not redis.call('GET', 'none') then return 'nothing' else return 'something' end", 'nothing'],
      ['local n = 0 while true do n = n + 1 if n == 4 then break end end return n', 4],
      ['return -2 ^ 2 + 7 % 4', -1],
      ["return tostring(1 == 1) .. #'ż' .. string.sub('abcdef', 2, -3)", 'true2bcd'],
      ["local ok = redis.pcall('INCR', 'word') return ok.err ~= nil", 1],
      ['return (3 > 2) and (2 >= 2) or false', 1],
    ])('%s', async (script, expected) => {
      await redis.set('word', 'x');
      expect(await redis.eval(script, [], [])).toEqual(expected);
    });

    test('errors are told', async () => {
      await redis.set('word', 'x');
      expect(await messageOf(redis.eval("return redis.call('INCR', 'word')", [], []))).toContain(
        'not an integer',
      );
      expect(await messageOf(redis.eval("return redis.error_reply('MINE no')", [], []))).toContain('MINE no');
      expect(await messageOf(redis.eval('return (', [], []))).toMatch(/err/i);
      expect(await messageOf(redis.evalsha('0'.repeat(40), [], []))).toContain('NOSCRIPT');
    });

    test('a loaded script is called by its hash', async () => {
      const hash = await redis.scriptLoad('return ARGV[1]');
      expect(await redis.scriptExists(hash, '0'.repeat(40))).toEqual([1, 0]);
      expect(await redis.evalsha(hash, [], ['hello'])).toBe('hello');
    });
  });

  describe('rate limits', () => {
    const limiters = [
      ['a fixed window', () => Ratelimit.fixedWindow(5, '10 s')],
      ['a sliding window', () => Ratelimit.slidingWindow(5, '10 s')],
      ['a token bucket', () => Ratelimit.tokenBucket(1, '10 s', 5)],
    ] as const;

    test.each(limiters)('%s lets five of seven through, by subject', async (name, make) => {
      const limit = new Ratelimit({ redis, limiter: make(), prefix: name, ephemeralCache: false });
      const answers = await Promise.all(Array.from({ length: 7 }, () => limit.limit('anna')));
      expect(answers.filter((answer) => answer.success)).toHaveLength(5);
      expect((await limit.limit('piotr')).success).toBe(true);
      expect((await limit.getRemaining('anna')).remaining).toBeLessThanOrEqual(0);
      await limit.resetUsedTokens('anna');
      expect((await limit.limit('anna')).success).toBe(true);
    });

    test('a window that is over lets through again', async () => {
      const limit = new Ratelimit({
        redis,
        limiter: Ratelimit.fixedWindow(1, '200 ms'),
        ephemeralCache: false,
      });
      await limit.limit('anna');
      await new Promise((resolve) => setTimeout(resolve, 250));
      expect((await limit.limit('anna')).success).toBe(true);
    });
  });

  test('a wrong token is refused', async () => {
    const stranger = new Redis({ url: `http://127.0.0.1:${base + 3}`, token: 'other', retry: false });
    expect(await messageOf(stranger.get('a'))).toContain('WRONGPASS');
  });

  test('a second start finds the keys and their lives', async () => {
    await redis.set('kept', { a: 'ż' }, { ex: 100 });
    await redis.zadd('scores', { score: 1.5, member: 'm' });
    await rest.stop();
    await engine.stop();
    await open();
    expect(await redis.get('kept')).toEqual({ a: 'ż' });
    expect(await redis.ttl('kept')).toBeGreaterThan(90);
    expect(await redis.zscore('scores', 'm')).toBe(1.5);
  });
});
