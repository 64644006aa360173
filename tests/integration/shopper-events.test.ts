import { beforeAll, describe, expect, inject, it } from 'vitest';
import { connectDatabase } from '#db/client.server';
import { consumeAnalytics } from '#workers/queues/analytics';
import type { Ports } from '~/ports/ports';
import { openStall, type Stall } from '../support/catalogue.ts';
import { freshEmail, Person } from '../support/people.ts';
import { buy, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

/** Somebody whose browser says which it is. */
class Visitor extends Person {
  readonly #agent: string;

  constructor(agent = FIREFOX) {
    super();
    this.#agent = agent;
  }

  override get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return super.get(path, { 'User-Agent': this.#agent, ...headers });
  }

  override post(
    path: string,
    fields: Record<string, string | number> | FormData,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return super.post(path, fields, { 'User-Agent': this.#agent, ...headers });
  }

  async choose(consent: 'yes' | 'no', returnTo = '/pl'): Promise<Response> {
    const chosen = await this.post('/pl/privacy-choices', { consent, returnTo });
    if (chosen.status !== 302) throw new Error(`The choice answered ${chosen.status}`);
    return chosen;
  }
}

interface Row {
  readonly event_id: string | null;
  readonly kind: string;
  readonly session: string;
  readonly listing_id: string | null;
  readonly seller_id: string | null;
  readonly query: string | null;
}

const eventsOf = (stall: Stall) =>
  ask<Row>('SELECT * FROM shopper_events WHERE seller_id = $1 ORDER BY at, kind', [stall.sellerId]);
const searchesFor = (query: string) => ask<Row>('SELECT * FROM shopper_events WHERE query = $1', [query]);

/** A word that nobody else looks for. */
const freshWord = (name: string) => `${name}${process.pid}${Date.now()}`;

/** Lets whatever is under way be written: a witness with consent comes last, and is waited for. */
async function settle(): Promise<void> {
  const word = freshWord('swiadek');
  const witness = new Visitor();
  await witness.choose('yes');
  await witness.get(`/pl/search?q=${word}`);
  await until(async () => ((await searchesFor(word)).length > 0 ? true : undefined));
}

let stall: Stall;
let listingPath: string;
beforeAll(async () => {
  stall = await openStall({ stock: [5] });
  listingPath = `/pl/l/kubek-${stall.listingIds[0]}`;
});

/** Looks for something, opens a listing from what was found, and puts it into the cart. */
async function browse(visitor: Visitor, word: string): Promise<void> {
  await visitor.get(`/pl/search?q=${word}`);
  const { url } = inject('marketplace');
  expect((await visitor.get(listingPath, { Referer: `${url}/pl/search?q=${word}` })).status).toBe(200);
  const added = await visitor.post('/pl/cart', {
    intent: 'add',
    variantId: stall.variantIds[0] ?? 0,
    quantity: 1,
  });
  expect(added.status).toBe(302);
}

describe('what a shopper does', () => {
  it('is recorded once each with consent, under one number, with nothing of the person', async () => {
    const shopper = new Visitor();
    const own = await openStall({ stock: [5] });
    const path = `/pl/l/kubek-${own.listingIds[0]}`;
    const word = freshWord('kubek');
    const { url } = inject('marketplace');
    await shopper.choose('yes');
    await shopper.get(`/pl/search?q=%20${word.toUpperCase()}`);
    await shopper.get(path, { Referer: `${url}/pl/search?q=${word}` });
    await shopper.get(`${path}?variant=${own.variantIds[0]}`, { Referer: `${url}${path}` });
    const { orderId, orderPath } = await buy(shopper, own.variantIds);
    await shopper.get(orderPath);

    const rows = await until(async () => {
      const found = [...(await eventsOf(own)), ...(await searchesFor(word))];
      return found.length >= 5 ? found : undefined;
    });
    expect(rows.map(({ kind }) => kind).sort()).toEqual(['cart', 'click', 'purchase', 'search', 'view']);
    expect(new Set(rows.map(({ session }) => session))).toEqual(new Set([shopper.cookie('shopper')]));
    for (const row of rows) {
      expect(Object.keys(row).sort()).toEqual(
        ['at', 'event_id', 'id', 'kind', 'listing_id', 'query', 'seller_id', 'session'].sort(),
      );
      expect(JSON.stringify(row)).not.toMatch(new RegExp(`@|${orderId}|10\\.\\d+\\.\\d+`));
    }
  });

  it('writes a purchase once though the shopper comes back to the order again', async () => {
    const shopper = new Visitor();
    const own = await openStall({ stock: [5] });
    await shopper.choose('yes');
    const { orderId } = await buy(shopper, own.variantIds);
    const [order] = await ask<{ checkout_id: string }>('SELECT checkout_id FROM orders WHERE id = $1', [
      orderId,
    ]);
    expect((await shopper.get(`/pl/checkout/${order?.checkout_id}/return`)).status).toBe(302);
    await settle();
    const bought = await until(async () => {
      const found = (await eventsOf(own)).filter(({ kind }) => kind === 'purchase');
      return found.length > 0 ? found : undefined;
    });
    expect(bought).toHaveLength(1);
  });

  it('leaves nothing and gets no number while nothing is chosen, and after a no', async () => {
    const undecided = new Visitor();
    const refusing = new Visitor();
    await refusing.choose('no');
    const words = [freshWord('niewybrane'), freshWord('niezgoda')];
    await browse(undecided, words[0] ?? '');
    await browse(refusing, words[1] ?? '');
    await settle();
    expect(await eventsOf(stall)).toEqual([]);
    for (const word of words) expect(await searchesFor(word)).toEqual([]);
    expect(undecided.cookie('shopper')).toBeUndefined();
    expect(refusing.cookie('shopper')).toBe('');
  });

  it('leaves nothing where it is a machine that does it', async () => {
    const machine = new Visitor(GOOGLEBOT);
    await machine.choose('yes');
    const word = freshWord('robot');
    await browse(machine, word);
    await settle();
    expect(await eventsOf(stall)).toEqual([]);
    expect(await searchesFor(word)).toEqual([]);
    expect(machine.cookie('shopper')).toBeUndefined();
  });

  it('is recorded no more once consent is withdrawn, and the number is gone', async () => {
    const shopper = new Visitor();
    await shopper.choose('yes');
    const before = freshWord('przed');
    await shopper.get(`/pl/search?q=${before}`);
    expect(shopper.cookie('shopper')).toMatch(/^shp_/);
    const withdrawn = await shopper.choose('no');
    expect(withdrawn.headers.getSetCookie().join()).toMatch(/shopper=; Path=\/; Max-Age=0/);
    const after = freshWord('po');
    await browse(shopper, after);
    await settle();
    await until(async () => ((await searchesFor(before)).length === 1 ? true : undefined));
    expect(await searchesFor(after)).toEqual([]);
    expect(await eventsOf(stall)).toEqual([]);
  });

  it('is not recorded where an address of a person is looked for', async () => {
    const shopper = new Visitor();
    const email = freshEmail('ktos');
    await shopper.choose('yes');
    await shopper.get(`/pl/search?q=${encodeURIComponent(email)}`);
    await settle();
    expect(await ask(`SELECT id FROM shopper_events WHERE query LIKE '%@%'`)).toEqual([]);
  });

  it('is recorded of pages that scripts open', async () => {
    const shopper = new Visitor();
    const own = await openStall({ stock: [1] });
    await shopper.choose('yes');
    const page = `/pl/l/kubek-${own.listingIds[0]}`;
    expect((await shopper.get(`${page}.data`)).status).toBe(200);
    expect((await shopper.post('/api/opened-page', { page, from: '/pl' })).status).toBe(204);
    const rows = await until(async () => {
      const found = await eventsOf(own);
      return found.length >= 2 ? found : undefined;
    });
    expect(rows.map(({ kind }) => kind).sort()).toEqual(['click', 'view']);
    expect((await shopper.post('/api/opened-page', { page: 'x'.repeat(3000), from: '' })).status).toBe(400);
  });

  it('is taken from one address only so often, and other addresses do not feel it', async () => {
    const flood = new Visitor();
    const tell = (visitor: Visitor) => visitor.post('/api/opened-page', { page: '/pl', from: '/pl/cart' });
    // Twice what a minute allows: a minute that begins meanwhile changes nothing.
    const answers: Response[] = [];
    for (let told = 0; told < 500; told += 50)
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => tell(flood)))));
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([204, 429]));
    expect(statuses.filter((status) => status === 204).length).toBeGreaterThanOrEqual(240);
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await tell(new Visitor())).status).toBe(204);
  });
});

