import { type AccountState, setAccountState } from './accounts.ts';
import { closeDispute, openDispute } from './disputes.ts';
import { missingObject, StripeFailure } from './failure.ts';
import type { Faults } from './faults.ts';
import { declined, paySession, settleSession } from './payments.ts';
import { payOut, settlePayout } from './payouts.ts';
import { failRefund, settleRefund } from './refunds.ts';
import type { Kind, Kinds } from './store.ts';
import type { Webhooks } from './webhooks.ts';
import type { World } from './world.ts';

export interface ControlOptions {
  readonly world: World;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  readonly setClockOffset: (offsetMs: number) => void;
}

type Body = Readonly<Record<string, unknown>>;

const accountStates: readonly string[] = ['incomplete', 'pending', 'complete', 'restricted'];

function isAccountState(value: unknown): value is AccountState {
  return typeof value === 'string' && accountStates.includes(value);
}

function badRequest(message: string): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', message });
}

function found<K extends Kind>(world: World, kind: K, id: string): Kinds[K] {
  const object = world.store.get(kind, id);
  if (object === undefined) throw missingObject(kind, id);
  return object;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function addFault(faults: Faults, body: Body): object {
  const kind = text(body.kind) ?? 'status';
  if (kind !== 'status' && kind !== 'disconnect' && kind !== 'hang' && kind !== 'delay') {
    throw badRequest('kind is one of status, disconnect, hang, delay');
  }
  let path: RegExp;
  try {
    path = new RegExp(text(body.path) ?? '.*');
  } catch {
    throw badRequest('path is a regular expression');
  }
  faults.add({
    method: text(body.method),
    path,
    left: count(body.count) ?? 1,
    when: body.when === 'after' ? 'after' : 'before',
    kind,
    status: count(body.status) ?? 500,
    code: text(body.code),
    delayMs: count(body.delayMs) ?? 1000,
  });
  return { faults: faults.list().length };
}

function pay(world: World, id: string, body: Body): object {
  const session = found(world, 'checkout.session', id);
  const method = body.method === 'blik' ? 'blik' : body.method === 'p24' ? 'p24' : 'card';
  const named = text(body.outcome) ?? 'succeeded';
  const outcome =
    named === 'succeeded'
      ? { kind: 'succeeded' as const }
      : named === 'processing'
        ? { kind: 'processing' as const }
        : declined[named];
  if (outcome === undefined) {
    throw badRequest(`outcome is one of succeeded, processing, ${Object.keys(declined).join(', ')}`);
  }
  const attempt = {
    method,
    email: session.customer_email ?? text(body.email) ?? null,
    name: text(body.name) ?? null,
  } as const;
  const result = paySession(world, session, attempt, outcome);
  return { result: result.kind, session: result.session };
}

async function handle(
  options: ControlOptions,
  method: string,
  words: readonly string[],
  body: Body,
): Promise<object> {
  const { world, faults, webhooks } = options;
  const [area = '', id = '', action = ''] = words;
  const name = `${method} ${area}${id === '' ? '' : '/:id'}${action === '' ? '' : `/${action}`}`;
  switch (name) {
    case 'POST faults':
      return addFault(faults, body);
    case 'DELETE faults':
      faults.clear();
      return { faults: 0 };
    case 'POST clock':
      options.setClockOffset(count(body.offsetMs) ?? 0);
      return { now: world.now() };
    case 'POST webhooks/:id':
      if (id === 'hold') webhooks.hold();
      else if (id === 'release') webhooks.release();
      else if (id === 'duplicate') webhooks.extraDeliveries = count(body.extra) ?? 1;
      else throw badRequest('webhooks/hold, webhooks/release or webhooks/duplicate');
      return { held: webhooks.held, extra: webhooks.extraDeliveries, pending: webhooks.pending().length };
    case 'GET webhooks':
      return { held: webhooks.held, extra: webhooks.extraDeliveries, pending: webhooks.pending() };
    case 'POST events/:id/deliver': {
      found(world, 'event', id);
      return { status: await webhooks.deliverNow(id, text(body.signature)) };
    }
    case 'POST sessions/:id/pay':
      return pay(world, id, body);
    case 'POST sessions/:id/settle':
      return settleSession(world, found(world, 'checkout.session', id), body.outcome !== 'failed');
    case 'POST accounts/:id': {
      const state = body.state;
      if (!isAccountState(state)) throw badRequest(`state is one of ${accountStates.join(', ')}`);
      return setAccountState(world, found(world, 'account', id), state);
    }
    case 'POST accounts/:id/payout':
      return { payouts: payOut(world, id, text(body.currency) ?? 'pln') };
    case 'POST payouts/:id/settle':
      return settlePayout(world, found(world, 'payout', id), text(body.failure));
    case 'POST charges/:id/dispute':
      return openDispute(world, found(world, 'charge', id), {
        amount: count(body.amount),
        reason: text(body.reason),
      });
    case 'POST disputes/:id/close': {
      const outcome = body.outcome;
      if (outcome !== 'won' && outcome !== 'lost') throw badRequest('outcome is won or lost');
      return closeDispute(world, found(world, 'dispute', id), outcome);
    }
    case 'POST refunds/:id':
      if (id !== 'pending') throw badRequest('refunds/pending, refunds/:id/settle or refunds/:id/fail');
      world.refundsPending = count(body.count) ?? 1;
      return { pending: world.refundsPending };
    case 'POST refunds/:id/settle':
      return settleRefund(world, found(world, 'refund', id));
    case 'POST refunds/:id/fail':
      return failRefund(world, found(world, 'refund', id), text(body.reason) ?? 'expired_or_canceled_card');
    case 'DELETE idempotency':
      for (const [key] of [...world.store.notes('idempotency')]) world.store.removeNote('idempotency', key);
      return { forgotten: true };
    default:
      throw new StripeFailure(404, {
        type: 'invalid_request_error',
        message: `No control ${method} /_control/${words.join('/')}`,
      });
  }
}

/** What tests and developers do to the stand-in that nobody can do to Stripe. */
export async function handleControl(
  options: ControlOptions,
  request: Request,
  words: readonly string[],
): Promise<Response> {
  try {
    const sent = request.method === 'GET' ? '' : await request.text();
    const body: unknown = sent === '' ? {} : JSON.parse(sent);
    if (typeof body !== 'object' || body === null) throw badRequest('The body is a JSON object');
    const answer = await handle(options, request.method, words, body as Body);
    options.world.store.flush();
    return Response.json(answer);
  } catch (error) {
    if (error instanceof StripeFailure) return Response.json({ error: error.body }, { status: error.status });
    if (error instanceof SyntaxError)
      return Response.json({ error: { message: 'The body is not JSON' } }, { status: 400 });
    throw error;
  }
}
