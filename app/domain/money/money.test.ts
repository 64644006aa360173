import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  add,
  allocate,
  bpsOf,
  CURRENCY_EXPONENTS,
  type CurrencyCode,
  formatMoney,
  isCurrency,
  MAX_PRICE_MINOR,
  minorPerMajor,
  money,
  parseAmountToMinor,
  subtract,
  sum,
  sumMinor,
  toDecimalText,
} from './money';

const amountMinor = fc.integer({ min: -1e12, max: 1e12 });
const weights = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 50 });

describe('arithmetic', () => {
  it('adds, subtracts and sums amounts of one currency', () => {
    expect(add(money(150, 'PLN'), money(50, 'PLN'))).toEqual({ amountMinor: 200, currency: 'PLN' });
    expect(subtract(money(50, 'EUR'), money(150, 'EUR'))).toEqual({ amountMinor: -100, currency: 'EUR' });
    expect(sum([money(1, 'PLN'), money(2, 'PLN')], 'PLN').amountMinor).toBe(3);
    expect(sum([], 'KWD')).toEqual({ amountMinor: 0, currency: 'KWD' });
  });

  it('refuses to mix currencies, fractions and unsafe integers', () => {
    expect(() => add(money(1, 'PLN'), money(1, 'EUR'))).toThrow('not added together');
    expect(() => money(0.5, 'PLN')).toThrow('safe integer');
    expect(() => sumMinor([Number.MAX_SAFE_INTEGER, 1])).toThrow('safe integer');
  });

  it('sells in zloty and euro only', () => {
    expect(['PLN', 'EUR', 'JPY', 'pln', ''].filter(isCurrency)).toEqual(['PLN', 'EUR']);
  });
});

describe('allocate', () => {
  it('gives the odd grosz to the largest remainder, ties to the earlier', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(101, [1, 1, 1])).toEqual([34, 34, 33]);
    expect(allocate(5, [3, 7])).toEqual([2, 3]);
    expect(allocate(10, [1, 2, 4])).toEqual([1, 3, 6]);
  });

  it('gives nothing to a weight of zero, and splits evenly when all weights are zero', () => {
    expect(allocate(7, [0, 5, 0])).toEqual([0, 7, 0]);
    expect(allocate(7, [0, 0])).toEqual([4, 3]);
    expect(allocate(0, [])).toEqual([]);
    expect(() => allocate(1, [])).toThrow('at least one');
  });

  test('parts always sum to the whole and stay within one unit of the exact share', () => {
    fc.assert(
      fc.property(amountMinor, weights, (totalMinor, parts) => {
        const result = allocate(totalMinor, parts);
        const weightSum = parts.reduce((total, part) => total + part, 0);
        expect(sumMinor(result)).toBe(totalMinor);
        result.forEach((partMinor, index) => {
          const exact =
            weightSum === 0 ? totalMinor / parts.length : (totalMinor * (parts[index] ?? 0)) / weightSum;
          expect(Math.abs(partMinor - exact)).toBeLessThan(1.001);
        });
      }),
      { numRuns: 5_000 },
    );
  });

  test('a negative total is the mirror image of the positive one', () => {
    fc.assert(
      fc.property(fc.nat(1e12), weights, (totalMinor, parts) => {
        expect(allocate(-totalMinor || 0, parts).map((part) => -part || 0)).toEqual(
          allocate(totalMinor, parts),
        );
      }),
    );
  });

  it('is exact where doubles are not', () => {
    expect(allocate(9_007_199_254_740_991, [9_007_199_254_740_990, 1])).toEqual([9_007_199_254_740_990, 1]);
  });
});

describe('bpsOf', () => {
  it('rounds halves up and mirrors negatives', () => {
    expect(bpsOf(10_000, 300)).toBe(300);
    expect(bpsOf(50, 100)).toBe(1);
    expect(bpsOf(49, 100)).toBe(0);
    expect(bpsOf(-50, 100)).toBe(-1);
    expect(bpsOf(100_000_000_000_001, 5_000)).toBe(50_000_000_000_001);
  });
});

