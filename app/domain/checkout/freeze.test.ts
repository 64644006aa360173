import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategoryId, ListingId, OrderId, SellerId, VariantId } from '../ids';
import { sumMinor } from '../money/money';
import type { Coupon } from '../promotion/coupon';
import { checkBusinessBuyer, netOfVat } from '../tax/business-buyer';
import { EU_TAX_RATES } from '../tax/rates';
import { rateFor } from '../tax/vat';
import { freezeCheckout, type OfferedVariant } from './freeze';
import { splitOrder } from './split';

const NOW = new Date('2026-11-22T10:00:00Z');
const german = checkBusinessBuyer('DE136695976', 'DE', NOW.getTime());
const buyer = german.ok ? german.value : undefined;

interface Wanted {
  readonly seller: number;
  readonly sellerCountry: string;
  readonly unitMinor: number;
  readonly quantity: number;
  readonly taxClass: 'standard' | 'reduced';
}

function offersOf(wanted: readonly Wanted[]): Map<VariantId, OfferedVariant> {
  return new Map(
    wanted.map((one, index) => {
      const variantId = (index + 1) as VariantId;
      return [
        variantId,
        {
          variantId,
          listingId: 1 as ListingId,
          sellerId: one.seller as SellerId,
          sellerName: `s${one.seller}`,
          sellerSlug: `s${one.seller}`,
          sellerCountry: one.sellerCountry,
          sellerVatNumber: 'PL5260250274',
          handlingDays: 1,
          holidays: [],
          categoryPath: [1 as CategoryId],
          taxClass: one.taxClass,
          sku: `S${index}`,
          titlePl: 'Kubek',
          titleEn: 'Mug',
          options: [],
          weightGrams: 100,
          pictureKey: null,
          unitPriceMinor: one.unitMinor,
          isOpen: true,
        },
      ];
    }),
  );
}

function freeze(
  wanted: readonly Wanted[],
  options: { country: string; asBusiness: boolean; shippingMinor: number; coupons?: readonly Coupon[] },
) {
  const sellers = [...new Set(wanted.map(({ seller }) => seller))];
  return freezeCheckout({
    lines: wanted.map(({ quantity }, index) => ({ variantId: (index + 1) as VariantId, quantity })),
    offers: offersOf(wanted),
    methods: sellers.map((seller) => ({
      id: seller,
      sellerId: seller as SellerId,
      code: 'k',
      names: { pl: 'Kurier', en: 'Courier' },
      carrier: 'dpd',
      countries: ['PL', 'DE'],
      minDays: 1,
      maxDays: 2,
      express: false,
      needsPickupPoint: false,
      active: true,
      rates: { EUR: { priceMinor: options.shippingMinor, perKgMinor: 0, freeFromMinor: null } },
    })),
    choices: sellers.map((seller) => ({
      sellerId: seller as SellerId,
      methodId: seller,
      pickupPointCode: null,
    })),
    country: options.country,
    buyer: options.asBusiness ? buyer : undefined,
    currency: 'EUR',
    coupons: (options.coupons ?? []).map((coupon) => ({ coupon, uses: { total: 0, byShopper: 0 } })),
    taxRates: EU_TAX_RATES,
    now: NOW,
  });
}

const wanted = fc.array(
  fc.record({
    seller: fc.integer({ min: 1, max: 5 }),
    unitMinor: fc.integer({ min: 1, max: 90_000 }),
    quantity: fc.integer({ min: 1, max: 9 }),
    taxClass: fc.constantFrom('standard' as const, 'reduced' as const),
  }),
  { minLength: 1, maxLength: 10 },
);
/** Sellers of odd numbers are at home in Poland, of even ones in Germany. */
const atHome = (lines: readonly Omit<Wanted, 'sellerCountry'>[]): Wanted[] =>
  lines.map((line) => ({ ...line, sellerCountry: line.seller % 2 === 1 ? 'PL' : 'DE' }));

describe('a business of another country of the Union', () => {
  it('pays the net of every price to sellers abroad and the gross to those at home; shares still sum to the charge', () => {
    fc.assert(
      fc.property(wanted, fc.integer({ min: 0, max: 5_000 }), (lines, shippingMinor) => {
        const cart = atHome(lines);
        const usual = freeze(cart, { country: 'DE', asBusiness: false, shippingMinor });
        const frozen = freeze(cart, { country: 'DE', asBusiness: true, shippingMinor });
        if (!usual.ok || !frozen.ok) throw new Error('a cart is frozen');
        frozen.value.sellers.forEach((part, index) => {
          const before = usual.value.sellers[index];
          if (!before) throw new Error('the same sellers');
          const isAbroad = part.sellerId % 2 === 1;
          expect(part.taxTreatment).toBe(isAbroad ? 'reverse_charge' : undefined);
          if (!isAbroad) {
            expect(part).toEqual(before);
            return;
          }
          expect(part.taxMinor).toBe(0);
          part.lines.forEach((line, at) => {
            const listed = cart[line.variantId - 1];
            const rate = rateFor(EU_TAX_RATES, 'DE', listed?.taxClass ?? 'standard', '2026-11-22');
            const unitMinor = netOfVat(listed?.unitMinor ?? 0, rate.ok ? rate.value.rateBps : 0);
            expect(line).toMatchObject({ unitPriceMinor: unitMinor, taxBps: 0, taxMinor: 0 });
            expect(line.totalMinor).toBe(unitMinor * line.quantity);
            expect(line.totalMinor).toBeLessThanOrEqual(before.lines[at]?.totalMinor ?? 0);
          });
          expect(part.shipping.taxMinor).toBe(0);
          expect(part.shipping.priceMinor).toBeLessThanOrEqual(before.shipping.priceMinor);
        });
        const { value } = frozen;
        expect(sumMinor(value.sellers.map((part) => part.totalMinor))).toBe(value.totalMinor);
        expect(value.itemsMinor + value.shippingMinor).toBe(value.totalMinor);
        const draft = splitOrder({
          frozen: value,
          orderId: 'ord_1' as OrderId,
          paymentId: 'pay_1',
          capturedMinor: value.totalMinor,
          rules: [],
          tierOf: () => null,
          nowMs: NOW.getTime(),
        });
        for (const entry of draft.entries)
          expect(sumMinor(entry.postings.map(({ amountMinor }) => amountMinor))).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('pays as everybody does at home, and without a number', () => {
    const cart = atHome([{ seller: 1, unitMinor: 12_300, quantity: 1, taxClass: 'standard' }]);
    const options = { country: 'PL', asBusiness: true, shippingMinor: 0 };
    expect(freeze(cart, options)).toMatchObject({ value: { totalMinor: 12_300, taxMinor: 2_300 } });
    expect(freeze(cart, { ...options, country: 'DE' })).toMatchObject({
      value: { totalMinor: 12_300 - 1_964, taxMinor: 0 },
    });
    expect(freeze(cart, { ...options, country: 'DE', asBusiness: false })).toMatchObject({
      value: { totalMinor: 12_300, taxMinor: 1_964 },
    });
  });
});
