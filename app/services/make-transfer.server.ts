import { and, asc, eq, lt, sql } from 'drizzle-orm';
import { payments, sellerOrders, sellers, transfers } from '#db/schema';
import type { OrderId, SellerId, SellerOrderId } from '~/domain/ids';
import { invariant } from '~/domain/invariant';
import { transferEntry } from '~/domain/ledger/entries';
import { failure, type Result, success } from '~/domain/result';
import type { PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { bookEntries } from './journal.server';

export type MakeTransferFailure =
  | { readonly code: 'transfer_unknown' }
  /** The seller's connected account cannot take money yet; tried again when it can. */
  | { readonly code: 'seller_cannot_be_paid' }
  | PaymentFailure;

/**
 * Moves a completed seller order's share to the seller's connected account: Stripe first, by our key, then
 * the books. Idempotent. A refusal holds the transfer with its reason, for the seller and the operator to
 * see; the cron tries again.
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
  invariant(chargeId, 'a placed order has its charge');

  if (!accountId || !row.transfersActive) {
    await hold(ports, transfer.id, 'seller_cannot_be_paid');
    return failure({ code: 'seller_cannot_be_paid' });
  }
  const made = await ports.payments.transfer({
    idempotencyKey: `transfer:${transfer.id}`,
    accountId,
    amountMinor: transfer.amountMinor,
    currency,
    sourceChargeId: chargeId,
    transferGroup: orderId,
    metadata: { seller_order_id: transfer.sellerOrderId, transfer_id: transfer.id },
  });
  if (!made.ok) {
    await hold(ports, transfer.id, made.code === 'payment_refused' ? made.providerCode : made.code);
    return made;
  }
  const nowMs = clock.nowMs();
  try {
    await db.batch([
      db.execute(sql`
        WITH done AS (
          UPDATE ${transfers} SET state = 'made', stripe_transfer_id = ${made.value.transferId}, hold_reason = NULL,
            attempts = attempts + 1, made_at = ${new Date(nowMs).toISOString()}::timestamptz
          WHERE id = ${transfer.id} AND state <> 'made' RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM done), 1, 'transfer_already_made')`),
      ...bookEntries(db, [
        transferEntry({
          orderId: orderId as OrderId,
          sellerOrderId: transfer.sellerOrderId as SellerOrderId,
          sellerId: transfer.sellerId as SellerId,
          currency,
          occurredAtMs: nowMs,
          amountMinor: transfer.amountMinor,
        }),
      ]),
    ]);
  } catch (error) {
    if (!isConstraint(error, 'transfer_already_made')) throw error;
  }
  return success({ amountMinor: transfer.amountMinor });
}

async function hold(ports: Pick<Ports, 'db'>, transferId: string, reason: string): Promise<void> {
  await ports.db
    .update(transfers)
    .set({ state: 'held', holdReason: reason, attempts: sql`${transfers.attempts} + 1` })
    .where(and(eq(transfers.id, transferId), sql`${transfers.state} <> 'made'`));
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
        sql`${transfers.state} IN ('requested', 'held')`,
        lt(transfers.createdAt, new Date(ports.clock.nowMs() - STALE_MS)),
      ),
    )
    .orderBy(asc(transfers.attempts), asc(transfers.createdAt))
    .limit(ROUND_MAX);
  await ports.queue.sendEvents(stale.map(({ id }) => ({ type: 'transfer.requested', transferId: id })));
  return stale.length;
}
