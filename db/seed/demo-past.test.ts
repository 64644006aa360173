import { describe, expect, test } from 'vitest';
import type { CategoryId, ListingId, SellerId, VariantId } from '~/domain/ids';
import { parseAmountToMinor } from '~/domain/money/money';
import type { ShippingMethod } from '~/domain/shipping/methods';
import { EU_COUNTRIES } from '~/domain/tax/rates';
import { makeCatalogue } from './demo/make-catalogue';
import type { Facts } from './demo/past/facts';
import { makeOrderRows, type PastRows } from './demo/past/order-rows';
import { makeBuyer } from './demo/past/people';
import { writeReviews } from './demo/past/reviews';
import { PAST_DAYS, simulateOrders } from './demo/past/simulate';
import type { StripePast } from './demo/past/stripe-past';
import { demoChance } from './demo/seed';
import { DEMO_SELLERS } from './demo/sellers';

const listings = makeCatalogue();

const amount = (text: string | undefined, currency: 'PLN' | 'EUR'): number | null => {
  const parsed = text === undefined ? null : parseAmountToMinor(text, currency);
  return parsed?.ok ? parsed.value : null;
};

/** What the database would answer, with numbers in the order of the catalogue. */
function makeFacts(): Facts {
  let variantId = 0;
  let methodId = 0;
  const methods: ShippingMethod[] = [];
  const sellers = DEMO_SELLERS.filter(({ status }) => status === 'approved').map((seller, index) => {
    const id = (index + 1) as SellerId;
    for (const method of seller.shipping) {
      methodId += 1;
      methods.push({
        id: methodId,
        sellerId: id,
        code: method.carrier,
        names: { pl: method.namePl, en: method.nameEn },
        carrier: method.carrier,
        countries: method.area === 'PL' ? ['PL'] : EU_COUNTRIES,
        rates: {
          PLN: {
            priceMinor: amount(method.pricePLN, 'PLN') ?? 0,
            freeFromMinor: amount(method.freeFromPLN, 'PLN'),
          },
          EUR: {
            priceMinor: amount(method.priceEUR, 'EUR') ?? 0,
            freeFromMinor: amount(method.freeFromEUR, 'EUR'),
          },
        },
        minDays: method.minDays,
        maxDays: method.maxDays,
        express: method.express ?? false,
        needsPickupPoint: method.needsPickupPoint ?? false,
        active: true,
      });
    }
    const variants = listings.flatMap((listing, listingIndex) =>
      listing.sellerKey !== seller.key
        ? []
        : listing.variants.map((variant) => {
            variantId += 1;
            return {
              listing,
              variant,
              offer: {
                variantId: variantId as VariantId,
                listingId: (listingIndex + 1) as ListingId,
                sellerId: id,
                sellerName: seller.displayName,
                sellerSlug: seller.key,
                sellerCountry: 'PL',
                sellerVatNumber: null,
                handlingDays: seller.handlingDays,
                holidays: [],
                categoryPath: [1 as CategoryId],
                taxClass: 'standard' as const,
                sku: variant.sku,
                titlePl: listing.titles.pl,
                titleEn: listing.titles.en,
                options: [],
                weightGrams: variant.weightGrams,
                pictureKey: null,
                isOpen: true,
              },
            };
          }),
    );
    return { id, seller, stripeAccountId: `acct_${id}`, variants };
  });
  return {
    sellers,
    methods,
    rules: [
      {
        id: 'default',
        scope: { kind: 'default' },
        percentBps: 300,
        fixedPerUnitMinor: {},
        minimumMinor: {},
        maximumMinor: {},
        validFromMs: 0,
        validToMs: null,
      },
    ],
    shopperUserId: 'usr_anna',
  };
}

const facts = makeFacts();
const shopper = { ...makeBuyer(demoChance('test'), 1), currency: 'PLN' as const };
const past = (nowMs: number) => simulateOrders(facts, shopper, nowMs);

let stripeIds = 0;
const stripe: StripePast = {
  async pay() {
    stripeIds += 1;
    return { sessionId: `cs_${stripeIds}`, paymentIntentId: `pi_${stripeIds}`, chargeId: `ch_${stripeIds}` };
  },
  async refund() {
    stripeIds += 1;
    return `re_${stripeIds}`;
  },
  async transfer() {
    stripeIds += 1;
    return `tr_${stripeIds}`;
  },
};

const rowsOf = (nowMs: number): Promise<PastRows> =>
  makeOrderRows(
    past(nowMs),
    facts,
    stripe,
    Array.from({ length: 5000 }, (_, index) => index + 1),
  );

