import { expect, inject, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { Person } from '../support/people.ts';
import { readPdf } from '../support/read-pdf.ts';
import { hireOwner, textOf } from '../support/selling.ts';
import { beginPayment, checkoutFields, ledgerFaults, payAtStripe, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const GERMAN_NUMBER = 'DE136695976';
const GROSS_MINOR = 4990 + 1499;
/** Without the 19 % that Germany has, piece and delivery by themselves. */
const NET_MINOR = 4990 - Math.round((4990 * 19) / 119) + 1499 - Math.round((1499 * 19) / 119);

const BERLIN = { country: 'DE', postalCode: '10115', city: 'Berlin' };

async function stall() {
  const opened = await openStall({ stock: [20] });
  await ask(`UPDATE shipping_methods SET countries = '{PL,DE}' WHERE seller_id = $1`, [opened.sellerId]);
  await ask(`UPDATE sellers SET vat_number = 'PL5260250274', country = 'PL' WHERE id = $1`, [
    opened.sellerId,
  ]);
  return { ...opened, owner: await hireOwner(opened.sellerId) };
}

async function atCheckout(variantIds: readonly number[]) {
  const shopper = new Person();
  await shopper.post('/pl/cart', { intent: 'add', variantId: variantIds[0] ?? 0, quantity: 1 });
  return { shopper, fields: checkoutFields(await shopper.read('/pl/checkout')) };
}

async function pay(shopper: Person, path: string) {
  await payAtStripe(await beginPayment(shopper, path));
  const orderPath = await until(
    async () => (await shopper.get(`${path}/return`)).headers.get('Location') ?? undefined,
  );
  const orderId = /ord_[a-z0-9]+/.exec(orderPath)?.[0] ?? '';
  const [part] = await ask<{ id: string }>('SELECT id FROM seller_orders WHERE order_id = $1', [orderId]);
  return { orderPath, orderId, sellerOrderId: part?.id ?? '' };
}

async function shipAndInvoice(owner: Person, shopper: Person, sellerOrderId: string, orderPath: string) {
  await owner.post(`/pl/seller/orders/${sellerOrderId}`, { intent: 'accept' });
  await owner.post(`/pl/seller/orders/${sellerOrderId}`, {
    intent: 'ship',
    carrier: 'dpd',
    trackingNumber: 'DPD00012345',
  });
  const invoicePath = orderPath.replace(/\?/, `/invoice/${sellerOrderId}?`);
  await shopper.post(invoicePath, {});
  return invoicePath;
}

it('a company of another country buys without VAT: told, agreed to, charged, invoiced, mailed and counted apart', async () => {
  const { owner, variantIds, sellerId } = await stall();
  const { shopper, fields } = await atCheckout(variantIds);
  const business = { ...fields, ...BERLIN, company: 'Berliner Becher GmbH', vatNumber: 'DE 136 695 976' };

  const wrong = await shopper.post('/pl/checkout', { ...business, vatNumber: 'DE136695977' });
  expect(wrong.status).toBe(400);
  expect(textOf(await wrong.text())).toContain('numer VAT');
  const nameless = await shopper.post('/pl/checkout', { ...business, company: '' });
  expect(nameless.status).toBe(400);

  const told = await shopper.post('/pl/checkout', business);
  expect(told.status).toBe(409);
  const page = await told.text();
  expect(textOf(page)).toContain('Numer VAT się zgadza');
  expect(textOf(page)).toContain('VAT rozlicza nabywca');
  expect(checkoutFields(page).acceptedTotalMinor).toBe(String(NET_MINOR));

  const held = await shopper.post('/pl/checkout', { ...business, acceptedTotalMinor: String(NET_MINOR) });
  const path = held.headers.get('Location') ?? '';
  expect(textOf(await shopper.read(path))).toContain('odwrotne obciążenie');
  const { orderPath, orderId, sellerOrderId } = await pay(shopper, path);
  const [order] = await ask<{
    total_minor: string;
    tax_minor: string;
    business: { vatNumber: string; checkedBy: string; checkedAtMs: number };
  }>(`SELECT total_minor, tax_minor, address->'business' AS business FROM orders WHERE id = $1`, [orderId]);
  expect(order).toMatchObject({
    total_minor: String(NET_MINOR),
    tax_minor: '0',
    business: { vatNumber: GERMAN_NUMBER, checkedBy: 'form_and_check_digits' },
  });
  expect(order?.business.checkedAtMs).toBeGreaterThan(Date.now() - 3_600_000);
  const [payment] = await ask<{ captured_minor: string }>(
    'SELECT captured_minor FROM payments WHERE order_id = $1',
    [orderId],
  );
  expect(payment?.captured_minor).toBe(String(NET_MINOR));
  const orderPage = textOf(await shopper.read(orderPath));
  expect(orderPage).toContain(GERMAN_NUMBER);
  expect(orderPage).toContain('VAT rozlicza nabywca');
  expect(orderPage).toContain('VAT 0,00');

  const invoicePath = await shipAndInvoice(owner, shopper, sellerOrderId, orderPath);
  const invoice = textOf(await shopper.read(invoicePath));
  expect(invoice).toContain('Odwrotne obciążenie');
  expect(invoice).toContain(GERMAN_NUMBER);
  expect(invoice).toContain('Berliner Becher GmbH');
  const pdf = await shopper.get(invoicePath.replace('?', '/invoice.pdf?'));
  expect(pdf.headers.get('Content-Type')).toBe('application/pdf');
  const read = await readPdf(new Uint8Array(await pdf.arrayBuffer()));
  expect(read.pages.flat().join(' ')).toContain('Odwrotne obciążenie');
  expect(read.pages.flat()).toContain('Berliner Becher GmbH');
  expect(read.embeddedFonts.join()).toContain('Figtree');

  const csv = await owner.read('/pl/seller/vat.csv');
  const rows = csv.trim().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',').slice(3, 8))).toEqual([
    ['DE', 'reverse_charge', '0', 'PLN', (NET_MINOR / 100).toFixed(2)],
  ]);
  expect(textOf(await owner.read('/pl/seller/vat'))).toContain('odwrotne obciążenie');
  const mails = await until(async () => {
    const answer = await fetch(
      `${inject('marketplace').toolsUrl}/api/messages?to=${encodeURIComponent(fields.email ?? '')}`,
    );
    const found = await answer.text();
    return found.includes('odwrotne obciążenie') ? found : undefined;
  });
  expect(mails).toContain('Ceny netto');
  expect(await ledgerFaults()).toEqual([]);
  const [line] = await ask<{ tax_treatment: string }>(
    'SELECT tax_treatment FROM seller_orders WHERE seller_id = $1',
    [sellerId],
  );
  expect(line?.tax_treatment).toBe('reverse_charge');
});

