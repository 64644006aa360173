import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import type { SellerId, VariantId } from '../ids';
import { sumMinor } from '../money/money';
import { priceCheckout } from '../pricing/totals';
import { correctionAmounts, correctionNumber, invoiceAmounts, invoiceNumber } from './invoice';
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
  expect(correctionNumber('2026', 7)).toBe('FK/2026/00007');
  expect(() => invoiceNumber('2026', 0)).toThrow();
});

it('any number of corrections takes back of each line and rate what the invoice has, and in all what was given back', () => {
  const parts = fc.array(
    fc.record({
      unitMinor: fc.integer({ min: 50, max: 90_000 }),
      quantity: fc.integer({ min: 1, max: 4 }),
      taxClass: fc.constantFrom('standard' as const, 'reduced' as const),
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(
      parts,
      fc.integer({ min: 0, max: 4_000 }),
      fc.integer({ min: 1, max: 5 }),
      (lines, shippingMinor, times) => {
        const priced = priceCheckout({
          lines: lines.map((line, index) => ({
            variantId: (index + 1) as VariantId,
            sellerId: SELLER,
            quantity: line.quantity,
            unitPriceMinor: line.unitMinor,
            taxClass: line.taxClass,
          })),
          shipping: [{ sellerId: SELLER, priceMinor: shippingMinor }],
          destinationCountry: 'PL',
          currency: 'PLN',
          taxRates: EU_TAX_RATES,
          onDate: '2026-11-22',
        });
        const part = priced.ok ? priced.value.sellers[0] : undefined;
        if (!part) throw new Error('a seller sold');
        const invoice = invoiceAmounts({
          lines: part.lines.map((line) => ({
            titlePl: '',
            titleEn: '',
            quantity: line.quantity,
            grossMinor: line.lineTotalMinor,
            rateBps: line.vatRateBps,
            vatMinor: line.vatMinor,
          })),
          shipping: { namePl: '', nameEn: '', grossMinor: part.shippingMinor },
          vatMinor: part.vatMinor,
        });
        const shippingVatMinor = sumMinor(part.shippingTax.map(({ vatMinor }) => vatMinor));
        /** The share of a whole that goes back with the n-th of all refunds. */
        const nth = (wholeMinor: number, n: number) =>
          Math.floor((wholeMinor * (n + 1)) / times) - Math.floor((wholeMinor * n) / times);
        const before = { grossMinor: 0, vatMinor: 0 };
        const corrections = Array.from({ length: times }, (_, n) => {
          const shipping = { grossMinor: nth(part.shippingMinor, n), vatMinor: nth(shippingVatMinor, n) };
          const amounts = correctionAmounts(invoice, {
            goods: part.lines.map((line, place) => ({
              place,
              quantity: 0,
              grossMinor: nth(line.lineTotalMinor, n),
              vatMinor: nth(line.vatMinor, n),
            })),
            shipping,
            shippingBefore: { ...before },
          });
          before.grossMinor += shipping.grossMinor;
          before.vatMinor += shipping.vatMinor;
          return amounts;
        });
        for (const sum of ['netMinor', 'vatMinor', 'grossMinor'] as const) {
          expect(sumMinor(corrections.map((one) => one[sum])) + invoice[sum]).toBe(0);
          for (const rate of invoice.rates) {
            const back = corrections.flatMap((one) =>
              one.rates.filter(({ rateBps }) => rateBps === rate.rateBps).map((of) => of[sum]),
            );
            expect(sumMinor(back) + rate[sum]).toBe(0);
          }
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
