import fs from 'node:fs';
import http from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalServer, listen, readBody } from '../../local/http-server.ts';
import { readParameterShapes, shapesFile } from '../../local/stripe/make-parameter-shapes.ts';
import { type StripeStandIn, startStripe } from '../../local/stripe/server.ts';
import { eventually, findBasePort, makeDataDir, removeDataDir, silent } from './local-support.ts';

interface Received {
  readonly signature: string;
  readonly body: string;
}

const secretKey = 'sk_test_localcontract';
const webhookSecret = 'whsec_localcontract';
const received: Received[] = [];
let webhookAnswers: number[] = [];
let dataDir: string;
let base: number;
let standIn: StripeStandIn;
let shop: LocalServer;
let stripe: Stripe;

function options() {
  return {
    port: base + 4,
    dataDir,
    secretKey,
    webhookSecret,
    webhookUrl: `http://127.0.0.1:${base}/webhooks/stripe`,
    log: silent,
  };
}

async function control(path: string, body: object = {}, method = 'POST'): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${base + 4}/_control/${path}`, {
    method,
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  const answer: Record<string, unknown> = JSON.parse(await response.text());
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

beforeAll(async () => {
  base = await findBasePort();
  dataDir = makeDataDir();
  const server = http.createServer(async (request, response) => {
    const body = await readBody(request, 1_000_000);
    const status = webhookAnswers.shift() ?? 200;
    if (status === 200) {
      received.push({ signature: String(request.headers['stripe-signature']), body: String(body) });
    }
    response.writeHead(status).end();
  });
  shop = await listen(server, base, 'the test');
  standIn = await startStripe(options());
  stripe = new Stripe(secretKey, {
    host: '127.0.0.1',
    port: base + 4,
    protocol: 'http',
    maxNetworkRetries: 0,
  });
});

afterAll(async () => {
  await standIn.stop();
  await shop.stop();
  removeDataDir(dataDir);
});

beforeEach(async () => {
  received.length = 0;
  webhookAnswers = [];
  await control('faults', {}, 'DELETE');
});

let serial = 0;
function sessionParameters(amount = 12_345): Stripe.Checkout.SessionCreateParams {
  serial += 1;
  return {
    mode: 'payment',
    success_url: 'http://localhost:1/checkout/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:1/checkout/back',
    customer_email: 'shopper@example.com',
    locale: 'pl',
    metadata: { checkoutId: `checkout-${serial}` },
    payment_intent_data: { transfer_group: `order-${serial}`, metadata: { orderId: `order-${serial}` } },
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'pln', unit_amount: amount, product_data: { name: 'Kubek „Wisła”' } },
      },
    ],
  };
}

async function paidSession(
  amount = 12_345,
): Promise<{ session: Stripe.Checkout.Session; charge: Stripe.Charge }> {
  const created = await stripe.checkout.sessions.create(sessionParameters(amount));
  await control(`sessions/${created.id}/pay`, { outcome: 'succeeded' });
  const session = await stripe.checkout.sessions.retrieve(created.id, {
    expand: ['payment_intent.latest_charge'],
  });
  const intent = session.payment_intent;
  if (intent === null || typeof intent === 'string') throw new Error('not expanded');
  const charge = intent.latest_charge;
  if (charge === null || typeof charge === 'string') throw new Error('not expanded');
  return { session, charge };
}

async function openAccount(): Promise<Stripe.Account> {
  const account = await stripe.accounts.create({
    type: 'express',
    country: 'PL',
    email: 'seller@example.com',
    capabilities: { transfers: { requested: true }, card_payments: { requested: true } },
  });
  await control(`accounts/${account.id}`, { state: 'complete' });
  return stripe.accounts.retrieve(account.id);
}

async function failureOf(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('It did not fail');
}

function postForm(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
}

const goodCard = {
  method: 'card',
  cardNumber: '4242 4242 4242 4242',
  expiry: '12/34',
  cvc: '123',
  name: 'Ala Kot',
};

describe('parameters', () => {
  test('the list of parameters is that of the installed SDK', () => {
    const kept: unknown = JSON.parse(fs.readFileSync(shapesFile, 'utf8'));
    expect(isDeepStrictEqual(readParameterShapes(), kept), 'run local/stripe/make-parameter-shapes.ts').toBe(
      true,
    );
  }, 30_000);

  test('an unknown parameter is refused by its full name', async () => {
    const raw = await fetch(`http://127.0.0.1:${base + 4}/v1/checkout/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}` },
      body: new URLSearchParams({ 'line_items[0][price_data][colour]': 'red' }),
    });
    expect(raw.status).toBe(400);
    expect(await raw.json()).toMatchObject({
      error: {
        type: 'invalid_request_error',
        code: 'parameter_unknown',
        param: 'line_items[0][price_data][colour]',
      },
    });
  });

  test.each([
    ['mode', { success_url: 'http://localhost/' }],
    ['success_url', { ...sessionParameters(), success_url: '' }],
    ['line_items', { ...sessionParameters(), line_items: [] }],
  ])('a session without %s is refused', async (param, parameters) => {
    expect(await failureOf(stripe.checkout.sessions.create(parameters))).toMatchObject({
      code: 'parameter_missing',
      param,
    });
  });

  test('a total below the least amount is refused', async () => {
    expect(await failureOf(stripe.checkout.sessions.create(sessionParameters(199)))).toMatchObject({
      code: 'amount_too_small',
    });
  });

  test('an expiry under half an hour is refused', async () => {
    const expires_at = Math.floor(Date.now() / 1000) + 900;
    const failure = await failureOf(stripe.checkout.sessions.create({ ...sessionParameters(), expires_at }));
    expect(failure).toMatchObject({ param: 'expires_at', statusCode: 400 });
  });

  test('what is not modelled is refused instead of passed over', async () => {
    const failure = await failureOf(
      stripe.checkout.sessions.create({ ...sessionParameters(), allow_promotion_codes: true }),
    );
    expect(failure).toMatchObject({ param: 'allow_promotion_codes' });
  });

  test('an unknown address and an unknown object have an error body, so that the SDK throws', async () => {
    expect(await failureOf(stripe.customers.list())).toMatchObject({
      statusCode: 404,
      type: 'StripeInvalidRequestError',
    });
    expect(await failureOf(stripe.transfers.retrieve('tr_none'))).toMatchObject({ code: 'resource_missing' });
  });

  test('a wrong key is refused', async () => {
    const other = new Stripe('sk_test_wrong', { host: '127.0.0.1', port: base + 4, protocol: 'http' });
    expect(await failureOf(other.balance.retrieve())).toMatchObject({ type: 'StripeAuthenticationError' });
  });
});

