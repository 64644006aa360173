import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stripePast } from '../../db/seed/demo/past/stripe-past.ts';
import { type StripeStandIn, startStripe } from '../../local/stripe/server.ts';

const KEY = 'sk_test_past';
const PORT = 29_471;
const LONG_AGO_MS = Date.UTC(2026, 0, 15, 12);
let dataDir = '';
let stripe: StripeStandIn;

beforeAll(async () => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-past-'));
  stripe = await startStripe({
    port: PORT,
    dataDir,
    secretKey: KEY,
    webhookSecret: 'whsec_past',
    webhookUrl: 'http://127.0.0.1:9/webhooks',
    log: () => undefined,
  });
});
afterAll(async () => {
  await stripe.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

const look = async (name: string): Promise<Record<string, unknown>> => {
  const answer = await stripe.handle(
    new Request(`http://stripe.invalid/v1/${name}`, { headers: { Authorization: `Bearer ${KEY}` } }),
  );
  return answer.json();
};

test('a payment of the past has its date, can be refunded now, and is told to nobody', async () => {
  const past = stripePast({ stripe, environment: { STRIPE_SECRET_KEY: KEY } });
  const paid = await past.pay(
    {
      checkoutId: 'chk_1',
      orderId: 'ord_1',
      email: 'jan@example.com',
      name: 'Jan Nowak',
      amountMinor: 4990,
      currency: 'PLN',
      method: 'blik',
    },
    LONG_AGO_MS,
  );
  const charge = await look(`charges/${paid.chargeId}`);
  expect(charge).toMatchObject({
    amount: 4990,
    currency: 'pln',
    created: LONG_AGO_MS / 1000,
    transfer_group: 'ord_1',
    payment_intent: paid.paymentIntentId,
  });
  await past.refund(paid.paymentIntentId, 1000, LONG_AGO_MS + 60_000);
  expect(await look(`charges/${paid.chargeId}`)).toMatchObject({ amount_refunded: 1000 });
  expect(await look('events')).toMatchObject({ data: [] });
});
