import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { journalEntries, refunds, stripeMovements, stripeReadings } from '#db/schema';
import { providerFeeEntry } from '~/domain/ledger/entries';
import { CURRENCY_EXPONENTS, type CurrencyCode } from '~/domain/money/money';
import {
  bookedAmountMinor,
  type Comparison,
  compareMovements,
  movementKind,
  movementReference,
  separateFeeMinor,
} from '~/domain/reconciliation/compare';
import { type Result, success } from '~/domain/result';
import type { BalanceMovement, PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { bookEntries } from './journal.server';
import { jsonbText } from './jsonb.server';
import { refreshRefund } from './make-refund.server';

type ReconcilePorts = Pick<Ports, 'db' | 'clock' | 'payments'>;

/** Pages of Stripe's list that one round reads; the next round goes on. */
const PAGES_MAX = 50;
/** Most of each side that one round compares. */
const COMPARED_MAX = 10_000;
/** Refunds that one round reads again. */
const SENT_BACK_MAX = 100;
/** Fees that are booked in one transaction. */
const FEES_PER_BATCH = 200;
/** A webhook may come late: what is younger is not yet a difference. */
const GRACE_MS = 30 * 60_000;
/** Broken by an entry that is booked already. */
const ENTRY_KEY_UNIQUE = 'journal_entries_idempotencyKey_unique';
/** How far back entries are looked at, or as far as Stripe's movements that have none. */
const LOOK_BACK_MS = 90 * 86_400_000;

export interface ReconciliationReport {
  readonly read: number;
  readonly matched: number;
  readonly different: number;
  /** Stripe's list has been read to its beginning. */
  readonly isComplete: boolean;
}

/**
 * Reads what moved on our balance at Stripe since the last round, finds the entry of each movement, books Stripe's
 * own fees, books refunds that a bank sent back though no webhook came, and keeps every difference. One that is gone by itself (the webhook came late) is closed and says so; one
 * that the operator explained stays explained until its amounts change. Bounded, and may run again at any time.
 */
export async function reconcileWithStripe(
  ports: ReconcilePorts,
): Promise<Result<ReconciliationReport, PaymentFailure>> {
  const reading = await readMovements(ports);
  if (!reading.ok) return reading;
  await refreshSentBack(ports);
  const { comparison, isWhole } = await compare(ports);
  const different = await keepComparison(ports, comparison, reading.value.isComplete && isWhole);
  await bookFees(ports);
  return success({ ...reading.value, matched: comparison.matched.length, different });
}

/** Newer pages first, then the older ones that were never read. Each page is kept with its place, in one step. */
async function readMovements(
  ports: ReconcilePorts,
): Promise<Result<{ read: number; isComplete: boolean }, PaymentFailure>> {
  const { db, payments } = ports;
  const [known] = await db
    .select()
    .from(stripeReadings)
    .where(eq(stripeReadings.list, 'balance_transactions'));
  let place = known && {
    newestId: known.newestId,
    oldestId: known.oldestId,
    isComplete: known.isComplete,
  };
  let isNewestRead = place === undefined;
  let read = 0;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    if (place && isNewestRead && place.isComplete) break;
    const answer = await payments.listBalanceMovements(
      place === undefined
        ? 'newest'
        : isNewestRead
          ? { olderThan: place.oldestId }
          : { newerThan: place.newestId },
    );
    if (!answer.ok) return answer;
    const { movements, hasMore } = answer.value;
    const first = movements[0];
    const last = movements.at(-1);
    if (place === undefined) {
      // Nothing has ever moved: there is no place to keep.
      if (!first || !last) return success({ read: 0, isComplete: true });
      place = { newestId: first.movementId, oldestId: last.movementId, isComplete: !hasMore };
    } else if (isNewestRead) {
      place = { ...place, oldestId: last?.movementId ?? place.oldestId, isComplete: !hasMore };
    } else {
      place = { ...place, newestId: first?.movementId ?? place.newestId };
      isNewestRead = !hasMore;
    }
    await keepPage(ports, movements, place);
    read += movements.length;
  }
  return success({ read, isComplete: place?.isComplete === true && isNewestRead });
}

