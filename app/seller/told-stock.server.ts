import type { SetStockAnswer } from '~/services/set-stock.server';
import type { ToldStock } from './stock-answers';

const NOTHING = { onHand: 0, held: 0, available: 0, deferred: 0 };

/** Keepers' answers as the page tells them, in the order asked. */
export function toldStock(
  answers: ReadonlyMap<number, SetStockAnswer>,
  skuOf: (variantId: number) => string,
): ToldStock[] {
  return [...answers].map(([variantId, answer]) => {
    const sku = skuOf(variantId);
    if (!answer.ok) return { sku, code: answer.code, ...NOTHING };
    const { onHand, held, available, deferredReduction } = answer.value;
    const code = deferredReduction > 0 ? ('deferred' as const) : ('set' as const);
    return { sku, code, onHand, held, available, deferred: deferredReduction };
  });
}
