import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { SellerId, VariantId } from '../ids';
import { sumMinor } from '../money/money';
import { EU_TAX_RATES } from '../tax/rates';
import { TAX_CLASSES } from '../tax/vat';
import {
  type CheckoutLine,
  MAX_CHECKOUT_TOTAL_MINOR,
  MAX_LINES_PER_CHECKOUT,
  MAX_QUANTITY_PER_LINE,
  priceCheckout,
  type ShippingChoice,
} from './totals';

const seller = (id: number) => id as SellerId;
const line = (fields: Partial<CheckoutLine> = {}): CheckoutLine => ({
  variantId: 1 as VariantId,
  sellerId: seller(1),
  quantity: 1,
  unitPriceMinor: 10_000,
  taxClass: 'standard',
  ...fields,
});
const price = (lines: CheckoutLine[], shipping?: ShippingChoice[], destinationCountry = 'PL') =>
  priceCheckout({
    lines,
    shipping:
      shipping ??
      [...new Set(lines.map(({ sellerId }) => sellerId))].map((sellerId) => ({
        sellerId,
        priceMinor: 1_500,
      })),
    destinationCountry,
    currency: 'PLN',
    taxRates: EU_TAX_RATES,
    onDate: '2026-11-22',
  });

describe('a priced checkout', () => {
  it('sums lines, shipping and tax per seller and in all', () => {
    const priced = price(
      [
        line({ quantity: 2, unitPriceMinor: 6_150 }),
        line({ sellerId: seller(2), unitPriceMinor: 1_050, taxClass: 'super_reduced' }),
      ],
      [
        { sellerId: seller(1), priceMinor: 1_230 },
        { sellerId: seller(2), priceMinor: 0 },
      ],
    );
    expect(priced).toMatchObject({
      ok: true,
      value: {
        itemsMinor: 13_350,
        shippingMinor: 1_230,
        totalMinor: 14_580,
        vatMinor: 2_580,
        sellers: [
          { sellerId: 1, itemsMinor: 12_300, vatMinor: 2_530, grossMinor: 13_530 },
          { sellerId: 2, itemsMinor: 1_050, vatMinor: 50, grossMinor: 1_050 },
        ],
      },
    });
  });

  it('taxes shipping at the rates of what it carries', () => {
    const priced = price([
      line({ unitPriceMinor: 3_000 }),
      line({ unitPriceMinor: 1_000, taxClass: 'super_reduced' }),
    ]);
    expect(priced).toMatchObject({
      ok: true,
      value: {
        sellers: [
          {
            shippingTax: [
              { rateBps: 2_300, grossMinor: 1_125, vatMinor: 210 },
              { rateBps: 500, grossMinor: 375, vatMinor: 18 },
            ],
          },
        ],
      },
    });
  });

  it('is taxed where it goes', () => {
    const vat = (country: string) => {
      const priced = price([line()], undefined, country);
      return priced.ok ? priced.value.sellers[0]?.lines[0]?.vatRateBps : priced.code;
    };
    expect([vat('PL'), vat('DE'), vat('HU'), vat('US')]).toEqual([2_300, 1_900, 2_700, 'tax_rate_unknown']);
  });
});

describe('what is refused', () => {
  test.each([0, -1, 1.5, MAX_QUANTITY_PER_LINE + 1, 1e9, Number.NaN])('a quantity of %d', (quantity) => {
    expect(price([line({ quantity })])).toMatchObject({ ok: false, code: 'bad_quantity', max: 999 });
  });

  test.each([0, -100, 0.5, 1e12])('a price of %d', (unitPriceMinor) => {
    expect(price([line({ unitPriceMinor })])).toMatchObject({ ok: false, code: 'bad_price' });
  });

  it('no lines, too many lines, too many sellers', () => {
    expect(price([])).toMatchObject({ code: 'no_lines' });
    expect(price(Array.from({ length: MAX_LINES_PER_CHECKOUT + 1 }, () => line()))).toMatchObject({
      code: 'too_many_lines',
    });
    expect(price(Array.from({ length: 51 }, (_, index) => line({ sellerId: seller(index) })))).toMatchObject({
      code: 'too_many_sellers',
    });
  });

  it('shipping that is missing, doubled, of another seller or below zero', () => {
    expect(price([line()], [])).toMatchObject({ code: 'shipping_not_chosen', sellerId: 1 });
    const mine = { sellerId: seller(1), priceMinor: 0 };
    expect(price([line()], [mine, mine])).toMatchObject({ code: 'shipping_of_other_seller' });
    expect(price([line()], [mine, { sellerId: seller(2), priceMinor: 0 }])).toMatchObject({
      code: 'shipping_of_other_seller',
      sellerId: 2,
    });
    expect(price([line()], [{ sellerId: seller(1), priceMinor: -1 }])).toMatchObject({
      code: 'bad_shipping_price',
    });
  });

  it('a total that no card payment can carry', () => {
    expect(price([line({ unitPriceMinor: 100_000_000 })])).toMatchObject({
      code: 'total_too_large',
      max: MAX_CHECKOUT_TOTAL_MINOR,
    });
  });
});

test('sums hold for any basket', () => {
  const anyLine = fc.record({
    variantId: fc.integer({ min: 1, max: 50 }).map((id) => id as VariantId),
    sellerId: fc.integer({ min: 1, max: 50 }).map(seller),
    quantity: fc.integer({ min: 1, max: 20 }),
    unitPriceMinor: fc.integer({ min: 1, max: 40_000 }),
    taxClass: fc.constantFrom(...TAX_CLASSES),
  });
  fc.assert(
    fc.property(
      fc.array(anyLine, { minLength: 1, maxLength: 100 }),
      fc.nat(5_000),
      fc.constantFrom('PL', 'DE', 'FI', 'HU'),
      (lines, shippingMinor, country) => {
        const shipping = [...new Set(lines.map(({ sellerId }) => sellerId))].map((sellerId, index) => ({
          sellerId,
          priceMinor: shippingMinor + index,
        }));
        const priced = price(lines, shipping, country);
        if (!priced.ok) throw new Error(priced.code);
        const { sellers, itemsMinor, shippingMinor: carriedMinor, totalMinor, vatMinor } = priced.value;
        expect(totalMinor).toBe(itemsMinor + carriedMinor);
        expect(sumMinor(sellers.map((each) => each.grossMinor))).toBe(totalMinor);
        expect(sumMinor(sellers.map((each) => each.vatMinor))).toBe(vatMinor);
        for (const each of sellers) {
          expect(sumMinor(each.lines.map((one) => one.lineTotalMinor))).toBe(each.itemsMinor);
          expect(sumMinor(each.shippingTax.map((part) => part.grossMinor))).toBe(each.shippingMinor);
          expect(sumMinor(each.taxByRate.map((part) => part.grossMinor))).toBe(each.grossMinor);
          expect(sumMinor(each.taxByRate.map((part) => part.vatMinor))).toBe(each.vatMinor);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
