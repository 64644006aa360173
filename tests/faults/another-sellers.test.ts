import fs from 'node:fs';
import path from 'node:path';
import type { RouteConfigEntry } from '@remix-run/route-config';
import { beforeAll, describe, expect, it } from 'vitest';
import routes from '../../app/routes.ts';
import { openStall } from '../support/catalogue.ts';
import { Person, signUp } from '../support/people.ts';
import { check, hireOwner, openStore, type Seller } from '../support/selling.ts';
import { buy } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

interface SellerRoute {
  /** As in the route table, below the language. */
  readonly path: string;
  readonly hasLoader: boolean;
  readonly hasAction: boolean;
}

/** Every route of the seller's workspace, from the route table. */
function sellerRoutes(): SellerRoute[] {
  const found: SellerRoute[] = [];
  const walk = (entries: readonly RouteConfigEntry[], above: string) => {
    for (const entry of entries) {
      const here = [above, entry.path ?? ''].filter(Boolean).join('/');
      if (entry.children) walk(entry.children, here);
      else if (here.startsWith(':lang/seller') && here !== ':lang/seller/join') {
        const source = fs.readFileSync(path.resolve(import.meta.dirname, '../../app', entry.file), 'utf8');
        found.push({
          path: here.replace(':lang/', ''),
          hasLoader: /export (async )?function loader/.test(source),
          hasAction: /export (async )?function action/.test(source),
        });
      }
    }
  };
  walk(routes, '');
  return found;
}

const ROUTES = sellerRoutes();
interface Victim {
  readonly owner: Seller;
  readonly sellerOrderId: string;
  readonly orderNumber: string;
  readonly listingId: string;
  readonly variantId: string;
  readonly methodId: string;
  readonly jobId: string;
  readonly caseId: string;
  readonly couponId: string;
  /** As it stands in the address. */
  readonly invoiceNumber: string;
}

type Fields = Readonly<Record<string, string>>;

/** What a stranger sends to each route that takes something, with the victim's identifiers; and what comes back. */
const ATTEMPTS: Readonly<Record<string, (victim: Victim) => readonly (readonly [number, Fields])[]>> = {
  'seller/cases/:caseId': () => [
    [404, { intent: 'message', words: 'Dzień dobry', requestId: 'obcy1234' }],
    [404, { intent: 'refuse', words: 'Nie', requestId: 'obcy1235' }],
  ],
  'seller/coupons': ({ couponId }) => [[404, { intent: 'end', couponId }]],
  'seller/import': () => [[415, { file: 'x' }]],
  'seller/import/:jobId': () => [
    [404, { intent: 'confirm' }],
    [404, { intent: 'cancel' }],
    [404, { intent: 'settings' }],
    [404, { intent: 'columns' }],
  ],
  'seller/listings': ({ listingId, variantId }) => [
    [200, { intent: 'withdraw', listingId }],
    [200, { intent: 'prices', [`PLN:${variantId}`]: '1,00', [`was:PLN:${variantId}`]: '49,90' }],
  ],
  'seller/listings/:listingId': () => [
    [404, { intent: 'withdraw' }],
    [404, { intent: 'retry-pictures' }],
    [
      404,
      {
        intent: 'save',
        titlePl: 'Przejęte',
        titleEn: 'Taken over',
        categoryId: '1',
        'variants[0].sku': 'SKU-0',
        'variants[0].pricePLN': '1',
        'variants[0].level': '0',
      },
    ],
  ],
  // The stranger's own page: without an account at Stripe nothing can be set, whatever is sent along.
  'seller/money/payouts': ({ owner }) => [
    [403, { intent: 'save', interval: 'manual', password: 'nie to hasło', sellerId: String(owner.sellerId) }],
  ],
  'seller/onboarding': ({ owner }) => [[200, { intent: 'terms', sellerId: String(owner.sellerId) }]],
  'seller/orders': ({ sellerOrderId }) => [[200, { sellerOrderId }]],
  'seller/orders/:sellerOrderId': () => [
    [404, { intent: 'accept' }],
    [404, { intent: 'ship', carrier: 'dpd', trackingNumber: 'X1234567' }],
    [404, { intent: 'cancel', reason: 'Nie moje zamówienie' }],
  ],
  'seller/orders/:sellerOrderId/invoice': () => [[404, {}]],
  'seller/orders/:sellerOrderId/refund': () => [
    [404, { intent: 'preview', requestId: 'obcy1236', amount: '1,00' }],
    [404, { intent: 'refund', requestId: 'obcy1237', amount: '1,00' }],
  ],
  'seller/settings': ({ owner }) => [[400, { sellerId: String(owner.sellerId), displayName: 'Przejęty' }]],
  'seller/settings/shipping': ({ methodId }) => [[302, { intent: 'remove', methodId }]],
  'seller/stock': ({ variantId }) => [[200, { operationId: 'x', [`level:${variantId}`]: '0' }]],
};

