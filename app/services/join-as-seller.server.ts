import { sql } from 'drizzle-orm';
import { sellerMembers, sellers } from '#db/schema';
import { slugify } from '~/domain/catalogue/slug';
import type { SellerId } from '~/domain/ids';
import { invariant } from '~/domain/invariant';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';

/** Tries at a free address for a store of a common name. */
const SLUG_TRIES = 20;

/**
 * Opens a seller's account in status `draft`, owned by the person who asks. A person works for one seller at
 * most: a repeat answers `already_a_member`.
 */
export async function joinAsSeller(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: { readonly userId: string; readonly displayName: string; readonly contactEmail: string },
): Promise<Result<{ sellerId: SellerId }, { code: 'already_a_member' }>> {
  const { db } = ports;
  const now = new Date(ports.clock.nowMs());
  const base = slugify(input.displayName);
  for (let attempt = 1; attempt <= SLUG_TRIES; attempt += 1) {
    const slug = attempt === 1 ? base : `${base}-${attempt}`;
    try {
      const { rows } = await db.execute<{ seller_id: string | null }>(sql`
        WITH joined AS (
          INSERT INTO ${sellers} (slug, display_name, contact_email, created_at)
          SELECT ${slug}, ${input.displayName}, ${input.contactEmail}, ${now.toISOString()}::timestamptz
          WHERE NOT EXISTS (SELECT 1 FROM ${sellerMembers} WHERE user_id = ${input.userId})
          RETURNING id
        ), member AS (
          INSERT INTO ${sellerMembers} (seller_id, user_id, role)
          SELECT id, ${input.userId}, 'owner' FROM joined RETURNING seller_id
        )
        SELECT (SELECT seller_id FROM member) AS seller_id`);
      const sellerId = rows[0]?.seller_id;
      return sellerId
        ? success({ sellerId: Number(sellerId) as SellerId })
        : failure({ code: 'already_a_member' });
    } catch (error) {
      if (!isConstraint(error, 'sellers_slug_unique')) throw error;
    }
  }
  invariant(false, `a free address for the store ${base} is found in ${SLUG_TRIES} tries`);
}
