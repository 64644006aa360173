import { expect, type Page, test } from '@playwright/test';
import { addToCart, fillAddress, findListing, payByCard, search } from './buying.ts';
import { checkFile, importChecked } from './importing-goods.ts';
import { mailsTo, moveClock, runCrons } from './marketplace.ts';
import {
  approve,
  fillChecklist,
  joinAsSeller,
  newOperator,
  openSellerFile,
  type Store,
  sendForApproval,
} from './opening-a-store.ts';
import { lookAt, newPerson, type Person } from './people.ts';

const DAY_MS = 86_400_000;
const SOON_MS = 5_000;

const CERAMICS: Store = {
  name: 'Glina i Ogień',
  owner: 'Anna Garncarz',
  company: 'Glina i Ogień sp. z o.o.',
  vatNumber: '526-025-02-74',
  delivery: { name: 'Kurier DPD', nameEn: 'DPD courier', price: '14,90' },
};
const HONEY: Store = {
  name: 'Pasieka Roztocze',
  owner: 'Bartosz Pszczelarz',
  company: 'Pasieka Roztocze Bartosz Pszczelarz',
  vatNumber: '7740001454',
  delivery: { name: 'Kurier z Roztocza', nameEn: 'Courier from Roztocze', price: '12,00' },
};
const REASON = 'Nazwa firmy różni się od nazwy w rejestrze. Popraw ją, proszę.';
const TRACKING = '0000123456789T';

/** The part of the shopper's order page that belongs to one seller. */
const partOf = (page: Page, store: Store) => page.getByRole('region', { name: `Od: ${store.name}` });

async function expectMail(person: Person, subject: string | RegExp): Promise<string> {
  await expect
    .poll(async () => (await mailsTo(person.email)).map((mail) => mail.subject), {
      message: `mail to ${person.email}`,
    })
    .toContainEqual(typeof subject === 'string' ? subject : expect.stringMatching(subject));
  const mails = await mailsTo(person.email);
  return mails.find((mail) => mail.subject.match(subject))?.html ?? '';
}

/** Keeps the list of orders to ship open, and a mark that a reload would wipe out. */
async function watchOrders({ page }: Person): Promise<void> {
  const live = page.waitForEvent('websocket');
  await page.goto('/pl/seller/orders?state=to_ship');
  await live;
  await expect(page.getByText('Nie ma tu zamówień')).toBeVisible();
  await page.evaluate(() => {
    document.body.dataset.notReloaded = 'true';
  });
}

async function expectOrderByItself({ page }: Person): Promise<void> {
  await expect(page.getByRole('row').filter({ hasText: 'Nowe' })).toBeVisible({ timeout: SOON_MS });
  await expect(page.getByText('Nowe zamówienie!')).toBeVisible();
  expect(await page.evaluate(() => document.body.dataset.notReloaded)).toBe('true');
}

