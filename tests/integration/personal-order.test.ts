import { beforeEach, describe, expect, it } from 'vitest';
import { openStall, type Stall } from '../support/catalogue.ts';
import { Person } from '../support/people.ts';
import { runCron, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const GOODS_PER_STALL = 6;
const PERSONAL = 'Kolejność zależy też trochę od tego, co ostatnio oglądano';
const SWITCHED_OFF = 'Kolejność nie zależy od tego, co oglądano w tej przeglądarce';

/** Somebody whose browser says which it is. */
class Shopper extends Person {
  override get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return super.get(path, { 'User-Agent': FIREFOX, ...headers });
  }

  async choose(fields: Record<string, string>): Promise<Response> {
    const chosen = await this.post('/pl/privacy-choices', fields, { 'User-Agent': FIREFOX });
    expect(chosen.status).toBe(302);
    return chosen;
  }

  /** Opens listings, and waits until that is recorded. */
  async lookAt(listingIds: readonly number[]): Promise<void> {
    for (const listingId of listingIds) expect((await this.get(`/pl/l/kubek-${listingId}`)).status).toBe(200);
    const session = this.cookie('shopper') ?? '';
    await until(async () => {
      const rows = await ask('SELECT id FROM shopper_events WHERE session = $1', [session]);
      return rows.length >= listingIds.length ? true : undefined;
    });
  }
}

const resultsIn = (page: string): number[] => [
  ...new Set([...page.matchAll(/\/pl\/l\/[^"?]*-(\d+)"/g)].map(([, id]) => Number(id))),
];

let made = 0;
let word: string;
let stalls: readonly [Stall, Stall];
let path: string;
// Of each test's own: what is looked at becomes popular for everybody when the night's round runs.
beforeEach(async () => {
  made += 1;
  word = `zqp${process.pid}n${made}x${Date.now() % 100_000}`;
  const stock = Array.from({ length: GOODS_PER_STALL }, () => 5);
  stalls = [await openStall({ stock }), await openStall({ stock })];
  for (const { sellerId, listingIds } of stalls) {
    await ask('UPDATE listings SET title_pl = $2, title_en = $2, brand = $3 WHERE seller_id = $1', [
      sellerId,
      `Kubek ${word}`,
      `Marka ${sellerId}`,
    ]);
    await ask(`INSERT INTO outbox (key, message, created_at) VALUES ($1, $2, now() - interval '1 hour')`, [
      `personal-order:${word}:${sellerId}`,
      JSON.stringify({ type: 'listings.changed', listingIds }),
    ]);
  }
  await runCron('* * * * *');
  path = `/pl/search?q=${word}`;
  await until(async () =>
    resultsIn(await new Person().read(path)).length === 2 * GOODS_PER_STALL ? true : undefined,
  );
});

/** What somebody sees who never agreed to anything. */
const enginesOwn = async () => resultsIn(await new Person().read(path));

/** Goods of the stall that the engine puts last, and the engine's order. */
async function engineOrder(): Promise<{ all: number[]; last: readonly number[] }> {
  const all = await enginesOwn();
  const stall = stalls.find(({ listingIds }) => listingIds.includes(all.at(-1) ?? 0));
  return { all, last: stall?.listingIds ?? [] };
}

const placesOf = (wanted: readonly number[], all: readonly number[]) =>
  wanted.reduce((sum, id) => sum + all.indexOf(id), 0);

describe('the order of results', () => {
  it('goes a little towards what a shopper who agreed looked at, and says so; nobody else’s does', async () => {
    const { all, last } = await engineOrder();
    const shopper = new Shopper();
    await shopper.choose({ consent: 'yes' });
    await shopper.lookAt(last.slice(0, 4));
    const page = await shopper.read(path);
    const own = resultsIn(page);
    expect([...own].sort()).toEqual([...all].sort());
    expect(placesOf(last, own)).toBeLessThan(placesOf(last, all));
    expect(page).toContain(PERSONAL);

    const another = new Shopper();
    await another.choose({ consent: 'yes' });
    await another.get(path);
    expect(another.cookie('shopper')).toMatch(/^shp_/);
    const others = await another.read(path);
    expect(resultsIn(others)).toEqual(await enginesOwn());
    expect(others).not.toContain(PERSONAL);

    const byPrice = await shopper.read(`${path}&sort=price_up`);
    expect(resultsIn(byPrice)).toEqual(resultsIn(await new Person().read(`${path}&sort=price_up`)));
    expect(byPrice).not.toContain(PERSONAL);
  });

  it('is the engine’s own without consent, and again once consent is withdrawn', async () => {
    const { last } = await engineOrder();
    const undecided = new Shopper();
    for (const listingId of last) await undecided.get(`/pl/l/kubek-${listingId}`);
    expect(resultsIn(await undecided.read(path))).toEqual(await enginesOwn());

    const shopper = new Shopper();
    await shopper.choose({ consent: 'yes' });
    await shopper.lookAt(last.slice(0, 4));
    expect(resultsIn(await shopper.read(path))).not.toEqual(await enginesOwn());
    await shopper.choose({ consent: 'no' });
    const page = await shopper.read(path);
    expect(resultsIn(page)).toEqual(await enginesOwn());
    expect(page).not.toContain(PERSONAL);
  });

  it('is switched off from the results and on again, and the page about privacy says which it is', async () => {
    const { last } = await engineOrder();
    const shopper = new Shopper();
    expect(await shopper.read('/pl/privacy-choices')).toContain('Teraz: wyłączona, bo nie ma zgody');
    await shopper.choose({ consent: 'yes' });
    await shopper.lookAt(last.slice(0, 4));
    expect(await shopper.read('/pl/privacy-choices')).toContain('Teraz: włączona.');

    const off = await shopper.choose({ personalOrder: 'off', returnTo: path });
    expect(off.headers.get('Location')).toBe(path);
    const without = await shopper.read(path);
    expect(resultsIn(without)).toEqual(await enginesOwn());
    expect(without).toContain(SWITCHED_OFF);
    expect(without).not.toContain(PERSONAL);
    expect(await shopper.read('/en/privacy-choices')).toContain('Now: off.');

    await shopper.choose({ personalOrder: 'on', returnTo: path });
    expect(resultsIn(await shopper.read(path))).not.toEqual(await enginesOwn());
    const refused = await shopper.post('/pl/privacy-choices', { personalOrder: 'sometimes' });
    expect(refused.status).toBe(400);
  });
});
