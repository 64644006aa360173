import path from 'node:path';
import { html, htmlResponse } from '../html.ts';
import { listen, serveFetch } from '../http-server.ts';
import { createApi } from './api.ts';
import { handleControl } from './control.ts';
import { Faults } from './faults.ts';
import { handleOnboardingPage } from './onboarding-page.ts';
import { layout } from './page-layout.ts';
import { handlePaymentPage } from './payment-page.ts';
import { expireOverdueSessions } from './sessions.ts';
import { Store } from './store.ts';
import { Webhooks } from './webhooks.ts';
import type { World } from './world.ts';

const expirySweepMs = 5_000;

export interface StripeOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly webhookUrl: string;
  readonly log: (line: string) => void;
}

export interface StripeStandIn {
  /** The stand-in without its server. */
  readonly handle: (request: Request) => Promise<Response>;
  /**
   * Answers as it would have at a moment of the past, and tells nobody of it: the past of a demonstration. Nothing
   * else may be asked in the past meanwhile.
   */
  readonly handleAt: (request: Request, atMs: number) => Promise<Response>;
  readonly setClockOffset: (offsetMs: number) => void;
  readonly stop: () => Promise<void>;
}

function indexPage(world: World): Response {
  const money = (minor: number | null, currency: string | null) =>
    `${((minor ?? 0) / 100).toFixed(2)} ${currency ?? ''}`;
  const sessions = world.store.list('checkout.session').slice(0, 20);
  const accounts = world.store.list('account').slice(0, 20);
  const transfers = world.store.list('transfer').slice(0, 20);
  return htmlResponse(
    layout(
      'en',
      'Stripe stand-in',
      html`<h1>Stripe stand-in</h1>
<h2>Checkout sessions</h2><ul class="lines">${sessions.map((session) => html`<li><a href="/c/pay/${session.id}">${session.id.slice(0, 20)}…</a><span>${session.status} ${money(session.amount_total, session.currency)}</span></li>`)}</ul>
<h2>Connected accounts</h2><ul class="lines">${accounts.map((account) => html`<li><span>${account.id} ${account.email}</span><span>${account.charges_enabled ? 'active' : 'not active'}</span></li>`)}</ul>
<h2>Transfers</h2><ul class="lines">${transfers.map((transfer) => html`<li><span>${transfer.id} → ${String(transfer.destination)}</span><span>${money(transfer.amount, transfer.currency)}</span></li>`)}</ul>`,
    ),
  );
}

/** Starts a stand-in of what the marketplace uses of Stripe: API, hosted pages, signed webhooks, faults. */
export async function startStripe(options: StripeOptions): Promise<StripeStandIn> {
  const store = new Store(path.join(options.dataDir, 'stripe.sqlite'));
  const webhooks = new Webhooks({
    store,
    url: options.webhookUrl,
    secret: options.webhookSecret,
    log: options.log,
  });
  const faults = new Faults();
  let offsetMs = 0;
  const world: World = {
    store,
    now: () => Math.floor((Date.now() + offsetMs) / 1000),
    origin: `http://127.0.0.1:${options.port}`,
    onEvent: (id) => webhooks.onEvent(id),
    request: { id: null, idempotencyKey: null },
  };
  const setClockOffset = (ms: number) => {
    offsetMs = ms;
  };
  const api = createApi({ world, secretKey: options.secretKey, faults });

  const handle = async (request: Request): Promise<Response> => {
    const words = new URL(request.url).pathname.split('/').slice(1);
    const [area] = words;
    try {
      if (area === '' && request.method === 'GET') return indexPage(world);
      if (area === '_control')
        return await handleControl({ world, faults, webhooks, setClockOffset }, request, words.slice(1));
      if (area === 'c' && words[1] === 'pay') return await handlePaymentPage(world, request, words.slice(2));
      if (area === 'setup' && words[1] === 'e')
        return await handleOnboardingPage(world, request, words.slice(2));
      return await api(request);
    } finally {
      store.flush();
    }
  };

  let pastSeconds = 0;
  const past: World = { ...world, now: () => pastSeconds, onEvent: () => undefined, isPast: true };
  const pastApi = createApi({ world: past, secretKey: options.secretKey, faults: new Faults() });
  const handleAt = (request: Request, atMs: number): Promise<Response> => {
    pastSeconds = Math.floor(atMs / 1000);
    const words = new URL(request.url).pathname.split('/').slice(1);
    return words[0] === '_control'
      ? handleControl({ world: past, faults, webhooks, setClockOffset }, request, words.slice(1))
      : pastApi(request);
  };

  const sweeper = setInterval(() => {
    expireOverdueSessions(world);
    store.flush();
  }, expirySweepMs);
  sweeper.unref();
  const server = serveFetch(handle);
  const listening = await listen(server, options.port, 'the Stripe stand-in');
  webhooks.resume();
  return {
    handle,
    handleAt,
    setClockOffset,
    async stop() {
      clearInterval(sweeper);
      webhooks.stop();
      await listening.stop();
      store.close();
    },
  };
}
