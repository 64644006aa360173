import { request } from 'node:http';
import { describe, expect, inject, it } from 'vitest';
import { check, fixture, openStore, rest, type Seller, textOf, upload } from '../support/selling.ts';
import { ask } from '../support/truth.ts';

const GOOD =
  'listing_key,title_pl,category,sku,price_pln,quantity\nstary,Stary kubek,Kubki i filiżanki,OLD-1,49.00,5\n';

/** What a seller has, to be compared before and after. */
async function belongingsOf({ sellerId }: Seller) {
  return ask(
    `SELECT l.title_pl, l.status, v.sku, p.price_minor, s.on_hand FROM listings l
     JOIN variants v ON v.listing_id = l.id LEFT JOIN variant_prices p ON p.variant_id = v.id
     LEFT JOIN stock_levels s ON s.variant_id = v.id WHERE l.seller_id = $1 ORDER BY v.sku`,
    [sellerId],
  );
}

const jobsOf = ({ sellerId }: Seller) => ask('SELECT 1 FROM import_jobs WHERE seller_id = $1', [sellerId]);

/** A store with one listing, so that something could be lost. */
async function storeWithGoods(name: string): Promise<Seller> {
  const seller = await openStore(name);
  const { path } = await check(seller, 'good.csv', GOOD);
  await seller.post(path, { intent: 'confirm' });
  await rest(seller, path);
  expect(await belongingsOf(seller)).toHaveLength(1);
  return seller;
}

describe('a catalogue file', () => {
  it('that is empty is refused, and nothing is kept of it', async () => {
    const seller = await storeWithGoods('pusty');
    const before = await belongingsOf(seller);
    const answer = await upload(seller, 'pusty.csv', '');
    expect(answer.status).toBe(422);
    expect(textOf(await answer.text())).toContain('W pliku nic nie ma.');
    expect(await jobsOf(seller)).toHaveLength(1);
    expect(await belongingsOf(seller)).toEqual(before);
  });

  it('that is huge is refused before it is read, and nothing is kept of it', async () => {
    const seller = await storeWithGoods('ogromny');
    const before = await belongingsOf(seller);
    const answer = await sendHeadOnly(seller, 150_000_000);
    expect(answer.status).toBe(413);
    expect(textOf(answer.text)).toContain('Plik jest większy niż 100 MB.');
    expect(await jobsOf(seller)).toHaveLength(1);
    expect(await belongingsOf(seller)).toEqual(before);
  });

  it('with malformed rows names each by line, and lets only the good ones in', async () => {
    const seller = await storeWithGoods('krzywy');
    const { path, text } = await check(seller, 'mistakes.csv', fixture('mistakes.csv'), {
      fallbackCategoryId: '1',
    });
    expect(text).toMatch(/13 błąd – .*?Cudzysłów się otwiera i nie zamyka\./);
    expect(text).toMatch(/14 błąd – .*?W wierszu jest kolumn: 3, a w nagłówku: 11\./);
    await seller.post(path, { intent: 'confirm' });
    expect(await rest(seller, path)).toContain('Dodane 4');
    const skus = (await belongingsOf(seller)).map(({ sku }) => sku);
    expect(skus).toContain('OLD-1');
    expect(skus).toContain('M-1');
    const bad = await seller.get(`${path}/bad-rows.csv`);
    expect(bad.status).toBe(200);
    expect(await bad.text()).toContain('Za mało kolumn');
  });

  it('with a row without a price says so, and the row can be mended', async () => {
    const seller = await storeWithGoods('bez-ceny');
    const { path, text } = await check(
      seller,
      'bez-ceny.csv',
      'listing_key,title_pl,category,sku,price_pln,quantity\nb,Misa,Kubki i filiżanki,B-1,,5\nc,Talerz,Kubki i filiżanki,C-1,12.00,5\n',
    );
    expect(text).toMatch(/2 błąd price_pln .*?Brakuje ceny\./);
    await seller.post(path, { intent: 'confirm' });
    await rest(seller, path);
    expect((await belongingsOf(seller)).map(({ sku }) => sku)).toEqual(['C-1', 'OLD-1']);
    const bad = await seller.get(`${path}/bad-rows.csv`);
    expect(bad.status).toBe(200);
    expect(await bad.text()).toContain('b,Misa');
  });
});

describe('a listing without a price', () => {
  it('is refused by the form, which keeps what was typed', async () => {
    const seller = await storeWithGoods('formularz');
    const before = await belongingsOf(seller);
    const answer = await seller.post('/pl/seller/listings/new', {
      intent: 'save-publish',
      titlePl: 'Wazon bez ceny',
      titleEn: 'Vase',
      descriptionPl: 'Opis',
      categoryId: '1',
      'variants[0].sku': 'WAZON-1',
      'variants[0].pricePLN': '',
      'variants[0].level': '4',
    });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(textOf(page)).toContain('Brakuje ceny.');
    expect(page).toContain('Wazon bez ceny');
    expect(await belongingsOf(seller)).toEqual(before);
  });
});

/** Says how long the file is and sends only its beginning. */
function sendHeadOnly(seller: Seller, contentLength: number): Promise<{ status?: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      new URL('/pl/seller/import', inject('marketplace').url),
      {
        method: 'POST',
        headers: {
          Cookie: seller.cookieHeader(),
          'Content-Type': 'multipart/form-data; boundary=x',
          'Content-Length': contentLength,
        },
      },
      (answer) => {
        let text = '';
        answer.on('data', (part) => {
          text += String(part);
        });
        answer.on('end', () => {
          resolve({ ...(answer.statusCode === undefined ? {} : { status: answer.statusCode }), text });
          asking.destroy();
        });
      },
    );
    asking.on('error', reject);
    asking.write('--x\r\n');
  });
}
