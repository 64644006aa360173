/** The composition root: the only place where adapters are built and configuration is looked at. */
import { Redis } from '@upstash/redis';
import { connectDatabase, type Database } from '#db/client.server';
import { upstashCartStore } from '~/adapters/cart-store/upstash.server';
import { systemClock } from '~/adapters/clock/system.server';
import { buildFontReader } from '~/adapters/document-writer/build-fonts.server';
import { pdfDocumentWriter } from '~/adapters/document-writer/pdf.server';
import { r2FileStore } from '~/adapters/file-store/r2.server';
import { betterAuthIdentity } from '~/adapters/identity/better-auth.server';
import { hmacLinkSigner } from '~/adapters/link-signer/hmac.server';
import { durableObjectLiveChannel } from '~/adapters/live-channel/durable-object.server';
import { httpApiMailer } from '~/adapters/mailer/http-api.server';
import { r2MediaStore } from '~/adapters/media-store/r2.server';
import { cloudflareMessageQueue } from '~/adapters/message-queue/cloudflare.server';
import { upstashPageChanges } from '~/adapters/page-changes/upstash.server';
import { stripePaymentGateway } from '~/adapters/payment-gateway/stripe.server';
import { webPusher } from '~/adapters/pusher/web-push.server';
import { webCryptoRandomness } from '~/adapters/randomness/web-crypto.server';
import { upstashRateLimiter } from '~/adapters/rate-limiter/upstash.server';
import { postgresRecommender } from '~/adapters/recommender/postgres.server';
import { algoliaSearchEngine } from '~/adapters/search-engine/algolia.server';
import { postgresSearchEngine } from '~/adapters/search-engine/postgres.server';
import { searchEngineWithFallback } from '~/adapters/search-engine/with-fallback.server';
import { admissionInIsolate } from '~/adapters/stock-admission/in-isolate.server';
import { durableObjectStockKeeper } from '~/adapters/stock-keeper/durable-object.server';
import { postgresStockProjection } from '~/adapters/stock-projection/postgres.server';
import { readSettings, type Settings, type WorkerEnvironment } from '~/env.server';
import type { Clock } from '~/ports/clock';
import type { Ports } from '~/ports/ports';
import type { SearchEngine } from '~/ports/search-engine';

/** A shop that waits for its cart store has stopped selling: beyond this the guest's own copy serves. */
const REDIS_TIMEOUT_MS = 800;

const commaSeparated = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

const portsByEnvironment = new WeakMap<WorkerEnvironment, Ports>();

/**
 * The ports of an environment, built once for the life of the isolate: every client behind them speaks over
 * `fetch` or RPC and holds nothing of a request.
 */
export function createPorts(env: WorkerEnvironment): Ports {
  const known = portsByEnvironment.get(env);
  if (known) return known;
  const ports = buildPorts(env);
  portsByEnvironment.set(env, ports);
  return ports;
}

function buildPorts(env: WorkerEnvironment): Ports {
  const settings = readSettings(env);
  const db = connectDatabase({ connectionString: settings.DATABASE_URL, httpUrl: settings.NEON_HTTP_URL });
  const redis = new Redis({
    url: settings.UPSTASH_REDIS_REST_URL,
    token: settings.UPSTASH_REDIS_REST_TOKEN,
    automaticDeserialization: false,
    enableTelemetry: false,
    retry: false,
    signal: () => AbortSignal.timeout(REDIS_TIMEOUT_MS),
  });
  const clock = systemClock(settings.CLOCK_OFFSET_MS);
  const mailer = httpApiMailer({
    url: settings.MAIL_API_URL,
    apiKey: settings.MAIL_API_KEY,
    from: settings.MAIL_FROM,
  });
  return {
    db,
    clock,
    randomness: webCryptoRandomness(clock),
    ...admissionInIsolate(clock, durableObjectStockKeeper(env.STOCK)),
    stockProjection: postgresStockProjection(db),
    queue: cloudflareMessageQueue(env.EVENTS, env.JOBS, env.ANALYTICS),
    payments: stripePaymentGateway({
      secretKey: settings.STRIPE_SECRET_KEY,
      webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
      apiBase: settings.STRIPE_API_BASE,
    }),
    carts: upstashCartStore(redis),
    limits: upstashRateLimiter(redis),
    pageChanges: upstashPageChanges(redis, clock),
    media: r2MediaStore(env.MEDIA, env.IMAGES),
    files: r2FileStore(env.MEDIA),
    documents: pdfDocumentWriter(buildFontReader(env.ASSETS)),
    mailer,
    identity: betterAuthIdentity(
      { db, clock, mailer },
      { secret: settings.AUTH_SECRET, publicOrigin: settings.PUBLIC_ORIGIN },
    ),
    pusher: webPusher({
      subject: settings.VAPID_SUBJECT,
      publicKey: settings.VAPID_PUBLIC_KEY,
      privateKey: settings.VAPID_PRIVATE_KEY,
      allowedHosts: commaSeparated(settings.PUSH_HOSTS_ALLOWED),
    }),
    live: durableObjectLiveChannel(env.SELLER_CHANNEL),
    links: hmacLinkSigner(settings.AUTH_SECRET),
    recommender: postgresRecommender(db),
    search: searchEngineOf(settings, db, clock),
    pictureHostsAllowed: commaSeparated(settings.PICTURE_HOSTS_ALLOWED),
    publicOrigin: settings.PUBLIC_ORIGIN,
  };
}

/** Postgres searches, and Algolia before it when there is an account. */
function searchEngineOf(settings: Settings, db: Database, clock: Clock): SearchEngine {
  const inPostgres = postgresSearchEngine(db);
  const { ALGOLIA_APP_ID: appId, ALGOLIA_API_KEY: apiKey } = settings;
  if (appId === undefined || apiKey === undefined) return inPostgres;
  const address = {
    appId,
    apiKey,
    indexPrefix: settings.ALGOLIA_INDEX_PREFIX,
    host: settings.ALGOLIA_HOST,
  };
  return searchEngineWithFallback(algoliaSearchEngine(address, { db, clock }), inPostgres, clock);
}

declare module '@remix-run/cloudflare' {
  interface AppLoadContext {
    readonly ports: Ports;
    /** Lets work go on after the answer has been sent. */
    readonly waitUntil: (work: Promise<unknown>) => void;
  }
}
