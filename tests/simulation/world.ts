import { neonConfig } from '@neondatabase/serverless';
import pg from 'pg';
import { connectDatabase, type Database } from '#db/client.server';
import { consumeDeadLetters } from '#workers/queues/dead-letters';
import { consumeEvents } from '#workers/queues/events';
import { stripePaymentGateway } from '~/adapters/payment-gateway/stripe.server';
import { postgresRecommender } from '~/adapters/recommender/postgres.server';
import { postgresSearchEngine } from '~/adapters/search-engine/postgres.server';
import { admissionInIsolate } from '~/adapters/stock-admission/in-isolate.server';
import { postgresStockProjection } from '~/adapters/stock-projection/postgres.server';
import type { EventMessage } from '~/domain/messages';
import type { Ports } from '~/ports/ports';
import { sqlInProcess } from '../../local/neon-proxy.ts';
import { createApi } from '../../local/stripe/api.ts';
import { Faults } from '../../local/stripe/faults.ts';
import { expireOverdueSessions } from '../../local/stripe/sessions.ts';
import { drawIdsFrom, Store } from '../../local/stripe/store.ts';
import { signPayload } from '../../local/stripe/webhooks.ts';
import type { World as StripeWorld } from '../../local/stripe/world.ts';
import { type FaultRates, SeededPlan } from '../fault-points/plan';
import { type Gate, LostCall, withFaultPoints } from '../fault-points/ports';
import { Chance } from './chance';
import { StockObjects } from './stock-objects';
import { Turns } from './turns';

const STRIPE_ORIGIN = 'http://stripe.simulation:80';
const SECRET_KEY = 'sk_test_simulation';
const WEBHOOK_SECRET = 'whsec_simulation';
const START_MS = Date.UTC(2026, 5, 1, 8);

/** Tries before a message becomes a dead letter, as wrangler.toml says: the first and five more. */
const TRIES_MAX = 6;
const BATCH_MAX = 8;

/** How often each call goes wrong while the simulation runs. */
export const RATES: FaultRates = {
  stripe: { delay: 0.03, fail_before: 0.02, fail_after: 0.02, repeat: 0.02, die: 0.004 },
  postgres: { delay: 0.02, fail_before: 0.004, fail_after: 0.004, die: 0.003 },
  redis: { fail_before: 0.1 },
  search: { fail_before: 0.05 },
  queue: { delay: 0.03, fail_before: 0.03, fail_after: 0.02, repeat: 0.03, die: 0.005 },
  stock: { delay: 0.05, fail_before: 0.01, fail_after: 0.01, repeat: 0.03, die: 0.004 },
  storage: { fail_before: 0.005, fail_after: 0.005 },
  alarm: { delay: 0.2, fail_before: 0.1, repeat: 0.2 },
  mail: { fail_before: 0.05, fail_after: 0.05, repeat: 0.03, die: 0.005 },
  push: { fail_before: 0.1, fail_after: 0.02 },
  live: { fail_before: 0.1 },
  clock: { delay: 0.02 },
  randomness: { repeat: 0.05 },
};

/** Events of Stripe that are sent to us. */
const SENT = /^(account|charge\.dispute|checkout\.session|refund)\./;

interface Queued {
  readonly id: string;
  readonly body: EventMessage;
  attempts: number;
  notBeforeMs: number;
}

/** The marketplace's real services in a world that can be moved, broken and repeated. */
export class SimulatedWorld {
  readonly chance: Chance;
  readonly turns: Turns;
  readonly plan: SeededPlan;
  readonly objects: StockObjects;
  readonly stripe: StripeWorld;
  /** With fault points; what actors call. */
  readonly ports: Ports;
  /** The same database without fault points: for whoever looks on. */
  readonly quiet: Database;
  readonly letters: { readonly to: string; readonly subject: string; readonly text: string }[] = [];
  /** Charges that went through, by checkout. */
  readonly charged = new Map<string, number>();
  nowMs = START_MS;
  /** Hears of every call out of the process, with what is done to it. */
  onCall: (line: string) => void = () => undefined;
  #queue: Queued[] = [];
  #webhooks: string[] = [];
  readonly #mailed = new Set<string>();
  #made = 0;
  readonly #undo: (() => void | Promise<void>)[] = [];