test('two sellers, a shopper and the operator, from an empty market to the paid transfer', async ({
  browser,
}) => {
  test.setTimeout(600_000);
  const operator = await newOperator(browser);
  const shopper = await newPerson(browser, 'zofia');
  const { page } = shopper;

  const ceramist = await joinAsSeller(browser, 'anna', CERAMICS);
  const beekeeper = await joinAsSeller(browser, 'bartosz', HONEY);

  await test.step('the sellers fill their checklists', async () => {
    await fillChecklist(ceramist, CERAMICS);
    await fillChecklist(beekeeper, HONEY);
    await lookAt(ceramist);
  });

  await test.step('they import their catalogues: checked first, then let in', async () => {
    await checkFile(ceramist, 'ceramics.csv');
    await importChecked(ceramist);
    await checkFile(beekeeper, 'honey.csv');
    await expect(beekeeper.page.getByRole('table').getByText('„bez ceny” nie jest ceną')).toBeVisible();
    await importChecked(beekeeper);
    for (const path of ['/pl/seller/listings', '/pl/seller/stock', '/pl/seller/import']) {
      await ceramist.page.goto(path);
      await lookAt(ceramist);
    }
  });

  await test.step('nothing is found before the operator approves', async () => {
    await page.goto('/pl');
    await lookAt(shopper);
    for (const words of ['kubek', 'miód']) {
      await search(page, words);
      await expect(page.getByText('Nic takiego nie leży teraz na straganach')).toBeVisible();
    }
    await lookAt(shopper);
  });

  await test.step('the operator turns one down with a reason, which is mended, and approves both', async () => {
    await openSellerFile(operator, HONEY);
    await lookAt(operator);
    await operator.page.getByLabel('Powód').fill(REASON);
    await operator.page.getByRole('button', { name: 'Odrzuć' }).click();
    await expect(operator.page.getByText(REASON).first()).toBeVisible();
    await lookAt(operator);

    await expectMail(beekeeper, `Sklep ${HONEY.name} wymaga poprawek`);
    await beekeeper.page.goto('/pl/seller/onboarding');
    await expect(beekeeper.page.getByText(REASON)).toBeVisible();
    await lookAt(beekeeper);
    await beekeeper.page.goto('/pl/seller/settings');
    await beekeeper.page.getByLabel('Nazwa firmy').fill(`${HONEY.company} Pasieki`);
    await beekeeper.page.getByRole('button', { name: 'Zapisz', exact: true }).click();
    await expect(beekeeper.page).toHaveURL(/onboarding/);
    await sendForApproval(beekeeper);

    await approve(operator, CERAMICS);
    await approve(operator, HONEY);
    await expectMail(ceramist, `Twój sklep ${CERAMICS.name} jest otwarty`);
    await expectMail(beekeeper, `Twój sklep ${HONEY.name} jest otwarty`);
    await operator.page.goto('/pl/operator/sellers');
    await lookAt(operator);
  });

  await watchOrders(ceramist);
  await watchOrders(beekeeper);

  await test.step('the shopper finds goods of both sellers and puts them into one cart', async () => {
    await expect(async () => {
      await search(page, 'kubek');
      await expect(page.getByText('1 oferta')).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await findListing(shopper, 'kubek', 'Kubek poranny z kamionki');
    await lookAt(shopper);
    await page.getByRole('link', { name: 'granatowy', exact: true }).click();
    await expect(page.getByRole('main').getByText('74,00 zł').first()).toBeVisible();
    await addToCart(shopper);
    await findListing(shopper, 'miód lipowy', 'Miód lipowy z Roztocza');
    await expect(page.getByText('Zostały 3 sztuki')).toBeVisible();
    await addToCart(shopper);
    await page.getByRole('link', { name: 'Przejdź do koszyka' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Koszyk' })).toBeVisible();
    await expect(page.getByText('Od: Glina i Ogień')).toBeVisible();
    await expect(page.getByText('Od: Pasieka Roztocze')).toBeVisible();
    await lookAt(shopper);
  });

  await test.step('as a guest: address, delivery of each seller, hold with its countdown, payment', async () => {
    await page.getByRole('link', { name: 'Do kasy' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Kasa' })).toBeVisible();
    await lookAt(shopper);
    await fillAddress(shopper);
    await page.getByRole('radio', { name: CERAMICS.delivery.name }).check();
    await page.getByRole('radio', { name: HONEY.delivery.name }).check();
    // 74.00 + 54.00 goods, 14.90 + 12.00 delivery
    await page.getByRole('button', { name: /Przejdź do płatności · 154,90\szł/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Odłożone dla ciebie' })).toBeVisible();
    await expect(page.getByRole('timer')).toHaveText(/^14:\d\d$/);
    await lookAt(shopper);
    await page.getByRole('button', { name: /Zapłać 154,90\szł/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Płatność' })).toBeVisible();
    await lookAt(shopper);
    await payByCard(shopper);
  });

  await test.step('the order is there, and both sellers are told', async () => {
    await expect(page.getByText('Dziękujemy, zamówienie przyjęte')).toBeVisible();
    await expectOrderByItself(ceramist);
    await expectOrderByItself(beekeeper);
    await lookAt(ceramist);
    await lookAt(shopper);
    await expectMail(ceramist, /^Nowe zamówienie .*88,90/);
    await expectMail(beekeeper, /^Nowe zamówienie .*66,00/);
    await findListing(shopper, 'miód lipowy', 'Miód lipowy z Roztocza');
    await expect(page.getByText('Zostały 2 sztuki')).toBeVisible();
  });

  const link = await test.step('the shopper comes back by the signed link of the mail', async () => {
    const html = await expectMail(shopper, /^Zamówienie .* przyjęte/);
    const address = /href="([^"]*\/order\/[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    await page.goto(address);
    await expect(partOf(page, CERAMICS)).toContainText('Nowe');
    await expect(partOf(page, HONEY)).toContainText('Nowe');
    return address;
  });

  await test.step('one seller accepts and ships; the shopper is told and sees it', async () => {
    await ceramist.page.getByRole('row').filter({ hasText: 'Nowe' }).getByRole('link').click();
    await expect(ceramist.page.getByRole('heading', { level: 1, name: /Zamówienie/ })).toBeVisible();
    await lookAt(ceramist);
    await ceramist.page.getByRole('button', { name: 'Przyjmij zamówienie' }).click();
    await expect(ceramist.page.getByText('W przygotowaniu')).toBeVisible();
    await ceramist.page.getByLabel('Przewoźnik').selectOption({ label: 'DPD' });
    await ceramist.page.getByLabel('Numer przesyłki').fill(TRACKING);
    await ceramist.page.getByRole('button', { name: 'Oznacz jako wysłane' }).click();
    await expect(ceramist.page.getByText('Wysłane').first()).toBeVisible();
    await lookAt(ceramist);
    expect(await expectMail(shopper, /^Paczka z zamówienia .* jest w drodze/)).toContain(TRACKING);
    await page.goto(link);
    await expect(partOf(page, CERAMICS)).toContainText(TRACKING);
    await lookAt(shopper);
    await partOf(page, CERAMICS).getByRole('button', { name: 'Mam już tę paczkę' }).click();
    await expect(partOf(page, CERAMICS).getByText('Dostarczone').first()).toBeVisible();
  });

  await test.step('the other cannot deliver: cancelled, paid back, back on sale', async () => {
    await beekeeper.page.getByRole('row').filter({ hasText: 'Nowe' }).getByRole('link').click();
    await beekeeper.page.getByText('Nie możesz go zrealizować?').click();
    await beekeeper.page.getByLabel('Powód (zobaczy go klient)').fill('Słoik pękł przy pakowaniu');
    await lookAt(beekeeper);
    await beekeeper.page.getByRole('button', { name: /^Anuluj zamówienie/ }).click();
    await expect(beekeeper.page.getByText('Anulowane').first()).toBeVisible();
    await lookAt(beekeeper);
    await expectMail(shopper, /^Zamówienie .* anulowane/);
    await runCrons();
    await expect(async () => {
      await page.goto(link);
      await expect(partOf(page, HONEY)).toContainText('Anulowane', { timeout: 1_000 });
      await expect(partOf(page, HONEY)).toContainText(/Zwrócono 66,00\szł/, { timeout: 1_000 });
    }).toPass();
    await lookAt(shopper);
    await expect(async () => {
      await findListing(shopper, 'miód lipowy', 'Miód lipowy z Roztocza');
      await expect(page.getByText('Zostały 3 sztuki')).toBeVisible({ timeout: 1_000 });
    }).toPass();
  });

  await test.step('the escrow is let go after its time and the transfer is made', async () => {
    await ceramist.page.goto('/pl/seller/money');
    await expect(ceramist.page.getByText(/Środki|Zabezpieczone/).first()).toBeVisible();
    await lookAt(ceramist);
    for (const person of [ceramist, beekeeper, operator, shopper]) await person.page.goto('about:blank');
    await moveClock(15 * DAY_MS);
    await runCrons();
    await expectMail(ceramist, /zakończone, środki zwolnione$/);
    await runCrons();
    await ceramist.page.goto('/pl/seller');
    await lookAt(ceramist);
    await expect(async () => {
      await ceramist.page.goto('/pl/seller/money');
      // 88.90 less 3 % of the goods, 2.9 % of all, and VAT on both
      await expect(
        ceramist.page
          .locator('dl > *')
          .filter({ hasText: 'Przelane' })
          .getByText(/83,00\szł/),
      ).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await ceramist.page.goto(`/pl/seller/money?month=${new Date().toISOString().slice(0, 7)}`);
    await expect(ceramist.page.getByRole('row').filter({ hasText: /83,00\szł/ })).toBeVisible();
    await lookAt(ceramist);
    await page.goto(link);
    await expect(partOf(page, CERAMICS)).toContainText('Zakończone');
  });

  await test.step('the operator sees all of it, and the books balance', async () => {
    const desk = operator.page;
    await desk.goto('/pl/operator');
    await lookAt(operator);
    await desk.goto('/pl/operator/orders');
    await lookAt(operator);
    await desk.getByRole('main').getByRole('row').nth(1).getByRole('link').click();
    await expect(desk.getByText(/Przelew 83,00\szł wykonany \(tr_/)).toBeVisible();
    await expect(desk.getByText(/Zwrot 66,00\szł/)).toBeVisible();
    for (const entry of ['capture', 'refund', 'escrow_release', 'transfer'])
      await expect(desk.getByRole('row').filter({ hasText: entry }).first()).toBeVisible();
    await lookAt(operator);
    await desk.goto('/pl/operator/ledger');
    await expect(desk.getByText(/^Księga się zgadza/)).toBeVisible();
    await lookAt(operator);
    await desk.goto('/pl/operator/dead-letters');
    await expect(desk.getByText('Wszystko doręczone')).toBeVisible();
    await lookAt(operator);
  });

  for (const person of [ceramist, beekeeper, operator, shopper]) await person.context.close();
});
