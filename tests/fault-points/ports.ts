import { failure } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import type { Edge, Fault, FaultPlan } from './plan';

/** Lets a caller through, perhaps later than others; never, when it is killed there. */
export type Gate = (edge: Edge, call: string, fault: Fault) => Promise<void>;

export class LostCall extends Error {
  constructor(edge: Edge, call: string) {
    super(`${edge} ${call}: no answer came.`);
  }
}

type Call<Arguments extends readonly unknown[], Answer> = (...given: Arguments) => Promise<Answer>;

/** One call with its fault point: `lost` is what a caller sees of an answer that does not come. */
export function faultPoint<Arguments extends readonly unknown[], Answer>(
  point: { readonly edge: Edge; readonly call: string; readonly plan: FaultPlan; readonly gate: Gate },
  act: Call<Arguments, Answer>,
  lost: () => Answer,
): Call<Arguments, Answer> {
  const { edge, call, plan, gate } = point;
  return async (...given) => {
    const fault = plan.next(edge, call);
    await gate(edge, call, fault);
    if (fault === 'fail_before') return lost();
    if (fault === 'fail_after' || fault === 'repeat') {
      await act(...given);
      return fault === 'repeat' ? act(...given) : lost();
    }
    return act(...given);
  };
}

/**
 * Ports with a fault point at every call that leaves the process. Postgres has its own at the network's edge, where
 * one call is one round trip (`databaseEdge`); storage and alarm stand with the objects that keep stock.
 */
export function withFaultPoints(ports: Ports, plan: FaultPlan, gate: Gate): Ports {
  const at = <Arguments extends readonly unknown[], Answer>(
    edge: Edge,
    call: string,
    act: Call<Arguments, Answer>,
    lost: () => Answer = () => {
      throw new LostCall(edge, call);
    },
  ) => faultPoint({ edge, call, plan, gate }, act, lost);
  const unreachable = () => failure({ code: 'payment_unreachable' as const });
  const { payments, stock, queue, mailer, pusher, live, carts, limits, pageChanges, search, randomness } =
    ports;
  return {
    ...ports,
    payments: {
      ...payments,
      createCheckoutSession: at(
        'stripe',
        'createCheckoutSession',
        payments.createCheckoutSession,
        unreachable,
      ),
      readCheckoutSession: at('stripe', 'readCheckoutSession', payments.readCheckoutSession, unreachable),
      expireCheckoutSession: at(
        'stripe',
        'expireCheckoutSession',
        payments.expireCheckoutSession,
        unreachable,
      ),
      refund: at('stripe', 'refund', payments.refund, unreachable),
      readRefund: at('stripe', 'readRefund', payments.readRefund, unreachable),
      transfer: at('stripe', 'transfer', payments.transfer, unreachable),
      reverseTransfer: at('stripe', 'reverseTransfer', payments.reverseTransfer, unreachable),
      readDispute: at('stripe', 'readDispute', payments.readDispute, unreachable),
      submitEvidence: at('stripe', 'submitEvidence', payments.submitEvidence, unreachable),
      listBalanceMovements: at('stripe', 'listBalanceMovements', payments.listBalanceMovements, unreachable),
      readAvailableBalance: at('stripe', 'readAvailableBalance', payments.readAvailableBalance, unreachable),
      payOut: at('stripe', 'payOut', payments.payOut, unreachable),
      readPayout: at('stripe', 'readPayout', payments.readPayout, unreachable),
      savePayoutSchedule: at('stripe', 'savePayoutSchedule', payments.savePayoutSchedule, unreachable),
      readConnectedAccount: at('stripe', 'readConnectedAccount', payments.readConnectedAccount, unreachable),
    },
    stock: {
      reserve: at('stock', 'reserve', stock.reserve),
      extend: at('stock', 'extend', stock.extend),
      claim: at('stock', 'claim', stock.claim),
      release: at('stock', 'release', stock.release),
      adjust: at('stock', 'adjust', stock.adjust),
      peek: at('stock', 'peek', stock.peek),
      account: at('stock', 'account', stock.account),
    },
    queue: {
      sendEvents: at('queue', 'sendEvents', queue.sendEvents),
      sendJobs: at('queue', 'sendJobs', queue.sendJobs),
      sendShopperEvents: at('queue', 'sendShopperEvents', queue.sendShopperEvents),
    },
    mailer: {
      send: at('mail', 'send', mailer.send, () => failure({ code: 'mail_unreachable' as const })),
    },
    pusher: {
      publicKey: pusher.publicKey,
      accepts: pusher.accepts,
      send: at('push', 'send', pusher.send, () => failure({ code: 'push_unreachable' as const })),
    },
    live: { ...live, publish: at('live', 'publish', live.publish) },
    carts: {
      ...carts,
      read: at('redis', 'read', carts.read, () => 'unreachable' as const),
      write: at('redis', 'write', carts.write, () => 'unreachable' as const),
    },
    limits: {
      attempt: at('redis', 'attempt', limits.attempt, () => ({ allowed: true, retryAfterSeconds: 0 })),
    },
    pageChanges: {
      note: at('redis', 'note', pageChanges.note, () => undefined),
      latestMs: at('redis', 'latestMs', pageChanges.latestMs, () => 'unreachable' as const),
    },
    search: { ...search, setInStock: at('search', 'setInStock', search.setInStock) },
    randomness: {
      identifier: randomness.identifier,
      humanNumber: repeated(plan, randomness.humanNumber),
    },
  };
}

/** Chance that gives what it gave before. */
function repeated(plan: FaultPlan, draw: () => string): () => string {
  let last: string | undefined;
  return () => {
    if (last === undefined || plan.next('randomness', 'humanNumber') !== 'repeat') last = draw();
    return last;
  };
}
