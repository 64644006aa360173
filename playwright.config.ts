import { defineConfig } from '@playwright/test';

const executablePath = process.env.RYNEK_CHROMIUM;

/** Journeys in a real browser against a marketplace of their own (tests/browser/marketplace.ts starts it). */
export default defineConfig({
  testDir: 'tests/browser',
  outputDir: '.rynek/browser-results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000, toPass: { timeout: 30_000 } },
  globalSetup: './tests/browser/start-marketplace.ts',
  reporter: process.env.RYNEK_REPORT
    ? [['list'], ['json', { outputFile: process.env.RYNEK_REPORT }]]
    : 'list',
  use: {
    browserName: 'chromium',
    locale: 'pl-PL',
    timezoneId: 'Europe/Warsaw',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
