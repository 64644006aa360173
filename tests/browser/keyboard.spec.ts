import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './fixtures.ts';
import { newPerson } from './people.ts';

const TABS_MAX = 80;

/** Tabs on until the focus is there: what cannot be reached this way cannot be used. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target.first()).toBeVisible();
  for (let tabs = 0; tabs <= TABS_MAX; tabs += 1) {
    if (await target.evaluateAll((elements) => elements.some((one) => one === document.activeElement))) {
      await expectFocusSeen(page);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`${TABS_MAX} tabs did not lead to ${target}`);
}

/** The focused element, or the card around it, has an outline. */
async function expectFocusSeen(page: Page): Promise<void> {
  const isSeen = await page.evaluate(() => {
    for (let one = document.activeElement; one && one !== document.body; one = one.parentElement) {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      if (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) return true;
    }
    return false;
  });
  expect(isSeen, 'the focus is seen').toBe(true);
}

async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByRole('main').getByLabel(label));
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

test('from the search to the paid order by keyboard alone', async ({ browser, store }) => {
  const shopper = await newPerson(browser, 'klawiatura');
  const { page, email } = shopper;
  await page.goto('/pl');

  await test.step('the first tab leads past the header', async () => {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Przejdź do treści' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('#main')).toBeFocused();
    await page.reload();
  });

  await test.step('searches and opens a listing', async () => {
    await tabTo(page, page.getByLabel('Czego szukasz?'));
    await page.keyboard.type('deska');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/pl\/search\?q=deska/);
    await tabTo(page, page.getByRole('main').getByRole('link', { name: 'Deska dębowa do krojenia' }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Deska dębowa do krojenia' })).toBeVisible();
  });

  await test.step('chooses the variant, two pieces, and puts them into the cart', async () => {
    await tabTo(page, page.getByRole('link', { name: 'duża', exact: true }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main').getByText('99,00 zł').first()).toBeVisible();
    await tabTo(page, page.getByLabel('Liczba sztuk', { exact: true }));
    await page.keyboard.press('ArrowUp');
    await expect(page.getByLabel('Liczba sztuk', { exact: true })).toHaveValue('2');
    await tabTo(page, page.getByRole('button', { name: 'Dodaj do koszyka' }));
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('link', { name: 'Przejdź do koszyka' }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Koszyk' })).toBeVisible();
    await tabTo(page, page.getByRole('link', { name: 'Do kasy' }));
    await page.keyboard.press('Enter');
  });

  await test.step('fills in the checkout; a mistake is said where it is and the focus goes there', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'Kasa' })).toBeVisible();
    await typeInto(page, 'E-mail', 'to nie jest adres');
    await typeInto(page, 'Telefon', '+48600100200');
    await typeInto(page, 'Imię i nazwisko', 'Konrad Klawisz');
    await typeInto(page, 'Ulica, numer domu i mieszkania', 'Prosta 1');
    await typeInto(page, 'Kod pocztowy', '00-001');
    await typeInto(page, 'Miejscowość', 'Warszawa');
    await tabTo(page, page.getByRole('radio', { name: store.delivery.name }));
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('checkbox', { name: /Zamawiam/ }));
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: /Przejdź do płatności/ }));
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('E-mail')).toBeFocused();
    await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(email);
    await page.keyboard.press('Enter');
  });

  await test.step('pays', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'Odłożone dla ciebie' })).toBeVisible();
    await tabTo(page, page.getByRole('button', { name: /Zapłać 211,00\szł/ }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Płatność' })).toBeVisible();
    await tabTo(page, page.getByRole('radio', { name: 'Karta' }));
    await typeInto(page, 'Numer karty', '4242424242424242');
    await typeInto(page, 'Data ważności', '1239');
    await typeInto(page, 'Kod zabezpieczający', '123');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Dziękujemy, zamówienie przyjęte')).toBeVisible();
  });
  expect(shopper.faults).toEqual([]);
  await shopper.context.close();
});
