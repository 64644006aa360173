import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';

const projectDir = path.resolve(import.meta.dirname, '../..');

interface Row {
  readonly what: string;
  readonly status: string;
  readonly message: string;
  readonly file: string;
  readonly title: string;
}

/** The rows of docs/faults.md. */
function readRows(): Row[] {
  return fs
    .readFileSync(path.join(projectDir, 'docs/faults.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| input or fault'))
    .map((line) => {
      const [what = '', status = '', message = '', , told = ''] = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim());
      const [, file = '', title = ''] = /^`([\w-]+)`: (.+)$/.exec(told) ?? [];
      return { what, status, message, file, title };
    });
}

/** What stands between a test's title and the next test. */
function bodyOf(file: string, title: string): string | undefined {
  const source = fs.readFileSync(path.join(projectDir, 'tests/faults', `${file}.test.ts`), 'utf8');
  const at = source.indexOf(`'${title}'`);
  if (at < 0) return undefined;
  const rest = source.slice(at + title.length);
  const next = rest.search(/\n {2}(it|test)[.(]|\n\}\);/);
  return next < 0 ? rest : rest.slice(0, next);
}

/** Subjects that the table may not forget. */
const SUBJECTS = [
  'empty CSV',
  'huge CSV',
  'malformed CSV',
  'without price',
  'quantity 0, −1, 1e9',
  'tampered price',
  'tampered seller',
  'tampered currency',
  'tampered shipping',
  'stale cart',
  'expired hold',
  'double-clicked pay',
  'webhook with a wrong signature',
  'webhook of an unknown kind',
  'webhook repeated',
  'declined card',
  'Stripe down',
  'Redis down',
  'unknown address',
  'another seller',
  'too large',
  'malformed JSON',
];

describe('docs/faults.md', () => {
  const rows = readRows();

  test.each(SUBJECTS)('has a row on %s', (subject) => {
    expect(rows.filter((row) => row.what.includes(subject))).not.toEqual([]);
  });

  it.each(rows)('$what: its test is there, and names the status and the message', (row) => {
    const body = bodyOf(row.file, row.title);
    expect(body, `tests/faults/${row.file}.test.ts has no test "${row.title}"`).toBeDefined();
    expect(body).toContain(row.status);
    expect(body).toContain(row.message);
  });
});
