import { expect, test } from 'vitest';
import { checkVatNumber } from './vat-number';

test.each([
  ['PL5260250274', 'PL5260250274', 'PL'],
  ['526-025-02-74', 'PL5260250274', 'PL'],
  [' pl 526 025 02 74 ', 'PL5260250274', 'PL'],
  ['DE 136695976', 'DE136695976', 'DE'],
  ['EL094259216', 'EL094259216', 'GR'],
  ['ATU13585627', 'ATU13585627', 'AT'],
])('%j is %s of %s', (text, number, country) => {
  expect(checkVatNumber(text)).toEqual({ ok: true, value: { number, country } });
});

test.each([
  ['', 'vat_number_missing'],
  [' - ', 'vat_number_missing'],
  ['5260250275', 'vat_number_wrong'],
  ['PL123', 'vat_number_wrong'],
  ['GB980780684', 'vat_number_wrong'],
  ['CHE123456788TVA', 'vat_number_wrong'],
  ['<script>', 'vat_number_wrong'],
  ['1'.repeat(1_000), 'vat_number_wrong'],
])('%j is refused: %s', (text, code) => {
  expect(checkVatNumber(text)).toEqual({ ok: false, code });
});

test('a bare number is read as one of the seller’s country', () => {
  expect(checkVatNumber('136695976', 'DE')).toMatchObject({ ok: true, value: { number: 'DE136695976' } });
});
