import { type SQL, sql } from 'drizzle-orm';
import { type LedgerReport, proveLedger, type RunQueries } from './check-ledger.server.ts';
import type { StockProblemCode } from './check-stock.server';

/** What can be wrong with what the database alone proves. Each has words that say what it is and how to mend it. */
export type RecordProblemCode =
  | 'level_out_of_range'
  | 'held_differs'
  | 'hold_not_released'
  | 'order_without_payment'
  | 'paid_without_order_or_refund'
  | 'placed_without_order'
  | 'stripe_differs'
  | 'refund_overdue'
  | 'transfer_overdue'
  | 'transfer_differs_from_release'
  | 'outbox_overdue'
  | 'stripe_event_overdue'
  | 'dead_letter_waiting'
  | 'seller_not_told'
  | 'told_twice'
  | 'checkout_stuck'
  | 'coupon_uses_differ'
  | 'ledger_broken';

export type MarketplaceProblemCode = RecordProblemCode | StockProblemCode;

export interface MarketplaceProblem {
  readonly code: MarketplaceProblemCode;
  /** What it is about: an identifier, and the figures that disagree. */
  readonly subject: string;
}

export interface MarketplaceReport {
  readonly checkedAtMs: number;
  readonly orders: number;
  readonly payments: number;
  readonly skus: number;
  readonly entries: number;
  /** How many keepers of SKUs were asked; 0 where they cannot be reached. */
  readonly keepersAsked: number;
  /** When the ledger was last compared with Stripe's own record; null where it never was. */
  readonly stripeReadAtMs: number | null;
  readonly problems: readonly MarketplaceProblem[];
}

/** Most problems of a kind that are listed: the first ones say what is wrong. */
export const PROBLEMS_OF_A_KIND_MAX = 50;

const MINUTE_MS = 60_000;
/** What the crons do each minute is late after so long. */
export const EACH_MINUTE_GRACE_MS = 10 * MINUTE_MS;
/** A refund or a transfer is asked for every five minutes. */
export const MONEY_GRACE_MS = 60 * MINUTE_MS;
/** A hold without a checkout ends by itself in a quarter of an hour. */
const HOLD_GRACE_MS = 25 * MINUTE_MS;
/** A payment that a bank takes its time with keeps its holds so long at most. */
const PAYING_GRACE_MS = 48 * 60 * MINUTE_MS;
/** How far back sellers' notifications are looked for: within the time that they are kept. */
const TOLD_WINDOW_MS = 35 * 24 * 60 * MINUTE_MS;

