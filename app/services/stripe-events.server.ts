import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import { preparedSelect } from '#db/prepared.server';
import { checkouts, sellers, stripeEvents } from '#db/schema';
import type { CheckoutId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import type { RateLimit } from '~/ports/rate-limiter';
import type { CheckoutRow } from '~/queries/checkouts.server';
import { refreshDispute } from './disputes.server';
import { refreshRefund } from './make-refund.server';
import { refreshPayout } from './payouts.server';
import { PAID_EVENTS, type PlaceOrderPorts, placeOrder } from './place-order.server';
import { endUnpaid } from './sweep-checkouts.server';

/** The types of events that we act on; others are recorded and left at that. */
const ACTED_ON = [
  ...PAID_EVENTS,
  'checkout.session.expired',
  'checkout.session.async_payment_failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'refund.updated',
  'refund.failed',
  'account.updated',
  'payout.created',
  'payout.updated',
  'payout.paid',
  'payout.failed',
  'payout.canceled',
] as const;

type ActedOn = (typeof ACTED_ON)[number];

/**
 * Events that say only "read this account again", so that reading it once answers all that came before. No seller's
 * account changes so often that more than these have to be acted on at once; the others wait for the round, together.
 */
const ACCOUNT_EVENT = 'account.updated';
const ACCOUNT_EVENTS_AT_ONCE: RateLimit = { name: 'account-events', max: 20, windowSeconds: 60 };
/** A reading answers what was recorded so long before it: clocks of two isolates are not nearly so far apart. */
const ANSWERED_BEFORE_MS = 5_000;

const isActedOn = (type: string): type is ActedOn => ACTED_ON.some((one) => one === type);

/**
 * Takes in a webhook: checks the raw body's signature, records the event by its id, hands it to the queue.
 * An event of a type that we do not act on is done with by being recorded. A repeat is recorded once and handed over only if it was not processed. Throws when recording failed, so
 * that the route answers 5xx and Stripe sends it again; a queue that is down does not matter, since the cron
 * finds recorded events that nobody processed. So does it those of an account that has changed very often of late: they
 * are recorded, and no more.
 */
export async function recordStripeEvent(
  ports: Pick<Ports, 'db' | 'clock' | 'queue' | 'payments' | 'limits'>,
  input: { readonly rawBody: string; readonly signature: string },
): Promise<Result<{ eventId: string }, { code: 'signature_invalid' }>> {
  const verified = await ports.payments.verifyEvent(input.rawBody, input.signature);
  if (!verified.ok) return verified;
  const event = verified.value;
  const receivedAt = new Date(ports.clock.nowMs());
  const recording = ports.db
    .insert(stripeEvents)
    .values({
      id: event.eventId,
      type: event.type,
      objectId: event.objectId,
      connectedAccountId: event.connectedAccountId,
      createdAt: new Date(event.createdAtMs),
      receivedAt,
      processedAt: isActedOn(event.type) ? null : receivedAt,
    })
    .onConflictDoUpdate({ target: stripeEvents.id, set: { id: sql`excluded.id` } })
    .returning({ processedAt: stripeEvents.processedAt });
  const [[recorded], { allowed: isAtOnce }] = await Promise.all([
    recording,
    event.type === ACCOUNT_EVENT
      ? ports.limits.attempt(ACCOUNT_EVENTS_AT_ONCE, event.objectId)
      : { allowed: true },
  ]);
  if (recorded?.processedAt === null && isAtOnce)
    await ports.queue
      .sendEvents([{ type: 'stripe.event', eventId: event.eventId }])
      .catch((error) =>
        console.error('A Stripe event waits for the cron: the queue did not take it.', error),
      );
  return success({ eventId: event.eventId });
}

/**
 * Acts on a recorded event. What the event says is not believed: the object is read afresh, so that
 * repeats, reversed order and late arrival all end in the same state. Types that we do not act on are
 * noted as processed. Throws when it should be tried again.
 */
export async function handleStripeEvent(
  ports: PlaceOrderPorts,
  input: { readonly eventId: string },
): Promise<Result<null, { code: 'event_unknown' }>> {
  const [known] = await eventWithCheckout(ports.db, { eventId: input.eventId });
  if (!known) return failure({ code: 'event_unknown' });
  const { event, checkout } = known;
  if (event.processedAt) return success(null);
  const begunAtMs = ports.clock.nowMs();
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      if (await placeFromSession(ports, event.objectId, checkout)) return success(null);
      break;
    case 'checkout.session.expired':
    case 'checkout.session.async_payment_failed':
      await endFromSession(ports, event.objectId);
      break;
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated':
      await refreshDispute(ports, { disputeId: event.objectId });
      break;
    case 'refund.updated':
    case 'refund.failed':
      await refreshRefund(ports, { stripeRefundId: event.objectId });
      break;
    case 'payout.created':
    case 'payout.updated':
    case 'payout.paid':
    case 'payout.failed':
    case 'payout.canceled':
      if (event.connectedAccountId !== null)
        await refreshPayout(ports, {
          accountId: event.connectedAccountId,
          stripePayoutId: event.objectId,
        });
      break;
    case ACCOUNT_EVENT:
      await refreshConnectedAccount(ports, { accountId: event.objectId });
      break;
    default:
      break;
  }
  await ports.db
    .update(stripeEvents)
    .set({ processedAt: new Date(ports.clock.nowMs()) })
    .where(
      event.type === ACCOUNT_EVENT
        ? or(eq(stripeEvents.id, event.id), answeredBy(event.objectId, begunAtMs))
        : eq(stripeEvents.id, event.id),
    );
  return success(null);
}