/** Reads again the refunds that a bank has sent back by Stripe's list, and that are good by our books. */
async function refreshSentBack(ports: ReconcilePorts): Promise<void> {
  const sentBack = await ports.db
    .select({ stripeRefundId: stripeMovements.source })
    .from(stripeMovements)
    .innerJoin(refunds, eq(refunds.stripeRefundId, stripeMovements.source))
    .where(
      and(
        eq(stripeMovements.kind, 'refund_failure'),
        isNull(stripeMovements.entryKey),
        inArray(refunds.state, ['pending', 'succeeded']),
      ),
    )
    .limit(SENT_BACK_MAX);
  for (const { stripeRefundId } of sentBack) await refreshRefund(ports, { stripeRefundId });
}

async function keepPage(
  ports: ReconcilePorts,
  movements: readonly BalanceMovement[],
  place: { newestId: string; oldestId: string; isComplete: boolean },
): Promise<void> {
  const { db, clock } = ports;
  const readAt = new Date(clock.nowMs());
  const noted = db
    .insert(stripeReadings)
    .values({ list: 'balance_transactions', ...place, readAt })
    .onConflictDoUpdate({ target: stripeReadings.list, set: { ...place, readAt } });
  if (movements.length === 0) {
    await noted;
    return;
  }
  await db.batch([
    db
      .insert(stripeMovements)
      .values(
        movements.map((movement) => ({
          id: movement.movementId,
          kind: movementKind(movement.category),
          source: movement.source,
          currency: bookCurrencyOf(movement.currency),
          amountMinor: movement.amountMinor,
          feeMinor: movement.feeMinor,
          createdAt: new Date(movement.createdAtMs),
          readAt,
        })),
      )
      .onConflictDoNothing(),
    noted,
  ]);
}

function isBookCurrency(text: string): text is CurrencyCode {
  return text in CURRENCY_EXPONENTS;
}

/** A currency that the ledger cannot keep would make every later figure wrong: the round stops with its name. */
function bookCurrencyOf(text: string): CurrencyCode {
  if (!isBookCurrency(text))
    throw new Error(`Stripe moved ${text}, a currency that the ledger does not keep.`);
  return text;
}

