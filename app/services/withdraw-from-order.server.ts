import { and, eq } from 'drizzle-orm';
import { cases, sellerOrderEvents } from '#db/schema';
import type { SellerOrderId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { guardSellerOrder } from './book-refund.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { moveSellerOrder } from './move-seller-order.server';
import { openingStatements, openingsAt, subjectOf } from './open-case.server';
import { readRefundPosition } from './refund-position.server';

export type WithdrawFailure =
  | { readonly code: 'seller_order_unknown' }
  /** The days are over, or there is nothing left to withdraw from. */
  | { readonly code: 'withdrawal_not_possible' }
  /** Another case on it is open: what it decides comes first. */
  | { readonly code: 'case_already_open' }
  | { readonly code: 'seller_order_changed' };

/** The receipt of a withdrawal: when it came in, and what follows. */
export interface WithdrawalReceipt {
  readonly withdrawnAtMs: number;
  /** The case in which the goods come back; null when nothing had left and the seller order was ended. */
  readonly caseId: string | null;
}

/** A seller order is withdrawn from once. */
const caseIdOf = (sellerOrderId: string) => `cas_withdrawal_${sellerOrderId}`;

/**
 * The shopper withdraws from a seller order (directive 2011/83/EU, art. 9 to 11a). Before the parcel has left the
 * seller order is ended and refunded; afterwards a return begins that no seller can refuse. A repeat answers the
 * first receipt.
 */
export async function withdrawFromOrder(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: { readonly sellerOrderId: SellerOrderId; readonly words: string },
): Promise<Result<WithdrawalReceipt, WithdrawFailure>> {
  const { db, clock } = ports;
  const { sellerOrderId } = input;
  const receipt = await readWithdrawal(ports, sellerOrderId);
  if (receipt) return success(receipt);
  const position = await readRefundPosition(db, sellerOrderId);
  if (!position) return failure({ code: 'seller_order_unknown' });
  const nowMs = clock.nowMs();
  if (!openingsAt(position, false, nowMs).withdrawal) return failure({ code: 'withdrawal_not_possible' });
  if (position.order.state === 'pending' || position.order.state === 'accepted') {
    const ended = await moveSellerOrder(ports, {
      sellerOrderId,
      action: 'cancel',
      actor: 'system',
      reason: WITHDRAWN,
    });
    if (!ended.ok) {
      const known = await readWithdrawal(ports, sellerOrderId);
      return known ? success(known) : failure({ code: 'seller_order_changed' });
    }
    return success((await readWithdrawal(ports, sellerOrderId)) ?? { withdrawnAtMs: nowMs, caseId: null });
  }
  if (position.openCases.some((one) => one.kind !== 'chargeback'))
    return failure({ code: 'case_already_open' });
  const subject = subjectOf(position, []);
  if (!subject.ok) return failure({ code: 'withdrawal_not_possible' });
  const caseId = caseIdOf(sellerOrderId);
  const opened = openingStatements(ports, position, {
    caseId,
    openingKey: `withdrawal:${sellerOrderId}`,
    kind: 'return',
    reason: 'withdrawal',
    openedBy: 'shopper',
    subject: subject.value,
    words: input.words,
    attachments: [],
    nowMs,
  });
  try {
    await db.batch([guardSellerOrder(db, position.order), ...opened.statements]);
  } catch (error) {
    if (!isConstraint(error, 'seller_order_changed')) throw error;
    const known = await readWithdrawal(ports, sellerOrderId);
    return known ? success(known) : failure({ code: 'seller_order_changed' });
  }
  await dispatchOutbox(ports, { keys: [opened.message.key] });
  return success({ withdrawnAtMs: nowMs, caseId });
}

/** The reason on a seller order that was ended by a withdrawal. */
export const WITHDRAWN = 'withdrawn';

/** The receipt of a withdrawal that was made, or null. */
export async function readWithdrawal(
  ports: Pick<Ports, 'db'>,
  sellerOrderId: string,
): Promise<WithdrawalReceipt | null> {
  const [[made], events] = await ports.db.batch([
    ports.db
      .select()
      .from(cases)
      .where(eq(cases.id, caseIdOf(sellerOrderId))),
    ports.db
      .select()
      .from(sellerOrderEvents)
      .where(
        and(eq(sellerOrderEvents.sellerOrderId, sellerOrderId), eq(sellerOrderEvents.kind, 'cancelled')),
      ),
  ]);
  if (made) return { withdrawnAtMs: made.openedAt.getTime(), caseId: made.id };
  const ended = events.find((event) => event.details.reason === WITHDRAWN);
  return ended ? { withdrawnAtMs: ended.at.getTime(), caseId: null } : null;
}
