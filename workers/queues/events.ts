import type { EventMessage } from '~/domain/messages';
import { eventMessageSchema } from '~/domain/messages';
import type { Ports } from '~/ports/ports';
import { actOnCase } from '~/services/act-on-case.server';
import { showListings } from '~/services/index-listings.server';
import { makeRefund } from '~/services/make-refund.server';
import { makeTransfer } from '~/services/make-transfer.server';
import { projectStock } from '~/services/project-stock.server';
import { makeReversal } from '~/services/recover-from-seller.server';
import { restoreStock } from '~/services/restore-stock.server';
import { handleStripeEvent } from '~/services/stripe-events.server';
import {
  tellOfPlacedOrder,
  tellOfRefundedCheckout,
  tellOfSellerOrder,
} from '~/services/tell-of-orders.server';
import { tellOfSellerDecision } from '~/services/tell-of-seller-decision.server';
import { consumeEach, type Parsed, parseMessages } from './consume';

type StockMessage = Extract<EventMessage, { type: 'stock.changed' }>;

/**
 * Consumes what somebody waits for. Stock changes of a batch are applied together, since the newest version
 * of a SKU is all that matters; everything else one by one, so that one failing message repeats no other.
 */
export async function consumeEvents(batch: MessageBatch<unknown>, ports: Ports): Promise<void> {
  const messages = await parseMessages(batch, eventMessageSchema, ports);
  const stock = messages.filter(
    (entry): entry is Parsed<StockMessage> => entry.body.type === 'stock.changed',
  );
  const others = messages.filter((entry) => entry.body.type !== 'stock.changed');
  await Promise.all([
    stock.length === 0 ? undefined : consumeStock(stock, ports),
    consumeEach(others, (body) => act(body, ports)),
  ]);
}

async function consumeStock(stock: readonly Parsed<StockMessage>[], ports: Ports): Promise<void> {
  try {
    await projectStock(
      ports,
      stock.map(({ body: { type: _, ...change } }) => ({ ...change, variantId: change.variantId as never })),
    );
    for (const { message } of stock) message.ack();
  } catch (error) {
    console.error('Stock changes are tried again.', error);
    for (const { message } of stock) message.retry({ delaySeconds: 1 });
  }
}

async function act(message: EventMessage, ports: Ports): Promise<void> {
  switch (message.type) {
    case 'order.placed':
      return tellOfPlacedOrder(ports, message);
    case 'seller_order.changed': {
      if (message.event === 'cancelled') await restoreStock(ports, message);
      return tellOfSellerOrder(ports, message);
    }
    case 'seller_order.timer':
      return tellOfSellerOrder(ports, { sellerOrderId: message.sellerOrderId, event: message.timer });
    case 'checkout.refunded':
      return tellOfRefundedCheckout(ports, message);
    case 'refund.requested': {
      const made = await makeRefund(ports, message);
      if (!made.ok && made.code === 'payment_unreachable') throw new Error('Stripe could not be reached.');
      return;
    }
    case 'transfer.requested': {
      const made = await makeTransfer(ports, message);
      if (!made.ok && made.code === 'payment_unreachable') throw new Error('Stripe could not be reached.');
      if (!made.ok && made.code === 'transfer_changed')
        throw new Error('Another transfer of the seller was settled at the same moment.');
      return;
    }
    case 'reversal.requested': {
      const made = await makeReversal(ports, message);
      if (!made.ok && made.code === 'payment_unreachable') throw new Error('Stripe could not be reached.');
      return;
    }
    case 'case.changed':
      return actOnCase(ports, message);
    case 'stripe.event': {
      const handled = await handleStripeEvent(ports, message);
      if (!handled.ok) throw new Error(`Stripe event ${message.eventId} is not recorded.`);
      return;
    }
    case 'seller.decided':
      await ports.queue.sendJobs([{ type: 'seller.reindex', sellerId: message.sellerId, afterListingId: 0 }]);
      return tellOfSellerDecision(ports, message);
    case 'listings.changed':
      return showListings(ports, { listingIds: message.listingIds });
    case 'stock.changed':
      return projectStock(ports, [{ ...message, variantId: message.variantId as never }]);
  }
}
