import { describe, expect, inject, it } from 'vitest';
import { makeOperator } from '../../db/make-operator.ts';
import { openStall } from '../support/catalogue.ts';
import { Person, setUpSecondFactor, signUp } from '../support/people.ts';
import { hireOwner, textOf } from '../support/selling.ts';
import {
  beginPayment,
  buy,
  checkoutFields,
  hold,
  ledgerFaults,
  payAtStripe,
  until,
} from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const FOR_SELLER = '/pl/seller/coupons';
const FOR_OPERATOR = '/pl/operator/coupons';
const PRICE_MINOR = 4990;
const SHIPPING_MINOR = 1499;

let made = 0;
function freshCode(): string {
  made += 1;
  return `T${process.pid}-${made}`;
}

async function operator(): Promise<Person> {
  const person = await signUp('operator');
  await makeOperator(inject('marketplace').databaseUrl, person.email);
  await setUpSecondFactor(person);
  return person;
}

/** Makes a coupon by the form of its giver's page; answers its code. */
async function give(giver: Person, page: string, fields: Record<string, string>): Promise<string> {
  const code = freshCode();
  const operationId = /name="operationId" value="(op_[^"]+)"/.exec(await giver.read(page))?.[1] ?? '';
  const sent = { operationId, code: code.toLowerCase(), kind: 'percent', ...fields };
  const answer = await giver.post(page, sent);
  if (answer.status !== 302) throw new Error(`The coupon was refused: ${textOf(await answer.text())}`);
  // The same form once more makes no second coupon.
  expect((await giver.post(page, sent)).status).toBe(302);
  return code;
}

/** A stall with one thing at 49.90 and its owner. */
async function stallWithOwner(stock = [9]) {
  const stall = await openStall({ stock });
  return { ...stall, owner: await hireOwner(stall.sellerId) };
}

async function shopperWith(variantIds: readonly number[], codes: readonly string[], quantity = 1) {
  const shopper = new Person();
  for (const variantId of variantIds)
    expect((await shopper.post('/pl/cart', { intent: 'add', variantId, quantity })).status).toBe(302);
  for (const code of codes)
    expect((await shopper.post('/pl/cart', { intent: 'use_code', code })).status).toBe(302);
  return shopper;
}

const checkOut = async (shopper: Person, fields: Record<string, string> = {}) =>
  shopper.post('/pl/checkout', { ...checkoutFields(await shopper.read('/pl/checkout')), ...fields });

async function payHeld(shopper: Person, path: string): Promise<{ orderId: string; orderPath: string }> {
  await payAtStripe(await beginPayment(shopper, path));
  const orderPath = await until(
    async () => (await shopper.get(`${path}/return`)).headers.get('Location') ?? undefined,
  );
  return { orderId: /ord_[a-z0-9]+/.exec(orderPath)?.[0] ?? '', orderPath };
}

const balanceOf = async (orderId: string, account: string) => {
  const [row] = await ask<{ minor: string | null }>(
    `SELECT sum(p.amount_minor) AS minor FROM postings p JOIN journal_entries e ON e.idempotency_key = p.entry_key
     WHERE e.order_id = $1 AND split_part(p.account, ':', 1) = $2`,
    [orderId, account],
  );
  return Number(row?.minor ?? 0);
};

const usesOf = async (code: string) =>
  ask<{ uses_count: number; states: string[] | null }>(
    `SELECT c.uses_count, array_agg(u.state ORDER BY u.state) FILTER (WHERE u.state IS NOT NULL) AS states
     FROM coupons c LEFT JOIN coupon_uses u ON u.coupon_id = c.id WHERE c.code = $1 GROUP BY c.id`,
    [code],
  ).then(([row]) => row);

const sellerOrdersOf = (orderId: string) =>
  ask<{
    id: string;
    seller_id: string;
    captured_share_minor: string;
    promotion_share_minor: string;
    promotion_returned_minor: string;
    discount_minor: string;
    fees_minor: string;
    tax_minor: string;
    state: string;
  }>('SELECT * FROM seller_orders WHERE order_id = $1 ORDER BY seller_id', [orderId]);

