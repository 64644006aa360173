import { expect } from '@playwright/test';
import { addToCart, fillAddress, payByCard, search } from './buying.ts';
import { test } from './fixtures.ts';
import { lookAt, newPerson } from './people.ts';

test('a seller gives a code, a shopper without scripts uses it, and the discount is the same on every page', async ({
  browser,
  opened,
  store,
}) => {
  const code = `LATO-${process.pid}`;
  const seller = await newPerson(browser, 'dajaca-rabat', { storageState: opened.sellerSession });
  const desk = seller.page;
  await desk.goto('/pl/seller/coupons');
  await lookAt(seller);
  await desk.getByLabel('Kod', { exact: true }).fill(code.toLowerCase());
  await desk.getByRole('button', { name: 'Utwórz kod' }).click();
  await expect(desk.getByLabel(/^Rabat/).first()).toHaveAttribute('aria-invalid', 'true');
  // The browser reports the refused form as an error; nothing else may be there.
  expect(seller.faults.splice(0)).toHaveLength(1);
  await desk.getByLabel(/^Rabat \(/).fill('10');
  await desk.getByRole('button', { name: 'Utwórz kod' }).click();
  await expect(desk.getByText(`Kod ${code} jest gotowy.`)).toBeVisible();
  await lookAt(seller);

  const shopper = await newPerson(browser, 'z-kodem', { javaScriptEnabled: false });
  const { page } = shopper;
  await search(page, 'deska');
  await page.getByRole('main').getByRole('link', { name: 'Deska dębowa do krojenia' }).first().click();
  await page.getByRole('link', { name: 'duża', exact: true }).click();
  await page.getByRole('button', { name: 'Dodaj do koszyka' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Koszyk' })).toBeVisible();
  await page.getByLabel('Kod rabatowy').fill('NIE-TEN');
  await page.getByRole('button', { name: 'Dodaj kod' }).click();
  await expect(page.getByText('Nie znamy kodu NIE-TEN')).toBeVisible();
  await expect(page.getByLabel('Kod rabatowy')).toHaveValue('NIE-TEN');
  await page.getByLabel('Kod rabatowy').fill(` ${code.toLowerCase()} `);
  await page.getByRole('button', { name: 'Dodaj kod' }).click();
  await expect(page.getByText(`Kod ${code}`, { exact: true })).toBeVisible();
  await expect(page.getByText(/^-9,90\szł$/)).toBeVisible();

  await page.getByRole('link', { name: 'Do kasy' }).click();
  await fillAddress(shopper);
  await page.getByRole('radio', { name: store.delivery.name }).check();
  // 99.00 less 9.90, and 13.00 for the delivery.
  await page.getByRole('button', { name: /Przejdź do płatności · 102,10\szł/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Odłożone dla ciebie' })).toBeVisible();
  await expect(page.getByText(/^-9,90\szł$/)).toBeVisible();
  await page.getByRole('button', { name: /Zapłać 102,10\szł/ }).click();
  await payByCard(shopper);
  await expect(page.getByText('Dziękujemy, zamówienie przyjęte')).toBeVisible();
  await expect(page.getByText(`Kod ${code}`, { exact: true }).first()).toBeVisible();

  await desk.goto('/pl/seller/orders');
  await desk.getByRole('main').getByRole('link', { name: /-|\d/ }).first().click();
  await expect(desk.getByText(`Twój rabat, kod ${code}`)).toBeVisible();
  await lookAt(seller);
  await desk.goto('/pl/seller/coupons');
  await desk.getByRole('button', { name: `Zakończ kod ${code}` }).click();
  await expect(desk.getByText('Zakończony').first()).toBeVisible();
  await shopper.context.close();

  const late = await newPerson(browser, 'spozniona');
  await search(late.page, 'deska');
  await late.page.getByRole('main').getByRole('link', { name: 'Deska dębowa do krojenia' }).first().click();
  await late.page.getByRole('link', { name: 'duża', exact: true }).click();
  await addToCart(late);
  await late.page.goto('/pl/cart');
  await late.page.getByLabel('Kod rabatowy').fill(code);
  await late.page.getByRole('button', { name: 'Dodaj kod' }).click();
  await expect(late.page.getByText(`Kod ${code} już nie działa.`)).toBeVisible();
  late.faults.splice(0);
  await lookAt(late);
  await late.context.close();
  await seller.context.close();
});
