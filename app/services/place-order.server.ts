import { and, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import {
  checkouts,
  commissionLines,
  orderLines,
  orders,
  outbox,
  payments,
  sellerOrderEvents,
  sellerOrders,
  stripeEvents,
} from '#db/schema';
import { demandOf, holdIdOf, PLACEABLE_STATES, PLACING_LEASE_MS } from '~/domain/checkout/checkout';
import { type OrderDraft, splitOrder } from '~/domain/checkout/split';
import type { CheckoutId, OrderId, SellerId, VariantId } from '~/domain/ids';
import { invariant } from '~/domain/invariant';
import { failure, type Result, success } from '~/domain/result';
import type { CheckoutSession, PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';
import { type CheckoutRow, readCheckout } from '~/queries/checkouts.server';
import { asRule, rulesAndTiers } from '~/queries/commission-rules.server';
import { keepCoupons } from './count-coupon-uses.server';
import { isConstraint } from './database-errors.server';
import { dispatchOutbox } from './dispatch-outbox.server';
import { holdStock } from './hold-stock.server';
import { bookEntries } from './journal.server';
import { refundUnplacedPayment } from './refund-unplaced-payment.server';

export type PlaceOrderPorts = Pick<Ports, 'db' | 'clock' | 'randomness' | 'stock' | 'payments' | 'queue'>;

export type PlaceOrderFailure =
  | { readonly code: 'checkout_unknown' }
  | { readonly code: 'not_paid' }
  /** Somebody else is placing it now: ask again in a moment. */
  | { readonly code: 'being_placed' }
  /** The stock was gone when the payment came: all of it was given back. */
  | { readonly code: 'refunded' }
  | PaymentFailure;

/** What stops the transaction when somebody else has placed the order meanwhile. */
const PLACED_BY_ANOTHER = ['orders_pkey', 'orders_checkoutId_unique', 'checkout_not_placeable'];

/** The types of Stripe's events that ask for an order. */
export const PAID_EVENTS = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
] as const;

/** The round of holds that a payment which came too late takes. */
const LATE_ROUND = 2;
const LATE_HOLD_MS = 60_000;
/** `failureCode` of a checkout that was paid when its stock was gone. */
const STOCK_GONE = 'stock_gone';

/**
 * Turns a paid checkout into an order, exactly once, whoever calls it first: webhook, redirect or cron.
 * A second call finds the order and answers it.
 *
 * The order of steps is chosen so that a crash between any two leaves too little for sale, never too much:
 * a lease (others wait), the claim of every hold (idempotent, a repeat answers the same), then one database
 * transaction with order, seller orders, lines, fees, ledger entries and outbox. The unique checkout of an
 * order makes a second transaction fail as a whole. When the holds have ended the stock is held again; if
 * it is gone, the payment is given back in full.
 *
 * @param input.justRead the checkout as the caller has just read it: a round trip less.
 */
export async function placeOrder(
  ports: PlaceOrderPorts,
  input: { readonly checkoutId: CheckoutId; readonly justRead?: CheckoutRow },
): Promise<Result<{ orderId: OrderId; isNew: boolean }, PlaceOrderFailure>> {
  const { db, clock } = ports;
  const checkout = input.justRead ?? (await readCheckout(db, input.checkoutId));
  if (!checkout) return failure({ code: 'checkout_unknown' });
  const ended = endedAs(checkout);
  if (ended) return ended;
  if (!checkout.stripeSessionId) return failure({ code: 'not_paid' });
  // Whoever holds the lease has asked Stripe already.
  if (checkout.placingUntil && checkout.placingUntil.getTime() >= clock.nowMs())
    return failure({ code: 'being_placed' });

  const session = await ports.payments.readCheckoutSession(checkout.stripeSessionId);
  if (!session.ok) return session;
  if (!session.value.paid || !session.value.payment) return failure({ code: 'not_paid' });
  const paid = session.value.payment;
  invariant(paid.currency === checkout.currency, 'Stripe captured in the currency of the checkout');
  invariant(paid.amountReceivedMinor === checkout.totalMinor, 'Stripe captured the total of the checkout');

  const nowMs = clock.nowMs();
  const sellerIds = checkout.frozen.sellers.map((part) => part.sellerId);
  const [[leased], ruleRows, tiers] = await db.batch([
    db
      .update(checkouts)
      .set({ placingUntil: new Date(nowMs + PLACING_LEASE_MS) })
      .where(
        and(
          eq(checkouts.id, checkout.id),
          inArray(checkouts.state, [...PLACEABLE_STATES]),
          or(isNull(checkouts.placingUntil), lt(checkouts.placingUntil, new Date(nowMs))),
        ),
      )
      .returning({ id: checkouts.id }),
    ...rulesAndTiers(db, new Date(nowMs), sellerIds),
  ]);
  if (!leased) {
    return (await readPlacement(ports, input)) ?? failure({ code: 'being_placed' });
  }

  try {
    const isGone = checkout.failureCode === STOCK_GONE || !(await claimStock(ports, checkout));
    if (isGone) {
      if (await giveUp(ports, checkout, paid)) return failure({ code: 'refunded' });
      return (await readPlacement(ports, input)) ?? failure({ code: 'being_placed' });
    }
    const paymentId = `pay_${checkout.id}`;
    const draft = splitOrder({
      frozen: checkout.frozen,
      orderId: checkout.orderId as OrderId,
      paymentId,
      capturedMinor: paid.amountReceivedMinor,
      rules: ruleRows.map(asRule),
      tierOf: (sellerId) => tiers.find((row) => row.sellerId === sellerId)?.tier ?? null,
      nowMs,
    });
    await writeOrder(ports, checkout, paymentId, paid, draft, nowMs);
  } catch (error) {
    if (PLACED_BY_ANOTHER.some((constraint) => isConstraint(error, constraint))) {
      const outcome = await readPlacement(ports, input);
      if (outcome) return outcome;
    }
    // Whoever comes next need not wait for the lease to end.
    await db
      .update(checkouts)
      .set({ placingUntil: null })
      .where(eq(checkouts.id, checkout.id))
      .catch(() => undefined);
    throw error;
  }
  await dispatchOutbox(ports, { written: [placedMessage(checkout.orderId)] });
  return success({ orderId: checkout.orderId as OrderId, isNew: true });
}

/** How placing a checkout ended, or undefined while it has not. */
export async function readPlacement(
  ports: Pick<Ports, 'db'>,
  input: { readonly checkoutId: CheckoutId },
): Promise<ReturnType<typeof endedAs>> {
  const [checkout] = await ports.db
    .select({ state: checkouts.state, orderId: checkouts.orderId })
    .from(checkouts)
    .where(eq(checkouts.id, input.checkoutId));
  return checkout && endedAs(checkout);
}

function endedAs(
  checkout: Pick<CheckoutRow, 'state' | 'orderId'>,
): Result<{ orderId: OrderId; isNew: boolean }, { code: 'refunded' }> | undefined {
  if (checkout.state === 'placed') return success({ orderId: checkout.orderId as OrderId, isNew: false });
  if (checkout.state === 'refunded') return failure({ code: 'refunded' });
  return undefined;
}

/** Claims every hold, holding again what had ended; false when pieces are gone. */
async function claimStock(ports: PlaceOrderPorts, checkout: CheckoutRow): Promise<boolean> {
  const demand = demandOf(checkout.frozen);
  const unclaimed = await claimRound(ports, checkout.id, demand, 1);
  if (unclaimed.length === 0) return true;
  const held = await holdStock(ports, {
    checkoutId: checkout.id,
    demand: unclaimed,
    ttlMs: LATE_HOLD_MS,
    round: LATE_ROUND,
  });
  // Paid already: only a keeper's own word that the pieces are gone ends it. Anything else is tried again.
  if (!held.ok && held.code !== 'sold_out') throw new Error(`A stock keeper did not answer: ${held.code}.`);
  // An earlier try may have claimed the late round already: its holds cannot be taken again, and need not be.
  return (await claimRound(ports, checkout.id, unclaimed, LATE_ROUND)).length === 0;
}

/**
 * The stock is gone: what was claimed goes back on sale and the payment to the shopper. The decision is
 * written down first, where no order can be written after it (`markPlaced`). Without that, a retry after a crash could
 * find pieces that are back and sell, on the strength of claims that have been undone. False when somebody else has
 * placed the order meanwhile: then nothing may be undone.
 */
async function giveUp(
  ports: PlaceOrderPorts,
  checkout: CheckoutRow,
  payment: NonNullable<CheckoutSession['payment']>,
): Promise<boolean> {
  const [decided] = await ports.db
    .update(checkouts)
    .set({ failureCode: STOCK_GONE })
    .where(and(eq(checkouts.id, checkout.id), inArray(checkouts.state, [...PLACEABLE_STATES])))
    .returning({ id: checkouts.id });
  if (!decided) return false;
  const demand = demandOf(checkout.frozen);
  const missing = await claimRound(
    ports,
    checkout.id,
    await claimRound(ports, checkout.id, demand, 1),
    LATE_ROUND,
  );
  const claimed = demand.filter(({ variantId }) => !missing.some((other) => other.variantId === variantId));
  await Promise.all(
    claimed.map(({ variantId, quantity }) =>
      ports.stock.adjust(variantId, { operationId: `unclaim:${checkout.id}`, change: { delta: quantity } }),
    ),
  );
  await refundUnplacedPayment(ports, { checkout, payment });
  return true;
}

/** Claims one round of holds; answers what could not be claimed. */
async function claimRound(
  ports: Pick<Ports, 'stock'>,
  checkoutId: string,
  demand: readonly { variantId: VariantId; quantity: number }[],
  round: number,
) {
  const answers = await Promise.all(
    demand.map(({ variantId }) =>
      ports.stock.claim(variantId, { holdId: holdIdOf(checkoutId, variantId, round) }),
    ),
  );
  return demand.filter((_, index) => !answers[index]?.ok);
}

const placedMessage = (orderId: string) => ({
  key: `order.placed:${orderId}`,
  message: { type: 'order.placed' as const, orderId },
});

async function writeOrder(
  ports: Pick<Ports, 'db' | 'randomness'>,
  checkout: CheckoutRow,
  paymentId: string,
  paid: NonNullable<CheckoutSession['payment']>,
  draft: OrderDraft,
  nowMs: number,
): Promise<void> {
  const { db } = ports;
  const now = new Date(nowMs);
  const { frozen, orderId } = checkout;
  const number = ports.randomness.humanNumber();
  const common = { sellerOrderId: '', currency: checkout.currency };
  await db.batch([
    db.insert(orders).values({
      id: orderId,
      number,
      checkoutId: checkout.id,
      userId: checkout.userId,
      locale: checkout.locale,
      email: checkout.email,
      address: checkout.address,
      currency: checkout.currency,
      itemsMinor: frozen.itemsMinor,
      shippingMinor: frozen.shippingMinor,
      discountMinor: frozen.discountMinor ?? 0,
      coupons: [...(frozen.coupons ?? [])],
      taxMinor: frozen.taxMinor,
      totalMinor: frozen.totalMinor,
      placedAt: now,
    }),
    markPlaced(db, checkout.id, now),
    // What the webhooks of the payment asked for is done with this.
    db
      .update(stripeEvents)
      .set({ processedAt: now })
      .where(
        and(
          eq(stripeEvents.objectId, checkout.stripeSessionId ?? ''),
          inArray(stripeEvents.type, [...PAID_EVENTS]),
          isNull(stripeEvents.processedAt),
        ),
      ),
    keepCoupons(db, checkout.id, now),
    db.insert(payments).values({
      id: paymentId,
      checkoutId: checkout.id,
      orderId,
      stripePaymentIntentId: paid.paymentIntentId,
      stripeChargeId: paid.chargeId,
      currency: checkout.currency,
      capturedMinor: paid.amountReceivedMinor,
      capturedAt: now,
    }),
    db.insert(sellerOrders).values(
      draft.sellerOrders.map(({ sellerOrderId, part, feesMinor, shipByMs, timerAtMs }, index) => ({
        id: sellerOrderId,
        number: draft.sellerOrders.length === 1 ? number : `${number}-${index + 1}`,
        orderId,
        sellerId: part.sellerId,
        state: 'pending' as const,
        currency: checkout.currency,
        itemsMinor: part.itemsMinor,
        shippingMinor: part.shipping.priceMinor,
        taxMinor: part.taxMinor,
        taxTreatment: part.taxTreatment ?? 'standard',
        discountMinor: part.discountMinor ?? 0,
        coupons: [...(part.coupons ?? [])],
        capturedShareMinor: part.totalMinor,
        promotionShareMinor: part.promotionMinor ?? 0,
        feesMinor,
        shippingMethodId: part.shipping.methodId,
        shippingNamePl: part.shipping.namePl,
        shippingNameEn: part.shipping.nameEn,
        shippingCarrier: part.shipping.carrier,
        shippingExpress: part.shipping.express,
        pickupPointCode: part.shipping.pickupPointCode,
        deliveryFrom: new Date(part.shipping.deliveryFromMs),
        deliveryTo: new Date(part.shipping.deliveryToMs),
        placedAt: now,
        shipByAt: new Date(shipByMs),
        timerAt: timerAtMs === null ? null : new Date(timerAtMs),
      })),
    ),
    db.insert(orderLines).values(
      draft.sellerOrders.flatMap(({ sellerOrderId, part }) =>
        part.lines.map((line) => ({
          ...common,
          sellerOrderId,
          sellerId: line.sellerId as SellerId,
          listingId: line.listingId,
          variantId: line.variantId,
          sku: line.sku,
          titlePl: line.titlePl,
          titleEn: line.titleEn,
          options: [...line.options],
          pictureKey: line.pictureKey,
          quantity: line.quantity,
          unitPriceMinor: line.unitPriceMinor,
          totalMinor: line.totalMinor,
          discountMinor: line.discountMinor ?? 0,
          promotionMinor: line.promotionMinor ?? 0,
          taxBps: line.taxBps,
          taxMinor: line.taxMinor,
        })),
      ),
    ),
    db.insert(commissionLines).values(
      draft.sellerOrders.flatMap(({ sellerOrderId, part, feeLines }) =>
        feeLines.flatMap((lines, index) =>
          lines.map((line) => ({
            sellerOrderId,
            variantId: part.lines[index]?.variantId ?? null,
            kind: line.kind,
            ruleId: line.ruleId ?? line.kind,
            feeBps: line.bps,
            baseMinor: line.baseMinor,
            amountMinor: line.amountMinor,
            currency: line.currency,
          })),
        ),
      ),
    ),
    db.insert(sellerOrderEvents).values(
      draft.sellerOrders.map(({ sellerOrderId }) => ({
        sellerOrderId,
        at: now,
        kind: 'placed',
        actor: 'shopper' as const,
      })),
    ),
    db.insert(outbox).values({
      ...placedMessage(orderId),
      createdAt: now,
    }),
    ...bookEntries(db, draft.entries),
  ]);
}

/** Stops the whole batch when the checkout is no longer one that may become an order. */
function markPlaced(db: Database, checkoutId: string, now: Date) {
  return db.execute(sql`
    WITH placed AS (
      UPDATE ${checkouts} SET state = 'placed', placing_until = NULL, updated_at = ${now.toISOString()}::timestamptz
      WHERE id = ${checkoutId} AND state IN (${sql.join(
        PLACEABLE_STATES.map((state) => sql`${state}`),
        sql`, `,
      )}) AND failure_code IS DISTINCT FROM ${STOCK_GONE}
      RETURNING 1
    )
    SELECT must_be((SELECT count(*) FROM placed), 1, 'checkout_not_placeable')`);
}