describe('parseAmountToMinor', () => {
  const cases: [string, CurrencyCode, number][] = [
    ['1 234,50', 'PLN', 123_450],
    ['1,234.50', 'PLN', 123_450],
    ['1.234,50', 'EUR', 123_450],
    ['1\u00a0234,5', 'PLN', 123_450],
    ['12\u202f345,50', 'PLN', 1_234_550],
    ["1'234.50", 'PLN', 123_450],
    ['12.5', 'PLN', 1_250],
    ['12,5 zł', 'PLN', 1_250],
    ['PLN 12', 'PLN', 1_200],
    ['€12.99', 'EUR', 1_299],
    ['12.9900', 'PLN', 1_299],
    ['0.500', 'PLN', 50],
    ['1234.500', 'PLN', 123_450],
    ['.99', 'PLN', 99],
    ['12,', 'PLN', 1_200],
    ['0', 'PLN', 0],
    ['1,234,567', 'JPY', 1_234_567],
    ['1,234', 'JPY', 1_234],
    ['1.234', 'KWD', 1_234],
    ['5', 'KWD', 5_000],
    ['1000000', 'PLN', 100_000_000],
  ];
  test.each(cases)('%s in %s is %d', (text, currency, expected) => {
    expect(parseAmountToMinor(text, currency)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ['', 'empty_amount'],
    ['  ', 'empty_amount'],
    ['NaN', 'not_an_amount'],
    ['abc', 'not_an_amount'],
    ['free', 'not_an_amount'],
    ['1e9', 'not_an_amount'],
    ['12.34.56', 'not_an_amount'],
    ['1,23,456.00', 'not_an_amount'],
    ['12 34', 'not_an_amount'],
    ['.', 'not_an_amount'],
    ['zł', 'not_an_amount'],
    ['9'.repeat(50), 'not_an_amount'],
    ['1,234', 'ambiguous_amount'],
    ['12.345', 'ambiguous_amount'],
    ['12.3456', 'too_many_decimals'],
    ['-5', 'negative_amount'],
    ['−5,00', 'negative_amount'],
    ['-5 zł', 'negative_amount'],
    ['1000000.01', 'amount_too_large'],
    ['10 USD', 'other_currency'],
    ['$10', 'other_currency'],
    ['10 €', 'other_currency'],
  ])('refuses %j as a price in PLN: %s', (text, code) => {
    expect(parseAmountToMinor(text, 'PLN')).toEqual({ ok: false, code });
  });

  it('takes the word of a source that always writes one decimal mark', () => {
    const read = (text: string, mark: '.' | ',') => {
      const result = parseAmountToMinor(text, 'PLN', mark);
      return result.ok ? result.value : result.code;
    };
    expect(read('40.000', '.')).toBe(4_000);
    expect(read('1,234', '.')).toBe(123_400);
    expect(read('1.234', '.')).toBe('too_many_decimals');
    expect(read('1.234', ',')).toBe(123_400);
    expect(read('12,5', '.')).toBe('not_an_amount');
    expect(read('1,234.50', '.')).toBe(123_450);
  });

  test('what is written as a decimal is read back', () => {
    fc.assert(
      fc.property(
        fc.nat(MAX_PRICE_MINOR),
        fc.constantFrom<CurrencyCode>('PLN', 'EUR', 'JPY', 'KWD'),
        (minor, currency) => {
          expect(parseAmountToMinor(toDecimalText(money(minor, currency)), currency)).toEqual({
            ok: true,
            value: minor,
          });
        },
      ),
    );
  });

  test('no text makes it throw or answer anything but a price', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d.,\- zł]{0,12}$/u)), (text) => {
        const read = parseAmountToMinor(text, 'PLN');
        if (read.ok) {
          expect(Number.isSafeInteger(read.value)).toBe(true);
          expect(read.value).toBeGreaterThanOrEqual(0);
          expect(read.value).toBeLessThanOrEqual(MAX_PRICE_MINOR);
        }
      }),
    );
  });
});

describe('writing amounts', () => {
  it('knows exponents of 0, 2 and 3', () => {
    expect(CURRENCY_EXPONENTS).toEqual({ PLN: 2, EUR: 2, JPY: 0, KWD: 3 });
    expect(minorPerMajor('KWD')).toBe(1000);
    expect(toDecimalText(money(5, 'PLN'))).toBe('0.05');
    expect(toDecimalText(money(-1_250, 'KWD'))).toBe('-1.250');
    expect(toDecimalText(money(1_250, 'JPY'))).toBe('1250');
  });

  it('formats for Polish and English readers', () => {
    const plain = (text: string) => text.replace(/\s/gu, ' ');
    expect(plain(formatMoney(money(1_234_550, 'PLN'), 'pl'))).toBe('12 345,50 zł');
    expect(plain(formatMoney(money(123_450, 'EUR'), 'en'))).toBe('€1,234.50');
    expect(plain(formatMoney(money(123_450, 'PLN'), 'en'))).toBe('PLN 1,234.50');
    expect(plain(formatMoney(money(1_234, 'JPY'), 'en'))).toBe('JP¥1,234');
    expect(formatMoney(money(9_007_199_254_740_991, 'EUR'), 'en')).toBe('€90,071,992,547,409.91');
  });
});
