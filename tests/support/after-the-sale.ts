import { eq, sql } from 'drizzle-orm';
import {
  categories,
  checkouts,
  listings,
  orderLines,
  sellerMembers,
  sellerOrders,
  sellers,
  users,
  variants,
} from '#db/schema';
import { consumeEvents } from '#workers/queues/events';
import { stripePaymentGateway } from '~/adapters/payment-gateway/stripe.server';
import type { FrozenCheckout } from '~/domain/checkout/checkout';
import type { CheckoutId, ListingId, SellerId, SellerOrderId, VariantId } from '~/domain/ids';
import type { EventMessage } from '~/domain/messages';
import { sumMinor } from '~/domain/money/money';
import type { Ports } from '~/ports/ports';
import { checkLedger } from '~/services/check-ledger.server';
import { issueCorrections } from '~/services/issue-corrections.server';
import { retryRefunds } from '~/services/make-refund.server';
import { retryTransfers } from '~/services/make-transfer.server';
import { moveSellerOrder } from '~/services/move-seller-order.server';
import { runPayouts } from '~/services/payouts.server';
import { placeOrder } from '~/services/place-order.server';
import { recoverDebts, retryReversals } from '~/services/recover-from-seller.server';
import { runDueCaseTimers } from '~/services/run-due-case-timers.server';
import { runDueTimers } from '~/services/run-due-timers.server';
import { recordStripeEvent, retryStripeEvents } from '~/services/stripe-events.server';
import { submitDueEvidence } from '~/services/submit-evidence.server';
import { type LocalServer, listen, serveFetch } from '../../local/http-server.ts';
import { type StripeStandIn, startStripe } from '../../local/stripe/server.ts';
import { findBasePort, makeDataDir, removeDataDir, silent } from '../contract/local-support.ts';
import { startDatabase, type TestDatabase } from './own-database';

const SECRET_KEY = 'sk_test_after_the_sale';
const WEBHOOK_SECRET = 'whsec_after_the_sale';
const DAY_MS = 86_400_000;
/** Rounds in which everything must have come to rest. */
const ROUNDS_MAX = 60;

/** One seller's goods in an order: price and pieces of each line, and the shipping. */
export interface Wanted {
  readonly sellerId: SellerId;
  readonly lines: readonly (readonly [unitPriceMinor: number, quantity: number])[];
  readonly shippingMinor?: number;
  /** What a coupon of the marketplace takes off the first line, and pays the seller instead. */
  readonly promotionMinor?: number;
}

/** The real services on a real Postgres and the Stripe stand-in, with a clock, a queue and a stock to look into. */
export class AfterTheSale {
  readonly #database: TestDatabase;
  readonly #stripe: StripeStandIn;
  readonly #shop: LocalServer;
  readonly #dataDir: string;
  readonly #stripeUrl: string;
  readonly ports: Ports;
  readonly stockMoves: { variantId: number; operationId: string; delta: number }[] = [];
  readonly letters: { to: string; subject: string; text: string }[] = [];
  #events: EventMessage[] = [];
  #offsetMs = 0;
  #made = 0;

  static async start(): Promise<AfterTheSale> {
    const database = await startDatabase();
    const base = await findBasePort();
    const dataDir = makeDataDir();
    const world: { current?: AfterTheSale } = {};
    const shop = await listen(
      serveFetch(async (request) => {
        const taken = await recordStripeEvent((world.current ?? fail()).ports, {
          rawBody: await request.text(),
          signature: request.headers.get('stripe-signature') ?? '',
        });
        return new Response(null, { status: taken.ok ? 200 : 400 });
      }),
      base,
      'the shop',
    );
    const stripe = await startStripe({
      port: base + 4,
      dataDir,
      secretKey: SECRET_KEY,
      webhookSecret: WEBHOOK_SECRET,
      webhookUrl: `http://127.0.0.1:${base}/webhooks/stripe`,
      log: silent,
    });
    world.current = new AfterTheSale(database, stripe, shop, dataDir, `http://127.0.0.1:${base + 4}`);
    return world.current;
  }

