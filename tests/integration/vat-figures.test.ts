import { expect, inject, it } from 'vitest';
import { makeOperator } from '../../db/make-operator.ts';
import { openStall } from '../support/catalogue.ts';
import { Person, setUpSecondFactor, signUp } from '../support/people.ts';
import { hireOwner, textOf } from '../support/selling.ts';
import { beginPayment, buy, checkoutFields, payAtStripe, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

it('VAT is shown by country and quarter: at home and OSS, with what was given back; to each seller only their own', async () => {
  const stall = await openStall({ stock: [20] });
  await ask(`UPDATE shipping_methods SET countries = '{PL,DE}' WHERE seller_id = $1`, [stall.sellerId]);
  const owner = await hireOwner(stall.sellerId);
  const kept = new Person();
  await buy(kept, stall.variantIds);
  const cancelling = new Person();
  const { orderId, orderPath } = await buy(cancelling, stall.variantIds);
  const [part] = await ask<{ id: string }>('SELECT id FROM seller_orders WHERE order_id = $1', [orderId]);
  await cancelling.post(orderPath, { intent: 'cancel', sellerOrderId: part?.id ?? '' });

  const abroad = new Person();
  await abroad.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
  const held = await abroad.post('/pl/checkout', {
    ...checkoutFields(await abroad.read('/pl/checkout')),
    country: 'DE',
    postalCode: '10115',
    city: 'Berlin',
  });
  const path = held.headers.get('Location') ?? '';
  await payAtStripe(await beginPayment(abroad, path));
  await until(async () => (await abroad.get(`${path}/return`)).headers.get('Location') ?? undefined);

  const grossMinor = 4990 + 1499;
  const vatOf = (bps: number) =>
    Math.round((4990 * bps) / (10_000 + bps)) + Math.round((1499 * bps) / (10_000 + bps));
  const decimal = (minor: number) => (minor / 100).toFixed(2);
  const csv = await until(async () => {
    const text = await owner.read('/pl/seller/vat.csv');
    return text.includes(`PLN,${decimal(2 * grossMinor)},${decimal(2 * vatOf(2300))},${decimal(grossMinor)}`)
      ? text
      : undefined;
  });
  const rows = csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((row) => row.split(','));
  expect(rows.map((row) => row.slice(3))).toEqual([
    [
      'PL',
      'domestic',
      '23',
      'PLN',
      decimal(2 * grossMinor),
      decimal(2 * vatOf(2300)),
      decimal(grossMinor),
      decimal(vatOf(2300)),
      decimal(vatOf(2300)),
    ],
    [
      'DE',
      'OSS',
      '19',
      'PLN',
      decimal(grossMinor),
      decimal(vatOf(1900)),
      '0.00',
      '0.00',
      decimal(vatOf(1900)),
    ],
  ]);
  expect(textOf(await owner.read('/pl/seller/vat'))).toContain('Niemcy');
  expect(textOf(await owner.read('/pl/seller/vat?quarter=2001-Q1'))).toContain('nic nie sprzedano');
  expect((await owner.get('/pl/operator/vat.csv')).status).toBe(404);

  const operator = await signUp('operator');
  await makeOperator(inject('marketplace').databaseUrl, operator.email);
  await setUpSecondFactor(operator);
  expect(await operator.read('/pl/operator/vat.csv')).toContain(rows[1]?.join(',') ?? '?');
  expect((await operator.get('/pl/operator/vat')).status).toBe(200);
});