it('a company at home pays VAT as everybody does, with its number on the invoice', async () => {
  const { owner, variantIds } = await stall();
  const { shopper, fields } = await atCheckout(variantIds);
  const held = await shopper.post('/pl/checkout', {
    ...fields,
    company: 'Kubki sp. z o.o.',
    vatNumber: '526-025-02-74',
  });
  expect(held.status).toBe(302);
  const { orderPath, orderId, sellerOrderId } = await pay(shopper, held.headers.get('Location') ?? '');
  const [order] = await ask<{ total_minor: string }>('SELECT total_minor FROM orders WHERE id = $1', [
    orderId,
  ]);
  expect(order?.total_minor).toBe(String(GROSS_MINOR));
  const invoicePath = await shipAndInvoice(owner, shopper, sellerOrderId, orderPath);
  const invoice = textOf(await shopper.read(invoicePath));
  expect(invoice).toContain('PL5260250274');
  expect(invoice).toContain('Kubki sp. z o.o.');
  expect(invoice).not.toContain('Odwrotne obciążenie');
  expect(invoice).toContain('23%');
  // Another's PDF is not there, nor one of a correction that was never issued.
  expect((await new Person().get(invoicePath.replace(/\?.*/, '/invoice.pdf'))).status).toBe(404);
  expect(
    (await shopper.get(`${invoicePath.replace('?', '/invoice.pdf?')}&correction=FK/2026/00001`)).status,
  ).toBe(404);
});