  private constructor(
    database: TestDatabase,
    stripe: StripeStandIn,
    shop: LocalServer,
    dataDir: string,
    stripeUrl: string,
  ) {
    this.#database = database;
    this.#stripe = stripe;
    this.#shop = shop;
    this.#dataDir = dataDir;
    this.#stripeUrl = stripeUrl;
    const applied = new Set<string>();
    const parts: Partial<Ports> = {
      db: database.db,
      limits: { attempt: async () => ({ allowed: true, retryAfterSeconds: 0 }) },
      clock: {
        nowMs: () => Date.now() + this.#offsetMs,
        toSystemMs: (ms) => ms - this.#offsetMs,
        pause: async () => undefined,
      },
      randomness: {
        identifier: (prefix) => `${prefix}_${this.#next()}`,
        humanNumber: () => `N${this.#next()}`,
      },
      queue: {
        sendEvents: async (messages) => void this.#events.push(...messages),
        sendJobs: async () => undefined,
        sendShopperEvents: async () => undefined,
      },
      payments: stripePaymentGateway({
        secretKey: SECRET_KEY,
        webhookSecret: WEBHOOK_SECRET,
        apiBase: stripeUrl,
      }),
      stock: {
        ...noStock(),
        claim: async () => ({ ok: true, value: { onHand: 1, held: 0, available: 1 } }) as never,
        adjust: async (variantId, { operationId, change }) => {
          const key = `${variantId} ${operationId}`;
          if (!applied.has(key))
            this.stockMoves.push({ variantId, operationId, delta: 'delta' in change ? change.delta : 0 });
          applied.add(key);
          return { ok: true, value: { onHand: 1, held: 0, available: 1, deferredReduction: 0 } };
        },
      },
      mailer: {
        send: async (mail) => {
          this.letters.push({ to: mail.to, subject: mail.subject, text: mail.text });
          return { ok: true, value: null } as never;
        },
      },
      live: { publish: async () => ({ delivered: 0 }), connect: async () => new Response(null) },
      links: { sign: async () => 'key', verify: async () => true },
      publicOrigin: 'http://rynek.example',
    };
    this.ports = parts as Ports;
  }