const addressOf = (route: SellerRoute, victim: Victim) =>
  `/pl/${route.path}`
    .replace(':month', new Date().toISOString().slice(0, 7))
    .replace(':jobId', victim.jobId)
    .replace(':caseId', victim.caseId)
    .replace(':number', victim.invoiceNumber)
    .replace(':listingId', victim.listingId)
    .replace(':sellerOrderId', victim.sellerOrderId);

/** Everything that a stranger could have changed. */
async function possessionsOf({ owner: { sellerId } }: Victim) {
  const tables = [
    'SELECT id, state, version FROM seller_orders WHERE seller_id = $1',
    'SELECT id, status, title_pl, content_version FROM listings WHERE seller_id = $1',
    'SELECT v.id, v.sku, p.price_minor, s.on_hand FROM variants v JOIN variant_prices p ON p.variant_id = v.id JOIN stock_levels s ON s.variant_id = v.id WHERE v.seller_id = $1',
    'SELECT id, active FROM shipping_methods WHERE seller_id = $1',
    'SELECT id, state, is_dry_run FROM import_jobs WHERE seller_id = $1',
    'SELECT id, state, version FROM cases WHERE seller_id = $1',
    'SELECT m.* FROM case_messages m JOIN cases c ON c.id = m.case_id WHERE c.seller_id = $1',
    'SELECT id, ends_at FROM coupons WHERE seller_id = $1',
    'SELECT r.id, r.state FROM refunds r JOIN seller_orders o ON o.id = r.seller_order_id WHERE o.seller_id = $1',
    'SELECT interval, minimum_minor FROM seller_payout_settings WHERE seller_id = $1',
    'SELECT display_name, status, terms_accepted_at FROM sellers WHERE id = $1',
  ];
  return Promise.all(tables.map((text) => ask(text, [sellerId])));
}

