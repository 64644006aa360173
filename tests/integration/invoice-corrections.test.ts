import { asc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { orderLines, sellerInvoiceCorrections, sellerOrders, sellers } from '#db/schema';
import type { SellerOrderId } from '~/domain/ids';
import { sumMinor } from '~/domain/money/money';
import { shippingByRate } from '~/domain/tax/invoice';
import { quarterOf } from '~/domain/tax/quarters';
import { vatIncluded } from '~/domain/tax/vat';
import { readVatFigures } from '~/queries/vat-figures.server';
import { issueCorrections } from '~/services/issue-corrections.server';
import { issueInvoice, readInvoice } from '~/services/issue-invoice.server';
import { requestRefund } from '~/services/request-refund.server';
import { AfterTheSale } from '../support/after-the-sale';

let market: AfterTheSale;

beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});

async function refund(sellerOrderId: SellerOrderId, amountMinor: number) {
  const given = await requestRefund(market.ports, {
    sellerOrderId,
    actor: 'operator',
    operatorUserId: 'operator',
    request: { kind: 'amount', amountMinor, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: `${sellerOrderId}-${amountMinor}-${Math.random()}`,
  });
  expect(given.ok).toBe(true);
  await market.settle();
}

it('each refund of an invoiced order is corrected once, in a series of its own without gaps; all of them take back the whole', async () => {
  const { sellerId } = await market.seller();
  const placed = await market.order([
    {
      sellerId,
      lines: [
        [6_450, 2],
        [999, 3],
      ],
      shippingMinor: 1_499,
      promotionMinor: 1_000,
    },
  ]);
  const [sellerOrderId] = placed.sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  await market.deliver(sellerOrderId);
  // Given back before anybody asked for the invoice: that is corrected too.
  await refund(sellerOrderId, 300);
  expect(await issueCorrections(market.ports)).toBe(0);
  expect((await issueInvoice(market.ports, { sellerOrderId })).ok).toBe(true);
  await refund(sellerOrderId, 4_001);
  await Promise.all([issueCorrections(market.ports), issueCorrections(market.ports)]);
  await issueCorrections(market.ports);
  const [order] = await market.db.select().from(sellerOrders).where(eq(sellerOrders.id, sellerOrderId));
  await refund(sellerOrderId, (order?.capturedShareMinor ?? 0) - (order?.refundedShareMinor ?? 0));
  await issueCorrections(market.ports);
  expect(await issueCorrections(market.ports)).toBe(0);

  const rows = await market.db
    .select()
    .from(sellerInvoiceCorrections)
    .where(eq(sellerInvoiceCorrections.sellerId, sellerId))
    .orderBy(asc(sellerInvoiceCorrections.position));
  expect(rows.map(({ position }) => position)).toEqual([1, 2, 3]);
  expect(rows.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
  const invoice = await readInvoice(market.db, sellerOrderId);
  if (!invoice) throw new Error('no invoice');
  expect(invoice.corrections.map(({ number }) => number.replace(/\d{4}/, 'Y'))).toEqual([
    'FK/Y/00001',
    'FK/Y/00002',
    'FK/Y/00003',
  ]);
  for (const { document } of invoice.corrections) {
    expect(document.corrects).toBe(invoice.number);
    expect(document.netMinor + document.vatMinor).toBe(document.grossMinor);
    for (const sum of ['netMinor', 'vatMinor', 'grossMinor'] as const)
      expect(sumMinor(document.rates.map((rate) => rate[sum]))).toBe(document[sum]);
  }
  expect(invoice.corrections[0]?.document.grossMinor).toBeLessThan(-300);
  expect(invoice.corrections.at(-1)?.document.after).toEqual({ netMinor: 0, vatMinor: 0, grossMinor: 0 });
  for (const sum of ['netMinor', 'vatMinor', 'grossMinor'] as const)
    expect(sumMinor(invoice.corrections.map(({ document }) => document[sum]))).toBe(-invoice.document[sum]);

  // The VAT figures of the quarter say the same, by country and rate.
  await market.db.update(sellers).set({ country: 'CZ' }).where(eq(sellers.id, sellerId));
  const figures = await readVatFigures(market.db, sellerId, quarterOf(new Date(market.ports.clock.nowMs())));
  expect(figures.map(({ country, scheme, rateBps }) => [country, scheme, rateBps])).toEqual([
    ['PL', 'oss', 2_300],
  ]);
  expect(figures[0]).toMatchObject({
    soldMinor: invoice.document.grossMinor,
    soldVatMinor: invoice.document.vatMinor,
    backMinor: invoice.document.grossMinor,
    backVatMinor: invoice.document.vatMinor,
  });
});

it('goods of two rates with one delivery: figures by rate are those of the invoice and of its corrections', async () => {
  const { sellerId } = await market.seller();
  const placed = await market.order([
    {
      sellerId,
      lines: [
        [6_451, 1],
        [2_998, 2],
      ],
      shippingMinor: 1_499,
    },
  ]);
  const [sellerOrderId] = placed.sellerOrderIds;
  if (!sellerOrderId) throw new Error('no seller order');
  // As the checkout would have frozen it, had the second line been a book.
  const lines = await market.lines(sellerOrderId);
  const goods = lines.map((line, index) => ({
    id: line.id,
    grossMinor: line.totalMinor,
    rateBps: index === 0 ? 2_300 : 500,
  }));
  for (const { id, grossMinor, rateBps } of goods)
    await market.db
      .update(orderLines)
      .set({ taxBps: rateBps, taxMinor: vatIncluded(grossMinor, rateBps) })
      .where(eq(orderLines.id, id));
  const taxMinor =
    sumMinor(goods.map(({ grossMinor, rateBps }) => vatIncluded(grossMinor, rateBps))) +
    sumMinor(shippingByRate(goods, 1_499).map(({ vatMinor }) => vatMinor));
  await market.db.update(sellerOrders).set({ taxMinor }).where(eq(sellerOrders.id, sellerOrderId));
  await market.deliver(sellerOrderId);
  expect((await issueInvoice(market.ports, { sellerOrderId })).ok).toBe(true);
  await refund(sellerOrderId, 777);
  await issueCorrections(market.ports);
  await refund(sellerOrderId, 3_333);
  await issueCorrections(market.ports);

  const invoice = await readInvoice(market.db, sellerOrderId);
  if (!invoice) throw new Error('no invoice');
  const figures = await readVatFigures(market.db, sellerId, quarterOf(new Date(market.ports.clock.nowMs())));
  expect(figures.map(({ rateBps, soldMinor, soldVatMinor }) => [rateBps, soldMinor, soldVatMinor])).toEqual(
    invoice.document.rates.map(({ rateBps, grossMinor, vatMinor }) => [rateBps, grossMinor, vatMinor]),
  );
  for (const { rateBps, backMinor, backVatMinor } of figures) {
    const corrected = invoice.corrections.flatMap(({ document }) =>
      document.rates.filter((rate) => rate.rateBps === rateBps),
    );
    expect(backMinor).toBe(-sumMinor(corrected.map(({ grossMinor }) => grossMinor)));
    expect(backVatMinor).toBe(-sumMinor(corrected.map(({ vatMinor }) => vatMinor)));
  }
  expect(figures).toHaveLength(2);
});
