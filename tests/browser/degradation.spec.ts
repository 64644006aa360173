import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, expect } from '@playwright/test';
import { startWorker } from '../../local/worker.ts';
import { addToCart, fillAddress, findListing, payByCard, search } from './buying.ts';
import { test } from './fixtures.ts';
import { atStripe, cut, mailsTo, marketplace, mend, refuseMails, runCrons } from './marketplace.ts';
import { lookAt, newPerson, type Person, signUp } from './people.ts';

const BOARD = 'Deska dębowa do krojenia';
const KEPT =
  /Nie mamy teraz dostępu do danych targu\. Widzisz stronę z godziny \d\d:\d\d \(.+\); nic nie można teraz zamówić\./;
/** A port on which nobody listens. */
const NOBODY = 'http://127.0.0.1:9';

/** What the browser says of an answer of 5xx is no fault of the page. */
function forgiveAway(person: Person): void {
  const others = person.faults.filter((fault) => !/status of 50[03]|Service Unavailable/.test(fault));
  person.faults.splice(0, person.faults.length, ...others);
}

/** Gives Postgres back, and waits until the market has noticed: what was found away is not asked at once again. */
async function mendPostgres(): Promise<void> {
  await mend('postgres');
  const ask = () => fetch(`${marketplace.url()}/pl/search?q=deska`, { headers: { Accept: 'text/html' } });
  await expect.poll(async () => (await ask()).status).toBe(200);
}

async function toCheckout(browser: Browser, name: string): Promise<Person> {
  const shopper = await newPerson(browser, name);
  await findListing(shopper, 'deska', BOARD);
  await addToCart(shopper);
  await shopper.page.goto('/pl/checkout');
  await fillAddress(shopper);
  return shopper;
}

async function hold(shopper: Person, delivery: string): Promise<void> {
  await shopper.page.getByRole('radio', { name: delivery }).check();
  await shopper.page.getByRole('button', { name: /Przejdź do płatności/ }).click();
  await expect(shopper.page.getByRole('heading', { level: 1, name: 'Odłożone dla ciebie' })).toBeVisible();
}

