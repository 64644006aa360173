// Makes sure that what the lock file names is installed, then runs a script on the project's own Node.
// This file has no dependencies and runs on any Node from version 20 on.
// Usage: node local/install.mjs SCRIPT [ARGUMENT…]
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const projectDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modulesDir = path.join(projectDir, 'node_modules');
const nodeMajor = 24;
const oldestMajor = 20;

/** @param {string} message @returns {never} */
function stopWith(message) {
  console.error(message);
  process.exit(1);
}

/** @param {string} file @returns {Record<string, { version?: string; optional?: boolean; link?: boolean }>} */
function readPackages(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8')).packages ?? {};
}

/** What the lock file asks for and the installation lacks or has in another version. */
function findMissing() {
  const installedFile = path.join(modulesDir, '.package-lock.json');
  if (!fs.existsSync(installedFile)) return ['node_modules'];
  const installed = readPackages(installedFile);
  const wanted = Object.entries(readPackages(path.join(projectDir, 'package-lock.json')));
  return wanted
    .filter(([name, entry]) => name !== '' && entry.optional !== true && entry.link !== true)
    .filter(([name, entry]) => installed[name]?.version !== entry.version)
    .map(([name]) => name.replace(/^node_modules\//, ''));
}

/** @param {string[]} words */
function npm(words) {
  const script = process.env.npm_execpath;
  const [command, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  return spawnSync(command, [...first, ...words], { cwd: projectDir, stdio: 'inherit' }).status === 0;
}

function nodeBinary() {
  return path.join(modulesDir, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** @param {string} command @param {string[]} words */
function runs(command, words) {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0;
}

/** What install scripts should have left behind and did not. */
function findBroken() {
  /** @type {string[]} */
  const broken = [];
  const found = spawnSync(nodeBinary(), ['--version'], { encoding: 'utf8' });
  if (found.status !== 0 || !found.stdout.startsWith(`v${nodeMajor}.`)) {
    broken.push(`Node ${nodeMajor}`);
    return broken;
  }
  if (!runs(nodeBinary(), ['-e', "require('sharp')"])) broken.push('sharp');
  const workerd = "require('child_process').execFileSync(require('workerd').default, ['--version'])";
  if (!runs(nodeBinary(), ['-e', workerd])) broken.push('workerd');
  if (!runs(nodeBinary(), ['-e', "require('esbuild').transformSync('1')"])) broken.push('esbuild');
  return broken;
}

if (Number(process.versions.node.split('.')[0]) < oldestMajor) {
  stopWith(`Rynek needs Node ${oldestMajor} or newer to begin with; this is ${process.version}.`);
}

const missing = findMissing();
if (missing.length > 0) {
  console.error(
    `Installing packages: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''} missing.`,
  );
  if (!npm(['ci', '--no-audit', '--no-fund']))
    stopWith('The packages could not be installed; npm says why above.');
}

// The check starts each program once, so its success is remembered for the installation it was made on.
const checkedFile = path.join(modulesDir, '.rynek-checked');
const installation = String(fs.statSync(path.join(modulesDir, '.package-lock.json')).mtimeMs);
if (
  !fs.existsSync(checkedFile) ||
  fs.readFileSync(checkedFile, 'utf8') !== installation ||
  !fs.existsSync(nodeBinary())
) {
  let broken = findBroken();
  if (broken.length > 0) {
    console.error(
      `Install scripts seem to have been blocked: ${broken.join(', ')} missing. Running npm rebuild.`,
    );
    npm(['rebuild', '--ignore-scripts=false']);
    broken = findBroken();
  }
  if (broken.length > 0) {
    stopWith(
      `Still missing after npm rebuild: ${broken.join(', ')}. Allow install scripts of the packages under "allowScripts" in package.json, then run npm ci.`,
    );
  }
  fs.writeFileSync(checkedFile, installation);
}

const [script, ...words] = process.argv.slice(2);
if (script === undefined) process.exit(0);

const child = spawn(nodeBinary(), [path.resolve(projectDir, script), ...words], {
  cwd: projectDir,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: `${path.join(modulesDir, '.bin')}${path.delimiter}${process.env.PATH ?? ''}` },
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal));
}
// A shell between npm and this script may end without passing its signal on.
const parent = process.ppid;
const watch = setInterval(() => {
  if (process.ppid !== parent) child.kill('SIGTERM');
}, 500);
child.on('exit', (code, signal) => {
  clearInterval(watch);
  process.exit(code ?? (signal === null ? 1 : 130));
});
