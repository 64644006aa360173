import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildApplication, isBuildStale } from '../local/build.ts';

const HELPERS = ['run', 'load', 'marketplace', 'shopper', 'crowd', 'offers', 'processes', 'seller'];
const known = fs
  .readdirSync(import.meta.dirname)
  .map((name) => path.basename(name, '.ts'))
  .filter((name) => !HELPERS.includes(name));
const wanted = process.argv[2];
if (wanted === undefined || !known.includes(wanted)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${known.join(', ')}`);
  process.exit(1);
}
const buildDir = path.resolve(import.meta.dirname, '../build');
if (isBuildStale(buildDir)) await buildApplication(buildDir);
const done = spawnSync(
  process.execPath,
  [path.join(import.meta.dirname, `${wanted}.ts`), ...process.argv.slice(3)],
  { stdio: 'inherit' },
);
process.exit(done.status ?? 1);
