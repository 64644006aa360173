import type { Stripe } from 'stripe';
import { StripeFailure } from './failure.ts';
import { invalidParameter, missingParameter, type Reader, refuseUnmodelled } from './parameters.ts';
import { makeId, type StoredLineItem } from './store.ts';
import { emit, type World } from './world.ts';

const expirySecondsMin = 30 * 60;
const expirySecondsMax = 24 * 60 * 60;
/** A request takes time: Stripe allows some slack at both ends. */
const expirySlackSeconds = 60;
const lineItemsMax = 100;
const amountMinorMax = 99_999_999;

const amountMinorMin: Readonly<Record<string, number>> = {
  pln: 200,
  eur: 50,
  usd: 50,
  czk: 1500,
  huf: 17_500,
  gbp: 30,
};

/** Which of the offered methods a currency has. */
const methodsOfCurrency: Readonly<Record<string, readonly string[]>> = {
  pln: ['card', 'blik', 'p24'],
  eur: ['card', 'p24'],
};

function readLineItem(line: Reader): StoredLineItem {
  if (line.has('price'))
    throw invalidParameter(line.name('price'), `No such price: '${line.text('price')}'`, 'resource_missing');
  const price = line.child('price_data');
  const currency = price.requiredText('currency').toLowerCase();
  if (!/^[a-z]{3}$/.test(currency)) {
    throw invalidParameter(price.name('currency'), `Invalid currency: ${currency}.`, 'currency_invalid');
  }
  const product = price.child('product_data');
  if (price.has('product')) {
    throw invalidParameter(
      price.name('product'),
      `No such product: '${price.text('product')}'`,
      'resource_missing',
    );
  }
  const name = product.requiredText('name');
  const amount = price.integer('unit_amount');
  if (amount === undefined) throw missingParameter(price.name('unit_amount'));
  if (amount < 0) {
    throw invalidParameter(
      price.name('unit_amount'),
      'This value must be greater than or equal to 0.',
      'parameter_invalid_integer',
    );
  }
  const quantity = line.positiveInteger('quantity');
  if (quantity === undefined) throw missingParameter(line.name('quantity'));
  const total = amount * quantity;
  return {
    id: makeId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency,
    description: name,
    metadata: line.map('metadata'),
    price: {
      id: makeId('price'),
      object: 'price',
      active: false,
      currency,
      product: makeId('prod', 14),
      type: 'one_time',
      unit_amount: amount,
      unit_amount_decimal: String(amount),
    },
    quantity,
  };
}

function readExpiry(world: World, form: Reader): number {
  const now = world.now();
  const expiresAt = form.integer('expires_at');
  if (expiresAt === undefined) return now + expirySecondsMax;
  if (expiresAt < now + expirySecondsMin - expirySlackSeconds) {
    throw invalidParameter(
      'expires_at',
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
    );
  }
  if (expiresAt > now + expirySecondsMax + expirySlackSeconds) {
    throw invalidParameter(
      'expires_at',
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
    );
  }
  return expiresAt;
}

function readMethods(form: Reader, currency: string): string[] {
  const possible = methodsOfCurrency[currency] ?? ['card'];
  const allowed = form.list('allowed_payment_method_types');
  const excluded = form.list('excluded_payment_method_types');
  const methods = possible.filter(
    (method) => (allowed.length === 0 || allowed.includes(method)) && !excluded.includes(method),
  );
  if (methods.length === 0) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      message: `No valid payment method types for this Checkout Session. None of the allowed ones can be used with ${currency}.`,
      param: 'allowed_payment_method_types',
    });
  }
  return methods;
}

function formatMinimum(amount: number, currency: string): string {
  return `${(amount / 100).toFixed(2)} ${currency}`;
}

