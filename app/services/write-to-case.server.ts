import { and, eq } from 'drizzle-orm';
import { caseMessages, cases, outbox } from '#db/schema';
import type { CaseActor } from '~/domain/case/process';
import type { SellerId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import type { Attachment } from './keep-attachments.server';

/** Adds words or pictures to a case, open or ended. One form writes once, however often it is sent. */
export async function writeToCase(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  input: {
    readonly caseId: string;
    readonly sellerId?: SellerId;
    readonly orderId?: string;
    readonly actor: Exclude<CaseActor, 'system'>;
    readonly words: string;
    readonly attachments: readonly Attachment[];
    readonly requestId: string;
  },
): Promise<Result<null, { code: 'case_unknown' | 'message_empty' }>> {
  const { db, clock } = ports;
  if (input.words.trim() === '' && input.attachments.length === 0) return failure({ code: 'message_empty' });
  const [found] = await db
    .select({ id: cases.id })
    .from(cases)
    .where(
      and(
        eq(cases.id, input.caseId),
        input.sellerId === undefined ? undefined : eq(cases.sellerId, input.sellerId),
        input.orderId === undefined ? undefined : eq(cases.orderId, input.orderId),
      ),
    );
  if (!found) return failure({ code: 'case_unknown' });
  const now = new Date(clock.nowMs());
  const requestKey = `${found.id}:${input.actor}:${input.requestId}`;
  const key = `case.changed:${requestKey}`;
  try {
    await db.batch([
      db.insert(caseMessages).values({
        caseId: found.id,
        requestKey,
        at: now,
        actor: input.actor,
        body: input.words.trim(),
        attachments: [...input.attachments],
      }),
      db.insert(outbox).values({
        key,
        message: { type: 'case.changed', caseId: found.id, caseMessageKey: requestKey },
        createdAt: now,
      }),
    ]);
  } catch (error) {
    if (isConstraint(error, 'case_messages_requestKey_unique')) return success(null);
    throw error;
  }
  await dispatchOutbox(ports, { keys: [key] });
  return success(null);
}
