import { describe, expect, it } from 'vitest';
import { readSettings } from './env.server';

const PRODUCTION = {
  PUBLIC_ORIGIN: 'https://rynek.example',
  DATABASE_URL: 'postgresql://rynek@db.example/rynek',
  UPSTASH_REDIS_REST_URL: 'https://redis.example',
  UPSTASH_REDIS_REST_TOKEN: 'token',
  STRIPE_SECRET_KEY: 'sk_live_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  MAIL_API_URL: 'https://mail.example',
  MAIL_API_KEY: 'key',
  VAPID_PUBLIC_KEY: 'public',
  VAPID_PRIVATE_KEY: 'private',
  VAPID_SUBJECT: 'mailto:rynek@rynek.example',
  AUTH_SECRET: 'a secret of at least thirty-two letters',
};

describe('the configuration', () => {
  it('of production is taken as it is', () => {
    expect(readSettings({ ...PRODUCTION })).toMatchObject({ CLOCK_OFFSET_MS: 0 });
  });

  it.each([
    ['AUTH_SECRET', 'local-secret-that-is-long-enough-for-tests', 'is a local secret'],
    ['UPSTASH_REDIS_REST_TOKEN', 'local-none', 'is a local secret'],
    ['MAIL_API_KEY', 'local-none', 'is a local secret'],
    ['CLOCK_OFFSET_MS', '60000', 'must be 0 in production'],
    ['PUBLIC_ORIGIN', 'http://rynek.example', 'must be https'],
  ])('of production refuses a local %s, by its name', (name, value, why) => {
    expect(() => readSettings({ ...PRODUCTION, [name]: value })).toThrow(`${name} ${why}`);
  });

  it('of a local address refuses a live key', () => {
    expect(() => readSettings({ ...PRODUCTION, PUBLIC_ORIGIN: 'http://localhost:8787' })).toThrow(
      'STRIPE_SECRET_KEY is a live key on a local address',
    );
  });

  it.each(Object.keys(PRODUCTION))('without %s stops with its name', (name) => {
    const { [name as keyof typeof PRODUCTION]: _, ...rest } = PRODUCTION;
    expect(() => readSettings(rest)).toThrow(name);
  });
});
