import { type Browser, expect } from '@playwright/test';
import { makeOperator } from '../../db/make-operator.ts';
import { marketplace } from './marketplace.ts';
import { lookAt, newPerson, type Person, setUpSecondFactor, signUp } from './people.ts';

/** A store to be opened. */
export interface Store {
  readonly name: string;
  readonly owner: string;
  readonly company: string;
  readonly vatNumber: string;
  readonly delivery: { readonly name: string; readonly nameEn: string; readonly price: string };
}

/** From the front page to the empty checklist of a new store. */
export async function joinAsSeller(browser: Browser, slug: string, store: Store): Promise<Person> {
  const seller = await newPerson(browser, slug);
  const { page } = seller;
  await page.goto('/pl');
  await page.getByRole('link', { name: 'Sprzedawaj u nas' }).click();
  await expect(page).toHaveURL(/\/pl\/seller\/join/);
  await lookAt(seller);
  await page.getByRole('link', { name: 'Załóż konto' }).click();
  await expect(page).toHaveURL(/\/pl\/sign-up/);
  await lookAt(seller);
  await signUp(seller, store.owner);
  await expect(page).toHaveURL(/\/pl\/seller\/join/);
  await page.getByLabel('Nazwa sklepu').fill(store.name);
  await page.getByRole('button', { name: 'Otwórz sklep' }).click();
  await setUpSecondFactor(seller);
  await expect(page).toHaveURL(/\/pl\/seller\/onboarding/);
  await lookAt(seller);
  return seller;
}

/** Walks the checklist to its end: company, Stripe, delivery, terms; and sends it. */
export async function fillChecklist(seller: Person, store: Store): Promise<void> {
  const { page } = seller;
  await page.goto('/pl/seller/settings');
  await lookAt(seller);
  await page.getByLabel('Nazwa firmy').fill(store.company);
  await page.getByLabel('NIP / numer VAT').fill(store.vatNumber);
  await page.getByLabel('Ulica i numer').fill('Garncarska 12');
  await page.getByLabel('Kod pocztowy').fill('30-001');
  await page.getByLabel('Miejscowość').fill('Kraków');
  await page.getByLabel('Telefon').fill('+48 600 700 800');
  await page.getByLabel('E-mail dla klientów').fill(seller.email);
  await page.getByRole('button', { name: 'Zapisz', exact: true }).click();
  await expect(page).toHaveURL(/\/pl\/seller\/onboarding/);

  await page.getByRole('button', { name: 'Przejdź do Stripe' }).click();
  await expect(page.getByRole('heading', { name: 'Opowiedz nam o swojej firmie' })).toBeVisible();
  await lookAt(seller);
  await page.getByLabel('Nazwa firmy').fill(store.company);
  await page.getByLabel('Reprezentant').fill(store.owner);
  await page.getByLabel('Rachunek bankowy').fill('PL61 1090 1014 0000 0712 1981 2874');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Zakończ' }).click();
  await expect(page).toHaveURL(/\/pl\/seller\/onboarding/);

  await page.getByRole('link', { name: 'Dodaj dostawę' }).click();
  await expect(page).toHaveURL(/\/pl\/seller\/settings\/shipping/);
  await lookAt(seller);
  await page.getByLabel('Nazwa po polsku').fill(store.delivery.name);
  await page.getByLabel('Nazwa po angielsku').fill(store.delivery.nameEn);
  await page.getByLabel('Cena (PLN)').fill(store.delivery.price);
  await page.getByRole('button', { name: 'Dodaj sposób dostawy' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: store.delivery.name })).toBeVisible();
  await lookAt(seller);

  await page.goto('/pl/seller/onboarding');
  await page.getByRole('button', { name: 'Akceptuję regulamin' }).click();
  await sendForApproval(seller);
}

export async function sendForApproval({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Wyślij do sprawdzenia' }).click();
  await expect(page.getByText('Sprawdzamy dane sklepu. Damy znać e-mailem.')).toBeVisible();
}

/** Signs up like anyone; the role is given as docs/operations.md says. */
export async function newOperator(browser: Browser): Promise<Person> {
  const operator = await newPerson(browser, 'operator');
  await operator.page.goto('/pl/sign-up');
  await signUp(operator, 'Olga Operatorska');
  await expect(operator.page).toHaveURL(/\/pl\/account/);
  expect(await makeOperator(marketplace.databaseUrl(), operator.email)).toBe(true);
  await operator.page.goto('/pl/operator');
  await setUpSecondFactor(operator);
  await expect(operator.page).toHaveURL(/\/pl\/operator$/);
  return operator;
}

/** Opens a seller's file from the queue of those to check. */
export async function openSellerFile({ page }: Person, store: Store): Promise<void> {
  await page.goto('/pl/operator');
  await page.getByRole('link', { name: /Sprzedawcy do sprawdzenia/ }).click();
  await page.getByRole('link', { name: store.name }).click();
  await expect(page.getByRole('heading', { level: 1, name: store.name })).toBeVisible();
}

export async function approve(operator: Person, store: Store): Promise<void> {
  await openSellerFile(operator, store);
  await operator.page.getByRole('button', { name: 'Zatwierdź sklep' }).click();
  await expect(operator.page.getByRole('button', { name: 'Wstrzymaj sprzedaż' })).toBeVisible();
}
