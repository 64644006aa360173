import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type DrawnPictures, drawDemo, loadDemo } from '../db/seed/demo.ts';
import { buildApplication, isBuildStale } from './build.ts';
import { demoSignIns } from './demo-sign-ins.ts';
import { learnFromPast } from './learn-from-past.ts';
import { type OwnStripe, readOwnStripe } from './own-stripe.ts';
import { basePortMax, defaultBasePort, portsFrom } from './ports.ts';
import { clusterDirOf } from './postgres.ts';
import { type Stack, startStack, stopOnSignals } from './stack.ts';
import { type RunningWorker, startWorker } from './worker.ts';

const projectDir = path.resolve(import.meta.dirname, '..');
const buildDir = path.join(projectDir, 'build');
/** The file that says that the demo marketplace is there. */
const DEMO_MARK = 'demo-loaded';

const help = `npm start [-- OPTION…]

Starts the marketplace with everything it needs on this machine.

  --port PORT   the marketplace's port; the eight above it are used too (default ${defaultBasePort})
  --data DIR    where the data is kept (default .rynek/data)
  --fresh       throws the data away first
  --no-demo     starts without the demo marketplace
  --stripe      pays at your own Stripe test account (STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET from the
                environment), without the demo, with data of its own
  --algolia     searches through the Algolia stand-in first, as with an Algolia account
  --help        shows this`;

interface StartOptions {
  readonly basePort: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly demo: boolean;
  readonly ownStripe: OwnStripe | undefined;
  readonly algolia: boolean;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function readStartOptions(): StartOptions {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        fresh: { type: 'boolean' },
        demo: { type: 'boolean' },
        stripe: { type: 'boolean' },
        algolia: { type: 'boolean' },
        help: { type: 'boolean' },
      },
      allowNegative: true,
    });
    if (values.help === true) {
      console.log(help);
      process.exit(0);
    }
    const basePort = Number(values.port ?? defaultBasePort);
    if (!Number.isInteger(basePort) || basePort < 1 || basePort > basePortMax) {
      fail(`--port takes a number from 1 to ${basePortMax}, not "${values.port}".`);
    }
    const ownStripe = values.stripe === true ? readOwnStripe(process.env) : undefined;
    if (typeof ownStripe === 'string') fail(ownStripe);
    const kept = ownStripe ? 'own-stripe' : 'data';
    return {
      basePort,
      dataDir: path.resolve(values.data ?? path.join(projectDir, '.rynek', kept)),
      fresh: values.fresh === true,
      // The demo's sellers and payments live at the stand-in.
      demo: values.demo !== false && ownStripe === undefined,
      ownStripe,
      algolia: values.algolia === true,
    };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function checkPorts(basePort: number): Promise<void> {
  for (const [name, port] of Object.entries(portsFrom(basePort))) {
    if (await isFree(port)) continue;
    fail(
      `Port ${port} (${name}) is taken by another program, perhaps by a marketplace that is running already.\nStop that program, or choose other ports: npm start -- --port ${basePort + 100 > basePortMax ? 20_000 : basePort + 100}`,
    );
  }
}

/** Removes the data, and nothing that is not ours: a folder that does not look like one of ours is refused. */
function removeData(dataDir: string): void {
  const clusterDir = clusterDirOf(dataDir);
  const isOurs = fs.existsSync(path.join(dataDir, 'secrets.json'));
  if (fs.existsSync(dataDir) && fs.readdirSync(dataDir).length > 0 && !isOurs) {
    fail(`${dataDir} holds something that is not the marketplace's data; --fresh does not remove it.`);
  }
  fs.rmSync(clusterDir, { recursive: true, force: true });
  fs.rmSync(dataDir, { recursive: true, force: true });
}

function makeProgress(): (line: string) => void {
  const startedAt = performance.now();
  return (line) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
    console.log(`${seconds} s  ${line}`);
  };
}

/** Whether a data folder still needs the demo marketplace. */
function lacksDemo(dataDir: string): boolean {
  return !fs.existsSync(path.join(dataDir, DEMO_MARK));
}

async function loadDemoOnce(
  stack: Stack,
  worker: RunningWorker,
  drawn: DrawnPictures,
  log: (line: string) => void,
): Promise<void> {
  log('Loading the demo marketplace');
  await loadDemo(stack, worker, drawn, log);
  await learnFromPast(stack);
  fs.writeFileSync(path.join(stack.dataDir, DEMO_MARK), `${new Date().toISOString()}\n`);
  log('The demo marketplace is there');
}

function printAddresses(stack: Stack, demo: boolean): void {
  const lines = ['', `  Marketplace   http://localhost:${stack.ports.app}`];
  if (demo)
    for (const { role, email, password, secondFactor } of demoSignIns)
      lines.push(`  ${role.padEnd(13)} ${email}  ${password}${secondFactor ? '  and a code' : ''}`);
  if (demo) lines.push(`  Codes         http://localhost:${stack.ports.tools}/authenticator`);
  lines.push(`  Inbox         http://localhost:${stack.ports.tools}/inbox`);
  lines.push(`  Tools         http://localhost:${stack.ports.tools}`);
  lines.push('', '  Ctrl-C stops everything. The data stays where it is.', '');
  console.log(lines.join('\n'));
}

async function main(): Promise<void> {
  const options = readStartOptions();
  const log = makeProgress();
  await checkPorts(options.basePort);
  if (options.fresh) {
    removeData(options.dataDir);
    log('The data was thrown away');
  }

  let stack: Stack | undefined;
  let worker: RunningWorker | undefined;
  stopOnSignals(async () => {
    await worker?.dispose();
    await stack?.stop();
  });

  const stale = isBuildStale(buildDir);
  if (stale) log('Building the application');
  const built = stale ? buildApplication(buildDir) : Promise.resolve();
  built.catch(() => undefined);
  stack = await startStack({
    basePort: options.basePort,
    dataDir: options.dataDir,
    log,
    ...(options.ownStripe ? { ownStripe: options.ownStripe } : {}),
    algolia: options.algolia,
  });
  // Beside the build, which does not fill the machine.
  const drawn = options.demo && lacksDemo(stack.dataDir) ? drawDemo(stack.picturesDir) : undefined;
  drawn?.catch(() => undefined);
  const { migrate } = await import('../db/migrate.ts');
  await migrate(stack.environment.DATABASE_URL ?? '');
  log('The database has the newest schema');
  await built;
  if (stale) log('The application is built');
  worker = await startWorker({ stack, buildDir, log });
  stack.tools.attach(worker);
  log('The application runs in workerd');
  if (drawn) await loadDemoOnce(stack, worker, await drawn, log);
  printAddresses(stack, options.demo);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.kill(process.pid, 'SIGTERM');
});