/** Both sides of what has found no counterpart yet. */
async function compare(
  ports: ReconcilePorts,
): Promise<{ readonly comparison: Comparison; readonly isWhole: boolean }> {
  const { db, clock } = ports;
  const since = new Date(clock.nowMs() - LOOK_BACK_MS).toISOString();
  const [movements, entries] = await db.batch([
    db
      .select()
      .from(stripeMovements)
      .where(and(isNull(stripeMovements.entryKey), ne(stripeMovements.kind, 'fee')))
      .orderBy(stripeMovements.createdAt)
      .limit(COMPARED_MAX),
    db.execute<{ entry_key: string; reference: string | null; currency: CurrencyCode; amount: string }>(sql`
      SELECT e.idempotency_key AS entry_key, p.currency, sum(p.amount_minor) AS amount,
        CASE
          WHEN e.code = 'capture' THEN 'charge:' || pay.stripe_charge_id
          WHEN e.idempotency_key LIKE 'refund_paid:%' THEN 'refund:' || split_part(e.idempotency_key, ':', 2)
          WHEN e.idempotency_key LIKE 'refund_failed:%'
            THEN 'refund_failure:' || split_part(e.idempotency_key, ':', 2)
          -- The row names the latest refund; the entry is of the first, which the first that failed is, if one did.
          WHEN e.code = 'refund' THEN 'refund:' || coalesce(
            (SELECT split_part(f.idempotency_key, ':', 2) FROM journal_entries f
             WHERE f.payment_id = e.payment_id AND f.idempotency_key LIKE 'refund_failed:%' ORDER BY f.id LIMIT 1),
            r.stripe_refund_id)
          WHEN e.code = 'transfer' THEN 'transfer:' || t.stripe_transfer_id
          WHEN e.code = 'transfer_reversal' THEN 'transfer_reversal:' || split_part(e.idempotency_key, ':', 2)
          WHEN e.code = 'chargeback_opened' THEN 'dispute:' || split_part(e.idempotency_key, ':', 2)
          WHEN e.code = 'chargeback_won' THEN 'dispute_reversal:' || split_part(e.idempotency_key, ':', 2)
        END AS reference
      FROM postings p
      JOIN journal_entries e ON e.idempotency_key = p.entry_key
      LEFT JOIN payments pay ON e.code = 'capture' AND pay.id = e.payment_id
      LEFT JOIN refunds r ON e.code = 'refund' AND e.idempotency_key = 'refund:' || r.id
      LEFT JOIN transfers t ON e.code = 'transfer' AND t.seller_order_id = e.seller_order_id
        AND e.idempotency_key = 'transfer:' || t.seller_order_id
          || CASE WHEN t.cause = 'release' THEN '' ELSE ':' || t.cause END
      WHERE p.account = 'stripe_balance' AND e.code <> 'adjustment'
        AND e.occurred_at >= least(${since}::timestamptz,
          (SELECT min(m.created_at) - interval '1 day' FROM stripe_movements m WHERE m.entry_key IS NULL))
        AND NOT EXISTS (SELECT 1 FROM stripe_movements m WHERE m.entry_key = e.idempotency_key)
      GROUP BY e.id, p.currency, pay.stripe_charge_id, r.stripe_refund_id, t.stripe_transfer_id
      ORDER BY e.id LIMIT ${COMPARED_MAX}`),
  ]);
  const isWhole = movements.length < COMPARED_MAX && entries.rows.length < COMPARED_MAX;
  const comparison = compareMovements(
    entries.rows.map((row) => ({
      entryKey: row.entry_key,
      reference: row.reference,
      currency: row.currency,
      amountMinor: Number(row.amount),
    })),
    movements.map((movement) => ({
      movementId: movement.id,
      reference: movementReference(movement.kind, movement.source),
      currency: movement.currency,
      amountMinor: bookedAmountMinor(movement),
    })),
  );
  return { comparison, isWhole };
}

