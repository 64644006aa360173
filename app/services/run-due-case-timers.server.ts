import { and, asc, inArray, lt } from 'drizzle-orm';
import { cases } from '#db/schema';
import { CASE_TIMERS, caseTimerAction } from '~/domain/case/process';
import type { Ports } from '~/ports/ports';
import { moveCase } from './move-case.server';

const ROUND_MAX = 100;

/** For the cron: cases whose time is up go on by themselves. Idempotent: a case that has moved has another deadline. */
export async function runDueCaseTimers(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
): Promise<{ acted: number; failed: number }> {
  const due = await ports.db
    .select({ id: cases.id, state: cases.state })
    .from(cases)
    .where(
      and(
        inArray(
          cases.state,
          CASE_TIMERS.map((timer) => timer.state),
        ),
        lt(cases.deadlineAt, new Date(ports.clock.nowMs())),
      ),
    )
    .orderBy(asc(cases.deadlineAt))
    .limit(ROUND_MAX);
  const report = { acted: 0, failed: 0 };
  for (const { id, state } of due) {
    const action = caseTimerAction(state);
    if (action === null) continue;
    try {
      const moved = await moveCase(ports, { caseId: id, actor: 'system', action, words: '' });
      if (moved.ok) report.acted += 1;
      else if (moved.code !== 'case_changed') throw new Error(`${action}: ${moved.code}`);
    } catch (error) {
      console.error('The time of a case could not be acted on; the next round tries again.', error);
      report.failed += 1;
    }
  }
  return report;
}
