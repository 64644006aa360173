import path from 'node:path';
import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

/** Where tests/workerd/start-database.ts puts the database of these tests. */
const neonPort = Number(process.env.RYNEK_WORKERD_NEON_PORT ?? 29_992);
const at = (port: number) => `http://127.0.0.1:${port}`;

/** Durable Objects and queue consumers inside workerd, against a real Postgres. */
export default defineConfig({
  logLevel: 'error',
  plugins: [
    cloudflareTest({
      main: './tests/workerd/worker.ts',
      miniflare: {
        compatibilityDate: '2026-06-01',
        compatibilityFlags: ['nodejs_compat'],
        durableObjects: {
          STOCK: { className: 'SkuStock', useSQLite: true },
          SELLER_CHANNEL: { className: 'SellerChannel', useSQLite: true },
        },
        queueProducers: { EVENTS: 'test-events', JOBS: 'test-jobs', ANALYTICS: 'test-analytics' },
        r2Buckets: ['MEDIA'],
        bindings: {
          PUBLIC_ORIGIN: 'http://localhost:1',
          DATABASE_URL: 'postgresql://rynek:local-test@127.0.0.1:1/rynek',
          NEON_HTTP_URL: `${at(neonPort)}/sql`,
          UPSTASH_REDIS_REST_URL: at(1),
          UPSTASH_REDIS_REST_TOKEN: 'local-none',
          STRIPE_SECRET_KEY: 'sk_test_none',
          STRIPE_WEBHOOK_SECRET: 'whsec_none',
          STRIPE_API_BASE: at(1),
          MAIL_API_URL: at(1),
          MAIL_API_KEY: 'local-none',
          VAPID_PUBLIC_KEY: 'none',
          VAPID_PRIVATE_KEY: 'none',
          VAPID_SUBJECT: 'mailto:rynek@localhost',
          AUTH_SECRET: 'local-secret-that-is-long-enough-for-tests',
        },
      },
    }),
  ],
  resolve: {
    alias: {
      '~': path.resolve(import.meta.dirname, 'app'),
      '#db': path.resolve(import.meta.dirname, 'db'),
      '#workers': path.resolve(import.meta.dirname, 'workers'),
    },
  },
  test: {
    include: ['tests/workerd/**/*.test.ts'],
    globalSetup: ['tests/workerd/start-database.ts'],
    testTimeout: 30_000,
  },
});
