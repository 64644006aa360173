import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { SellerId } from '../ids';
import { sumMinor } from '../money/money';
import {
  type CommissionRule,
  chooseRule,
  commissionLines,
  commissionMinor,
  DEFAULT_COMMISSION_RULE,
  DEFAULT_PROCESSING_BPS,
  DEFAULT_VAT_ON_FEES_BPS,
  feeAmounts,
  sellerOrderCommissionLines,
} from './rules';

const seller = (id: number) => id as SellerId;
const rule = (fields: Partial<CommissionRule>): CommissionRule => ({
  ...DEFAULT_COMMISSION_RULE,
  id: 'rule',
  ...fields,
});
const defaults = { processingBps: DEFAULT_PROCESSING_BPS, vatOnFeesBps: DEFAULT_VAT_ON_FEES_BPS } as const;

describe('choosing a rule', () => {
  const rules = [
    rule({ id: 'all', percentBps: 500 }),
    rule({ id: 'gold', scope: { kind: 'tier', tier: 'gold' } }),
    rule({ id: 'home', scope: { kind: 'category', categoryId: 1 } }),
    rule({ id: 'lamps', scope: { kind: 'category', categoryId: 12 } }),
    rule({ id: 'friend', scope: { kind: 'seller', sellerId: seller(7) } }),
  ];
  const choose = (sellerId: number, categoryPath: number[], tier: string | null, atMs = 5) =>
    chooseRule(rules, { sellerId: seller(sellerId), categoryPath, tier, atMs }).id;

  it('takes the most specific: seller, deepest category, tier, default', () => {
    expect(choose(7, [1, 12], 'gold')).toBe('friend');
    expect(choose(8, [1, 12], 'gold')).toBe('lamps');
    expect(choose(8, [1, 13], 'gold')).toBe('home');
    expect(choose(8, [2], 'gold')).toBe('gold');
    expect(choose(8, [2], null)).toBe('all');
  });

  it('takes only rules of their time, the later of two equals, and the built-in default without any', () => {
    const dated = [
      rule({ id: 'old', validFromMs: 0, validToMs: 10 }),
      rule({ id: 'new', validFromMs: 10 }),
      rule({ id: 'newer', validFromMs: 20 }),
    ];
    const at = (atMs: number) =>
      chooseRule(dated, { sellerId: seller(1), categoryPath: [], tier: null, atMs }).id;
    expect([at(9), at(10), at(20), at(30)]).toEqual(['old', 'new', 'newer', 'newer']);
    expect(chooseRule([], { sellerId: seller(1), categoryPath: [], tier: null, atMs: 0 })).toBe(
      DEFAULT_COMMISSION_RULE,
    );
  });
});

describe('fees of a line', () => {
  it('by default: 3 % commission, 2.9 % processing, 23 % VAT on both', () => {
    const lines = commissionLines({
      ...defaults,
      lineTotalMinor: 10_000,
      grossMinor: 11_000,
      quantity: 1,
      currency: 'PLN',
      rule: DEFAULT_COMMISSION_RULE,
    });
    expect(lines).toEqual([
      {
        kind: 'commission',
        ruleId: 'default',
        bps: 300,
        baseMinor: 10_000,
        amountMinor: 300,
        currency: 'PLN',
      },
      { kind: 'processing', ruleId: null, bps: 290, baseMinor: 11_000, amountMinor: 319, currency: 'PLN' },
      { kind: 'vat_on_fees', ruleId: null, bps: 2_300, baseMinor: 619, amountMinor: 142, currency: 'PLN' },
    ]);
  });

  it('adds the fixed part per unit and keeps between minimum and maximum of the currency', () => {
    const agreed = rule({
      percentBps: 500,
      fixedPerUnitMinor: { PLN: 50 },
      minimumMinor: { PLN: 200 },
      maximumMinor: { PLN: 1_000 },
    });
    expect(commissionMinor(agreed, 5_000, 3, 'PLN')).toBe(400);
    expect(commissionMinor(agreed, 1_000, 1, 'PLN')).toBe(200);
    expect(commissionMinor(agreed, 90_000, 1, 'PLN')).toBe(1_000);
    expect(commissionMinor(agreed, 90_000, 1, 'EUR')).toBe(4_500);
  });

  it('never exceed what was sold', () => {
    const [commission] = commissionLines({
      ...defaults,
      lineTotalMinor: 100,
      quantity: 1,
      currency: 'PLN',
      rule: rule({ minimumMinor: { PLN: 500 } }),
    });
    expect(commission?.amountMinor).toBe(78);
  });

  test('of any seller order: processing is of the gross once, and the sum stays below the gross', () => {
    const line = fc.record({
      lineTotalMinor: fc.integer({ min: 1, max: 10_000_000 }),
      quantity: fc.integer({ min: 1, max: 999 }),
      rule: fc
        .record({ percentBps: fc.integer({ min: 0, max: 10_000 }), fixed: fc.nat(500) })
        .map(({ percentBps, fixed }) => rule({ percentBps, fixedPerUnitMinor: { PLN: fixed } })),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), fc.nat(10_000), (lines, shippingMinor) => {
        const frozen = sellerOrderCommissionLines({ ...defaults, lines, shippingMinor, currency: 'PLN' });
        const grossMinor = sumMinor(lines.map((each) => each.lineTotalMinor)) + shippingMinor;
        const fees = feeAmounts(frozen.flat());
        expect(frozen).toHaveLength(lines.length);
        expect(fees.processingMinor).toBe(Math.floor((grossMinor * 290 + 5_000) / 10_000));
        expect(fees.commissionMinor + fees.processingMinor + fees.vatMinor).toBeLessThanOrEqual(grossMinor);
        expect(frozen.flat().every((each) => each.amountMinor >= 0)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
