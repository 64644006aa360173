import AxeBuilder from '@axe-core/playwright';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Page,
} from '@playwright/test';
import { codeAt } from '../../local/authenticator.ts';
import { marketplace } from './marketplace.ts';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
export const PASSWORD = 'zielona herbata i miod';

/** Somebody with a browser of their own. */
export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly email: string;
  /** What the browser complained about so far: errors of the console and of scripts. */
  readonly faults: string[];
}

let count = 0;

/** A new person in a browser that knows nothing yet. */
export async function newPerson(
  browser: Browser,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Person> {
  count += 1;
  const context = await browser.newContext({
    baseURL: marketplace.url(),
    viewport: DESK,
    reducedMotion: 'reduce',
    ...options,
  });
  const faults: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => faults.push(String(error.error())));
  const page = await context.newPage();
  return { context, page, faults, email: `${name}-${process.pid}-${count}@example.com` };
}

const ON_A_PHONE = [PHONE, 'dark'] as const;
const ON_A_DESK = [DESK, 'light'] as const;

/** Looks at the page as it stands: on a phone in the dark and on a desk by day. Goes on, so that a run tells all faults. */
export function lookAt(person: Person): Promise<void> {
  return look(person, [ON_A_PHONE, ON_A_DESK]);
}

/** Looks at each address in both languages, in one on a phone and in the other on a desk. */
export async function walk(person: Person, addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    await person.page.goto(`/pl${address}`);
    await look(person, [ON_A_PHONE]);
    await person.page.goto(`/en${address}`);
    await look(person, [ON_A_DESK]);
  }
}

async function look(person: Person, views: readonly (typeof ON_A_PHONE | typeof ON_A_DESK)[]): Promise<void> {
  const { page } = person;
  await page.waitForLoadState('load');
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  for (const [viewport, colorScheme] of views) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    expect.soft(await tooWide(page), `${page.url()} is wider than ${viewport.width} px`).toEqual([]);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.html} ${node.failureSummary ?? ''}`),
    );
    expect.soft(found, `axe at ${page.url()}, ${viewport.width} px, ${colorScheme}`).toEqual([]);
  }
  expect.soft(person.faults.splice(0), `the console at ${page.url()}`).toEqual([]);
}

/** What makes the page wider than its window. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .filter((element) => !scrolls(element.parentElement))
      .map((element) => `${element.tagName} ${element.className} ${element.textContent?.slice(0, 40)}`);
  });

/** Signs up by the form, from wherever the page says so. */
export async function signUp({ page, email }: Person, name: string): Promise<void> {
  await page.getByLabel('Imię i nazwisko').fill(name);
  await page.getByLabel('Adres e-mail').fill(email);
  await page.getByLabel('Hasło').fill(PASSWORD);
  await page.getByRole('button', { name: 'Załóż konto' }).click();
}

/** Sets up the second step that the page asks sellers and operators for, with an app on a phone. */
export async function setUpSecondFactor(person: Person): Promise<void> {
  const { page } = person;
  await expect(page).toHaveURL(/\/pl\/account\/second-factor\?/);
  await lookAt(person);
  await page.getByLabel('Hasło').fill(PASSWORD);
  await page.getByRole('button', { name: 'Ustaw drugi krok' }).click();
  await expect(page.getByText('Zapisz kody zapasowe')).toBeVisible();
  await lookAt(person);
  const address = await page.getByRole('link', { name: 'Otwórz w aplikacji' }).getAttribute('href');
  const setupKey = new URL(address ?? '').searchParams.get('secret') ?? '';
  await page.getByLabel('Kod z aplikacji').fill(codeAt(setupKey, Date.now()));
  await page.getByRole('button', { name: 'Włącz drugi krok' }).click();
}
