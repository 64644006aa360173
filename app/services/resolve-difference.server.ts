import { eq, sql } from 'drizzle-orm';
import { auditLog, reconciliationDifferences } from '#db/schema';
import type { PlatformAccountName } from '~/domain/ledger/accounts';
import { reconciliationEntry } from '~/domain/ledger/entries';
import { lackingMinor } from '~/domain/reconciliation/compare';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { bookEntries } from './journal.server';

/** Accounts that a difference can be booked against: the marketplace's own. */
export const MENDING_ACCOUNTS = [
  'processing_fees',
  'commission_revenue',
  'refunds_payable',
  'chargebacks',
  'promotions',
  'vat_payable',
] as const satisfies readonly PlatformAccountName[];

export type ResolveDifferenceFailure =
  | { readonly code: 'difference_unknown' }
  /** Somebody resolved it, or its amounts changed, meanwhile. */
  | { readonly code: 'difference_changed' };

/**
 * Ends an open difference in the operator's words: explained as it is, or mended by an adjustment that brings
 * `stripe_balance` to what Stripe says, against an account of the marketplace. With a row of the audit log. Idempotent:
 * a second time answers `difference_changed`.
 */
export async function resolveDifference(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: {
    readonly differenceId: string;
    readonly operatorUserId: string;
    readonly note: string;
    /** The account to book against; null to explain it only. */
    readonly against: (typeof MENDING_ACCOUNTS)[number] | null;
  },
): Promise<Result<{ readonly bookedMinor: number }, ResolveDifferenceFailure>> {
  const { db, clock } = ports;
  const [difference] = await db
    .select()
    .from(reconciliationDifferences)
    .where(eq(reconciliationDifferences.id, input.differenceId));
  if (!difference) return failure({ code: 'difference_unknown' });
  if (difference.state !== 'open') return failure({ code: 'difference_changed' });
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  const missingMinor = lackingMinor(difference) - difference.bookedMinor;
  const bookedMinor = input.against === null ? 0 : missingMinor;
  const entries =
    input.against === null || bookedMinor === 0
      ? []
      : [
          reconciliationEntry({
            differenceId: difference.id,
            occurredAtMs: nowMs,
            currency: difference.currency,
            lackingMinor: bookedMinor,
            against: input.against,
            ...(difference.entryKey === null ? {} : { corrects: difference.entryKey }),
          }),
        ];
  try {
    await db.batch([
      db.execute(sql`
        WITH resolved AS (
          UPDATE ${reconciliationDifferences} SET
            state = ${input.against === null ? 'explained' : 'mended'},
            resolution = ${input.against === null ? 'explained' : 'booked'},
            booked_minor = booked_minor + ${bookedMinor}::bigint, note = ${input.note},
            resolved_by_user_id = ${input.operatorUserId}, resolved_at = ${now.toISOString()}::timestamptz
          WHERE id = ${difference.id} AND state = 'open' AND booked_minor = ${difference.bookedMinor}::bigint
            AND ours_minor IS NOT DISTINCT FROM ${difference.oursMinor}::bigint
            AND theirs_minor IS NOT DISTINCT FROM ${difference.theirsMinor}::bigint
          RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM resolved), 1, 'difference_changed')`),
      ...bookEntries(db, entries),
      db.insert(auditLog).values({
        at: now,
        actorUserId: input.operatorUserId,
        actorRole: 'operator',
        action: input.against === null ? 'difference.explained' : 'difference.booked',
        subject: `difference:${difference.id}`,
        details: { note: input.note, bookedMinor, against: input.against },
      }),
    ]);
  } catch (error) {
    if (isConstraint(error, 'difference_changed')) return failure({ code: 'difference_changed' });
    throw error;
  }
  return success({ bookedMinor });
}
