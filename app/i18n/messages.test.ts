import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('../../messages/', import.meta.url);
const files = readdirSync(new URL('pl/', folder)).sort();

function read(language: string, file: string): Map<string, unknown> {
  const content: unknown = JSON.parse(readFileSync(new URL(`${language}/${file}`, folder), 'utf8'));
  return new Map(Object.entries(Object(content)).filter(([key]) => key !== '$schema'));
}

function parameters(message: unknown): string[] {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const names = [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const declared = [...text.matchAll(/input (\w+)/g)].map((match) => match[1] ?? '');
  return [...new Set([...names, ...declared])].sort();
}

test('both languages have the same files', () => {
  expect(readdirSync(new URL('en/', folder)).sort()).toEqual(files);
});

describe.each(files)('%s', (file) => {
  const polish = read('pl', file);
  const english = read('en', file);

  test('has the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...polish.keys()].sort());
  });

  test('has keys that begin with the name of the file, so that no two files meet', () => {
    const prefix = `${file.replace('.json', '')}_`;
    expect([...polish.keys()].filter((key) => !key.startsWith(prefix))).toEqual([]);
  });

  test('asks for the same parameters in both languages', () => {
    const differing = [...polish.keys()].filter(
      (key) => parameters(polish.get(key)).join() !== parameters(english.get(key)).join(),
    );
    expect(differing).toEqual([]);
  });

  test('has a text for every plural form of each language', () => {
    const forms = { pl: ['one', 'few', 'many', 'other'], en: ['one', 'other'] };
    const missing: string[] = [];
    for (const [language, messages] of Object.entries({ pl: polish, en: english })) {
      for (const [key, message] of messages) {
        const text = JSON.stringify(message);
        if (!text.includes(': plural')) continue;
        for (const form of language === 'pl' ? forms.pl : forms.en) {
          if (!text.includes(`Plural=${form}`)) missing.push(`${language} ${key} ${form}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });
});
