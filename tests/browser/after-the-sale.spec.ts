import fs from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import pg from 'pg';
import { readPdf } from '../support/read-pdf.ts';
import { addToCart, fillAddress, payByCard, search } from './buying.ts';
import { checkFile, importChecked } from './importing-goods.ts';
import { atStripe, mailsTo, marketplace, runCrons } from './marketplace.ts';
import { approve, fillChecklist, joinAsSeller, newOperator, type Store } from './opening-a-store.ts';
import { lookAt, newPerson, PASSWORD, type Person } from './people.ts';

const STORE: Store = {
  name: `Stolarnia ${process.pid % 10_000}`,
  owner: 'Cezary Stolarz',
  company: 'Stolarnia Cezarego',
  vatNumber: '526-025-02-74',
  delivery: { name: 'Kurier GLS', nameEn: 'GLS courier', price: '13,00' },
};
const TITLE = 'Deska dębowa do krojenia';

async function ask<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: marketplace.databaseUrl() });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

interface Bought {
  readonly path: string;
  readonly orderId: string;
  readonly sellerOrderId: string;
  readonly chargeId: string;
}

/** Buys two boards; the seller sends them and they arrive. */
async function buyAndReceive(shopper: Person, seller: Person): Promise<Bought> {
  const { page } = shopper;
  await search(page, 'deska');
  await page.getByRole('main').getByRole('link', { name: TITLE }).first().click();
  await page.getByRole('link', { name: 'duża', exact: true }).click();
  await expect(page).toHaveURL(/variant=/);
  await addToCart(shopper);
  await page.goto('/pl/cart');
  await page.getByRole('button', { name: /^O jedną więcej/ }).click();
  await expect(page.getByLabel(/^Liczba sztuk/)).toHaveValue('2');
  await page.getByRole('link', { name: 'Do kasy' }).click();
  await fillAddress(shopper);
  await page.getByRole('radio', { name: STORE.delivery.name }).check();
  await page.getByRole('button', { name: /Przejdź do płatności/ }).click();
  await page.getByRole('button', { name: /^Zapłać/ }).click();
  await payByCard(shopper);
  await expect(page.getByText('Dziękujemy, zamówienie przyjęte')).toBeVisible();
  const { pathname, search: query } = new URL(page.url());
  const orderId = /ord_[a-z0-9]+/.exec(pathname)?.[0] ?? '';
  const [row] = await ask<{ id: string; charge: string }>(
    `SELECT s.id, p.stripe_charge_id AS charge FROM seller_orders s JOIN payments p USING (order_id) WHERE order_id = $1`,
    [orderId],
  );
  const sellerOrderId = row?.id ?? '';
  const desk = seller.page;
  await desk.goto(`/pl/seller/orders/${sellerOrderId}`);
  await desk.getByRole('button', { name: 'Przyjmij zamówienie' }).click();
  await desk.getByLabel('Numer przesyłki').fill('GLS000123');
  await desk.getByRole('button', { name: 'Oznacz jako wysłane' }).click();
  await expect(desk.getByText('GLS000123').first()).toBeVisible();
  const path = `${pathname}${query}`;
  await page.goto(path);
  await page.getByRole('button', { name: 'Mam już tę paczkę' }).click();
  await expect(page.getByText('Dostarczone').first()).toBeVisible();
  return { path, orderId, sellerOrderId, chargeId: row?.charge ?? '' };
}

const stock = async (sellerOrderId: string) => {
  const [row] = await ask<{ on_hand: number }>(
    `SELECT on_hand FROM stock_levels WHERE variant_id = (SELECT variant_id FROM order_lines WHERE seller_order_id = $1 LIMIT 1)`,
    [sellerOrderId],
  );
  return row?.on_hand ?? 0;
};