describe('the choice', () => {
  it.each([
    'https://evil.example/pl',
    '//evil.example',
    '/\\evil.example',
    '/webhooks/stripe',
    'x'.repeat(3000),
  ])('leads to no other place than a page of the marketplace: %s', async (returnTo) => {
    const chosen = await new Visitor().choose('yes', returnTo);
    expect(chosen.headers.get('Location')).toBe('/pl/privacy-choices');
  });

  it('is asked for until it is made, and shown on the page about privacy', async () => {
    const visitor = new Visitor();
    expect(await visitor.read('/pl')).toContain('Zgoda na zapisywanie');
    const chosen = await visitor.choose('no', '/pl/search?q=kubek');
    expect(chosen.headers.get('Location')).toBe('/pl/search?q=kubek');
    expect(chosen.headers.getSetCookie()).toContain('consent=no; Path=/; Max-Age=31536000; SameSite=Lax');
    expect(await visitor.read('/pl')).not.toContain('Zgoda na zapisywanie');
    expect(await visitor.read('/pl/privacy-choices')).toContain('nie ma zgody');
    await visitor.choose('yes');
    expect(await visitor.read('/en/privacy-choices')).toContain('because you agreed');
  });

  it('is refused where it is none', async () => {
    expect((await new Visitor().post('/pl/privacy-choices', { consent: 'maybe' })).status).toBe(400);
  });
});

