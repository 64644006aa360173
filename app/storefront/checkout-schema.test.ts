import { parseWithZod } from '@conform-to/zod/v4';
import { expect, test } from 'vitest';
import { checkoutSchema } from './checkout-schema';

function formOf(changes: Readonly<Record<string, string | undefined>> = {}): FormData {
  const form = new FormData();
  const fields: Record<string, string | undefined> = {
    email: 'Ala@Example.com',
    name: 'Ala Kot',
    street: 'Lniana 4/7',
    postalCode: '30-001',
    city: 'Kraków',
    country: 'PL',
    phone: '+48 600 100 200',
    'deliveries[0].sellerId': '3',
    'deliveries[0].methodId': '11',
    acceptedTotalMinor: '12890',
    terms: 'on',
    ...changes,
  };
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
  return form;
}

const errorsOf = (changes: Readonly<Record<string, string | undefined>>) =>
  parseWithZod(formOf(changes), { schema: checkoutSchema }).reply().error;

test('a complete form is read, with e-mail and codes in their plain form', () => {
  const read = parseWithZod(formOf({ 'deliveries[0].pickupPointCode': ' waw01a ' }), {
    schema: checkoutSchema,
  });
  expect(read.status).toBe('success');
  expect(read.status === 'success' ? read.value : undefined).toMatchObject({
    email: 'ala@example.com',
    deliveries: [{ sellerId: 3, methodId: 11, pickupPointCode: 'WAW01A' }],
    acceptedTotalMinor: 12890,
  });
});

test('each wrong field is named with its code', () => {
  expect(errorsOf({ email: 'ala@' })).toEqual({ email: ['email'] });
  expect(errorsOf({ name: undefined })).toEqual({ name: ['required'] });
  expect(errorsOf({ postalCode: '3000' })).toEqual({ postalCode: ['postal_code'] });
  expect(errorsOf({ phone: 'zadzwoń' })).toEqual({ phone: ['phone'] });
  expect(errorsOf({ country: 'XX' })).toEqual({ country: ['choice'] });
  expect(errorsOf({ terms: undefined })).toEqual({ terms: ['consent'] });
  expect(errorsOf({ 'deliveries[0].methodId': undefined })).toEqual({ 'deliveries[0].methodId': ['choice'] });
  expect(errorsOf({ 'deliveries[0].pickupPointCode': '!!' })).toEqual({
    'deliveries[0].pickupPointCode': ['pickup_point'],
  });
});

test('the shape of a postal code depends on the country', () => {
  expect(errorsOf({ country: 'DE', postalCode: '10115' })).toBeUndefined();
  expect(errorsOf({ country: 'DE', postalCode: '30-001' })).toEqual({ postalCode: ['postal_code'] });
});
