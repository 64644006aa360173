import {
  austria,
  belgium,
  bulgaria,
  checkVAT,
  croatia,
  cyprus,
  czechRepublic,
  denmark,
  estonia,
  finland,
  france,
  germany,
  greece,
  hungary,
  ireland,
  italy,
  latvia,
  lithuania,
  luxembourg,
  malta,
  netherlands,
  poland,
  portugal,
  romania,
  slovakiaRepublic,
  slovenia,
  spain,
  sweden,
} from 'jsvat';
import { failure, type Result, success } from '../result';

const EU_RULES = [
  austria,
  belgium,
  bulgaria,
  croatia,
  cyprus,
  czechRepublic,
  denmark,
  estonia,
  finland,
  france,
  germany,
  greece,
  hungary,
  ireland,
  italy,
  latvia,
  lithuania,
  luxembourg,
  malta,
  netherlands,
  poland,
  portugal,
  romania,
  slovakiaRepublic,
  slovenia,
  spain,
  sweden,
];

/** Longest text that is looked at. */
export const MAX_VAT_NUMBER_CHARS = 30;

/** A VAT number of the Union whose form and check digits are right. Whether it is registered is not known. */
export interface VatNumber {
  /** With its prefix and without separators: `PL5260250274`. */
  readonly number: string;
  /** ISO code of the country, so `GR` for the prefix `EL`. */
  readonly country: string;
}

/**
 * Checks form and check digits of a VAT number. Without a prefix it is taken as one of `defaultCountry`, so that a
 * Polish seller can enter the bare NIP. Separators are ignored.
 */
export function checkVatNumber(
  text: string,
  defaultCountry = 'PL',
): Result<VatNumber, { code: 'vat_number_missing' | 'vat_number_wrong' }> {
  const compact = text.toUpperCase().replace(/[\s.\-/]/gu, '');
  if (compact === '') return failure({ code: 'vat_number_missing' });
  if (compact.length > MAX_VAT_NUMBER_CHARS) return failure({ code: 'vat_number_wrong' });
  const prefix = defaultCountry === 'GR' ? 'EL' : defaultCountry;
  const number = /^[A-Z]{2}/u.test(compact) ? compact : `${prefix}${compact}`;
  const checked = checkVAT(number, EU_RULES);
  if (!checked.isValid || checked.country === undefined) return failure({ code: 'vat_number_wrong' });
  return success({ number, country: checked.country.isoCode.short });
}
