import type { VariantId } from '~/domain/ids';
import type { Result } from '~/domain/result';
import type { SoldOut } from '~/domain/stock/admission';
import type {
  AdjustAnswer,
  Adjustment,
  EndAnswer,
  ExtendAnswer,
  Hold,
  ReserveFailure,
  StockLevel,
} from '~/domain/stock/stock';

/**
 * What a keeper answers to a reservation: beside the rules' answers, how many pieces are left, and how long none can
 * come back by itself.
 */
export type KeeperReserveAnswer = Result<
  { expiresAtMs: number; available: number },
  | Exclude<ReserveFailure, { code: 'sold_out' }>
  | ({ code: 'sold_out' } & SoldOut)
  /** More wait at this keeper than it can serve: nothing was done. Not to be repeated at once. */
  | { code: 'keeper_busy' }
>;

/** A SKU with what proves it: every piece that came or went, and the holds of late. */
export interface StockAccount {
  readonly level: StockLevel;
  /** The opening level and all that moved since: must be what is on hand. */
  readonly provedOnHand: number;
  /** The sum of open holds: must be what is held. */
  readonly provedHeld: number;
  readonly changedAtMs: number;
  /** Open and claimed holds whose end lies after the moment asked for. */
  readonly holds: readonly Hold[];
  /** Whether those are all. */
  readonly isWhole: boolean;
  /** Checkouts whose claims were taken back. */
  readonly unclaimed: readonly string[];
}

/**
 * The one writer of stock, a keeper per SKU. Every command is idempotent by its identifier and durable
 * before it is answered. A keeper that cannot be reached throws: the caller may repeat the command.
 */
export interface StockKeeper {
  /** Sets pieces aside for a checkout until `ttlMs` from now. */
  reserve(
    variantId: VariantId,
    command: { holdId: string; quantity: number; ttlMs: number },
  ): Promise<KeeperReserveAnswer>;
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
  /** What proves the SKU, for the checker. */
  account(variantId: VariantId, since: { sinceMs: number }): Promise<StockAccount>;
}
