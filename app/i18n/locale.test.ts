import { describe, expect, test } from 'vitest';
import { localeOfPath, localeOfRequest, negotiateLocale, readCookie } from './locale';

describe('the language of a request', () => {
  test('comes from the address before anything else', () => {
    const request = new Request('https://rynek.example/en/search', {
      headers: { Cookie: 'lang=pl', 'Accept-Language': 'pl' },
    });
    expect(localeOfRequest(request)).toBe('en');
  });

  test('comes from the kept choice when the address says nothing', () => {
    const request = new Request('https://rynek.example/', {
      headers: { Cookie: 'a=b; lang=en', 'Accept-Language': 'pl' },
    });
    expect(localeOfRequest(request)).toBe('en');
  });

  test('comes from the browser when nothing was kept, and is Polish when it asks for neither', () => {
    const ask = (header: string) =>
      localeOfRequest(new Request('https://rynek.example/', { headers: { 'Accept-Language': header } }));
    expect(ask('en-GB,en;q=0.9')).toBe('en');
    expect(ask('de-DE,de;q=0.9')).toBe('pl');
  });

  test('follows the weights of Accept-Language', () => {
    expect(negotiateLocale('en;q=0.4, pl;q=0.8')).toBe('pl');
    expect(negotiateLocale('pl;q=0, en;q=0.1')).toBe('en');
    expect(negotiateLocale(null)).toBeUndefined();
  });

  test('is read from data requests too', () => {
    expect(localeOfPath('/en.data')).toBe('en');
    expect(localeOfPath('/en/search.data')).toBe('en');
    expect(localeOfPath('/english')).toBeUndefined();
  });
});

test('a cookie is found among others and decoded', () => {
  expect(readCookie('theme=dark; lang=pl', 'lang')).toBe('pl');
  expect(readCookie('q=a%20b', 'q')).toBe('a b');
  expect(readCookie('language=pl', 'lang')).toBeUndefined();
  expect(readCookie(null, 'lang')).toBeUndefined();
});
