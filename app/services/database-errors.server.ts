import { sql } from 'drizzle-orm';
import type { Ports } from '~/ports/ports';

/** Longest that a database which can be reached takes to answer nothing. */
const ANSWER_MS_MAX = 1_500;

/** Whether the database does not answer at all: what failed then is no fault of the page that failed. */
export async function isDatabaseAway({ db, clock }: Pick<Ports, 'db' | 'clock'>): Promise<boolean> {
  const answers = db.execute(sql`SELECT 1`).then(
    () => false,
    () => true,
  );
  return Promise.race([answers, clock.pause(ANSWER_MS_MAX).then(() => true)]);
}

/** Whether a database error came from a constraint of this name, however the driver wraps it. */
export function isConstraint(error: unknown, constraint: string): boolean {
  for (let current: unknown = error; typeof current === 'object' && current !== null; ) {
    if ('constraint' in current && current.constraint === constraint) return true;
    current = 'cause' in current ? current.cause : undefined;
  }
  return false;
}
