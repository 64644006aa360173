import { describe, expect, it, vi } from 'vitest';
import type { ShopperEventMessage } from '~/domain/messages';
import { shopperEventSchema } from '~/domain/messages';
import { dropShopper, shopperOf } from './shopper.server';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const NUMBER = 'shp_00000000000000000000000007';
const NOW_MS = Date.UTC(2026, 10, 22);
const PAGE = 'https://rynek.example/pl/l/kubek-7';

function meet(headers: Record<string, string>, { url = PAGE, queueIsDown = false } = {}) {
  const sent: ShopperEventMessage[] = [];
  const work: Promise<unknown>[] = [];
  let made = 0;
  const shopper = shopperOf(new Request(url, { headers: { 'User-Agent': BROWSER, ...headers } }), {
    ports: {
      publicOrigin: 'https://rynek.example',
      clock: { nowMs: () => NOW_MS, toSystemMs: (ms) => ms, pause: async () => undefined },
      randomness: {
        identifier(prefix) {
          made += 1;
          return `${prefix}_${String(made).padStart(26, '0')}`;
        },
        humanNumber: () => 'AAAA-BBBB',
      },
      links: { sign: async (_, subject) => `signed-${subject}`, verify: async () => false },
      queue: {
        sendEvents: async () => undefined,
        sendJobs: async () => undefined,
        async sendShopperEvents(messages) {
          if (queueIsDown) throw new Error('the queue is down');
          sent.push(...messages);
        },
      },
    },
    waitUntil: (one) => void work.push(one),
  });
  const done = async () => {
    await Promise.all(work);
    return sent;
  };
  return { shopper, done, work };
}

const page = () =>
  new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } });

describe('a shopper who agreed', () => {
  it('is given a number for a day, which only the server reads', async () => {
    const { shopper, done } = meet({ Cookie: 'consent=yes' });
    const cookie = shopper.answered(page()).headers.get('Set-Cookie') ?? '';
    expect(cookie).toMatch(/^shopper=shp_\d{26}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/);
    const [event] = await done();
    expect(event).toMatchObject({ kind: 'view', listingId: 7, atMs: NOW_MS });
    expect(cookie).toContain(`${event?.session};`);
    expect(shopperEventSchema.safeParse(event).success).toBe(true);
  });

  it('keeps the number, whose time is not made longer', async () => {
    const { shopper, done } = meet({ Cookie: `consent=yes; shopper=${NUMBER}` });
    expect(shopper.answered(page()).headers.get('Set-Cookie')).toBeNull();
    expect(await done()).toMatchObject([{ session: NUMBER }]);
  });

  it('is known by the number of earlier requests, and by none that is made in this one', () => {
    expect(meet({ Cookie: `consent=yes; shopper=${NUMBER}` }).shopper).toMatchObject({
      personalOrder: 'on',
      recordedAs: NUMBER,
    });
    const { shopper } = meet({ Cookie: 'consent=yes' });
    shopper.answered(page());
    expect(shopper.recordedAs).toBeUndefined();
    const refusing = meet({ Cookie: `consent=no; shopper=${NUMBER}` }).shopper;
    expect([refusing.personalOrder, refusing.recordedAs]).toEqual([undefined, undefined]);
  });

  it('is given another number for one that is none of ours', async () => {
    const { shopper, done } = meet({ Cookie: 'consent=yes; shopper=anna@example.com' });
    shopper.answered(page());
    expect(JSON.stringify(await done())).not.toContain('anna');
  });

  it('buys once however often the order is opened', async () => {
    const { shopper, done } = meet({ Cookie: `consent=yes; shopper=${NUMBER}` });
    const bought = { kind: 'purchase', listingId: 7, once: 'ord_1/7' } as const;
    shopper.note([bought]);
    shopper.note([bought]);
    expect(new Set((await done()).map(({ eventId }) => eventId))).toEqual(new Set(['signed-ord_1/7']));
  });

  it('has pages recorded that scripts opened, of this site alone', async () => {
    const { shopper, done } = meet({ Cookie: `consent=yes; shopper=${NUMBER}` });
    shopper.noteOpened('/pl/l/miska-8', '/pl/search?q=miska');
    shopper.noteOpened('https://elsewhere.example/pl/l/kubek-9', '/pl');
    shopper.noteOpened('//elsewhere.example/pl/l/kubek-9', '/pl');
    expect(await done()).toMatchObject([
      { kind: 'click', listingId: 8 },
      { kind: 'view', listingId: 8 },
    ]);
  });

  it('gets the page though the queue is down', async () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { shopper, done } = meet({ Cookie: 'consent=yes' }, { queueIsDown: true });
    expect(await shopper.answered(page()).text()).toBe('<!doctype html>');
    await expect(done()).resolves.toEqual([]);
    silent.mockRestore();
  });

  it.each<[string, Record<string, string>]>([
    ['what is fetched ahead', { 'Sec-Purpose': 'prefetch' }],
    ['what is rendered ahead', { 'Sec-Purpose': 'prefetch;prerender' }],
    ['what a service worker keeps', { 'Sec-Fetch-Dest': 'empty' }],
  ])('has not opened %s', async (_, headers) => {
    const { shopper, done } = meet({ Cookie: 'consent=yes', ...headers });
    expect(shopper.answered(page()).headers.get('Set-Cookie')).toBeNull();
    expect(await done()).toEqual([]);
  });

  it('has not opened a page that is not there', async () => {
    const { shopper, done } = meet({ Cookie: 'consent=yes' });
    shopper.answered(new Response(null, { status: 404, headers: { 'Content-Type': 'text/html' } }));
    expect(await done()).toEqual([]);
  });
});

describe('nothing is recorded, and no number given', () => {
  it.each<[string, Record<string, string>]>([
    ['without a choice', {}],
    ['without consent', { Cookie: `consent=no; shopper=${NUMBER}` }],
    ['of a machine', { Cookie: 'consent=yes', 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' }],
  ])('%s', (_, headers) => {
    const { shopper, work } = meet(headers);
    const answer = page();
    shopper.note([{ kind: 'cart', listingId: 7 }]);
    shopper.noteOpened('/pl/l/miska-8', '/pl');
    expect(shopper.answered(answer)).toBe(answer);
    expect(answer.headers.get('Set-Cookie')).toBeNull();
    expect(work).toEqual([]);
  });
});

it('the number is taken away at once', () => {
  expect(dropShopper({ publicOrigin: 'https://rynek.example' })).toBe(
    'shopper=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
  );
});
