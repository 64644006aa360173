import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import type { SellerId } from '~/domain/ids';
import type { EntryCode } from '~/domain/ledger/entries';
import type { CurrencyCode } from '~/domain/money/money';
import { monthBounds } from '~/domain/statement/month';
import {
  type StatementBalance,
  type StatementEntry,
  type StatementLine,
  type StatementSummary,
  statementLines,
  summarise,
} from '~/domain/statement/statement';

export interface SellerStatement {
  readonly month: string;
  readonly lines: readonly StatementLine[];
  readonly summaries: readonly StatementSummary[];
  /** Debts that were kept back from transfers of the month: those transfers are smaller by it. */
  readonly netted: readonly { readonly currency: CurrencyCode; readonly amountMinor: number }[];
}

interface EntryRow extends Record<string, unknown> {
  readonly entry_key: string;
  readonly code: EntryCode;
  readonly occurred_at: string;
  readonly seller_order_id: string | null;
  readonly number: string | null;
  readonly shipping_minor: string | null;
  readonly sellers: number;
  readonly postings: readonly {
    readonly account: string;
    readonly mine: boolean;
    readonly currency: CurrencyCode;
    readonly minor: number;
  }[];
}

/**
 * A seller's statement of a month: every entry that changed the seller's accounts as lines, and what they come to
 * between the ledger's own balances at its beginning and its end. One round trip; throws when they do not meet.
 */
export async function readSellerStatement(
  db: Database,
  sellerId: SellerId,
  month: string,
): Promise<SellerStatement> {
  const bounds = monthBounds(month);
  const from = new Date(bounds.fromMs).toISOString();
  const to = new Date(bounds.toMs).toISOString();
  const [openings, closings, entries, netted] = await db.batch([
    db.execute<BalanceRow>(balanceBefore(sellerId, from)),
    db.execute<BalanceRow>(balanceBefore(sellerId, to)),
    db.execute<EntryRow>(sql`
      SELECT e.idempotency_key AS entry_key, e.code, e.occurred_at, so.id AS seller_order_id, so.number,
        so.shipping_minor, count(DISTINCT p.seller_id)::int AS sellers,
        jsonb_agg(jsonb_build_object('account', p.account, 'mine', p.seller_id IS NOT DISTINCT FROM ${sellerId},
          'currency', p.currency, 'minor', p.amount_minor) ORDER BY p.position) AS postings
      FROM journal_entries e
      JOIN postings p ON p.entry_key = e.idempotency_key
      LEFT JOIN seller_orders so ON so.seller_id = ${sellerId}
        AND (so.id = e.seller_order_id OR (e.seller_order_id IS NULL AND so.order_id = e.order_id))
      WHERE e.occurred_at >= ${from}::timestamptz AND e.occurred_at < ${to}::timestamptz
        AND EXISTS (SELECT 1 FROM postings mine
          WHERE mine.entry_key = e.idempotency_key AND mine.seller_id = ${sellerId})
      GROUP BY e.id, so.id
      ORDER BY e.occurred_at, e.id`),
    db.execute<{ currency: CurrencyCode; amount: string }>(sql`
      SELECT s.currency, sum(s.amount_minor) AS amount
      FROM debt_settlements s JOIN transfers t ON t.id = s.transfer_id
      WHERE s.kind = 'netting' AND t.seller_id = ${sellerId} AND t.state = 'made'
        AND t.made_at >= ${from}::timestamptz AND t.made_at < ${to}::timestamptz
      GROUP BY s.currency ORDER BY s.currency`),
  ]);
  const lines = entries.rows.map(asEntry).flatMap(statementLines);
  return {
    month,
    lines,
    summaries: summarise(lines, openings.rows.map(asBalance), closings.rows.map(asBalance)),
    netted: netted.rows.map(({ currency, amount }) => ({ currency, amountMinor: Number(amount) })),
  };
}

interface BalanceRow extends Record<string, unknown> {
  readonly currency: CurrencyCode;
  readonly escrow: string;
  readonly payable: string;
}

function balanceBefore(sellerId: SellerId, moment: string) {
  return sql`
    SELECT p.currency,
      -coalesce(sum(p.amount_minor) FILTER (WHERE p.account LIKE 'seller_escrow:%'), 0) AS escrow,
      -coalesce(sum(p.amount_minor) FILTER (WHERE p.account LIKE 'seller_payable:%'), 0) AS payable
    FROM postings p JOIN journal_entries e ON e.idempotency_key = p.entry_key
    WHERE p.seller_id = ${sellerId} AND e.occurred_at < ${moment}::timestamptz
    GROUP BY p.currency ORDER BY p.currency`;
}

function asBalance(row: BalanceRow): StatementBalance {
  return {
    currency: row.currency,
    escrowMinor: Number(row.escrow),
    payableMinor: Number(row.payable),
  };
}

function asEntry(row: EntryRow): StatementEntry {
  return {
    entryKey: row.entry_key,
    code: row.code,
    occurredAtMs: new Date(row.occurred_at).getTime(),
    sellerOrderId: row.seller_order_id,
    sellerOrderNumber: row.number,
    shippingMinor: Number(row.shipping_minor ?? 0),
    sellers: row.sellers,
    postings: row.postings.map((posting) => ({
      account: posting.account,
      isSellers: posting.mine,
      currency: posting.currency,
      amountMinor: posting.minor,
    })),
  };
}
