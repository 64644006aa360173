import { createHmac } from 'node:crypto';
import type { Store } from './store.ts';

/** The events the endpoint subscribes to, as docs/operations.md says; Stripe keeps the others but does not send them. */
const subscribed = new Set([
  'account.updated',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
  'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.completed',
  'checkout.session.expired',
  'payout.canceled',
  'payout.created',
  'payout.failed',
  'payout.paid',
  'payout.updated',
  'refund.failed',
  'refund.updated',
]);

const attemptTimeoutMs = 10_000;
const backoffFirstMs = 500;
const backoffMaxMs = 60_000;
const attemptsMax = 60;
const concurrentMax = 8;

export interface WebhookOptions {
  readonly store: Store;
  readonly url: string;
  readonly secret: string;
  readonly log: (line: string) => void;
}

/** Stripe's signature of a body: the time and an HMAC over both. */
export function signPayload(payload: string, secret: string, timestampSeconds: number): string {
  const signature = createHmac('sha256', secret).update(`${timestampSeconds}.${payload}`).digest('hex');
  return `t=${timestampSeconds},v1=${signature}`;
}

/** Delivers events at least once, in no promised order, again and again until they are taken. */
export class Webhooks {
  readonly #options: WebhookOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #waiting: string[] = [];
  #running = 0;
  #stopped = false;
  #held = false;
  /** How many times each event is delivered beyond the first. */
  extraDeliveries = 0;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier run left undelivered. */
  resume(): void {
    for (const [id, delivery] of this.#options.store.notes('delivery')) {
      if (delivery.deliveredAt === null && !delivery.givenUp) this.#enqueue(id);
    }
  }

  get held(): boolean {
    return this.#held;
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#pump();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Undelivered events, the oldest first. */
  pending(): string[] {
    const found: string[] = [];
    for (const [id, delivery] of this.#options.store.notes('delivery')) {
      if (delivery.deliveredAt === null && !delivery.givenUp) found.push(id);
    }
    return found;
  }

  onEvent(id: string): void {
    const event = this.#options.store.get('event', id);
    if (event === undefined) return;
    if (!subscribed.has(event.type)) {
      this.#options.store.put('event', { ...event, pending_webhooks: 0 });
      return;
    }
    this.#options.store.putNote('delivery', id, {
      attempts: 0,
      deliveredAt: null,
      nextAt: 0,
      givenUp: false,
    });
    for (let copy = 0; copy <= this.extraDeliveries; copy += 1) this.#enqueue(id);
  }

  /** Delivers an event once, now, whatever happened to it before; answers the endpoint's status. */
  async deliverNow(id: string, signature?: string): Promise<number> {
    const event = this.#options.store.get('event', id);
    if (event === undefined) return 0;
    return this.#post(JSON.stringify(event, null, 2), signature);
  }

  #enqueue(id: string): void {
    this.#waiting.push(id);
    setImmediate(() => this.#pump());
  }

  #pump(): void {
    while (!this.#held && !this.#stopped && this.#running < concurrentMax) {
      const id = this.#waiting.shift();
      if (id === undefined) return;
      this.#running += 1;
      this.#deliver(id).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
  }

  async #post(payload: string, signature?: string): Promise<number> {
    const { url, secret } = this.#options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-signature': signature ?? signPayload(payload, secret, Math.floor(Date.now() / 1000)),
        },
        body: payload,
        redirect: 'manual',
        signal: AbortSignal.timeout(attemptTimeoutMs),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  async #deliver(id: string): Promise<void> {
    const { store, log } = this.#options;
    const event = store.get('event', id);
    const before = store.note('delivery', id);
    if (event === undefined || before === undefined) return;
    const status = await this.#post(JSON.stringify(event, null, 2));
    if (this.#stopped) return;
    const attempts = before.attempts + 1;
    if (status >= 200 && status < 300) {
      store.putNote('delivery', id, { ...before, attempts, deliveredAt: Date.now() });
      if (event.pending_webhooks !== 0) store.put('event', { ...event, pending_webhooks: 0 });
      store.flush();
      return;
    }
    const givenUp = attempts >= attemptsMax;
    const delayMs = Math.min(backoffMaxMs, backoffFirstMs * 2 ** (attempts - 1));
    const now = store.note('delivery', id);
    if (now?.deliveredAt !== null && now?.deliveredAt !== undefined) return;
    store.putNote('delivery', id, { ...before, attempts, nextAt: Date.now() + delayMs, givenUp });
    store.flush();
    if (attempts === 1 || givenUp) {
      log(
        `Webhook ${event.type} (${id}) was answered with ${status === 0 ? 'nothing' : status}; ${givenUp ? 'given up' : 'it will be sent again'}`,
      );
    }
    if (givenUp) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#enqueue(id);
    }, delayMs);
    this.#timers.add(timer);
  }
}
