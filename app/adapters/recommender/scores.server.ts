import { type SQL, sql } from 'drizzle-orm';
import { HISTORY_FADE, HISTORY_MAX } from '~/domain/recommendation/method';

/**
 * Rows of (listing_id, score, because): neighbours of what somebody has dealt with, the latest counting most, without
 * what they have dealt with already. `because` is the part of the history that speaks loudest for it.
 *
 * @param history listings, the latest first.
 */
export function scoresFor(history: readonly number[]): SQL {
  const known = history
    .slice(0, HISTORY_MAX)
    .map((listingId, index) => ({ listing_id: listingId, weight: HISTORY_FADE ** index }));
  return sql`
    SELECT f.neighbour_id AS listing_id, sum(f.score) AS score,
      (array_agg(f.listing_id ORDER BY f.score DESC))[1] AS because
    FROM (
      SELECT n.neighbour_id, h.listing_id, h.weight * n.score AS score
      FROM jsonb_to_recordset(${JSON.stringify(known)}::jsonb) AS h(listing_id bigint, weight float8)
      JOIN listing_neighbours n ON n.kind = 'akin' AND n.listing_id = h.listing_id
      WHERE n.neighbour_id NOT IN (
        SELECT i.id::bigint FROM jsonb_array_elements_text(${JSON.stringify(history)}::jsonb) AS i(id))
    ) f GROUP BY f.neighbour_id`;
}