describe('idempotency', () => {
  test('the same key answers the same object, also many times at once', async () => {
    const parameters = sessionParameters();
    const idempotencyKey = `key-${serial}`;
    const sessions = await Promise.all(
      Array.from({ length: 20 }, () => stripe.checkout.sessions.create(parameters, { idempotencyKey })),
    );
    expect(new Set(sessions.map((session) => session.id)).size).toBe(1);
  });

  test('the same key with another body is an error', async () => {
    const idempotencyKey = `key-other-${serial}`;
    await stripe.checkout.sessions.create(sessionParameters(1000), { idempotencyKey });
    const failure = await failureOf(
      stripe.checkout.sessions.create(sessionParameters(2000), { idempotencyKey }),
    );
    expect(failure).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
  });

  test('an answer lost after Stripe acted is found again by its key', async () => {
    const parameters = sessionParameters();
    const idempotencyKey = `key-lost-${serial}`;
    await control('faults', { path: '/checkout/sessions', kind: 'disconnect', when: 'after', count: 2 });
    expect(await failureOf(stripe.checkout.sessions.create(parameters, { idempotencyKey }))).toMatchObject({
      type: 'StripeConnectionError',
    });
    const before = await stripe.checkout.sessions.list({ limit: 1 });
    const session = await stripe.checkout.sessions.create(parameters, { idempotencyKey });
    expect(session.id).toBe(before.data[0]?.id);
  });
});

