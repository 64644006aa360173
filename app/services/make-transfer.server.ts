import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import {
  auditLog,
  cases,
  debtSettlements,
  payments,
  sellerDebts,
  sellerOrders,
  sellers,
  transfers,
} from '#db/schema';
import type { OrderId, SellerId, SellerOrderId } from '~/domain/ids';
import { invariant } from '~/domain/invariant';
import { transferEntry } from '~/domain/ledger/entries';
import { netDebts } from '~/domain/refund/funding';
import { failure, type Result, success } from '~/domain/result';
import { type HoldReason, holdKind, holdReasonOf } from '~/domain/transfer/hold-reason';
import { KEY_REMEMBERED_MS, type PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { bookEntries } from './journal.server';

export type MakeTransferFailure =
  | { readonly code: 'transfer_unknown' }
  /** Refused for a reason that does not pass by itself; the operator asks again. */
  | { readonly code: 'transfer_failed' }
  /** The seller's connected account cannot take money yet; tried again when it can. */
  | { readonly code: 'seller_cannot_be_paid' }
  /** A bank has the payment; tried again when that is decided. */
  | { readonly code: 'dispute_open' }
  /** Somebody else changed the transfer or the seller's debts at the same moment; tried again. */
  | { readonly code: 'transfer_changed' }
  | PaymentFailure;

/**
 * Moves a completed seller order's share to the seller's connected account, less the seller's debts: the amount is
 * settled first, in one transaction that no refund and no second transfer can come between, then Stripe is asked, by
 * our key, then the books follow. Nothing is sent when the debts take it all. Idempotent. A refusal holds the
 * transfer with its reason, for the seller and the operator to see; the cron tries again.
 */
export async function makeTransfer(
  ports: Pick<Ports, 'db' | 'clock' | 'payments'>,
  input: { readonly transferId: string },
): Promise<Result<{ amountMinor: number }, MakeTransferFailure>> {
  const { db, clock } = ports;
  const [row] = await db
    .select({
      transfer: transfers,
      orderId: sellerOrders.orderId,
      accountId: sellers.stripeAccountId,
      transfersActive: sellers.stripeTransfersActive,
      chargeId: payments.stripeChargeId,
    })
    .from(transfers)
    .innerJoin(sellerOrders, eq(sellerOrders.id, transfers.sellerOrderId))
    .innerJoin(payments, eq(payments.orderId, sellerOrders.orderId))
    .innerJoin(sellers, eq(sellers.id, transfers.sellerId))
    .where(eq(transfers.id, input.transferId));
  if (!row) return failure({ code: 'transfer_unknown' });
  const { transfer, orderId, accountId, chargeId } = row;
  const { currency } = transfer;
  if (transfer.state === 'made') return success({ amountMinor: transfer.amountMinor });
  if (transfer.state === 'failed') return failure({ code: 'transfer_failed' });
  invariant(chargeId, 'a placed order has its charge');

  if (!accountId || !row.transfersActive) {
    await hold(ports, transfer.id, 'seller_cannot_be_paid');
    return failure({ code: 'seller_cannot_be_paid' });
  }
  const settled = await settleAmount(ports, transfer);
  if (!settled.ok) {
    if (settled.code === 'dispute_open') await hold(ports, transfer.id, settled.code);
    return settled;
  }
  const { sendMinor, nettedMinor } = settled.value;
  let stripeTransferId: string | null = null;
  if (sendMinor > 0) {
    const made = await ports.payments.transfer({
      idempotencyKey: nettedMinor === 0 ? `transfer:${transfer.id}` : `transfer:${transfer.id}:${sendMinor}`,
      keyMayBeForgotten: clock.nowMs() - transfer.createdAt.getTime() > KEY_REMEMBERED_MS,
      accountId,
      amountMinor: sendMinor,
      currency,
      sourceChargeId: chargeId,
      transferGroup: orderId,
      metadata: { seller_order_id: transfer.sellerOrderId, transfer_id: transfer.id },
    });
    if (!made.ok) {
      // What may have been sent keeps its amount; what was refused may be settled afresh.
      if (made.code === 'payment_refused') await unsettle(ports, transfer.id, made.providerCode);
      return made;
    }
    stripeTransferId = made.value.transferId;
  }
  const nowMs = clock.nowMs();
  try {
    await db.batch([
      db.execute(sql`
        WITH done AS (
          UPDATE ${transfers} SET state = 'made', stripe_transfer_id = ${stripeTransferId}, hold_reason = NULL,
            attempts = attempts + 1, made_at = ${new Date(nowMs).toISOString()}::timestamptz
          WHERE id = ${transfer.id} AND state = 'sending' RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM done), 1, 'transfer_already_made')`),
      ...(sendMinor > 0
        ? bookEntries(db, [
            transferEntry({
              orderId: orderId as OrderId,
              sellerOrderId: transfer.sellerOrderId as SellerOrderId,
              sellerId: transfer.sellerId as SellerId,
              currency,
              occurredAtMs: nowMs,
              amountMinor: sendMinor,
              cause: transfer.cause,
            }),
          ])
        : []),
    ]);
  } catch (error) {
    if (!isConstraint(error, 'transfer_already_made')) throw error;
  }
  return success({ amountMinor: transfer.amountMinor });
}

type TransferRow = typeof transfers.$inferSelect;

/**
 * Settles what is sent: the seller's debts are kept back, the oldest first, each minor unit of them once. From here
 * on the amount stands, until Stripe has answered.
 */
async function settleAmount(
  ports: Pick<Ports, 'db' | 'clock'>,
  transfer: TransferRow,
): Promise<
  Result<{ sendMinor: number; nettedMinor: number }, { code: 'dispute_open' } | { code: 'transfer_changed' }>
> {
  const { db, clock } = ports;
  if (transfer.state === 'sending')
    return success({
      sendMinor: transfer.amountMinor - transfer.nettedMinor,
      nettedMinor: transfer.nettedMinor,
    });
  const [debts, disputed] = await db.batch([
    db
      .select()
      .from(sellerDebts)
      .where(
        and(
          eq(sellerDebts.sellerId, transfer.sellerId),
          eq(sellerDebts.currency, transfer.currency),
          sql`${sellerDebts.settledMinor} + ${sellerDebts.recoveringMinor} < ${sellerDebts.amountMinor}`,
        ),
      )
      .orderBy(asc(sellerDebts.createdAt), asc(sellerDebts.id)),
    db
      .select({ id: cases.id })
      .from(cases)
      .where(
        and(
          eq(cases.sellerOrderId, transfer.sellerOrderId),
          eq(cases.kind, 'chargeback'),
          inArray(cases.state, ['disputed', 'under_review']),
        ),
      ),
  ]);
  if (disputed.length > 0) return failure({ code: 'dispute_open' });
  const netted = netDebts(
    transfer,
    debts.map((debt) => ({
      debtId: debt.id,
      currency: debt.currency,
      leftMinor: debt.amountMinor - debt.settledMinor - debt.recoveringMinor,
    })),
  );
  const nettedMinor = transfer.amountMinor - netted.sendMinor;
  const now = new Date(clock.nowMs());
  try {
    await db.batch([
      db.execute(sql`
        WITH settled AS (
          UPDATE ${transfers} SET state = 'sending', netted_minor = ${nettedMinor}
          WHERE id = ${transfer.id} AND state IN ('requested', 'held') RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM settled), 1, 'transfer_changed')`),
      ...netted.settled.flatMap(({ debtId, amountMinor }) => {
        const debt = debts.find((candidate) => candidate.id === debtId);
        return [
          db.execute(sql`
            WITH paid AS (
              UPDATE ${sellerDebts} SET settled_minor = settled_minor + ${amountMinor}::bigint,
                settled_at = CASE WHEN settled_minor + ${amountMinor}::bigint = amount_minor
                  THEN ${now.toISOString()}::timestamptz END
              WHERE id = ${debtId} AND settled_minor = ${debt?.settledMinor ?? 0}
                AND recovering_minor = ${debt?.recoveringMinor ?? 0} RETURNING 1
            ) SELECT must_be((SELECT count(*) FROM paid), 1, 'transfer_changed')`),
          db.insert(debtSettlements).values({
            key: `netting:${transfer.id}:${debtId}`,
            debtId,
            kind: 'netting',
            transferId: transfer.id,
            amountMinor,
            currency: transfer.currency,
            at: now,
          }),
        ];
      }),
    ]);
  } catch (error) {
    if (isConstraint(error, 'transfer_changed')) return failure({ code: 'transfer_changed' });
    throw error;
  }
  return success({ sendMinor: netted.sendMinor, nettedMinor });
}

/** Stripe refused for certain: nothing was sent, and the debts that were kept back are owed again. */
async function unsettle(ports: Pick<Ports, 'db'>, transferId: string, providerCode: string): Promise<void> {
  const { db } = ports;
  const reason = holdReasonOf(providerCode);
  try {
    await db.batch([
      db.execute(sql`
        WITH undone AS (
          UPDATE ${transfers} SET state = ${holdKind(reason) === 'final' ? 'failed' : 'held'}, netted_minor = 0,
            hold_reason = ${reason}, last_error = ${providerCode}, attempts = attempts + 1
          WHERE id = ${transferId} AND state = 'sending' RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM undone), 1, 'transfer_changed')`),
      db.execute(sql`
        UPDATE ${sellerDebts} d SET settled_minor = d.settled_minor - s.amount_minor, settled_at = NULL
        FROM ${debtSettlements} s WHERE s.debt_id = d.id AND s.transfer_id = ${transferId} AND s.kind = 'netting'`),
      db
        .delete(debtSettlements)
        .where(and(eq(debtSettlements.transferId, transferId), eq(debtSettlements.kind, 'netting'))),
    ]);
  } catch (error) {
    if (!isConstraint(error, 'transfer_changed')) throw error;
  }
}

async function hold(ports: Pick<Ports, 'db'>, transferId: string, reason: HoldReason): Promise<void> {
  await ports.db
    .update(transfers)
    .set({ state: 'held', holdReason: reason, attempts: sql`${transfers.attempts} + 1` })
    .where(and(eq(transfers.id, transferId), inArray(transfers.state, ['requested', 'held'])));
}

const STALE_MS = 2 * 60_000;
const ROUND_MAX = 100;

/** For the cron: asks again for transfers that were requested or held and not made. */
export async function retryTransfers(ports: Pick<Ports, 'db' | 'clock' | 'queue'>): Promise<number> {
  const stale = await ports.db
    .select({ id: transfers.id })
    .from(transfers)
    .where(
      and(
        inArray(transfers.state, ['requested', 'held', 'sending']),
        lt(transfers.createdAt, new Date(ports.clock.nowMs() - STALE_MS)),
      ),
    )
    .orderBy(asc(transfers.attempts), asc(transfers.createdAt))
    .limit(ROUND_MAX);
  await ports.queue.sendEvents(stale.map(({ id }) => ({ type: 'transfer.requested', transferId: id })));
  return stale.length;
}

/**
 * The operator asks again for a transfer that is held or was refused for good. With a row of the audit log. A second
 * time at once answers `transfer_changed`.
 */
export async function repeatTransfer(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: { readonly transferId: string; readonly operatorUserId: string; readonly attempts: number },
): Promise<Result<null, { readonly code: 'transfer_changed' }>> {
  const { db, clock, queue } = ports;
  try {
    await db.batch([
      db.execute(sql`
        WITH asked AS (
          UPDATE ${transfers} SET state = 'requested', attempts = attempts + 1
          WHERE id = ${input.transferId} AND state IN ('held', 'failed') AND attempts = ${input.attempts} RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM asked), 1, 'transfer_changed')`),
      db.insert(auditLog).values({
        at: new Date(clock.nowMs()),
        actorUserId: input.operatorUserId,
        actorRole: 'operator',
        action: 'transfer.repeated',
        subject: `transfer:${input.transferId}`,
      }),
    ]);
  } catch (error) {
    if (isConstraint(error, 'transfer_changed')) return failure({ code: 'transfer_changed' });
    throw error;
  }
  await queue.sendEvents([{ type: 'transfer.requested', transferId: input.transferId }]);
  return success(null);
}
