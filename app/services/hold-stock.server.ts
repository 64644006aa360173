import { holdIdOf } from '~/domain/checkout/checkout';
import type { VariantId } from '~/domain/ids';
import { failure, type Result, success } from '~/domain/result';
import { RETRY_AFTER_SECONDS } from '~/domain/stock/admission';
import type { Ports } from '~/ports/ports';
import { releaseHolds } from './release-holds.server';

export type HoldStockFailure =
  | { readonly code: 'sold_out'; readonly variantId: VariantId; readonly available: number }
  /** A keeper has more to do than it can: nothing is held. Not to be repeated at once. */
  | { readonly code: 'stock_busy'; readonly retryAfterSeconds: number }
  | { readonly code: 'stock_unreachable' };

/**
 * Holds all of a checkout's demand or none of it. Idempotent by checkout and round. When one SKU refuses,
 * or its keeper cannot be reached, what was held meanwhile is given back; if even that fails, the holds
 * end by their time to live.
 */
export async function holdStock(
  ports: Pick<Ports, 'stock' | 'clock'>,
  input: {
    readonly checkoutId: string;
    readonly demand: readonly { readonly variantId: VariantId; readonly quantity: number }[];
    readonly ttlMs: number;
    readonly round?: number;
  },
): Promise<Result<{ expireAtMs: number }, HoldStockFailure>> {
  const { checkoutId, demand, ttlMs, round = 1 } = input;
  const outcomes = await Promise.allSettled(
    demand.map(({ variantId, quantity }) =>
      ports.stock.reserve(variantId, { holdId: holdIdOf(checkoutId, variantId, round), quantity, ttlMs }),
    ),
  );
  let expireAtMs = ports.clock.nowMs() + ttlMs;
  let refusal: HoldStockFailure | undefined;
  const perhapsHeld: { variantId: VariantId }[] = [];
  outcomes.forEach((outcome, index) => {
    const variantId = demand[index]?.variantId;
    if (variantId === undefined) return;
    if (outcome.status === 'rejected') {
      refusal ??= { code: 'stock_unreachable' };
      perhapsHeld.push({ variantId });
    } else if (outcome.value.ok) {
      expireAtMs = Math.min(expireAtMs, outcome.value.value.expiresAtMs);
      perhapsHeld.push({ variantId });
    } else if (outcome.value.code === 'keeper_busy') {
      refusal ??= { code: 'stock_busy', retryAfterSeconds: RETRY_AFTER_SECONDS };
    } else {
      const { value } = outcome;
      refusal = { code: 'sold_out', variantId, available: value.code === 'sold_out' ? value.available : 0 };
      // Refused for what is left, it holds nothing; refused for what was there before, it may.
      if (value.code !== 'sold_out') perhapsHeld.push({ variantId });
    }
  });
  if (!refusal) return success({ expireAtMs });
  await releaseHolds(ports, checkoutId, perhapsHeld, round).catch(() => undefined);
  return failure(refusal);
}
