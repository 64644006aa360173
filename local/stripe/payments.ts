import type { Stripe } from 'stripe';
import { paymentFeeMinor, recordMovement, settlementTime } from './balance.ts';
import { currentSession } from './sessions.ts';
import { makeId } from './store.ts';
import { emit, type World } from './world.ts';

export type PaymentMethodName = 'card' | 'blik' | 'p24';

/** How an attempt to pay ends. `processing` means that the outcome comes later. */
export type Outcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'processing' }
  | {
      readonly kind: 'declined';
      readonly code: string;
      readonly declineCode: string;
      readonly message: string;
    };

export interface Attempt {
  readonly method: PaymentMethodName;
  readonly email: string | null;
  readonly name: string | null;
  readonly last4?: string | undefined;
  readonly threeDSecure?: boolean;
}

export const declined: Readonly<Record<string, Outcome>> = {
  declined: {
    kind: 'declined',
    code: 'card_declined',
    declineCode: 'generic_decline',
    message: 'Your card was declined.',
  },
  insufficient_funds: {
    kind: 'declined',
    code: 'card_declined',
    declineCode: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  },
  authentication_failed: {
    kind: 'declined',
    code: 'payment_intent_authentication_failure',
    declineCode: 'authentication_required',
    message:
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  },
  blik_declined: {
    kind: 'declined',
    code: 'payment_method_provider_decline',
    declineCode: 'generic_decline',
    message: 'The payment was declined by the bank.',
  },
  p24_declined: {
    kind: 'declined',
    code: 'payment_method_provider_decline',
    declineCode: 'generic_decline',
    message: 'The payment was declined by the bank.',
  },
};

