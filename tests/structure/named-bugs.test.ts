import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const projectDir = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => fs.readFileSync(path.join(projectDir, file), 'utf8');

/** The bugs of marketplaces that were to be impossible here, each as it was named. */
const BUGS = [
  '6.45 × 30 % loses a cent',
  'reversal in the wrong currency',
  'endless transfer into a negative account',
  'transfer below one minor unit',
  'a payout larger than what can be sent',
  'a fully refunded order still "paid"',
  'a late "paid" event reopens a refunded order',
  'withdrawn twice',
  "commission re-derived from today's rates",
  'a coupon counted once per seller order',
];

test('each named bug has a test whose name says it', () => {
  const rows = [...read('docs/payments.md').matchAll(/^\| (.+?) \| `(.+?)` \| (named bug: .+?) \|$/gm)].map(
    ([, bug = '', file = '', name = '']) => ({ bug, file, name }),
  );
  expect([...new Set(rows.map(({ bug }) => bug))]).toEqual(BUGS);
  for (const { file, name } of rows)
    expect([file, name, read(file).includes(`('${name}`)]).toEqual([file, name, true]);
});

test('the figures of properties in the table are those of the tests', () => {
  const rows = [
    ...read('docs/payments.md').matchAll(/^\| .+? \| `(app\/domain\/.+?\.test\.ts)` \| ([\d,]+)/gm),
  ];
  expect(rows.length).toBeGreaterThan(10);
  for (const [, file = '', cases = ''] of rows) {
    const runs = [...read(file).matchAll(/numRuns: ([\d_]+)/g)].map(([, count = '']) =>
      Number(count.replaceAll('_', '')),
    );
    expect([file, runs.includes(Number(cases.replaceAll(',', '')))]).toEqual([file, true]);
  }
});
