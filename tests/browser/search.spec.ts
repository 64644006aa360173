import { expect } from '@playwright/test';
import { search } from './buying.ts';
import { test } from './fixtures.ts';
import { newPerson } from './people.ts';

const BOARD = 'Deska dębowa do krojenia';

test('facets narrow the results; back, a shared link and a chip give them back', async ({
  browser,
  store,
}) => {
  const shopper = await newPerson(browser, 'wybredna');
  const { page } = shopper;
  await search(page, 'deska');
  const board = page.getByRole('main').getByRole('link', { name: BOARD });
  await expect(board.first()).toBeVisible();
  await expect(page.getByRole('main').locator('mark').first()).toHaveText('Deska');
  await expect(page.getByText(/O kolejności decydują: trafność słów/)).toBeVisible();

  const max = page.locator('input[name=price_max]');
  await max.fill('1');
  await max.press('Enter');
  await expect(page).toHaveURL(/price_max=1/);
  await expect(board).toHaveCount(0);

  await page.goBack();
  await expect(page).not.toHaveURL(/price_max=/);
  await expect(board.first()).toBeVisible();

  await page.getByRole('checkbox', { name: 'Dostępne od ręki' }).check();
  await expect(page).toHaveURL(/in_stock=1/);
  const shared = page.url();
  const friend = await newPerson(browser, 'kolezanka');
  await friend.page.goto(shared);
  await expect(friend.page.getByRole('main').getByRole('link', { name: BOARD }).first()).toBeVisible();
  await expect(friend.page.getByRole('list', { name: 'Wybrane filtry' })).toBeVisible();
  await friend.page.getByRole('list', { name: 'Wybrane filtry' }).getByRole('link').first().click();
  await expect(friend.page).not.toHaveURL(/in_stock=1/);
  expect([...shopper.faults, ...friend.faults]).toEqual([]);
  expect(store.name).not.toBe('');
  await shopper.context.close();
  await friend.context.close();
});

test('facets, sorting and a corrected word without scripts', async ({ browser, store: _ }) => {
  const shopper = await newPerson(browser, 'bez-skryptow-szuka', { javaScriptEnabled: false });
  const { page } = shopper;
  await page.goto('/pl/search?q=dexka');
  await expect(page.getByText(/deska/i).first()).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: BOARD }).first()).toBeVisible();
  await page.getByLabel('Sortowanie').selectOption('price_up');
  await page.getByRole('button', { name: 'Pokaż' }).last().click();
  await expect(page).toHaveURL(/sort=price_up/);
  await expect(page).toHaveURL(/q=dexka/);
  await expect(page.getByRole('main').getByRole('link', { name: BOARD }).first()).toBeVisible();

  await page.goto('/pl/search?q=qqqqzzzz');
  await expect(page.getByRole('navigation', { name: /kategori/i }).first()).toBeVisible();
  await shopper.context.close();
});
