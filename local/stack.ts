import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startAlgolia } from './algolia/server.ts';
import { startNeonProxy } from './neon-proxy.ts';
import { Network } from './network.ts';
import type { OwnStripe } from './own-stripe.ts';
import { startPictureHost } from './picture-host.ts';
import { defaultBasePort, type Ports, portsFrom } from './ports.ts';
import { databaseName, databaseUser, startPostgres } from './postgres.ts';
import type { RedisEngine } from './redis/engine.ts';
import { startInProcessRedis } from './redis/in-process-engine.ts';
import { findRedisServer, startRedisServer } from './redis/server-engine.ts';
import { type LocalSecrets, loadSecrets } from './secrets.ts';
import { type StripeStandIn, startStripe } from './stripe/server.ts';
import { startTools, type Tools } from './tools/server.ts';
import { startUpstashRest } from './upstash-rest.ts';

export interface StackOptions {
  readonly basePort: number;
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** `false` trades durability for speed, for tests that throw their data away. */
  readonly durable?: boolean;
  /** Somebody's own Stripe test account, instead of the stand-in. */
  readonly ownStripe?: OwnStripe;
  /** Search through the Algolia stand-in first, as with an account; Postgres alone otherwise. */
  readonly algolia?: boolean;
}

/** What stands in for the cloud on one machine, running. */
export interface Stack {
  readonly ports: Ports;
  readonly dataDir: string;
  readonly secrets: LocalSecrets;
  /** The Worker's settings, named as the Worker reads them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stripe: StripeStandIn;
  readonly tools: Tools;
  /** A folder whose pictures are served on the picture host's port, as a seller's own site would. */
  readonly picturesDir: string;
  readonly stop: () => Promise<void>;
}

const projectDir = path.resolve(import.meta.dirname, '..');

/** The application that the Algolia stand-in knows. */
const ALGOLIA_LOCAL_APP = 'LOCALRYNEK';

function environmentOf(
  ports: Ports,
  secrets: LocalSecrets,
  ownStripe: OwnStripe | undefined,
  algolia: boolean,
): Record<string, string> {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const stripe = ownStripe ?? {
    STRIPE_API_BASE: at(ports.stripe),
    STRIPE_SECRET_KEY: secrets.stripeSecretKey,
    STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
  };
  return {
    ...stripe,
    ...(algolia
      ? {
          ALGOLIA_APP_ID: ALGOLIA_LOCAL_APP,
          ALGOLIA_API_KEY: secrets.algoliaKey,
          ALGOLIA_HOST: at(ports.algolia),
        }
      : {}),
    PUBLIC_ORIGIN: `http://localhost:${ports.app}`,
    DATABASE_URL: `postgresql://${databaseUser}:${encodeURIComponent(secrets.databasePassword)}@127.0.0.1:${ports.postgres}/${databaseName}`,
    NEON_HTTP_URL: `${at(ports.neon)}/sql`,
    NEON_WS_PROXY: `127.0.0.1:${ports.neon}/v2`,
    UPSTASH_REDIS_REST_URL: at(ports.upstash),
    UPSTASH_REDIS_REST_TOKEN: secrets.redisToken,
    MAIL_API_URL: at(ports.tools),
    MAIL_API_KEY: secrets.mailKey,
    MAIL_FROM: 'Rynek <rynek@localhost>',
    VAPID_PUBLIC_KEY: secrets.vapidPublicKey,
    VAPID_PRIVATE_KEY: secrets.vapidPrivateKey,
    VAPID_SUBJECT: 'mailto:rynek@localhost',
    AUTH_SECRET: secrets.authSecret,
    PICTURE_HOSTS_ALLOWED: `127.0.0.1:${ports.pictures}`,
    PUSH_HOSTS_ALLOWED: `127.0.0.1:${ports.tools}`,
    CLOCK_OFFSET_MS: '0',
  };
}

/** A real redis-server where there is one, the engine of this process where there is none. */
async function startRedis(options: StackOptions, ports: Ports): Promise<RedisEngine> {
  const binary = findRedisServer();
  if (binary === undefined) return startInProcessRedis(path.resolve(options.dataDir));
  return startRedisServer(binary, { port: ports.redis, dataDir: path.resolve(options.dataDir) });
}

/** Starts every part; when one fails, those already running are stopped. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dataDir = path.resolve(options.dataDir);
  fs.mkdirSync(dataDir, { recursive: true });
  const ports = portsFrom(options.basePort);
  const secrets = loadSecrets(dataDir);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  };
  const keep = <T extends { stop: () => Promise<void> }>(part: T): T => {
    stops.push(() => part.stop());
    return part;
  };
  try {
    const postgres = keep(
      await startPostgres({
        port: ports.postgres,
        dataDir,
        password: secrets.databasePassword,
        durable: options.durable ?? true,
        log: options.log,
      }),
    );
    const network = keep(new Network());
    await network.open('postgres', () =>
      startNeonProxy({
        port: ports.neon,
        postgresPort: ports.postgres,
        postgresHost: postgres.socketDir,
      }),
    );
    options.log(`PostgreSQL on port ${ports.postgres}, Neon's protocols on ${ports.neon}`);
    const redis = keep(await startRedis(options, ports));
    await network.open('redis', () =>
      startUpstashRest({ port: ports.upstash, token: secrets.redisToken, engine: redis }),
    );
    options.log(`Redis (${redis.name}), Upstash's protocol on port ${ports.upstash}`);
    const stripe = keep(
      await startStripe({
        port: ports.stripe,
        dataDir,
        secretKey: secrets.stripeSecretKey,
        webhookSecret: secrets.stripeWebhookSecret,
        webhookUrl: `http://127.0.0.1:${ports.app}/webhooks/stripe`,
        log: options.log,
      }),
    );
    options.log(`Stripe stand-in on port ${ports.stripe}`);
    if (options.algolia === true) {
      await network.open('search', () =>
        startAlgolia({
          port: ports.algolia,
          appId: ALGOLIA_LOCAL_APP,
          apiKey: secrets.algoliaKey,
          dataDir,
        }),
      );
      options.log(`Algolia stand-in on port ${ports.algolia}`);
    }
    const tools = keep(await startTools({ ports, dataDir, mailKey: secrets.mailKey, network }));
    options.log(`Inbox and tools on port ${ports.tools}`);
    const picturesDir = path.join(dataDir, 'pictures');
    fs.mkdirSync(picturesDir, { recursive: true });
    keep(
      await startPictureHost(ports.pictures, [picturesDir, path.join(projectDir, 'db', 'seed', 'pictures')]),
    );
    return {
      ports,
      dataDir,
      secrets,
      environment: environmentOf(ports, secrets, options.ownStripe, options.algolia === true),
      stripe,
      tools,
      picturesDir,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs `stop` once when the process is asked to end, and then ends it. */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const end = async (code: number) => {
    if (stopping) return;
    stopping = true;
    try {
      await stop();
      process.exit(code);
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  process.on('disconnect', () => void end(0));
  process.on('uncaughtException', (error) => {
    console.error(error);
    void end(1);
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, data: { type: 'string' }, fast: { type: 'boolean' } },
  });
  const stack = await startStack({
    basePort: Number(values.port ?? defaultBasePort),
    dataDir: values.data ?? '.rynek/data',
    durable: values.fast !== true,
    log: (line) => console.error(line),
  });
  stopOnSignals(stack.stop);
  console.log(JSON.stringify(stack.environment));
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
