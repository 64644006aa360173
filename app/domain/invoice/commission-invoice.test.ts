import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { sumMinor } from '../money/money';
import { dueInvoices, type MonthlyFees, seriesOf } from './commission-invoice';

const fee = (rest: Partial<MonthlyFees>): MonthlyFees => ({
  sellerId: 1,
  currency: 'PLN',
  chargedIn: '2026-10',
  returnedIn: null,
  commissionMinor: 300,
  processingMinor: 290,
  vatMinor: 136,
  ...rest,
});

it('a month’s fees make one invoice; what was returned in the same month is off it', () => {
  const back = fee({ returnedIn: '2026-10', commissionMinor: -100, processingMinor: 0, vatMinor: -23 });
  expect(dueInvoices([fee({}), fee({}), back])).toEqual([
    expect.objectContaining({ returnedIn: null, netMinor: 1_080, vatMinor: 249, grossMinor: 1_329 }),
  ]);
});

it('what is returned in a later month is a correction of the invoice it was charged on', () => {
  const back = fee({ returnedIn: '2026-12', commissionMinor: -300, processingMinor: -290, vatMinor: -136 });
  expect(
    dueInvoices([fee({}), back]).map(({ chargedIn, returnedIn, grossMinor }) => [
      chargedIn,
      returnedIn,
      grossMinor,
    ]),
  ).toEqual([
    ['2026-10', null, 726],
    ['2026-10', '2026-12', -726],
  ]);
});

it('fees that all came back in their own month make no document', () => {
  const back = fee({ returnedIn: '2026-10', commissionMinor: -300, processingMinor: -290, vatMinor: -136 });
  expect(dueInvoices([fee({}), back])).toEqual([]);
});

it('series begin anew each month', () => {
  expect([seriesOf('invoice', '2026-11'), seriesOf('correction', '2027-01')]).toEqual([
    'FV/2026/11',
    'FK/2027/01',
  ]);
});

test('the documents together come to the fees, each once', () => {
  const months = ['2026-09', '2026-10', '2026-11'];
  const someFee = fc.record({
    sellerId: fc.integer({ min: 1, max: 3 }),
    currency: fc.constantFrom('PLN' as const, 'EUR' as const),
    charged: fc.nat({ max: 2 }),
    returned: fc.option(fc.nat({ max: 2 })),
    commissionMinor: fc.nat({ max: 100_000 }),
    processingMinor: fc.nat({ max: 100_000 }),
    vatMinor: fc.nat({ max: 50_000 }),
  });
  fc.assert(
    fc.property(fc.array(someFee, { maxLength: 40 }), (sales) => {
      const fees = sales.map(({ charged, returned, ...rest }): MonthlyFees => {
        const sign = returned === null ? 1 : -1;
        return {
          ...rest,
          commissionMinor: sign * rest.commissionMinor,
          processingMinor: sign * rest.processingMinor,
          vatMinor: sign * rest.vatMinor,
          chargedIn: months[charged] ?? '',
          returnedIn: returned === null ? null : (months[Math.max(charged, returned)] ?? ''),
        };
      });
      const due = dueInvoices(fees);
      const keys = due.map(
        (each) => `${each.sellerId} ${each.currency} ${each.chargedIn} ${each.returnedIn}`,
      );
      expect(new Set(keys).size).toBe(keys.length);
      for (const currency of ['PLN', 'EUR'] as const) {
        expect(
          sumMinor(due.filter((each) => each.currency === currency).map(({ grossMinor }) => grossMinor)),
        ).toBe(
          sumMinor(
            fees
              .filter((each) => each.currency === currency)
              .map((each) => each.commissionMinor + each.processingMinor + each.vatMinor),
          ),
        );
      }
    }),
    { numRuns: 2_000 },
  );
});
