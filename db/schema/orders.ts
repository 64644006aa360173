import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core';
import type { VariantOption } from '~/domain/catalogue/options';
import type { Address, FrozenCheckout, FrozenCoupon } from '~/domain/checkout/checkout';
import { at, bookCurrency, currency, minor, rowId, rowRef } from './columns';
import { sellers } from './sellers';

/** One attempt to buy a cart (docs/architecture.md, "Checkout to order"). */
export const checkouts = pgTable(
  'checkouts',
  {
    id: text().primaryKey(),
    orderId: text().notNull().unique(),
    state: text({
      enum: ['open', 'held', 'paying', 'placed', 'expired', 'failed', 'cancelled', 'refunded'],
    }).notNull(),
    cartId: text().notNull(),
    userId: text(),
    locale: text({ enum: ['pl', 'en'] }).notNull(),
    currency: currency().notNull(),
    email: text().notNull(),
    address: jsonb().$type<Address>().notNull(),
    /** Prices, shipping, tax and totals as the shopper accepted them. */
    frozen: jsonb().$type<FrozenCheckout>().notNull(),
    totalMinor: minor().notNull(),
    holdsExpireAt: at().notNull(),
    attempt: integer().notNull().default(1),
    stripeSessionId: text().unique(),
    stripeSessionUrl: text(),
    failureCode: text(),
    /** Whoever places the order holds this lease; it ends by itself if they die. */
    placingUntil: at(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [index().on(t.state, t.holdsExpireAt)],
);

/** What Stripe captured for a checkout. */
export const payments = pgTable(
  'payments',
  {
    id: text().primaryKey(),
    checkoutId: text()
      .notNull()
      .unique()
      .references(() => checkouts.id),
    orderId: text(),
    stripePaymentIntentId: text().notNull().unique(),
    stripeChargeId: text(),
    currency: currency().notNull(),
    capturedMinor: minor().notNull(),
    refundedMinor: minor().notNull().default(0),
    capturedAt: at().notNull(),
  },
  (t) => [index().on(t.orderId)],
);

/** What the shopper bought in one payment. Its state is derived from its seller orders. */
export const orders = pgTable(
  'orders',
  {
    id: text().primaryKey(),
    number: text().notNull().unique(),
    checkoutId: text()
      .notNull()
      .unique()
      .references(() => checkouts.id),
    userId: text(),
    locale: text({ enum: ['pl', 'en'] }).notNull(),
    email: text().notNull(),
    address: jsonb().$type<Address>().notNull(),
    currency: currency().notNull(),
    itemsMinor: minor().notNull(),
    shippingMinor: minor().notNull(),
    /** What coupons took off goods and delivery; both stand without it. */
    discountMinor: minor().notNull().default(0),
    coupons: jsonb().$type<FrozenCoupon[]>().notNull().default([]),
    taxMinor: minor().notNull(),
    totalMinor: minor().notNull(),
    placedAt: at().notNull(),
  },
  (t) => [index().on(t.userId, t.placedAt), index().on(t.email, t.placedAt), index().on(t.placedAt)],
);

/** The part of an order that one seller fulfils. */
export const sellerOrders = pgTable(
  'seller_orders',
  {
    id: text().primaryKey(),
    number: text().notNull().unique(),
    orderId: text()
      .notNull()
      .references(() => orders.id),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    state: text({
      enum: ['pending', 'accepted', 'shipped', 'delivered', 'completed', 'cancelled'],
    }).notNull(),
    /** Grows with every change of state; a writer that read an older one is refused. */
    version: integer().notNull().default(1),
    currency: currency().notNull(),
    itemsMinor: minor().notNull(),
    shippingMinor: minor().notNull(),
    taxMinor: minor().notNull(),
    /** With reverse charge every amount is net, and the buyer accounts for the VAT. */
    taxTreatment: text({ enum: ['standard', 'reverse_charge'] })
      .notNull()
      .default('standard'),
    /** What coupons took off goods and delivery; both stand without it. */
    discountMinor: minor().notNull().default(0),
    coupons: jsonb().$type<FrozenCoupon[]>().notNull().default([]),
    /** This seller's share of the payment: stored, never recomputed. */
    capturedShareMinor: minor().notNull(),
    /** What the marketplace pays for its own coupons beside that share, and what of it came back with refunds. */
    promotionShareMinor: minor().notNull().default(0),
    promotionReturnedMinor: minor().notNull().default(0),
    /** Decided to be given back: by refund, or by a chargeback that was lost. */
    refundedShareMinor: minor().notNull().default(0),
    feesMinor: minor().notNull(),
    /** Fees given back to the seller with refunds. */
    feesReturnedMinor: minor().notNull().default(0),
    /** Let go from escrow to be transferred. */
    releasedMinor: minor().notNull().default(0),
    /** The seller's part of refunds that came after the release. */
    takenAfterReleaseMinor: minor().notNull().default(0),
    shippingMethodId: rowRef().notNull(),
    shippingNamePl: text().notNull(),
    shippingNameEn: text().notNull(),
    shippingCarrier: text().notNull(),
    shippingExpress: boolean().notNull().default(false),
    pickupPointCode: text(),
    deliveryFrom: at().notNull(),
    deliveryTo: at().notNull(),
    placedAt: at().notNull(),
    shipByAt: at().notNull(),
    /** When the process acts by itself next (reminder, automatic delivery, completion). */
    timerAt: at(),
    /** Timers of the process that have been acted on. */
    timersDone: text().array().notNull().default([]),
    acceptedAt: at(),
    shippedAt: at(),
    deliveredAt: at(),
    completedAt: at(),
    cancelledAt: at(),
    cancelReason: text(),
  },
  (t) => [
    check(
      'seller_order_promotion_returned_once',
      sql`${t.promotionReturnedMinor} BETWEEN 0 AND ${t.promotionShareMinor}`,
    ),
    index().on(t.orderId),
    index().on(t.sellerId, t.state, t.shipByAt),
    index().on(t.sellerId, t.placedAt),
    index().on(t.timerAt),
  ],
);

/** A line as it was sold: nothing here changes when the listing does. */
export const orderLines = pgTable(
  'order_lines',
  {
    id: rowId(),
    sellerOrderId: text()
      .notNull()
      .references(() => sellerOrders.id),
    sellerId: rowRef().notNull(),
    listingId: rowRef().notNull(),
    variantId: rowRef().notNull(),
    sku: text().notNull(),
    titlePl: text().notNull(),
    titleEn: text().notNull(),
    options: jsonb().$type<VariantOption[]>().notNull(),
    pictureKey: text(),
    quantity: integer().notNull(),
    unitPriceMinor: minor().notNull(),
    /** What the shopper paid for the line, its discount taken off. */
    totalMinor: minor().notNull(),
    discountMinor: minor().notNull().default(0),
    /** The part of the discount that the marketplace bears. */
    promotionMinor: minor().notNull().default(0),
    taxBps: integer().notNull(),
    taxMinor: minor().notNull(),
    currency: currency().notNull(),
  },
  (t) => [index().on(t.sellerOrderId), index().on(t.listingId), index().on(t.variantId)],
);

/** What the marketplace earns on a seller order, frozen with the rule that made it. */
export const commissionLines = pgTable(
  'commission_lines',
  {
    id: rowId(),
    sellerOrderId: text()
      .notNull()
      .references(() => sellerOrders.id),
    /** The line it was charged on; null for shipping. */
    variantId: rowRef(),
    kind: text({ enum: ['commission', 'processing', 'vat_on_fees'] }).notNull(),
    ruleId: text().notNull(),
    feeBps: integer().notNull(),
    baseMinor: minor().notNull(),
    amountMinor: minor().notNull(),
    currency: bookCurrency().notNull(),
  },
  (t) => [index().on(t.sellerOrderId)],
);

export const shipments = pgTable(
  'shipments',
  {
    id: text().primaryKey(),
    sellerOrderId: text()
      .notNull()
      .references(() => sellerOrders.id),
    carrier: text().notNull(),
    trackingNumber: text().notNull(),
    shippedAt: at().notNull(),
    deliveredAt: at(),
  },
  (t) => [index().on(t.sellerOrderId)],
);

/** What happened to a seller order, in order: the shopper's timeline and the seller's history. */
export const sellerOrderEvents = pgTable(
  'seller_order_events',
  {
    id: rowId(),
    sellerOrderId: text()
      .notNull()
      .references(() => sellerOrders.id),
    at: at().notNull(),
    kind: text().notNull(),
    actor: text({ enum: ['shopper', 'seller', 'operator', 'system'] }).notNull(),
    details: jsonb().$type<Record<string, string | number>>().notNull().default({}),
  },
  (t) => [index().on(t.sellerOrderId, t.at)],
);

/**
 * Money given back, each once by its key. `requested`: decided and owed; `pending`: Stripe has it in hand;
 * `superseded`: a lost chargeback took the money before Stripe could give it back. One that stands for a lost
 * chargeback was never asked of Stripe.
 */
export const refunds = pgTable(
  'refunds',
  {
    id: text().primaryKey(),
    idempotencyKey: text().notNull().unique(),
    paymentId: text().notNull(),
    checkoutId: text().notNull(),
    sellerOrderId: text(),
    caseId: text(),
    amountMinor: minor().notNull(),
    /** VAT in the amount. */
    taxMinor: minor().notNull().default(0),
    /** Fees that the marketplace gave back with it. */
    feesBackMinor: minor().notNull().default(0),
    currency: currency().notNull(),
    reason: text().notNull(),
    /** Words to the shopper. */
    note: text(),
    requestedBy: text({ enum: ['shopper', 'seller', 'operator', 'system'] })
      .notNull()
      .default('system'),
    state: text({ enum: ['requested', 'pending', 'succeeded', 'failed', 'superseded'] }).notNull(),
    stripeRefundId: text().unique(),
    /** Grows when one that failed is asked for again: another request to Stripe, with a key of its own. */
    round: integer().notNull().default(1),
    attempts: integer().notNull().default(0),
    lastError: text(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [index().on(t.state, t.updatedAt), index().on(t.sellerOrderId), index().on(t.paymentId)],
);

/** What a refund gave back of each line, and of the shipping (no line). */
export const refundLines = pgTable(
  'refund_lines',
  {
    id: rowId(),
    refundId: text()
      .notNull()
      .references(() => refunds.id),
    sellerOrderId: text()
      .notNull()
      .references(() => sellerOrders.id),
    orderLineId: rowRef().references(() => orderLines.id),
    quantity: integer().notNull(),
    amountMinor: minor().notNull(),
    /** What came back of the marketplace's coupons. */
    promotionMinor: minor().notNull().default(0),
    taxMinor: minor().notNull(),
    commissionMinor: minor().notNull(),
    processingMinor: minor().notNull(),
    vatMinor: minor().notNull(),
    currency: currency().notNull(),
  },
  (t) => [index().on(t.refundId), index().on(t.sellerOrderId)],
);

/**
 * Money moved to a seller's connected account: for each completed seller order (`release`), for what no open case
 * concerned (`uncontested`), for what a won dispute gave back. `sending`: the amount is settled and Stripe has been
 * asked, so nothing may change it any more.
 */
export const transfers = pgTable(
  'transfers',
  {
    id: text().primaryKey(),
    sellerOrderId: text().notNull(),
    /** Why it is made; one transfer for each. */
    cause: text().notNull().default('release'),
    sellerId: rowRef().notNull(),
    amountMinor: minor().notNull(),
    /** Kept back for the seller's debts; the rest is sent. */
    nettedMinor: minor().notNull().default(0),
    /** Come back, or asked to. */
    reversedMinor: minor().notNull().default(0),
    currency: currency().notNull(),
    state: text({ enum: ['requested', 'sending', 'made', 'held', 'failed'] }).notNull(),
    holdReason: text(),
    stripeTransferId: text().unique(),
    attempts: integer().notNull().default(0),
    lastError: text(),
    createdAt: at().notNull(),
    madeAt: at(),
  },
  (t) => [
    unique().on(t.sellerOrderId, t.cause),
    index().on(t.state, t.createdAt),
    index().on(t.sellerId, t.createdAt),
  ],
);

/** Money asked back from a seller's connected account, once for each transfer and cause. */
export const transferReversals = pgTable(
  'transfer_reversals',
  {
    id: text().primaryKey(),
    transferId: text()
      .notNull()
      .references(() => transfers.id),
    sellerOrderId: text().notNull(),
    sellerId: rowRef().notNull(),
    /** `refund:<id>`, `dispute:<id>`. */
    cause: text().notNull(),
    debtId: text(),
    amountMinor: minor().notNull(),
    currency: currency().notNull(),
    state: text({ enum: ['requested', 'made', 'refused'] }).notNull(),
    stripeReversalId: text().unique(),
    attempts: integer().notNull().default(0),
    lastError: text(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [unique().on(t.transferId, t.cause), index().on(t.state, t.updatedAt), index().on(t.sellerOrderId)],
);

/**
 * What a seller owes the marketplace: refunds and chargebacks after the release. The only reason for a seller's
 * payable account to stand below zero.
 */
export const sellerDebts = pgTable(
  'seller_debts',
  {
    id: text().primaryKey(),
    sellerId: rowRef()
      .notNull()
      .references(() => sellers.id),
    sellerOrderId: text().notNull(),
    /** `refund:<id>`, `dispute:<id>:<seller order>`; makes it once. */
    cause: text().notNull().unique(),
    currency: currency().notNull(),
    amountMinor: minor().notNull(),
    settledMinor: minor().notNull().default(0),
    /** Asked back by reversals that have no outcome yet; not netted meanwhile. */
    recoveringMinor: minor().notNull().default(0),
    createdAt: at().notNull(),
    settledAt: at(),
  },
  (t) => [index().on(t.sellerId, t.createdAt), index().on(t.sellerOrderId)],
);

/** How a debt was paid, piece by piece. */
export const debtSettlements = pgTable(
  'debt_settlements',
  {
    /** `reversal:<id>` or `netting:<transfer>:<debt>`. */
    key: text().primaryKey(),
    debtId: text()
      .notNull()
      .references(() => sellerDebts.id),
    kind: text({ enum: ['reversal', 'netting'] }).notNull(),
    transferId: text().notNull(),
    amountMinor: minor().notNull(),
    currency: currency().notNull(),
    at: at().notNull(),
  },
  (t) => [index().on(t.debtId)],
);