test.describe('while Postgres cannot be reached', () => {
  test.afterEach(mendPostgres);

  test('pages seen before are shown from their copies, marked and without anybody’s own; the rest says so plainly', async ({
    browser,
    store,
  }) => {
    const shopper = await newPerson(browser, 'przy-awarii');
    const { page } = shopper;
    await page.goto('/pl/sign-up');
    await signUp(shopper, 'Zofia Kupująca');
    await expect(page).toHaveURL(/\/pl\/account/);
    await findListing(shopper, 'deska', BOARD);
    await addToCart(shopper);
    const listing = new URL(page.url()).pathname;
    await page.goto(listing);
    await expect(page.getByRole('banner')).toContainText('Zofia');
    const category = await page.locator('nav a[href*="/pl/c/"]').first().getAttribute('href');
    await page.goto(category ?? '');
    // Copies are made after the answer.
    await page.waitForTimeout(2_000);

    await cut('postgres');
    await test.step('a listing that was seen', async () => {
      const answer = await page.goto(listing);
      expect(answer?.status()).toBe(200);
      expect(answer?.headers()).toMatchObject({ 'cache-control': 'no-store' });
      await expect(page.getByText(KEPT)).toBeVisible();
      await expect(page.getByRole('heading', { level: 1, name: BOARD })).toBeVisible();
      await expect(page.getByText(store.name).first()).toBeVisible();
      expect(await page.content()).not.toContain('Zofia');
      await expect(page.getByRole('button', { name: 'Dodaj do koszyka' })).toBeDisabled();
      expect(await page.locator('script').count()).toBe(0);
      await lookAt(shopper);
    });
    await test.step('a category that was seen, opened by its link', async () => {
      await page.locator(`a[href="${category}"]`).first().click();
      await expect(page.getByText(KEPT)).toBeVisible();
    });
    await test.step('what nobody has seen, and what is somebody’s own, in both languages', async () => {
      for (const [address, words] of [
        ['/pl/search?q=lampa', 'Nie mamy teraz dostępu do danych targu'],
        ['/pl/account/orders', 'Nie mamy teraz dostępu do danych targu'],
        [listing.replace('/pl/', '/en/'), 'We cannot reach the market’s data just now'],
      ] as const) {
        const answer = await page.goto(address);
        expect(answer?.status(), address).toBe(503);
        expect(Number(answer?.headers()['retry-after'])).toBeGreaterThan(0);
        await expect(page.getByRole('heading', { level: 1, name: words })).toBeVisible();
        await expect(page.getByRole('link', { name: /Spróbuj ponownie|Try again/ })).toBeVisible();
        forgiveAway(shopper);
        await lookAt(shopper);
      }
    });

    await mendPostgres();
    await expect(async () => {
      await page.goto(listing);
      await expect(page.getByText(KEPT)).toHaveCount(0, { timeout: 500 });
      await expect(page.getByRole('banner')).toContainText('Zofia', { timeout: 500 });
    }).toPass();
    await shopper.context.close();
  });

  test('a link on an open page leads to the copy', async ({ browser, store: _ }) => {
    const shopper = await newPerson(browser, 'w-srodku', { serviceWorkers: 'block' });
    const { page } = shopper;
    await findListing(shopper, 'deska', BOARD);
    const listing = new URL(page.url()).pathname;
    await addToCart(shopper);
    await page.goto(listing);
    await page.waitForTimeout(2_000);
    await page.goto('/pl/search?q=deska');
    await page.waitForLoadState('networkidle');
    await cut('postgres');
    await page.getByRole('main').getByRole('link', { name: BOARD }).first().click();
    await expect(page.getByText(KEPT)).toBeVisible();
    await expect(page.getByRole('heading', { level: 1, name: BOARD })).toBeVisible();
    await shopper.context.close();
  });

  test('a stranger is shown what was kept and has not changed', async ({ browser, store: _ }) => {
    const shopper = await newPerson(browser, 'pierwszy-raz', { serviceWorkers: 'block' });
    const { page } = shopper;
    await findListing(shopper, 'deska', BOARD);
    const listing = new URL(page.url()).pathname;
    await expect.poll(async () => (await page.goto(listing))?.headers().age).toBeDefined();
    await cut('postgres');
    const answer = await page.goto(listing);
    expect(answer?.status()).toBe(200);
    await expect(page.getByText(KEPT)).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Dodaj do koszyka' })).toBeEnabled();
    await shopper.context.close();
  });

  test('the checkout says so, keeps what was typed, and goes on afterwards', async ({ browser, store }) => {
    const shopper = await toCheckout(browser, 'w-kasie');
    const { page } = shopper;
    await page.getByRole('radio', { name: store.delivery.name }).check();
    await cut('postgres');
    await page.getByRole('button', { name: /Przejdź do płatności/ }).click();
    await expect(
      page.getByText(/Niczego nie zamówiono i niczego nie pobrano; to, co tu wpisano, zostało/),
    ).toBeVisible();
    await expect(page.getByLabel('Imię i nazwisko')).toHaveValue('Zofia Kupująca');
    forgiveAway(shopper);
    await lookAt(shopper);
    await mendPostgres();
    await page.getByRole('button', { name: /Przejdź do płatności/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Odłożone dla ciebie' })).toBeVisible();
    await shopper.context.close();
  });
});

test('while Redis cannot be reached a guest fills the cart, changes it and holds a checkout', async ({
  browser,
  store,
}) => {
  await cut('redis');
  try {
    const shopper = await newPerson(browser, 'bez-redisa');
    const { page } = shopper;
    await findListing(shopper, 'deska', BOARD);
    await addToCart(shopper);
    await page.goto('/pl/cart');
    await page.getByRole('button', { name: /^O jedną więcej/ }).click();
    await expect(page.getByLabel(/^Liczba sztuk/)).toHaveValue('2');
    await lookAt(shopper);
    await page.goto('/pl/checkout');
    await fillAddress(shopper);
    await hold(shopper, store.delivery.name);
    await shopper.context.close();
  } finally {
    await mend('redis');
  }
});

test('while Stripe does not answer the shopper reads so, the goods stay held, and paying works afterwards', async ({
  browser,
  store,
}) => {
  const shopper = await toCheckout(browser, 'bez-stripe');
  const { page } = shopper;
  await hold(shopper, store.delivery.name);
  await atStripe('faults', { path: '/v1/checkout/sessions', status: 500, count: 50 });
  try {
    await page.getByRole('button', { name: /^Zapłać/ }).click();
    await expect(page.getByText(/Płatność chwilowo nie działa\. Rzeczy nadal czekają/)).toBeVisible();
    await expect(page.getByRole('timer')).toBeVisible();
    forgiveAway(shopper);
    await lookAt(shopper);
  } finally {
    await fetch(`${marketplace.stripeUrl()}/_control/faults`, { method: 'DELETE' });
  }
  await page.getByRole('button', { name: /^Zapłać/ }).click();
  await payByCard(shopper);
  await expect(page.getByText('Dziękujemy, zamówienie przyjęte')).toBeVisible();
  await shopper.context.close();
});

test('while mail is down an order is placed and said to be; its letter comes afterwards, once', async ({
  browser,
  store,
}) => {
  const shopper = await toCheckout(browser, 'bez-poczty');
  const { page } = shopper;
  await hold(shopper, store.delivery.name);
  await refuseMails(2);
  await page.getByRole('button', { name: /^Zapłać/ }).click();
  await payByCard(shopper);
  await expect(page.getByText('Dziękujemy, zamówienie przyjęte')).toBeVisible();
  await expect(async () => {
    await runCrons();
    expect(await mailsTo(shopper.email)).toHaveLength(1);
  }).toPass({ timeout: 90_000 });
  await page.goto('/pl/forgot-password');
  await refuseMails(1);
  await page.getByLabel('Adres e-mail').fill(shopper.email);
  await page.getByRole('main').getByRole('button').click();
  await expect(page.getByText(/Jeśli po kwadransie nic nie przyjdzie, poproś jeszcze raz/)).toBeVisible();
  await shopper.context.close();
});

test('while the search engine cannot be reached the shopper finds what there is all the same', async ({
  browser,
  store,
}) => {
  const { environment, ports } = marketplace.stack();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-no-search-'));
  const app = ports.app + 10;
  const worker = await startWorker({
    stack: {
      environment: {
        ...environment,
        PUBLIC_ORIGIN: `http://localhost:${app}`,
        ALGOLIA_APP_ID: 'NOBODY',
        ALGOLIA_API_KEY: 'nobody-answers',
        ALGOLIA_HOST: NOBODY,
      },
      dataDir,
      ports: { ...ports, app },
    },
    buildDir: path.resolve(import.meta.dirname, '../../build'),
    crons: false,
    log: () => undefined,
  });
  try {
    const shopper = await newPerson(browser, 'bez-szukania', { baseURL: worker.url });
    const { page } = shopper;
    await search(page, 'deska');
    await page.getByRole('main').getByRole('link', { name: BOARD }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: BOARD })).toBeVisible();
    await expect(page.getByText(store.name).first()).toBeVisible();
    await addToCart(shopper);
    await shopper.context.close();
  } finally {
    await worker.dispose();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
});
