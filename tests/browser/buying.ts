import { expect, type Page } from '@playwright/test';
import { lookAt, type Person } from './people.ts';

/** Looks for words and opens the listing that is called so. */
export async function findListing(person: Person, words: string, title: string): Promise<void> {
  const { page } = person;
  await search(page, words);
  await lookAt(person);
  await page.getByRole('main').getByRole('link', { name: title }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

export async function search(page: Page, words: string): Promise<void> {
  await page.goto('/pl');
  await page.getByLabel('Czego szukasz?').fill(words);
  await page.getByRole('button', { name: 'Szukaj' }).click();
  await expect(page).toHaveURL(/\/pl\/search\?/);
}

export async function addToCart({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Dodaj do koszyka' }).click();
  await expect(page.getByText('Dodano do koszyka')).toBeVisible();
}

export async function fillAddress({ page, email }: Person): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Telefon').fill('+48 600 100 200');
  await page.getByLabel('Imię i nazwisko').fill('Zofia Kupująca');
  await page.getByLabel('Ulica, numer domu i mieszkania').fill('Prosta 1/2');
  await page.getByLabel('Kod pocztowy').fill('00-001');
  await page.getByLabel('Miejscowość').fill('Warszawa');
  await page.getByRole('checkbox', { name: /Zamawiam z obowiązkiem zapłaty/ }).check();
}

/** Stripe's page, with a card that is accepted. */
export async function payByCard({ page }: Person): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: 'Płatność' })).toBeVisible();
  await page.getByRole('radio', { name: 'Karta' }).check();
  await page.getByLabel('Numer karty').fill('4242 4242 4242 4242');
  await page.getByLabel('Data ważności').fill('12/39');
  await page.getByLabel('Kod zabezpieczający').fill('123');
  await page.getByLabel('Imię i nazwisko na karcie').fill('Zofia Kupująca');
  await page.getByRole('button', { name: /^Zapłać/ }).click();
}
