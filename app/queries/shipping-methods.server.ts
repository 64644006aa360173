import { and, asc, eq } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { shippingMethods, shippingRates } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import type { ShippingMethod } from '~/domain/shipping/methods';
import { asMethods } from './offers.server';

/** A seller's active shipping methods with their prices, in the seller's order. */
export async function readShippingMethods(db: Database, sellerId: SellerId): Promise<ShippingMethod[]> {
  const rows = await db
    .select({ method: shippingMethods, rate: shippingRates })
    .from(shippingMethods)
    .innerJoin(shippingRates, eq(shippingRates.methodId, shippingMethods.id))
    .where(and(eq(shippingMethods.sellerId, sellerId), eq(shippingMethods.active, true)))
    .orderBy(asc(shippingMethods.position), asc(shippingMethods.id));
  return asMethods(rows);
}