describe('the queue', () => {
  const shared = { type: 'shopper.event', session: 'shp_test', atMs: Date.now() };
  let acked: string[];
  let retried: string[];

  function consume(bodies: readonly { eventId: string }[], ports?: Pick<Ports, 'db'>): Promise<void> {
    acked = [];
    retried = [];
    const { environment } = inject('marketplace');
    const db = connectDatabase({
      connectionString: environment.DATABASE_URL ?? '',
      httpUrl: environment.NEON_HTTP_URL,
    });
    const messages = bodies.map((body) => ({
      id: body.eventId,
      timestamp: new Date(),
      attempts: 1,
      body,
      ack: () => void acked.push(body.eventId),
      retry: () => void retried.push(body.eventId),
    }));
    const batch = { queue: 'rynek-analytics', messages, ackAll: () => undefined, retryAll: () => undefined };
    return consumeAnalytics(batch as never, { db, clock: { nowMs: Date.now }, ...ports } as never);
  }

  it('writes an event once though it is delivered twice, and beside another', async () => {
    const own = await openStall({ stock: [1] });
    const [listingId] = own.listingIds;
    const view = { ...shared, kind: 'view', listingId, eventId: freshWord('a') };
    const cart = { ...shared, kind: 'cart', listingId, eventId: freshWord('b') };
    await consume([view, view]);
    await consume([view, cart]);
    expect(acked).toEqual([view.eventId, cart.eventId]);
    expect((await eventsOf(own)).map(({ kind }) => kind).sort()).toEqual(['cart', 'view']);
  });

  it('leaves out listings that are not there, and keeps what cannot be read for the operator', async () => {
    const unknown = { ...shared, kind: 'view', listingId: 999_999_999, eventId: freshWord('c') };
    const malformed = { ...shared, kind: 'search', query: '', eventId: freshWord('d') };
    await consume([unknown, malformed]);
    expect([...acked].sort()).toEqual([unknown.eventId, malformed.eventId].sort());
    expect(await ask('SELECT id FROM shopper_events WHERE event_id = $1', [unknown.eventId])).toEqual([]);
    const letters = await ask<{ last_error: string }>(
      'SELECT last_error FROM dead_letters WHERE message_id = $1',
      [malformed.eventId],
    );
    expect(letters).toEqual([{ last_error: 'message_malformed' }]);
  });

  it('tries a batch again that could not be written', async () => {
    const view = { ...shared, kind: 'view', listingId: 1, eventId: freshWord('e') };
    const down = { execute: () => Promise.reject(new Error('the database is away')) };
    await consume([view], { db: down as never });
    expect(acked).toEqual([]);
    expect(retried).toEqual([view.eventId]);
  });
});
