import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SellerId } from '~/domain/ids';
import { sumMinor } from '~/domain/money/money';
import { addMonths, monthBounds, monthOf } from '~/domain/statement/month';
import { owedMinor } from '~/domain/statement/statement';
import { readSellerStatement } from '~/queries/seller-statement.server';
import { statementCsv } from '~/seller/statement-file.server';
import { requestRefund } from '~/services/request-refund.server';
import { AfterTheSale } from '../support/after-the-sale';

let market: AfterTheSale;

beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());

/** What the ledger itself says that a month changed on a seller's accounts. */
async function ledgerChangeMinor(sellerId: SellerId, month: string): Promise<number> {
  const { fromMs, toMs } = monthBounds(month);
  const { rows } = await market.db.execute<{ change: string }>(sql`
    SELECT -coalesce(sum(p.amount_minor), 0) AS change FROM postings p
    JOIN journal_entries e ON e.idempotency_key = p.entry_key
    WHERE p.seller_id = ${sellerId} AND e.occurred_at >= ${new Date(fromMs).toISOString()}::timestamptz
      AND e.occurred_at < ${new Date(toMs).toISOString()}::timestamptz`);
  return Number(rows[0]?.change ?? 0);
}

/** The sum of the amounts of a CSV, as a bookkeeper would make it. */
function csvSumMinor(text: string): number {
  const [, ...rows] = text.trim().split('\r\n');
  return sumMinor(
    rows.map((row) => {
      const [whole = '', decimals = ''] = (row.split(',')[3] ?? '').split('.');
      return Number(whole + decimals);
    }),
  );
}

it('a seller’s months of sales, refunds, reversals and chargebacks: summary, lines, CSV and ledger say the same', async () => {
  const { sellerId } = await market.seller();
  const { sellerId: otherId } = await market.seller();
  const orders = [];
  for (const priceMinor of [10_000, 7_777, 12_345]) {
    orders.push(
      await market.order([
        { sellerId, lines: [[priceMinor, 2]], shippingMinor: 1_299 },
        { sellerId: otherId, lines: [[5_000, 1]] },
      ]),
    );
  }
  const [kept, refunded, disputed] = orders;
  const [refundedId] = refunded?.sellerOrderIds ?? [];
  if (!kept || !refundedId || !disputed) throw new Error('no orders');
  await market.complete(
    ...kept.sellerOrderIds,
    ...(refunded?.sellerOrderIds ?? []),
    ...disputed.sellerOrderIds,
  );
  market.passDays(20);
  await requestRefund(market.ports, {
    sellerOrderId: refundedId,
    actor: 'seller',
    request: { kind: 'amount', amountMinor: 3_333, currency: 'PLN' },
    reason: 'goodwill',
    note: null,
    requestId: 'a-part',
  });
  await market.rounds();
  const dispute = await market.control(`charges/${disputed.chargeId}/dispute`, {});
  await market.settle();
  await market.control(`disputes/${dispute.id}/close`, { outcome: 'lost' });
  await market.settle();
  await market.order([{ sellerId, lines: [[999, 1]] }]);

  const last = monthOf(new Date(market.ports.clock.nowMs()));
  let closingMinor = 0;
  const seen = new Set<string>();
  for (const month of [addMonths(last, -3), addMonths(last, -2), addMonths(last, -1), last]) {
    const { lines, summaries } = await readSellerStatement(market.db, sellerId, month);
    const [summary] = summaries;
    const changeMinor = await ledgerChangeMinor(sellerId, month);
    expect(sumMinor(lines.map(({ amountMinor }) => amountMinor))).toBe(changeMinor);
    expect(summary?.changeMinor ?? 0).toBe(changeMinor);
    expect(csvSumMinor(statementCsv(lines))).toBe(changeMinor);
    if (summary) {
      expect(owedMinor(summary.opening)).toBe(closingMinor);
      closingMinor = owedMinor(summary.closing);
    }
    for (const { kind } of lines) seen.add(kind);
  }
  expect(closingMinor).toBe(
    (await market.owedMinor('seller_escrow', sellerId)) +
      (await market.owedMinor('seller_payable', sellerId)),
  );
  for (const kind of [
    'sold',
    'shipping',
    'commission',
    'processing',
    'vat',
    'refund',
    'chargeback',
    'transfer',
  ])
    expect(seen).toContain(kind);
  expect(await market.problems()).toEqual([]);
});

it('an amount of a CSV is a number to a spreadsheet, and nothing in it is a formula', async () => {
  const text = statementCsv([
    {
      entryKey: '=HYPERLINK("http://evil")',
      kind: 'transfer',
      occurredAtMs: 0,
      sellerOrderId: null,
      sellerOrderNumber: '+1',
      currency: 'PLN',
      amountMinor: -1_205,
    },
  ]);
  expect(text).toContain(',-12.05,PLN,');
  expect(text).not.toMatch(/(^|,)"?[=+@]/m);
});
