import { invariant } from '../invariant';
import { BPS_PER_WHOLE, divideRounded } from '../money/money';
import { failure, type Result, success } from '../result';

/** Kinds of goods by how they are taxed, from the highest rate to none. */
export const TAX_CLASSES = ['standard', 'reduced', 'super_reduced', 'zero'] as const;

/** A kind of goods by how it is taxed. */
export type TaxClass = (typeof TAX_CLASSES)[number];

/** One country's rate for one class of goods during a time. */
export interface TaxRate {
  /** ISO 3166 code, so `GR` for Greece. */
  readonly country: string;
  readonly taxClass: TaxClass;
  readonly rateBps: number;
  /** First day of the rate, `YYYY-MM-DD`. */
  readonly validFrom: string;
  /** First day after the rate, or null while no end is known. */
  readonly validTo: string | null;
}

/** Highest rate that is believed: one hundred per cent. */
export const MAX_RATE_BPS = BPS_PER_WHOLE;

/** Whether a text names a tax class. */
export function isTaxClass(text: string): text is TaxClass {
  return TAX_CLASSES.some((taxClass) => taxClass === text);
}

/**
 * The VAT that a gross amount includes, rounded to the nearest minor unit, halves away from zero: the tax of a
 * refund mirrors the tax of its sale.
 */
export function vatIncluded(grossMinor: number, rateBps: number): number {
  invariant(Number.isSafeInteger(grossMinor), 'a gross amount is in integer minor units');
  invariant(Number.isSafeInteger(rateBps) && rateBps >= 0 && rateBps <= MAX_RATE_BPS, 'a rate is 0 to 100 %');
  return divideRounded(BigInt(grossMinor) * BigInt(rateBps), BigInt(BPS_PER_WHOLE + rateBps));
}

/**
 * The rate of a class in a country on a day (`YYYY-MM-DD`). A country without the asked class charges its next
 * higher one, so that a missing row never means too little tax. `tax_rate_unknown` when the country has none.
 */
export function rateFor(
  rates: readonly TaxRate[],
  country: string,
  taxClass: TaxClass,
  onDate: string,
): Result<TaxRate, { code: 'tax_rate_unknown'; country: string; taxClass: TaxClass; onDate: string }> {
  for (let index = TAX_CLASSES.indexOf(taxClass); index >= 0; index -= 1) {
    const found = rates.find(
      (rate) =>
        rate.country === country &&
        rate.taxClass === TAX_CLASSES[index] &&
        rate.validFrom <= onDate &&
        (rate.validTo === null || onDate < rate.validTo),
    );
    if (found !== undefined) return success(found);
  }
  return failure({ code: 'tax_rate_unknown', country, taxClass, onDate });
}
