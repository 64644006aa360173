import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FAULTS } from '../fault-points/plan';

const buildDir = path.resolve(import.meta.dirname, '../../build/server');

it('the Worker as it is built holds no fault point and nothing that could switch one on', () => {
  const built = fs
    .readdirSync(buildDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => fs.readFileSync(path.join(buildDir, name), 'utf8'))
    .join('\n');
  // The Worker is there at all, under names that a minifier keeps.
  expect(built).toContain('checkout_not_placeable');
  const words = [...FAULTS.filter((fault) => fault.includes('_')), 'kill_before', 'LostCall', 'fault-points'];
  expect(words.length).toBeGreaterThan(4);
  expect(words.filter((word) => built.includes(word))).toEqual([]);
});
