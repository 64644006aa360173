import { describe, expect, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { Person, setUpSecondFactor, signUp } from '../support/people.ts';
import { hireOwner, textOf } from '../support/selling.ts';
import { buy, ledgerFaults, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

/** A delivered order of two pieces, with everyone who has to do with it. */
async function delivered() {
  const stall = await openStall({ stock: [9] });
  const seller = await hireOwner(stall.sellerId);
  const shopper = new Person();
  const { orderId, orderPath } = await buy(shopper, stall.variantIds, 2);
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
  return { ...stall, seller, shopper, orderId, orderPath, key, sellerOrderId, lineId: Number(part?.line) };
}

function problem(
  page: string,
  lineId: number,
  pictures: readonly [string, Uint8Array<ArrayBuffer>][] = [],
): FormData {
  const form = new FormData();
  form.set('requestId', /name="requestId"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? '');
  form.set('opening', 'claim:damaged');
  form.set('lines[0].lineId', String(lineId));
  form.set('lines[0].quantity', '1');
  form.set('words', 'Pęknięty <script>alert(1)</script>');
  for (const [name, bytes] of pictures) form.append('pictures', new Blob([bytes]), name);
  return form;
}

describe('the pages of a case', () => {
  it('are reached by the signed link alone; what is no picture is refused, and what is written is inert', async () => {
    const { shopper, orderId, key, sellerOrderId, lineId, seller } = await delivered();
    const address = `/pl/order/${orderId}/problem/${sellerOrderId}`;
    expect((await new Person().get(address)).status).toBe(404);
    expect((await new Person().get(`${address}?key=${key}x`)).status).toBe(404);
    const page = await new Person().read(`${address}?key=${key}`);

    const script = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    const refused = await shopper.post(`${address}?key=${key}`, problem(page, lineId, [['cat.png', script]]));
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('Tych plików nie przyjmujemy');
    expect(await ask('SELECT 1 FROM cases WHERE order_id = $1', [orderId])).toEqual([]);

    const opened = await Promise.all([
      shopper.post(`${address}?key=${key}`, problem(page, lineId)),
      shopper.post(`${address}?key=${key}`, problem(page, lineId)),
    ]);
    const casePath = opened.map((answer) => answer.headers.get('Location')).find(Boolean) ?? '';
    expect(casePath).toContain(`key=${encodeURIComponent(key)}`);
    expect(await ask('SELECT 1 FROM cases WHERE order_id = $1', [orderId])).toHaveLength(1);
    const caseId = /cas_[a-z0-9_]+/i.exec(casePath)?.[0] ?? '';
    const shown = await seller.read(`/pl/seller/cases/${caseId}`);
    expect(shown).not.toContain('<script>alert(1)</script>');
    expect(textOf(shown)).toContain('Pęknięty');
  });

  it('are unknown to another seller, to a shopper who is not theirs, and to whoever is no operator', async () => {
    const { shopper, orderId, key, sellerOrderId, lineId } = await delivered();
    const address = `/pl/order/${orderId}/problem/${sellerOrderId}?key=${key}`;
    const opened = await shopper.post(address, problem(await shopper.read(address), lineId));
    const caseId = /cas_[a-z0-9_]+/i.exec(opened.headers.get('Location') ?? '')?.[0] ?? '';
    expect(caseId).not.toBe('');
    const other = await hireOwner((await openStall({ stock: [1] })).sellerId);
    const stranger = await signUp('obcy');
    for (const [person, path] of [
      [other, `/pl/seller/cases/${caseId}`],
      [other, `/pl/seller/orders/${sellerOrderId}/refund`],
      [other, `/pl/operator/cases/${caseId}`],
      [other, '/pl/operator/cases'],
      [other, `/pl/operator/orders/${orderId}/refund/${sellerOrderId}`],
      [stranger, `/pl/order/${orderId}/cases/${caseId}`],
      [stranger, `/pl/order/${orderId}/withdraw/${sellerOrderId}`],
    ] as const) {
      expect((await person.get(path)).status, path).toBe(404);
      const posted = await person.post(path, {
        intent: 'refund',
        requestId: 'requestrequest',
        amount: '1',
        words: 'x',
      });
      expect(posted.status, path).toBe(404);
    }
    // The right order, another order's case: unknown.
    const mine = await delivered();
    expect((await mine.shopper.get(`/pl/order/${mine.orderId}/cases/${caseId}?key=${mine.key}`)).status).toBe(
      404,
    );
    expect(await ask('SELECT 1 FROM refunds WHERE seller_order_id = $1', [sellerOrderId])).toEqual([]);
  });

  it('let a seller refund by form, once, and refuse what is beyond, no number or in other money', async () => {
    const { seller, sellerOrderId, lineId } = await delivered();
    const address = `/pl/seller/orders/${sellerOrderId}/refund`;
    const page = await seller.read(address);
    const requestId = /name="requestId"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? '';
    for (const [amount, status] of [
      ['999999', 422],
      ['12 EUR', 400],
      ['abc', 400],
      ['0', 422],
      ['-5', 400],
      ['0,001', 400],
    ] as const)
      expect((await seller.post(address, { intent: 'refund', requestId, amount })).status, amount).toBe(
        status,
      );
    const pieces = { 'lines[0].lineId': lineId, requestId };
    expect((await seller.post(address, { ...pieces, intent: 'refund', 'lines[0].quantity': 3 })).status).toBe(
      422,
    );
    const preview = await seller.post(address, { ...pieces, intent: 'preview', 'lines[0].quantity': 1 });
    expect(textOf(await preview.text())).toContain('Kto ile płaci');
    expect(await ask('SELECT 1 FROM refunds WHERE seller_order_id = $1', [sellerOrderId])).toEqual([]);
    for (let again = 0; again < 3; again += 1)
      expect(
        (await seller.post(address, { ...pieces, intent: 'refund', 'lines[0].quantity': 1 })).status,
      ).toBe(200);
    const refunded = await until(async () => {
      const rows = await ask<{ state: string; amount_minor: string }>(
        'SELECT state, amount_minor FROM refunds WHERE seller_order_id = $1',
        [sellerOrderId],
      );
      return rows.every((row) => row.state === 'succeeded') ? rows : undefined;
    });
    expect(refunded).toEqual([{ state: 'succeeded', amount_minor: '4990' }]);
    expect(await ledgerFaults()).toEqual([]);
  });

  it('let nobody on the staff give money back', async () => {
    const { sellerOrderId, sellerId } = await delivered();
    const staff = await signUp('pakowacz');
    await ask(
      "INSERT INTO seller_members (seller_id, user_id, role) SELECT $1, id, 'staff' FROM users WHERE email = $2",
      [sellerId, staff.email],
    );
    await setUpSecondFactor(staff);
    expect((await staff.get(`/pl/seller/orders/${sellerOrderId}/refund`)).status).toBe(403);
    const posted = await staff.post(`/pl/seller/orders/${sellerOrderId}/refund`, {
      intent: 'refund',
      requestId: 'requestrequest',
      amount: '1',
    });
    expect(posted.status).toBe(403);
  });
});
