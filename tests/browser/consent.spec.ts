import { expect, type Page, test } from '@playwright/test';
import { lookAt, newPerson } from './people.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const bar = (page: Page) => page.getByRole('region', { name: 'Zgoda na zapisywanie' });

test('the question about consent is answered without scripts, and not asked again', async ({ browser }) => {
  const shopper = await newPerson(browser, 'bez-zgody', { javaScriptEnabled: false });
  const { page } = shopper;
  await page.goto('/pl/search?q=nic');
  const no = bar(page).getByRole('button', { name: 'Nie zgadzam się' });
  const yes = bar(page).getByRole('button', { name: 'Zgadzam się', exact: true });
  const [sizeOfNo, sizeOfYes] = [await no.boundingBox(), await yes.boundingBox()];
  expect(sizeOfNo?.width).toBe(sizeOfYes?.width);
  expect(sizeOfNo?.height).toBe(sizeOfYes?.height);

  await no.click();
  await expect(page).toHaveURL(/\/pl\/search\?q=nic$/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(bar(page)).toHaveCount(0);
  await page.goto('/pl');
  await expect(bar(page)).toHaveCount(0);
  await shopper.context.close();
});

test('consent is given where the page stands, and withdrawn by the keyboard', async ({ browser }) => {
  // By its own name a browser without a window is taken for a machine.
  const shopper = await newPerson(browser, 'ze-zgoda', { userAgent: FIREFOX });
  const { page, context } = shopper;
  const numbers = async () => (await context.cookies()).filter(({ name }) => name === 'shopper');
  await page.goto('/pl/search?q=nic');
  await expect(bar(page)).toBeVisible();
  await lookAt(shopper);
  await bar(page).getByRole('button', { name: 'Zgadzam się', exact: true }).click();
  await expect(bar(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/pl\/search\?q=nic$/);

  await test.step('a page that scripts open is recorded under a number that scripts cannot read', async () => {
    const told = page.waitForRequest(/\/api\/opened-page$/);
    await page.getByRole('contentinfo').getByRole('link', { name: 'Wybory prywatności' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Wybory prywatności' })).toBeVisible();
    expect((await told).postData()).toBe('page=%2Fpl%2Fprivacy-choices&from=%2Fpl%2Fsearch%3Fq%3Dnic');
    await page.goto('/pl/search?q=cokolwiek');
    await expect.poll(numbers).toMatchObject([{ httpOnly: true, sameSite: 'Lax' }]);
    const [number] = await numbers();
    expect((number?.expires ?? 0) * 1000).toBeLessThanOrEqual(Date.now() + 24 * 3600 * 1000);
  });

  await page.goto('/pl/privacy-choices');
  await lookAt(shopper);
  await expect(page.getByText('zapisujemy, bo jest na to zgoda')).toBeVisible();
  await test.step('the order by taste is switched off by the keyboard, and the switch keeps the focus', async () => {
    await expect(page.getByText('Teraz: włączona.')).toBeVisible();
    await page.getByRole('button', { name: 'Wyłącz' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Teraz: wyłączona.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Włącz' })).toBeFocused();
    await page.reload();
    await expect(page.getByText('Teraz: wyłączona.')).toBeVisible();
  });
  await page.getByRole('button', { name: 'Nie zgadzam się' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('nie zapisujemy, bo nie ma zgody')).toBeVisible();
  await expect(page.getByText('Teraz: wyłączona, bo nie ma zgody')).toBeVisible();
  expect(await numbers()).toEqual([]);
  expect(shopper.faults).toEqual([]);
  await context.close();
});
