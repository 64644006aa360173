import type { TaxRate } from './vat';

const SINCE_BEFORE = '2020-01-01';

/** What one country charges: the standard rate, its upper and its lower reduced rate, null where it has none. */
type CountryRates = readonly [
  country: string,
  standardBps: number,
  reducedBps: number | null,
  superReducedBps: number | null,
];

/**
 * Unchanged rates. `reduced` is the upper and `super_reduced` the lower rate of goods that shops sell (food, books,
 * medicines). Rates that only concern services or single products (France 2.1 %, Ireland 4.8 %) are left out.
 */
const STEADY: readonly CountryRates[] = [
  ['AT', 2_000, 1_300, 1_000],
  ['BE', 2_100, 1_200, 600],
  ['BG', 2_000, 900, null],
  ['CY', 1_900, 900, 500],
  ['DE', 1_900, 700, null],
  ['DK', 2_500, null, null],
  ['ES', 2_100, 1_000, 400],
  ['FR', 2_000, 1_000, 550],
  ['GR', 2_400, 1_300, 600],
  ['HR', 2_500, 1_300, 500],
  ['HU', 2_700, 1_800, 500],
  ['IE', 2_300, 1_350, 900],
  ['IT', 2_200, 1_000, 400],
  ['LV', 2_100, 1_200, 500],
  ['LU', 1_700, 800, 300],
  ['MT', 1_800, 700, 500],
  ['NL', 2_100, 900, null],
  ['PL', 2_300, 800, 500],
  ['PT', 2_300, 1_300, 600],
  ['SE', 2_500, 1_200, 600],
  ['SI', 2_200, 950, 500],
];

/**
 * Rates that changed lately, each with the first day of what follows it; null where a class ended and its goods
 * moved to another.
 *
 * - Slovakia, 1 January 2025: 20 % to 23 %, 10 % to 19 % and 5 % (act 278/2024).
 * - Estonia, 1 July 2025: 22 % to 24 %.
 * - Finland, 1 September 2024: 24 % to 25.5 %; 1 January 2026: 14 % to 13.5 %.
 * - Romania, 1 August 2025: 19 % to 21 %, 9 % and 5 % to a single 11 % (law 141/2025).
 * - Lithuania, 1 January 2026: 9 % to 12 % (law XV-287), books and medicines to 5 %: categories whose goods moved
 *   take `super_reduced`.
 * - Czechia, 1 January 2024: 15 % and 10 % to a single 12 %.
 */
const CHANGED: readonly TaxRate[] = [
  ...series('CZ', 'standard', [[SINCE_BEFORE, 2_100]]),
  ...series('CZ', 'reduced', [
    [SINCE_BEFORE, 1_500],
    ['2024-01-01', 1_200],
  ]),
  ...series('CZ', 'super_reduced', [
    [SINCE_BEFORE, 1_000],
    ['2024-01-01', null],
  ]),
  ...series('EE', 'standard', [
    [SINCE_BEFORE, 2_000],
    ['2024-01-01', 2_200],
    ['2025-07-01', 2_400],
  ]),
  ...series('EE', 'reduced', [[SINCE_BEFORE, 900]]),
  ...series('FI', 'standard', [
    [SINCE_BEFORE, 2_400],
    ['2024-09-01', 2_550],
  ]),
  ...series('FI', 'reduced', [
    [SINCE_BEFORE, 1_400],
    ['2026-01-01', 1_350],
  ]),
  ...series('FI', 'super_reduced', [[SINCE_BEFORE, 1_000]]),
  ...series('LT', 'standard', [[SINCE_BEFORE, 2_100]]),
  ...series('LT', 'reduced', [
    [SINCE_BEFORE, 900],
    ['2026-01-01', 1_200],
  ]),
  ...series('LT', 'super_reduced', [[SINCE_BEFORE, 500]]),
  ...series('RO', 'standard', [
    [SINCE_BEFORE, 1_900],
    ['2025-08-01', 2_100],
  ]),
  ...series('RO', 'reduced', [
    [SINCE_BEFORE, 900],
    ['2025-08-01', 1_100],
  ]),
  ...series('RO', 'super_reduced', [
    [SINCE_BEFORE, 500],
    ['2025-08-01', null],
  ]),
  ...series('SK', 'standard', [
    [SINCE_BEFORE, 2_000],
    ['2025-01-01', 2_300],
  ]),
  ...series('SK', 'reduced', [
    [SINCE_BEFORE, 1_000],
    ['2025-01-01', 1_900],
  ]),
  ...series('SK', 'super_reduced', [['2025-01-01', 500]]),
];

/**
 * VAT of the 27 countries of the European Union as known in 2026. A starting point: the operator keeps the rates as
 * rows with dates, and a new rate is a new row, so that no past order changes.
 */
export const EU_TAX_RATES: readonly TaxRate[] = [...STEADY.flatMap(steadyRates), ...CHANGED].concat(
  [...STEADY.map(([country]) => country), 'CZ', 'EE', 'FI', 'LT', 'RO', 'SK'].map((country) => ({
    country,
    taxClass: 'zero',
    rateBps: 0,
    validFrom: SINCE_BEFORE,
    validTo: null,
  })),
);

/** ISO codes of the countries that have rates, in alphabetical order. */
export const EU_COUNTRIES: readonly string[] = [...new Set(EU_TAX_RATES.map((rate) => rate.country))].sort();

function steadyRates([country, standardBps, reducedBps, superReducedBps]: CountryRates): TaxRate[] {
  return [
    ...series(country, 'standard', [[SINCE_BEFORE, standardBps]]),
    ...(reducedBps === null ? [] : series(country, 'reduced', [[SINCE_BEFORE, reducedBps]])),
    ...(superReducedBps === null ? [] : series(country, 'super_reduced', [[SINCE_BEFORE, superReducedBps]])),
  ];
}

function series(
  country: string,
  taxClass: TaxRate['taxClass'],
  steps: readonly (readonly [validFrom: string, rateBps: number | null])[],
): TaxRate[] {
  return steps.flatMap(([validFrom, rateBps], index) =>
    rateBps === null
      ? []
      : [{ country, taxClass, rateBps, validFrom, validTo: steps[index + 1]?.[0] ?? null }],
  );
}
