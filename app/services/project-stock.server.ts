import { inArray, sql } from 'drizzle-orm';
import { listings, stockLevels, variants } from '#db/schema';
import type { ListingId, SellerId } from '~/domain/ids';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { listingPart, stockPart } from '~/ports/page-changes';
import type { Ports } from '~/ports/ports';
import type { AppliedStockChange, StockChange } from '~/ports/stock-projection';
import { readAudience, type TellPorts, tellSeller } from './tell-people.server';

/**
 * Brings what keepers have published into Postgres and search, and warns sellers whose stock has just
 * fallen to its threshold. Pages that were kept with another number are made anew. Takes changes in any order and any number of times: older versions do nothing.
 */
export async function projectStock(
  ports: TellPorts & Pick<Ports, 'stockProjection' | 'search' | 'pageChanges'>,
  changes: readonly StockChange[],
): Promise<void> {
  const applied = await ports.stockProjection.apply(changes);
  if (applied.length === 0) return;
  await Promise.all([
    noteOnPages(ports, applied),
    refreshSearch(ports, applied),
    warnOfLowStock(ports, applied, changes),
  ]);
}

async function noteOnPages(
  { pageChanges }: Pick<Ports, 'pageChanges'>,
  applied: readonly AppliedStockChange[],
): Promise<void> {
  await pageChanges.note(
    applied.flatMap((change) => [
      stockPart(change.listingId),
      ...(hasTurned(change) ? [listingPart(change.listingId)] : []),
    ]),
  );
}

/** Whether there is something to buy now and was not before, or the other way round. */
const hasTurned = (change: AppliedStockChange) => change.available > 0 !== change.availableBefore > 0;

async function refreshSearch(
  ports: Pick<Ports, 'db' | 'search'>,
  applied: readonly AppliedStockChange[],
): Promise<void> {
  const turned = applied.filter(hasTurned);
  if (turned.length === 0) return;
  const listingIds = [...new Set(turned.map((change) => change.listingId))];
  const rows = await ports.db
    .select({
      listingId: variants.listingId,
      inStock: sql<boolean>`bool_or(${stockLevels.onHand} > ${stockLevels.held})`,
      version: sql<string>`(extract(epoch FROM statement_timestamp()) * 1e6)::bigint`,
    })
    .from(variants)
    .innerJoin(stockLevels, sql`${stockLevels.variantId} = ${variants.id}`)
    .where(sql`${inArray(variants.listingId, listingIds)} AND ${variants.active}`)
    .groupBy(variants.listingId);
  await ports.search.setInStock(
    rows.map((row) => ({
      listingId: row.listingId as ListingId,
      inStock: row.inStock,
      version: Number(row.version),
    })),
  );
}

async function warnOfLowStock(
  ports: TellPorts,
  applied: readonly AppliedStockChange[],
  changes: readonly StockChange[],
): Promise<void> {
  const low = applied.filter(
    (change) =>
      change.available <= change.lowStockThreshold && change.availableBefore > change.lowStockThreshold,
  );
  await Promise.all(
    applied.map((change) =>
      ports.live
        .publish(change.sellerId as SellerId, {
          kind: 'stock.changed',
          subject: String(change.variantId),
          atMs: ports.clock.nowMs(),
        })
        .catch((error) => console.error('A live page could not be told.', error)),
    ),
  );
  if (low.length === 0) return;
  const [audience, rows] = await Promise.all([
    readAudience(
      ports,
      low.map((change) => change.sellerId),
    ),
    ports.db
      .select({
        variantId: variants.id,
        sku: variants.sku,
        titlePl: listings.titlePl,
        titleEn: listings.titleEn,
      })
      .from(variants)
      .innerJoin(listings, sql`${listings.id} = ${variants.listingId}`)
      .where(
        inArray(
          variants.id,
          low.map((change) => change.variantId),
        ),
      ),
  ]);
  await Promise.all(
    low.map((change) => {
      const row = rows.find((candidate) => candidate.variantId === change.variantId);
      const version = Math.max(
        ...changes.filter((other) => other.variantId === change.variantId).map((other) => other.version),
      );
      return tellSeller(ports, audience, {
        key: `stock.low:${change.variantId}:${version}`,
        template: 'low_stock',
        sellerId: change.sellerId as SellerId,
        live: 'stock.changed',
        subject: String(change.variantId),
        letter: (locale) => {
          const title = (locale === 'pl' ? row?.titlePl : row?.titleEn) ?? row?.titlePl ?? row?.titleEn ?? '';
          return {
            subject: m.mail_low_stock_subject({ title }, { locale }),
            paragraphs: [
              m.mail_low_stock_body({ count: change.available, title, sku: row?.sku ?? '' }, { locale }),
            ],
            button: {
              label: m.mail_low_stock_link({}, { locale }),
              url: `${ports.publicOrigin}${paths.sellerStock(locale)}`,
            },
          };
        },
      });
    }),
  );
}
