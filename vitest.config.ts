import path from 'node:path';
import { defineConfig } from 'vitest/config';

const alias = {
  '~': path.resolve(import.meta.dirname, 'app'),
  '#db': path.resolve(import.meta.dirname, 'db'),
  '#workers': path.resolve(import.meta.dirname, 'workers'),
};

/** Kinds of tests, each by where it stands. `tests/run.ts` runs them all in order. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: [
            'app/**/*.test.ts',
            'app/**/*.test.tsx',
            'db/**/*.test.ts',
            'tests/structure/**/*.test.ts',
          ],
          environment: 'node',
          // Properties run thousands of cases: a busy machine may take its time.
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', 'tests/faults/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['tests/support/running-marketplace.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
