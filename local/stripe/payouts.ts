import type { Stripe } from 'stripe';
import { availableMinor, recordMovement, totalMinor } from './balance.ts';
import { missingObject, StripeFailure } from './failure.ts';
import { invalidParameter, missingParameter, type Reader, refuseUnmodelled } from './parameters.ts';
import { makeId, type Owner, type PayoutSchedule } from './store.ts';
import { emit, type World } from './world.ts';

/** How long a bank takes. */
const bankSeconds = 2 * 24 * 60 * 60;
const monthDayMax = 31;
const intervals = ['daily', 'manual', 'monthly', 'weekly'];
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

function onlyConnected(owner: Owner): string {
  if (owner !== null) return owner;
  throw new StripeFailure(400, {
    type: 'invalid_request_error',
    message: 'This stand-in of Stripe pays out of connected accounts: send a Stripe-Account header.',
  });
}

const scheduleOf = (world: World, accountId: string): PayoutSchedule =>
  world.store.note('payout_schedule', accountId) ?? { interval: 'daily' };

export function readBalanceSettings(world: World, owner: Owner): Stripe.BalanceSettings {
  const accountId = onlyConnected(owner);
  const account = world.store.get('account', accountId);
  return {
    object: 'balance_settings',
    payments: {
      debit_negative_balances: true,
      payouts: {
        automatic_transfer_rules_by_currency: null,
        minimum_balance_by_currency: null,
        schedule: scheduleOf(world, accountId) as Stripe.BalanceSettings.Payments.Payouts.Schedule,
        statement_descriptor: null,
        status: account?.payouts_enabled === true ? 'enabled' : 'disabled',
      },
      settlement_timing: { delay_days: 3, start_of_day: null },
    },
  };
}

function readSchedule(form: Reader): PayoutSchedule {
  const interval = form.text('interval') ?? 'daily';
  if (!intervals.includes(interval))
    throw invalidParameter(form.name('interval'), `Invalid interval: must be one of ${intervals.join(', ')}`);
  const onDays = form.list('weekly_payout_days');
  const inMonth = form.list('monthly_payout_days').map(Number);
  if ((interval === 'weekly') !== onDays.length > 0 || onDays.some((day) => !weekdays.includes(day))) {
    throw invalidParameter(
      form.name('weekly_payout_days'),
      'Weekly payouts have days from monday to friday, others have none.',
    );
  }
  if (
    (interval === 'monthly') !== inMonth.length > 0 ||
    inMonth.some((day) => !Number.isInteger(day) || day < 1 || day > monthDayMax)
  ) {
    throw invalidParameter(
      form.name('monthly_payout_days'),
      'Monthly payouts have days from 1 to 31, others have none.',
    );
  }
  return {
    interval,
    ...(interval === 'weekly' ? { weekly_payout_days: onDays } : {}),
    ...(interval === 'monthly' ? { monthly_payout_days: inMonth } : {}),
  };
}

export function updateBalanceSettings(world: World, owner: Owner, form: Reader): Stripe.BalanceSettings {
  const accountId = onlyConnected(owner);
  const payments = form.child('payments');
  refuseUnmodelled(payments, ['debit_negative_balances', 'settlement_timing']);
  const payouts = payments.child('payouts');
  refuseUnmodelled(payouts, [
    'automatic_transfer_rules_by_currency',
    'minimum_balance_by_currency',
    'statement_descriptor',
  ]);
  if (payouts.has('schedule'))
    world.store.putNote('payout_schedule', accountId, readSchedule(payouts.child('schedule')));
  return readBalanceSettings(world, accountId);
}

interface Wanted {
  readonly amount: number;
  readonly currency: string;
  readonly automatic: boolean;
  readonly status: 'in_transit' | 'paid';
  readonly arrivalDate: number;
  readonly metadata: Record<string, string>;
}

