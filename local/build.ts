import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const projectDir = path.resolve(import.meta.dirname, '..');

/** What the build is made of. */
export const sourceNames = [
  'app',
  'db',
  'messages',
  'public',
  'workers',
  'project.inlang',
  'package-lock.json',
  'remix.config.js',
  'vite.config.ts',
  'wrangler.toml',
];
/** Written by the build itself. */
export const generatedDir = path.join(projectDir, 'app', 'paraglide');

function newestChange(target: string): number {
  if (target === generatedDir || !fs.existsSync(target)) return 0;
  const stat = fs.statSync(target);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = fs.readdirSync(target).map((name) => newestChange(path.join(target, name)));
  return Math.max(stat.mtimeMs, ...inside);
}

/** Whether the build is missing or older than what it is made of. */
export function isBuildStale(buildDir: string): boolean {
  const mark = path.join(buildDir, 'complete');
  if (!fs.existsSync(mark) || !fs.existsSync(path.join(buildDir, 'server', 'index.js'))) return true;
  const built = fs.statSync(mark).mtimeMs;
  return sourceNames.some((name) => newestChange(path.join(projectDir, name)) > built);
}

/** Builds the production bundle. Its output is shown only when it fails. */
export async function buildApplication(buildDir: string): Promise<void> {
  const startedAt = new Date();
  const child = spawn(
    process.execPath,
    [path.join(projectDir, 'node_modules', '@remix-run', 'dev', 'dist', 'cli.js'), 'vite:build'],
    { cwd: projectDir, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'production' } },
  );
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
    child.on('error', () => resolve(1));
  });
  if (code !== 0) throw new Error(`The build failed:\n${Buffer.concat(output).toString('utf8')}`);
  const mark = path.join(buildDir, 'complete');
  fs.writeFileSync(mark, '');
  fs.utimesSync(mark, startedAt, startedAt);
}