  #next(): string {
    this.#made += 1;
    return `${process.pid}x${Date.now().toString(36)}x${this.#made}`;
  }

  get db() {
    return this.#database.db;
  }

  async stop(): Promise<void> {
    await this.#stripe.stop();
    await this.#shop.stop();
    await this.#database.stop();
    removeDataDir(this.#dataDir);
  }

  /** Goes into the future by days, the stand-in with us. */
  passDays(days: number): void {
    this.#offsetMs += days * DAY_MS;
    this.#stripe.setClockOffset(this.#offsetMs);
  }

  /** Tells the stand-in what to do. */
  async control(path: string, body: object = {}, method = 'POST'): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.#stripeUrl}/_control/${path}`, {
      method,
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    });
    const read: Record<string, unknown> = await answer.json();
    if (!answer.ok) throw new Error(JSON.stringify(read));
    return read;
  }

  /** Asks the stand-in's API as the marketplace would. */
  async stripe<Answer>(path: string, account?: string): Promise<Answer> {
    const answer = await fetch(`${this.#stripeUrl}/v1/${path}`, {
      headers: {
        Authorization: `Bearer ${SECRET_KEY}`,
        ...(account === undefined ? {} : { 'Stripe-Account': account }),
      },
    });
    return answer.json();
  }

  /** A seller who can be paid, with an owner. */
  async seller(): Promise<{ sellerId: SellerId; accountId: string; email: string }> {
    const name = `stall-${this.#next()}`;
    const email = `${name}@example.com`;
    const account = await this.ports.payments.createConnectedAccount({
      idempotencyKey: name,
      sellerId: 1,
      email,
      country: 'PL',
      companyName: name,
    });
    if (!account.ok) throw new Error(account.code);
    const { accountId } = account.value;
    await this.control(`accounts/${accountId}`, { state: 'complete' });
    const now = new Date();
    const [row] = await this.db
      .insert(sellers)
      .values({
        slug: name,
        displayName: name,
        status: 'approved',
        createdAt: now,
        stripeAccountId: accountId,
        stripeTransfersActive: true,
        stripePayoutsEnabled: true,
      })
      .returning({ id: sellers.id });
    const sellerId = (row?.id ?? 0) as SellerId;
    await this.db
      .insert(users)
      .values({ id: name, name, email, locale: 'pl', createdAt: now, updatedAt: now });
    await this.db.insert(sellerMembers).values({ sellerId, userId: name, role: 'owner' });
    return { sellerId, accountId, email };
  }

  /** A checkout that has been paid and waits for whoever places it. */
  async paidCheckout(wanted: readonly Wanted[]): Promise<{
    checkoutId: CheckoutId;
    orderId: string;
    sessionId: string;
  }> {
    const checkoutId = `chk_${this.#next()}` as CheckoutId;
    const orderId = checkoutId.replace('chk_', 'ord_');
    const nowMs = this.ports.clock.nowMs();
    const parts = await Promise.all(wanted.map((part) => this.#frozenPart(part, nowMs)));
    const frozen: FrozenCheckout = {
      currency: 'PLN',
      country: 'PL',
      sellers: parts,
      itemsMinor: sumMinor(parts.map((part) => part.itemsMinor)),
      shippingMinor: sumMinor(parts.map((part) => part.shipping.priceMinor)),
      taxMinor: sumMinor(parts.map((part) => part.taxMinor)),
      totalMinor: sumMinor(parts.map((part) => part.totalMinor)),
    };
    const session = await this.ports.payments.createCheckoutSession({
      checkoutId,
      orderId,
      attempt: 1,
      currency: 'PLN',
      email: 'shopper@example.com',
      locale: 'pl',
      lines: [{ name: 'All', quantity: 1, unitAmountMinor: frozen.totalMinor }],
      expiresAtMs: nowMs + 40 * 60_000,
      successUrl: 'http://rynek.example/ok',
      cancelUrl: 'http://rynek.example/no',
    });
    if (!session.ok) throw new Error(JSON.stringify(session));
    const now = new Date(nowMs);
    await this.db.insert(checkouts).values({
      id: checkoutId,
      orderId,
      state: 'paying',
      cartId: checkoutId,
      locale: 'pl',
      currency: 'PLN',
      email: 'shopper@example.com',
      address: {
        name: 'Jan Kupujący',
        company: null,
        street: 'Prosta 1',
        postalCode: '00-001',
        city: 'Warszawa',
        country: 'PL',
        phone: '+48600100200',
      },
      frozen,
      totalMinor: frozen.totalMinor,
      holdsExpireAt: now,
      stripeSessionId: session.value.sessionId,
      createdAt: now,
      updatedAt: now,
    });
    await this.control(`sessions/${session.value.sessionId}/pay`, { outcome: 'succeeded' });
    return { checkoutId, orderId, sessionId: session.value.sessionId };
  }

  /** A paid and placed order; answers its seller orders in the order of the sellers. */
  async order(wanted: readonly Wanted[]): Promise<{
    orderId: string;
    paymentId: string;
    chargeId: string;
    sellerOrderIds: SellerOrderId[];
  }> {
    const { checkoutId, orderId, sessionId } = await this.paidCheckout(wanted);
    const placed = await placeOrder(this.ports, { checkoutId });
    if (!placed.ok) throw new Error(placed.code);
    await this.settle();
    const paid = await this.ports.payments.readCheckoutSession(sessionId);
    const rows = await this.db.select().from(sellerOrders).where(eq(sellerOrders.orderId, orderId));
    return {
      orderId,
      paymentId: `pay_${checkoutId}`,
      chargeId: (paid.ok ? paid.value.payment?.chargeId : null) ?? '',
      sellerOrderIds: wanted.map(
        ({ sellerId }) => (rows.find((row) => row.sellerId === sellerId)?.id ?? '') as SellerOrderId,
      ),
    };
  }

  async #frozenPart(wanted: Wanted, nowMs: number): Promise<FrozenCheckout['sellers'][number]> {
    const { sellerId, lines, shippingMinor = 0, promotionMinor = 0 } = wanted;
    const frozenLines = await Promise.all(
      lines.map(async ([unitPriceMinor, quantity], index) => {
        const variantId = await this.#variant(sellerId);
        const soldMinor = unitPriceMinor * quantity;
        const borneMinor = index === 0 ? promotionMinor : 0;
        const totalMinor = soldMinor - borneMinor;
        return {
          variantId: variantId as VariantId,
          listingId: 1 as ListingId,
          sellerId,
          categoryPath: [],
          sku: `S${variantId}`,
          titlePl: 'Kubek',
          titleEn: 'Mug',
          options: [],
          pictureKey: null,
          quantity,
          unitPriceMinor,
          totalMinor,
          taxBps: 2_300,
          discountMinor: borneMinor,
          promotionMinor: borneMinor,
          taxMinor: Math.round((soldMinor * 2_300) / 12_300),
        };
      }),
    );
    const itemsMinor = sumMinor(frozenLines.map((line) => line.totalMinor));
    const taxMinor = sumMinor(frozenLines.map((line) => line.taxMinor)) + Math.round(shippingMinor * 0.187);
    return {
      sellerId,
      sellerName: 'x',
      sellerSlug: 'x',
      handlingDays: 1,
      holidays: [],
      lines: frozenLines,
      shipping: {
        methodId: 1,
        namePl: 'Kurier',
        nameEn: 'Courier',
        carrier: 'dpd',
        express: false,
        pickupPointCode: null,
        priceMinor: shippingMinor,
        taxMinor: Math.round(shippingMinor * 0.187),
        deliveryFromMs: nowMs + DAY_MS,
        deliveryToMs: nowMs + 2 * DAY_MS,
      },
      itemsMinor,
      taxMinor,
      discountMinor: promotionMinor,
      promotionMinor,
      totalMinor: itemsMinor + shippingMinor,
    };
  }

  async #variant(sellerId: SellerId): Promise<number> {
    const now = new Date();
    const name = this.#next();
    const [category] = await this.db.select({ id: categories.id }).from(categories).limit(1);
    const [listing] = await this.db
      .insert(listings)
      .values({
        sellerId,
        externalId: name,
        categoryId: category?.id ?? 1,
        status: 'published',
        slug: name,
        titlePl: 'Kubek',
        titleEn: 'Mug',
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: listings.id });
    const [variant] = await this.db
      .insert(variants)
      .values({ listingId: listing?.id ?? 0, sellerId, sku: name, weightGrams: 300 })
      .returning({ id: variants.id });
    return variant?.id ?? 0;
  }

  /** The lines of a seller order, for whoever refunds some. */
  lines(sellerOrderId: string) {
    return this.db.select().from(orderLines).where(eq(orderLines.sellerOrderId, sellerOrderId));
  }

  /** Sends a seller order on its way, and delivers it. */
  async deliver(sellerOrderId: SellerOrderId): Promise<void> {
    for (const move of [
      { action: 'accept', actor: 'seller' },
      { action: 'ship', actor: 'seller', parcel: { carrier: 'dpd', trackingNumber: 'JD0001' } },
      { action: 'deliver', actor: 'shopper' },
    ] as const) {
      const moved = await moveSellerOrder(this.ports, { sellerOrderId, ...move });
      if (!moved.ok) throw new Error(`${move.action}: ${moved.code}`);
    }
    await this.settle();
  }

  /** Delivered, and the days of its cases over: released and transferred. */
  async complete(...sellerOrderIds: SellerOrderId[]): Promise<void> {
    for (const sellerOrderId of sellerOrderIds) await this.deliver(sellerOrderId);
    this.passDays(16);
    await this.rounds();
  }

  /** Runs what the crons run, and everything that follows. */
  async rounds(): Promise<void> {
    for (const round of [
      runDueTimers,
      runDueCaseTimers,
      retryStripeEvents,
      retryRefunds,
      retryTransfers,
      retryReversals,
      recoverDebts,
      submitDueEvidence,
      runPayouts,
      issueCorrections,
    ]) {
      await round(this.ports);
      await this.settle();
    }
  }

  /** Waits until webhooks are delivered and consumes the queue until it is empty, like the Worker, with its retries. */
  async settle(): Promise<void> {
    let failures: EventMessage[] = [];
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const { pending } = await this.control('webhooks', {}, 'GET');
      if (Array.isArray(pending) && pending.length > 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      const events = [...this.#events, ...failures];
      if (events.length === 0) return;
      const isStuck = this.#events.length === 0 && round > ROUNDS_MAX / 2;
      if (isStuck) return;
      this.#events = [];
      failures = [];
      await consumeEvents(
        {
          queue: 'events',
          messages: events.map((body, index) => ({
            id: String(index),
            body,
            attempts: 1,
            timestamp: new Date(),
            ack: () => undefined,
            retry: () => void failures.push(body),
          })),
        } as never,
        this.ports,
      );
    }
  }

  /** What the queue has been given and nobody has taken: a crash right after a commit. */
  dropQueue(): void {
    this.#events = [];
  }

  /** What a seller's account at Stripe has. */
  async stripeBalanceMinor(accountId: string): Promise<number> {
    const balance = await this.stripe<{
      available: { amount: number; currency: string }[];
      pending: { amount: number; currency: string }[];
    }>('balance', accountId);
    return [...balance.available, ...balance.pending]
      .filter((row) => row.currency === 'pln')
      .reduce((sum, row) => sum + row.amount, 0);
  }

  /** A seller's account in our ledger: what it is owed. */
  async owedMinor(account: 'seller_escrow' | 'seller_payable', sellerId: number): Promise<number> {
    const { rows } = await this.db.execute<{ owed: string }>(
      sql`SELECT -coalesce(sum(amount_minor), 0) AS owed FROM postings WHERE account = ${`${account}:${sellerId}`}`,
    );
    return Number(rows[0]?.owed ?? 0);
  }

  /** A platform account's sum over the entries of an order. */
  async ofOrderMinor(orderId: string, account: string): Promise<number> {
    const { rows } = await this.db.execute<{ sum: string }>(sql`
      SELECT coalesce(sum(p.amount_minor), 0) AS sum FROM postings p
      JOIN journal_entries e ON e.idempotency_key = p.entry_key
      WHERE e.order_id = ${orderId} AND split_part(p.account, ':', 1) = ${account}`);
    return Number(rows[0]?.sum ?? 0);
  }

  /** What the ledger check finds wrong: must be nothing, always. */
  async problems() {
    return (await checkLedger(this.ports)).problems;
  }
}

function fail(): never {
  throw new Error('A webhook came before the world was there.');
}

function noStock(): Ports['stock'] {
  const unused = async (): Promise<never> => {
    throw new Error('No test after the sale holds stock.');
  };
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
