import type { Stripe } from 'stripe';
import { createAccount, createAccountLink, updateAccount } from './accounts.ts';
import { currentMovement, listMovements, readBalance } from './balance.ts';
import { closeDispute, updateDispute } from './disputes.ts';
import { missingObject } from './failure.ts';
import { invalidParameter, type Parameters, Reader } from './parameters.ts';
import { createPayout, currentPayout, readBalanceSettings, updateBalanceSettings } from './payouts.ts';
import { createRefund } from './refunds.ts';
import { createSession, currentSession, expireSession } from './sessions.ts';
import type { Kind, Kinds, Owner } from './store.ts';
import { createTransfer, reverseTransfer } from './transfers.ts';
import type { World } from './world.ts';

const pageSizeDefault = 10;
const pageSizeMax = 100;

export interface Call {
  readonly world: World;
  readonly owner: Owner;
  readonly form: Reader;
  readonly parameters: Parameters;
  /** The parts of the path that the endpoint's pattern names. */
  readonly path: Readonly<Record<string, string>>;
  readonly url: string;
}

export type Endpoint = (call: Call) => object;

const kindNames: Partial<Record<Kind, string>> = {
  'checkout.session': 'checkout.session',
  transfer_reversal: 'transfer reversal',
};

function found<K extends Kind>(call: Call, kind: K, name = 'id'): Kinds[K] {
  const id = call.path[name] ?? '';
  const object = call.world.store.get(kind, id);
  const isMine = kind === 'account' || call.world.store.ownerOf(kind, id) === call.owner;
  if (object === undefined || !isMine) throw missingObject(kindNames[kind] ?? kind, id);
  return object;
}

function isWithin(created: number, form: Reader): boolean {
  const exact = form.integer('created');
  if (exact !== undefined) return created === exact;
  const range = form.child('created');
  const bounds: readonly [string, (bound: number) => boolean][] = [
    ['gt', (bound) => created > bound],
    ['gte', (bound) => created >= bound],
    ['lt', (bound) => created < bound],
    ['lte', (bound) => created <= bound],
  ];
  return bounds.every(([name, holds]) => {
    const bound = range.integer(name);
    return bound === undefined || holds(bound);
  });
}

/** A page of a list, the newest first, between the cursors that the client gives. */
function page<T extends { id: string }>(call: Call, items: readonly T[]): object {
  const size = call.form.integer('limit') ?? pageSizeDefault;
  if (size < 1 || size > pageSizeMax) {
    throw invalidParameter(
      'limit',
      `This value must be between 1 and ${pageSizeMax}.`,
      'parameter_invalid_integer',
    );
  }
  const place = (name: string): number | undefined => {
    const id = call.form.text(name);
    if (id === undefined) return undefined;
    const at = items.findIndex((item) => item.id === id);
    if (at < 0) throw missingObject('object', id, name);
    return at;
  };
  const after = place('starting_after');
  const before = place('ending_before');
  const list = { object: 'list', url: call.url };
  if (before !== undefined) {
    const from = Math.max(0, before - size);
    return { ...list, data: items.slice(from, before), has_more: from > 0 };
  }
  const from = after === undefined ? 0 : after + 1;
  return { ...list, data: items.slice(from, from + size), has_more: from + size < items.length };
}

function matching<T extends { id: string; created: number }>(
  call: Call,
  items: readonly T[],
  filters: Readonly<Record<string, (item: T) => unknown>>,
): object {
  const kept = items.filter(
    (item) =>
      isWithin(item.created, call.form) &&
      Object.entries(filters).every(([name, read]) => {
        const wanted = call.form.text(name);
        return wanted === undefined || read(item) === wanted;
      }),
  );
  return page(call, kept);
}

