import type { Stripe } from 'stripe';
import { recordMovement } from './balance.ts';
import { missingObject, StripeFailure } from './failure.ts';
import { invalidParameter, type Reader } from './parameters.ts';
import { makeId } from './store.ts';
import { emit, type World } from './world.ts';

function findCharge(world: World, form: Reader): Stripe.Charge {
  const chargeId = form.text('charge');
  const intentId = form.text('payment_intent');
  if ((chargeId === undefined) === (intentId === undefined)) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'parameter_missing',
      message: 'One of the following params should be provided for this request: payment_intent or charge.',
    });
  }
  if (chargeId !== undefined) {
    const charge = world.store.get('charge', chargeId);
    if (charge === undefined) throw missingObject('charge', chargeId, 'charge');
    return charge;
  }
  const intent = world.store.get('payment_intent', intentId ?? '');
  if (intent === undefined) throw missingObject('payment_intent', intentId ?? '', 'payment_intent');
  const charge =
    typeof intent.latest_charge === 'string' ? world.store.get('charge', intent.latest_charge) : undefined;
  if (charge === undefined || charge.status !== 'succeeded') {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      message: `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
      param: 'payment_intent',
    });
  }
  return charge;
}

export function createRefund(world: World, form: Reader): Stripe.Refund {
  const charge = findCharge(world, form);
  if (charge.status !== 'succeeded') {
    throw invalidParameter('charge', `Charge ${charge.id} has not succeeded and cannot be refunded.`);
  }
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'charge_already_refunded',
      message: `Charge ${charge.id} has already been refunded.`,
    });
  }
  if (charge.disputed) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'charge_disputed',
      message: `Charge ${charge.id} has been charged back; cannot issue a refund.`,
    });
  }
  const amount = form.positiveInteger('amount') ?? left;
  if (amount > left) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'amount_too_large',
      message: `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
      param: 'amount',
    });
  }
  const isCard = charge.payment_method_details?.type === 'card';
  const id = makeId(isCard ? 're' : 'pyr');
  const movement = recordMovement(world, {
    amount: -amount,
    currency: charge.currency,
    type: isCard ? 'refund' : 'payment_refund',
    category: 'refund',
    source: id,
    description: 'REFUND FOR CHARGE',
  });
  const waiting = world.refundsPending ?? 0;
  if (waiting > 0) world.refundsPending = waiting - 1;
  const refund = world.store.put('refund', {
    id,
    object: 'refund',
    amount,
    balance_transaction: movement.id,
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    metadata: form.map('metadata'),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: form.text('reason') ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: waiting > 0 ? 'pending' : 'succeeded',
    transfer_reversal: null,
  });
  const refunded = charge.amount_refunded + amount;
  const changed = world.store.change('charge', charge.id, {
    amount_refunded: refunded,
    refunded: refunded === charge.amount,
  });
  emit<'refund'>(world, 'refund.created', refund);
  emit<'charge'>(world, 'charge.refunded', changed);
  emit<'refund'>(world, 'refund.updated', refund);
  return refund;
}

/** The bank takes a pending refund. */
export function settleRefund(world: World, refund: Stripe.Refund): Stripe.Refund {
  if (refund.status !== 'pending') return refund;
  const settled = world.store.change('refund', refund.id, { status: 'succeeded' });
  emit<'refund'>(world, 'refund.updated', settled);
  return settled;
}

/** A bank sends a refund back, days later. */
export function failRefund(world: World, refund: Stripe.Refund, reason: string): Stripe.Refund {
  if (refund.status === 'failed') return refund;
  const charge = world.store.get('charge', String(refund.charge));
  const movement = recordMovement(world, {
    amount: refund.amount,
    currency: refund.currency,
    type: 'refund_failure',
    category: 'refund_failure',
    source: refund.id,
    description: 'REFUND FAILURE',
  });
  const failed = world.store.change('refund', refund.id, {
    status: 'failed',
    failure_reason: reason,
    failure_balance_transaction: movement.id,
  });
  if (charge !== undefined) {
    world.store.change('charge', charge.id, {
      amount_refunded: charge.amount_refunded - refund.amount,
      refunded: false,
    });
  }
  emit<'refund'>(world, 'refund.updated', failed);
  emit<'refund'>(world, 'refund.failed', failed);
  return failed;
}
