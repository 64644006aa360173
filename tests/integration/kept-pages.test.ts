import { createHash } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { makeOperator } from '../../db/make-operator.ts';
import { openStall, type Stall } from '../support/catalogue.ts';
import { holdsWithin } from '../support/holds-within.ts';
import { Person, setUpSecondFactor, signUp } from '../support/people.ts';
import { hireOwner } from '../support/selling.ts';
import { hold } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const PATIENCE_MS = 15_000;

const addressOf = ({ listingIds }: Stall) => `/pl/l/kubek-${listingIds[0]}`;

/** Somebody who comes for the first time: nothing is known of them. */
const stranger = () => new Person();

const isKept = (answer: Response) => answer.headers.has('Age');

/** Opens a page until it is answered as it was kept. Others' goods on its shelves may change meanwhile. */
async function keep(path: string): Promise<{ html: string; headers: Headers }> {
  let kept = { html: '', headers: new Headers() };
  await holdsWithin(async () => {
    const answer = await stranger().get(path);
    kept = { html: await answer.text(), headers: answer.headers };
    return isKept(answer);
  }, PATIENCE_MS);
  return kept;
}

/** Waits for a page to say something, as somebody sees it who has never been here. */
const comesToSay = (path: string, words: string | RegExp) =>
  holdsWithin(async () => (await (await stranger().get(path)).text()).search(words) >= 0, PATIENCE_MS);

describe('a public page', () => {
  it('is made, made again, and then shown as it is to whoever comes for the first time', async () => {
    const stall = await openStall({ stock: [3] });
    const made = await stranger().get(addressOf(stall));
    expect(isKept(made)).toBe(false);
    const words = (html: string) => /<h1[\s\S]+?<section/.exec(html)?.[0];
    expect(words((await keep(addressOf(stall))).html)).toBe(words(await made.text()));
  });

  it('runs, when it was kept, its own inline scripts and no others', async () => {
    const stall = await openStall({ stock: [3] });
    const { html, headers } = await keep(addressOf(stall));
    const policy = headers.get('Content-Security-Policy') ?? '';
    const scripts = [...html.matchAll(/<script(?![^>]*(?: src=|ld\+json))[^>]*>([\s\S]+?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(1);
    for (const [, script = ''] of scripts)
      expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(html).not.toContain('nonce=');
    expect(policy).not.toMatch(/nonce-|script-src[^;]*unsafe/);
    expect(headers.get('Strict-Transport-Security')).not.toBeNull();
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('is made anew for whoever has a cart or is signed in, and nothing of them is kept', async () => {
    const stall = await openStall({ stock: [3] });
    const shopper = stranger();
    await shopper.post('/pl/cart', { intent: 'add', variantId: stall.variantIds[0] ?? 0, quantity: 1 });
    for (const person of [shopper, await hireOwner(stall.sellerId)])
      for (let turn = 0; turn < 3; turn += 1) expect(isKept(await person.get(addressOf(stall)))).toBe(false);
    expect(isKept(await stranger().get(addressOf(stall)))).toBe(false);
  });

  it('is made anew for other words, another currency and a filter', async () => {
    const stall = await openStall({ stock: [3] });
    await keep(addressOf(stall));
    for (const [path, cookie] of [
      [addressOf(stall), 'currency=EUR'],
      [addressOf(stall), 'theme=dark'],
      [addressOf(stall), 'consent=no'],
      [addressOf(stall).replace('/pl/', '/en/'), ''],
      [`${addressOf(stall)}?variant=${stall.variantIds[0]}`, ''],
    ] as const)
      expect(
        isKept(await fetch(new URL(path, inject('marketplace').url), { headers: { Cookie: cookie } })),
      ).toBe(false);
  });

  it('says what a seller changed: a price, the delivery, that it is withdrawn', async () => {
    const stall = await openStall({ stock: [3], priceMinor: 49_90 });
    const seller = await hireOwner(stall.sellerId);
    const path = addressOf(stall);
    expect((await keep(path)).html).toMatch(/49,90/);
    await seller.post('/pl/seller/listings', { intent: 'prices', [`PLN:${stall.variantIds[0]}`]: '77,30' });
    await comesToSay(path, /77,30/);

    await keep(path);
    await seller.post('/pl/seller/settings/shipping', {
      methodId: stall.methodId,
      namePl: 'Rowerem',
      nameEn: 'By bicycle',
      carrier: 'dpd',
      area: 'PL',
      minDays: 1,
      maxDays: 2,
      pricePLN: '3,21',
    });
    await comesToSay(path, /3,21/);

    await keep(path);
    await seller.post('/pl/seller/listings', { intent: 'withdraw', listingId: stall.listingIds[0] ?? 0 });
    await holdsWithin(async () => (await stranger().get(path)).status === 404, PATIENCE_MS);
  });

  it('says that the last piece has gone', async () => {
    const stall = await openStall({ stock: [1] });
    const path = addressOf(stall);
    expect((await keep(path)).html).toContain('schema.org/InStock');
    const held = await hold(stranger(), [stall.variantIds[0] ?? 0]);
    expect(held).toHaveProperty('checkoutId');
    await comesToSay(path, 'schema.org/OutOfStock');
  });

  it('is gone with a store that was suspended', async () => {
    const stall = await openStall({ stock: [1] });
    const [row] = await ask<{ slug: string }>('SELECT slug FROM sellers WHERE id = $1', [stall.sellerId]);
    const pages = [addressOf(stall), `/pl/s/${row?.slug}`];
    for (const path of pages) await keep(path);
    const operator = await signUp('operatorka');
    await makeOperator(inject('marketplace').databaseUrl, operator.email);
    await setUpSecondFactor(operator);
    const decided = await operator.post(`/pl/operator/sellers/${stall.sellerId}`, {
      decision: 'suspended',
      reason: 'Skargi kupujących',
    });
    expect(decided.status).toBe(200);
    for (const path of pages)
      await holdsWithin(async () => (await stranger().get(path)).status === 404, PATIENCE_MS);
  });
});
