import type { Stripe } from 'stripe';
import type { Reader } from './parameters.ts';
import { makeId, type Owner } from './store.ts';
import type { World } from './world.ts';

/** Days until what was paid can be paid out, as for a Polish account. */
const settlementSeconds = 3 * 24 * 60 * 60;

/** What Stripe keeps of a payment: a part of the amount and a fixed sum (its price list for the EEA). */
const feePrices: Readonly<Record<string, { bps: number; fixedMinor: Readonly<Record<string, number>> }>> = {
  card: { bps: 150, fixedMinor: { pln: 100, eur: 25 } },
  blik: { bps: 160, fixedMinor: { pln: 100 } },
  p24: { bps: 220, fixedMinor: { pln: 100, eur: 30 } },
};

export function paymentFeeMinor(method: string, amount: number, currency: string): number {
  const price = feePrices[method];
  if (price === undefined) return 0;
  return Math.min(amount, Math.round((amount * price.bps) / 10_000) + (price.fixedMinor[currency] ?? 30));
}

export interface Movement {
  readonly amount: number;
  readonly currency: string;
  readonly feeMinor?: number;
  readonly type: Stripe.BalanceTransaction.Type;
  readonly category: string;
  readonly source: string;
  readonly description: string | null;
  readonly availableOn?: number;
  readonly owner?: Owner;
}

/** Moves money on an account's balance. */
export function recordMovement(world: World, movement: Movement): Stripe.BalanceTransaction {
  const fee = movement.feeMinor ?? 0;
  const created = world.now();
  const availableOn = movement.availableOn ?? created;
  return world.store.put(
    'balance_transaction',
    {
      id: makeId('txn'),
      object: 'balance_transaction',
      amount: movement.amount,
      available_on: availableOn,
      balance_type: 'payments',
      created,
      currency: movement.currency,
      description: movement.description,
      exchange_rate: null,
      fee,
      fee_details:
        fee === 0
          ? []
          : [
              {
                amount: fee,
                application: null,
                currency: movement.currency,
                description: 'Stripe processing fees',
                type: 'stripe_fee',
              },
            ],
      net: movement.amount - fee,
      reporting_category: movement.category,
      source: movement.source,
      status: availableOn <= created ? 'available' : 'pending',
      type: movement.type,
    },
    movement.owner ?? null,
  );
}

export function settlementTime(world: World): number {
  return world.now() + settlementSeconds;
}

/** A movement as it is now: pending ones become available with time. */
export function currentMovement(
  world: World,
  movement: Stripe.BalanceTransaction,
): Stripe.BalanceTransaction {
  return { ...movement, status: movement.available_on <= world.now() ? 'available' : 'pending' };
}

export interface CurrencyBalance {
  readonly available: number;
  readonly pending: number;
}

/** What an account has, by currency. */
export function balances(world: World, owner: Owner): Map<string, CurrencyBalance> {
  const now = world.now();
  const found = new Map<string, CurrencyBalance>();
  for (const movement of world.store.list('balance_transaction', owner)) {
    const before = found.get(movement.currency) ?? { available: 0, pending: 0 };
    found.set(
      movement.currency,
      movement.available_on <= now
        ? { ...before, available: before.available + movement.net }
        : { ...before, pending: before.pending + movement.net },
    );
  }
  return found;
}

export function availableMinor(world: World, owner: Owner, currency: string): number {
  return balances(world, owner).get(currency)?.available ?? 0;
}

export function totalMinor(world: World, owner: Owner, currency: string): number {
  const balance = balances(world, owner).get(currency);
  return balance === undefined ? 0 : balance.available + balance.pending;
}

export function readBalance(world: World, owner: Owner): Stripe.Balance {
  const found = balances(world, owner);
  if (found.size === 0) found.set('pln', { available: 0, pending: 0 });
  const sums = (pick: (balance: CurrencyBalance) => number) =>
    [...found].map(([currency, balance]) => ({
      amount: pick(balance),
      currency,
      source_types: { card: pick(balance) },
    }));
  return {
    object: 'balance',
    available: sums((balance) => balance.available),
    livemode: false,
    pending: sums((balance) => balance.pending),
  };
}

export function listMovements(world: World, owner: Owner, query: Reader): Stripe.BalanceTransaction[] {
  const source = query.text('source');
  const type = query.text('type');
  const currency = query.text('currency');
  const payout = query.text('payout');
  return world.store
    .list('balance_transaction', owner)
    .filter((movement) => source === undefined || movement.source === source)
    .filter((movement) => type === undefined || movement.type === type)
    .filter((movement) => currency === undefined || movement.currency === currency)
    .filter((movement) => payout === undefined || movement.source === payout)
    .map((movement) => currentMovement(world, movement));
}
