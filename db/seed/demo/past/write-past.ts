import pg from 'pg';
import type { Stack } from '../../../../local/stack.ts';
import type { DemoListing } from '../make-catalogue.ts';
import { demoChance } from '../seed.ts';
import { DAY_MS } from './calendar.ts';
import { type Facts, readFacts } from './facts.ts';
import { insertRows, takeNumbers } from './insert-rows.ts';
import { makeOrderRows, PAST_TABLES } from './order-rows.ts';
import type { Buyer } from './people.ts';
import { type PastReview, writeReviews } from './reviews.ts';
import { type PastOrder, simulateOrders } from './simulate.ts';
import { stripePast } from './stripe-past.ts';
import { type KnownListing, Strollers } from './visits.ts';

const SHOPPER_NAME = 'Anna Kowalczyk';
const SALE_COUNTS_AS_VIEWS = 12;
const HALF_LIFE_DAYS = 14;

/**
 * Writes ninety days of the past: orders with all that belongs to them, reviews, prices and what shoppers looked at.
 * Stock is left alone: what is in stock is what is left after the past. Answers how much there was.
 */
export async function writePast(
  stack: Stack,
  listings: readonly DemoListing[],
  shopperEmail: string,
  nowMs: number,
): Promise<{ orders: number; reviews: number }> {
  const database = new pg.Client({ connectionString: stack.environment.DATABASE_URL ?? '' });
  await database.connect();
  try {
    await database.query('SET synchronous_commit = off');
    const facts = await readFacts(database, listings, shopperEmail);
    const orders = simulateOrders(facts, makeShopper(shopperEmail), nowMs);
    const lineCount = orders.reduce(
      (sum, { frozen }) => sum + frozen.sellers.reduce((lines, part) => lines + part.lines.length, 0),
      0,
    );
    const lineNumbers = await takeNumbers(database, 'order_lines', lineCount);
    const rows = await makeOrderRows(orders, facts, stripePast(stack), lineNumbers);
    const reviews = reviewsOf(orders, lineNumbers, facts, nowMs);
    await database.query('BEGIN');
    for (const table of PAST_TABLES) await insertRows(database, table, rows[table]);
    await database.query(SELLERS_TOLD);
    await insertRows(database, 'reviews', reviews.map(reviewRow));
    const popularity = await writeEvents(database, orders, facts, nowMs);
    await writePrices(database, facts, nowMs);
    await age(database, facts, reviews, popularity, nowMs);
    await database.query('COMMIT');
    await database.query('ANALYZE');
    return { orders: orders.length, reviews: reviews.length };
  } finally {
    await database.end();
  }
}

/** Every owner was told of every order, by the keys of the service that tells them. */
const SELLERS_TOLD = `
  INSERT INTO notifications (key, channel, template, recipient, seller_id, seller_order_id, state, attempts, created_at, sent_at)
  SELECT 'order.placed:' || s.id || ':email:' || u.id, 'email', 'seller_new_order', u.email, s.seller_id, s.id,
    'sent', 1, s.placed_at, s.placed_at
  FROM seller_orders s JOIN seller_members m ON m.seller_id = s.seller_id JOIN users u ON u.id = m.user_id
  ON CONFLICT DO NOTHING`;

