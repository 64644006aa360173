import type { Stripe } from 'stripe';
import { availableMinor, recordMovement, totalMinor } from './balance.ts';
import { missingObject, StripeFailure } from './failure.ts';
import { invalidParameter, missingParameter, type Reader } from './parameters.ts';
import { makeId } from './store.ts';
import { emit, type World } from './world.ts';

function insufficientBalance(message: string): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', code: 'balance_insufficient', message });
}

function readSource(world: World, form: Reader, currency: string, amount: number): Stripe.Charge | undefined {
  const id = form.text('source_transaction');
  if (id === undefined) return undefined;
  const charge = world.store.get('charge', id);
  if (charge === undefined) throw missingObject('charge', id, 'source_transaction');
  if (charge.status !== 'succeeded') {
    throw invalidParameter(
      'source_transaction',
      `The charge ${id} has not succeeded and cannot be transferred.`,
    );
  }
  if (charge.currency !== currency) {
    throw invalidParameter(
      'currency',
      `The currency of source_transaction's balance transaction (${charge.currency}) must be the same as the transfer currency (${currency})`,
    );
  }
  const before = world.store
    .list('transfer')
    .filter((transfer) => transfer.source_transaction === id)
    .reduce((sum, transfer) => sum + transfer.amount - transfer.amount_reversed, 0);
  if (before + amount > charge.amount) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      message: `Transfers using this transaction as a source must not exceed the source amount of ${charge.amount}. (Note: There is already ${before} in transfers using this source.)`,
      param: 'amount',
    });
  }
  return charge;
}

export function createTransfer(world: World, form: Reader): Stripe.Transfer {
  const currency = form.requiredText('currency').toLowerCase();
  const amount = form.positiveInteger('amount');
  if (amount === undefined) throw missingParameter('amount');
  const destinationId = form.requiredText('destination');
  const destination = world.store.get('account', destinationId);
  if (destination === undefined) throw missingObject('destination', destinationId, 'destination');
  if (destination.capabilities?.transfers !== 'active') {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'insufficient_capabilities_for_transfer',
      message:
        'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments',
    });
  }
  const source = readSource(world, form, currency, amount);
  if (source === undefined && availableMinor(world, null, currency) < amount) {
    throw insufficientBalance(
      'You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance, or use source_transaction to tie the transfer to a charge.',
    );
  }
  const group = form.text('transfer_group');
  if (source !== undefined && group !== undefined && group !== source.transfer_group) {
    throw invalidParameter(
      'transfer_group',
      `You cannot give the transfer_group ${group}: the source transaction belongs to ${source.transfer_group}.`,
    );
  }
  const id = makeId('tr');
  const paymentId = makeId('py');
  const settled =
    source === undefined
      ? undefined
      : world.store.get('balance_transaction', String(source.balance_transaction));
  const availableOn = settled?.available_on ?? world.now();
  const description = form.text('description') ?? null;
  const movement = recordMovement(world, {
    amount: -amount,
    currency,
    type: 'transfer',
    category: 'transfer',
    source: id,
    description,
    availableOn,
  });
  const arrived = recordMovement(world, {
    amount,
    currency,
    type: 'payment',
    category: 'charge',
    source: paymentId,
    description,
    availableOn,
    owner: destinationId,
  });
  world.store.put(
    'charge',
    {
      id: paymentId,
      object: 'charge',
      amount,
      amount_captured: amount,
      amount_refunded: 0,
      application: null,
      application_fee: null,
      application_fee_amount: null,
      balance_transaction: arrived.id,
      billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
      calculated_statement_descriptor: null,
      captured: true,
      created: world.now(),
      currency,
      customer: null,
      description,
      disputed: false,
      failure_balance_transaction: null,
      failure_code: null,
      failure_message: null,
      fraud_details: {},
      livemode: false,
      metadata: {},
      on_behalf_of: null,
      outcome: null,
      paid: true,
      payment_intent: null,
      payment_method: null,
      payment_method_details: { type: 'stripe_account', stripe_account: {} },
      receipt_email: null,
      receipt_number: null,
      receipt_url: null,
      refunded: false,
      review: null,
      shipping: null,
      source: null,
      source_transfer: id,
      statement_descriptor: null,
      statement_descriptor_suffix: null,
      status: 'succeeded',
      transfer_data: null,
      transfer_group: null,
    },
    destinationId,
  );
  const transfer = world.store.put('transfer', {
    id,
    object: 'transfer',
    amount,
    amount_reversed: 0,
    balance_transaction: movement.id,
    created: world.now(),
    currency,
    description,
    destination: destinationId,
    destination_payment: paymentId,
    livemode: false,
    metadata: form.map('metadata'),
    reversals: { object: 'list', data: [], has_more: false, url: `/v1/transfers/${id}/reversals` },
    reversed: false,
    source_transaction: source?.id ?? null,
    source_type: form.text('source_type') ?? 'card',
    transfer_group: group ?? source?.transfer_group ?? null,
  });
  emit<'transfer'>(world, 'transfer.created', transfer);
  return transfer;
}

export function reverseTransfer(
  world: World,
  transfer: Stripe.Transfer,
  form: Reader,
): Stripe.TransferReversal {
  const left = transfer.amount - transfer.amount_reversed;
  const amount = form.positiveInteger('amount') ?? left;
  if (left === 0) {
    throw invalidParameter('amount', `Transfer ${transfer.id} is already fully reversed.`);
  }
  if (amount > left) {
    throw invalidParameter(
      'amount',
      `Cannot reverse more than ${left}: the transfer was ${transfer.amount}, of which ${transfer.amount_reversed} is reversed already.`,
    );
  }
  const destinationId = String(transfer.destination);
  if (totalMinor(world, destinationId, transfer.currency) < amount) {
    throw insufficientBalance(
      `The connected account ${destinationId} does not have sufficient funds for this reversal.`,
    );
  }
  const id = makeId('trr');
  const refundId = makeId('pyr');
  const movement = recordMovement(world, {
    amount,
    currency: transfer.currency,
    type: 'transfer_refund',
    category: 'transfer_reversal',
    source: id,
    description: form.text('description') ?? null,
  });
  recordMovement(world, {
    amount: -amount,
    currency: transfer.currency,
    type: 'payment_refund',
    category: 'refund',
    source: refundId,
    description: null,
    owner: destinationId,
  });
  const reversal = world.store.put('transfer_reversal', {
    id,
    object: 'transfer_reversal',
    amount,
    balance_transaction: movement.id,
    created: world.now(),
    currency: transfer.currency,
    destination_payment_refund: refundId,
    metadata: form.map('metadata'),
    source_refund: null,
    transfer: transfer.id,
  });
  const reversed = transfer.amount_reversed + amount;
  const changed = world.store.change('transfer', transfer.id, {
    amount_reversed: reversed,
    reversed: reversed === transfer.amount,
    reversals: { ...transfer.reversals, data: [reversal, ...transfer.reversals.data] },
  });
  emit<'transfer'>(world, 'transfer.reversed', changed);
  return reversal;
}