describe('every seller route of the route table', () => {
  let victim: Victim;
  let stranger: Seller;
  let shopper: Person;
  let before: unknown;

  beforeAll(async () => {
    const stall = await openStall({ stock: [5] });
    const owner = await hireOwner(stall.sellerId);
    const { orderId } = await buy(new Person(), stall.variantIds);
    const [part] = await ask<{ id: string; number: string }>(
      'SELECT id, number FROM seller_orders WHERE order_id = $1',
      [orderId],
    );
    const { path: jobPath } = await check(
      owner,
      'a.csv',
      'listing_key,title_pl,category,sku,price_pln,quantity\na,Kubek,Kubki i filiżanki,K-1,49.00,5\n',
    );
    const caseId = `case_${orderId}`;
    await ask(
      `INSERT INTO cases (id, opening_key, kind, state, reason, opened_by, order_id, seller_order_id, seller_id, currency, at_stake_minor, opened_at, state_entered_at)
       SELECT $1, $1, 'claim', 'opened', 'not_received', 'shopper', order_id, id, seller_id, currency, captured_share_minor, now(), now()
       FROM seller_orders WHERE id = $2`,
      [caseId, part?.id],
    );
    const couponId = `cpn_${stall.sellerId}`;
    await ask(
      `INSERT INTO coupons (id, code, seller_id, kind, percent_bps, starts_at, created_at)
       VALUES ($1, $2, $3, 'percent', 500, now(), now())`,
      [couponId, `OFIARA${stall.sellerId}`, stall.sellerId],
    );
    // A series of its own: no other test issues in that month.
    const serial = stall.sellerId;
    const party = JSON.stringify({
      name: owner.email,
      vatNumber: null,
      street: '',
      postalCode: '',
      city: '',
      country: 'PL',
    });
    await ask(
      `INSERT INTO commission_invoices (number, idempotency_key, series, serial, kind, seller_id, month, currency, net_minor, vat_minor, gross_minor, lines, issuer, buyer, issued_at)
       VALUES ($1, $1, 'FV/2020/01', $2::int, 'invoice', $2::int, '2020-01', 'PLN', 100, 23, 123, '[]', $3::jsonb, $3::jsonb, now())`,
      [`FV/2020/01/${String(serial).padStart(6, '0')}`, serial, party],
    );
    await ask(
      `INSERT INTO seller_invoices (seller_order_id, seller_id, series, position, issued_at, currency, net_minor, vat_minor, gross_minor, document)
       VALUES ($1, $2, '2020', 1, now(), 'PLN', 100, 23, 123, $3::jsonb)`,
      [
        part?.id,
        stall.sellerId,
        JSON.stringify({
          seller: JSON.parse(party),
          buyer: JSON.parse(party),
          orderNumber: part?.number,
          currency: 'PLN',
          lines: [],
          rates: [],
          netMinor: 100,
          vatMinor: 23,
          grossMinor: 123,
          promotionMinor: 0,
          destinationCountry: 'PL',
        }),
      ],
    );
    victim = {
      owner,
      invoiceNumber: `FV-2020-01-${String(serial).padStart(6, '0')}`,
      caseId,
      couponId,
      sellerOrderId: part?.id ?? '',
      orderNumber: part?.number ?? '',
      listingId: String(stall.listingIds[0]),
      variantId: String(stall.variantIds[0]),
      methodId: String(stall.methodId),
      jobId: jobPath.split('/').at(-1) ?? '',
    };
    stranger = await openStore('obcy');
    shopper = await signUp('kupujaca');
    before = await possessionsOf(victim);
  });

  it('is tried: each one that takes something has its attempts', () => {
    expect(ROUTES.length).toBeGreaterThan(10);
    expect(
      ROUTES.filter((route) => route.hasAction)
        .map((route) => route.path)
        .sort(),
    ).toEqual(Object.keys(ATTEMPTS).sort());
  });

  it.each(ROUTES.filter((route) => route.hasLoader))(
    '$path shows another seller nothing: 404 where an identifier is in the address',
    async (route) => {
      const answer = await stranger.get(addressOf(route, victim));
      const page = await answer.text();
      // A month is everybody’s: a stranger sees the own one.
      if (route.path.replace(':month', '').includes(':')) {
        expect(answer.status).toBe(404);
        if (!/\.(csv|pdf)$/.test(route.path)) expect(page).toContain('Nie ma takiej strony');
      } else expect(answer.status).toBe(200);
      expect(page).not.toContain(victim.orderNumber);
      expect(page).not.toContain(victim.owner.email);
      expect((await victim.owner.get(addressOf(route, victim))).status).toBe(200);
    },
  );

  it.each(ROUTES.filter((route) => route.hasAction))(
    '$path does nothing for another seller',
    async (route) => {
      for (const [status, fields] of ATTEMPTS[route.path]?.(victim) ?? []) {
        const answer = await stranger.post(addressOf(route, victim), fields);
        expect([fields.intent, answer.status]).toEqual([fields.intent, status]);
        if (status === 404) expect(await answer.text()).toContain('Nie ma takiej strony');
      }
      expect(await possessionsOf(victim)).toEqual(before);
    },
  );

  it.each(ROUTES)('$path is not there for a shopper, and asks a guest to sign in', async (route) => {
    const address = addressOf(route, victim);
    const guest = new Person();
    const [fields = {}] = (ATTEMPTS[route.path]?.(victim) ?? []).map(([, sent]) => sent);
    const asShopper = [
      ...(route.hasLoader ? [await shopper.get(address)] : []),
      ...(route.hasAction ? [await shopper.post(address, fields)] : []),
    ];
    for (const answer of asShopper)
      if (route.path === 'seller') expect(answer.headers.get('Location')).toBe('/pl/seller/join');
      else {
        expect(answer.status).toBe(404);
        expect(await answer.text()).not.toContain(victim.orderNumber);
      }
    const asGuest = [
      ...(route.hasLoader ? [await guest.get(address)] : []),
      ...(route.hasAction ? [await guest.post(address, fields)] : []),
    ];
    for (const answer of asGuest) {
      expect(answer.status).toBe(302);
      expect(answer.headers.get('Location')).toContain('/pl/sign-in?returnTo=');
      expect(await answer.text()).toBe('');
    }
    expect(await possessionsOf(victim)).toEqual(before);
  });
});
