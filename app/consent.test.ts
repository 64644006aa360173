import { expect, it } from 'vitest';
import { readConsent, readPersonalOrder } from './consent';

it.each([
  ['consent=yes', 'yes'],
  ['theme=dark; consent=no; lang=pl', 'no'],
])('reads %j as %s', (header, consent) => {
  expect(readConsent(header)).toBe(consent);
});

it.each([null, '', 'consent=', 'consent=YES', 'consent=yes%', 'consent=1', 'myconsent=yes', 'consent=true'])(
  'takes %j for nothing chosen',
  (header) => {
    expect(readConsent(header)).toBeUndefined();
  },
);

it.each([
  ['consent=yes', 'on'],
  ['consent=yes; personal_order=on', 'on'],
  ['consent=yes; personal_order=off', 'off'],
  ['consent=yes; personal_order=%', 'on'],
  ['consent=no; personal_order=on', undefined],
  ['personal_order=on', undefined],
  [null, undefined],
])('takes the personal order of %j for %s', (header, order) => {
  expect(readPersonalOrder(header)).toBe(order);
});
