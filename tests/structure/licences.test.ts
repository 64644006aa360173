import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const projectDir = path.resolve(import.meta.dirname, '../..');

/** What may be shipped with a program under MIT, without a duty beyond naming the authors (docs/decisions/0016). */
const SHIPPABLE = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'Zlib',
  'OFL-1.1',
];

/** Weak copyleft: stays in its own files. Only what builds and is not in the bundle. */
const BUILD_ONLY: Readonly<Record<string, string>> = { lightningcss: 'MPL-2.0' };

interface Locked {
  readonly dev?: boolean;
  readonly license?: string;
}

const lock: { packages: Readonly<Record<string, Locked>> } = JSON.parse(
  fs.readFileSync(path.join(projectDir, 'package-lock.json'), 'utf8'),
);

const shipped = Object.entries(lock.packages).filter(([name, { dev }]) => name !== '' && dev !== true);

/** `MIT OR Apache-2.0` asks for one of them, `MIT AND Zlib` for both. */
function isShippable(licence: string): boolean {
  const terms = licence.replace(/[()]/g, '');
  return terms
    .split(/ OR /i)
    .some((choice) => choice.split(/ AND /i).every((term) => SHIPPABLE.includes(term.trim())));
}

it('every package that is shipped has a licence that allows it', () => {
  const refused = shipped.filter(([name, { license }]) => {
    const own = name.slice(name.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const isBuildOnly = Object.entries(BUILD_ONLY).some(
      ([start, accepted]) => own.startsWith(start) && license === accepted,
    );
    return !isBuildOnly && (license === undefined || !isShippable(license));
  });
  expect(refused.map(([name, { license }]) => `${name}: ${license}`)).toEqual([]);
  expect(shipped.length).toBeGreaterThan(100);
});

it.each(['GPL-3.0', 'MIT AND GPL-3.0', 'UNLICENSED', 'SSPL-1.0'])('%s is not shipped', (licence) => {
  expect(isShippable(licence)).toBe(false);
});
