import { expect } from '@playwright/test';
import { fillAddress, payByCard, search } from './buying.ts';
import { test } from './fixtures.ts';
import { newPerson } from './people.ts';

test('from the search to the order without scripts', async ({ browser, store }) => {
  const shopper = await newPerson(browser, 'bez-skryptow', { javaScriptEnabled: false });
  const { page } = shopper;
  await search(page, 'deska');
  await page.getByRole('main').getByRole('link', { name: 'Deska dębowa do krojenia' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Deska dębowa do krojenia' })).toBeVisible();

  await page.getByRole('link', { name: 'duża', exact: true }).click();
  await expect(page).toHaveURL(/variant=/);
  await expect(page.getByRole('main').getByText('99,00 zł').first()).toBeVisible();
  await page.getByRole('button', { name: 'Dodaj do koszyka' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Koszyk' })).toBeVisible();
  await page.getByRole('button', { name: /^O jedną więcej/ }).click();
  await expect(page.getByLabel(/^Liczba sztuk/)).toHaveValue('2');
  await page.getByRole('link', { name: 'Do kasy' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Kasa' })).toBeVisible();
  await fillAddress(shopper);
  await page.getByLabel('Kod pocztowy').fill('?');
  await page.getByRole('button', { name: /Przejdź do płatności/ }).click();
  await expect(page.getByLabel('Kod pocztowy')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Imię i nazwisko')).toHaveValue('Zofia Kupująca');
  await page.getByLabel('Kod pocztowy').fill('00-001');
  await page.getByRole('checkbox', { name: /Zamawiam/ }).check();
  await page.getByRole('radio', { name: store.delivery.name }).check();
  await page.getByRole('button', { name: /Przejdź do płatności · 211,00\szł/ }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Odłożone dla ciebie' })).toBeVisible();
  await expect(page.getByRole('timer')).toHaveText(/^1[45]:\d\d$/);
  await page.getByRole('button', { name: /Zapłać 211,00\szł/ }).click();
  await payByCard(shopper);
  await expect(page.getByText('Dziękujemy, zamówienie przyjęte')).toBeVisible();
  await expect(page.getByRole('region', { name: `Od: ${store.name}` })).toContainText('Deska dębowa');
  await shopper.context.close();
});
