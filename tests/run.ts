/** `npm test`: everything that proves the marketplace, in the order that fails soonest. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { CHECKS, runCheck } from '../local/check.ts';
import { findHoles } from './audit.ts';
import { ensureChromium } from './support/chromium.ts';

const projectDir = path.resolve(import.meta.dirname, '..');
const reportDir = path.join(projectDir, '.rynek', 'reports');
const bin = (name: string) => path.join(projectDir, 'node_modules', '.bin', name);

interface Tally {
  passed: number;
  failed: number;
}

const tally: Tally = { passed: 0, failed: 0 };
const startedAt = performance.now();

function heading(name: string): void {
  console.log(`\n=== ${name} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
}

/** Runs a part of the tests and adds what its report counted; a part that cannot run at all is a failure. */
function runPart(
  name: string,
  command: string,
  args: readonly string[],
  count: (report: string) => Tally,
): void {
  heading(name);
  const report = path.join(reportDir, `${name}.json`);
  fs.rmSync(report, { force: true });
  const done = spawnSync(command, [...args], {
    cwd: projectDir,
    stdio: 'inherit',
    env: { ...process.env, RYNEK_REPORT: report },
  });
  const counted = fs.existsSync(report) ? count(fs.readFileSync(report, 'utf8')) : { passed: 0, failed: 0 };
  tally.passed += counted.passed;
  tally.failed += counted.failed;
  if (done.status !== 0 && counted.failed === 0) tally.failed += 1;
  if (done.status === 0 && counted.passed === 0) {
    console.error(`${name}: no test was run.`);
    tally.failed += 1;
  }
}

function countVitest(report: string): Tally {
  const parsed: { numPassedTests: number; numFailedTests: number } = JSON.parse(report);
  return { passed: parsed.numPassedTests, failed: parsed.numFailedTests };
}

function countPlaywright(report: string): Tally {
  const { stats }: { stats: { expected: number; unexpected: number; flaky: number } } = JSON.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

function vitest(project: string, config?: string): void {
  runPart(
    project,
    bin('vitest'),
    [
      'run',
      ...(config ? ['--config', config] : ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${path.join(reportDir, `${project}.json`)}`,
    ],
    countVitest,
  );
}

fs.mkdirSync(reportDir, { recursive: true });
for (const check of CHECKS) {
  if (runCheck(check)) tally.passed += 1;
  else tally.failed += 1;
}
vitest('unit');

heading('audit');
const holes = findHoles(projectDir);
if (holes === null) console.log('This registry keeps no advisories: run npm audit where one does.');
else if (holes.length === 0) tally.passed += 1;
else {
  console.error(holes.join('\n'));
  tally.failed += 1;
}

heading('build');
const built = spawnSync(bin('remix'), ['vite:build', '--logLevel', 'warn'], {
  cwd: projectDir,
  stdio: 'inherit',
});
if (built.status === 0) tally.passed += 1;
else tally.failed += 1;

vitest('contract');
if (fs.existsSync(path.join(projectDir, 'vitest.workerd.config.ts')))
  vitest('workerd', 'vitest.workerd.config.ts');
vitest('integration');
const chromium = ensureChromium((line) => console.log(line));
if (chromium) process.env.RYNEK_CHROMIUM = chromium;
runPart('browser', bin('playwright'), ['test'], countPlaywright);

heading('done');
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