describe('faults', () => {
  test.each([
    [429, 'StripeRateLimitError'],
    [500, 'StripeAPIError'],
    [503, 'StripeAPIError'],
  ])('the next requests can be failed with %i', async (status, type) => {
    await control('faults', { path: '/v1/balance', kind: 'status', status, count: 2 });
    expect(await failureOf(stripe.balance.retrieve())).toMatchObject({ type, statusCode: status });
    await failureOf(stripe.balance.retrieve());
    expect((await stripe.balance.retrieve()).object).toBe('balance');
  });

  test('a request can be left hanging', async () => {
    await control('faults', { path: '/v1/balance', kind: 'hang' });
    const failure = await failureOf(stripe.balance.retrieve({}, { timeout: 200 }));
    expect(failure).toMatchObject({ type: 'StripeConnectionError' });
  });
});

describe('the payment page', () => {
  test('shows the order in the language of the session', async () => {
    const session = await stripe.checkout.sessions.create(sessionParameters(12_345));
    const page = await (await fetch(session.url ?? '')).text();
    expect(page).toContain('lang="pl"');
    expect(page).toContain('Kubek „Wisła”');
    expect(page).toMatch(/123,45\szł/);
    expect(page).toContain('Zapłać');
  });

  test('a good card pays and leads to the shop with the id of the session', async () => {
    const session = await stripe.checkout.sessions.create(sessionParameters());
    const answer = await postForm(session.url ?? '', goodCard);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`http://localhost:1/checkout/done?session=${session.id}`);
    const paid = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent', 'line_items'],
    });
    expect(paid).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      payment_intent: { status: 'succeeded', amount_received: 12_345, transfer_group: `order-${serial}` },
      line_items: { data: [{ quantity: 1, amount_total: 12_345 }] },
    });
  });

  test('a double post pays once', async () => {
    const session = await stripe.checkout.sessions.create(sessionParameters());
    const answers = await Promise.all(Array.from({ length: 5 }, () => postForm(session.url ?? '', goodCard)));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303, 303, 303]);
    const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id);
    const charges = await stripe.charges.list({ payment_intent: String(payment_intent) });
    expect(charges.data).toHaveLength(1);
  });

  test.each([
    ['4000000000000002', 'odrzucona', 'generic_decline'],
    ['4000000000009995', 'brakuje środków', 'insufficient_funds'],
  ])('card %s is declined, and another one can be tried', async (cardNumber, words, code) => {
    const session = await stripe.checkout.sessions.create(sessionParameters());
    const answer = await postForm(session.url ?? '', { ...goodCard, cardNumber });
    expect(answer.status).toBe(402);
    expect(await answer.text()).toContain(words);
    const still = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    expect(still).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: { status: 'requires_payment_method', last_payment_error: { decline_code: code } },
    });
    expect((await postForm(session.url ?? '', goodCard)).status).toBe(303);
  });

  test.each([
    ['complete', 303],
    ['fail', 402],
  ])('3-D Secure asks before it pays: %s', async (result, status) => {
    const session = await stripe.checkout.sessions.create(sessionParameters());
    const asked = await postForm(session.url ?? '', { ...goodCard, cardNumber: '4000002500003155' });
    expect(await asked.text()).toContain('3-D Secure');
    expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('unpaid');
    const answer = await postForm(`${session.url}/secure`, {
      email: 'shopper@example.com',
      name: 'Ala Kot',
      result,
    });
    expect(answer.status).toBe(status);
  });

  test('BLIK and Przelewy24 pay, and BLIK is not offered for euros', async () => {
    const blik = await stripe.checkout.sessions.create(sessionParameters());
    expect((await postForm(blik.url ?? '', { method: 'blik', blikCode: '12345' })).status).toBe(400);
    expect((await postForm(blik.url ?? '', { method: 'blik', blikCode: '777 123' })).status).toBe(303);
    const bank = await stripe.checkout.sessions.create(sessionParameters());
    expect((await postForm(bank.url ?? '', { method: 'p24' })).status).toBe(200);
    expect((await postForm(`${bank.url}/bank`, { result: 'complete', method: 'p24' })).status).toBe(303);
    const parameters = sessionParameters();
    const euros = await stripe.checkout.sessions.create({
      ...parameters,
      line_items: [
        { quantity: 1, price_data: { currency: 'eur', unit_amount: 500, product_data: { name: 'Mug' } } },
      ],
    });
    expect(euros.payment_method_types).toEqual(['card', 'p24']);
  });

  test('an expired session says so and takes no money', async () => {
    const session = await stripe.checkout.sessions.create(sessionParameters());
    expect((await stripe.checkout.sessions.expire(session.id)).status).toBe('expired');
    const answer = await postForm(session.url ?? '', goodCard);
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('wygasła');
    expect(await failureOf(stripe.checkout.sessions.expire(session.id))).toMatchObject({ statusCode: 400 });
  });

  test('a paid session cannot be expired', async () => {
    const { session } = await paidSession();
    expect(await failureOf(stripe.checkout.sessions.expire(session.id))).toMatchObject({ statusCode: 400 });
    expect(await (await fetch(`http://127.0.0.1:${base + 4}/c/pay/${session.id}`)).text()).toContain(
      'już opłacone',
    );
  });

  test('a session expires by itself when its time is over', async () => {
    const session = await stripe.checkout.sessions.create(sessionParameters());
    await control('clock', { offsetMs: 25 * 60 * 60 * 1000 });
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired');
    await control('clock', { offsetMs: 0 });
  });
});

