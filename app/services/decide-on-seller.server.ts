import { eq, sql } from 'drizzle-orm';
import { auditLog, outbox, sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import { DECISIONS, missingItems } from '~/domain/seller/checklist';
import type { Ports } from '~/ports/ports';
import { readSellerFacts } from '~/queries/seller-facts.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { noteStoreChanged } from './note-store-changed.server';

/** Sends a seller to the operator. `checklist_incomplete` names what is missing. Idempotent. */
export async function submitSeller(
  ports: Pick<Ports, 'db' | 'clock'>,
  sellerId: SellerId,
): Promise<
  Result<null, { code: 'seller_unknown' } | { code: 'checklist_incomplete'; missing: readonly string[] }>
> {
  const known = await readSellerFacts(ports.db, sellerId);
  if (!known) return failure({ code: 'seller_unknown' });
  const missing = missingItems(known.facts);
  if (missing.length > 0) return failure({ code: 'checklist_incomplete', missing });
  if (known.seller.status !== 'draft' && known.seller.status !== 'rejected') return success(null);
  await ports.db
    .update(sellers)
    .set({ status: 'submitted', submittedAt: new Date(ports.clock.nowMs()) })
    .where(eq(sellers.id, sellerId));
  return success(null);
}

export interface SellerDecision {
  readonly sellerId: SellerId;
  readonly decision: 'approved' | 'rejected' | 'suspended';
  readonly reason: string;
  readonly operatorUserId: string;
}

/**
 * The operator approves, rejects or suspends a seller. From then on the seller's listings are found and sold,
 * or not. The seller is told by the queue; the action is in the audit log. A reason is asked for unless the
 * decision is to approve.
 */
export async function decideOnSeller(
  ports: Pick<Ports, 'db' | 'clock' | 'queue' | 'pageChanges'>,
  input: SellerDecision,
): Promise<
  Result<null, { code: 'seller_unknown' } | { code: 'decision_not_allowed' } | { code: 'reason_missing' }>
> {
  const { db, clock } = ports;
  const known = await readSellerFacts(db, input.sellerId);
  if (!known) return failure({ code: 'seller_unknown' });
  const { status } = known.seller;
  if (!DECISIONS[status].includes(input.decision)) return failure({ code: 'decision_not_allowed' });
  if (input.decision !== 'approved' && input.reason.trim() === '') return failure({ code: 'reason_missing' });
  const now = new Date(clock.nowMs());
  const key = `seller.decided:${input.sellerId}:${now.getTime()}`;
  try {
    await db.batch([
      db.execute(sql`
        WITH decided AS (
          UPDATE ${sellers} SET status = ${input.decision}, decided_at = ${now.toISOString()}::timestamptz,
            decided_by_user_id = ${input.operatorUserId}, decision_reason = ${input.reason.trim() || null}
          WHERE id = ${input.sellerId} AND status = ${status} RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM decided), 1, 'decision_not_allowed')`),
      db.insert(auditLog).values({
        at: now,
        actorUserId: input.operatorUserId,
        actorRole: 'operator',
        action: `seller.${input.decision}`,
        subject: `seller:${input.sellerId}`,
        details: { reason: input.reason.trim(), before: status },
      }),
      db
        .insert(outbox)
        .values({ key, message: { type: 'seller.decided', sellerId: input.sellerId }, createdAt: now }),
    ]);
  } catch (error) {
    if (isConstraint(error, 'decision_not_allowed')) return failure({ code: 'decision_not_allowed' });
    throw error;
  }
  await noteStoreChanged(ports, input.sellerId);
  await dispatchOutbox(ports, { keys: [key] });
  return success(null);
}
