import { afterEach, expect, test } from 'vitest';
import { overwriteGetLocale } from '~/paraglide/runtime.js';
import { amount, date, dateRange, list, number, percentOfBps, relativeTime } from './format';

let language: 'pl' | 'en' = 'pl';
overwriteGetLocale(() => language);
afterEach(() => {
  language = 'pl';
});

const spaces = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, ' ');

test('amounts are written in the language of the reader', () => {
  expect(spaces(amount({ amountMinor: 128_90, currency: 'PLN' }))).toBe('128,90 zł');
  language = 'en';
  expect(spaces(amount({ amountMinor: 128_90, currency: 'EUR' }))).toBe('€128.90');
});

test('dates are told in Warsaw time whatever the clock of the machine', () => {
  expect(date('2026-11-22T23:30:00Z')).toBe('23 listopada 2026');
  expect(date('2026-07-01T10:05:00Z', 'time')).toBe('12:05');
  language = 'en';
  expect(date('2026-11-22T23:30:00Z')).toBe('23 November 2026');
});

test('a range of dates names a month once, and a single day once', () => {
  expect(dateRange('2026-11-24', '2026-11-26')).toBe('24–26 lis');
  expect(dateRange('2026-11-30', '2026-12-02')).toBe('30 lis – 2 gru');
  expect(dateRange('2026-11-24', '2026-11-24', 'weekday')).toBe('wt., 24 lis');
  language = 'en';
  expect(dateRange('2026-11-24', '2026-11-26')).toBe('24–26 Nov');
});

test('a moment is the date and the time', () => {
  expect(date('2026-11-20T10:00:00Z', 'moment')).toBe('20 lis 2026, 11:00');
});

test('relative time uses the largest unit that fits, in both directions', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(relativeTime('2026-11-19T11:00:00Z', now)).toBe('3 dni temu');
  expect(relativeTime('2026-11-22T14:30:00Z', now)).toBe('za 2 godziny');
  language = 'en';
  expect(relativeTime('2026-11-22T11:55:00Z', now)).toBe('5 minutes ago');
});

test('numbers, rates and lists follow the language', () => {
  expect(spaces(number(12345))).toBe('12 345');
  expect(spaces(percentOfBps(290))).toBe('2,9%');
  expect(list(['Kubki', 'Miski', 'Talerze'])).toBe('Kubki, Miski i Talerze');
  language = 'en';
  expect(number(12345)).toBe('12,345');
});
