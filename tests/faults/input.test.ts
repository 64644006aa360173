import { describe, expect, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { freshEmail, Person, signUp } from '../support/people.ts';
import { textOf } from '../support/selling.ts';
import { buy, checkoutFields, hold, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

/** Pieces that are set aside of a variant. */
async function heldOf(variantId: number | undefined): Promise<number | undefined> {
  const [level] = await ask<{ held: number }>('SELECT held FROM stock_levels WHERE variant_id = $1', [
    variantId,
  ]);
  return level?.held;
}

describe('bad input', () => {
  it.each(['0', '-1', '1e9', '0.5', 'abc', ''])(
    'a quantity of "%s" is refused with a message and changes no cart',
    async (quantity) => {
      const stall = await openStall({ stock: [5, 5] });
      const [first = 0, second = 0] = stall.variantIds;
      const shopper = new Person();
      await shopper.post('/pl/cart', { intent: 'add', variantId: first, quantity: 2 });
      const before = shopper.cookie('cart');
      const answer = await shopper.post('/pl/cart', { intent: 'add', variantId: second, quantity });
      expect(answer.status).toBe(400);
      expect(textOf(await answer.text())).toContain('Podaj liczbę sztuk od 1 do 999.');
      expect(shopper.cookie('cart')).toBe(before);
      expect(before).toContain(`${first}x2`);
      expect(before).not.toContain(`${second}x`);
      expect(textOf(await shopper.read('/pl/cart'))).toContain('99,80');
    },
  );

  it.each(['-1', '1e9', '0.5', 'abc', ''])(
    'a quantity changed to "%s" in the cart is refused with a message and changes nothing',
    async (quantity) => {
      const stall = await openStall({ stock: [5] });
      const variantId = stall.variantIds[0] ?? 0;
      const shopper = new Person();
      await shopper.post('/pl/cart', { intent: 'add', variantId, quantity: 2 });
      const before = shopper.cookie('cart');
      const answer = await shopper.post('/pl/cart', { intent: 'set', variantId, quantity });
      expect(answer.status).toBe(400);
      expect(textOf(await answer.text())).toContain('Podaj liczbę sztuk od 1 do 999.');
      expect(shopper.cookie('cart')).toBe(before);
    },
  );

  it('a button without a quantity means one piece', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    const answer = await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0 });
    expect(answer.status).toBe(302);
    expect(shopper.cookie('cart')).toContain(`${stall.variantIds[0]}x1`);
  });

  it('a tampered price is not taken: the true total is shown and nothing is held', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    const answer = await shopper.post('/pl/checkout', {
      ...fields,
      acceptedTotalMinor: '1',
      unitPriceMinor: '1',
      priceMinor: '1',
      feeBps: '0',
    });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('64,89');
    expect(await heldOf(stall.variantIds[0])).toBe(0);
    expect(await shopper.read('/pl/cart')).toContain('Kubek');
  });

  it('a tampered seller is refused, and nothing is held', async () => {
    const [stall, other] = await Promise.all([openStall({ stock: [5] }), openStall({ stock: [5] })]);
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    const answer = await shopper.post('/pl/checkout', {
      ...fields,
      'deliveries[0].sellerId': String(other.sellerId),
      'deliveries[0].methodId': String(other.methodId),
      sellerId: String(other.sellerId),
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Wybrana dostawa nie jest możliwa pod ten adres. Wybierz inną.');
    expect(await heldOf(stall.variantIds[0])).toBe(0);
    expect(await shopper.read('/pl/cart')).toContain('Kubek');
  });

  it('a tampered currency is not taken: what was priced in złoty is paid in złoty', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    const answer = await shopper.post(
      '/pl/checkout',
      { ...fields, currency: 'JPY' },
      { Cookie: `${shopper.cookieHeader()}; currency=JPY` },
    );
    expect(answer.status).toBe(302);
    const checkoutId = (answer.headers.get('Location') ?? '').split('/').at(-1);
    const [checkout] = await ask<{ currency: string; total_minor: string }>(
      'SELECT currency, total_minor FROM checkouts WHERE id = $1',
      [checkoutId],
    );
    expect(checkout).toEqual({ currency: 'PLN', total_minor: '6489' });
  });

  it('a currency in which the goods have no price is refused, and nothing is held', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    await shopper.post('/pl/preferences', { currency: 'EUR' });
    const answer = await shopper.post('/pl/checkout', fields);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('Jednej z rzeczy nie można już kupić. Usuń ją z koszyka.');
    expect(await heldOf(stall.variantIds[0])).toBe(0);
  });

  it('another seller’s shipping method is refused', async () => {
    const [stall, other] = await Promise.all([openStall({ stock: [5] }), openStall({ stock: [5] })]);
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    const answer = await shopper.post('/pl/checkout', {
      ...fields,
      'deliveries[0].methodId': String(other.methodId),
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Wybrana dostawa nie jest możliwa pod ten adres. Wybierz inną.');
    expect(await heldOf(stall.variantIds[0])).toBe(0);
    expect(await shopper.read('/pl/cart')).toContain('Kubek');
  });

  it('a listing of a seller who is not open can be neither seen nor bought', async () => {
    const stall = await openStall({ stock: [5], status: 'submitted' });
    const shopper = new Person();
    const added = await shopper.post('/pl/cart', {
      intent: 'add',
      variantId: stall.variantIds[0] ?? 0,
      quantity: 1,
    });
    expect(added.status).toBe(404);
    expect((await shopper.get(`/pl/l/kubek-${stall.listingIds[0]}`)).status).toBe(404);
  });

  it('a cart that went stale is explained at the checkout and nothing is held', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    await ask("UPDATE listings SET status = 'withdrawn' WHERE id = $1", [stall.listingIds[0]]);
    const answer = await shopper.post('/pl/checkout', fields);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('Jednej z rzeczy nie można już kupić. Usuń ją z koszyka.');
    expect(await heldOf(stall.variantIds[0])).toBe(0);
    expect(await shopper.read('/pl/cart')).toContain('Kubek');
  });

  it('a price that changed between cart and checkout has to be accepted', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    await ask('UPDATE variant_prices SET price_minor = 5990 WHERE variant_id = $1', [stall.variantIds[0]]);
    const changed = await shopper.post('/pl/checkout', fields);
    expect(changed.status).toBe(409);
    expect(textOf(await changed.text())).toMatch(/Suma zmieniła się na 74,89\s*zł\. Sprawdź podsumowanie/);
    expect(await heldOf(stall.variantIds[0])).toBe(0);
    const accepted = await shopper.post('/pl/checkout', checkoutFields(await shopper.read('/pl/checkout')));
    expect(accepted.status).toBe(302);
  });

  it('an address with a wrong postal code or e-mail is answered beside the field, with what was typed kept', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    const answer = await shopper.post('/pl/checkout', { ...fields, postalCode: 'abc', email: 'nie-adres' });
    const page = await answer.text();
    expect(answer.status).toBe(400);
    expect(page).toContain('Podaj kod w postaci 00-000');
    expect(page).toContain('value="abc"');
    expect(page).toContain('Jan Kupujący');
  });

  it.each([
    '/pl/l/nie-ma-999999',
    '/pl/c/nie-ma',
    '/pl/s/nie-ma',
    '/pl/order/ord_none',
    '/pl/checkout/chk_none',
    '/xx',
    '/pl/nothing',
    '/media/none/320.webp',
    '/pl/l/x',
  ])('an unknown address (%s) is a page that helps, with 404', async (address) => {
    const answer = await new Person().get(address);
    expect(answer.status).toBe(404);
    if (!address.startsWith('/media')) expect(await answer.text()).toContain('Nie ma takiej strony');
  });

  it.each([
    'page=-1',
    'page=1e9',
    'page=x',
    'price_min=abc&price_max=-5',
    'sort=nothing',
    'a.nothing=1',
    'brand=%27%3B%20DROP%20TABLE',
    'q=%00%F0%9F%98%80',
    `q=${'x'.repeat(10_000)}`,
    "q='%20%26%20!%20:*%20|",
    'seller=abc',
    'category=1e9',
  ])('a list asked for with "%s" is still a list', async (query) => {
    expect((await new Person().get(`/pl/search?${query.slice(0, 12_000)}`)).status).toBe(200);
  });
});