export function createSession(world: World, form: Reader): Stripe.Checkout.Session {
  const mode = form.text('mode');
  if (mode === undefined) throw missingParameter('mode');
  if (mode !== 'payment')
    throw invalidParameter('mode', `This stand-in has no ${mode} mode; it has payment.`);
  const uiMode = form.text('ui_mode') ?? 'hosted_page';
  if (uiMode !== 'hosted_page') throw invalidParameter('ui_mode', 'This stand-in has hosted pages only.');
  refuseUnmodelled(form, [
    'allow_promotion_codes',
    'automatic_tax',
    'customer',
    'customer_account',
    'discounts',
    'invoice_creation',
    'optional_items',
    'setup_intent_data',
    'shipping_options',
    'subscription_data',
  ]);
  const lines = form.children('line_items');
  if (lines.length === 0) throw missingParameter('line_items');
  if (lines.length > lineItemsMax)
    throw invalidParameter('line_items', `You can pass at most ${lineItemsMax} line items.`);
  const items = lines.map(readLineItem);
  const currency = items[0]?.currency ?? '';
  const other = items.find((item) => item.currency !== currency);
  if (other !== undefined) {
    throw invalidParameter(
      'line_items',
      `All line items must have the same currency; got ${currency} and ${other.currency}.`,
    );
  }
  const successUrl = form.url('success_url');
  if (successUrl === undefined) throw missingParameter('success_url');
  const cancelUrl = form.url('cancel_url');
  const email = form.text('customer_email');
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw invalidParameter('customer_email', `Invalid email address: ${email}`, 'email_invalid');
  }
  const total = items.reduce((sum, item) => sum + item.amount_total, 0);
  const minimum = amountMinorMin[currency] ?? 50;
  if (total < minimum) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'amount_too_small',
      message: `The Checkout Session's total amount due must add up to at least ${formatMinimum(minimum, currency)}`,
    });
  }
  if (total > amountMinorMax) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'amount_too_large',
      message: `The Checkout Session's total amount due must be no more than ${formatMinimum(amountMinorMax, currency)}`,
    });
  }
  const intent = form.child('payment_intent_data');
  refuseUnmodelled(intent, [
    'application_fee_amount',
    'capture_method',
    'on_behalf_of',
    'setup_future_usage',
    'transfer_data',
  ]);
  const id = makeId('cs_test', 58);
  const session = world.store.put('checkout.session', {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: form.has('allowed_payment_method_types')
      ? form.list('allowed_payment_method_types')
      : null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: cancelUrl ?? null,
    client_reference_id: form.text('client_reference_id') ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: world.now(),
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation: 'if_required',
    customer_details: null,
    customer_email: email ?? null,
    discounts: [],
    expires_at: readExpiry(world, form),
    integration_identifier: form.text('integration_identifier') ?? null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: form.text('locale') ?? null,
    managed_payments: null,
    metadata: form.map('metadata'),
    mode: 'payment',
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: readMethods(form, currency),
    payment_status: 'unpaid',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: uiMode,
    url: `${world.origin}/c/pay/${id}`,
    wallet_options: null,
  });
  world.store.putNote('line_items', id, { items });
  world.store.putNote('session_details', id, {
    transferGroup: intent.text('transfer_group') ?? null,
    paymentMetadata: intent.map('metadata'),
    description: intent.text('description') ?? null,
  });
  return session;
}

function close(world: World, session: Stripe.Checkout.Session): Stripe.Checkout.Session {
  const expired = world.store.change('checkout.session', session.id, { status: 'expired', url: null });
  emit<'checkout.session'>(world, 'checkout.session.expired', expired);
  return expired;
}

/** The session as it is now: one whose time is over expires when it is looked at. */
export function currentSession(world: World, session: Stripe.Checkout.Session): Stripe.Checkout.Session {
  return session.status === 'open' && session.expires_at <= world.now() ? close(world, session) : session;
}

/** Ends the sessions whose time is over, as Stripe does by itself. */
export function expireOverdueSessions(world: World): void {
  for (const session of world.store.list('checkout.session')) currentSession(world, session);
}

export function expireSession(world: World, session: Stripe.Checkout.Session): Stripe.Checkout.Session {
  if (currentSession(world, session).status !== 'open') {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      message: `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${world.store.get('checkout.session', session.id)?.status}.`,
    });
  }
  return close(world, session);
}
