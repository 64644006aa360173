import { type SQL, sql } from 'drizzle-orm';
import type { Ports } from '~/ports/ports';
import { invariant } from '../domain/invariant.ts';

export interface LedgerProblem {
  readonly code:
    | 'entry_out_of_balance'
    | 'entry_without_postings'
    | 'payment_differs_from_ledger'
    | 'seller_account_below_zero'
    | 'order_share_differs'
    | 'promotions_differ'
    | 'refund_lines_differ'
    | 'debt_settlements_differ';
  readonly subject: string;
  readonly differenceMinor: number;
  readonly currency: string;
}

export interface LedgerReport {
  readonly entries: number;
  readonly balances: readonly {
    readonly account: string;
    readonly currency: string;
    readonly amountMinor: number;
  }[];
  readonly problems: readonly LedgerProblem[];
}

/** Most problems that are listed: the first ones say what is wrong. */
const PROBLEMS_MAX = 100;

/** Every invariant as a query that finds what breaks it. */
const INVARIANTS: readonly { readonly code: LedgerProblem['code']; readonly broken: SQL }[] = [
  // Each entry sums to zero per currency.
  {
    code: 'entry_out_of_balance',
    broken: sql`
      SELECT entry_key AS subject, currency, sum(amount_minor) AS difference FROM postings
      GROUP BY entry_key, currency HAVING sum(amount_minor) <> 0 LIMIT ${PROBLEMS_MAX}`,
  },
  // No entry is empty.
  {
    code: 'entry_without_postings',
    broken: sql`
      SELECT idempotency_key AS subject, NULL AS currency, NULL AS difference FROM journal_entries e
      WHERE NOT EXISTS (SELECT 1 FROM postings p WHERE p.entry_key = e.idempotency_key) LIMIT ${PROBLEMS_MAX}`,
  },
  // What the ledger says of a payment is what Stripe captured less what was refunded.
  {
    code: 'payment_differs_from_ledger',
    broken: sql`
      SELECT p.id AS subject, p.currency,
        p.captured_minor - p.refunded_minor - coalesce(sum(po.amount_minor), 0) AS difference
      FROM payments p
      LEFT JOIN journal_entries e ON e.payment_id = p.id AND e.code IN ('capture', 'refund')
      LEFT JOIN postings po ON po.entry_key = e.idempotency_key AND po.account = 'stripe_balance'
      GROUP BY p.id
      HAVING p.captured_minor - p.refunded_minor <> coalesce(sum(po.amount_minor), 0) LIMIT ${PROBLEMS_MAX}`,
  },
  // No seller account is below zero but by a recorded debt.
  {
    code: 'seller_account_below_zero',
    broken: sql`
      SELECT p.account AS subject, p.currency, sum(p.amount_minor) - coalesce(max(d.owed), 0) AS difference
      FROM postings p
      LEFT JOIN (
        SELECT seller_id, currency, sum(amount_minor - settled_minor) AS owed FROM seller_debts GROUP BY 1, 2
      ) d ON d.seller_id = p.seller_id AND d.currency = p.currency AND p.account LIKE 'seller_payable:%'
      WHERE p.seller_id IS NOT NULL GROUP BY p.account, p.currency
      HAVING sum(p.amount_minor) > coalesce(max(d.owed), 0) LIMIT ${PROBLEMS_MAX}`,
  },
  // The shares of an order sum to its payment.
  {
    code: 'order_share_differs',
    broken: sql`
      SELECT o.id AS subject, o.currency, o.total_minor - sum(s.captured_share_minor) AS difference
      FROM orders o JOIN seller_orders s ON s.order_id = o.id
      GROUP BY o.id HAVING o.total_minor <> sum(s.captured_share_minor) LIMIT ${PROBLEMS_MAX}`,
  },
  // The lines of a refund sum to the refund.
  {
    code: 'refund_lines_differ',
    broken: sql`
      SELECT r.id AS subject, r.currency, r.amount_minor - sum(l.amount_minor) AS difference
      FROM refunds r JOIN refund_lines l ON l.refund_id = r.id
      GROUP BY r.id HAVING r.amount_minor <> sum(l.amount_minor)
        OR r.fees_back_minor <> sum(l.commission_minor + l.processing_minor + l.vat_minor) LIMIT ${PROBLEMS_MAX}`,
  },
  // The pieces that settled a debt sum to what of it is settled.
  {
    code: 'debt_settlements_differ',
    broken: sql`
      SELECT d.id AS subject, d.currency, d.settled_minor - coalesce(sum(s.amount_minor), 0) AS difference
      FROM seller_debts d LEFT JOIN debt_settlements s ON s.debt_id = d.id
      GROUP BY d.id HAVING d.settled_minor <> coalesce(sum(s.amount_minor), 0) LIMIT ${PROBLEMS_MAX}`,
  },
  // Promotions cost what sellers were paid of them.
  {
    code: 'promotions_differ',
    broken: sql`
      SELECT 'promotions' AS subject, s.currency,
        s.borne - coalesce((SELECT sum(p.amount_minor) FROM postings p
          WHERE p.account = 'promotions' AND p.currency = s.currency), 0) AS difference
      FROM (SELECT currency, sum(promotion_share_minor - promotion_returned_minor) AS borne
        FROM seller_orders GROUP BY 1) s
      WHERE s.borne <> coalesce((SELECT sum(p.amount_minor) FROM postings p
        WHERE p.account = 'promotions' AND p.currency = s.currency), 0) LIMIT ${PROBLEMS_MAX}`,
  },
];

const BALANCES = sql`
      SELECT split_part(account, ':', 1) AS account, currency, sum(amount_minor) AS amount
      FROM postings GROUP BY 1, 2 ORDER BY 1, 2`;

const ENTRIES = sql`
      SELECT count(*) AS entries FROM journal_entries`;

/** Answers queries in order, all as of one moment. */
export type RunQueries = (queries: readonly SQL[]) => Promise<readonly { rows: Record<string, unknown>[] }[]>;

/**
 * Proves the ledger's invariants on the database as it is: each entry sums to zero per currency; what the
 * ledger says of a payment is what Stripe captured less what was refunded; no seller account is below zero but
 * by a recorded debt; the shares of an order sum to its payment, the lines of a refund to the refund, the pieces that
 * settled a debt to what of it is settled; promotions cost what sellers were paid of them. Reads only; one round trip.
 */
export function checkLedger(ports: Pick<Ports, 'db'>): Promise<LedgerReport> {
  const { db } = ports;
  return proveLedger(async ([first, ...rest]) =>
    first === undefined ? [] : db.batch([db.execute(first), ...rest.map((query) => db.execute(query))]),
  );
}

/** As {@link checkLedger}, on whatever answers the queries. */
export async function proveLedger(run: RunQueries): Promise<LedgerReport> {
  const answers = await run([BALANCES, ENTRIES, ...INVARIANTS.map(({ broken }) => broken)]);
  const [balances, entries, ...broken] = answers.map(({ rows }) => rows);
  invariant(balances && entries && broken.length === INVARIANTS.length, 'every invariant has its answer');
  return {
    entries: Number(entries[0]?.entries ?? 0),
    balances: balances.map((row) => ({
      account: String(row.account),
      currency: String(row.currency),
      amountMinor: Number(row.amount),
    })),
    problems: INVARIANTS.flatMap(({ code }, index) =>
      (broken[index] ?? []).map((row) => ({
        code,
        subject: String(row.subject),
        currency: String(row.currency ?? ''),
        differenceMinor: Number(row.difference ?? 0),
      })),
    ),
  };
}
