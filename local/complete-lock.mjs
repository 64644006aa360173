// npm leaves packages for other platforms out of the lock file when its registry lacks them, and `npm ci` then
// refuses the lock file everywhere. This adds what the lock file's own optionalDependencies name: version and
// platform, no address, so that a machine of that platform asks its own registry. Run it after each change of
// versions: node local/complete-lock.mjs
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const file = path.resolve(
  process.argv[2] ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'package-lock.json'),
);
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** @param {string} name */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = systems.filter((one) => words.includes(one));
  const cpu = processors.filter((one) => words.includes(one));
  return { os, cpu, libc: os.includes('linux') && words.includes('musl') ? ['musl'] : [] };
}

/** Whether a package is found from another one's folder, as Node looks for it. @param {string} from @param {string} name */
function isLocked(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '' || !folder.includes('/node_modules/')) break;
  }
  return lock.packages[`node_modules/${name}`] !== undefined;
}

let added = 0;
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const { os, cpu, libc } = platformOf(name);
    if (
      isLocked(from, name) ||
      os.length !== 1 ||
      cpu.length !== 1 ||
      !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)
    )
      continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...(entry.dev === true ? { dev: true } : {}),
      ...(libc.length > 0 ? { libc } : {}),
      optional: true,
      os,
    };
    added += 1;
    console.log(`${name}@${version}`);
  }
}
if (added > 0) {
  const [root, ...others] = Object.entries(lock.packages);
  others.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  lock.packages = Object.fromEntries([root, ...others]);
  fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`${added} packages added to the lock file.`);
