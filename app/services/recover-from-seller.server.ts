import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import { debtSettlements, outbox, sellerDebts, sellerOrders, transferReversals, transfers } from '#db/schema';
import type { OrderId, SellerId, SellerOrderId } from '~/domain/ids';
import { transferReversalEntry } from '~/domain/ledger/entries';
import { planRecovery } from '~/domain/refund/funding';
import { failure, type Result, success } from '~/domain/result';
import { KEY_REMEMBERED_MS, type PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { guardSellerOrder, requestReversals } from './book-refund.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { bookEntries } from './journal.server';
import { readRefundPosition } from './refund-position.server';

/**
 * Makes a requested reversal: Stripe first, by our key, then the books: the ledger, and the debt it settles. What
 * Stripe refuses (the seller's account has too little) stays a debt, netted from later transfers. Idempotent.
 */
export async function makeReversal(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: { readonly reversalId: string },
): Promise<Result<{ isMade: boolean }, { code: 'reversal_unknown' } | PaymentFailure>> {
  const { db, clock } = ports;
  const [row] = await db
    .select({ reversal: transferReversals, transfer: transfers, orderId: sellerOrders.orderId })
    .from(transferReversals)
    .innerJoin(transfers, eq(transfers.id, transferReversals.transferId))
    .innerJoin(sellerOrders, eq(sellerOrders.id, transferReversals.sellerOrderId))
    .where(eq(transferReversals.id, input.reversalId));
  if (!row) return failure({ code: 'reversal_unknown' });
  const { reversal, transfer } = row;
  if (reversal.state !== 'requested') return success({ isMade: reversal.state === 'made' });
  const made = await ports.payments.reverseTransfer({
    idempotencyKey: `transfer_reversal:${reversal.id}`,
    keyMayBeForgotten: clock.nowMs() - reversal.createdAt.getTime() > KEY_REMEMBERED_MS,
    transferId: transfer.stripeTransferId ?? '',
    amountMinor: reversal.amountMinor,
    metadata: { reversal_id: reversal.id, seller_order_id: reversal.sellerOrderId },
  });
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  if (!made.ok && made.code === 'payment_unreachable') {
    await db
      .update(transferReversals)
      .set({ attempts: sql`${transferReversals.attempts} + 1`, lastError: made.code, updatedAt: now })
      .where(and(eq(transferReversals.id, reversal.id), eq(transferReversals.state, 'requested')));
    return made;
  }
  const state = made.ok ? 'made' : 'refused';
  const stripeReversalId = made.ok ? made.value.reversalId : null;
  const { debtId, amountMinor } = reversal;
  try {
    await db.batch([
      db.execute(sql`
        WITH done AS (
          UPDATE ${transferReversals} SET state = ${state}, stripe_reversal_id = ${stripeReversalId},
            attempts = attempts + 1, last_error = ${made.ok ? null : made.providerCode},
            updated_at = ${now.toISOString()}::timestamptz
          WHERE id = ${reversal.id} AND state = 'requested' RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM done), 1, 'reversal_already_done')`),
      ...(made.ok
        ? bookEntries(db, [
            transferReversalEntry({
              orderId: row.orderId as OrderId,
              sellerOrderId: reversal.sellerOrderId as SellerOrderId,
              sellerId: reversal.sellerId as SellerId,
              currency: reversal.currency,
              occurredAtMs: nowMs,
              amountMinor,
              reversalId: made.value.reversalId,
              cause: transfer.cause,
            }),
          ])
        : [
            db
              .update(transfers)
              .set({ reversedMinor: sql`${transfers.reversedMinor} - ${amountMinor}` })
              .where(eq(transfers.id, transfer.id)),
          ]),
      ...(debtId === null
        ? []
        : [
            db.execute(sql`
              UPDATE ${sellerDebts} SET recovering_minor = recovering_minor - ${amountMinor}::bigint,
                settled_minor = settled_minor + ${made.ok ? amountMinor : 0}::bigint,
                settled_at = CASE WHEN settled_minor + ${made.ok ? amountMinor : 0}::bigint = amount_minor
                  THEN ${now.toISOString()}::timestamptz END
              WHERE id = ${debtId}`),
          ]),
      ...(debtId !== null && made.ok
        ? [
            db.insert(debtSettlements).values({
              key: `reversal:${reversal.id}`,
              debtId,
              kind: 'reversal',
              transferId: transfer.id,
              amountMinor,
              currency: reversal.currency,
              at: now,
            }),
          ]
        : []),
    ]);
  } catch (error) {
    if (!isConstraint(error, 'reversal_already_done')) throw error;
  }
  return success({ isMade: made.ok });
}

const STALE_MS = 2 * 60_000;
const ROUND_MAX = 100;

/** For the cron: asks again for reversals that were requested and have no outcome. */
export async function retryReversals(ports: Pick<Ports, 'db' | 'clock' | 'queue'>): Promise<number> {
  const stale = await ports.db
    .select({ id: transferReversals.id })
    .from(transferReversals)
    .where(
      and(
        eq(transferReversals.state, 'requested'),
        lt(transferReversals.updatedAt, new Date(ports.clock.nowMs() - STALE_MS)),
      ),
    )
    .orderBy(asc(transferReversals.updatedAt))
    .limit(ROUND_MAX);
  await ports.queue.sendEvents(stale.map(({ id }) => ({ type: 'reversal.requested', reversalId: id })));
  return stale.length;
}

/**
 * For the cron: a debt whose seller order was transferred only after the refund (the two raced) is asked back from
 * that transfer. Each transfer is asked once for a debt; what it refuses waits to be netted.
 */
export async function recoverDebts(ports: Pick<Ports, 'db' | 'clock' | 'queue'>): Promise<number> {
  const { db, clock } = ports;
  const waiting = await db
    .select({ debt: sellerDebts })
    .from(sellerDebts)
    .innerJoin(transfers, eq(transfers.sellerOrderId, sellerDebts.sellerOrderId))
    .where(
      and(
        sql`${sellerDebts.settledMinor} + ${sellerDebts.recoveringMinor} < ${sellerDebts.amountMinor}`,
        eq(transfers.state, 'made'),
        sql`${transfers.amountMinor} - ${transfers.nettedMinor} > ${transfers.reversedMinor}`,
        sql`NOT EXISTS (SELECT 1 FROM ${transferReversals} r
          WHERE r.transfer_id = ${transfers.id} AND r.cause = ${sellerDebts.cause})`,
      ),
    )
    .orderBy(asc(sellerDebts.createdAt))
    .limit(ROUND_MAX);
  let asked = 0;
  for (const { debt } of new Map(waiting.map((row) => [row.debt.id, row])).values()) {
    const position = await readRefundPosition(db, debt.sellerOrderId);
    if (!position) continue;
    const known = await db
      .select({ transferId: transferReversals.transferId })
      .from(transferReversals)
      .where(
        and(
          eq(transferReversals.cause, debt.cause),
          inArray(
            transferReversals.transferId,
            position.transfers.map((transfer) => transfer.transferId),
          ),
        ),
      );
    const { reversals, restMinor } = planRecovery(
      debt.amountMinor - debt.settledMinor - debt.recoveringMinor,
      debt.currency,
      position.transfers.filter(
        (transfer) => !known.some(({ transferId }) => transferId === transfer.transferId),
      ),
    );
    if (reversals.length === 0) continue;
    const now = new Date(clock.nowMs());
    const requested = requestReversals(db, position, {
      cause: debt.cause,
      debtId: debt.id,
      reversals,
      now,
    });
    const recoveringMinor = debt.amountMinor - debt.settledMinor - restMinor;
    try {
      await db.batch([
        guardSellerOrder(db, position.order),
        db.execute(sql`
          WITH asked AS (
            UPDATE ${sellerDebts} SET recovering_minor = ${recoveringMinor}
            WHERE id = ${debt.id} AND settled_minor = ${debt.settledMinor}
              AND recovering_minor = ${debt.recoveringMinor} RETURNING 1
          ) SELECT must_be((SELECT count(*) FROM asked), 1, 'debt_changed')`),
        ...requested.statements,
        db.insert(outbox).values(requested.messages.map((message) => ({ ...message, createdAt: now }))),
      ]);
    } catch (error) {
      // Whoever changed it meanwhile leaves the rest to the next round.
      if (isConstraint(error, 'debt_changed') || isConstraint(error, 'seller_order_changed')) continue;
      throw error;
    }
    asked += reversals.length;
    await dispatchOutbox(ports, { keys: requested.messages.map(({ key }) => key) });
  }
  return asked;
}
