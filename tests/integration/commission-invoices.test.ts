import { asc, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commissionInvoiceSeries, commissionInvoices } from '#db/schema';
import type { SellerOrderId } from '~/domain/ids';
import { sumMinor } from '~/domain/money/money';
import { issueCommissionInvoices } from '~/services/issue-commission-invoices.server';
import { requestRefund } from '~/services/request-refund.server';
import { saveMarketplaceProfile } from '~/services/save-marketplace-profile.server';
import { AfterTheSale } from '../support/after-the-sale';

let market: AfterTheSale;

beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());

/** What the ledger says that a seller was charged in fees, less what was returned. */
async function feesOfLedgerMinor(sellerId: number): Promise<number> {
  const { rows } = await market.db.execute<{ fees: string }>(sql`
    SELECT -sum(p.amount_minor) AS fees FROM postings p
    JOIN journal_entries e ON e.idempotency_key = p.entry_key
    JOIN seller_orders so ON so.id = e.seller_order_id
    WHERE so.seller_id = ${sellerId} AND e.code IN ('commission', 'refund')
      AND p.account IN ('commission_revenue', 'processing_fees', 'vat_payable')`);
  return Number(rows[0]?.fees ?? 0);
}

const issued = () => market.db.select().from(commissionInvoices).orderBy(asc(commissionInvoices.serial));

it('a month that is over is invoiced once, in a series without gaps; fees returned later are a correction', async () => {
  const sellers = await Promise.all([market.seller(), market.seller(), market.seller()]);
  const refunded: SellerOrderId[] = [];
  for (const { sellerId } of sellers) {
    const order = await market.order([{ sellerId, lines: [[12_345, 1]] }]);
    refunded.push(...order.sellerOrderIds);
  }
  expect(await issueCommissionInvoices(market.ports)).toEqual({ issued: 0, waiting: 0 });
  market.passDays(32);
  expect(await issueCommissionInvoices(market.ports)).toEqual({ issued: 0, waiting: 3 });
  await saveMarketplaceProfile(market.ports, {
    operatorUserId: 'operator',
    profile: {
      name: 'Rynek sp. z o.o.',
      street: 'Rynek 1',
      postalCode: '30-001',
      city: 'Kraków',
      country: 'PL',
      vatNumber: 'PL0000000000',
    },
  });

  // Three rounds at the same moment: whoever is second takes no number.
  const rounds = await Promise.all([1, 2, 3].map(() => issueCommissionInvoices(market.ports)));
  expect(sumMinor(rounds.map((round) => round.issued))).toBe(3);
  expect((await issued()).map(({ serial }) => serial)).toEqual([1, 2, 3]);
  const [series] = await market.db.select().from(commissionInvoiceSeries);
  expect(series?.lastSerial).toBe(3);
  expect((await issued())[0]?.number).toMatch(/^FV\/\d{4}\/\d{2}\/000001$/);
  expect(await issueCommissionInvoices(market.ports)).toEqual({ issued: 0, waiting: 0 });

  const [sellerOrderId] = refunded;
  if (!sellerOrderId) throw new Error('no seller order');
  await requestRefund(market.ports, {
    sellerOrderId: sellerOrderId,
    actor: 'operator',
    request: { kind: 'rest' },
    reason: 'goodwill',
    note: null,
    requestId: 'much-later',
  });
  await market.rounds();
  market.passDays(32);
  // The other two were cancelled by the last limit of dispatch: their fees came back, too.
  expect(await issueCommissionInvoices(market.ports)).toMatchObject({ issued: 3 });
  const documents = await issued();
  const corrections = documents.filter(({ kind }) => kind === 'correction');
  expect(corrections.map(({ serial }) => serial)).toEqual([1, 2, 3]);
  expect(corrections[0]?.number).toMatch(/^FK\/\d{4}\/\d{2}\/000001$/);
  for (const correction of corrections) {
    const invoice = documents.find(({ number }) => number === correction.corrects);
    expect(invoice).toMatchObject({ kind: 'invoice', sellerId: correction.sellerId });
    expect(correction.grossMinor).toBe(-(invoice?.grossMinor ?? 0));
  }
  for (const { sellerId } of sellers) {
    const own = documents.filter((document) => document.sellerId === sellerId);
    expect(sumMinor(own.map(({ grossMinor }) => grossMinor))).toBe(await feesOfLedgerMinor(sellerId));
  }
  expect(await market.problems()).toEqual([]);
});