describe('a coupon', () => {
  it('of a seller is borne by the seller: share, VAT and commission are of the reduced price', async () => {
    const { variantIds, owner } = await stallWithOwner();
    const code = await give(owner, FOR_SELLER, { percent: '10' });
    const shopper = await shopperWith(variantIds, [` ${code.toLowerCase()} `], 3);
    const cart = textOf(await shopper.read('/pl/cart'));
    expect(cart).toContain(`Kod ${code}`);
    const held = await checkOut(shopper);
    const path = held.headers.get('Location') ?? '';
    expect(held.status).toBe(302);
    expect(textOf(await shopper.read(path))).toContain(`Kod ${code}`);
    const { orderId, orderPath } = await payHeld(shopper, path);

    // 10 % of 149.70 is 14.97; 134.73 does not divide by three pieces, and Stripe was charged it to the grosz.
    const paidMinor = 3 * PRICE_MINOR - 1497 + SHIPPING_MINOR;
    const [part] = await sellerOrdersOf(orderId);
    expect(part).toMatchObject({
      captured_share_minor: String(paidMinor),
      discount_minor: '1497',
      promotion_share_minor: '0',
      tax_minor: String(
        Math.round(((3 * PRICE_MINOR - 1497) * 23) / 123) + Math.round((SHIPPING_MINOR * 23) / 123),
      ),
    });
    const [fee] = await ask<{ base_minor: string }>(
      `SELECT base_minor FROM commission_lines WHERE seller_order_id = $1 AND kind = 'commission'`,
      [part?.id],
    );
    expect(fee?.base_minor).toBe(String(3 * PRICE_MINOR - 1497));
    expect(await balanceOf(orderId, 'stripe_balance')).toBe(paidMinor);
    expect(await balanceOf(orderId, 'promotions')).toBe(0);
    expect(await usesOf(code)).toEqual({ uses_count: 1, states: ['kept'] });
    expect(textOf(await owner.read(`/pl/seller/orders/${part?.id}`))).toContain(`Twój rabat, kod ${code}`);
    expect(textOf(await shopper.read(orderPath))).toContain(`Kod ${code}`);
    // The code has served: the next cart begins without it.
    expect(textOf(await shopper.read('/pl/cart'))).not.toContain(code);
    expect(await ledgerFaults()).toEqual([]);
  });

  it('of the marketplace counts once for all seller orders, sellers get as much as without it, refunds bring it back', async () => {
    const [one, two] = await Promise.all([openStall({ stock: [9] }), openStall({ stock: [9] })]);
    const variantIds = [...one.variantIds, ...two.variantIds];
    const code = await give(await operator(), FOR_OPERATOR, { kind: 'amount', amountPLN: '20' });
    const shopper = await shopperWith(variantIds, [code]);
    const { orderId, orderPath } = await payHeld(
      shopper,
      (await checkOut(shopper)).headers.get('Location') ?? '',
    );
    const plain = await buy(new Person(), variantIds);

    const totalMinor = 2 * (PRICE_MINOR + SHIPPING_MINOR);
    expect(await balanceOf(orderId, 'stripe_balance')).toBe(totalMinor - 2000);
    expect(await balanceOf(orderId, 'promotions')).toBe(2000);
    expect(await balanceOf(orderId, 'seller_escrow')).toBe(await balanceOf(plain.orderId, 'seller_escrow'));
    const parts = await sellerOrdersOf(orderId);
    const plainParts = await sellerOrdersOf(plain.orderId);
    for (const [index, part] of parts.entries()) {
      expect(part).toMatchObject({
        captured_share_minor: String(PRICE_MINOR + SHIPPING_MINOR - 1000),
        promotion_share_minor: '1000',
        fees_minor: plainParts[index]?.fees_minor,
        tax_minor: plainParts[index]?.tax_minor,
      });
    }

    const cancelled = await shopper.post(orderPath, {
      intent: 'cancel',
      sellerOrderId: parts[0]?.id ?? '',
    });
    expect([200, 302]).toContain(cancelled.status);
    const [after] = await until(async () => {
      const rows = await sellerOrdersOf(orderId);
      return rows[0]?.state === 'cancelled' ? rows : undefined;
    });
    expect(after?.promotion_returned_minor).toBe('1000');
    expect(await balanceOf(orderId, 'promotions')).toBe(1000);
    expect(await ledgerFaults()).toEqual([]);
  });

  it('with free delivery of the marketplace comes back whole with the goods', async () => {
    const { variantIds } = await openStall({ stock: [9] });
    const code = await give(await operator(), FOR_OPERATOR, { kind: 'free_shipping' });
    const shopper = await shopperWith(variantIds, [code]);
    const { orderId, orderPath } = await payHeld(
      shopper,
      (await checkOut(shopper)).headers.get('Location') ?? '',
    );
    expect(await balanceOf(orderId, 'stripe_balance')).toBe(PRICE_MINOR);
    expect(await balanceOf(orderId, 'promotions')).toBe(SHIPPING_MINOR);
    const [part] = await sellerOrdersOf(orderId);
    await shopper.post(orderPath, { intent: 'cancel', sellerOrderId: part?.id ?? '' });
    await until(async () => ((await balanceOf(orderId, 'promotions')) === 0 ? true : undefined));
    expect(await balanceOf(orderId, 'seller_escrow')).toBe(0);
    expect(await balanceOf(orderId, 'commission_revenue')).toBe(0);
  });

  it('for one use is got by one of twenty checkouts at once; the others hear why and hold nothing', async () => {
    const { variantIds, owner } = await stallWithOwner([40]);
    const code = await give(owner, FOR_SELLER, { percent: '50', usesMax: '1' });
    const shoppers = await Promise.all(Array.from({ length: 20 }, () => shopperWith(variantIds, [code])));
    const pages = await Promise.all(shoppers.map((shopper) => shopper.read('/pl/checkout')));
    const answers = await Promise.all(
      shoppers.map((shopper, index) => shopper.post('/pl/checkout', checkoutFields(pages[index] ?? ''))),
    );
    expect(answers.filter((answer) => answer.status === 302)).toHaveLength(1);
    const refused = answers.filter((answer) => answer.status === 409);
    expect(refused).toHaveLength(19);
    const words = textOf((await refused[0]?.text()) ?? '');
    expect(words).toContain(`Kod ${code} został już wykorzystany tyle razy, ile mógł.`);
    expect(words).toContain('Usunęliśmy kod');
    // The page that says why shows the total without the code already.
    expect(words).toContain('64,89');
    expect(await usesOf(code)).toEqual({ uses_count: 1, states: ['reserved'] });
    await until(async () => {
      const [level] = await ask<{ held: number }>(
        'SELECT held FROM stock_levels WHERE variant_id = $1',
        variantIds,
      );
      return level?.held === 1 ? true : undefined;
    });

    // Whoever was refused buys without the code in the next step.
    const loser = shoppers[answers.findIndex((answer) => answer.status === 409)];
    if (!loser) throw new Error('nobody was refused');
    expect((await checkOut(loser)).status).toBe(302);

    // The winner gives up: the use is free again, once.
    const winner = shoppers[answers.findIndex((answer) => answer.status === 302)];
    const path = answers.find((answer) => answer.status === 302)?.headers.get('Location') ?? '';
    for (const _ of [1, 2]) await winner?.post(path, { intent: 'cancel' });
    expect(await usesOf(code)).toEqual({ uses_count: 0, states: ['released'] });
    const next = await shopperWith(variantIds, [code]);
    expect((await checkOut(next)).status).toBe(302);
    expect(await usesOf(code)).toEqual({ uses_count: 1, states: ['released', 'reserved'] });
  });

  it('for one use a shopper is not used again by the same e-mail, however it is written, nor by the account', async () => {
    const { variantIds, owner } = await stallWithOwner();
    const code = await give(owner, FOR_SELLER, { kind: 'amount', amountPLN: '5', usesPerShopperMax: '1' });
    const email = `ten.sam-${process.pid}@example.com`;
    const first = await shopperWith(variantIds, [code]);
    expect((await checkOut(first, { email })).status).toBe(302);
    const again = await shopperWith(variantIds, [code]);
    const refused = await checkOut(again, { email: email.toUpperCase() });
    expect(refused.status).toBe(409);
    expect(textOf(await refused.text())).toContain('został już przez Ciebie wykorzystany');
    const other = await shopperWith(variantIds, [code]);
    expect((await checkOut(other)).status).toBe(302);
    expect((await usesOf(code))?.uses_count).toBe(2);
  });

  it('is given back when the shopper gives up paying, and kept by a payment that comes after that all the same', async () => {
    const { variantIds, owner } = await stallWithOwner();
    const code = await give(owner, FOR_SELLER, { percent: '10', usesMax: '1' });
    const first = await shopperWith(variantIds, [code]);
    const path = (await checkOut(first)).headers.get('Location') ?? '';
    await beginPayment(first, path);
    await first.post(path, { intent: 'cancel' });
    expect(await usesOf(code)).toEqual({ uses_count: 0, states: ['released'] });

    const late = await shopperWith(variantIds, [code]);
    const latePath = (await checkOut(late)).headers.get('Location') ?? '';
    const session = await beginPayment(late, latePath);
    const checkoutId = latePath.split('/').at(-1);
    // As if we had believed that it could not be paid any more, and somebody else had got the use.
    await ask(`UPDATE checkouts SET state = 'expired' WHERE id = $1`, [checkoutId]);
    await ask(`UPDATE coupon_uses SET state = 'released' WHERE checkout_id = $1`, [checkoutId]);
    await payAtStripe(session);
    await until(async () => {
      const [row] = await ask<{ state: string }>('SELECT state FROM checkouts WHERE id = $1', [checkoutId]);
      return row?.state === 'placed' ? true : undefined;
    });
    expect(await usesOf(code)).toEqual({ uses_count: 2, states: ['kept', 'released'] });
  });

  it('is refused in words: unknown, ended, not yet, minimum, nothing to reduce', async () => {
    const { variantIds, owner, sellerId } = await stallWithOwner();
    const elsewhere = await openStall({ stock: [5] });
    const shopper = await shopperWith(variantIds, []);
    const refusal = async (code: string, by = shopper) => {
      const answer = await by.post('/pl/cart', { intent: 'use_code', code });
      return [answer.status, textOf(await answer.text())] as const;
    };
    const expectRefusal = async (code: string, status: number, words: string, by = shopper) => {
      const [got, text] = await refusal(code, by);
      expect(got).toBe(status);
      expect(text).toContain(words);
    };
    await expectRefusal('NIE-MA', 404, 'Nie znamy kodu NIE-MA');
    await expectRefusal('<b>', 404, 'Nie znamy kodu');

    const tomorrow = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await expectRefusal(
      await give(owner, FOR_SELLER, { percent: '5', startsOn: tomorrow }),
      409,
      'zacznie działać',
    );
    await expectRefusal(
      await give(owner, FOR_SELLER, { percent: '5', minimumPLN: '200' }),
      422,
      'działa od 200,00',
    );
    const ended = await give(owner, FOR_SELLER, { percent: '5' });
    const [row] = await ask<{ id: string }>('SELECT id FROM coupons WHERE code = $1', [ended]);
    // Another seller cannot end it, nor can the operator's page: it is not theirs.
    const stranger = await hireOwner(elsewhere.sellerId);
    expect((await stranger.post(FOR_SELLER, { intent: 'end', couponId: row?.id ?? '' })).status).toBe(404);
    expect(
      (await (await operator()).post(FOR_OPERATOR, { intent: 'end', couponId: row?.id ?? '' })).status,
    ).toBe(404);
    expect((await owner.post(FOR_SELLER, { intent: 'end', couponId: row?.id ?? '' })).status).toBe(302);
    await expectRefusal(ended, 409, 'już nie działa');
    const own = await give(owner, FOR_SELLER, { percent: '5' });
    await expectRefusal(
      own,
      422,
      'nie ma w tym koszyku czego obniżyć',
      await shopperWith(elsewhere.variantIds, []),
    );
    expect(textOf(await owner.read(FOR_SELLER))).toContain(own);
    expect(textOf(await stranger.read(FOR_SELLER))).not.toContain(own);
    expect(sellerId).toBeGreaterThan(0);

    // One code of each giver: the second takes the place of the first.
    const second = await give(owner, FOR_SELLER, { percent: '7' });
    for (const code of [own, second])
      expect((await shopper.post('/pl/cart', { intent: 'use_code', code })).status).toBe(302);
    const cart = textOf(await shopper.read('/pl/cart'));
    expect(cart).toContain(second);
    expect(cart).not.toContain(own);
    expect((await shopper.post('/pl/cart', { intent: 'drop_code', code: second })).status).toBe(302);
    expect(textOf(await shopper.read('/pl/cart'))).not.toContain(second);
  });

  it('is not made with a code that is taken, without an amount, or for a day that is over', async () => {
    const { owner } = await stallWithOwner();
    const taken = await give(owner, FOR_SELLER, { percent: '5' });
    const form = { operationId: 'op_another12345', code: taken, kind: 'percent', percent: '5' };
    const refusal = async (fields: Record<string, string>) => {
      const answer = await owner.post(FOR_SELLER, { ...form, ...fields });
      return [answer.status, textOf(await answer.text())] as const;
    };
    expect(await refusal({})).toEqual([409, expect.stringContaining('Taki kod już istnieje')]);
    expect(await refusal({ code: 'żółw' })).toEqual([400, expect.stringContaining('bez polskich znaków')]);
    expect(await refusal({ code: 'NOWY', percent: '101' })).toEqual([
      400,
      expect.stringContaining('0,01 do 100'),
    ]);
    expect(await refusal({ code: 'NOWY', kind: 'amount' })).toEqual([
      400,
      expect.stringContaining('Podaj kwotę'),
    ]);
    expect(await refusal({ code: 'NOWY', endsOn: '2020-01-01' })).toEqual([
      422,
      expect.stringContaining('minął'),
    ]);
  });
});

it('a body that names a code the cart has not, or another price, changes nothing that is charged', async () => {
  const { variantIds } = await openStall({ stock: [5] });
  const shopper = await shopperWith(variantIds, []);
  const answer = await checkOut(shopper, { 'couponCodes[0]': 'WYMYSLONY', acceptedTotalMinor: '1' });
  expect(answer.status).toBe(404);
  const held = await hold(new Person(), variantIds);
  expect('refused' in held).toBe(false);
});
