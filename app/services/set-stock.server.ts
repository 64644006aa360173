import { and, eq, inArray, sql } from 'drizzle-orm';
import { variants } from '#db/schema';
import type { SellerId, VariantId } from '~/domain/ids';
import { failure, type Result } from '~/domain/result';
import type { AdjustFailure } from '~/domain/stock/stock';
import type { Ports } from '~/ports/ports';
import { jsonbText } from './jsonb.server';

/** Most SKUs whose stock is set in one go: a page of them. */
export const STOCK_CHANGES_MAX = 100;

/** Where a SKU stands after its keeper was asked. */
export type SetStockAnswer = Result<
  { onHand: number; held: number; available: number; deferredReduction: number },
  AdjustFailure | { code: 'variant_unknown' } | { code: 'keeper_unreachable' }
>;

export interface SetStockInput {
  readonly sellerId: SellerId;
  /** Names this act; a repeat of it sets nothing again and answers the same. */
  readonly operationId: string;
  readonly levels: readonly { readonly variantId: number; readonly level: number }[];
}

/**
 * Sets the level of SKUs through their keepers, each by itself. Below what is held, holds stay and the rest follows
 * as they end: `deferredReduction` of the answer. Another seller's SKU is `variant_unknown`.
 */
export async function setStock(
  ports: Pick<Ports, 'db' | 'stock'>,
  input: SetStockInput,
): Promise<ReadonlyMap<number, SetStockAnswer>> {
  const levels = input.levels.slice(0, STOCK_CHANGES_MAX);
  if (levels.length === 0) return new Map();
  const own = await ports.db
    .select({ id: variants.id })
    .from(variants)
    .where(
      and(
        eq(variants.sellerId, input.sellerId),
        inArray(
          variants.id,
          levels.map(({ variantId }) => variantId),
        ),
      ),
    );
  const ownIds = new Set(own.map(({ id }) => id));
  const answers = await Promise.all(
    levels.map(async ({ variantId, level }): Promise<[number, SetStockAnswer]> => {
      if (!ownIds.has(variantId)) return [variantId, failure({ code: 'variant_unknown' })];
      const command = { operationId: `${input.operationId}:${variantId}`, change: { set: level } };
      try {
        return [variantId, await ports.stock.adjust(variantId as VariantId, command)];
      } catch (error) {
        console.error(`The keeper of variant ${variantId} could not be reached.`, error);
        return [variantId, failure({ code: 'keeper_unreachable' })];
      }
    }),
  );
  return new Map(answers);
}

/** Sets at how many available pieces the seller is warned. SKUs of other sellers are left alone. */
export async function setLowStockThresholds(
  ports: Pick<Ports, 'db'>,
  input: {
    readonly sellerId: SellerId;
    readonly thresholds: readonly { readonly variantId: number; readonly threshold: number }[];
  },
): Promise<void> {
  if (input.thresholds.length === 0) return;
  await ports.db.execute(sql`
    UPDATE variants v SET low_stock_threshold = i.threshold
    FROM jsonb_to_recordset(${jsonbText(input.thresholds)}::jsonb) AS i("variantId" bigint, threshold int)
    WHERE v.id = i."variantId" AND v.seller_id = ${input.sellerId} AND v.low_stock_threshold <> i.threshold`);
}
