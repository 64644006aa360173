import { expect } from '@playwright/test';
import { addToCart, fillAddress, findListing, payByCard, search } from './buying.ts';
import { test } from './fixtures.ts';
import { lookAt, newPerson, type Person, signUp, walk } from './people.ts';

const BOARD = 'Deska dębowa do krojenia';

/** Some forty pages, each looked at by axe. */
test.describe.configure({ timeout: 300_000 });

/** The addresses, without their language, that the first links of these kinds lead to. */
async function firstLinks({ page }: Person, kinds: readonly string[]): Promise<string[]> {
  return Promise.all(
    kinds.map(async (kind) => {
      const href = await page
        .locator(`main a[href*="${kind}"]:not([href$=".csv"], [href$="/new"])`)
        .first()
        .getAttribute('href');
      return (href ?? '').replace(/^\/(pl|en)/, '');
    }),
  );
}

test('what a shopper sees, in both languages', async ({ browser, store }) => {
  const shopper = await newPerson(browser, 'ogladajaca');
  const { page } = shopper;
  await walk(shopper, [
    '/sign-in',
    '/forgot-password',
    '/reset-password',
    '/reset-password?token=old',
    '/offline',
    '/privacy-choices',
  ]);
  await page.goto('/pl/sign-up');
  await signUp(shopper, 'Zofia Kupująca');
  await expect(page).toHaveURL(/\/pl\/account/);

  await test.step('with something in the cart and something put aside', async () => {
    await findListing(shopper, 'deska', BOARD);
    const pages = await firstLinks(shopper, ['/c/', '/s/']);
    const listing = new URL(page.url()).pathname.replace(/^\/pl/, '');
    await addToCart(shopper);
    await page.getByRole('link', { name: 'duża', exact: true }).click();
    await expect(page.getByRole('main').getByText('99,00 zł').first()).toBeVisible();
    await addToCart(shopper);
    await page.goto('/pl/cart');
    await page
      .getByRole('button', { name: /^Odłóż na później/ })
      .first()
      .click();
    await expect(page.getByRole('heading', { name: 'Odłożone na później' })).toBeVisible();
    await walk(shopper, ['', ...pages, listing, '/search?q=deska', '/search?q=zzz', '/cart', '/checkout']);
  });

  await test.step('with an order', async () => {
    await page.goto('/pl/checkout');
    await fillAddress(shopper);
    await page.getByRole('radio', { name: store.delivery.name }).check();
    await page.getByRole('button', { name: /Przejdź do płatności/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Odłożone dla ciebie' })).toBeVisible();
    await walk(shopper, [new URL(page.url()).pathname.replace(/^\/pl/, '')]);
    await page.goto(page.url().replace('/en/', '/pl/'));
    await page.getByRole('button', { name: /^Zapłać/ }).click();
    await payByCard(shopper);
    await expect(page.getByText('Dziękujemy, zamówienie przyjęte')).toBeVisible();
    const { pathname, search: key } = new URL(page.url());
    await walk(shopper, [pathname.replace(/^\/pl/, '') + key, '/account/orders', '/account/security']);
  });

  await test.step('where there is nothing', async () => {
    const answer = await page.goto('/en/l/nothing-999999');
    expect(answer?.status()).toBe(404);
    // The browser reports the page's own status as an error; nothing else may be there.
    expect(shopper.faults.splice(0)).toHaveLength(1);
    await lookAt(shopper);
  });
  await shopper.context.close();
});

test('what a seller sees, in both languages', async ({ browser, opened }) => {
  const seller = await newPerson(browser, 'wlascicielka', { storageState: opened.sellerSession });
  await seller.page.goto('/pl/seller/listings');
  const [listing = ''] = await firstLinks(seller, ['/seller/listings/']);
  await walk(seller, [
    '/seller',
    '/seller/orders',
    '/seller/listings',
    '/seller/listings?view=prices',
    listing,
    '/seller/listings/new',
    '/seller/import',
    '/seller/stock',
    '/seller/money',
    '/seller/money/payouts',
    `/seller/money/statements/${new Date().toISOString().slice(0, 7)}`,
    '/seller/money/invoices',
    '/seller/cases',
    '/seller/coupons',
    '/seller/vat',
    '/seller/onboarding',
    '/seller/settings',
    '/seller/settings/shipping',
  ]);
  await seller.context.close();
});

test('what an operator sees, in both languages', async ({ browser, opened }) => {
  const operator = await newPerson(browser, 'operatorka', { storageState: opened.operatorSession });
  await operator.page.goto('/pl/operator/sellers');
  const sellerFile = await firstLinks(operator, ['/operator/sellers/']);
  await walk(operator, [
    '/operator',
    '/operator/sellers',
    ...sellerFile,
    '/operator/orders',
    '/operator/categories',
    '/operator/cases',
    '/operator/commission',
    '/operator/ranking',
    '/operator/coupons',
    '/operator/vat',
    '/operator/ledger',
    '/operator/transfers',
    '/operator/invoices',
    '/operator/reconciliation',
    '/operator/dead-letters',
    '/operator/check',
  ]);
  await operator.context.close();
});

test('suggestions while typing, by keyboard; what was opened is remembered', async ({ browser, store }) => {
  const shopper = await newPerson(browser, 'piszaca');
  const { page } = shopper;
  await page.goto('/pl');
  const field = page.getByRole('combobox', { name: 'Czego szukasz?' });
  await page.getByLabel('Czego szukasz?').focus();
  await expect(field).toBeFocused();
  await page.keyboard.type('pracow');
  await expect(page.getByRole('option', { name: store.name })).toBeVisible();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('desk');
  await expect(page.getByRole('option', { name: BOARD }).first()).toBeVisible();
  await expect(page.getByRole('option', { name: store.name })).toHaveCount(0);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: BOARD })).toBeVisible();

  await page.goto('/pl');
  await expect(page.getByRole('region', { name: 'Ostatnio oglądane' }).getByText(BOARD)).toBeVisible();

  await page.getByLabel('Czego szukasz?').focus();
  await expect(field).toBeFocused();
  await page.keyboard.type('desk');
  await expect(page.getByRole('option', { name: BOARD }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/pl\/search\?q=desk$/);
  await expect(page.getByRole('listbox')).toHaveCount(0);
  expect(shopper.faults).toEqual([]);
  await shopper.context.close();
});

