import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const projectDir = path.resolve(import.meta.dirname, '../..');

interface Row {
  readonly what: string;
  readonly told: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

/** The rows of docs/reliability.md that name what must hold and its tests. */
function readRows(): Row[] {
  const tables = fs
    .readFileSync(path.join(projectDir, 'docs/reliability.md'), 'utf8')
    .split(/\n(?=\| what must hold \|)/)
    .slice(1);
  return tables.flatMap((table) =>
    table
      .split(/\n(?!\|)/, 1)
      .flatMap((rows) => rows.split('\n').slice(2))
      .map((line) => {
        const [what = '', told = ''] = line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim());
        const tests = told.split('<br>').flatMap((one) => {
          const [, file, title] = /^`((?:tests|app)\/[\w/.-]+)`: (.+)$/.exec(one) ?? [];
          return file && title ? [{ file, title }] : [];
        });
        return { what, told, tests };
      }),
  );
}

describe('docs/reliability.md', () => {
  const rows = readRows();

  it('has a row for each line of stock, money, messages, simulation and security', () => {
    expect(rows.length).toBeGreaterThan(50);
  });

  it.each(rows)('$what: its test is there, or it says that it is missing', ({ told, tests }) => {
    if (told.startsWith('missing')) return;
    expect(tests.length, told).toBe(told.split('<br>').length);
    for (const { file, title } of tests) {
      const source = fs.readFileSync(path.join(projectDir, file), 'utf8');
      expect(source.includes(`'${title}'`), `${file} has no test "${title}"`).toBe(true);
    }
  });
});