describe('onboarding', () => {
  async function openLink(): Promise<{ account: Stripe.Account; url: string; page: Response }> {
    const account = await stripe.accounts.create({
      type: 'express',
      capabilities: { transfers: { requested: true } },
    });
    const link = await stripe.accountLinks.create({
      account: account.id,
      type: 'account_onboarding',
      refresh_url: 'http://localhost:1/again',
      return_url: 'http://localhost:1/back',
    });
    return { account, url: link.url, page: await fetch(link.url) };
  }

  test('the form finished makes the account active and tells of it', async () => {
    const { account, url, page } = await openLink();
    expect(account).toMatchObject({ details_submitted: false, capabilities: { transfers: 'inactive' } });
    expect(page.status).toBe(200);
    const answer = await postForm(url, {
      businessName: 'Ceramika Wisła',
      representative: 'Anna Nowak',
      iban: 'PL61 1090 1014 0000 0712 1981 2874',
      terms: 'yes',
      action: 'finish',
    });
    expect(answer.headers.get('location')).toBe('http://localhost:1/back');
    expect(await stripe.accounts.retrieve(account.id)).toMatchObject({
      details_submitted: true,
      payouts_enabled: true,
      capabilities: { transfers: 'active' },
      requirements: { currently_due: [] },
    });
    await eventually(() => received.find((one) => one.body.includes('account.updated')));
  });

  test('left for later it changes nothing', async () => {
    const { account, url } = await openLink();
    const answer = await postForm(url, { action: 'leave' });
    expect(answer.headers.get('location')).toBe('http://localhost:1/back');
    expect((await stripe.accounts.retrieve(account.id)).details_submitted).toBe(false);
  });

  test('a wrong IBAN is shown and nothing is accepted', async () => {
    const { account, url } = await openLink();
    const answer = await postForm(url, {
      businessName: 'Ceramika',
      representative: 'Anna Nowak',
      iban: 'PL61 1090 1014 0000 0712 1981 2875',
      terms: 'yes',
      action: 'finish',
    });
    expect(answer.status).toBe(400);
    expect((await stripe.accounts.retrieve(account.id)).details_submitted).toBe(false);
  });

  test('a link opens once', async () => {
    const { url } = await openLink();
    const again = await fetch(url, { redirect: 'manual' });
    expect(again.headers.get('location')).toBe('http://localhost:1/again');
  });
});

