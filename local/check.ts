import { spawnSync } from 'node:child_process';
import path from 'node:path';

const projectDir = path.resolve(import.meta.dirname, '..');
const bin = (name: string) => path.join(projectDir, 'node_modules', '.bin', name);

export interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const compileWords: Check = {
  name: 'words',
  command: bin('paraglide-js'),
  args: [
    'compile',
    '--project',
    './project.inlang',
    '--outdir',
    './app/paraglide',
    '--strategy',
    'globalVariable',
    'baseLocale',
    '--emit-ts-declarations',
    '--silent',
  ],
};

/** What a change must pass before anything is run: words, format and lint, types, directions of imports. */
export const CHECKS: readonly Check[] = [
  compileWords,
  {
    name: 'format and lint',
    command: bin('biome'),
    args: ['ci', '--colors=off', '--error-on-warnings', '.'],
  },
  { name: 'types', command: bin('tsc'), args: ['--noEmit', '-p', '.'] },
  { name: 'directions', command: bin('vitest'), args: ['run', '--project', 'unit', 'tests/structure'] },
];

/** Runs one check with its output shown; answers whether it passed. */
export function runCheck(check: Check): boolean {
  console.log(`\n— ${check.name}`);
  const done = spawnSync(check.command, [...check.args], { cwd: projectDir, stdio: 'inherit' });
  return done.status === 0;
}

if (import.meta.main) {
  const failed = CHECKS.filter((check) => !runCheck(check));
  console.log(
    failed.length === 0
      ? '\nAll checks passed.'
      : `\nFailed: ${failed.map((check) => check.name).join(', ')}`,
  );
  process.exit(failed.length === 0 ? 0 : 1);
}
