/** Every message that crosses a queue. Plain data, validated by the consumer. */
import { z } from 'zod';

const stockChanged = z.object({
  type: z.literal('stock.changed'),
  variantId: z.number().int().positive(),
  version: z.number().int().positive(),
  onHand: z.number().int().nonnegative(),
  held: z.number().int().nonnegative(),
  changedAtMs: z.number().int().positive(),
});

const orderPlaced = z.object({ type: z.literal('order.placed'), orderId: z.string().min(1) });

const sellerOrderChanged = z.object({
  type: z.literal('seller_order.changed'),
  sellerOrderId: z.string().min(1),
  event: z.enum(['accepted', 'shipped', 'delivered', 'completed', 'cancelled']),
});

const sellerOrderTimer = z.object({
  type: z.literal('seller_order.timer'),
  sellerOrderId: z.string().min(1),
  timer: z.enum(['ship_reminder', 'ship_escalation']),
});

const checkoutRefunded = z.object({ type: z.literal('checkout.refunded'), checkoutId: z.string().min(1) });

const refundRequested = z.object({ type: z.literal('refund.requested'), refundId: z.string().min(1) });
const transferRequested = z.object({ type: z.literal('transfer.requested'), transferId: z.string().min(1) });

const reversalRequested = z.object({ type: z.literal('reversal.requested'), reversalId: z.string().min(1) });

const caseChanged = z.object({
  type: z.literal('case.changed'),
  caseId: z.string().min(1),
  /** The message of the case that tells of the change. */
  caseMessageKey: z.string().min(1),
});

const stripeEvent = z.object({ type: z.literal('stripe.event'), eventId: z.string().min(1) });

const sellerDecided = z.object({ type: z.literal('seller.decided'), sellerId: z.number().int().positive() });

const listingsChanged = z.object({
  type: z.literal('listings.changed'),
  listingIds: z.array(z.number().int().positive()).min(1).max(500),
});

/** What somebody waits for: orders, stock, what Stripe says. */
export const eventMessageSchema = z.discriminatedUnion('type', [
  stockChanged,
  orderPlaced,
  sellerOrderChanged,
  sellerOrderTimer,
  checkoutRefunded,
  refundRequested,
  transferRequested,
  reversalRequested,
  caseChanged,
  stripeEvent,
  sellerDecided,
  listingsChanged,
]);
export type EventMessage = z.infer<typeof eventMessageSchema>;

const importContinue = z.object({ type: z.literal('import.continue'), jobId: z.string().min(1) });
const picturesFetch = z.object({
  type: z.literal('pictures.fetch'),
  listingIds: z.array(z.number().int().positive()).min(1).max(100),
});
const sellerReindex = z.object({
  type: z.literal('seller.reindex'),
  sellerId: z.number().int().positive(),
  afterListingId: z.number().int().nonnegative(),
});

const reductionsEnded = z.object({
  type: z.literal('reductions.ended'),
  /** Changes of price in this time have been reductions for their full time. */
  fromMs: z.number().int().nonnegative(),
  toMs: z.number().int().nonnegative(),
  afterListingId: z.number().int().nonnegative(),
});

const recommendationsLearn = z.object({
  type: z.literal('recommendations.learn'),
  /** How much each listing is dealt with, what is met together, what is akin: each needs all of the one before. */
  step: z.enum(['interest', 'neighbours', 'akin']),
  afterListingId: z.number().int().nonnegative(),
  /** The moment of the whole round, so that all its parts fade events alike. */
  asOfMs: z.number().int().positive(),
});
const searchReindex = z.object({ type: z.literal('search.reindex'), runId: z.string().min(1) });

/** Long work, kept apart so that it never stands before an order. */
export const jobMessageSchema = z.discriminatedUnion('type', [
  importContinue,
  picturesFetch,
  sellerReindex,
  reductionsEnded,
  recommendationsLearn,
  searchReindex,
]);
export type JobMessage = z.infer<typeof jobMessageSchema>;

/** A search longer than this is cut. */
export const RECORDED_QUERY_CHARS_MAX = 200;

const shopperEvent = {
  type: z.literal('shopper.event'),
  /** An event that arrives twice is written once. */
  eventId: z.string().min(1).max(100),
  /** A random number that changes at least daily; nothing leads from it to a person. */
  session: z.string().min(1).max(100),
  atMs: z.number().int().positive(),
};

/** What a shopper who agreed to it did. */
export const shopperEventSchema = z.discriminatedUnion('kind', [
  z.object({
    ...shopperEvent,
    kind: z.enum(['view', 'click', 'cart', 'purchase']),
    listingId: z.number().int().positive(),
  }),
  z.object({
    ...shopperEvent,
    kind: z.literal('search'),
    query: z.string().min(1).max(RECORDED_QUERY_CHARS_MAX),
  }),
]);
export type ShopperEventMessage = z.infer<typeof shopperEventSchema>;