describe('what is another’s', () => {
  it('an order is not there for anyone without its link or its account', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    const { orderId, orderPath } = await buy(shopper, stall.variantIds);
    const stranger = new Person();
    const refused = await stranger.get(`/pl/order/${orderId}`);
    expect(refused.status).toBe(404);
    expect(textOf(await refused.text())).toContain('Nie ma takiej strony');
    expect((await stranger.get(`/pl/order/${orderId}?key=wrong`)).status).toBe(404);
    expect((await stranger.get(orderPath)).status).toBe(200);
  });

  it('a checkout is not there for another browser', async () => {
    const stall = await openStall({ stock: [5] });
    const held = await hold(new Person(), stall.variantIds);
    if ('refused' in held) throw new Error('the checkout was refused');
    expect((await new Person().get(held.path)).status).toBe(404);
    expect((await new Person().post(held.path, { intent: 'pay' })).status).toBe(404);
  });

  it('the operator’s pages do not exist for others', async () => {
    const person = await signUp('ciekawski');
    for (const path of ['', '/sellers', '/sellers/1', '/orders', '/ledger', '/dead-letters'])
      expect((await person.get(`/pl/operator${path}`)).status).toBe(404);
    const guest = await new Person().get('/pl/operator');
    expect(guest.status).toBe(302);
    expect(guest.headers.get('Location')).toContain('/pl/sign-in');
  });

  it('a wrong password and an unknown address are answered alike', async () => {
    const person = await signUp('ala');
    const wrong = await new Person().post('/pl/sign-in', {
      email: person.email,
      password: 'zupelnie inne haslo',
    });
    const unknown = await new Person().post('/pl/sign-in', {
      email: freshEmail('nikt'),
      password: 'zupelnie inne haslo',
    });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
  });

  it('a session that was ended is ended at once', async () => {
    const person = await signUp('ewa');
    expect((await person.get('/pl/account/orders')).status).toBe(200);
    await ask('DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE email = $1)', [person.email]);
    expect((await person.get('/pl/account/orders')).status).toBe(302);
  });

  it('a guest’s cart follows into the account at sign-in', async () => {
    const stall = await openStall({ stock: [5] });
    const owner = await signUp('ola');
    const guest = new Person();
    await guest.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 2 });
    await guest.post('/pl/sign-in', { email: owner.email, password: owner.password });
    expect(await guest.read('/pl/cart')).toContain('Kubek');
    const elsewhere = new Person();
    await elsewhere.post('/pl/sign-in', { email: owner.email, password: owner.password });
    expect(await elsewhere.read('/pl/cart')).toContain('Kubek');
    await until(async () => true);
  });
});