  constructor(options: {
    readonly seed: number;
    readonly databaseUrl: string;
    readonly socketDir: string;
    readonly rates?: FaultRates;
    /** Puts a mistake into a port, for a test that wants to see it found. */
    readonly spoil?: (ports: Ports) => Ports;
  }) {
    this.chance = new Chance(options.seed);
    this.turns = new Turns(this.chance.fork());
    const faultChance = this.chance.fork();
    this.plan = new SeededPlan(options.rates ?? RATES, () => faultChance.next());
    const gate: Gate = (edge, call, fault) => {
      this.onCall(`    ${edge} ${call} ${fault}`);
      return this.turns.turn(fault === 'delay', fault === 'die');
    };

    this.quiet = this.#connect(options, gate);
    this.stripe = this.#startStripe();
    const plain = this.#plainPorts(options.databaseUrl);
    this.objects = new StockObjects({ ports: () => this.ports, plan: this.plan, turns: this.turns });
    const whole = { ...plain, stock: this.objects.keeper() };
    const faulty = withFaultPoints(options.spoil?.(whole) ?? whole, this.plan, gate);
    this.ports = { ...faulty, ...admissionInIsolate(faulty.clock, faulty.stock) };
  }

  /** Postgres is real; its edge is here: one call is one round trip. */
  #connect(options: { readonly databaseUrl: string; readonly socketDir: string }, gate: Gate): Database {
    const port = Number(new URL(options.databaseUrl).port);
    const sql = sqlInProcess({ host: options.socketDir, port });
    const quietUrl = `${options.databaseUrl}?quiet`;
    const before = neonConfig.fetchFunction;
    neonConfig.fetchFunction = async (
      _url: string,
      init: { body: string; headers: Record<string, string> },
    ) => {
      const headers = Object.fromEntries(
        Object.entries(init.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const isQuiet = headers['neon-connection-string']?.includes('?quiet') === true;
      const answer = async () => {
        const { status, text } = await this.turns.outside(() => sql.answer(headers, init.body));
        return { ok: status === 200, status, text: async () => text, json: async () => JSON.parse(text) };
      };
      if (isQuiet) return answer();
      const words = statementWords(init.body);
      const fault = this.plan.next('postgres', words);
      await gate('postgres', words, fault);
      if (fault === 'fail_before') throw new LostCall('postgres', 'sql');
      const answered = await answer();
      if (fault === 'fail_after') throw new LostCall('postgres', 'sql');
      return answered;
    };
    this.#undo.push(() => {
      neonConfig.fetchFunction = before;
      sql.stop();
    });
    return connectDatabase({ connectionString: quietUrl, httpUrl: 'http://postgres.simulation/sql' });
  }

  #startStripe(): StripeWorld {
    const ids = this.chance.fork();
    drawIdsFrom((count) => ids.bytes(count));
    const world: StripeWorld = {
      store: new Store(':memory:'),
      now: () => Math.floor(this.nowMs / 1000),
      origin: STRIPE_ORIGIN,
      onEvent: (id) => this.#onStripeEvent(id),
      request: { id: null, idempotencyKey: null },
    };
    const api = createApi({ world, secretKey: SECRET_KEY, faults: new Faults() });
    const realFetch = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      return request.url.startsWith('http://stripe.simulation') ? api(request) : realFetch(input, init);
    };
    const { subtle } = globalThis.crypto;
    const waited = new Proxy(subtle, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        return typeof method === 'function'
          ? (...given: unknown[]) => this.turns.outside(() => Reflect.apply(method, target, given))
          : method;
      },
    });
    Object.defineProperty(globalThis.crypto, 'subtle', { value: waited, configurable: true });
    this.#undo.push(() => {
      globalThis.fetch = realFetch;
      Object.defineProperty(globalThis.crypto, 'subtle', { value: subtle, configurable: true });
      world.store.close();
    });
    return world;
  }

  #onStripeEvent(id: string): void {
    const event = this.stripe.store.get('event', id);
    if (!event) return;
    if (event.type === 'charge.succeeded') {
      const { metadata } = event.data.object as { metadata: Record<string, string> };
      const checkoutId = metadata.checkout_id ?? '';
      this.charged.set(checkoutId, (this.charged.get(checkoutId) ?? 0) + 1);
    }
    if (SENT.test(event.type)) this.#webhooks.push(id);
  }

  #plainPorts(databaseUrl: string): Ports {
    const db = connectDatabase({ connectionString: databaseUrl, httpUrl: 'http://postgres.simulation/sql' });
    const chance = this.chance.fork();
    const gateway = stripePaymentGateway({
      secretKey: SECRET_KEY,
      webhookSecret: WEBHOOK_SECRET,
      apiBase: STRIPE_ORIGIN,
    });
    const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
    const drawn = (count: number) =>
      Array.from({ length: count }, () => letters[chance.below(letters.length)]).join('');
    const unused = () => {
      throw new Error('Nothing of this is simulated.');
    };
    const ports: Omit<Ports, 'stock' | 'admission'> = {
      db,
      clock: {
        nowMs: () => this.nowMs,
        toSystemMs: (ms) => ms,
        pause: () => this.turns.turn(this.plan.next('clock', 'pause') === 'delay', false),
      },
      randomness: {
        identifier: (prefix) => {
          this.#made += 1;
          return `${prefix}_${String(this.#made).padStart(8, '0')}${drawn(8).toLowerCase()}`;
        },
        humanNumber: () => `${drawn(4)}-${drawn(4)}`,
      },
      stockProjection: postgresStockProjection(db),
      queue: {
        sendEvents: async (messages) => this.#enqueue(messages),
        sendJobs: async () => undefined,
        sendShopperEvents: async () => undefined,
      },
      payments: waitedFor(this.turns, gateway),
      carts: {
        read: async () => null,
        write: async () => 'written',
        remove: async () => undefined,
      },
      limits: { attempt: async () => ({ allowed: true, retryAfterSeconds: 0 }) },
      pageChanges: { note: async () => undefined, latestMs: async () => null },
      media: { put: unused, get: unused, resized: unused, inspect: unused },
      files: {
        put: unused,
        read: unused,
        putText: unused,
        readText: unused,
        remove: async () => undefined,
      },
      documents: { writePdf: unused },
      mailer: {
        send: async ({ idempotencyKey, to, subject, text }) => {
          if (!this.#mailed.has(idempotencyKey)) this.letters.push({ to, subject, text });
          this.#mailed.add(idempotencyKey);
          return { ok: true, value: { id: idempotencyKey } };
        },
      },
      pusher: {
        publicKey: 'key',
        accepts: () => true,
        send: async () => ({ ok: true, value: null }),
      },
      live: {
        publish: async () => ({ delivered: 0 }),
        connect: async () => new Response(null),
      },
      identity: new Proxy({} as Ports['identity'], { get: () => unused }),
      links: { sign: async () => 'key', verify: async () => true },
      search: postgresSearchEngine(db),
      recommender: postgresRecommender(db),
      pictureHostsAllowed: [],
      publicOrigin: 'https://rynek.example',
    };
    return { ...ports, ...admissionInIsolate(ports.clock, unusedStock(unused)) };
  }

  #enqueue(messages: readonly EventMessage[]): void {
    for (const body of messages) {
      this.#made += 1;
      this.#queue.push({ id: `m${this.#made}`, body, attempts: 0, notBeforeMs: this.nowMs });
    }
  }

  /** What the queue had taken is gone. */
  loseQueue(): void {
    this.#queue = [];
  }

  get queued(): number {
    return this.#queue.length;
  }

  get undelivered(): number {
    return this.#webhooks.length;
  }

  /** The next of Stripe's events, in no order; some are sent again later, some never. */
  takeWebhook(inOrder = false): string | undefined {
    const at = inOrder ? 0 : this.chance.below(this.#webhooks.length);
    const [id] = this.#webhooks.splice(at, 1);
    return id;
  }

  sendWebhookAgain(id: string): void {
    this.#webhooks.push(id);
  }

  /** An event as Stripe sends it: its body and its signature. */
  signedEvent(id: string): { rawBody: string; signature: string } {
    const rawBody = JSON.stringify(this.stripe.store.get('event', id));
    return { rawBody, signature: signPayload(rawBody, WEBHOOK_SECRET, Math.floor(Date.now() / 1000)) };
  }

  /** Some messages, the oldest mostly first: at least once and in no order. What is taken and not answered comes back. */
  async consumeBatch(): Promise<string> {
    const due = this.#queue.filter((one) => one.notBeforeMs <= this.nowMs);
    const size = Math.min(due.length, this.chance.between(1, BATCH_MAX));
    const batch: Queued[] = [];
    while (batch.length < size) {
      const one = due.splice(this.chance.happens(0.7) ? 0 : this.chance.below(due.length), 1)[0];
      if (one) batch.push(one);
    }
    if (batch.length === 0) return 'nothing';
    // Until it is answered, nobody else is given it; a consumer that dies leaves it to come again.
    for (const one of batch) {
      one.attempts += 1;
      one.notBeforeMs = this.nowMs + 30_000;
    }
    const kinds = batch.map(({ body }) => body.type).join(',');
    const dead: Queued[] = [];
    await consumeEvents(
      this.#asBatch(batch, (one, delaySeconds) => {
        one.notBeforeMs = this.nowMs + delaySeconds * 1_000;
        if (one.attempts >= TRIES_MAX) dead.push(one);
      }),
      this.ports,
    );
    if (dead.length > 0)
      await consumeDeadLetters(
        this.#asBatch(dead, () => undefined),
        this.ports,
      );
    return kinds;
  }

  #asBatch(messages: readonly Queued[], retry: (one: Queued, delaySeconds: number) => void) {
    const batch = {
      queue: 'simulated-events',
      messages: messages.map((one) => ({
        id: one.id,
        body: one.body,
        attempts: one.attempts,
        timestamp: new Date(this.nowMs),
        ack: () => {
          this.#queue = this.#queue.filter((other) => other !== one);
        },
        retry: (options?: { delaySeconds?: number }) => retry(one, options?.delaySeconds ?? 0),
      })),
    };
    return batch as unknown as MessageBatch<unknown>;
  }

  /** Time goes on: sessions of Stripe end, alarms of stock ring. */
  async passTime(ms: number): Promise<void> {
    this.nowMs += ms;
    expireOverdueSessions(this.stripe);
    await this.objects.ringDue(this.nowMs);
  }

  async stop(): Promise<void> {
    this.turns.killAll();
    this.objects.stop();
    for (const undo of this.#undo.reverse()) await undo();
  }
}

/** What a call to Postgres begins with, to tell one from another. */
function statementWords(body: string): string {
  const [, text = ''] = /"query":"((?:[^"\\]|\\.)*)"/.exec(body) ?? [];
  return text
    .replace(/\\[nt"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60);
}

/** The real gateway, whose library has waits of its own: nobody else gets a turn before it has answered. */
function waitedFor(turns: Turns, gateway: Ports['payments']): Ports['payments'] {
  return new Proxy(gateway, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      return typeof method === 'function'
        ? (...given: unknown[]) => turns.outside(() => Reflect.apply(method, target, given))
        : method;
    },
  });
}

function unusedStock(unused: () => never): Ports['stock'] {
  return {
    reserve: unused,
    extend: unused,
    claim: unused,
    release: unused,
    adjust: unused,
    peek: unused,
    account: unused,
  };
}

/** Runs a question on a database directly. */
export async function onDatabase<Answer>(
  url: string,
  work: (client: pg.Client) => Promise<Answer>,
): Promise<Answer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
