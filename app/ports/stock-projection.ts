import type { VariantId } from '~/domain/ids';

/** A SKU's level as its keeper last published it. */
export interface StockChange {
  readonly variantId: VariantId;
  readonly version: number;
  readonly onHand: number;
  readonly held: number;
  readonly changedAtMs: number;
}

/** What a change did to what shoppers and the seller see. */
export interface AppliedStockChange {
  readonly variantId: VariantId;
  readonly listingId: number;
  readonly sellerId: number;
  readonly availableBefore: number;
  readonly available: number;
  readonly lowStockThreshold: number;
}

/** The readable copy of stock in Postgres. */
export interface StockProjection {
  /**
   * The level that a keeper starts from. Marks it as taken, so that from then on only the keeper moves
   * it; a repeat answers the same. Null for a variant that does not exist.
   */
  open(variantId: VariantId, nowMs: number): Promise<number | null>;
  /** Applies changes whose version is higher than what is there; answers those that were. */
  apply(changes: readonly StockChange[]): Promise<readonly AppliedStockChange[]>;
}