/** Waiting events of an account that a reading begun then has answered. */
const answeredBy = (accountId: string, begunAtMs: number) =>
  and(
    isNull(stripeEvents.processedAt),
    eq(stripeEvents.objectId, accountId),
    eq(stripeEvents.type, ACCOUNT_EVENT),
    lt(stripeEvents.receivedAt, new Date(begunAtMs - ANSWERED_BEFORE_MS)),
  );

/** An event, and the checkout whose payment page it is about, if it is about one that we noted: one round trip. */
const eventWithCheckout = preparedSelect<{ eventId: string }>()((db, value) =>
  db
    .select({ event: stripeEvents, checkout: checkouts })
    .from(stripeEvents)
    .leftJoin(checkouts, eq(checkouts.stripeSessionId, stripeEvents.objectId))
    .where(eq(stripeEvents.id, value('eventId'))),
);

/** Answers whether the order was placed by this call, and with it the event noted as processed. */
async function placeFromSession(
  ports: PlaceOrderPorts,
  sessionId: string,
  justRead: CheckoutRow | null,
): Promise<boolean> {
  const checkoutId = (justRead?.id as CheckoutId | undefined) ?? (await checkoutOf(ports, sessionId));
  if (!checkoutId) return false;
  const placed = await placeOrder(ports, { checkoutId, ...(justRead ? { justRead } : {}) });
  if (placed.ok || placed.code === 'refunded' || placed.code === 'not_paid')
    return placed.ok && placed.value.isNew;
  if (placed.code === 'checkout_unknown') return false;
  throw new Error(`The order of session ${sessionId} is not placed yet: ${placed.code}.`);
}

async function endFromSession(ports: PlaceOrderPorts, sessionId: string): Promise<void> {
  const session = await ports.payments.readCheckoutSession(sessionId);
  if (!session.ok) throw new Error(`Session ${sessionId} could not be read: ${session.code}.`);
  if (session.value.paid || session.value.status === 'open') return;
  const checkoutId = await checkoutOf(ports, sessionId);
  if (!checkoutId) return;
  const [checkout] = await ports.db.select().from(checkouts).where(eq(checkouts.id, checkoutId));
  if (checkout?.state === 'paying')
    await endUnpaid(ports, checkout, session.value.status === 'expired' ? 'expired' : 'failed');
}

/**
 * The checkout of a session. Normally noted when the session was made; if we died before noting it, Stripe
 * remembers, and it is noted now.
 */
async function checkoutOf(ports: PlaceOrderPorts, sessionId: string): Promise<CheckoutId | null> {
  const [known] = await ports.db
    .select({ id: checkouts.id })
    .from(checkouts)
    .where(eq(checkouts.stripeSessionId, sessionId));
  if (known) return known.id as CheckoutId;
  const session = await ports.payments.readCheckoutSession(sessionId);
  if (!session.ok) throw new Error(`Session ${sessionId} could not be read: ${session.code}.`);
  if (!session.value.checkoutId) return null;
  const [noted] = await ports.db
    .update(checkouts)
    .set({ stripeSessionId: sessionId, stripeSessionUrl: session.value.url })
    .where(and(eq(checkouts.id, session.value.checkoutId), isNull(checkouts.stripeSessionId)))
    .returning({ id: checkouts.id });
  return noted ? (noted.id as CheckoutId) : null;
}

/** Reads what Stripe says of a seller's account and notes it. Idempotent; unknown accounts are left alone. */
export async function refreshConnectedAccount(
  ports: Pick<Ports, 'db' | 'payments'>,
  input: { readonly accountId: string },
): Promise<void> {
  const account = await ports.payments.readConnectedAccount(input.accountId);
  if (!account.ok) throw new Error(`Account ${input.accountId} could not be read: ${account.code}.`);
  await ports.db
    .update(sellers)
    .set({
      stripeDetailsSubmitted: account.value.detailsSubmitted,
      stripeTransfersActive: account.value.transfersActive,
      stripePayoutsEnabled: account.value.payoutsEnabled,
    })
    .where(eq(sellers.stripeAccountId, input.accountId));
}

const UNPROCESSED_AFTER_MS = 60_000;
const ROUND_MAX = 100;

/**
 * For the cron: hands over again the events that were recorded and that nobody processed; of those that say an account
 * changed the latest, which answers the others.
 */
export async function retryStripeEvents(ports: Pick<Ports, 'db' | 'clock' | 'queue'>): Promise<number> {
  const waiting = await ports.db
    .select({ id: sql<string>`(array_agg(${stripeEvents.id} ORDER BY ${stripeEvents.receivedAt} DESC))[1]` })
    .from(stripeEvents)
    .where(
      and(
        isNull(stripeEvents.processedAt),
        lt(stripeEvents.receivedAt, new Date(ports.clock.nowMs() - UNPROCESSED_AFTER_MS)),
      ),
    )
    .groupBy(
      sql`CASE WHEN ${stripeEvents.type} = ${ACCOUNT_EVENT} THEN ${stripeEvents.objectId} ELSE ${stripeEvents.id} END`,
    )
    .orderBy(sql`min(${stripeEvents.receivedAt})`)
    .limit(ROUND_MAX);
  await ports.queue.sendEvents(waiting.map(({ id }) => ({ type: 'stripe.event', eventId: id })));
  return waiting.length;
}
