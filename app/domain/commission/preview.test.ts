import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SellerId } from '../ids';
import { addToPreview, type PastSellerOrder, type PreviewRow, rulesWithChange } from './preview';
import { type CommissionRule, DEFAULT_COMMISSION_RULE, sellerOrderCommissionLines } from './rules';

const POTTERY = 7;
const rule = (id: string, scope: CommissionRule['scope'], percentBps: number): CommissionRule => ({
  ...DEFAULT_COMMISSION_RULE,
  id,
  scope,
  percentBps,
});

/** A past order as it was charged: by `percentBps` on every line. */
function past(
  sellerId: number,
  lines: readonly { totalMinor: number; categoryPath: number[] }[],
  percentBps: number,
): PastSellerOrder {
  const charged = sellerOrderCommissionLines({
    lines: lines.map((line) => ({
      lineTotalMinor: line.totalMinor,
      quantity: 1,
      rule: rule('then', { kind: 'default' }, percentBps),
    })),
    shippingMinor: 1_500,
    currency: 'PLN',
    processingBps: 290,
    vatOnFeesBps: 2_300,
  });
  return {
    sellerId: sellerId as SellerId,
    tier: null,
    currency: 'PLN',
    shippingMinor: 1_500,
    processingBps: 290,
    vatOnFeesBps: 2_300,
    lines: lines.map((line, index) => ({
      lineTotalMinor: line.totalMinor,
      quantity: 1,
      categoryPath: line.categoryPath,
      chargedMinor: charged[index]?.find(({ kind }) => kind === 'commission')?.amountMinor ?? 0,
    })),
  };
}

function preview(orders: PastSellerOrder[], rules: CommissionRule[], change: CommissionRule): PreviewRow[] {
  const rows = new Map<string, PreviewRow>();
  addToPreview(rows, orders, { rules: rulesWithChange(rules, change), changeId: change.id, atMs: 1 });
  return [...rows.values()];
}

it('a rule for a category changes what its lines would have earned and nothing else', () => {
  const orders = [
    past(1, [{ totalMinor: 10_000, categoryPath: [1, POTTERY] }], 300),
    past(2, [{ totalMinor: 10_000, categoryPath: [2] }], 300),
    past(1, [{ totalMinor: 20_000, categoryPath: [1, POTTERY] }], 300),
  ];
  const change = rule('new', { kind: 'category', categoryId: POTTERY }, 500);
  expect(preview(orders, [DEFAULT_COMMISSION_RULE], change)).toEqual([
    {
      sellerId: 1,
      currency: 'PLN',
      sellerOrders: 2,
      salesMinor: 30_000,
      chargedMinor: 900,
      wouldBeMinor: 1_500,
    },
    {
      sellerId: 2,
      currency: 'PLN',
      sellerOrders: 1,
      salesMinor: 10_000,
      chargedMinor: 300,
      wouldBeMinor: 300,
    },
  ]);
});

it('a new default leaves a seller with an agreement where they are', () => {
  const agreement = rule('agreed', { kind: 'seller', sellerId: 1 as SellerId }, 200);
  const orders = [past(1, [{ totalMinor: 10_000, categoryPath: [1] }], 200)];
  const [row] = preview(orders, [DEFAULT_COMMISSION_RULE, agreement], rule('new', { kind: 'default' }, 900));
  expect(row?.wouldBeMinor).toBe(row?.chargedMinor);
});

it('the same rate again changes nothing, whatever was sold', () => {
  const line = fc.record({
    totalMinor: fc.integer({ min: 1, max: 5_000_000 }),
    categoryPath: fc.constantFrom<number[]>([1], [1, POTTERY]),
  });
  fc.assert(
    fc.property(
      fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 2_000 }),
      (orders, percentBps) => {
        const rows = preview(
          orders.map((lines, index) => past(index % 3, lines, percentBps)),
          [DEFAULT_COMMISSION_RULE],
          rule('again', { kind: 'default' }, percentBps),
        );
        for (const row of rows) expect(row.wouldBeMinor).toBe(row.chargedMinor);
      },
    ),
    { numRuns: 1_000 },
  );
});