test('what is typed while the suggestions are still on their way is kept, every letter', async ({
  browser,
  store: _,
}) => {
  const shopper = await newPerson(browser, 'szybka');
  const { page } = shopper;
  let bring = () => {};
  const onTheirWay = new Promise<void>((resolve) => {
    bring = resolve;
  });
  await page.route(/search-suggestions-[^/]*\.js/, async (route) => {
    await onTheirWay;
    await route.continue();
  });
  await page.goto('/pl');
  const asked = page.waitForRequest(/search-suggestions-[^/]*\.js/);
  await page.getByLabel('Czego szukasz?').focus();
  await asked;
  await page.keyboard.type('des');
  bring();
  await page.keyboard.type('ka debowa', { delay: 15 });
  await expect(page.getByRole('combobox', { name: 'Czego szukasz?' })).toHaveValue('deska debowa');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/pl\/search\?q=deska\+debowa$/);
  await shopper.context.close();
});

test('puts a line aside and takes it back without scripts', async ({ browser, store }) => {
  const shopper = await newPerson(browser, 'odkladajaca', { javaScriptEnabled: false });
  const { page } = shopper;
  await search(page, 'deska');
  await page.getByRole('main').getByRole('link', { name: BOARD }).first().click();
  await page.getByRole('button', { name: 'Dodaj do koszyka' }).click();
  await page.getByRole('button', { name: `Odłóż na później: ${BOARD}` }).click();
  await expect(page.getByRole('link', { name: 'Do kasy' })).toHaveCount(0);
  await page.reload();
  await page.getByRole('button', { name: `Przenieś do koszyka: ${BOARD}` }).click();
  await expect(page.getByText(`Od: ${store.name}`)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Odłożone na później' })).toHaveCount(0);
  await shopper.context.close();
});
