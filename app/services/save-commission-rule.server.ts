import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { auditLog, commissionRules } from '#db/schema';
import type { CommissionRule, CommissionScope } from '~/domain/commission/rules';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';

/** How far ahead of now a rule may begin. */
export const RULE_START_MS_MAX = 366 * 86_400_000;

export type CommissionRuleInput = Omit<CommissionRule, 'id' | 'validToMs'>;

const scopeColumns = (scope: CommissionScope) => ({
  scope: scope.kind,
  tier: scope.kind === 'tier' ? scope.tier : null,
  categoryId: scope.kind === 'category' ? scope.categoryId : null,
  sellerId: scope.kind === 'seller' ? scope.sellerId : null,
});

/**
 * Puts a rule into force from a moment that is not past. A rule is never changed: the one for the same subject
 * ends where this one begins, and orders keep the commission that was frozen with them. The action is in the audit
 * log. Idempotent by `operationId`: a form sent twice writes once. `rule_in_the_past` and `rule_too_far` say what
 * is wrong with the beginning, `rule_later_exists` that another rule for the same subject begins after it.
 */
export async function saveCommissionRule(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: {
    readonly operationId: string;
    readonly rule: CommissionRuleInput;
    readonly operatorUserId: string;
  },
): Promise<Result<{ ruleId: string }, { code: 'rule_in_the_past' | 'rule_too_far' | 'rule_later_exists' }>> {
  const { db, clock } = ports;
  const { rule } = input;
  const nowMs = clock.nowMs();
  if (rule.validFromMs < nowMs - START_TOLERANCE_MS) return failure({ code: 'rule_in_the_past' });
  if (rule.validFromMs > nowMs + RULE_START_MS_MAX) return failure({ code: 'rule_too_far' });
  const ruleId = `rule_${input.operationId}`;
  const columns = scopeColumns(rule.scope);
  const validFrom = new Date(rule.validFromMs);
  const sameSubject = and(
    eq(commissionRules.scope, columns.scope),
    sql`${commissionRules.tier} IS NOT DISTINCT FROM ${columns.tier}`,
    sql`${commissionRules.categoryId} IS NOT DISTINCT FROM ${columns.categoryId}::bigint`,
    sql`${commissionRules.sellerId} IS NOT DISTINCT FROM ${columns.sellerId}::bigint`,
    sql`${commissionRules.id} <> ${ruleId}`,
  );
  try {
    await db.batch([
      // Two operators at once: the second sees the first's rule, or waits for it here.
      db.execute(sql`SELECT pg_advisory_xact_lock(hashtext('commission_rules'))`),
      db.execute(sql`
        SELECT must_be((
          SELECT count(*) FROM ${commissionRules} WHERE ${sameSubject} AND ${commissionRules.validFrom} > ${validFrom.toISOString()}::timestamptz
        ), 0, 'rule_later_exists')`),
      db
        .insert(commissionRules)
        .values({
          id: ruleId,
          ...columns,
          percentBps: rule.percentBps,
          fixedPerUnitMinor: rule.fixedPerUnitMinor,
          minimumMinor: rule.minimumMinor,
          maximumMinor: rule.maximumMinor,
          validFrom,
        })
        .onConflictDoNothing(),
      db
        .update(commissionRules)
        .set({ validTo: validFrom })
        .where(and(sameSubject, or(isNull(commissionRules.validTo), gt(commissionRules.validTo, validFrom)))),
      db.execute(sql`
        INSERT INTO ${auditLog} (at, actor_user_id, actor_role, action, subject, details)
        SELECT ${new Date(nowMs).toISOString()}::timestamptz, ${input.operatorUserId}, 'operator', 'commission_rule.saved',
          ${`commission_rule:${ruleId}`}, ${JSON.stringify({ ...columns, percentBps: rule.percentBps, validFrom })}::jsonb
        WHERE NOT EXISTS (SELECT FROM ${auditLog} WHERE subject = ${`commission_rule:${ruleId}`} AND action = 'commission_rule.saved')`),
    ]);
  } catch (error) {
    if (isConstraint(error, 'rule_later_exists')) return failure({ code: 'rule_later_exists' });
    throw error;
  }
  return success({ ruleId });
}

/** A form filled in this long ago still means "from now on". */
const START_TOLERANCE_MS = 60 * 60_000;

/**
 * Ends a rule now, or takes back one that has not begun; what it has charged stays charged. The default for all
 * cannot be ended, only replaced: `rule_is_default`. Idempotent.
 */
export async function endCommissionRule(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: { readonly ruleId: string; readonly operatorUserId: string },
): Promise<Result<null, { code: 'rule_unknown' | 'rule_is_default' }>> {
  const { db, clock } = ports;
  const now = new Date(clock.nowMs());
  const [rule] = await db.select().from(commissionRules).where(eq(commissionRules.id, input.ruleId));
  if (!rule) return failure({ code: 'rule_unknown' });
  if (rule.scope === 'default') return failure({ code: 'rule_is_default' });
  if (rule.validTo !== null && rule.validTo <= now) return success(null);
  await db.batch([
    db
      .update(commissionRules)
      .set({ validTo: sql`greatest(${commissionRules.validFrom}, ${now.toISOString()}::timestamptz)` })
      .where(eq(commissionRules.id, rule.id)),
    db.insert(auditLog).values({
      at: now,
      actorUserId: input.operatorUserId,
      actorRole: 'operator',
      action: 'commission_rule.ended',
      subject: `commission_rule:${rule.id}`,
      details: {},
    }),
  ]);
  return success(null);
}
