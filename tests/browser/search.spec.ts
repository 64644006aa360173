import { expect, type Page } from '@playwright/test';
import { search } from './buying.ts';
import { test } from './fixtures.ts';
import { newPerson } from './people.ts';

const BOARD = 'Deska dębowa do krojenia';

const board = (page: Page) => page.getByRole('main').getByRole('link', { name: BOARD }).first();
const inStock = (page: Page) => page.getByRole('checkbox', { name: 'Dostępne od ręki' });

test('each filter is a step that the back button takes back, and a shared link shows the same', async ({
  browser,
  store: _,
}) => {
  const shopper = await newPerson(browser, 'wybredna');
  const { page } = shopper;
  await search(page, 'deska');
  await expect(board(page)).toBeVisible();
  await expect(page.getByText(/O kolejności decydują: trafność słów/)).toBeVisible();

  await inStock(page).check();
  await expect(page).toHaveURL(/in_stock=1/);
  const most = page.getByLabel('Do', { exact: true });
  await most.pressSequentially('1');
  await expect(page).not.toHaveURL(/price_max=/);
  await most.press('Enter');
  await expect(page).toHaveURL(/price_max=1/);
  await expect(page.getByText('Nic takiego nie leży teraz na straganach')).toBeVisible();

  await page.goBack();
  await expect(page).not.toHaveURL(/price_max=/);
  await expect(board(page)).toBeVisible();
  await expect(most).toHaveValue('');
  await expect(inStock(page)).toBeChecked();
  const shared = page.url();
  await page.goBack();
  await expect(page).not.toHaveURL(/in_stock=/);
  await expect(inStock(page)).not.toBeChecked();

  const friend = await newPerson(browser, 'kolezanka');
  await friend.page.goto(shared);
  await expect(board(friend.page)).toBeVisible();
  await expect(inStock(friend.page)).toBeChecked();
  const chosen = friend.page.getByRole('list', { name: 'Wybrane filtry' });
  await chosen.getByRole('link').first().click();
  await expect(friend.page).not.toHaveURL(/in_stock=/);
  await expect(chosen).toHaveCount(0);
  expect([...shopper.faults, ...friend.faults]).toEqual([]);
  await shopper.context.close();
  await friend.context.close();
});

test('filters and order by the keyboard alone: the focus stays where it was', async ({
  browser,
  store: _,
}) => {
  const shopper = await newPerson(browser, 'klawiaturowa-szuka');
  const { page } = shopper;
  await search(page, 'deska');
  await inStock(page).focus();
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/in_stock=1/);
  await expect(inStock(page)).toBeChecked();
  await expect(inStock(page)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(page).not.toHaveURL(/in_stock=/);
  await expect(inStock(page)).toBeFocused();
  const order = page.getByLabel('Sortowanie');
  await order.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/sort=/);
  await expect(order).toBeFocused();
  await expect(board(page)).toBeVisible();
  expect(shopper.faults).toEqual([]);
  await shopper.context.close();
});

test('filters, order, a corrected word and a way on from nothing, without scripts', async ({
  browser,
  store: _,
}) => {
  const shopper = await newPerson(browser, 'bez-skryptow-szuka', { javaScriptEnabled: false });
  const { page } = shopper;
  await page.goto('/pl/search?q=dexka');
  await expect(page.getByRole('main').getByRole('status').filter({ hasText: 'deska' })).toBeVisible();
  await expect(board(page)).toBeVisible();

  await inStock(page).check();
  await page
    .getByRole('form', { name: 'Filtry' })
    .getByRole('button', { name: 'Pokaż', exact: true })
    .click();
  await expect(page).toHaveURL(/in_stock=1/);
  await expect(page).toHaveURL(/q=dexka/);
  await page.getByLabel('Sortowanie').selectOption('price_up');
  await page.getByRole('button', { name: 'Pokaż', exact: true }).last().click();
  await expect(page).toHaveURL(/sort=price_up/);
  await expect(page).toHaveURL(/in_stock=1/);
  await expect(board(page)).toBeVisible();

  await page.goto('/pl/search?q=qqqqzzzz');
  await expect(page.getByText('Nic takiego nie leży teraz na straganach')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Przejrzyj kategorie' })).toBeVisible();
  await shopper.context.close();
});