function makePayout(world: World, account: Stripe.Account, wanted: Wanted): Stripe.Payout {
  const id = makeId('po');
  const movement = recordMovement(world, {
    amount: -wanted.amount,
    currency: wanted.currency,
    type: 'payout',
    category: 'payout',
    source: id,
    description: 'STRIPE PAYOUT',
    owner: account.id,
  });
  const payout = world.store.put(
    'payout',
    {
      id,
      object: 'payout',
      amount: wanted.amount,
      application_fee: null,
      application_fee_amount: null,
      arrival_date: wanted.arrivalDate,
      automatic: wanted.automatic,
      balance_transaction: movement.id,
      created: world.now(),
      currency: wanted.currency,
      description: 'STRIPE PAYOUT',
      destination: account.external_accounts?.data[0]?.id ?? null,
      failure_balance_transaction: null,
      failure_code: null,
      failure_message: null,
      livemode: false,
      metadata: wanted.metadata,
      method: 'standard',
      original_payout: null,
      payout_method: null,
      reconciliation_status: wanted.automatic ? 'completed' : 'not_applicable',
      reversed_by: null,
      source_type: 'card',
      statement_descriptor: null,
      status: wanted.status,
      trace_id: null,
      type: 'bank_account',
    },
    account.id,
  );
  emit<'payout'>(world, 'payout.created', { ...payout, status: 'in_transit' }, account.id);
  return payout;
}

function accountOf(world: World, accountId: string): Stripe.Account {
  const account = world.store.get('account', accountId);
  if (account === undefined) throw missingObject('account', accountId, 'account');
  return account;
}

/** Pays what an account has out to its bank, as Stripe does by itself each day. */
export function payOut(world: World, accountId: string, currency: string): Stripe.Payout[] {
  const account = accountOf(world, accountId);
  const amount = totalMinor(world, accountId, currency);
  if (amount <= 0) return [];
  const payout = makePayout(world, account, {
    amount,
    currency,
    automatic: true,
    status: 'paid',
    arrivalDate: world.now(),
    metadata: {},
  });
  emit<'payout'>(world, 'payout.paid', payout, accountId);
  return [payout];
}

/** A payout that the platform asks for: of what is available and no more. */
export function createPayout(world: World, owner: Owner, form: Reader): Stripe.Payout {
  const account = accountOf(world, onlyConnected(owner));
  const currency = form.requiredText('currency').toLowerCase();
  const amount = form.positiveInteger('amount');
  if (amount === undefined) throw missingParameter('amount');
  refuseUnmodelled(form, ['method', 'source_type', 'destination', 'payout_method']);
  if (!account.payouts_enabled) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'payouts_not_allowed',
      message: 'Cannot create payouts; this account has not enabled payouts.',
    });
  }
  if (availableMinor(world, account.id, currency) < amount) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'balance_insufficient',
      message:
        'You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.',
    });
  }
  return makePayout(world, account, {
    amount,
    currency,
    automatic: false,
    status: 'in_transit',
    arrivalDate: world.now() + bankSeconds,
    metadata: form.map('metadata'),
  });
}

/** A payout as it is now: the bank has it when its day has come. */
export function currentPayout(world: World, payout: Stripe.Payout): Stripe.Payout {
  const isThere = payout.status === 'in_transit' && payout.arrival_date <= world.now();
  return isThere ? world.store.change('payout', payout.id, { status: 'paid' }) : payout;
}

/** The bank takes a payout, or sends it back. */
export function settlePayout(world: World, payout: Stripe.Payout, failureCode?: string): Stripe.Payout {
  const owner = world.store.ownerOf('payout', payout.id) ?? null;
  if (failureCode === undefined) {
    const paid = world.store.change('payout', payout.id, { status: 'paid' });
    emit<'payout'>(world, 'payout.paid', paid, owner);
    return paid;
  }
  const back = recordMovement(world, {
    amount: payout.amount,
    currency: payout.currency,
    type: 'payout_failure',
    category: 'payout_reversal',
    source: payout.id,
    description: 'STRIPE PAYOUT',
    owner,
  });
  const failed = world.store.change('payout', payout.id, {
    status: 'failed',
    failure_code: failureCode,
    failure_balance_transaction: back.id,
  });
  emit<'payout'>(world, 'payout.failed', failed, owner);
  return failed;
}
