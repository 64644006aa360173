import { sql } from 'drizzle-orm';
import type { Ports } from '~/ports/ports';

export interface LedgerProblem {
  readonly code:
    | 'entry_out_of_balance'
    | 'entry_without_postings'
    | 'payment_differs_from_ledger'
    | 'seller_account_below_zero'
    | 'order_share_differs'
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

/**
 * Proves the ledger's invariants on the database as it is: each entry sums to zero per currency; what the
 * ledger says of a payment is what Stripe captured less what was refunded; no seller account is below zero but
 * by a recorded debt; the shares of an order sum to its payment, the lines of a refund to the refund, the pieces that
 * settled a debt to what of it is settled. Reads only; one round trip.
 */
export async function checkLedger(ports: Pick<Ports, 'db'>): Promise<LedgerReport> {
  const { db } = ports;
  const [unbalanced, empty, payments, sellers, shares, refundParts, settlements, balances, counted] =
    await db.batch([
      db.execute<{ subject: string; currency: string; difference: string }>(sql`
      SELECT entry_key AS subject, currency, sum(amount_minor) AS difference FROM postings
      GROUP BY entry_key, currency HAVING sum(amount_minor) <> 0 LIMIT ${PROBLEMS_MAX}`),
      db.execute<{ subject: string }>(sql`
      SELECT idempotency_key AS subject FROM journal_entries e
      WHERE NOT EXISTS (SELECT 1 FROM postings p WHERE p.entry_key = e.idempotency_key) LIMIT ${PROBLEMS_MAX}`),
      db.execute<{ subject: string; currency: string; difference: string }>(sql`
      SELECT p.id AS subject, p.currency,
        p.captured_minor - p.refunded_minor - coalesce(sum(po.amount_minor), 0) AS difference
      FROM payments p
      LEFT JOIN journal_entries e ON e.payment_id = p.id AND e.code IN ('capture', 'refund')
      LEFT JOIN postings po ON po.entry_key = e.idempotency_key AND po.account = 'stripe_balance'
      GROUP BY p.id
      HAVING p.captured_minor - p.refunded_minor <> coalesce(sum(po.amount_minor), 0) LIMIT ${PROBLEMS_MAX}`),
      db.execute<{ subject: string; currency: string; difference: string }>(sql`
      SELECT p.account AS subject, p.currency, sum(p.amount_minor) - coalesce(max(d.owed), 0) AS difference
      FROM postings p
      LEFT JOIN (
        SELECT seller_id, currency, sum(amount_minor - settled_minor) AS owed FROM seller_debts GROUP BY 1, 2
      ) d ON d.seller_id = p.seller_id AND d.currency = p.currency AND p.account LIKE 'seller_payable:%'
      WHERE p.seller_id IS NOT NULL GROUP BY p.account, p.currency
      HAVING sum(p.amount_minor) > coalesce(max(d.owed), 0) LIMIT ${PROBLEMS_MAX}`),
      db.execute<{ subject: string; currency: string; difference: string }>(sql`
      SELECT o.id AS subject, o.currency, o.total_minor - sum(s.captured_share_minor) AS difference
      FROM orders o JOIN seller_orders s ON s.order_id = o.id
      GROUP BY o.id HAVING o.total_minor <> sum(s.captured_share_minor) LIMIT ${PROBLEMS_MAX}`),
      db.execute<{ subject: string; currency: string; difference: string }>(sql`
      SELECT r.id AS subject, r.currency, r.amount_minor - sum(l.amount_minor) AS difference
      FROM refunds r JOIN refund_lines l ON l.refund_id = r.id
      GROUP BY r.id HAVING r.amount_minor <> sum(l.amount_minor)
        OR r.fees_back_minor <> sum(l.commission_minor + l.processing_minor + l.vat_minor) LIMIT ${PROBLEMS_MAX}`),
      db.execute<{ subject: string; currency: string; difference: string }>(sql`
      SELECT d.id AS subject, d.currency, d.settled_minor - coalesce(sum(s.amount_minor), 0) AS difference
      FROM seller_debts d LEFT JOIN debt_settlements s ON s.debt_id = d.id
      GROUP BY d.id HAVING d.settled_minor <> coalesce(sum(s.amount_minor), 0) LIMIT ${PROBLEMS_MAX}`),
      db.execute<{ account: string; currency: string; amount: string }>(sql`
      SELECT split_part(account, ':', 1) AS account, currency, sum(amount_minor) AS amount
      FROM postings GROUP BY 1, 2 ORDER BY 1, 2`),
      db.execute<{ entries: string }>(sql`SELECT count(*) AS entries FROM journal_entries`),
    ]);
  const problem =
    (code: LedgerProblem['code']) =>
    (row: { subject: string; currency?: string; difference?: string }): LedgerProblem => ({
      code,
      subject: row.subject,
      currency: row.currency ?? '',
      differenceMinor: Number(row.difference ?? 0),
    });
  return {
    entries: Number(counted.rows[0]?.entries ?? 0),
    balances: balances.rows.map((row) => ({
      account: row.account,
      currency: row.currency,
      amountMinor: Number(row.amount),
    })),
    problems: [
      ...unbalanced.rows.map(problem('entry_out_of_balance')),
      ...empty.rows.map(problem('entry_without_postings')),
      ...payments.rows.map(problem('payment_differs_from_ledger')),
      ...sellers.rows.map(problem('seller_account_below_zero')),
      ...shares.rows.map(problem('order_share_differs')),
      ...refundParts.rows.map(problem('refund_lines_differ')),
      ...settlements.rows.map(problem('debt_settlements_differ')),
    ],
  };
}
