import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stripePaymentGateway } from '~/adapters/payment-gateway/stripe.server';
import type { PaymentGateway } from '~/ports/payment-gateway';
import { type LocalServer, listen, serveFetch } from '../../local/http-server.ts';
import { matchEndpoint } from '../../local/stripe/endpoints.ts';
import { type StripeStandIn, startStripe } from '../../local/stripe/server.ts';
import { findBasePort, makeDataDir, removeDataDir, silent } from './local-support.ts';

const SECRET_KEY = 'sk_test_gateway';
const WEBHOOK_SECRET = 'whsec_gateway';

let standIn: StripeStandIn;
let between: LocalServer;
let dataDir: string;
let gateway: PaymentGateway;
let stripeUrl: string;
/** Every request that went to Stripe: its endpoint and what it was answered. */
const sent: { endpoint: string; status: number; body: string }[] = [];

beforeAll(async () => {
  const base = await findBasePort();
  dataDir = makeDataDir();
  stripeUrl = `http://127.0.0.1:${base + 4}`;
  standIn = await startStripe({
    port: base + 4,
    dataDir,
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    webhookUrl: `http://127.0.0.1:${base}/nobody`,
    log: silent,
  });
  between = await listen(
    serveFetch(async (request) => {
      const url = new URL(request.url);
      // The stand-in's own webhooks come here too.
      if (!url.pathname.startsWith('/v1/')) return new Response(null, { status: 200 });
      const body = request.method === 'POST' ? await request.text() : undefined;
      const headers = new Headers(request.headers);
      headers.delete('content-length');
      const answer = await fetch(new URL(`${url.pathname}${url.search}`, stripeUrl), {
        method: request.method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const text = await answer.text();
      sent.push({
        endpoint: matchEndpoint(request.method, url.pathname)?.name ?? `${request.method} ${url.pathname}`,
        status: answer.status,
        body: text,
      });
      return new Response(text, { status: answer.status, headers: { 'content-type': 'application/json' } });
    }),
    base,
    'what listens between',
  );
  gateway = stripePaymentGateway({
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    apiBase: `http://127.0.0.1:${base}`,
  });
}, 60_000);
afterAll(async () => {
  await between.stop();
  await standIn.stop();
  removeDataDir(dataDir);
});

async function control(pathname: string, body: object = {}): Promise<Record<string, unknown>> {
  const answer = await fetch(`${stripeUrl}/_control/${pathname}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return answer.json();
}

function value<Value>(result: { ok: true; value: Value } | { ok: false; code: string }): Value {
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

const DAY_MS = 86_400_000;

test('every request that the gateway can send passes the shapes of the SDK, and the list of endpoints is what was sent', async () => {
  const { accountId } = value(
    await gateway.createConnectedAccount({
      idempotencyKey: 'a',
      sellerId: 1,
      email: 's@example.com',
      country: 'PL',
      companyName: 'Stoisko',
    }),
  );
  value(await gateway.createOnboardingLink({ accountId, returnUrl: 'http://x/r', refreshUrl: 'http://x/f' }));
  await control(`accounts/${accountId}`, { state: 'complete' });
  value(await gateway.readConnectedAccount(accountId));
  for (const schedule of [
    { interval: 'daily' },
    { interval: 'weekly', weekday: 'friday' },
    { interval: 'monthly', monthDay: 31 },
    { interval: 'manual' },
  ] as const)
    value(await gateway.savePayoutSchedule({ accountId, schedule }));

  const pay = async (checkoutId: string) => {
    const session = value(
      await gateway.createCheckoutSession({
        checkoutId,
        orderId: `ord_${checkoutId}`,
        attempt: 1,
        currency: 'PLN',
        email: 'k@example.com',
        locale: 'pl',
        lines: [{ name: 'Kubek', quantity: 2, unitAmountMinor: 5_000 }],
        expiresAtMs: Date.now() + 40 * 60_000,
        successUrl: 'http://x/ok',
        cancelUrl: 'http://x/no',
      }),
    );
    await control(`sessions/${session.sessionId}/pay`, { outcome: 'succeeded' });
    const { payment } = value(await gateway.readCheckoutSession(session.sessionId));
    if (!payment?.chargeId) throw new Error('not paid');
    return { sessionId: session.sessionId, ...payment, chargeId: payment.chargeId };
  };
  const paid = await pay('chk_1');
  // What is paid cannot be expired: Stripe's refusal is part of the way.
  expect(value(await gateway.expireCheckoutSession(paid.sessionId)).status).toBe('complete');
  const { transferId } = value(
    await gateway.transfer({
      idempotencyKey: 't',
      accountId,
      amountMinor: 8_000,
      currency: 'PLN',
      sourceChargeId: paid.chargeId,
      transferGroup: 'ord_chk_1',
      metadata: { transfer_id: 't' },
    }),
  );
  value(
    await gateway.reverseTransfer({
      idempotencyKey: 'r',
      transferId,
      amountMinor: 1_000,
      metadata: { reversal_id: 'r' },
    }),
  );
  const refund = value(
    await gateway.refund({
      idempotencyKey: 'f',
      paymentIntentId: paid.paymentIntentId,
      amountMinor: 500,
      metadata: { refund_id: 'f' },
    }),
  );
  value(await gateway.readRefund(refund.refundId));
  const disputed = await pay('chk_2');
  const dispute = await control(`charges/${disputed.chargeId}/dispute`, { reason: 'fraudulent' });
  const disputeId = String(dispute.id);
  value(await gateway.readDispute(disputeId));
  value(
    await gateway.submitEvidence({
      idempotencyKey: 'e',
      disputeId,
      evidence: {
        productDescription: 'Mug',
        customerName: 'Jan',
        customerEmail: 'k@example.com',
        shippingAddress: 'Prosta 1',
        shippingCarrier: 'dpd',
        shippingDate: '2026-11-22',
        shippingTrackingNumber: 'JD0001',
        serviceDate: '2026-11-22',
        refundPolicyDisclosure: 'Shown',
        uncategorizedText: 'Words',
      },
    }),
  );
  const [newest] = value(await gateway.listBalanceMovements('newest')).movements;
  if (!newest) throw new Error('nothing moved');
  value(await gateway.listBalanceMovements({ olderThan: newest.movementId }));
  value(await gateway.listBalanceMovements({ newerThan: newest.movementId }));
  standIn.setClockOffset(10 * DAY_MS);
  expect(value(await gateway.readAvailableBalance(accountId))).toEqual([
    { currency: 'PLN', availableMinor: 7_000 },
  ]);
  const payout = value(
    await gateway.payOut({
      idempotencyKey: 'p',
      accountId,
      amountMinor: 7_000,
      currency: 'PLN',
      metadata: { payout_id: 'p' },
    }),
  );
  expect(payout).toMatchObject({ status: 'pending', automatic: false, metadata: { payout_id: 'p' } });
  expect(value(await gateway.readPayout({ accountId, payoutId: payout.payoutId })).amountMinor).toBe(7_000);
  expect(
    await gateway.payOut({ idempotencyKey: 'q', accountId, amountMinor: 1, currency: 'PLN', metadata: {} }),
  ).toMatchObject({ ok: false, providerCode: 'balance_insufficient' });

  const refused = sent.filter(({ status }) => status >= 400);
  expect(refused.map(({ endpoint }) => endpoint)).toEqual([
    'POST /v1/checkout/sessions/:id/expire',
    'POST /v1/payouts',
  ]);
  for (const { body } of sent) expect(body).not.toMatch(/parameter_unknown|parameter_missing/);

  const listed = endpointsOfTheDocument();
  expect([...new Set(sent.map(({ endpoint }) => endpoint))].sort()).toEqual(listed.sort());
});

/** The table of endpoints in docs/payments.md, written out. */
function endpointsOfTheDocument(): string[] {
  const text = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/payments.md'), 'utf8');
  const [, table = ''] =
    /## Stripe's endpoints\n\| endpoint \| why \|\n\|---\|---\|\n([\s\S]*?)\n\n/.exec(text) ?? [];
  return table.split('\n').flatMap((row) => {
    let base = '';
    return [...(row.split('|')[1] ?? '').matchAll(/`(GET|POST) ([^`]+)`/g)].map(
      ([, method, written = '']) => {
        const endpoint = written.startsWith('…') ? `${base}${written.slice(1)}` : written;
        if (!written.startsWith('…')) base = written;
        return `${method} ${endpoint}`;
      },
    );
  });
}
