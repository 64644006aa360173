import { describe, expect, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { freshEmail, Person, signUp } from '../support/people.ts';
import { buy, checkoutFields, hold, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

describe('bad input', () => {
  it.each(['0', '-1', '1e9', '0.5', 'abc', ''])(
    'a quantity of "%s" is refused with a message and changes no cart',
    async (quantity) => {
      const stall = await openStall({ stock: [5] });
      const shopper = new Person();
      const answer = await shopper.post('/pl/cart', {
        intent: 'add',
        variantId: stall.variantIds[0] ?? 0,
        quantity,
      });
      if (quantity === '') {
        expect(answer.status).toBe(302);
        return;
      }
      expect(answer.status).toBe(400);
      expect(shopper.cookie('cart')).toBeUndefined();
    },
  );

  it('a tampered total is shown again and holds nothing', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    const answer = await shopper.post('/pl/checkout', {
      ...fields,
      acceptedTotalMinor: '1',
      unitPriceMinor: '1',
      priceMinor: '1',
    });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('64,89');
    const [level] = await ask<{ held: number }>('SELECT held FROM stock_levels WHERE variant_id = $1', [
      stall.variantIds[0],
    ]);
    expect(level?.held).toBe(0);
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
    expect(await answer.text()).toContain('Wybierz inną');
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
    expect(await answer.text()).toContain('nie można już kupić');
  });

  it('a price that changed between cart and checkout has to be accepted', async () => {
    const stall = await openStall({ stock: [5] });
    const shopper = new Person();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    const fields = checkoutFields(await shopper.read('/pl/checkout'));
    await ask('UPDATE variant_prices SET price_minor = 5990 WHERE variant_id = $1', [stall.variantIds[0]]);
    expect((await shopper.post('/pl/checkout', fields)).status).toBe(409);
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
    expect((await new Person().get(address)).status).toBe(404);
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
    expect((await stranger.get(`/pl/order/${orderId}`)).status).toBe(404);
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

  it('a seller order of another seller is not there, and cannot be moved', async () => {
    const stall = await openStall({ stock: [5] });
    const { orderId } = await buy(new Person(), stall.variantIds);
    const [part] = await ask<{ id: string }>('SELECT id FROM seller_orders WHERE order_id = $1', [orderId]);
    const stranger = await signUp('obcy');
    await stranger.post('/pl/seller/join', { displayName: `Obcy ${Date.now()}` });
    expect((await stranger.get(`/pl/seller/orders/${part?.id}`)).status).toBe(404);
    expect((await stranger.post(`/pl/seller/orders/${part?.id}`, { intent: 'accept' })).status).toBe(404);
    const [state] = await ask<{ state: string }>('SELECT state FROM seller_orders WHERE id = $1', [part?.id]);
    expect(state?.state).toBe('pending');
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
