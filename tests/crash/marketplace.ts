import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '../../db/migrate.ts';
import { checkMarketplaceOf, marketplaceReportLines } from '../../local/check-marketplace.ts';
import { findChildren } from '../../local/processes.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { type RunningWorker, startWorker } from '../../local/worker.ts';
import { pathLabel, sqlLabel, startEdge } from '../fault-points/network-edge.ts';

const buildDir = path.resolve(import.meta.dirname, '../../build');
/** Edges stand behind the ports of the stack. */
const EDGE_PORTS_FROM = 10;
/** How far the clock goes on while the Worker is dead: past every head start and pause of the crons. */
const LATER_MS = 12 * 60_000;
const PATIENCE_MS = 30_000;
const PAUSE_MS = 60;
const LETTER_TO_SELLER = 'Nowe zamówienie';

/** Where a Worker is killed: at the n-th call of a kind, before it arrives or after it was acted on. */
export interface CrashPoint {
  readonly edge: string;
  readonly label: string;
  readonly occurrence: number;
  readonly when: 'before' | 'after';
}

export const pointName = (point: CrashPoint) =>
  `${point.when} ${point.edge}: ${point.label}${point.occurrence > 1 ? ` (${point.occurrence})` : ''}`;

/** What became of a purchase during which the Worker was killed. */
export interface CrashOutcome {
  readonly point: CrashPoint | null;
  readonly wasReached: boolean;
  /** What is wrong afterwards; empty when nothing is. */
  readonly problems: readonly string[];
  readonly saw: string;
}

/** A marketplace with an edge before each service, whose Worker can be killed at any call. */
export class CrashMarketplace {
  readonly #stack: Stack;
  readonly #worker: RunningWorker;
  readonly #client: pg.Client;
  readonly #dataDir: string;
  readonly #stops: (() => Promise<void>)[];
  #seen: { edge: string; label: string; occurrence: number }[] = [];
  #counts = new Map<string, number>();
  #armed: CrashPoint | null = null;
  #isHit = false;
  #offsetMs = 0;
  #made = 0;

  static async start(basePort: number): Promise<CrashMarketplace> {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-crash-'));
    fs.chmodSync(dataDir, 0o755);
    const log = () => undefined;
    const stack = await startStack({ basePort, dataDir, log });
    const world: { current?: CrashMarketplace } = {};
    const { ports } = stack;
    const stops: (() => Promise<void>)[] = [];
    const edges = [
      { edge: 'Postgres', targetPort: ports.neon, label: ({ body }: { body: string }) => sqlLabel(body) },
      { edge: 'Stripe', targetPort: ports.stripe, label: pathLabel },
      { edge: 'Redis', targetPort: ports.upstash, label: ({ method }: { method: string }) => method },
      { edge: 'mail and push', targetPort: ports.tools, label: pathLabel },
    ];
    const addresses: number[] = [];
    for (const [index, edge] of edges.entries()) {
      const port = basePort + EDGE_PORTS_FROM + index;
      addresses.push(port);
      const { stop } = await startEdge({
        ...edge,
        port,
        judge: (call) => world.current?.judge(call) ?? 'pass',
        kill: () => {
          for (const id of findChildren('workerd')) process.kill(id, 'SIGKILL');
        },
      });
      stops.push(stop);
    }
    const at = (index: number) => `http://127.0.0.1:${addresses[index]}`;
    const databaseUrl = stack.environment.DATABASE_URL ?? '';
    await migrate(databaseUrl);
    const worker = await startWorker({
      stack: {
        ...stack,
        environment: {
          ...stack.environment,
          NEON_HTTP_URL: `${at(0)}/sql`,
          STRIPE_API_BASE: at(1),
          UPSTASH_REDIS_REST_URL: at(2),
          MAIL_API_URL: at(3),
        },
      },
      buildDir,
      crons: false,
      log,
    });
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const market = new CrashMarketplace(stack, worker, client, dataDir, stops);
    world.current = market;
    return market;
  }

