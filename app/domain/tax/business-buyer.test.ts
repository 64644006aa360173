import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBusinessBuyer, netOfVat, taxTreatment } from './business-buyer';
import { EU_COUNTRIES } from './rates';
import { vatIncluded } from './vat';

const NOW_MS = Date.parse('2026-11-22T10:00:00Z');
const german = checkBusinessBuyer('DE 136 695 976', 'DE', NOW_MS);
const buyer = german.ok ? german.value : null;

describe('a buyer’s VAT number', () => {
  it('is checked by form and check digits, with the moment and the way of it', () => {
    expect(german).toEqual({
      ok: true,
      value: {
        vatNumber: 'DE136695976',
        country: 'DE',
        checkedAtMs: NOW_MS,
        checkedBy: 'form_and_check_digits',
      },
    });
    expect(checkBusinessBuyer('136695976', 'DE', NOW_MS)).toEqual(german);
    expect(checkBusinessBuyer('DE136695977', 'DE', NOW_MS)).toEqual({ ok: false, code: 'vat_number_wrong' });
    expect(checkBusinessBuyer(' ', 'DE', NOW_MS)).toEqual({ ok: false, code: 'vat_number_missing' });
  });
});

describe('reverse charge', () => {
  const sale = { sellerCountry: 'PL', sellerVatNumber: 'PL5260250274', deliveryCountry: 'DE', buyer };

  it('is for a business of another country of the Union whose goods leave the seller’s', () => {
    expect(taxTreatment(sale)).toBe('reverse_charge');
    expect(taxTreatment({ ...sale, deliveryCountry: 'FR' })).toBe('reverse_charge');
  });

  it('is not at home, without a number, for goods that stay, or of a seller without a number', () => {
    expect(taxTreatment({ ...sale, buyer: null })).toBe('standard');
    expect(taxTreatment({ ...sale, deliveryCountry: 'PL' })).toBe('standard');
    expect(taxTreatment({ ...sale, sellerVatNumber: null })).toBe('standard');
    expect(taxTreatment({ ...sale, sellerCountry: 'DE' })).toBe('standard');
    expect(taxTreatment({ ...sale, deliveryCountry: 'CH' })).toBe('standard');
  });

  it('never where seller and buyer, or seller and delivery, are of one country', () => {
    const countries = fc.constantFrom(...EU_COUNTRIES, 'CH', 'GB');
    fc.assert(
      fc.property(countries, countries, countries, (sellerCountry, deliveryCountry, country) => {
        const treated = taxTreatment({
          sellerCountry,
          sellerVatNumber: 'x',
          deliveryCountry,
          buyer: buyer && { ...buyer, country },
        });
        const isAbroad = [deliveryCountry, country].every(
          (one) => one !== sellerCountry && EU_COUNTRIES.includes(one),
        );
        expect(treated === 'reverse_charge').toBe(isAbroad && EU_COUNTRIES.includes(sellerCountry));
      }),
      { numRuns: 3_000 },
    );
  });

  it('net and VAT of any price sum to it, and the net is the price less its rate to half a minor unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999 }),
        fc.integer({ min: 0, max: 2_700 }),
        (grossMinor, rateBps) => {
          const netMinor = netOfVat(grossMinor, rateBps);
          expect(netMinor + vatIncluded(grossMinor, rateBps)).toBe(grossMinor);
          const exactTimes = BigInt(grossMinor) * 10_000n;
          const off = BigInt(netMinor) * BigInt(10_000 + rateBps) - exactTimes;
          expect((off < 0n ? -off : off) * 2n <= BigInt(10_000 + rateBps)).toBe(true);
          expect(grossMinor === 0 || netMinor > 0).toBe(true);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
