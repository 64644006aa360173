import { describe, expect, it } from 'vitest';
import { openStall, type Stall } from '../support/catalogue.ts';
import { holdsWithin } from '../support/holds-within.ts';
import { freshEmail, Person, setUpSecondFactor, signUp } from '../support/people.ts';
import { hireOwner, textOf } from '../support/selling.ts';
import { runCron } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

/** How soon a change must show in results. */
const SHOWN_WITHIN_MS = 2_000;
/** Until a word that was just thought of is on offer. */
const PATIENCE_MS = 15_000;

let made = 0;

/** A stall whose goods are called by a word that nothing else has. */
async function stallCalled(options: { stock: readonly number[]; priceMinor?: number }): Promise<{
  stall: Stall;
  word: string;
  runs: () => Promise<void>;
}> {
  made += 1;
  const word = `zq${process.pid}w${made}x${Date.now() % 100_000}`;
  const stall = await openStall(options);
  await ask('UPDATE listings SET title_pl = $2, title_en = $2 WHERE seller_id = $1', [
    stall.sellerId,
    `Kubek ${word}`,
  ]);
  const runs = async () => {
    await ask(`INSERT INTO outbox (key, message, created_at) VALUES ($1, $2, now() - interval '1 hour')`, [
      `search-test:${word}:${Date.now()}`,
      JSON.stringify({ type: 'listings.changed', listingIds: stall.listingIds }),
    ]);
    await runCron('* * * * *');
  };
  await runs();
  await holdsWithin(async () => (await found(word)).length === stall.listingIds.length, PATIENCE_MS);
  return { stall, word, runs };
}