/** Opens a page again and again until it says so: webhooks and queues have no moment of their own. */
async function until(page: Page, path: string, words: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.goto(path);
    await expect(page.getByText(words).first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
}

/** An amount with spaces of one kind. */
const plain = (text: string | null | undefined) => (text ?? '').replace(/\s/g, ' ');

test('money back: a part, a return with goods, a chargeback won and one lost', async ({ browser }) => {
  test.setTimeout(480_000);
  const seller = await joinAsSeller(browser, 'stolarz', STORE);
  await fillChecklist(seller, STORE);
  await checkFile(seller, 'wood.csv');
  await importChecked(seller);
  const operator = await newOperator(browser);
  await approve(operator, STORE);
  const shopper = await newPerson(browser, 'zwraca', { javaScriptEnabled: false });
  const buyer = await newPerson(browser, 'kupuje');

  const first = await buyAndReceive(buyer, seller);
  shopper.page.setDefaultTimeout(30_000);

  await test.step('the seller gives back one piece and sees before who pays what', async () => {
    const { page } = seller;
    await page.goto(`/pl/seller/orders/${first.sellerOrderId}`);
    await page.getByRole('link', { name: 'Zwróć pieniądze' }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Zwrot pieniędzy/ })).toBeVisible();
    await lookAt(seller);
    await page.getByLabel(/^Kwota/).fill('9999');
    await page.getByRole('button', { name: 'Sprawdź, kto ile płaci' }).click();
    await expect(page.getByText(/Do zwrotu zostało najwyżej/)).toBeVisible();
    // The browser says that an answer was a refusal: this one was asked for.
    expect(seller.faults.splice(0)).toHaveLength(1);
    await page.getByLabel(/^Kwota/).fill('20,00');
    await page.getByRole('button', { name: 'Sprawdź, kto ile płaci' }).click();
    await expect(page.getByRole('heading', { name: 'Kto ile płaci' })).toBeVisible();
    await lookAt(seller);
    await page.getByRole('button', { name: /^Zwróć 20,00\szł/ }).click();
    await expect(page.getByText(/^Zwrot 20,00\szł przyjęty/)).toBeVisible();
    await runCrons();
    await until(buyer.page, first.path, /Zwrócono 20,00\szł/);
    await expect(buyer.page.getByText('Częściowo zwrócone')).toBeVisible();
    await lookAt(buyer);
  });

  await test.step('the shopper returns one piece, without scripts; it comes back, and goes on sale again', async () => {
    const { page } = shopper;
    await page.goto(first.path);
    await page.getByRole('link', { name: 'Zwrot lub reklamacja' }).click();
    await page.getByRole('radio', { name: /^Nie pasuje/ }).check();
    await page.getByLabel(/^Deska.*sztuki/).fill('1');
    await page.getByLabel('Opisz, co się stało').fill('Za duża na mój blat.');
    await page.getByLabel(/^Zdjęcia/).setInputFiles('public/icons/icon-512.png');
    await page.getByRole('button', { name: 'Wyślij zgłoszenie' }).click();
    await expect(page.getByText('Czeka na sprzedawcę')).toBeVisible();
    await expect(page.getByRole('img', { name: 'Zdjęcie 1 do wiadomości' })).toBeVisible();
    const casePath = page.url();
    await buyer.page.goto(casePath);
    await lookAt(buyer);

    const desk = seller.page;
    await desk.goto('/pl/seller/cases');
    await lookAt(seller);
    await desk.getByRole('row').filter({ hasText: 'Czeka na sprzedawcę' }).getByRole('link').click();
    await lookAt(seller);
    await desk.getByRole('button', { name: 'Zgadzam się na zwrot towaru' }).click();
    await expect(desk.getByText('Czeka na odesłanie').first()).toBeVisible();

    await page.goto(casePath);
    await page.getByLabel('Numer przesyłki zwrotnej').fill('ZWROT0001');
    await page.getByRole('button', { name: 'Odesłałem towar' }).click();
    await expect(page.getByText('Towar w drodze powrotnej')).toBeVisible();

    const before = await stock(first.sellerOrderId);
    await desk.reload();
    await desk.getByRole('button', { name: 'Towar wrócił, zwróć pieniądze' }).click();
    await expect(desk.getByText('Pieniądze zwrócone').first()).toBeVisible();
    await expect.poll(() => stock(first.sellerOrderId), { timeout: 30_000 }).toBe(before + 1);
    await runCrons();
    await until(buyer.page, first.path, 'Pieniądze zwrócone');
  });

  await test.step('the shopper withdraws from the rest in two steps and has a receipt', async () => {
    const { page } = shopper;
    await page.goto(first.path);
    await page.getByRole('link', { name: 'Odstąp od umowy' }).click();
    await buyer.page.goto(page.url());
    await lookAt(buyer);
    await page.getByRole('button', { name: 'Dalej: sprawdź i potwierdź' }).click();
    await page.getByRole('button', { name: 'Potwierdzam odstąpienie' }).click();
    await expect(page.getByText('Oświadczenie przyjęte')).toBeVisible();
    await expect
      .poll(async () => (await mailsTo(buyer.email)).map((mail) => mail.subject), { timeout: 30_000 })
      .toContainEqual(expect.stringMatching(/^Pokwitowanie odstąpienia/));
  });

  for (const outcome of ['won', 'lost'] as const) {
    await test.step(`a bank takes a payment back: ${outcome}`, async () => {
      const bought = await buyAndReceive(buyer, seller);
      const dispute = await atStripe(`charges/${bought.chargeId}/dispute`, {
        reason: 'product_not_received',
      });
      const { page } = operator;
      await until(page, '/pl/operator/cases', 'Bank pyta');
      await lookAt(operator);
      await page.getByRole('row').filter({ hasText: 'Bank pyta' }).getByRole('link').click();
      await expect(page.getByRole('heading', { name: 'Dowody, które zebraliśmy' })).toBeVisible();
      await expect(page.getByText(/GLS000123/).first()).toBeVisible();
      await lookAt(operator);
      const casePath = page.url();
      await page.getByLabel(/^Dopisz od siebie/).fill('Delivered and signed for.');
      await page.getByRole('button', { name: 'Wyślij dowody do banku' }).click();
      await expect(page.getByText('Bank rozpatruje').first()).toBeVisible();
      await atStripe(`disputes/${String(dispute.id)}/close`, { outcome });
      await until(page, casePath, outcome === 'won' ? 'Wygrana' : 'Przegrana');
      await seller.page.goto(`/pl/seller/orders/${bought.sellerOrderId}`);
      await expect(seller.page.getByText(outcome === 'won' ? 'Wygrana' : 'Przegrana').first()).toBeVisible();
      await lookAt(seller);
    });
  }

  await test.step('the statement is downloaded, and its sum is that of the page and of the ledger', async () => {
    const { page } = seller;
    await page.goto('/pl/seller/money');
    await page.getByRole('link', { name: 'Zestawienie z księgi, CSV i PDF' }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Zestawienie:/ })).toBeVisible();
    await lookAt(seller);
    const change = plain(
      await page
        .locator('dl')
        .filter({ hasText: 'Zmiana w miesiącu' })
        .getByText(/^Zmiana w miesiącu/)
        .locator('xpath=following-sibling::dd')
        .textContent(),
    );
    const changeMinor = Number(change.replace(/[^\d,-]/g, '').replace(',', ''));
    const download = async (name: string) => {
      const started = page.waitForEvent('download');
      await page.getByRole('link', { name }).click();
      return fs.readFile(await (await started).path());
    };
    const csv = (await download('Pobierz CSV')).toString('utf8');
    const amounts = csv
      .trim()
      .split('\r\n')
      .slice(1)
      .map((row) => Math.round(Number(row.split(',')[3]) * 100));
    expect(amounts.length).toBeGreaterThan(10);
    const [ledger] = await ask<{ owed: string }>(
      `SELECT -sum(p.amount_minor) AS owed FROM postings p JOIN sellers s ON s.id = p.seller_id
       WHERE s.display_name = $1 AND p.currency = 'PLN'`,
      [STORE.name],
    );
    const sumMinor = amounts.reduce((sum, amountMinor) => sum + amountMinor, 0);
    expect(sumMinor).toBe(changeMinor);
    expect(sumMinor).toBe(Number(ledger?.owed));
    const pdf = await readPdf(new Uint8Array(await download('Pobierz PDF')));
    const written = pdf.pages.flat().filter(Boolean);
    expect(pdf.title).toMatch(/^Zestawienie:/);
    expect(pdf.embeddedFonts.join()).toContain('Figtree');
    const sums = written.flatMap((text, at) =>
      text === 'Zmiana w miesiącu' ? [plain(written[at + 1])] : [],
    );
    expect(sums).toEqual([change, change]);
  });

  await test.step('payout times are set, with the password', async () => {
    const { page } = seller;
    await page.goto('/pl/seller/money');
    await page.getByRole('link', { name: 'Wypłaty na konto bankowe' }).click();
    await lookAt(seller);
    await page.getByRole('radio', { name: 'Raz w tygodniu' }).check();
    await page.getByLabel(/^Dzień tygodnia/).selectOption('piątek');
    await page.getByLabel(/^Najmniejsza wypłata, PLN/).fill('50');
    await page.getByLabel(/^Twoje hasło/).fill(PASSWORD);
    await page.getByRole('button', { name: 'Zapisz terminy wypłat' }).click();
    await expect(page.getByText(/^Zapisane/)).toBeVisible();
    await expect(page.getByText(/Następna wypłata: pt\./)).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Wypłać teraz' })).toBeVisible();
    await lookAt(seller);
  });

  await test.step('the ledger holds', async () => {
    await operator.page.goto('/pl/operator/ledger');
    await expect(operator.page.getByText('Księga się zgadza').first()).toBeVisible();
    await seller.page.goto('/pl/seller/money');
    await lookAt(seller);
  });
});