function newIntent(world: World, session: Stripe.Checkout.Session): Stripe.PaymentIntent {
  const details = world.store.note('session_details', session.id);
  const id = makeId('pi');
  const intent = world.store.put('payment_intent', {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: session.amount_total ?? 0,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${makeId('s').slice(2)}`,
    confirmation_method: 'automatic',
    created: world.now(),
    currency: session.currency ?? '',
    customer: null,
    customer_account: null,
    description: details?.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: details?.paymentMetadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: session.payment_method_types,
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: details?.transferGroup ?? null,
  });
  emit<'payment_intent'>(world, 'payment_intent.created', intent);
  return intent;
}

function methodDetails(attempt: Attempt): Stripe.Charge.PaymentMethodDetails {
  if (attempt.method === 'blik') return { type: 'blik', blik: { buyer_id: null } };
  if (attempt.method === 'p24')
    return { type: 'p24', p24: { bank: null, reference: 'P24-000-000', verified_name: attempt.name } };
  return {
    type: 'card',
    card: {
      amount_authorized: null,
      authorization_code: null,
      brand: 'visa',
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'PL',
      electronic_commerce_indicator: null,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: 'localstandin0000',
      funding: 'credit',
      installments: null,
      last4: attempt.last4 ?? '4242',
      mandate: null,
      network: 'visa',
      network_transaction_id: null,
      regulated_status: 'unregulated',
      three_d_secure:
        attempt.threeDSecure === true
          ? {
              authentication_flow: 'challenge',
              electronic_commerce_indicator: '05',
              exemption_indicator: null,
              exemption_indicator_applied: false,
              result: 'authenticated',
              result_reason: null,
              transaction_id: null,
              version: '2.2.0',
            }
          : null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}

function newCharge(
  world: World,
  intent: Stripe.PaymentIntent,
  attempt: Attempt,
  outcome: Outcome,
): Stripe.Charge {
  const id = makeId(attempt.method === 'card' ? 'ch' : 'py');
  const succeeded = outcome.kind === 'succeeded';
  const failed = outcome.kind === 'declined' ? outcome : undefined;
  return world.store.put('charge', {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: succeeded ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: succeeded ? chargeMovement(world, id, intent, attempt.method) : null,
    billing_details: { address: null, email: attempt.email, name: attempt.name, phone: null, tax_id: null },
    calculated_statement_descriptor: 'RYNEK',
    captured: succeeded,
    created: world.now(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failed?.code ?? null,
    failure_message: failed?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: failed === undefined ? 'approved_by_network' : 'declined_by_network',
      reason: failed?.declineCode ?? null,
      risk_level: 'normal',
      risk_score: 12,
      seller_message:
        failed === undefined
          ? 'Payment complete.'
          : 'The bank did not return any further details with this decline.',
      type: failed === undefined ? 'authorized' : 'issuer_declined',
    },
    paid: succeeded,
    payment_intent: intent.id,
    payment_method: makeId('pm'),
    payment_method_details: methodDetails(attempt),
    radar_options: {},
    receipt_email: null,
    receipt_number: null,
    receipt_url: succeeded ? `${world.origin}/receipts/${id}` : null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: succeeded ? 'succeeded' : outcome.kind === 'processing' ? 'pending' : 'failed',
    transfer_data: null,
    transfer_group: intent.transfer_group ?? `group_${intent.id}`,
  });
}

function chargeMovement(
  world: World,
  chargeId: string,
  intent: Stripe.PaymentIntent,
  method: string,
): string {
  return recordMovement(world, {
    amount: intent.amount,
    currency: intent.currency,
    feeMinor: paymentFeeMinor(method, intent.amount, intent.currency),
    type: method === 'card' ? 'charge' : 'payment',
    category: 'charge',
    source: chargeId,
    description: intent.description,
    availableOn: settlementTime(world),
  }).id;
}

export type PayResult =
  | {
      readonly kind: 'paid' | 'processing' | 'declined';
      readonly session: Stripe.Checkout.Session;
      readonly outcome: Outcome;
    }
  | { readonly kind: 'closed'; readonly session: Stripe.Checkout.Session };

function intentOf(world: World, session: Stripe.Checkout.Session): Stripe.PaymentIntent {
  const known =
    typeof session.payment_intent === 'string'
      ? world.store.get('payment_intent', session.payment_intent)
      : undefined;
  return known ?? newIntent(world, session);
}

/** Tries to pay a session. A session pays once: a second attempt finds it closed. */
export function paySession(
  world: World,
  found: Stripe.Checkout.Session,
  attempt: Attempt,
  outcome: Outcome,
): PayResult {
  const session = currentSession(world, found);
  if (session.status !== 'open') return { kind: 'closed', session };
  const intent = intentOf(world, session);
  const charge = newCharge(world, intent, attempt, outcome);
  if (outcome.kind === 'declined') {
    const failed = world.store.change('payment_intent', intent.id, {
      latest_charge: charge.id,
      status: 'requires_payment_method',
      last_payment_error: {
        type: 'card_error',
        code: outcome.code,
        decline_code: outcome.declineCode,
        message: outcome.message,
        charge: charge.id,
      },
    });
    emit<'charge'>(world, 'charge.failed', charge);
    emit<'payment_intent'>(world, 'payment_intent.payment_failed', failed);
    const still = world.store.change('checkout.session', session.id, { payment_intent: intent.id });
    return { kind: 'declined', session: still, outcome };
  }
  const succeeded = outcome.kind === 'succeeded';
  const changedIntent = world.store.change('payment_intent', intent.id, {
    latest_charge: charge.id,
    payment_method: charge.payment_method,
    amount_received: succeeded ? intent.amount : 0,
    status: succeeded ? 'succeeded' : 'processing',
    last_payment_error: null,
  });
  const completed = world.store.change('checkout.session', session.id, {
    status: 'complete',
    payment_status: succeeded ? 'paid' : 'unpaid',
    payment_intent: intent.id,
    url: null,
    customer_details: {
      address: null,
      business_name: null,
      email: attempt.email,
      individual_name: attempt.name,
      name: attempt.name,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
  });
  if (succeeded) {
    emit<'charge'>(world, 'charge.succeeded', charge);
    emit<'payment_intent'>(world, 'payment_intent.succeeded', changedIntent);
  } else {
    emit<'payment_intent'>(world, 'payment_intent.processing', changedIntent);
  }
  emit<'checkout.session'>(world, 'checkout.session.completed', completed);
  return { kind: succeeded ? 'paid' : 'processing', session: completed, outcome };
}

/** Tells the outcome of a payment that was processing. */
export function settleSession(
  world: World,
  session: Stripe.Checkout.Session,
  succeeded: boolean,
): Stripe.Checkout.Session {
  const intent = intentOf(world, session);
  const charge =
    typeof intent.latest_charge === 'string' ? world.store.get('charge', intent.latest_charge) : undefined;
  if (session.status !== 'complete' || session.payment_status === 'paid' || charge?.status !== 'pending')
    return session;
  const method = charge.payment_method_details?.type ?? 'card';
  const changedCharge = world.store.change('charge', charge.id, {
    status: succeeded ? 'succeeded' : 'failed',
    paid: succeeded,
    captured: succeeded,
    amount_captured: succeeded ? charge.amount : 0,
    balance_transaction: succeeded ? chargeMovement(world, charge.id, intent, method) : null,
  });
  const changedIntent = world.store.change('payment_intent', intent.id, {
    status: succeeded ? 'succeeded' : 'requires_payment_method',
    amount_received: succeeded ? intent.amount : 0,
  });
  const changed = world.store.change('checkout.session', session.id, {
    payment_status: succeeded ? 'paid' : 'unpaid',
  });
  emit<'charge'>(world, succeeded ? 'charge.succeeded' : 'charge.failed', changedCharge);
  emit<'payment_intent'>(
    world,
    succeeded ? 'payment_intent.succeeded' : 'payment_intent.payment_failed',
    changedIntent,
  );
  emit<'checkout.session'>(
    world,
    succeeded ? 'checkout.session.async_payment_succeeded' : 'checkout.session.async_payment_failed',
    changed,
  );
  return changed;
}
