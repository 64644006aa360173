import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { splitOrder } from '../checkout/split';
import type { CategoryId, ListingId, OrderId, SellerId, VariantId } from '../ids';
import { accountBalances, currencyTotals } from '../ledger/entries';
import { type Currency, sumMinor } from '../money/money';
import { priceCheckout } from '../pricing/totals';
import { EU_TAX_RATES } from '../tax/rates';
import {
  applyCoupons,
  type Coupon,
  type CouponGiver,
  type CouponReduction,
  isSameGiver,
  normaliseCode,
  reductionMinor,
} from './coupon';

const RUNS = { numRuns: 4_000 };
const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
const seller = (id: number) => id as SellerId;
const category = (id: number) => id as CategoryId;
const ofSeller = (id: number): CouponGiver => ({ kind: 'seller', sellerId: seller(id) });
const MARKETPLACE: CouponGiver = { kind: 'marketplace' };
const UNUSED = { total: 0, byShopper: 0 };

const aCoupon = (fields: Partial<Coupon> = {}): Coupon => ({
  id: `cpn_${fields.code ?? 'LATO10'}`,
  code: 'LATO10',
  giver: MARKETPLACE,
  reduction: { kind: 'percent', percentBps: 1_000 },
  startsAtMs: NOW_MS - 1,
  endsAtMs: null,
  minimumItemsMinor: {},
  categoryIds: [],
  usesMax: null,
  usesPerShopperMax: null,
  ...fields,
});

const aLine = (sellerId: number, totalMinor: number, quantity = 1, categories: readonly number[] = [1]) => ({
  sellerId: seller(sellerId),
  categoryPath: categories.map(category),
  quantity,
  totalMinor,
});

const apply = (
  coupons: readonly Coupon[],
  lines: readonly ReturnType<typeof aLine>[],
  shipping: readonly { sellerId: SellerId; priceMinor: number }[] = [],
  uses = UNUSED,
) =>
  applyCoupons({
    coupons: coupons.map((coupon) => ({ coupon, uses })),
    lines,
    shipping,
    currency: 'PLN',
    nowMs: NOW_MS,
  });

const reduction: fc.Arbitrary<CouponReduction> = fc.oneof(
  fc.integer({ min: 1, max: 10_000 }).map((percentBps) => ({ kind: 'percent' as const, percentBps })),
  fc
    .integer({ min: 1, max: 400_000 })
    .map((minor) => ({ kind: 'amount' as const, amountMinor: { PLN: minor, EUR: minor } })),
  fc.constant({ kind: 'free_shipping' as const }),
);