function makeShopper(email: string): Buyer {
  return {
    name: SHOPPER_NAME,
    email,
    locale: 'pl',
    currency: 'PLN',
    address: {
      name: SHOPPER_NAME,
      company: null,
      street: 'ul. Brzozowa 12/7',
      postalCode: '00-286',
      city: 'Warszawa',
      country: 'PL',
      phone: '+48 601 202 303',
    },
    lockerPrefix: 'WAW',
  };
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

function listingsOf(facts: Facts): KnownListing[] {
  const known = new Map<number, KnownListing>();
  for (const { id, variants } of facts.sellers)
    for (const { offer, listing } of variants)
      known.set(offer.listingId, { listingId: offer.listingId, sellerId: id, listing });
  return [...known.values()];
}

function reviewsOf(
  orders: readonly PastOrder[],
  lineNumbers: readonly number[],
  facts: Facts,
  nowMs: number,
): PastReview[] {
  const listings = listingsOf(facts);
  const byId = new Map(listings.map((one) => [one.listingId, one]));
  const numbers = lineNumbers.values();
  const delivered = orders.flatMap(({ buyer, parts }) =>
    parts.flatMap(({ draft, deliveredAtMs }) =>
      draft.part.lines.flatMap((line) => {
        const orderLineId = numbers.next().value ?? 0;
        const known = byId.get(line.listingId);
        return deliveredAtMs === null || known === undefined
          ? []
          : [{ ...known, orderLineId, buyerName: buyer.name, locale: buyer.locale, deliveredAtMs }];
      }),
    ),
  );
  return writeReviews(delivered, listings, nowMs);
}

const reviewRow = (review: PastReview) => ({
  listing_id: review.listingId,
  seller_id: review.sellerId,
  order_line_id: review.orderLineId,
  author_name: review.authorName,
  rating: review.rating,
  title: review.title,
  body: review.body,
  locale: review.locale,
  created_at: iso(review.createdAtMs),
});

/** What shoppers looked at, put into carts and bought; answers each listing's popularity, which fades with time. */
async function writeEvents(
  database: pg.Client,
  orders: readonly PastOrder[],
  facts: Facts,
  nowMs: number,
): Promise<Map<number, number>> {
  const chance = demoChance('events');
  const popularity = new Map<number, number>();
  const rows: Record<string, unknown>[] = [];
  const note = (kind: string, listingId: number, sellerId: number, session: string, atMs: number) => {
    rows.push({ kind, session, listing_id: listingId, seller_id: sellerId, at: iso(atMs) });
    const weight = kind === 'purchase' ? SALE_COUNTS_AS_VIEWS : kind === 'view' ? 1 : 0;
    const faded = weight * 0.5 ** ((nowMs - atMs) / DAY_MS / HALF_LIFE_DAYS);
    popularity.set(listingId, (popularity.get(listingId) ?? 0) + faded);
  };
  const session = () => `s_${Math.floor(chance.next() * 2 ** 40).toString(36)}`;
  const all = listingsOf(facts);
  const byId = new Map(all.map((known) => [known.listingId, known]));
  const strollers = new Strollers(all, chance);
  for (const { frozen, placedAtMs } of orders) {
    const own = session();
    for (const { lines } of frozen.sellers)
      for (const { listingId, sellerId } of lines) {
        const bought = byId.get(listingId);
        const openedMs = placedAtMs - chance.between(6, 40) * 60_000;
        for (const other of bought === undefined ? [] : strollers.alternativesTo(bought))
          note('view', other.listingId, other.sellerId, own, openedMs - chance.between(1, 9) * 60_000);
        note('view', listingId, sellerId, own, openedMs);
        note('cart', listingId, sellerId, own, placedAtMs - chance.between(4, 6) * 60_000);
        note('purchase', listingId, sellerId, own, placedAtMs);
      }
  }
  for (const looks of strollers.visits(nowMs)) {
    const own = session();
    for (const { known, atMs, isKept } of looks) {
      note('view', known.listingId, known.sellerId, own, atMs);
      if (isKept) note('cart', known.listingId, known.sellerId, own, atMs + 20_000);
    }
  }
  await insertRows(database, 'shopper_events', rows);
  return popularity;
}

/** The price log from the first price on: the law asks for the lowest of thirty days. */
async function writePrices(database: pg.Client, facts: Facts, nowMs: number): Promise<void> {
  const rows = facts.sellers.flatMap(({ variants }) =>
    variants.flatMap(({ offer, variant, listing }) => {
      const { reduction } = listing;
      return (['PLN', 'EUR'] as const).flatMap((currency) => {
        const row = (priceMinor: number, daysAgo: number) => ({
          variant_id: offer.variantId,
          currency,
          price_minor: priceMinor,
          valid_from: iso(nowMs - daysAgo * DAY_MS),
        });
        const before = variant.pricesBefore[currency];
        const wasCheaper = listing.ageDays > 120 && listing.appeal > 5;
        return [
          ...(wasCheaper
            ? [row(Math.round((before * 0.94) / 10) * 10, listing.ageDays), row(before, 75)]
            : [row(before, listing.ageDays)]),
          ...(reduction === null ? [] : [row(variant.prices[currency], reduction.daysAgo)]),
        ];
      });
    }),
  );
  await insertRows(database, 'price_log', rows);
}

/** Gives stores and listings their age, ratings and popularity. */
async function age(
  database: pg.Client,
  facts: Facts,
  reviews: readonly PastReview[],
  popularity: ReadonlyMap<number, number>,
  nowMs: number,
): Promise<void> {
  const sum = (key: (review: PastReview) => number) => {
    const sums = new Map<number, { sum: number; count: number }>();
    for (const review of reviews) {
      const known = sums.get(key(review)) ?? { sum: 0, count: 0 };
      sums.set(key(review), { sum: known.sum + review.rating, count: known.count + 1 });
    }
    return sums;
  };
  const ofListings = sum(({ listingId }) => listingId);
  const ofSellers = sum(({ sellerId }) => sellerId);
  const listings = listingsOf(facts).map(({ listingId, listing }) => ({
    id: listingId,
    rating_sum: ofListings.get(listingId)?.sum ?? 0,
    rating_count: ofListings.get(listingId)?.count ?? 0,
    popularity: Math.round(popularity.get(listingId) ?? 0),
    created_at: iso(nowMs - listing.ageDays * DAY_MS),
  }));
  await database.query(
    `UPDATE listings l SET rating_sum = i.rating_sum, rating_count = i.rating_count, popularity = i.popularity,
       created_at = i.created_at, content_version = l.content_version + 1
     FROM jsonb_populate_recordset(NULL::listings, $1::jsonb) i WHERE l.id = i.id`,
    [JSON.stringify(listings)],
  );
  const sellers = facts.sellers.map(({ id, seller }) => ({
    id,
    rating_sum: ofSellers.get(id)?.sum ?? 0,
    rating_count: ofSellers.get(id)?.count ?? 0,
    created_at: iso(nowMs - (seller.monthsOpen * 30 + 6) * DAY_MS),
  }));
  await database.query(
    `UPDATE sellers s SET rating_sum = i.rating_sum, rating_count = i.rating_count, created_at = i.created_at
     FROM jsonb_populate_recordset(NULL::sellers, $1::jsonb) i WHERE s.id = i.id`,
    [JSON.stringify(sellers)],
  );
}