/** What the two sides' youngest parts still wait for is left to the next round. */
async function keepComparison(
  ports: ReconcilePorts,
  { matched, differences }: Comparison,
  canTellDifferences: boolean,
): Promise<number> {
  const { db, clock } = ports;
  const nowMs = clock.nowMs();
  const now = new Date(nowMs).toISOString();
  const settledBefore = new Date(nowMs - GRACE_MS).toISOString();
  const pairs = jsonbText(
    matched.flatMap(({ entryKey, movementIds }) =>
      movementIds.map((movementId) => ({ movement_id: movementId, entry_key: entryKey })),
    ),
  );
  const found = jsonbText(
    // Until all of Stripe's list is read and all of both sides compared, what one lacks cannot be told.
    (canTellDifferences ? differences : []).map((difference) => ({
      id: `${difference.reference} ${difference.currency}`,
      code: difference.code,
      reference: difference.reference,
      currency: difference.currency,
      ours: difference.oursMinor,
      theirs: difference.theirsMinor,
      entry_key: difference.entryKey,
    })),
  );
  const [, , kept] = await db.batch([
    db.execute(sql`
      UPDATE stripe_movements m SET entry_key = x.entry_key
      FROM jsonb_to_recordset(${pairs}::jsonb) AS x(movement_id text, entry_key text)
      WHERE m.id = x.movement_id AND m.entry_key IS NULL`),
    // Gone by itself; but what was booked for it by hand is now there twice.
    db.execute(sql`
      UPDATE reconciliation_differences d SET code = 'amount_differs',
        ours_minor = x.amount, theirs_minor = x.amount, entry_key = x.entry_key,
        state = CASE WHEN d.booked_minor = 0 THEN 'mended' ELSE 'open' END,
        resolution = CASE WHEN d.booked_minor = 0 THEN 'came_later' END,
        resolved_by_user_id = NULL,
        resolved_at = CASE WHEN d.booked_minor = 0 THEN ${now}::timestamptz END
      FROM (
        SELECT p.entry_key, p.currency, sum(p.amount_minor) AS amount, min(j.reference) AS reference
        FROM (
          SELECT x.entry_key, m.kind || ':' || m.source AS reference
          FROM jsonb_to_recordset(${pairs}::jsonb) AS x(movement_id text, entry_key text)
          JOIN stripe_movements m ON m.id = x.movement_id
        ) j
        JOIN postings p ON p.entry_key = j.entry_key AND p.account = 'stripe_balance'
        GROUP BY p.entry_key, p.currency
      ) x
      WHERE (d.entry_key = x.entry_key OR d.reference = x.reference) AND d.currency = x.currency
        AND NOT (d.state = 'mended' AND d.booked_minor = 0)`),
    db.execute<{ id: string }>(sql`
      INSERT INTO reconciliation_differences
        (id, code, reference, currency, ours_minor, theirs_minor, entry_key, state, found_at)
      SELECT x.id, x.code, x.reference, x.currency, x.ours, x.theirs, x.entry_key, 'open', ${now}::timestamptz
      FROM jsonb_to_recordset(${found}::jsonb) AS
        x(id text, code text, reference text, currency char(3), ours bigint, theirs bigint, entry_key text)
      WHERE NOT EXISTS (SELECT 1 FROM journal_entries e
          WHERE e.idempotency_key = x.entry_key AND e.occurred_at > ${settledBefore}::timestamptz)
        AND NOT EXISTS (SELECT 1 FROM stripe_movements m
          WHERE m.kind || ':' || m.source = x.reference AND m.entry_key IS NULL
            AND m.created_at > ${settledBefore}::timestamptz)
      ON CONFLICT (id) DO UPDATE SET code = excluded.code, ours_minor = excluded.ours_minor,
        theirs_minor = excluded.theirs_minor, entry_key = excluded.entry_key, state = 'open',
        resolution = NULL, resolved_by_user_id = NULL, resolved_at = NULL
      WHERE (reconciliation_differences.ours_minor, reconciliation_differences.theirs_minor)
        IS DISTINCT FROM (excluded.ours_minor, excluded.theirs_minor)
      RETURNING id`),
  ]);
  return kept.rows.length;
}

/** Stripe's own fees are the marketplace's cost: booked once per movement, beside the entry that it belongs to. */
async function bookFees(ports: ReconcilePorts): Promise<void> {
  const { db } = ports;
  const due = await db
    .select()
    .from(stripeMovements)
    .where(
      and(
        sql`(${stripeMovements.kind} = 'fee' OR (${stripeMovements.kind} <> 'dispute' AND ${stripeMovements.feeMinor} <> 0))`,
        sql`NOT EXISTS (SELECT 1 FROM ${journalEntries}
          WHERE ${journalEntries.idempotencyKey} = 'provider_fee:' || ${stripeMovements.id})`,
      ),
    )
    .orderBy(stripeMovements.createdAt)
    .limit(COMPARED_MAX);
  for (let from = 0; from < due.length; from += FEES_PER_BATCH) {
    const entries = due.slice(from, from + FEES_PER_BATCH).map((movement) =>
      providerFeeEntry({
        movementId: movement.id,
        occurredAtMs: movement.createdAt.getTime(),
        currency: movement.currency,
        feeMinor: separateFeeMinor(movement),
        ...(movement.entryKey === null ? {} : { corrects: movement.entryKey }),
      }),
    );
    const [first, ...rest] = bookEntries(db, entries);
    if (first === undefined) continue;
    try {
      await db.batch([first, ...rest]);
    } catch (error) {
      // Another round books them at this moment: it has the rest, too.
      if (!isConstraint(error, ENTRY_KEY_UNIQUE)) throw error;
      return;
    }
  }
}