describe('transfers, refunds and disputes', () => {
  test('a share of a charge goes to the seller and comes back in part', async () => {
    const account = await openAccount();
    const { charge } = await paidSession(10_000);
    const transfer = await stripe.transfers.create({
      amount: 9_000,
      currency: 'pln',
      destination: account.id,
      source_transaction: charge.id,
      transfer_group: charge.transfer_group ?? '',
    });
    expect(await stripe.transfers.list({ transfer_group: charge.transfer_group ?? '' })).toMatchObject({
      data: [{ id: transfer.id, amount: 9_000 }],
    });
    const reversal = await stripe.transfers.createReversal(transfer.id, { amount: 4_000 });
    expect(reversal.amount).toBe(4_000);
    expect(await stripe.transfers.retrieve(transfer.id)).toMatchObject({
      amount_reversed: 4_000,
      reversed: false,
    });
    const failure = await failureOf(stripe.transfers.createReversal(transfer.id, { amount: 5_001 }));
    expect(failure).toMatchObject({ param: 'amount' });
    const balance = await stripe.balance.retrieve({}, { stripeAccount: account.id });
    expect(balance.pending[0]?.amount ?? 0).toBe(9_000);
  });

  test('a transfer of more than the charge is refused', async () => {
    const account = await openAccount();
    const { charge } = await paidSession(10_000);
    const share = { currency: 'pln', destination: account.id, source_transaction: charge.id };
    await stripe.transfers.create({ ...share, amount: 6_000 });
    expect(await failureOf(stripe.transfers.create({ ...share, amount: 4_001 }))).toMatchObject({
      param: 'amount',
    });
  });

  test('a restricted account gets no transfer', async () => {
    const account = await openAccount();
    const { charge } = await paidSession();
    await control(`accounts/${account.id}`, { state: 'restricted' });
    const failure = await failureOf(
      stripe.transfers.create({
        amount: 100,
        currency: 'pln',
        destination: account.id,
        source_transaction: charge.id,
      }),
    );
    expect(failure).toMatchObject({ code: 'insufficient_capabilities_for_transfer' });
  });

  test('without a source the available balance decides', async () => {
    const account = await openAccount();
    const failure = await failureOf(
      stripe.transfers.create({ amount: 90_000_000, currency: 'pln', destination: account.id }),
    );
    expect(failure).toMatchObject({ code: 'balance_insufficient' });
  });

  test('what was paid out to the bank cannot be reversed', async () => {
    const account = await openAccount();
    const { charge } = await paidSession();
    const transfer = await stripe.transfers.create({
      amount: 5_000,
      currency: 'pln',
      destination: account.id,
      source_transaction: charge.id,
    });
    await control(`accounts/${account.id}/payout`);
    expect((await stripe.payouts.list({}, { stripeAccount: account.id })).data[0]).toMatchObject({
      amount: 5_000,
      status: 'paid',
    });
    expect(await failureOf(stripe.transfers.createReversal(transfer.id))).toMatchObject({
      code: 'balance_insufficient',
    });
  });

  test('refunds add up to the charge and no further', async () => {
    const { charge } = await paidSession(10_000);
    const payment_intent = String(charge.payment_intent);
    expect(await stripe.refunds.create({ payment_intent, amount: 4_000 })).toMatchObject({
      status: 'succeeded',
    });
    expect(await failureOf(stripe.refunds.create({ payment_intent, amount: 6_001 }))).toMatchObject({
      param: 'amount',
    });
    await stripe.refunds.create({ payment_intent });
    expect(await stripe.charges.retrieve(charge.id)).toMatchObject({
      amount_refunded: 10_000,
      refunded: true,
    });
    expect(await failureOf(stripe.refunds.create({ payment_intent }))).toMatchObject({
      code: 'charge_already_refunded',
    });
  });

  test('a refund that the bank takes its time with is pending, then made, and may fail after all', async () => {
    const { charge } = await paidSession(10_000);
    await control('refunds/pending', { count: 1 });
    const refund = await stripe.refunds.create({ charge: charge.id, amount: 4_000 });
    expect(refund.status).toBe('pending');
    expect(await stripe.refunds.create({ charge: charge.id, amount: 1_000 })).toMatchObject({
      status: 'succeeded',
    });
    await control(`refunds/${refund.id}/settle`);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'succeeded' });
    await control(`refunds/${refund.id}/fail`, { reason: 'lost_or_stolen_card' });
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: 'failed',
      failure_reason: 'lost_or_stolen_card',
    });
    expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 1_000 });
    const types = (await stripe.events.list({ types: ['refund.failed', 'refund.updated'] })).data
      .filter(({ data: { object } }) => 'id' in object && object.id === refund.id)
      .map((event) => event.type);
    expect(types).toContain('refund.failed');
    expect(types.filter((type) => type === 'refund.updated')).toHaveLength(3);
  });

  test('a dispute takes the money, blocks refunds and gives it back when won', async () => {
    const { charge } = await paidSession(10_000);
    const dispute = await control(`charges/${charge.id}/dispute`);
    expect(await failureOf(stripe.refunds.create({ charge: charge.id }))).toMatchObject({
      code: 'charge_disputed',
    });
    const id = String(dispute.id);
    const answered = await stripe.disputes.update(id, { evidence: { shipping_tracking_number: 'PL123' } });
    expect(answered.status).toBe('under_review');
    await control(`disputes/${id}/close`, { outcome: 'won' });
    expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: 'won' });
    expect((await stripe.charges.retrieve(charge.id)).disputed).toBe(false);
  });

  test('the fees of a charge are on its balance transaction', async () => {
    const { charge } = await paidSession(10_000);
    const movement = await stripe.balanceTransactions.retrieve(String(charge.balance_transaction));
    expect(movement).toMatchObject({
      amount: 10_000,
      fee: 250,
      net: 9_750,
      status: 'pending',
      type: 'charge',
    });
  });
});

