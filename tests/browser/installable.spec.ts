import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, expect, type Page } from '@playwright/test';
import { test } from './fixtures.ts';
import { marketplace } from './marketplace.ts';

interface Manifest {
  readonly name: string;
  readonly display: string;
  readonly start_url: string;
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose: string }[];
  readonly shortcuts: readonly { readonly url: string }[];
}

let profileDir = '';
let context: BrowserContext;
let page: Page;

// A profile of its own: Chromium installs nothing from a private window.
test.beforeEach(async ({ launchOptions }) => {
  profileDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-profile-'));
  context = await chromium.launchPersistentContext(profileDir, {
    ...launchOptions,
    baseURL: marketplace.url(),
    locale: 'pl-PL',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  await page.goto('/pl');
});

test.afterEach(async () => {
  await context.close();
  fs.rmSync(profileDir, { recursive: true, force: true });
});

/** Until the service worker has the page in its hands. */
async function expectControlled(): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

test('Chromium finds it installable', async () => {
  const devTools = await context.newCDPSession(page);
  const { errors, url } = await devTools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(url).toContain('/manifest.webmanifest');
  await expectControlled();
  const { installabilityErrors } = await devTools.send('Page.getInstallabilityErrors');
  expect(installabilityErrors).toEqual([]);
});

test('the manifest says what it has to, and what it names is there', async () => {
  const answer = await page.request.get('/manifest.webmanifest');
  expect(answer.headers()['content-type']).toContain('application/manifest+json');
  const manifest: Manifest = await answer.json();
  expect(manifest).toMatchObject({ display: 'standalone', scope: '/', lang: 'pl' });
  const bySize = (sizes: string, purpose: string) =>
    manifest.icons.some((icon) => icon.sizes === sizes && icon.purpose === purpose);
  expect(bySize('192x192', 'any') && bySize('512x512', 'any') && bySize('512x512', 'maskable')).toBe(true);
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    if (sizes !== 'any') expect(size, src).toBe(sizes);
  }
  for (const url of [manifest.start_url, ...manifest.shortcuts.map((shortcut) => shortcut.url)])
    expect((await page.request.get(url)).ok(), url).toBe(true);
});

test('without a connection pages already seen are there, and others say so', async ({ store }) => {
  await expectControlled();
  await page.goto('/pl/search?q=deska');
  const title = page.getByRole('main').getByRole('link', { name: 'Deska dębowa do krojenia' }).first();
  await title.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Deska dębowa do krojenia' })).toBeVisible();
  const address = page.url();
  await page.reload();
  await page.goto('/pl');

  await context.setOffline(true);
  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1, name: 'Deska dębowa do krojenia' })).toBeVisible();
  await expect(page.getByText(store.name).first()).toBeVisible();
  await expect(page.getByText('Jesteś offline. To strona z ostatniej wizyty')).toBeVisible();
  await expect
    .poll(() =>
      page
        .locator('main img')
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBeGreaterThan(0);

  await page.goto('/pl/account/orders');
  await expect(page.getByRole('heading', { level: 1, name: 'Jesteś offline' })).toBeVisible();
  await expect(page.getByRole('link', { name: /Deska dębowa/ })).toBeVisible();

  await context.setOffline(false);
  await page.goto('/pl/search?q=deska');
  await expect(title).toBeVisible();
});
