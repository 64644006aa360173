import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { IMPORT_FAILURE_CODES, SAME_PRODUCT } from '~/domain/import/job';
import { IMPORT_PROBLEM_CODES } from '~/domain/import/problems';

const source = readFileSync(new URL('./import-words.ts', import.meta.url), 'utf8');

function textsOf(language: string): Map<string, unknown> {
  const file = new URL(`../../messages/${language}/seller.json`, import.meta.url);
  return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8'))));
}

describe.each(['pl', 'en'])('in %s', (language) => {
  const texts = textsOf(language);

  test.each([...IMPORT_PROBLEM_CODES, ...IMPORT_FAILURE_CODES, SAME_PRODUCT, 'too_many_imports'])(
    '%s has words that say what to do',
    (code) => {
      const text = texts.get(`seller_import_problem_${code}`);
      expect(String(text ?? '').length).toBeGreaterThan(15);
      expect(source).toContain(`m.seller_import_problem_${code}`);
    },
  );
});