const SELLERS_MAX = 6;
const cart = fc.record({
  currency: fc.constantFrom<Currency>('PLN', 'EUR'),
  lines: fc.array(
    fc.record({
      sellerId: fc.integer({ min: 1, max: SELLERS_MAX }),
      unitMinor: fc.integer({ min: 1, max: 60_000 }),
      quantity: fc.integer({ min: 1, max: 9 }),
      categoryId: fc.integer({ min: 1, max: 3 }),
      taxClass: fc.constantFrom('standard' as const, 'reduced' as const, 'zero' as const),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  shippingMinor: fc.array(fc.integer({ min: 0, max: 3_000 }), {
    minLength: SELLERS_MAX,
    maxLength: SELLERS_MAX,
  }),
  coupons: fc.array(
    fc.record({
      giver: fc.integer({ min: 0, max: SELLERS_MAX }),
      reduction,
      categoryIds: fc.constantFrom<number[][]>([], [], [1], [2, 3]),
    }),
    { maxLength: 5 },
  ),
});

type Cart = typeof cart extends fc.Arbitrary<infer Value> ? Value : never;

function reduced(made: Cart) {
  const sellerIds = [...new Set(made.lines.map((line) => line.sellerId))].map(seller);
  const shipping = sellerIds.map((sellerId) => ({
    sellerId,
    priceMinor: made.shippingMinor[sellerId - 1] ?? 0,
  }));
  const lines = made.lines.map((line) =>
    aLine(line.sellerId, line.unitMinor * line.quantity, line.quantity, [line.categoryId]),
  );
  const coupons = made.coupons.map((one, index) =>
    aCoupon({
      id: `cpn_${index}`,
      code: `CODE${index}`,
      giver: one.giver === 0 ? MARKETPLACE : ofSeller(one.giver),
      reduction: one.reduction,
      categoryIds: one.categoryIds.map(category),
    }),
  );
  const result = applyCoupons({
    coupons: coupons.map((coupon) => ({ coupon, uses: UNUSED })),
    lines,
    shipping,
    currency: made.currency,
    nowMs: NOW_MS,
  });
  return { coupons, lines, shipping, result };
}

describe('coupons', () => {
  it('are split exactly: what they take off is what lines and deliveries lose, none of it below what is left', () => {
    fc.assert(
      fc.property(cart, (made) => {
        const { lines, shipping, coupons, result } = reduced(made);
        expect(result.applied.length + result.refused.length).toBe(coupons.length);
        for (const [index, line] of lines.entries()) {
          const paidMinor = line.totalMinor - reductionMinor(result.lines[index]);
          expect(paidMinor).toBeGreaterThanOrEqual(line.quantity);
        }
        for (const [index, delivery] of shipping.entries())
          expect(delivery.priceMinor - reductionMinor(result.shipping[index])).toBeGreaterThanOrEqual(0);
        for (const coupon of result.applied) {
          expect(sumMinor(coupon.parts.map((part) => part.amountMinor))).toBe(coupon.amountMinor);
          expect(coupon.amountMinor).toBeGreaterThan(0);
          if (coupon.giver.kind === 'seller')
            expect(coupon.parts.map((part) => part.sellerId)).toEqual([coupon.giver.sellerId]);
        }
        const all = [...result.lines, ...result.shipping];
        const borneBy = (kind: CouponGiver['kind']) =>
          sumMinor(result.applied.filter(({ giver }) => giver.kind === kind).map((one) => one.amountMinor));
        expect(sumMinor(all.map((one) => one.sellerDiscountMinor))).toBe(borneBy('seller'));
        expect(sumMinor(all.map((one) => one.promotionMinor))).toBe(borneBy('marketplace'));
        for (const [index, coupon] of result.applied.entries())
          for (const other of result.applied.slice(index + 1))
            expect(isSameGiver(coupon.giver, other.giver)).toBe(false);
      }),
      RUNS,
    );
  });

  it('never take more than the amount or the percent says', () => {
    fc.assert(
      fc.property(cart, (made) => {
        const { coupons, lines, result } = reduced(made);
        for (const used of result.applied) {
          const coupon = coupons.find(({ id }) => id === used.couponId);
          if (coupon?.reduction.kind === 'amount')
            expect(used.amountMinor).toBeLessThanOrEqual(coupon.reduction.amountMinor[made.currency] ?? 0);
          if (coupon?.reduction.kind === 'percent') {
            const listMinor = sumMinor(lines.map((line) => line.totalMinor));
            expect(used.amountMinor).toBeLessThanOrEqual(
              Math.ceil((listMinor * coupon.reduction.percentBps) / 10_000),
            );
          }
        }
      }),
      RUNS,
    );
  });

  it('leave the shares summing to the charge and what promotions pay, and sellers as if the marketplace gave nothing', () => {
    fc.assert(
      fc.property(cart, (made) => {
        const { lines, shipping, result } = reduced(made);
        const priceWith = (withPromotions: boolean) =>
          priceCheckout({
            lines: made.lines.map((line, index) => {
              const taken = result.lines[index];
              return {
                variantId: (index + 1) as VariantId,
                sellerId: seller(line.sellerId),
                quantity: line.quantity,
                unitPriceMinor: line.unitMinor,
                taxClass: line.taxClass,
                reduction: taken && { ...taken, promotionMinor: withPromotions ? taken.promotionMinor : 0 },
              };
            }),
            shipping: shipping.map((one, index) => {
              const taken = result.shipping[index];
              return {
                ...one,
                reduction: taken && { ...taken, promotionMinor: withPromotions ? taken.promotionMinor : 0 },
              };
            }),
            destinationCountry: 'PL',
            currency: made.currency,
            taxRates: EU_TAX_RATES,
            onDate: '2026-11-22',
          });
        const priced = priceWith(true);
        const without = priceWith(false);
        // Too small to be charged, or too large: neither becomes an order.
        if (!priced.ok || !without.ok) return;
        const listMinor =
          sumMinor(lines.map((line) => line.totalMinor)) + sumMinor(shipping.map((one) => one.priceMinor));
        expect(priced.value.totalMinor + priced.value.discountMinor).toBe(listMinor);
        expect(priced.value.vatMinor).toBe(without.value.vatMinor);

        const orderOf = (value: typeof priced.value) =>
          splitOrder({
            frozen: {
              currency: made.currency,
              country: 'PL',
              itemsMinor: value.itemsMinor,
              shippingMinor: value.shippingMinor,
              taxMinor: value.vatMinor,
              totalMinor: value.totalMinor,
              sellers: value.sellers.map((part) => ({
                sellerId: part.sellerId,
                sellerName: '',
                sellerSlug: '',
                handlingDays: 1,
                holidays: [],
                itemsMinor: part.itemsMinor,
                taxMinor: part.vatMinor,
                totalMinor: part.grossMinor,
                promotionMinor: part.promotionMinor,
                lines: part.lines.map((line) => ({
                  variantId: line.variantId,
                  listingId: 1 as ListingId,
                  sellerId: part.sellerId,
                  categoryPath: [],
                  sku: '',
                  titlePl: '',
                  titleEn: '',
                  options: [],
                  pictureKey: null,
                  quantity: line.quantity,
                  unitPriceMinor: line.unitPriceMinor,
                  totalMinor: line.lineTotalMinor,
                  promotionMinor: line.promotionMinor,
                  taxBps: line.vatRateBps,
                  taxMinor: line.vatMinor,
                })),
                shipping: {
                  methodId: 1,
                  namePl: '',
                  nameEn: '',
                  carrier: '',
                  express: false,
                  pickupPointCode: null,
                  priceMinor: part.shippingMinor,
                  promotionMinor: part.shippingPromotionMinor,
                  taxMinor: 0,
                  deliveryFromMs: NOW_MS,
                  deliveryToMs: NOW_MS,
                },
              })),
            },
            orderId: 'ord_1' as OrderId,
            paymentId: 'pay_1',
            capturedMinor: value.totalMinor,
            rules: [],
            tierOf: () => null,
            nowMs: NOW_MS,
          });
        const order = orderOf(priced.value);
        for (const entry of order.entries)
          for (const [, totalMinor] of currencyTotals(entry.postings)) expect(totalMinor).toBe(0);
        const balances = accountBalances(order.entries);
        const balance = (account: string) => balances.get(`${account} ${made.currency}`) ?? 0;
        expect(balance('stripe_balance')).toBe(priced.value.totalMinor);
        expect(balance('promotions')).toBe(priced.value.promotionMinor);
        // The seller's escrow and fees are those of the same order without the marketplace's coupon.
        const asIfNone = accountBalances(orderOf(without.value).entries);
        for (const part of priced.value.sellers) {
          const account = `seller_escrow:${part.sellerId} ${made.currency}`;
          expect(balances.get(account)).toBe(asIfNone.get(account));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

test('named bug: a coupon is counted once for the checkout, not once per seller order', () => {
  const twentyOff = aCoupon({ reduction: { kind: 'amount', amountMinor: { PLN: 2_000 } } });
  const { applied, lines } = apply([twentyOff], [aLine(1, 10_000), aLine(2, 10_000), aLine(3, 20_000)]);
  expect(applied).toHaveLength(1);
  expect(applied[0]?.amountMinor).toBe(2_000);
  expect(lines.map(reductionMinor)).toEqual([500, 500, 1_000]);
});

test('the grosz that does not divide goes to the largest remainder', () => {
  const oneZloty = aCoupon({ reduction: { kind: 'amount', amountMinor: { PLN: 100 } } });
  const { lines } = apply([oneZloty], [aLine(1, 1_000), aLine(1, 1_000), aLine(2, 1_000)]);
  expect(lines.map(reductionMinor)).toEqual([34, 33, 33]);
});

test('a seller’s coupon reduces that seller’s goods alone, and the marketplace’s what is left of them', () => {
  const shop = aCoupon({
    code: 'NITKA50',
    giver: ofSeller(1),
    reduction: { kind: 'percent', percentBps: 5_000 },
  });
  const { lines, applied } = apply([aCoupon(), shop], [aLine(1, 10_000), aLine(2, 10_000)]);
  expect(lines).toEqual([
    { sellerDiscountMinor: 5_000, promotionMinor: 500 },
    { sellerDiscountMinor: 0, promotionMinor: 1_000 },
  ]);
  expect(applied.map(({ code, amountMinor }) => [code, amountMinor])).toEqual([
    ['NITKA50', 5_000],
    ['LATO10', 1_500],
  ]);
});

test('free delivery takes off the deliveries of the goods it is for', () => {
  const free = aCoupon({ reduction: { kind: 'free_shipping' }, categoryIds: [category(7)] });
  const { shipping } = apply(
    [free],
    [aLine(1, 5_000, 1, [7, 8]), aLine(2, 5_000, 1, [9])],
    [
      { sellerId: seller(1), priceMinor: 1_499 },
      { sellerId: seller(2), priceMinor: 999 },
    ],
  );
  expect(shipping.map(reductionMinor)).toEqual([1_499, 0]);
});

test('a coupon of everything leaves one minor unit a piece', () => {
  const all = aCoupon({ reduction: { kind: 'percent', percentBps: 10_000 } });
  const { lines } = apply([all], [aLine(1, 9_000, 3), aLine(1, 2, 2)]);
  expect(lines.map(reductionMinor)).toEqual([8_997, 0]);
});

describe('a coupon is refused', () => {
  const refusal = (coupon: Coupon, uses = UNUSED, lines = [aLine(1, 10_000)]) =>
    apply([coupon], lines, [], uses).refused[0]?.problem;

  test.each<[string, Partial<Coupon>, { total: number; byShopper: number }, object]>([
    [
      'before it begins',
      { startsAtMs: NOW_MS + 5 },
      UNUSED,
      { code: 'coupon_not_yet', startsAtMs: NOW_MS + 5 },
    ],
    ['at its end', { endsAtMs: NOW_MS }, UNUSED, { code: 'coupon_ended' }],
    ['when it is used up', { usesMax: 3 }, { total: 3, byShopper: 0 }, { code: 'coupon_used_up' }],
    [
      'when the shopper has had it',
      { usesPerShopperMax: 1 },
      { total: 1, byShopper: 1 },
      { code: 'coupon_used_by_you' },
    ],
    [
      'below its least value of goods',
      { minimumItemsMinor: { PLN: 10_001 } },
      UNUSED,
      { code: 'coupon_minimum_not_reached', minimumMinor: 10_001 },
    ],
    [
      'in a currency that it has no amount of',
      { reduction: { kind: 'amount', amountMinor: { EUR: 500 } } },
      UNUSED,
      { code: 'coupon_not_in_currency' },
    ],
    ['for goods of others', { giver: ofSeller(2) }, UNUSED, { code: 'coupon_nothing_to_reduce' }],
    [
      'where delivery is free',
      { reduction: { kind: 'free_shipping' } },
      UNUSED,
      { code: 'coupon_nothing_to_reduce' },
    ],
  ])('%s', (_, fields, uses, problem) => {
    expect(refusal(aCoupon(fields), uses)).toEqual(problem);
  });

  test('when another of the same giver is there', () => {
    const { applied, refused } = apply([aCoupon(), aCoupon({ code: 'ZIMA20' })], [aLine(1, 10_000)]);
    expect(applied.map(({ code }) => code)).toEqual(['LATO10']);
    expect(refused).toEqual([{ code: 'ZIMA20', problem: { code: 'coupon_same_giver' } }]);
  });
});

test('codes are compared in capitals and without spaces', () => {
  expect(normaliseCode(' lato 10 ')).toBe('LATO10');
  expect(normaliseCode('ab')).toBeNull();
  expect(normaliseCode('ŁĄKA')).toBeNull();
  expect(normaliseCode('A_B_C')).toBeNull();
});
