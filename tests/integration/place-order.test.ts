import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { journalEntries, orders } from '#db/schema';
import { PLACING_LEASE_MS } from '~/domain/checkout/checkout';
import { placeOrder } from '~/services/place-order.server';
import { AfterTheSale } from '../support/after-the-sale';

let market: AfterTheSale;
beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());

it('whoever places an order after another has taken over answers the same order', async () => {
  const { ports } = market;
  const { sellerId } = await market.seller();
  const { checkoutId, orderId } = await market.paidCheckout([{ sellerId, lines: [[4_990, 2]] }]);
  const later = {
    ...ports,
    clock: { ...ports.clock, nowMs: () => ports.clock.nowMs() + PLACING_LEASE_MS + 1 },
  };
  let takenOver: Awaited<ReturnType<typeof placeOrder>> | undefined;
  const slow = {
    ...ports,
    stock: {
      ...ports.stock,
      claim: async (...claim: Parameters<typeof ports.stock.claim>) => {
        takenOver ??= await placeOrder(later, { checkoutId });
        return ports.stock.claim(...claim);
      },
    },
  };
  expect(await placeOrder(slow, { checkoutId })).toEqual({ ok: true, value: { orderId, isNew: false } });
  expect(takenOver).toEqual({ ok: true, value: { orderId, isNew: true } });
  expect(await market.db.select().from(orders).where(eq(orders.checkoutId, checkoutId))).toHaveLength(1);
  expect(
    await market.db
      .select()
      .from(journalEntries)
      .where(eq(journalEntries.paymentId, `pay_${checkoutId}`)),
  ).toHaveLength(1);
});