/** Every rule as a query that finds what breaks it, by the moment of the check. */
function rules(nowMs: number): readonly { readonly code: RecordProblemCode; readonly broken: SQL }[] {
  const before = (ageMs: number) => sql`${new Date(nowMs - ageMs).toISOString()}::timestamptz`;
  const limit = sql.raw(`LIMIT ${PROBLEMS_OF_A_KIND_MAX}`);
  return [
    // 1. Never oversold: what is promised lies between nothing and what is there.
    {
      code: 'level_out_of_range',
      broken: sql`
        SELECT variant_id || ': ' || held || ' of ' || on_hand AS subject FROM stock_levels
        WHERE held < 0 OR on_hand < held ORDER BY variant_id ${limit}`,
    },
    // What is held is what checkouts hold; a moment's difference is on its way.
    {
      code: 'held_differs',
      broken: sql`
        WITH wanted AS (
          SELECT (line->>'variantId')::bigint AS variant_id, sum((line->>'quantity')::int) AS pieces,
            sum((line->>'quantity')::int) FILTER (
              WHERE c.holds_expire_at > ${before(0)} AND c.updated_at < ${before(EACH_MINUTE_GRACE_MS)}) AS settled
          FROM checkouts c, jsonb_array_elements(c.frozen->'sellers') AS part,
            jsonb_array_elements(part->'lines') AS line
          WHERE c.state IN ('held', 'paying') GROUP BY 1
        )
        SELECT s.variant_id || ': ' || s.held || ' held, ' || coalesce(w.pieces, 0) || ' in checkouts' AS subject
        FROM stock_levels s LEFT JOIN wanted w USING (variant_id)
        WHERE s.opened_at IS NOT NULL AND (
          (s.held > coalesce(w.pieces, 0) AND s.updated_at < ${before(HOLD_GRACE_MS)})
          OR (s.held < coalesce(w.settled, 0) AND s.updated_at < ${before(EACH_MINUTE_GRACE_MS)}))
        ORDER BY s.variant_id ${limit}`,
    },
    {
      code: 'hold_not_released',
      broken: sql`
        SELECT id AS subject FROM checkouts
        WHERE state IN ('expired', 'cancelled', 'failed') AND holds_released_at IS NULL
          AND updated_at < ${before(EACH_MINUTE_GRACE_MS)} ORDER BY updated_at ${limit}`,
    },
    // 2. Never paid with neither order nor refund, and no order without its payment.
    {
      code: 'order_without_payment',
      broken: sql`
        SELECT o.id AS subject FROM orders o LEFT JOIN payments p ON p.order_id = o.id
        WHERE p.id IS NULL OR p.captured_minor <> o.total_minor OR p.currency <> o.currency
        ORDER BY o.placed_at ${limit}`,
    },
    {
      code: 'paid_without_order_or_refund',
      broken: sql`
        SELECT p.id AS subject FROM payments p
        LEFT JOIN orders o ON o.id = p.order_id
        WHERE o.id IS NULL AND NOT EXISTS (
          SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.seller_order_id IS NULL
            AND r.amount_minor = p.captured_minor)
        ORDER BY p.captured_at ${limit}`,
    },
    {
      code: 'placed_without_order',
      broken: sql`
        SELECT c.id AS subject FROM checkouts c
        LEFT JOIN orders o ON o.checkout_id = c.id LEFT JOIN payments p ON p.checkout_id = c.id
        WHERE (c.state = 'placed' AND (o.id IS NULL OR NOT EXISTS (SELECT 1 FROM seller_orders s WHERE s.order_id = o.id)))
          OR (c.state <> 'placed' AND o.id IS NOT NULL)
          OR (c.state = 'refunded' AND p.id IS NULL)
        ORDER BY c.created_at ${limit}`,
    },
    // 2–4, by Stripe's own record: what it moved and the ledger does not know, or the other way round.
    {
      code: 'stripe_differs',
      broken: sql`
        SELECT code || ' ' || id AS subject FROM reconciliation_differences
        WHERE state = 'open' ORDER BY found_at ${limit}`,
    },
    {
      code: 'refund_overdue',
      broken: sql`
        SELECT id || coalesce(': ' || last_error, '') AS subject FROM refunds
        WHERE state IN ('requested', 'failed') AND created_at < ${before(MONEY_GRACE_MS)}
          AND last_error IS DISTINCT FROM 'charge_disputed' ORDER BY created_at ${limit}`,
    },
    // 4. A seller is paid what was let go, once.
    {
      code: 'transfer_overdue',
      broken: sql`
        SELECT id || ': ' || state AS subject FROM transfers
        WHERE state IN ('requested', 'sending') AND created_at < ${before(MONEY_GRACE_MS)}
        ORDER BY created_at ${limit}`,
    },
    {
      code: 'transfer_differs_from_release',
      broken: sql`
        SELECT s.id || ': ' || s.released_minor || ' released, ' || coalesce(sum(t.amount_minor), 0)
          || ' to be transferred' AS subject
        FROM seller_orders s LEFT JOIN transfers t ON t.seller_order_id = s.id
          AND t.cause IN ('release', 'uncontested')
        WHERE s.released_minor > 0 OR t.id IS NOT NULL GROUP BY s.id
        HAVING s.released_minor <> coalesce(sum(t.amount_minor), 0) ORDER BY s.id ${limit}`,
    },
    // 5. Nothing is forgotten: messages, events, sellers.
    {
      code: 'outbox_overdue',
      broken: sql`
        SELECT key AS subject FROM outbox
        WHERE dispatched_at IS NULL AND created_at < ${before(EACH_MINUTE_GRACE_MS)} ORDER BY id ${limit}`,
    },
    {
      code: 'stripe_event_overdue',
      broken: sql`
        SELECT id || ': ' || type AS subject FROM stripe_events
        WHERE processed_at IS NULL AND received_at < ${before(EACH_MINUTE_GRACE_MS)} ORDER BY received_at ${limit}`,
    },
    {
      code: 'dead_letter_waiting',
      broken: sql`
        SELECT id || ': ' || coalesce(last_error, '') || ' ' || coalesce(body->>'type', '') AS subject FROM dead_letters
        WHERE replayed_at IS NULL AND dismissed_at IS NULL ORDER BY id ${limit}`,
    },
    {
      code: 'seller_not_told',
      broken: sql`
        SELECT s.id AS subject FROM orders o JOIN seller_orders s ON s.order_id = o.id
        WHERE o.placed_at BETWEEN ${before(TOLD_WINDOW_MS)} AND ${before(EACH_MINUTE_GRACE_MS)}
          AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.seller_order_id = s.id
            AND n.template = 'seller_new_order' AND n.state = 'sent')
        ORDER BY o.placed_at, s.id ${limit}`,
    },
    {
      code: 'told_twice',
      broken: sql`
        SELECT seller_order_id || ' ' || template || ' ' || recipient AS subject FROM notifications
        WHERE seller_order_id IS NOT NULL AND state = 'sent' AND created_at > ${before(TOLD_WINDOW_MS)}
          AND template = 'seller_new_order'
        GROUP BY seller_order_id, template, channel, recipient HAVING count(*) > 1 ${limit}`,
    },
    {
      code: 'checkout_stuck',
      broken: sql`
        SELECT id || ': ' || state AS subject FROM checkouts
        WHERE (state = 'held' AND holds_expire_at < ${before(EACH_MINUTE_GRACE_MS)})
          OR (state = 'paying' AND stripe_session_id IS NULL AND holds_expire_at < ${before(MONEY_GRACE_MS)})
          OR (state = 'paying' AND holds_expire_at < ${before(PAYING_GRACE_MS)})
        ORDER BY holds_expire_at ${limit}`,
    },
    {
      code: 'coupon_uses_differ',
      broken: sql`
        SELECT c.code || ': ' || c.uses_count || ' counted, ' || count(u.checkout_id) || ' used' AS subject
        FROM coupons c LEFT JOIN coupon_uses u ON u.coupon_id = c.id AND u.state <> 'released'
        GROUP BY c.id HAVING c.uses_count <> count(u.checkout_id) ORDER BY c.code ${limit}`,
    },
  ];
}