  private constructor(
    stack: Stack,
    worker: RunningWorker,
    client: pg.Client,
    dataDir: string,
    stops: (() => Promise<void>)[],
  ) {
    this.#stack = stack;
    this.#worker = worker;
    this.#client = client;
    this.#dataDir = dataDir;
    this.#stops = stops;
  }

  async stop(): Promise<void> {
    await this.#client.end();
    await this.#worker.dispose();
    for (const stop of this.#stops) await stop();
    await this.#stack.stop();
    fs.rmSync(this.#dataDir, { recursive: true, force: true });
  }

  /** Every call of the Worker comes by here. */
  judge({ edge, label }: { edge: string; label: string }) {
    const key = `${edge} ${label}`;
    const occurrence = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, occurrence);
    this.#seen.push({ edge, label, occurrence });
    const point = this.#armed;
    if (!point || point.edge !== edge || point.label !== label || point.occurrence !== occurrence)
      return 'pass' as const;
    this.#armed = null;
    this.#isHit = true;
    return point.when === 'before' ? ('kill_before' as const) : ('kill_after' as const);
  }

  /**
   * Every step between "pay" and "seller told", as the code itself makes it: a purchase is made with nothing killed,
   * and each call that left the Worker meanwhile is a point before it and a point after it.
   */
  async listPoints(): Promise<CrashPoint[]> {
    // The first purchase warms what is read once and kept.
    await this.buy(null);
    const outcome = await this.buy(null);
    if (outcome.problems.length > 0) throw new Error(outcome.problems.join('\n'));
    return this.#seen.flatMap((call) => (['before', 'after'] as const).map((when) => ({ ...call, when })));
  }

  /** One purchase, with the Worker killed at a point; then it starts again, the shopper tries again, the crons run. */
  async buy(point: CrashPoint | null): Promise<CrashOutcome> {
    this.#made += 1;
    const stall = await this.#openStalls();
    const shopper = new Browser(this.#worker.url);
    for (const variantId of stall.variantIds)
      await shopper.post('/pl/cart', { intent: 'add', variantId: String(variantId), quantity: '1' });
    const held = await this.#hold(shopper);
    this.#seen = [];
    this.#counts = new Map();
    this.#isHit = false;
    this.#armed = point;

    await this.#payAndComeBack(shopper, held);
    if (point === null) await this.#untilTold(stall.emails);
    else await this.#untilHitOrTold(stall.emails);
    this.#armed = null;
    const wasReached = this.#isHit;
    if (wasReached) {
      await this.#worker.kill();
      await this.#worker.start();
      await this.#payAndComeBack(shopper, held);
      this.#offsetMs += LATER_MS;
      await this.#worker.setClockOffset(this.#offsetMs);
      await this.#runCrons();
      await this.#untilTold(stall.emails).catch(() => undefined);
      await this.#runCrons();
    }
    const problems = await this.#problemsOf(held.checkoutId, stall);
    return { point, wasReached, problems, saw: `${this.#seen.length} calls` };
  }

  async #runCrons(): Promise<void> {
    await this.#worker.runCron('* * * * *');
    await this.#worker.runCron('*/5 * * * *');
  }

  async #openStalls(): Promise<{ variantIds: number[]; emails: string[] }> {
    const variantIds: number[] = [];
    const emails: string[] = [];
    for (const part of ['a', 'b']) {
      const name = `crash-${this.#made}-${part}`;
      const email = `${name}@example.com`;
      const { rows } = await this.#client.query<{ variant_id: string }>(
        `WITH seller AS (
           INSERT INTO sellers (slug, display_name, status, created_at) VALUES ($1, $1, 'approved', now()) RETURNING id
         ), owner AS (
           INSERT INTO users (id, name, email, locale) VALUES ($1, $1, $2, 'pl')
         ), works AS (
           INSERT INTO seller_members (seller_id, user_id, role) SELECT id, $1, 'owner' FROM seller
         ), method AS (
           INSERT INTO shipping_methods (seller_id, code, name_pl, name_en, carrier, countries, min_days, max_days)
           SELECT id, 'dpd', 'Kurier', 'Courier', 'dpd', '{PL}', 1, 2 FROM seller RETURNING id
         ), rate AS (
           INSERT INTO shipping_rates (method_id, currency, price_minor) SELECT id, 'PLN', 1499 FROM method
         ), listing AS (
           INSERT INTO listings (seller_id, external_id, category_id, status, slug, title_pl, title_en, created_at, updated_at)
           SELECT id, 'x', (SELECT min(id) FROM categories), 'published', 'kubek', 'Kubek', 'Mug', now(), now()
           FROM seller RETURNING id, seller_id
         ), variant AS (
           INSERT INTO variants (listing_id, seller_id, sku, weight_grams) SELECT id, seller_id, 'S', 300 FROM listing RETURNING id
         ), price AS (
           INSERT INTO variant_prices SELECT id, 'PLN', 4990 FROM variant
         )
         INSERT INTO stock_levels (variant_id, opening_level, on_hand, updated_at) SELECT id, 3, 3, now() FROM variant
         RETURNING variant_id`,
        [name, email],
      );
      variantIds.push(Number(rows[0]?.variant_id));
      emails.push(email);
    }
    return { variantIds, emails };
  }

  async #hold(shopper: Browser): Promise<{ path: string; checkoutId: string }> {
    const page = await (await shopper.get('/pl/checkout')).text();
    const fields: Record<string, string> = {
      email: 'kupujacy@example.com',
      name: 'Jan Kupujący',
      street: 'Prosta 1',
      postalCode: '00-001',
      city: 'Warszawa',
      country: 'PL',
      phone: '+48600100200',
      terms: 'on',
      acceptedTotalMinor: /name="acceptedTotalMinor"[^>]*value="(\d+)"/.exec(page)?.[1] ?? '',
    };
    for (const [, index, field, value] of page.matchAll(
      /name="deliveries\[(\d+)\]\.(sellerId|methodId)"[^>]*value="(\d+)"/g,
    ))
      if (index && field && value) fields[`deliveries[${index}].${field}`] ??= value;
    const held = await shopper.post('/pl/checkout', fields);
    const address = held.headers.get('Location');
    if (held.status !== 302 || !address) throw new Error(`Holding answered ${held.status}`);
    return { path: address, checkoutId: address.split('/').at(-1) ?? '' };
  }

  /** What a shopper does, and does again when the page did not answer: pay, pay at Stripe, come back. */
  async #payAndComeBack(shopper: Browser, held: { path: string }): Promise<void> {
    const paying = await shopper.post(held.path, { intent: 'pay' }).catch(() => null);
    const sessionId = /cs_[A-Za-z0-9_]+/.exec(paying?.headers.get('Location') ?? '')?.[0];
    if (sessionId !== undefined)
      await fetch(`http://127.0.0.1:${this.#stack.ports.stripe}/_control/sessions/${sessionId}/pay`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ outcome: 'succeeded' }),
      });
    await shopper.get(`${held.path}/return`).catch(() => null);
  }

  async #areTold(emails: readonly string[]): Promise<boolean> {
    const { rows } = await this.#client.query<{ told: string }>(
      `SELECT count(*) AS told FROM notifications WHERE recipient = ANY ($1) AND template = 'seller_new_order' AND state = 'sent'`,
      [emails],
    );
    return Number(rows[0]?.told) >= emails.length;
  }

  async #untilTold(emails: readonly string[]): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await this.#areTold(emails))) {
      if (Date.now() > deadline) throw new Error('The sellers were not told.');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async #untilHitOrTold(emails: readonly string[]): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!this.#isHit && !(await this.#areTold(emails)) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    // What comes after the last telling is a point, too.
    if (!this.#isHit) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 5));
  }

  /** No order without its payment, no payment without its order, and nothing doubled. */
  async #problemsOf(
    checkoutId: string,
    stall: { variantIds: number[]; emails: string[] },
  ): Promise<string[]> {
    const { rows } = await this.#client.query<Record<string, string | null>>(
      `SELECT c.state,
         (SELECT count(*) FROM orders o WHERE o.checkout_id = c.id) AS orders,
         (SELECT count(*) FROM payments p WHERE p.checkout_id = c.id) AS payments,
         (SELECT count(*) FROM journal_entries e WHERE e.payment_id = 'pay_' || c.id AND e.code = 'capture') AS captures,
         (SELECT count(*) FROM outbox b WHERE b.key = 'order.placed:' || c.order_id) AS messages,
         (SELECT count(*) FROM outbox b WHERE b.key = 'order.placed:' || c.order_id AND b.dispatched_at IS NULL) AS waiting
       FROM checkouts c WHERE c.id = $1`,
      [checkoutId],
    );
    const row = rows[0] ?? {};
    const wanted = {
      state: 'placed',
      orders: '1',
      payments: '1',
      captures: '1',
      messages: '1',
      waiting: '0',
    };
    const problems = Object.entries(wanted)
      .filter(([name, value]) => row[name] !== value)
      .map(([name, value]) => `${checkoutId}: ${name} is ${row[name]}, must be ${value}`);
    for (const email of stall.emails) {
      const answer = await fetch(
        `http://127.0.0.1:${this.#stack.ports.tools}/api/messages?to=${encodeURIComponent(email)}`,
      );
      const letters: { subject: string }[] = await answer.json();
      const told = letters.filter(({ subject }) => subject.startsWith(LETTER_TO_SELLER)).length;
      if (told !== 1) problems.push(`${checkoutId}: ${email} was told ${told} times`);
    }
    return problems;
  }

  /** After everything, with all graces over: what the whole checker finds, keepers and Stripe's record included. */
  async check(): Promise<{ readonly problems: readonly string[]; readonly lines: readonly string[] }> {
    this.#offsetMs += 3 * 3_600_000;
    await this.#worker.setClockOffset(this.#offsetMs);
    for (let round = 0; round < 3; round += 1) {
      await this.#runCrons();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    // What was in the queue died with the process: the first check finds copies that stayed behind, a round levels them.
    await this.#worker.runCron('40 * * * *');
    await this.#runCrons();
    await this.#worker.runCron('40 * * * *');
    const { rows } = await this.#client.query<{
      keepers_asked: number;
      problems: { code: string; subject: string }[];
    }>('SELECT keepers_asked, problems FROM marketplace_checks ORDER BY id DESC LIMIT 1');
    const report = await checkMarketplaceOf(
      this.#stack.environment.DATABASE_URL ?? '',
      Date.now() + this.#offsetMs,
    );
    const byWorker = rows[0];
    return {
      problems: [
        ...(byWorker?.problems ?? [{ code: 'no check', subject: 'was made' }]),
        ...report.problems,
      ].map(({ code, subject }) => `${code} ${subject}`),
      lines: [`Keepers asked: ${byWorker?.keepers_asked ?? 0}.`, ...marketplaceReportLines(report)],
    };
  }
}

/** A browser without scripts: keeps cookies, follows nothing by itself. */
class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  get(address: string): Promise<Response> {
    return this.#send(address, {});
  }

  post(address: string, fields: Record<string, string>): Promise<Response> {
    return this.#send(address, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #send(address: string, init: RequestInit): Promise<Response> {
    const response = await fetch(new URL(address, this.#url), {
      ...init,
      headers: {
        Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        Origin: new URL(this.#url).origin,
        Connection: 'close',
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}
