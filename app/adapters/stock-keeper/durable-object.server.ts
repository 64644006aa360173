import type { VariantId } from '~/domain/ids';
import type { StockKeeper } from '~/ports/stock-keeper';

/** What the object behind a SKU answers to over RPC: the port with the SKU first in every call. */
export type StockKeeperStub = DurableObjectStub & StockKeeper;

/** One Durable Object per SKU, found by its name. */
export function durableObjectStockKeeper(namespace: DurableObjectNamespace): StockKeeper {
  const keeperOf = (variantId: VariantId): StockKeeper =>
    namespace.getByName(`sku:${variantId}`) as StockKeeperStub;
  return {
    reserve: (variantId, command) => keeperOf(variantId).reserve(variantId, command),
    extend: (variantId, command) => keeperOf(variantId).extend(variantId, command),
    claim: (variantId, command) => keeperOf(variantId).claim(variantId, command),
    release: (variantId, command) => keeperOf(variantId).release(variantId, command),
    adjust: (variantId, command) => keeperOf(variantId).adjust(variantId, command),
    peek: (variantId) => keeperOf(variantId).peek(variantId),
    account: (variantId, since) => keeperOf(variantId).account(variantId, since),
  };
}