function eventPattern(type: string): RegExp {
  return new RegExp(`^${type.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
}

function listEvents(call: Call): object {
  const patterns = [
    ...call.form.list('types'),
    ...(call.form.has('type') ? [call.form.requiredText('type')] : []),
  ].map(eventPattern);
  const delivered = call.form.flag('delivery_success');
  const { store } = call.world;
  const events = [...store.list('event', null)].filter((event) => {
    if (call.owner !== null && event.account !== call.owner) return false;
    if (patterns.length > 0 && !patterns.some((pattern) => pattern.test(event.type))) return false;
    return (
      delivered === undefined ||
      delivered === ((store.note('delivery', event.id)?.deliveredAt ?? null) !== null)
    );
  });
  return matching(call, events, {});
}

/** Every endpoint of the stand-in, by method and path, as in parameter-shapes.json. */
export const endpoints: Readonly<Record<string, Endpoint>> = {
  'POST /v1/accounts': (call) => createAccount(call.world, call.form),
  'GET /v1/accounts': (call) =>
    page(
      call,
      call.world.store.list('account').filter((account) => isWithin(account.created ?? 0, call.form)),
    ),
  'GET /v1/accounts/:id': (call) => found(call, 'account'),
  'POST /v1/accounts/:id': (call) => updateAccount(call.world, found(call, 'account'), call.form),
  'POST /v1/account_links': (call) => createAccountLink(call.world, call.form),

  'POST /v1/checkout/sessions': (call) => createSession(call.world, call.form),
  'GET /v1/checkout/sessions': (call) =>
    matching(
      call,
      call.world.store.list('checkout.session').map((session) => currentSession(call.world, session)),
      { payment_intent: (session) => session.payment_intent, status: (session) => session.status },
    ),
  'GET /v1/checkout/sessions/:id': (call) => currentSession(call.world, found(call, 'checkout.session')),
  'GET /v1/checkout/sessions/:id/line_items': (call) =>
    page(call, call.world.store.note('line_items', found(call, 'checkout.session').id)?.items ?? []),
  'POST /v1/checkout/sessions/:id/expire': (call) =>
    expireSession(call.world, found(call, 'checkout.session')),

  'GET /v1/payment_intents': (call) => matching(call, call.world.store.list('payment_intent'), {}),
  'GET /v1/payment_intents/:id': (call) => found(call, 'payment_intent'),

  'GET /v1/charges': (call) =>
    matching(call, call.world.store.list('charge', call.owner), {
      payment_intent: (charge) => charge.payment_intent,
      transfer_group: (charge) => charge.transfer_group,
    }),
  'GET /v1/charges/:id': (call) => found(call, 'charge'),

  'GET /v1/balance': (call) => readBalance(call.world, call.owner),
  'GET /v1/balance_transactions': (call) =>
    matching(call, listMovements(call.world, call.owner, call.form), {}),
  'GET /v1/balance_transactions/:id': (call) =>
    currentMovement(call.world, found(call, 'balance_transaction')),

  'POST /v1/transfers': (call) => createTransfer(call.world, call.form),
  'GET /v1/transfers': (call) =>
    matching(call, call.world.store.list('transfer'), {
      destination: (transfer) => transfer.destination,
      transfer_group: (transfer) => transfer.transfer_group,
    }),
  'GET /v1/transfers/:id': (call) => found(call, 'transfer'),
  'POST /v1/transfers/:id/reversals': (call) =>
    reverseTransfer(call.world, found(call, 'transfer'), call.form),
  'GET /v1/transfers/:id/reversals': (call) => page(call, found(call, 'transfer').reversals.data),
  'GET /v1/transfers/:id/reversals/:reversal': (call) => {
    const reversal = found(call, 'transfer_reversal', 'reversal');
    if (reversal.transfer !== call.path.id) throw missingObject('transfer reversal', reversal.id);
    return reversal;
  },

  'POST /v1/refunds': (call) => createRefund(call.world, call.form),
  'GET /v1/refunds': (call) =>
    matching(call, call.world.store.list('refund'), {
      charge: (refund) => refund.charge,
      payment_intent: (refund) => refund.payment_intent,
    }),
  'GET /v1/refunds/:id': (call) => found(call, 'refund'),

  'GET /v1/balance_settings': (call) => readBalanceSettings(call.world, call.owner),
  'POST /v1/balance_settings': (call) => updateBalanceSettings(call.world, call.owner, call.form),
  'POST /v1/payouts': (call) => createPayout(call.world, call.owner, call.form),
  'GET /v1/payouts': (call) =>
    matching(call, call.world.store.list('payout', call.owner), {
      destination: (payout) => payout.destination,
      status: (payout) => payout.status,
    }),
  'GET /v1/payouts/:id': (call) => currentPayout(call.world, found(call, 'payout')),

  'GET /v1/disputes': (call) =>
    matching(call, call.world.store.list('dispute'), {
      charge: (dispute) => dispute.charge,
      payment_intent: (dispute) => dispute.payment_intent,
    }),
  'GET /v1/disputes/:id': (call) => found(call, 'dispute'),
  'POST /v1/disputes/:id': (call) => updateDispute(call.world, found(call, 'dispute'), call.form),
  'POST /v1/disputes/:id/close': (call): Stripe.Dispute =>
    closeDispute(call.world, found(call, 'dispute'), 'lost'),

  'GET /v1/events': listEvents,
  'GET /v1/events/:id': (call) => found(call, 'event'),
};

interface Route {
  readonly name: string;
  readonly method: string;
  readonly words: readonly string[];
}

const routes: readonly Route[] = Object.keys(endpoints).map((name) => {
  const [method = '', pattern = ''] = name.split(' ');
  return { name, method, words: pattern.split('/') };
});

export interface RouteMatch {
  readonly name: string;
  readonly path: Readonly<Record<string, string>>;
}

export function matchEndpoint(method: string, pathname: string): RouteMatch | undefined {
  const words = pathname.split('/');
  for (const route of routes) {
    if (route.method !== method || route.words.length !== words.length) continue;
    const path: Record<string, string> = {};
    const matches = route.words.every((expected, at) => {
      const word = words[at] ?? '';
      if (!expected.startsWith(':')) return expected === word;
      path[expected.slice(1)] = decodeURIComponent(word);
      return word !== '';
    });
    if (matches) return { name: route.name, path };
  }
  return undefined;
}

export function readCall(call: Omit<Call, 'form'>): Call {
  return { ...call, form: new Reader(call.parameters) };
}
