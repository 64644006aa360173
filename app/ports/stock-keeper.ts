import type { VariantId } from '~/domain/ids';
import type {
  AdjustAnswer,
  Adjustment,
  EndAnswer,
  ExtendAnswer,
  ReserveAnswer,
  StockLevel,
} from '~/domain/stock/stock';

/**
 * The one writer of stock, a keeper per SKU. Every command is idempotent by its identifier and durable
 * before it is answered. A keeper that cannot be reached throws: the caller may repeat the command.
 */
export interface StockKeeper {
  /** Sets pieces aside for a checkout until `ttlMs` from now. */
  reserve(
    variantId: VariantId,
    command: { holdId: string; quantity: number; ttlMs: number },
  ): Promise<ReserveAnswer>;
  /** Moves the end of a hold to `untilMs`, never earlier. */
  extend(variantId: VariantId, command: { holdId: string; untilMs: number }): Promise<ExtendAnswer>;
  /** Sells what is held. */
  claim(variantId: VariantId, command: { holdId: string }): Promise<EndAnswer>;
  /** Gives back what is held. */
  release(variantId: VariantId, command: { holdId: string }): Promise<EndAnswer>;
  /** Sets or moves the level, once per `operationId`. */
  adjust(variantId: VariantId, command: { operationId: string; change: Adjustment }): Promise<AdjustAnswer>;
  /** Where the SKU stands, expired holds given back. */
  peek(variantId: VariantId): Promise<StockLevel & { available: number }>;
}