const MOMENTS = [
  ['on a Sunday evening', Date.UTC(2026, 10, 22, 19, 30)],
  ['a minute after midnight in Warsaw', Date.UTC(2026, 10, 22, 23, 1)],
  ['on the second day of Christmas', Date.UTC(2026, 11, 26, 10)],
  ['on the night of the clock change', Date.UTC(2027, 2, 28, 1, 30)],
  ['on a morning in July', Date.UTC(2027, 6, 14, 6)],
] as const;

describe.each(MOMENTS)('a demo that is opened %s', (_when, nowMs) => {
  const orders = past(nowMs);
  const parts = orders.flatMap((order) => order.parts);

  test('has about nine hundred orders of ninety days, none of the future', () => {
    expect(orders.length).toBeGreaterThan(780);
    expect(orders.length).toBeLessThan(1050);
    for (const { placedAtMs } of orders) {
      expect(placedAtMs).toBeLessThan(nowMs);
      expect(placedAtMs).toBeGreaterThan(nowMs - (PAST_DAYS + 2) * 86_400_000);
    }
  });

  test('has orders in every state, each that fits its age', () => {
    for (const state of ['cancelled', 'completed', 'delivered', 'pending', 'shipped'])
      expect(parts.map((part) => part.state)).toContain(state);
    expect(parts.filter(({ state }) => state === 'completed').length).toBeGreaterThan(parts.length / 2);
    for (const part of parts) {
      const times = [part.acceptedAtMs, part.shippedAtMs, part.deliveredAtMs, part.completedAtMs].filter(
        (time) => time !== null,
      );
      expect(times).toEqual([...times].sort((one, other) => one - other));
      for (const time of times) expect(time).toBeLessThanOrEqual(nowMs);
      for (const { atMs } of part.timersDone) expect(atMs).toBeLessThan(nowMs);
    }
  });

  test('books what balances, and pays sellers what is theirs', async () => {
    const rows = await rowsOf(nowMs);
    const sums = new Map<string, number>();
    const add = (key: string, row: Readonly<Record<string, unknown>>) =>
      sums.set(key, (sums.get(key) ?? 0) + Number(row.amount_minor));
    for (const posting of rows.postings) add(`${posting.entry_key}/${posting.currency}`, posting);
    for (const [entry, sum] of sums) expect(sum, entry).toBe(0);
    sums.clear();
    for (const posting of rows.postings.filter(({ seller_id }) => seller_id !== null))
      add(`${posting.account}/${posting.currency}`, posting);
    for (const [account, sum] of sums) expect(sum, account).toBeLessThanOrEqual(0);
    expect(new Set(rows.orders.map(({ number }) => number)).size).toBe(rows.orders.length);
    expect(rows.transfers).toHaveLength(parts.filter(({ state }) => state === 'completed').length);
    expect(rows.refunds).toHaveLength(parts.filter(({ state }) => state === 'cancelled').length);
  });
});

test('the same moment has the same past', () => {
  const nowMs = MOMENTS[0][1];
  expect(past(nowMs)).toEqual(past(nowMs));
});

test('the demo’s own shopper has bought a dozen times', () => {
  const own = past(MOMENTS[0][1]).filter(({ userId }) => userId === 'usr_anna');
  expect(own.length).toBeGreaterThanOrEqual(12);
});

test('weekends of shopping show, and the marketplace grows', () => {
  const nowMs = MOMENTS[0][1];
  const orders = past(nowMs);
  const between = (from: number, to: number) =>
    orders.filter(({ placedAtMs }) => {
      const daysAgo = (nowMs - placedAtMs) / 86_400_000;
      return daysAgo >= from && daysAgo < to;
    }).length;
  expect(between(2, 30)).toBeGreaterThan(between(58, 86) * 1.3);
});

test('reviews are twelve hundred, mostly kind, and of both languages', () => {
  const nowMs = MOMENTS[0][1];
  const known = listings.map((listing, index) => ({ listingId: index + 1, sellerId: 1, listing }));
  const reviews = writeReviews([], known, nowMs);
  expect(reviews).toHaveLength(1200);
  expect(reviews.filter(({ rating }) => rating >= 4).length / reviews.length).toBeGreaterThan(0.75);
  expect(new Set(reviews.map(({ locale }) => locale))).toEqual(new Set(['pl', 'en']));
  for (const { createdAtMs } of reviews) expect(createdAtMs).toBeLessThan(nowMs);
});
