import { expect, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { Person } from '../support/people.ts';
import { hireOwner, textOf } from '../support/selling.ts';
import { buy } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

it('is issued once for each seller order, numbered without gaps however many ask at once, and only to whom it concerns', async () => {
  const stall = await openStall({ stock: [20] });
  const owner = await hireOwner(stall.sellerId);
  const bought = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const shopper = new Person();
      const { orderId, orderPath } = await buy(shopper, stall.variantIds);
      const [part] = await ask<{ id: string }>('SELECT id FROM seller_orders WHERE order_id = $1', [orderId]);
      const id = part?.id ?? '';
      return { shopper, id, path: orderPath.replace(/\?/, `/invoice/${id}?`) };
    }),
  );
  const [first] = bought;
  if (!first) throw new Error('nothing was bought');
  expect(textOf(await first.shopper.read(first.path))).toContain('gdy paczka wyruszy w drogę');
  expect((await first.shopper.post(first.path, {})).status).toBe(409);

  for (const { id } of bought) {
    await owner.post(`/pl/seller/orders/${id}`, { intent: 'accept' });
    await owner.post(`/pl/seller/orders/${id}`, {
      intent: 'ship',
      carrier: 'dpd',
      trackingNumber: 'DPD00012345',
    });
  }
  const answers = await Promise.all(
    bought.flatMap(({ shopper, id, path }) => [
      shopper.post(path, {}),
      shopper.post(path, {}),
      owner.post(`/pl/seller/orders/${id}/invoice`, {}),
    ]),
  );
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 15 }, () => 302));
  const issued = await ask<{ position: number; gross_minor: string; vat_minor: string; tax_minor: string }>(
    `SELECT i.position, i.gross_minor, i.vat_minor, s.tax_minor FROM seller_invoices i
     JOIN seller_orders s ON s.id = i.seller_order_id WHERE i.seller_id = $1 ORDER BY 1`,
    [stall.sellerId],
  );
  expect(issued.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5]);
  for (const invoice of issued) {
    expect(invoice.gross_minor).toBe(String(4990 + 1499));
    expect(invoice.vat_minor).toBe(invoice.tax_minor);
  }

  const page = textOf(await first.shopper.read(first.path));
  expect(page).toMatch(/Faktura FV\/\d{4}\/0000[1-5]/);
  expect(page).toContain('Stoisko sp. z o.o.');
  expect(page).toContain('Jan Kupujący');
  expect(page).toContain('64,89');
  expect(textOf(await owner.read(`/pl/seller/orders/${first.id}/invoice`))).toMatch(/Faktura FV/);
  const stranger = await hireOwner((await openStall({ stock: [1] })).sellerId);
  expect((await stranger.get(`/pl/seller/orders/${first.id}/invoice`)).status).toBe(404);
  expect((await new Person().get(first.path.replace(/\?.*/, ''))).status).toBe(404);
});
