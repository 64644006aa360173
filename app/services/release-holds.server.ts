import { holdIdOf } from '~/domain/checkout/checkout';
import type { VariantId } from '~/domain/ids';
import type { Ports } from '~/ports/ports';

/**
 * Gives back the holds of a checkout, whichever were taken. Idempotent: unknown and ended holds stay as
 * they are, and sold ones are left alone.
 */
export async function releaseHolds(
  ports: Pick<Ports, 'stock'>,
  checkoutId: string,
  demand: readonly { readonly variantId: VariantId }[],
  round = 1,
): Promise<void> {
  await Promise.all(
    demand.map(({ variantId }) =>
      ports.stock.release(variantId, { holdId: holdIdOf(checkoutId, variantId, round) }),
    ),
  );
}