describe('webhooks', () => {
  async function eventOf(type: string): Promise<Received> {
    return eventually(() => received.find((one) => one.body.includes(`"${type}"`)));
  }

  test('events are signed so that the SDK accepts them, and no other body', async () => {
    const { session } = await paidSession();
    const { body, signature } = await eventOf('checkout.session.completed');
    const event = await stripe.webhooks.constructEventAsync(body, signature, webhookSecret);
    expect(event.data.object).toMatchObject({ id: session.id, payment_status: 'paid' });
    await expect(stripe.webhooks.constructEventAsync(`${body} `, signature, webhookSecret)).rejects.toThrow();
    await expect(stripe.webhooks.constructEventAsync(body, signature, 'whsec_other')).rejects.toThrow();
  });

  test('an event that is refused comes again', async () => {
    webhookAnswers = [500, 503];
    await paidSession();
    await eventOf('checkout.session.completed');
  });

  test('events can be held, released, repeated and sent again', async () => {
    await control('webhooks/hold');
    const { session } = await paidSession();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(received).toHaveLength(0);
    await control('webhooks/duplicate', { extra: 1 });
    await paidSession();
    await control('webhooks/duplicate', { extra: 0 });
    await control('webhooks/release');
    await eventually(() => (received.length >= 3 ? true : undefined));
    const events = await stripe.events.list({ type: 'checkout.session.completed' });
    const event = events.data.find((one) => JSON.stringify(one).includes(session.id));
    const before = received.length;
    expect(await control(`events/${event?.id}/deliver`)).toEqual({ status: 200 });
    expect(received).toHaveLength(before + 1);
  });

  test('a payment that takes time completes first and succeeds later', async () => {
    const session = await stripe.checkout.sessions.create(sessionParameters());
    await control(`sessions/${session.id}/pay`, { outcome: 'processing', method: 'p24' });
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
    });
    await control(`sessions/${session.id}/settle`);
    await eventOf('checkout.session.async_payment_succeeded');
    expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
  });
});

test('a second start finds everything, and lists page through it', async () => {
  const { session, charge } = await paidSession();
  await standIn.stop();
  standIn = await startStripe(options());
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'complete' });
  expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ status: 'succeeded' });
  const ids: string[] = [];
  for await (const one of stripe.checkout.sessions.list({ limit: 3 })) ids.push(one.id);
  expect(ids.length).toBeGreaterThan(10);
  expect(new Set(ids).size).toBe(ids.length);
});
