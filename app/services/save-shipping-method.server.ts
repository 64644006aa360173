import { and, eq, sql } from 'drizzle-orm';
import { shippingMethods, shippingRates } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';
import { noteStoreChanged } from './note-store-changed.server';

/** Most methods that a seller may offer. */
export const MAX_SHIPPING_METHODS = 20;

export interface ShippingMethodInput {
  /** Null for a new one. */
  readonly methodId: number | null;
  readonly namePl: string;
  readonly nameEn: string;
  readonly carrier: string;
  readonly countries: readonly string[];
  readonly minDays: number;
  readonly maxDays: number;
  readonly express: boolean;
  readonly needsPickupPoint: boolean;
  readonly rates: {
    readonly [Code in Currency]?: { readonly priceMinor: number; readonly freeFromMinor: number | null };
  };
}

/**
 * Saves a method of one seller with its prices. Another seller's method is `shipping_method_unknown`.
 * Checkouts already begun keep the price that they froze.
 */
export async function saveShippingMethod(
  ports: Pick<Ports, 'db' | 'pageChanges'>,
  sellerId: SellerId,
  input: ShippingMethodInput,
): Promise<Result<{ methodId: number }, { code: 'shipping_method_unknown' } | { code: 'too_many_methods' }>> {
  const { db } = ports;
  const fields = {
    namePl: input.namePl,
    nameEn: input.nameEn,
    carrier: input.carrier,
    countries: [...input.countries],
    minDays: input.minDays,
    maxDays: input.maxDays,
    express: input.express,
    needsPickupPoint: input.needsPickupPoint,
    active: true,
  };
  let methodId = input.methodId;
  if (methodId === null) {
    const own = await db
      .select({ id: shippingMethods.id })
      .from(shippingMethods)
      .where(and(eq(shippingMethods.sellerId, sellerId), eq(shippingMethods.active, true)));
    if (own.length >= MAX_SHIPPING_METHODS) return failure({ code: 'too_many_methods' });
    const [created] = await db
      .insert(shippingMethods)
      .values({ ...fields, sellerId, code: input.carrier, position: own.length })
      .returning({ id: shippingMethods.id });
    methodId = created?.id ?? null;
  } else {
    const [updated] = await db
      .update(shippingMethods)
      .set(fields)
      .where(and(eq(shippingMethods.id, methodId), eq(shippingMethods.sellerId, sellerId)))
      .returning({ id: shippingMethods.id });
    methodId = updated?.id ?? null;
  }
  if (methodId === null) return failure({ code: 'shipping_method_unknown' });
  const rates = Object.entries(input.rates).map(([currency, rate]) => ({
    methodId: methodId as number,
    currency: currency as Currency,
    ...rate,
  }));
  await db.batch([
    db.delete(shippingRates).where(eq(shippingRates.methodId, methodId)),
    ...(rates.length > 0 ? [db.insert(shippingRates).values(rates)] : []),
  ]);
  await noteStoreChanged(ports, sellerId);
  return success({ methodId });
}

/** Takes a method out of the choice. Orders that use it keep it. Idempotent. */
export async function removeShippingMethod(
  ports: Pick<Ports, 'db' | 'pageChanges'>,
  sellerId: SellerId,
  methodId: number,
): Promise<void> {
  await ports.db
    .update(shippingMethods)
    .set({ active: false })
    .where(
      and(
        eq(shippingMethods.id, methodId),
        eq(shippingMethods.sellerId, sellerId),
        sql`${shippingMethods.active}`,
      ),
    );
  await noteStoreChanged(ports, sellerId);
}
