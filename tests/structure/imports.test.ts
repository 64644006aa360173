import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const projectDir = path.resolve(import.meta.dirname, '../..');

/** Rooms of the application by the beginning of a path; the first that fits is the room. */
const ROOMS = [
  ['app/domain/', 'domain'],
  ['app/ports/', 'ports'],
  ['app/adapters/', 'adapters'],
  ['app/services/', 'services'],
  ['app/queries/', 'queries'],
  ['app/components/', 'components'],
  ['app/i18n/', 'words'],
  ['app/mail/', 'words'],
  ['app/paraglide/', 'words'],
  ['app/paths.ts', 'words'],
  ['app/theme.ts', 'words'],
  ['app/context.server.ts', 'composition'],
  ['app/', 'routes'],
  ['db/', 'db'],
  ['workers/', 'workers'],
] as const;

type Room = (typeof ROOMS)[number][1];

/** Where each room may look. Imports run one way (docs/architecture.md). */
const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  domain: ['domain'],
  ports: ['domain', 'ports', 'db'],
  adapters: ['domain', 'ports', 'adapters', 'db', 'words'],
  words: ['domain', 'words'],
  queries: ['domain', 'ports', 'db', 'queries'],
  services: ['domain', 'ports', 'db', 'queries', 'services', 'words'],
  components: ['domain', 'words', 'components'],
  routes: ['domain', 'ports', 'words', 'components', 'queries', 'services', 'routes'],
  composition: ['domain', 'ports', 'adapters', 'db', 'routes', 'composition'],
  db: ['domain', 'db'],
  workers: ['domain', 'ports', 'services', 'composition', 'routes', 'workers', 'adapters', 'words'],
};

/** Types of what objects answer over RPC stand beside the adapter that calls them. */
const ADAPTER_FILES_FOR_WORKERS = ['app/adapters/live-channel/durable-object.server.ts'];

function roomOf(file: string): Room | undefined {
  return ROOMS.find(([start]) => file.startsWith(start))?.[1];
}

function filesUnder(folder: string): string[] {
  return fs
    .readdirSync(path.join(projectDir, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .filter(
      (name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.startsWith('app/paraglide/'),
    );
}

function resolve(from: string, wanted: string): string | undefined {
  const base = wanted.startsWith('~/')
    ? `app/${wanted.slice(2)}`
    : wanted.startsWith('#db/')
      ? `db/${wanted.slice(4)}`
      : wanted.startsWith('#workers/')
        ? `workers/${wanted.slice(9)}`
        : wanted.startsWith('.')
          ? path.posix.normalize(path.posix.join(path.posix.dirname(from), wanted))
          : undefined;
  if (base === undefined) return undefined;
  const candidates = [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, base.replace(/\.js$/, '.ts')];
  return (
    candidates.find((name) => fs.existsSync(path.join(projectDir, name)) && /\.[a-z]+$/.test(name)) ?? base
  );
}

function importsOf(file: string): string[] {
  const text = fs.readFileSync(path.join(projectDir, file), 'utf8');
  return [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)[^;'"]*?from\s+'([^']+)'|import\('([^']+)'\)/g),
  ].flatMap(([, one, other]) => one ?? other ?? []);
}

function violations(): string[] {
  const found: string[] = [];
  for (const file of ['app', 'db', 'workers'].flatMap(filesUnder)) {
    const room = roomOf(file);
    if (room === undefined) continue;
    for (const wanted of importsOf(file)) {
      const target = resolve(file, wanted);
      const targetRoom = target && roomOf(target);
      if (!target || !targetRoom) continue;
      const isAllowed =
        MAY_IMPORT[room].includes(targetRoom) &&
        !(room === 'workers' && targetRoom === 'adapters' && !ADAPTER_FILES_FOR_WORKERS.includes(target));
      if (!isAllowed) found.push(`${file} imports ${target} (${room} → ${targetRoom})`);
    }
  }
  return found;
}

describe('the structure', () => {
  it('lets imports run one way only', () => {
    expect(violations()).toEqual([]);
  });

  it('keeps the domain free of libraries that reach outside', () => {
    const allowed = ['zod', 'jsvat', 'htmlparser2', 'node:'];
    const outside = filesUnder('app/domain').flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith('.') && !name.startsWith('~/'))
        .filter((name) => !allowed.some((one) => name === one || name.startsWith(one)))
        .map((name) => `${file} imports ${name}`),
    );
    expect(outside).toEqual([]);
  });
});
