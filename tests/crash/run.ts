/** `npm run crash [-- --every N]`: kills the Worker at every step between "pay" and "seller told". */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildApplication, isBuildStale } from '../../local/build.ts';
import { CrashMarketplace, pointName } from './marketplace.ts';

const { values } = parseArgs({ options: { every: { type: 'string' }, port: { type: 'string' } } });
const every = Number(values.every ?? 1);
const buildDir = path.resolve(import.meta.dirname, '../../build');
if (isBuildStale(buildDir)) await buildApplication(buildDir);
const startedAt = performance.now();
const market = await CrashMarketplace.start(Number(values.port ?? 26_000));
let wrong = 0;
try {
  const points = await market.listPoints();
  console.log(`${points.length} points between "pay" and "seller told"`);
  let reached = 0;
  for (const [index, point] of points.entries()) {
    if (index % every !== 0) continue;
    const outcome = await market.buy(point);
    if (outcome.wasReached) reached += 1;
    wrong += outcome.problems.length;
    const how = outcome.wasReached ? 'killed' : 'not reached this time';
    console.log(`${outcome.problems.length === 0 ? 'ok  ' : 'BAD '} ${how} ${pointName(point)}`);
    for (const problem of outcome.problems) console.log(`       ${problem}`);
  }
  const check = await market.check();
  wrong += check.problems.length;
  for (const problem of check.problems) console.log(`BAD  ${problem}`);
  for (const line of check.lines) console.log(line);
  console.log(`${reached} kills in ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ${wrong} wrong`);
} finally {
  await market.stop();
}
process.exitCode = wrong === 0 ? 0 : 1;
