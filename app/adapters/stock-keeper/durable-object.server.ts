import type { VariantId } from '~/domain/ids';
import { failure } from '~/domain/result';
import type { StockKeeper } from '~/ports/stock-keeper';

/** What the object behind a SKU answers to over RPC: the port with the SKU first in every call. */
export type StockKeeperStub = DurableObjectStub & StockKeeper;

/** One Durable Object per SKU, found by its name. */
export function durableObjectStockKeeper(namespace: DurableObjectNamespace): StockKeeper {
  const keeperOf = (variantId: VariantId): StockKeeper =>
    namespace.getByName(`sku:${variantId}`) as StockKeeperStub;
  return {
    async reserve(variantId, command) {
      try {
        return await keeperOf(variantId).reserve(variantId, command);
      } catch (error) {
        if (isOverload(error)) return failure({ code: 'keeper_busy' });
        throw error;
      }
    },
    extend: (variantId, command) => keeperOf(variantId).extend(variantId, command),
    claim: (variantId, command) => keeperOf(variantId).claim(variantId, command),
    release: (variantId, command) => keeperOf(variantId).release(variantId, command),
    adjust: (variantId, command) => keeperOf(variantId).adjust(variantId, command),
    peek: (variantId) => keeperOf(variantId).peek(variantId),
    account: (variantId, since) => keeperOf(variantId).account(variantId, since),
  };
}

/** The platform turned the call away before the object saw it, and asks not to be asked again at once. */
function isOverload(error: unknown): boolean {
  return error instanceof Error && 'overloaded' in error && error.overloaded === true;
}
