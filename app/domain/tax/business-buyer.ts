import { failure, type Result, success } from '../result';
import { checkVatNumber } from '../seller/vat-number';
import { EU_COUNTRIES } from './rates';
import { vatIncluded } from './vat';

/**
 * A business that buys, by its VAT number. `form_and_check_digits`: form and check digits are right; whether the
 * number is registered was not asked (docs/decisions/0013).
 */
export interface BusinessBuyer {
  /** With its prefix and without separators: `DE136695976`. */
  readonly vatNumber: string;
  /** ISO code of the country that gave the number. */
  readonly country: string;
  readonly checkedAtMs: number;
  readonly checkedBy: 'form_and_check_digits';
}

/** Checks the VAT number that a shopper gives; without a prefix it is one of the country of delivery. */
export function checkBusinessBuyer(
  text: string,
  deliveryCountry: string,
  nowMs: number,
): Result<BusinessBuyer, { code: 'vat_number_missing' | 'vat_number_wrong' }> {
  const checked = checkVatNumber(text, deliveryCountry);
  if (!checked.ok) return failure({ code: checked.code });
  return success({
    vatNumber: checked.value.number,
    country: checked.value.country,
    checkedAtMs: nowMs,
    checkedBy: 'form_and_check_digits',
  });
}

/** How a seller's part of an order is taxed. With `reverse_charge` the seller sells net and the buyer accounts for VAT. */
export const TAX_TREATMENTS = ['standard', 'reverse_charge'] as const;
export type TaxTreatment = (typeof TAX_TREATMENTS)[number];

/**
 * How a sale is taxed. Reverse charge needs all of: a buyer with a checked number of another country of the Union than
 * the seller's, a seller with a VAT number in the Union, and goods that go to another country of it than the seller's.
 */
export function taxTreatment(sale: {
  readonly sellerCountry: string;
  readonly sellerVatNumber: string | null;
  readonly deliveryCountry: string;
  readonly buyer: BusinessBuyer | null;
}): TaxTreatment {
  const { sellerCountry, sellerVatNumber, deliveryCountry, buyer } = sale;
  const leaves = (country: string) => EU_COUNTRIES.includes(country) && country !== sellerCountry;
  return buyer !== null &&
    sellerVatNumber !== null &&
    EU_COUNTRIES.includes(sellerCountry) &&
    leaves(buyer.country) &&
    leaves(deliveryCountry)
    ? 'reverse_charge'
    : 'standard';
}

/** A price without the VAT that it includes; net and VAT sum to the gross. */
export function netOfVat(grossMinor: number, rateBps: number): number {
  return grossMinor - vatIncluded(grossMinor, rateBps);
}
