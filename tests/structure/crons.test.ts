import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const projectDir = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => fs.readFileSync(path.join(projectDir, file), 'utf8');

test('the crons of wrangler.toml are those that have rounds', () => {
  const [, declared = ''] = /^crons = \[(.*)\]$/m.exec(read('wrangler.toml')) ?? [];
  const crons = [...declared.matchAll(/"([^"]+)"/g)].map(([, cron]) => cron);
  const rounds = [...read('workers/cron/rounds.ts').matchAll(/^ {2}'([^']+)': \{$/gm)].map(
    ([, cron]) => cron,
  );
  expect(crons.length).toBeGreaterThan(2);
  expect(rounds).toEqual(crons);
});
