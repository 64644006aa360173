import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import type { SellerId, VariantId } from '../ids';
import { sumMinor } from '../money/money';
import { priceCheckout } from '../pricing/totals';
import { invoiceAmounts, invoiceNumber } from './invoice';
import { EU_TAX_RATES } from './rates';

const SELLER = 1 as SellerId;

it('an invoice sums to what the seller sold for, with the VAT that was charged, whatever the discounts', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          unitMinor: fc.integer({ min: 2, max: 90_000 }),
          quantity: fc.integer({ min: 1, max: 9 }),
          taxClass: fc.constantFrom('standard' as const, 'reduced' as const, 'zero' as const),
          sellerPart: fc.double({ min: 0, max: 0.4, noNaN: true }),
          promotionPart: fc.double({ min: 0, max: 0.4, noNaN: true }),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      fc.integer({ min: 0, max: 4_000 }),
      fc.constantFrom('PL', 'DE', 'CZ', 'FR'),
      (lines, shippingMinor, destinationCountry) => {
        const priced = priceCheckout({
          lines: lines.map((line, index) => {
            const roomMinor = (line.unitMinor - 1) * line.quantity;
            return {
              variantId: (index + 1) as VariantId,
              sellerId: SELLER,
              quantity: line.quantity,
              unitPriceMinor: line.unitMinor,
              taxClass: line.taxClass,
              reduction: {
                sellerDiscountMinor: Math.floor(roomMinor * line.sellerPart),
                promotionMinor: Math.floor(roomMinor * line.promotionPart),
              },
            };
          }),
          shipping: [{ sellerId: SELLER, priceMinor: shippingMinor }],
          destinationCountry,
          currency: 'EUR',
          taxRates: EU_TAX_RATES,
          onDate: '2026-11-22',
        });
        if (!priced.ok) return;
        const [part] = priced.value.sellers;
        if (!part) throw new Error('a seller sold');
        const invoice = invoiceAmounts({
          lines: part.lines.map((line) => ({
            titlePl: '',
            titleEn: '',
            quantity: line.quantity,
            grossMinor: line.lineTotalMinor + line.promotionMinor,
            rateBps: line.vatRateBps,
            vatMinor: line.vatMinor,
          })),
          shipping: {
            namePl: '',
            nameEn: '',
            grossMinor: part.shippingMinor + part.shippingPromotionMinor,
          },
          vatMinor: part.vatMinor,
        });
        expect(invoice.grossMinor).toBe(part.grossMinor + part.promotionMinor);
        expect(invoice.vatMinor).toBe(part.vatMinor);
        expect(invoice.netMinor + invoice.vatMinor).toBe(invoice.grossMinor);
        for (const line of invoice.lines) expect(line.netMinor + line.vatMinor).toBe(line.grossMinor);
        for (const sum of ['netMinor', 'vatMinor', 'grossMinor'] as const)
          expect(sumMinor(invoice.rates.map((rate) => rate[sum]))).toBe(invoice[sum]);
        expect(invoice.rates.map(({ rateBps, grossMinor }) => [rateBps, grossMinor])).toEqual(
          part.taxByRate.map(({ rateBps, grossMinor }) => [rateBps, grossMinor]),
        );
      },
    ),
    { numRuns: 3_000 },
  );
});

test('invoices are numbered from one', () => {
  expect(invoiceNumber('2026', 42)).toBe('FV/2026/00042');
  expect(() => invoiceNumber('2026', 0)).toThrow();
});
