import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { asHit, type HitRow } from '~/adapters/search-engine/postgres.server';
import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import { diverseBySeller } from '~/domain/recommendation/diversity';
import { SESSIONS_SHOWN_MIN } from '~/domain/recommendation/method';
import type { Recommendation, RecommendationReason, Recommender } from '~/ports/recommender';
import type { SearchRequest } from '~/ports/search-engine';
import { scoresFor } from './scores.server';

/** Most of one seller on a shelf, while others are there. */
const PER_SELLER = 2;
/** Candidates read for each place on a shelf, so that sellers can be mixed. */
const CANDIDATES_PER_PLACE = 4;
/** The latest events of a shopper that are read: several may be of one listing. */
const DEALINGS_MAX = 80;

type Shopper = Pick<SearchRequest, 'locale' | 'currency'>;
type Row = HitRow & { readonly kind?: string; readonly because?: string; readonly because_titles?: Titles };
type DealingRow = {
  listing_id: string;
  kind: string;
  at_ms: number;
  category_path: CategoryId[] | null;
  brand: string | null;
  seller_id: string;
  price_minor: string | null;
};
type Titles = Readonly<Record<'pl' | 'en', string>> | null;

const NO_STEMS: ReadonlySet<string> = new Set();

/** Neighbours learned by learn-recommendations.server.ts, shown as the Postgres search engine shows hits. */
export function postgresRecommender(db: Database): Recommender {
  return {
    async beside({ listingId, limit, ...shopper }) {
      const { rows } = await db.execute<Row>(sql`
        SELECT n.kind, d.listing_id, d.in_stock, t.tile
        FROM listing_neighbours n JOIN search_documents d ON d.listing_id = n.neighbour_id
        JOIN search_tiles t ON t.listing_id = d.listing_id
        WHERE n.listing_id = ${listingId} AND n.kind IN ('viewed', 'bought') AND n.sessions >= ${SESSIONS_SHOWN_MIN}
          AND ${onSale(shopper)}
        ORDER BY n.kind, n.score DESC`);
      const ofKind = (kind: string, reason: RecommendationReason) =>
        shelf(
          rows.filter((row) => row.kind === kind),
          shopper,
          limit,
          () => reason,
        );
      return {
        viewedTogether: ofKind('viewed', { code: 'viewed_together' }),
        boughtTogether: ofKind('bought', { code: 'bought_together' }),
      };
    },

    async forShopper({ seen, boughtBy, limit, ...shopper }) {
      const candidates = CANDIDATES_PER_PLACE * limit;
      const [forYou, popular, again] = await db.batch([
        db.execute<Row>(sql`
          SELECT d.listing_id, d.in_stock, t.tile, s.because, b.tile -> 'titles' AS because_titles
          FROM (${scoresFor(seen)}) s JOIN search_documents d ON d.listing_id = s.listing_id
          JOIN search_tiles t ON t.listing_id = d.listing_id
          LEFT JOIN search_tiles b ON b.listing_id = s.because
          WHERE ${onSale(shopper)} ORDER BY s.score DESC, d.listing_id LIMIT ${candidates}`),
        db.execute<Row>(sql`
          SELECT d.listing_id, d.in_stock, t.tile FROM (
            SELECT listing_id, strength FROM listing_interest WHERE kind = 'viewed'
            ORDER BY strength DESC LIMIT ${4 * candidates}
          ) i JOIN search_documents d ON d.listing_id = i.listing_id
          JOIN search_tiles t ON t.listing_id = d.listing_id
          WHERE ${onSale(shopper)} ORDER BY i.strength DESC, d.listing_id LIMIT ${candidates}`),
        db.execute<Row>(sql`
          SELECT d.listing_id, d.in_stock, t.tile FROM (
            SELECT l.listing_id, count(*) AS times, max(o.placed_at) AS last_at
            FROM orders o JOIN seller_orders so ON so.order_id = o.id JOIN order_lines l ON l.seller_order_id = so.id
            WHERE o.user_id = ${boughtBy} GROUP BY l.listing_id
          ) b JOIN search_documents d ON d.listing_id = b.listing_id
          JOIN search_tiles t ON t.listing_id = d.listing_id
          WHERE ${onSale(shopper)} ORDER BY b.times DESC, b.last_at DESC LIMIT ${candidates}`),
      ]);
      return {
        forYou: shelf(forYou.rows, shopper, limit, (row) =>
          row.because && row.because_titles
            ? {
                code: 'because_seen',
                listingId: Number(row.because) as ListingId,
                title: row.because_titles[shopper.locale],
              }
            : { code: 'viewed_together' },
        ),
        popularNow: shelf(popular.rows, shopper, limit, () => ({ code: 'popular_now' })),
        buyAgain: shelf(again.rows, shopper, limit, () => ({ code: 'bought_before' })),
      };
    },

    async dealings({ session, currency }) {
      const { rows } = await db.execute<DealingRow>(sql`
        SELECT e.listing_id, e.kind, (extract(epoch FROM e.at) * 1000)::float8 AS at_ms,
          t.tile -> 'categoryPath' AS category_path, t.tile ->> 'brand' AS brand,
          t.tile ->> 'sellerId' AS seller_id, t.tile -> 'prices' -> ${currency}::text ->> 'minMinor' AS price_minor
        FROM (
          SELECT listing_id, kind, at FROM shopper_events
          WHERE session = ${session} AND listing_id IS NOT NULL ORDER BY at DESC LIMIT ${DEALINGS_MAX}
        ) e JOIN search_tiles t ON t.listing_id = e.listing_id
        ORDER BY e.at DESC, e.listing_id`);
      return rows.map((row) => ({
        listingId: Number(row.listing_id),
        kind: row.kind,
        atMs: row.at_ms,
        categoryPath: row.category_path ?? [],
        brand: row.brand,
        sellerId: Number(row.seller_id) as SellerId,
        priceMinor: Number(row.price_minor ?? 0),
      }));
    },
  };
}

function onSale({ currency }: Shopper): SQL {
  const price = sql.raw(currency === 'PLN' ? 'd.price_pln_minor' : 'd.price_eur_minor');
  return sql`d.in_stock AND NOT d.is_gone AND ${price} IS NOT NULL`;
}

function shelf(
  rows: readonly Row[],
  shopper: Shopper,
  limit: number,
  reasonOf: (row: Row) => RecommendationReason,
): Recommendation[] {
  const found = rows.map((row) => {
    const hit = asHit(row, shopper, NO_STEMS);
    return { sellerId: hit.sellerId, hit, reason: reasonOf(row) };
  });
  return diverseBySeller(found, { limit, perSeller: PER_SELLER }).map(({ hit, reason }) => ({ hit, reason }));
}
