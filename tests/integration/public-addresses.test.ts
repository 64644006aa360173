import { describe, expect, inject, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { holdsWithin } from '../support/holds-within.ts';
import { Person } from '../support/people.ts';
import { runCron } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const PATIENCE_MS = 15_000;
const LISTINGS_PER_PART = 5_000;

const partOf = (listingId: number) => `/sitemap/${Math.ceil(listingId / LISTINGS_PER_PART)}.xml`;
const origin = () => new URL(inject('marketplace').url).origin;

async function tellSearch(listingIds: readonly number[]): Promise<void> {
  await ask(`INSERT INTO outbox (key, message, created_at) VALUES ($1, $2, now() - interval '1 hour')`, [
    `sitemap-test:${listingIds.join('-')}:${Date.now()}`,
    JSON.stringify({ type: 'listings.changed', listingIds }),
  ]);
  await runCron('* * * * *');
}

describe('what machines read of the market', () => {
  it('names the sitemap', async () => {
    const robots = await new Person().read('/robots.txt');
    const [, sitemap = ''] = /^Sitemap: (.+)$/m.exec(robots) ?? [];
    expect(new URL(sitemap).origin).toBe(origin());
    expect(robots).toContain('Disallow: /*/checkout');
    const index = await new Person().read(new URL(sitemap).pathname);
    expect(index).toContain(`<loc>${origin()}/sitemap/pages.xml</loc>`);
  });

  it('lists a listing in both languages while shoppers can find it, and no longer', async () => {
    const { sellerId, listingIds } = await openStall({ stock: [3] });
    const [listingId = 0] = listingIds;
    const polish = `<loc>${origin()}/pl/l/kubek-${listingId}</loc>`;
    const english = `hreflang="en" href="${origin()}/en/l/kubek-${listingId}"`;
    const part = () => new Person().read(partOf(listingId));
    await tellSearch(listingIds);
    await holdsWithin(async () => (await part()).includes(polish), PATIENCE_MS);
    expect(await part()).toContain(english);
    expect(await new Person().read('/sitemap.xml')).toContain(`<loc>${origin()}${partOf(listingId)}</loc>`);
    await ask(`UPDATE sellers SET status = 'suspended' WHERE id = $1`, [sellerId]);
    await tellSearch(listingIds);
    await holdsWithin(async () => !(await part()).includes(polish), PATIENCE_MS);
  });

  it('lists categories and open stores in both languages', async () => {
    const { sellerId } = await openStall({ stock: [1] });
    const shut = await openStall({ stock: [1], status: 'submitted' });
    const slugs = await ask<{ id: string; slug: string }>(
      'SELECT id, slug FROM sellers WHERE id = ANY ($1)',
      [[sellerId, shut.sellerId]],
    );
    const slugOf = (id: number) => slugs.find((row) => Number(row.id) === id)?.slug;
    const pages = await new Person().read('/sitemap/pages.xml');
    expect(pages).toContain(`<loc>${origin()}/en/s/${slugOf(sellerId)}</loc>`);
    expect(pages).not.toContain(`/s/${slugOf(shut.sellerId)}<`);
    expect(pages).toMatch(/<loc>[^<]+\/pl\/c\/[^<]+<\/loc>/);
    expect(pages).toContain(`<loc>${origin()}/pl</loc>`);
  });

  it('has no other parts', async () => {
    for (const name of ['0.xml', '-1.xml', '1e3.xml', 'x.xml', '99999999.xml'])
      expect((await new Person().get(`/sitemap/${name}`)).status).toBe(404);
  });

  it('is told of a listing where it stands in each language, and its price and stock', async () => {
    const { listingIds } = await openStall({ stock: [3], priceMinor: 12_34 });
    const [listingId] = listingIds;
    const page = await new Person().read(`/en/l/kubek-${listingId}?variant=1`);
    expect(page).toContain(`rel="canonical" href="${origin()}/en/l/kubek-${listingId}"`);
    expect(page).toMatch(new RegExp(`hreflang="pl" href="${origin()}/pl/l/kubek-${listingId}"`, 'i'));
    const [, json = ''] = /<script type="application\/ld\+json"[^>]*>(.+?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(json)).toMatchObject({
      '@type': 'Product',
      name: 'Mug',
      offers: [
        { price: '12.34', priceCurrency: 'PLN', availability: 'https://schema.org/InStock', sku: 'SKU-0' },
      ],
    });
  });

  it('is told of a list without what a visit asked for', async () => {
    const page = await new Person().read('/pl/c/kuchnia-i-stol?in_stock=1&sort=newest');
    expect(page).toContain(`rel="canonical" href="${origin()}/pl/c/kuchnia-i-stol"`);
    expect(page).toMatch(/<meta name="description" content="Kuchnia i stół od /);
  });
});