/** The listings that a page of results links to. */
async function found(word: string, query = ''): Promise<number[]> {
  const page = await new Person().read(`/pl/search?q=${word}${query}`);
  const results = page.split('</h1>')[1] ?? '';
  const none = textOf(results).includes('Nic takiego nie leży teraz na straganach');
  const ids = [...results.matchAll(/\/pl\/l\/[^"?]*-(\d+)"/g)].map(([, id]) => Number(id));
  return none ? [] : [...new Set(ids)];
}

describe('changes show in results within two seconds', () => {
  it('of a price', async () => {
    const { stall, word } = await stallCalled({ stock: [5], priceMinor: 4_990 });
    const owner = await hireOwner(stall.sellerId);
    await owner.post('/pl/seller/listings', { intent: 'prices', [`PLN:${stall.variantIds[0]}`]: '12,34' });
    await holdsWithin(
      async () => textOf(await new Person().read(`/pl/search?q=${word}`)).includes('12,34'),
      SHOWN_WITHIN_MS,
    );
  });

  it('of stock, both ways', async () => {
    const { stall, word } = await stallCalled({ stock: [5] });
    const owner = await hireOwner(stall.sellerId);
    const set = (level: string) =>
      owner.post('/pl/seller/stock', {
        [`level:${stall.variantIds[0]}`]: level,
        operationId: `op-${level}-${word}`,
      });
    await set('0');
    await holdsWithin(async () => (await found(word, '&in_stock=1')).length === 0, SHOWN_WITHIN_MS);
    expect(await found(word)).toEqual([...stall.listingIds]);
    await set('3');
    await holdsWithin(async () => (await found(word, '&in_stock=1')).length === 1, SHOWN_WITHIN_MS);
  });

  it('of a listing that is withdrawn and offered again', async () => {
    const { stall, word } = await stallCalled({ stock: [5, 5] });
    const owner = await hireOwner(stall.sellerId);
    const [first = 0, second = 0] = stall.listingIds;
    await owner.post('/pl/seller/listings', { intent: 'withdraw', listingId: first });
    await holdsWithin(async () => (await found(word)).join() === String(second), SHOWN_WITHIN_MS);
    await owner.post('/pl/seller/listings', { intent: 'publish', listingId: first });
    await holdsWithin(async () => (await found(word)).length === 2, SHOWN_WITHIN_MS);
  });

  it('of a store’s new name', async () => {
    const { stall, word } = await stallCalled({ stock: [5] });
    const owner = await hireOwner(stall.sellerId);
    const newName = `Nowa ${word}`;
    const saved = await owner.post('/pl/seller/settings', {
      displayName: newName,
      companyName: 'Stoisko sp. z o.o.',
      vatNumber: 'PL5260001246',
      street: 'Targowa 1',
      postalCode: '00-001',
      city: 'Warszawa',
      country: 'PL',
      contactEmail: 'stoisko@example.com',
      contactPhone: '+48600100200',
    });
    expect(saved.status).toBe(302);
    await holdsWithin(
      async () => textOf(await new Person().read(`/pl/search?q=${word}`)).includes(newName),
      SHOWN_WITHIN_MS,
    );
  });

  it('of a seller who is suspended', async () => {
    const { stall, word } = await stallCalled({ stock: [5, 5] });
    const operator = await makeOperator();
    const answer = await operator.post(`/pl/operator/sellers/${stall.sellerId}`, {
      decision: 'suspended',
      reason: 'Test',
    });
    expect(answer.status).toBe(200);
    await holdsWithin(async () => (await found(word)).length === 0, SHOWN_WITHIN_MS);
  });
});

describe('a full re-index', () => {
  it('runs while searches go on, mends what is wrong, and leaves no gap', async () => {
    const { stall, word } = await stallCalled({ stock: [5, 5] });
    const [first = 0, second = 0] = stall.listingIds;
    // What the index holds of one is made wrong behind the engine's back.
    await ask('UPDATE search_documents SET price_pln_minor = 1 WHERE listing_id = $1', [first]);
    const operator = await makeOperator();
    let gaps = 0;
    let searches = 0;
    let isGoing = true;
    const searching = (async () => {
      while (isGoing) {
        const ids = await found(word);
        searches += 1;
        if (!ids.includes(first) || !ids.includes(second)) gaps += 1;
      }
    })();
    const page = await operator.read('/pl/operator/ranking');
    const operationId = /name="operationId" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const begun = await operator.post('/pl/operator/ranking', { intent: 'reindex', operationId });
    expect(begun.status).toBe(302);
    await holdsWithin(async () => {
      const [run] = await ask<{ finished: boolean }>(
        'SELECT finished_at IS NOT NULL AS finished FROM search_reindexes WHERE id = $1',
        [`reindex_${operationId}`],
      );
      return run?.finished === true;
    }, PATIENCE_MS);
    isGoing = false;
    await searching;
    expect(searches).toBeGreaterThan(0);
    expect(gaps).toBe(0);
    const [kept] = await ask<{ price: string }>(
      'SELECT price_pln_minor AS price FROM search_documents WHERE listing_id = $1',
      [first],
    );
    expect(kept?.price).toBe('4990');
    expect(textOf(await operator.read('/pl/operator/ranking'))).toContain('Ostatnie indeksowanie');
  });
});

describe('the ranking in the operator’s hands', () => {
  it('previews, refuses what is no weight, saves with a history, and is told to shoppers', async () => {
    const { word } = await stallCalled({ stock: [5, 5] });
    const operator = await makeOperator();
    const page = await operator.read('/pl/operator/ranking');
    const operationId = /name="operationId" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const weights = { text: 100, popularity: 35, conversion: 20, rating: 20, delivery: 90, freshness: 10 };
    const form = { operationId, ...weights, query: word, reason: 'Szybciej do domu' };
    const preview = await operator.post('/pl/operator/ranking', { ...form, intent: 'preview', reason: '' });
    expect(preview.status).toBe(200);
    const [, shown = ''] = (await preview.text()).split(`Podgląd: ${word}`);
    const sides = [...shown.matchAll(/<ol[\s\S]*?<\/ol>/g)].slice(0, 2);
    expect(sides.map(([side]) => side.split('<li').length - 1)).toEqual([2, 2]);
    const refused = await operator.post('/pl/operator/ranking', { ...form, intent: 'save', text: '101' });
    expect(refused.status).toBe(400);
    const unreasoned = await operator.post('/pl/operator/ranking', { ...form, intent: 'save', reason: ' ' });
    expect(unreasoned.status).toBe(400);
    for (const _ of [1, 2])
      expect((await operator.post('/pl/operator/ranking', { ...form, intent: 'save' })).status).toBe(302);
    const history = await ask<{ reason: string; delivery: string }>(
      `SELECT reason, weights->>'delivery' AS delivery FROM ranking_weights WHERE operation_id = $1`,
      [operationId],
    );
    expect(history).toEqual([{ reason: 'Szybciej do domu', delivery: '90' }]);
    expect(textOf(await operator.read('/pl/operator/ranking'))).toContain('Szybciej do domu');
  });

  it('adds synonyms that searches follow at once, and takes them out', async () => {
    const { stall, word } = await stallCalled({ stock: [5] });
    const other = `ostrokrzewowa${made}`;
    const operator = await makeOperator();
    const bad = await operator.post('/pl/operator/ranking', { intent: 'add_synonyms', words: 'jedno' });
    expect(bad.status).toBe(400);
    await operator.post('/pl/operator/ranking', { intent: 'add_synonyms', words: `${word}, ${other}` });
    expect(await found(other)).toEqual([...stall.listingIds]);
    const [row] = await ask<{ id: string }>('SELECT id FROM search_synonyms WHERE $1 = ANY (phrases)', [
      other,
    ]);
    await operator.post('/pl/operator/ranking', { intent: 'remove_synonyms', id: row?.id ?? '' });
    expect(await found(other)).toEqual([]);
  });
});

describe('bad input to search', () => {
  it.each([
    ['a query of 10,000 letters', `q=${'x'.repeat(10_000)}`],
    ['a query of 10,000 words', `q=${'kubek+'.repeat(3_000)}`],
    ['operators', `q=${encodeURIComponent('kubek & | ! ( ) :* <-> "a b" -kubek')}`],
    ['quotes', `q=${encodeURIComponent('\'"„”`\\')}`],
    ['emoji', `q=${encodeURIComponent('☕️🧡')}`],
    ['SQL', `q=${encodeURIComponent("'; DROP TABLE search_documents; --")}`],
    ['a letter that ends texts', 'q=%00kubek'],
    ['half a letter', 'q=%ED%A0%80'],
    [
      'filters that do not exist',
      'q=kubek&a.no-such=thing&brand=%F0%9F%98%80&seller=abc&category=99999999999&colour=red',
    ],
    ['an attribute with quotes', `q=kubek&${encodeURIComponent("a.x'\\y")}=${encodeURIComponent("'\\''")}`],
    ['prices that are none', 'q=kubek&price_min=abc&price_max=-1'],
    ['prices the wrong way round', 'q=kubek&price_min=100&price_max=1'],
    ['a price beyond all', 'q=kubek&price_max=1e300'],
    ['a rating that is none', 'q=kubek&rating=NaN'],
    ['a rating in parts', 'q=kubek&rating=3.5'],
    ['an order that is none', 'q=kubek&sort=best'],
    ['page -1', 'q=kubek&page=-1'],
    ['page 1e9', 'q=kubek&page=1000000000'],
    ['page 1e9 in short', 'q=kubek&page=1e9'],
    ['a page in words', 'q=kubek&page=two'],
    ['everything many times', `q=kubek&${'brand=a&'.repeat(400)}`],
  ])('%s is answered with a page', async (_, query) => {
    for (const path of ['/pl/search', '/en/search', '/pl/c/kuchnia-i-stol']) {
      const answer = await new Person().get(`${path}?${query}`);
      expect(answer.status, path).toBe(200);
      expect(await answer.text()).toContain('</html>');
    }
  });

  it.each([
    ['q=%00', 200],
    ['q=%27%3B--&lang=pl', 200],
    [`q=${'x'.repeat(5_000)}&lang=pl`, 200],
    ['q=kub&lang=xx', 400],
  ])('suggestions for %s answer %i', async (query, status) => {
    const lang = query.includes('lang=') ? '' : '&lang=pl';
    const answer = await new Person().get(`/api/suggest?${query}${lang}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toContain('json');
  });

  it('bad weights, synonyms and runs are refused, never a 500', async () => {
    const operator = await makeOperator();
    const refused: readonly Record<string, string>[] = [
      { intent: 'nonsense' },
      { intent: 'save', text: '-1' },
      { intent: 'add_synonyms', words: 'x'.repeat(5_000) },
      { intent: 'remove_synonyms', id: '1e9999' },
      { intent: 'reindex', operationId: "op_'; --" },
    ];
    for (const fields of refused)
      expect((await operator.post('/pl/operator/ranking', fields)).status, JSON.stringify(fields)).toBe(400);
  });

  it('the page is the operator’s alone', async () => {
    const stranger = await signUp('ciekawa');
    for (const person of [new Person(), stranger]) {
      const answer = await person.post('/pl/operator/ranking', {
        intent: 'reindex',
        operationId: 'op_12345678',
      });
      expect([302, 403, 404]).toContain(answer.status);
      expect(answer.headers.get('Location') ?? '/sign-in').toContain('sign-in');
    }
    expect(await ask(`SELECT FROM search_reindexes WHERE id = 'reindex_op_12345678'`)).toEqual([]);
  });
});

const PASSWORD = 'zielona herbata i miod';

async function makeOperator(): Promise<Person> {
  const email = freshEmail('operatorka');
  const person = new Person();
  const signedUp = await person.post('/pl/sign-up', { name: 'Olga Operatorka', email, password: PASSWORD });
  expect(signedUp.status).toBe(302);
  await ask(`UPDATE users SET role = 'operator' WHERE email = $1`, [email]);
  await setUpSecondFactor(person);
  return person;
}
