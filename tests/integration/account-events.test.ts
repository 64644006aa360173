import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sellers, stripeEvents } from '#db/schema';
import type { EventMessage } from '~/domain/messages';
import type { Ports } from '~/ports/ports';
import { handleStripeEvent, recordStripeEvent, retryStripeEvents } from '~/services/stripe-events.server';
import { makeSeller, startDatabase, type TestDatabase } from '../support/own-database';

const MINUTE_MS = 60_000;
let database: TestDatabase;
let nowMs = Date.UTC(2026, 10, 22, 9);
let queued: EventMessage[] = [];
/** Accounts that were read from Stripe, in their order. */
let read: string[] = [];
/** How many events of one account are acted on at once. */
let atOnce = 3;

beforeAll(async () => {
  database = await startDatabase();
}, 60_000);
afterAll(async () => database.stop());
beforeEach(async () => {
  nowMs += 60 * MINUTE_MS;
  queued = [];
  read = [];
  atOnce = 3;
  await database.db.delete(stripeEvents);
});

function ports(): Ports {
  const attempts = new Map<string, number>();
  const payments: Partial<Ports['payments']> = {
    verifyEvent: async (rawBody) => ({ ok: true, value: JSON.parse(rawBody) }),
    readConnectedAccount: async (accountId) => {
      read.push(accountId);
      return {
        ok: true,
        value: { accountId, detailsSubmitted: true, transfersActive: true, payoutsEnabled: true },
      };
    },
  };
  const parts: Partial<Ports> = {
    db: database.db,
    clock: { nowMs: () => nowMs, toSystemMs: (ms) => ms, pause: async () => undefined },
    queue: {
      sendEvents: async (messages) => void queued.push(...messages),
      sendJobs: async () => undefined,
      sendShopperEvents: async () => undefined,
    },
    limits: {
      async attempt(_limit, subject) {
        const count = (attempts.get(subject) ?? 0) + 1;
        attempts.set(subject, count);
        return { allowed: count <= atOnce, retryAfterSeconds: 0 };
      },
    },
    payments: payments as Ports['payments'],
  };
  return parts as Ports;
}

async function record(all: Ports, eventIds: readonly string[], type: string, objectId: string) {
  for (const eventId of eventIds) {
    const event = { eventId, type, objectId, connectedAccountId: null, createdAtMs: nowMs };
    const taken = await recordStripeEvent(all, { rawBody: JSON.stringify(event), signature: '' });
    expect(taken.ok).toBe(true);
    nowMs += 20;
  }
}

async function work() {
  for (const message of queued.splice(0))
    if (message.type === 'stripe.event') await handleStripeEvent(ports(), { eventId: message.eventId });
}

const waiting = async () => {
  const rows = await database.db.select().from(stripeEvents).orderBy(asc(stripeEvents.receivedAt));
  return rows.filter((row) => row.processedAt === null).map((row) => row.id);
};
const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('events of an account that changes all the time', () => {
  test('are all recorded; some are acted on at once, the others by one reading of the next round', async () => {
    const sellerId = await makeSeller(database.db);
    await database.db.update(sellers).set({ stripeAccountId: 'acct_loud' }).where(eq(sellers.id, sellerId));
    await record(ports(), names('loud', 40), 'account.updated', 'acct_loud');
    expect(queued.map((message) => message.type === 'stripe.event' && message.eventId)).toEqual(
      names('loud', 3),
    );
    await work();
    expect(read).toEqual(Array(3).fill('acct_loud'));
    expect(await waiting()).toEqual(names('loud', 40).slice(3));

    nowMs += 2 * MINUTE_MS;
    read = [];
    expect(await retryStripeEvents(ports())).toBe(1);
    await work();
    expect(read).toEqual(['acct_loud']);
    expect(await waiting()).toEqual([]);
    const [seller] = await database.db.select().from(sellers).where(eq(sellers.id, sellerId));
    expect(seller?.stripePayoutsEnabled).toBe(true);
  });

  test('keep no other account, and nothing else, waiting', async () => {
    const all = ports();
    await record(all, names('noise', 10), 'account.updated', 'acct_noise');
    await record(all, ['calm'], 'account.updated', 'acct_calm');
    await record(all, names('refund', 10), 'refund.updated', 're_1');
    const handedOver = queued.map((message) => message.type === 'stripe.event' && message.eventId);
    expect(handedOver).toEqual([...names('noise', 3), 'calm', ...names('refund', 10)]);
    nowMs += 2 * MINUTE_MS;
    // One for each account, and each of the others by itself.
    expect(await retryStripeEvents(ports())).toBe(12);
  });

  test('are answered only by a reading that began well after they were recorded', async () => {
    atOnce = 1;
    const all = ports();
    await record(all, ['first'], 'account.updated', 'acct_late');
    nowMs += 10_000;
    await record(all, ['late'], 'account.updated', 'acct_late');
    await work();
    expect(await waiting()).toEqual(['late']);
  });

  test('are acted on one by one while no counter can be reached', async () => {
    atOnce = Number.POSITIVE_INFINITY;
    await record(ports(), names('each', 5), 'account.updated', 'acct_each');
    expect(queued).toHaveLength(5);
  });
});
