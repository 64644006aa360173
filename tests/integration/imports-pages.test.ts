import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { Person } from '../support/people.ts';
import {
  check,
  fixture,
  hireOwner,
  importFile,
  openStore,
  rest,
  textOf,
  upload,
} from '../support/selling.ts';
import { hold, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const HEADER = 'listing_key,title_pl,category,sku,price_pln,quantity';
const file = (...rows: string[]) => `${HEADER}\n${rows.join('\n')}\n`;
const CUP = 'kubek,Kubek z gliny,Kubki i filiżanki,KUBEK-1,49.00,5';

async function countOf(sellerId: number) {
  const [row] = await ask<{
    listings: number;
    variants: number;
    prices: number;
    log: number;
    pictures: number;
  }>(
    `SELECT (SELECT count(*)::int FROM listings WHERE seller_id = $1) AS listings,
       (SELECT count(*)::int FROM variants WHERE seller_id = $1) AS variants,
       (SELECT count(*)::int FROM variant_prices p JOIN variants v ON v.id = p.variant_id WHERE v.seller_id = $1) AS prices,
       (SELECT count(*)::int FROM price_log p JOIN variants v ON v.id = p.variant_id WHERE v.seller_id = $1) AS log,
       (SELECT count(*)::int FROM listing_pictures p JOIN listings l ON l.id = p.listing_id WHERE l.seller_id = $1) AS pictures`,
    [sellerId],
  );
  return row;
}

/** The hidden operation of a page's bulk form. */
const operationOf = (html: string) => /name="operationId" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('a file', () => {
  it('sent twice makes nothing twice', async () => {
    const seller = await openStore('dwa-razy');
    const settings = { fallbackCategoryId: '1' };
    const first = await importFile(seller, 'rynek.csv', fixture('rynek.csv'), settings);
    expect(first.text).toContain('Dodane 2 Zaktualizowane 0 Bez zmian 0');
    const before = await countOf(seller.sellerId);
    expect(before).toMatchObject({ listings: 2, variants: 3, prices: 5, log: 5, pictures: 2 });
    const again = await importFile(seller, 'rynek.csv', fixture('rynek.csv'), settings);
    expect(again.text).toContain('Dodane 0 Zaktualizowane 0 Bez zmian 2');
    expect(await countOf(seller.sellerId)).toEqual(before);
  });

  it('is only checked until the seller lets it in', async () => {
    const seller = await openStore('sprawdzam');
    const { text, path } = await check(seller, 'a.csv', file(CUP));
    expect(text).toContain('Plik sprawdzony. Jeszcze nic nie weszło.');
    expect(text).toContain('Nowe oferty 1');
    expect((await countOf(seller.sellerId))?.listings).toBe(0);
    const both = await Promise.all([1, 2].map(() => seller.post(path, { intent: 'confirm' })));
    expect(both.map(({ status }) => status).sort()).toEqual([302, 409]);
    expect(await rest(seller, path)).toContain('Dodane 1');
  });

  it('with mistakes names them by line and column; good rows go in, bad ones are mended and sent again', async () => {
    const seller = await openStore('bledy');
    const { text, path } = await check(seller, 'mistakes.csv', fixture('mistakes.csv'), {
      fallbackCategoryId: '1',
    });
    for (const said of [
      /3 błąd price_pln .*?Brakuje ceny\./,
      /4 błąd price_pln .*?„tanio” nie jest ceną/,
      /5 błąd quantity .*?„-1” nie jest liczbą sztuk\./,
      /6 błąd quantity .*?„1e9” nie jest liczbą sztuk\./,
      /10 błąd sku .*?Kod SKU A-1 stoi już w wierszu 2\./,
      /13 błąd – .*?Cudzysłów się otwiera i nie zamyka\./,
      /14 błąd – .*?W wierszu jest kolumn: 3, a w nagłówku: 11\./,
    ])
      expect(text).toMatch(said);
    await seller.post(path, { intent: 'confirm' });
    expect(await rest(seller, path)).toContain('Dodane 4');

    const bad = await seller.get(`${path}/bad-rows.csv`);
    expect(bad.headers.get('Content-Disposition')).toContain('mistakes-bad-rows.csv');
    const csv = await bad.text();
    expect(csv).toContain('listing_key,title,category');
    expect(csv).toContain('co_poprawic');
    expect(csv).toMatch(/^j,Dwa warianty/m);
    expect(csv).toContain("10.00,'-1,");
    const mended = csv
      .replace('C-1,,tanio,', 'C-1,,12.50,')
      .replace("D-1,,10.00,'-1,", 'D-1,,10.00,1,')
      .replace('J-2,,0,', 'J-2,,20.00,');
    const after = await importFile(seller, 'mended.csv', mended, { fallbackCategoryId: '1' });
    expect(after.text).toContain('Dodane 2 Zaktualizowane 1');
    const [row] = await ask<{ skus: string }>(
      `SELECT string_agg(sku, ' ' ORDER BY sku) AS skus FROM variants WHERE seller_id = $1 AND active`,
      [seller.sellerId],
    );
    expect(row?.skus).toBe('A-1 C-1 D-1 H-1 J-1 J-2 M-1');
  });

  test.each([
    ['that is empty', '', 'W pliku nic nie ma.'],
    ['that is a spreadsheet', 'PK\u0003\u0004 and so on', 'To arkusz, a nie CSV.'],
    ['that is no text', `a,b\n${'\u0000'.repeat(3)}${'x,y\n'.repeat(9)}`, 'To nie jest plik tekstowy.'],
  ])('%s is refused with what to do', async (_, content, words) => {
    const seller = await openStore('zly-plik');
    const answer = await upload(seller, 'plik.csv', content);
    expect(answer.status).toBe(422);
    expect(textOf(await answer.text())).toContain(words);
  });

  it('that is no file at all, or no form, is refused', async () => {
    const seller = await openStore('bez-pliku');
    const without = new FormData();
    without.set('fileCurrency', 'PLN');
    const answer = await seller.post('/pl/seller/import', without);
    expect(answer.status).toBe(400);
    expect(textOf(await answer.text())).toContain('Wybierz plik');
    expect((await seller.post('/pl/seller/import', { file: 'x' })).status).toBe(415);
  });

  it('of unknown columns is mapped by the seller', async () => {
    const seller = await openStore('mapuje');
    const { path, text } = await check(
      seller,
      'hurt.csv',
      'Artikel;Bezeichnung;Preis\nA1;Stuhl;129,90\nA2;Tisch;90\n',
    );
    expect(text).toContain('Wskaż kolumny');
    expect(text).toContain('Artikel (np. A1)');
    const sent = await seller.post(path, {
      intent: 'columns',
      titlePl: 'Bezeichnung',
      sku: 'Artikel',
      price: 'Preis',
      priceCurrency: 'EUR',
      weightUnit: 'kg',
      fallbackCategoryId: '1',
      language: 'pl',
    });
    expect(sent.status).toBe(302);
    expect(await rest(seller, path)).toContain('Nowe oferty 2');
    await seller.post(path, { intent: 'confirm' });
    expect(await rest(seller, path)).toContain('Dodane 2');
    const prices = await ask<{ price_minor: string; currency: string }>(
      `SELECT p.price_minor, p.currency FROM variant_prices p JOIN variants v ON v.id = p.variant_id
       WHERE v.seller_id = $1 ORDER BY v.sku`,
      [seller.sellerId],
    );
    expect(prices).toEqual([
      { price_minor: '12990', currency: 'EUR' },
      { price_minor: '9000', currency: 'EUR' },
    ]);
  });

  it('with a new price adds to the price log', async () => {
    const seller = await openStore('taniej');
    await importFile(seller, 'a.csv', file(CUP));
    const { text } = await importFile(seller, 'a.csv', file(CUP.replace('49.00', '39.00')));
    expect(text).toContain('Zaktualizowane 1');
    const log = await ask<{ price_minor: string }>(
      'SELECT p.price_minor FROM price_log p JOIN variants v ON v.id = p.variant_id WHERE v.seller_id = $1 ORDER BY p.valid_from',
      [seller.sellerId],
    );
    expect(log.map(({ price_minor }) => price_minor)).toEqual(['4900', '3900']);
  });

  it('that the marketplace exported imports again unchanged', async () => {
    const seller = await openStore('eksport');
    await importFile(seller, 'rynek.csv', fixture('rynek.csv'), { fallbackCategoryId: '1' });
    await importFile(seller, 'shopify.csv', fixture('shopify.csv'), { fallbackCategoryId: '5' });
    const exported = await (await seller.get('/pl/seller/listings/export.csv')).text();
    expect(exported.split('\r\n')[0]).toContain('listing_key,title_pl,title_en');
    const { text } = await importFile(seller, 'eksport.csv', exported);
    expect(text).toContain('Dodane 0 Zaktualizowane 0 Bez zmian 4');
    expect(text).toContain('Wiersze z błędami 0');
    expect(await (await seller.get('/pl/seller/listings/export.csv')).text()).toBe(exported);
  });
});

test('the template goes in as it is, in both languages', async () => {
  const seller = await openStore('wzor');
  for (const lang of ['pl', 'en']) {
    const template = await (await seller.get(`/${lang}/seller/import/template.csv`)).text();
    const { text } = await check(seller, 'wzor.csv', template);
    expect(text).toContain('Warianty 2 Wiersze z błędami 0 Uwagi 0');
  }
});

describe('what belongs to another seller', () => {
  it('is not there', async () => {
    const [owner, stranger] = await Promise.all([openStore('wlasciciel'), openStore('obcy')]);
    const { path } = await check(owner, 'a.csv', file(CUP));
    await owner.post(path, { intent: 'confirm' });
    await rest(owner, path);
    const [listing] = await ask<{ id: string }>('SELECT id FROM listings WHERE seller_id = $1', [
      owner.sellerId,
    ]);
    const [variant] = await ask<{ id: string }>('SELECT id FROM variants WHERE seller_id = $1', [
      owner.sellerId,
    ]);
    const pages = [
      path,
      `${path}/bad-rows.csv`,
      `/pl/seller/listings/${listing?.id}`,
      '/pl/seller/import/imp_none',
    ];
    for (const page of pages) expect((await stranger.get(page)).status).toBe(404);
    for (const page of pages.filter((each) => !each.endsWith('.csv')))
      expect((await stranger.post(page, { intent: 'confirm' })).status).toBeGreaterThanOrEqual(400);
    expect(await (await stranger.get('/pl/seller/listings/export.csv')).text()).not.toContain('KUBEK-1');
    for (const page of ['/pl/seller/listings', '/pl/seller/listings?view=prices', '/pl/seller/stock'])
      expect(await stranger.read(page)).not.toContain('KUBEK-1');

    await stranger.post('/pl/seller/listings', { intent: 'withdraw', listingId: listing?.id ?? '' });
    await stranger.post('/pl/seller/listings', { intent: 'prices', [`PLN:${variant?.id}`]: '1,00' });
    const answer = await stranger.post('/pl/seller/stock', {
      [`level:${variant?.id}`]: '0',
      operationId: 'x',
    });
    expect(textOf(await answer.text())).toContain('Tego towaru już tu nie ma.');
    const [kept] = await ask<{ status: string; price_minor: string; on_hand: number }>(
      `SELECT l.status, p.price_minor, s.on_hand FROM listings l JOIN variants v ON v.listing_id = l.id
       JOIN variant_prices p ON p.variant_id = v.id JOIN stock_levels s ON s.variant_id = v.id WHERE l.id = $1`,
      [listing?.id],
    );
    expect(kept).toEqual({ status: 'published', price_minor: '4900', on_hand: 5 });
  });

  it('is hidden from guests too', async () => {
    const guest = new Person();
    for (const page of [
      '/pl/seller/import',
      '/pl/seller/listings',
      '/pl/seller/stock',
      '/pl/seller/listings/new',
    ])
      expect((await guest.get(page)).headers.get('Location')).toContain('/pl/sign-in');
  });
});

describe('stock', () => {
  it('is set through its keeper, once for a form sent twice, and told when holds stand in the way', async () => {
    const stall = await openStall({ stock: [5] });
    const [variantId = 0] = stall.variantIds;
    const seller = await hireOwner(stall.sellerId);
    const held = await hold(new Person(), [variantId], 3);
    expect('refused' in held).toBe(false);
    const page = await until(async () => {
      const html = await seller.read('/pl/seller/stock');
      return textOf(html).includes('5 3 2') || textOf(html).includes('kończy się 2') ? html : undefined;
    });
    const form = {
      operationId: operationOf(page),
      [`level:${variantId}`]: '1',
      [`was:level:${variantId}`]: '5',
      [`sku:${variantId}`]: 'SKU-0',
    };
    for (let times = 0; times < 2; times += 1) {
      const answer = await seller.post('/pl/seller/stock', form);
      expect(answer.status).toBe(200);
      expect(textOf(await answer.text())).toContain(
        'SKU-0: 3 w rezerwacji kupujących, więc stan wynosi teraz 3. Kolejne 2 zdejmiemy',
      );
    }
    await until(async () => {
      const [row] = await ask<{ on_hand: number; held: number }>(
        'SELECT on_hand, held FROM stock_levels WHERE variant_id = $1',
        [variantId],
      );
      return row?.on_hand === 3 && row.held === 3 ? true : undefined;
    });
    const wrong = await seller.post('/pl/seller/stock', { ...form, [`level:${variantId}`]: '-3' });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('value="-3"');
  });

  it('that a keeper has opened follows an import', async () => {
    const seller = await openStore('magazyn');
    await importFile(seller, 'a.csv', file(CUP));
    const [variant] = await ask<{ id: string }>('SELECT id FROM variants WHERE seller_id = $1', [
      seller.sellerId,
    ]);
    await seller.post('/pl/seller/stock', { operationId: 'open', [`level:${variant?.id}`]: '9' });
    const levelIs = (wanted: number) =>
      until(async () => {
        const [row] = await ask<{ on_hand: number }>(
          'SELECT on_hand FROM stock_levels WHERE variant_id = $1',
          [variant?.id],
        );
        return row?.on_hand === wanted ? true : undefined;
      });
    await levelIs(9);
    const { text } = await importFile(seller, 'a.csv', file(CUP.replace(',5', ',20')));
    expect(text).toContain('Zaktualizowane 1');
    await levelIs(20);
  });
});

describe('listings', () => {
  const fields = {
    intent: 'save-publish',
    titlePl: 'Wazon',
    titleEn: 'Vase',
    descriptionPl: 'Zwykły opis',
    categoryId: '1',
    'variants[0].sku': 'WAZON-1',
    'variants[0].pricePLN': '120,00',
    'variants[0].level': '4',
  };

  it('are made, edited and withdrawn by hand', async () => {
    const seller = await openStore('reczna');
    const made = await seller.post('/pl/seller/listings/new', fields);
    expect(made.status).toBe(302);
    const path = (made.headers.get('Location') ?? '').split('?')[0] ?? '';
    const html = await seller.read(path);
    expect(html).toContain('value="WAZON-1"');
    const [variant] = await ask<{ id: string }>('SELECT id FROM variants WHERE seller_id = $1', [
      seller.sellerId,
    ]);
    const saved = await seller.post(path, {
      ...fields,
      intent: 'save',
      operationId: operationOf(html),
      titlePl: 'Wazon niebieski',
      'variants[0].variantId': variant?.id ?? '',
      'variants[0].sku': 'WAZON-N',
      'variants[0].pricePLN': '99,00',
      'variants[0].wasLevel': '4',
      'variants[0].level': '6',
      option1: 'Kolor',
      'variants[0].value1': 'niebieski',
      'variants[1].sku': 'WAZON-B',
      'variants[1].priceEUR': '30.00',
      'variants[1].value1': 'biały',
    });
    expect(saved.status).toBe(200);
    expect(textOf(await saved.text())).toContain('Oferta zapisana.');
    const rows = await ask<{ id: string; sku: string; slug: string }>(
      `SELECT v.id, v.sku, l.slug FROM variants v JOIN listings l ON l.id = v.listing_id
       WHERE v.seller_id = $1 AND v.active ORDER BY v.position`,
      [seller.sellerId],
    );
    expect(rows).toEqual([
      { id: variant?.id, sku: 'WAZON-N', slug: 'wazon-niebieski' },
      expect.objectContaining({ sku: 'WAZON-B' }),
    ]);
    await until(async () => {
      const [row] = await ask<{ on_hand: number }>('SELECT on_hand FROM stock_levels WHERE variant_id = $1', [
        variant?.id,
      ]);
      return row?.on_hand === 6 ? true : undefined;
    });
    await seller.post(path, { intent: 'withdraw' });
    expect(textOf(await seller.read(path))).toContain('wycofana');
  });

  it('take pictures from the disk, the same one once, and refuse what is none', async () => {
    const seller = await openStore('zdjecia');
    const made = await seller.post('/pl/seller/listings/new', fields);
    const path = (made.headers.get('Location') ?? '').split('?')[0] ?? '';
    const picture = readFileSync(new URL('../../public/icons/icon-192.png', import.meta.url));
    const send = (name: string, bytes: Uint8Array) => {
      const form = new FormData();
      form.append('pictures', new Blob([new Uint8Array(bytes)]), name);
      return seller.post(path, form);
    };
    for (let times = 0; times < 2; times += 1) expect((await send('wazon.png', picture)).status).toBe(200);
    const refused = await send('wazon.txt', Buffer.from('to nie jest zdjęcie'));
    expect(refused.status).toBe(422);
    expect(textOf(await refused.text())).toContain('wazon.txt: to nie jest zdjęcie, które możemy pokazać.');
    const pictures = await ask<{ state: string; media_key: string; source_url: string }>(
      `SELECT p.state, p.media_key, p.source_url FROM listing_pictures p JOIN listings l ON l.id = p.listing_id WHERE l.seller_id = $1`,
      [seller.sellerId],
    );
    expect(pictures).toMatchObject([{ state: 'stored' }]);
    const shown = await seller.get(`/media/${pictures[0]?.media_key}/160.webp`);
    expect(shown.headers.get('Content-Type')).toBe('image/webp');

    const exported = await (await seller.get('/pl/seller/listings/export.csv')).text();
    expect(exported).toContain(pictures[0]?.source_url ?? 'none');
    const { text } = await importFile(seller, 'eksport.csv', exported);
    expect(text).toContain('Dodane 0 Zaktualizowane 0 Bez zmian 1');
  });

  it('with mistakes come back as they were typed, each with its words', async () => {
    const seller = await openStore('pomylka');
    const answer = await seller.post('/pl/seller/listings/new', {
      ...fields,
      titlePl: '',
      titleEn: '',
      'variants[0].gtin': '123',
      'variants[0].pricePLN': 'tanio',
    });
    expect(answer.status).toBe(400);
    const html = await answer.text();
    expect(html).toContain('value="tanio"');
    expect(textOf(html)).toContain('To nie jest poprawny kod GTIN');
    const twice = await seller.post('/pl/seller/listings/new', {
      ...fields,
      titlePl: '',
      titleEn: '',
      'variants[1].sku': 'WAZON-1',
      'variants[1].pricePLN': '5',
    });
    expect(twice.status).toBe(400);
    const text = textOf(await twice.text());
    expect(text).toContain('Brakuje nazwy.');
    expect(text).toContain('Ten kod SKU ma już inny wariant.');
    expect((await countOf(seller.sellerId))?.listings).toBe(0);
  });

  it('cannot take a SKU that another one has', async () => {
    const seller = await openStore('zajety');
    await seller.post('/pl/seller/listings/new', fields);
    const answer = await seller.post('/pl/seller/listings/new', { ...fields, titlePl: 'Inny wazon' });
    expect(answer.status).toBe(409);
    expect(textOf(await answer.text())).toContain('Kod SKU WAZON-1 ma już inna Twoja oferta.');
    expect((await countOf(seller.sellerId))?.listings).toBe(1);
  });

  it('have their prices changed together; one that would be left without a price keeps what it has', async () => {
    const seller = await openStore('ceny');
    await importFile(seller, 'a.csv', file(CUP, 'misa,Misa,Miski i talerze,MISA-1,80.00,2'));
    const ids = await ask<{ id: string }>('SELECT id FROM variants WHERE seller_id = $1 ORDER BY sku', [
      seller.sellerId,
    ]);
    const [cup, bowl] = ids.map(({ id }) => id);
    const answer = await seller.post('/pl/seller/listings?view=prices', {
      intent: 'prices',
      operationId: 'prices-1',
      [`PLN:${cup}`]: '45,50',
      [`was:PLN:${cup}`]: '49,00',
      [`EUR:${cup}`]: '11',
      [`was:EUR:${cup}`]: '',
      [`PLN:${bowl}`]: '',
      [`was:PLN:${bowl}`]: '80,00',
      [`level:${bowl}`]: '7',
      [`was:level:${bowl}`]: '2',
      [`sku:${bowl}`]: 'MISA-1',
    });
    expect(answer.status).toBe(400);
    expect(textOf(await answer.text())).toContain('Wariant musi mieć cenę w jednej z walut.');
    const prices = await ask<{ sku: string; currency: string; price_minor: string }>(
      `SELECT v.sku, p.currency, p.price_minor FROM variant_prices p JOIN variants v ON v.id = p.variant_id
       WHERE v.seller_id = $1 ORDER BY v.sku, p.currency DESC`,
      [seller.sellerId],
    );
    expect(prices).toEqual([
      { sku: 'KUBEK-1', currency: 'PLN', price_minor: '4550' },
      { sku: 'KUBEK-1', currency: 'EUR', price_minor: '1100' },
      { sku: 'MISA-1', currency: 'PLN', price_minor: '8000' },
    ]);
    expect((await countOf(seller.sellerId))?.log).toBe(4);
  });
});
