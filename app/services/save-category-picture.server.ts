import { sql } from 'drizzle-orm';
import { auditLog, categories } from '#db/schema';
import { failure, type Result, success } from '~/domain/result';
import { MARKET_PART } from '~/ports/page-changes';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { keepPicture } from './keep-picture.server';

/** Largest file of a category's picture. */
export const MAX_CATEGORY_PICTURE_BYTES = 5 * 1024 * 1024;

/**
 * Saves the picture that a category is shown with, and notes in the audit log who did. Bytes that are no picture
 * that we serve, or too many, are `picture_refused`. Pages may show the one before for a minute and a half.
 */
export async function saveCategoryPicture(
  ports: Pick<Ports, 'db' | 'clock' | 'media' | 'pageChanges'>,
  input: { readonly categoryId: number; readonly bytes: ArrayBuffer; readonly operatorUserId: string },
): Promise<Result<{ mediaKey: string }, { code: 'picture_refused' | 'category_unknown' }>> {
  if (input.bytes.byteLength > MAX_CATEGORY_PICTURE_BYTES) return failure({ code: 'picture_refused' });
  const kept = await keepPicture(ports, input.bytes);
  if (kept === null) return failure({ code: 'picture_refused' });
  const { mediaKey } = kept;
  try {
    await ports.db.batch([
      ports.db.execute(sql`
        WITH pictured AS (
          UPDATE ${categories} SET picture_key = ${mediaKey} WHERE id = ${input.categoryId} RETURNING 1
        ) SELECT must_be((SELECT count(*) FROM pictured), 1, 'category_unknown')`),
      ports.db.insert(auditLog).values({
        at: new Date(ports.clock.nowMs()),
        actorUserId: input.operatorUserId,
        actorRole: 'operator',
        action: 'category.pictured',
        subject: `category:${input.categoryId}`,
        details: { mediaKey },
      }),
    ]);
  } catch (error) {
    if (isConstraint(error, 'category_unknown')) return failure({ code: 'category_unknown' });
    throw error;
  }
  await ports.pageChanges.note([MARKET_PART]);
  return success({ mediaKey });
}
