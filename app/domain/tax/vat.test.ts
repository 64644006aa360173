import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { EU_COUNTRIES, EU_TAX_RATES } from './rates';
import { isTaxClass, rateFor, TAX_CLASSES, vatIncluded } from './vat';

describe('vatIncluded', () => {
  it('takes the tax out of a gross price', () => {
    expect(vatIncluded(12_300, 2_300)).toBe(2_300);
    expect(vatIncluded(10_000, 800)).toBe(741);
    expect(vatIncluded(10_000, 0)).toBe(0);
    expect(vatIncluded(1, 2_300)).toBe(0);
    expect(vatIncluded(3, 2_300)).toBe(1);
  });

  test('a refund carries the tax of its sale', () => {
    fc.assert(
      fc.property(fc.nat(1e11), fc.integer({ min: 0, max: 10_000 }), (grossMinor, rateBps) => {
        const vatMinor = vatIncluded(grossMinor, rateBps);
        expect(vatIncluded(-grossMinor || 0, rateBps)).toBe(-vatMinor || 0);
        expect(vatMinor).toBeLessThanOrEqual(grossMinor / 2 + 0.5);
        expect(Math.abs(vatMinor - (grossMinor * rateBps) / (10_000 + rateBps))).toBeLessThanOrEqual(0.501);
      }),
    );
  });

  it('refuses a rate that cannot be', () => {
    expect(() => vatIncluded(100, -1)).toThrow('rate');
    expect(() => vatIncluded(100, 10_001)).toThrow('rate');
    expect(() => vatIncluded(0.5, 2_300)).toThrow('integer');
  });
});

describe('rates of the Union', () => {
  const rateBps = (country: string, taxClass: (typeof TAX_CLASSES)[number], onDate: string) => {
    const rate = rateFor(EU_TAX_RATES, country, taxClass, onDate);
    return rate.ok ? rate.value.rateBps : rate.code;
  };

  it('has 27 countries, each with a rate for every class today', () => {
    expect(EU_COUNTRIES).toHaveLength(27);
    for (const country of EU_COUNTRIES) {
      for (const taxClass of TAX_CLASSES) {
        expect(rateBps(country, taxClass, '2026-11-22')).toBeTypeOf('number');
      }
    }
  });

  it('has one rate at most for a class on a day', () => {
    for (const rate of EU_TAX_RATES) {
      const same = EU_TAX_RATES.filter(
        (other) =>
          other.country === rate.country &&
          other.taxClass === rate.taxClass &&
          other.validFrom <= rate.validFrom &&
          (other.validTo === null || rate.validFrom < other.validTo),
      );
      expect(same).toEqual([rate]);
    }
  });

  it('orders every country’s classes from the highest rate to none', () => {
    for (const country of EU_COUNTRIES) {
      const rates = TAX_CLASSES.map((taxClass) => Number(rateBps(country, taxClass, '2026-11-22')));
      expect(rates).toEqual([...rates].sort((one, other) => other - one));
    }
  });

  test.each([
    ['SK', 'standard', '2025-01-01', 2_000, 2_300],
    ['SK', 'reduced', '2025-01-01', 1_000, 1_900],
    ['SK', 'super_reduced', '2025-01-01', 1_000, 500],
    ['EE', 'standard', '2024-01-01', 2_000, 2_200],
    ['EE', 'standard', '2025-07-01', 2_200, 2_400],
    ['FI', 'standard', '2024-09-01', 2_400, 2_550],
    ['FI', 'reduced', '2026-01-01', 1_400, 1_350],
    ['RO', 'standard', '2025-08-01', 1_900, 2_100],
    ['RO', 'reduced', '2025-08-01', 900, 1_100],
    ['RO', 'super_reduced', '2025-08-01', 500, 1_100],
    ['LT', 'reduced', '2026-01-01', 900, 1_200],
    ['CZ', 'reduced', '2024-01-01', 1_500, 1_200],
    ['CZ', 'super_reduced', '2024-01-01', 1_000, 1_200],
  ] as const)('%s changes its %s rate on %s from %d to %d', (country, taxClass, firstDay, before, after) => {
    const dayBefore = new Date(Date.parse(firstDay) - 86_400_000).toISOString().slice(0, 10);
    expect(rateBps(country, taxClass, dayBefore)).toBe(before);
    expect(rateBps(country, taxClass, firstDay)).toBe(after);
  });

  it('leaves as they are the rates that did not change', () => {
    for (const onDate of ['2024-01-01', '2025-07-01', '2026-11-22']) {
      expect(rateBps('PL', 'standard', onDate)).toBe(2_300);
      expect(rateBps('LT', 'standard', onDate)).toBe(2_100);
      expect(rateBps('LT', 'super_reduced', onDate)).toBe(500);
      expect(rateBps('FI', 'super_reduced', onDate)).toBe(1_000);
    }
  });

  it('charges the next higher class where a country lacks one', () => {
    expect(rateBps('DE', 'super_reduced', '2026-11-22')).toBe(700);
    expect(rateBps('DK', 'super_reduced', '2026-11-22')).toBe(2_500);
    expect(rateBps('PL', 'super_reduced', '2026-11-22')).toBe(500);
  });

  it('knows no rate outside the Union or before its time', () => {
    expect(rateBps('US', 'standard', '2026-11-22')).toBe('tax_rate_unknown');
    expect(rateBps('PL', 'standard', '2019-12-31')).toBe('tax_rate_unknown');
    expect(['standard', 'luxury'].filter(isTaxClass)).toEqual(['standard']);
  });
});
