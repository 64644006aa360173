import { sql } from 'drizzle-orm';
import type { ShopperEventMessage } from '~/domain/messages';
import type { Ports } from '~/ports/ports';
import { jsonbText } from './jsonb.server';

/**
 * Writes a batch of what shoppers did, in one statement. An event that is there already, or tells of a listing that is
 * not, is left out.
 */
export async function keepShopperEvents(
  { db }: Pick<Ports, 'db'>,
  events: readonly ShopperEventMessage[],
): Promise<void> {
  await db.execute(sql`
    INSERT INTO shopper_events (event_id, kind, session, listing_id, seller_id, query, at)
    SELECT e."eventId", e.kind, e.session, l.id, l.seller_id, e.query, to_timestamp(e."atMs" / 1000.0)
    FROM jsonb_to_recordset(${jsonbText(events)}::jsonb)
      AS e("eventId" text, kind text, session text, "listingId" bigint, query text, "atMs" bigint)
    LEFT JOIN listings l ON l.id = e."listingId"
    WHERE e."listingId" IS NULL OR l.id IS NOT NULL
    ON CONFLICT (event_id) DO NOTHING`);
}
