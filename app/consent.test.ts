import { expect, it } from 'vitest';
import { readConsent } from './consent';

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
