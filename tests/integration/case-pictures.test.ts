import { expect, inject, it } from 'vitest';
import { makeOperator } from '../../db/make-operator.ts';
import { openStall } from '../support/catalogue.ts';
import { Person, setUpSecondFactor, signUp } from '../support/people.ts';
import { hireOwner } from '../support/selling.ts';
import { buy } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

/** A picture of one piece, as a camera would send it. */
const PICTURE = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

it('a picture of a case is shown to its sides and to nobody else, wherever it is asked for', async () => {
  const stall = await openStall({ stock: [9] });
  const seller = await hireOwner(stall.sellerId);
  const shopper = new Person();
  const { orderId, orderPath } = await buy(shopper, stall.variantIds);
  const [part] = await ask<{ id: string; line: string }>(
    'SELECT s.id, l.id AS line FROM seller_orders s JOIN order_lines l ON l.seller_order_id = s.id WHERE order_id = $1',
    [orderId],
  );
  const sellerOrderId = part?.id ?? '';
  await seller.post(`/pl/seller/orders/${sellerOrderId}`, { intent: 'accept' });
  await seller.post(`/pl/seller/orders/${sellerOrderId}`, {
    intent: 'ship',
    carrier: 'dpd',
    trackingNumber: 'JD0001',
  });
  await shopper.post(orderPath, { intent: 'received', sellerOrderId });
  const key = new URL(orderPath, 'http://x').searchParams.get('key') ?? '';
  const problemPath = `/pl/order/${orderId}/problem/${sellerOrderId}?key=${key}`;
  const page = await new Person().read(problemPath);
  const form = new FormData();
  form.set('requestId', /name="requestId"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? '');
  form.set('opening', 'claim:damaged');
  form.set('lines[0].lineId', String(part?.line));
  form.set('lines[0].quantity', '1');
  form.set('words', 'Pęknięty');
  form.append('pictures', new Blob([PICTURE]), 'kubek.png');
  const opened = await shopper.post(problemPath, form);
  const casePath = opened.headers.get('Location') ?? '';
  const caseId = /cas_[a-z0-9_]+/i.exec(casePath)?.[0] ?? '';

  const pictureOn = (html: string) =>
    (/src="(\/case-pictures\/[^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&');
  const guestAddress = pictureOn(await new Person().read(casePath));
  const address = pictureOn(await seller.read(`/pl/seller/cases/${caseId}`));
  expect(guestAddress).toContain('key=');
  expect(address).not.toContain('key=');

  const operator = await signUp('operator');
  await makeOperator(inject('marketplace').databaseUrl, operator.email);
  await setUpSecondFactor(operator);
  const seen = [await new Person().get(guestAddress), await seller.get(address), await operator.get(address)];
  for (const answer of seen) {
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('image/webp');
    expect(answer.headers.get('Cache-Control')).toContain('private');
  }

  const stranger = await hireOwner((await openStall({ stock: [1] })).sellerId);
  const passerBy = await signUp('przechodzien');
  const hash = /case-[0-9a-f]+/.exec(address)?.[0] ?? '';
  expect(hash).not.toBe('');
  for (const person of [stranger, passerBy, new Person()])
    for (const tried of [
      address,
      `${address}?key=${key}x`,
      `/media/${hash}/320.webp`,
      `/media/${hash}`,
      `/case-pictures/${caseId}/${hash}`,
    ])
      expect([tried, (await person.get(tried)).status]).toEqual([tried, 404]);
  // Under the name of another case it is not there even for its own side.
  expect((await seller.get(address.replace(caseId, 'cas_other'))).status).toBe(404);
});
