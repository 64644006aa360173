/**
 * The first `limit` of a list, at most `perSeller` of one seller among them as long as others are there to fill it:
 * a shelf shows the market, not one stall. Order is kept within what is chosen first and what fills up.
 */
export function diverseBySeller<Item extends { readonly sellerId: number }>(
  items: readonly Item[],
  { limit, perSeller }: { readonly limit: number; readonly perSeller: number },
): Item[] {
  const counts = new Map<number, number>();
  const chosen: Item[] = [];
  const rest: Item[] = [];
  for (const item of items) {
    const count = counts.get(item.sellerId) ?? 0;
    if (count < perSeller) {
      counts.set(item.sellerId, count + 1);
      chosen.push(item);
    } else rest.push(item);
  }
  return [...chosen, ...rest].slice(0, limit);
}