const COUNTS = sql`
  SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM payments) AS payments,
    (SELECT count(*) FROM stock_levels) AS skus,
    (SELECT extract(epoch FROM max(read_at)) * 1000 FROM stripe_readings) AS stripe_read_at_ms`;

/**
 * Proves what the database can prove of the six nevers (docs/reliability.md), with the ledger's invariants, on whatever
 * answers the queries. Reads only, all as of one moment; a running marketplace is given time for what is on its way.
 */
export async function proveRecords(run: RunQueries, nowMs: number): Promise<MarketplaceReport> {
  const all = rules(nowMs);
  let answers: Awaited<ReturnType<RunQueries>> = [];
  const ledger: LedgerReport = await proveLedger(async (queries) => {
    const everything = await run([...queries, COUNTS, ...all.map(({ broken }) => broken)]);
    answers = everything.slice(queries.length);
    return everything.slice(0, queries.length);
  });
  const [counts, ...broken] = answers.map(({ rows }) => rows);
  const counted = counts?.[0] ?? {};
  return {
    checkedAtMs: nowMs,
    orders: Number(counted.orders),
    payments: Number(counted.payments),
    skus: Number(counted.skus),
    entries: ledger.entries,
    keepersAsked: 0,
    stripeReadAtMs: counted.stripe_read_at_ms === null ? null : Math.round(Number(counted.stripe_read_at_ms)),
    problems: [
      ...all.flatMap(({ code }, index) =>
        (broken[index] ?? []).map((row): MarketplaceProblem => ({ code, subject: String(row.subject) })),
      ),
      ...ledger.problems.map(
        ({ code, subject, differenceMinor, currency }): MarketplaceProblem => ({
          code: 'ledger_broken',
          subject: `${code} ${subject} ${differenceMinor} ${currency}`.trimEnd(),
        }),
      ),
    ],
  };
}
