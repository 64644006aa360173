import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { cases, deadLetters, refunds, sellerOrders, transfers } from '#db/schema';
import { runRounds } from '#workers/cron/rounds';
import type { CheckoutId, SellerId, SellerOrderId } from '~/domain/ids';
import { awaitOrder } from '~/services/await-order.server';
import { cancelCheckout } from '~/services/cancel-checkout.server';
import { replayDeadLetter } from '~/services/dead-letters.server';
import { repeatRefund } from '~/services/make-refund.server';
import { repeatTransfer } from '~/services/make-transfer.server';
import { moveCase } from '~/services/move-case.server';
import { moveSellerOrder } from '~/services/move-seller-order.server';
import { openCase } from '~/services/open-case.server';
import { payCheckout } from '~/services/pay-checkout.server';
import { requestRefund } from '~/services/request-refund.server';
import { setStock } from '~/services/set-stock.server';
import { startCheckout } from '~/services/start-checkout.server';
import { recordStripeEvent } from '~/services/stripe-events.server';
import { closeDispute, openDispute } from '../../local/stripe/disputes.ts';
import { declined, paySession, settleSession } from '../../local/stripe/payments.ts';
import { failRefund, settleRefund } from '../../local/stripe/refunds.ts';
import { COUPON_CODE, type Good } from './goods';
import type { SimulatedWorld } from './world';

/** A checkout as a shopper remembers it. */
interface Remembered {
  readonly checkoutId: CheckoutId;
  isPaying: boolean;
  isPaid: boolean;
}

/** What somebody does in one step. Answers what came of it, in a word. */
export interface Act {
  readonly name: string;
  readonly work: () => Promise<string>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Checkouts that shoppers still have open somewhere. */
const REMEMBERED_MAX = 40;

const ADDRESS = {
  name: 'Jan Kupujący',
  company: null,
  street: 'Prosta 1',
  postalCode: '00-001',
  city: 'Warszawa',
  country: 'PL',
  phone: '+48600100200',
};

const outcome = (answer: { readonly ok: boolean; readonly code?: string }) =>
  answer.ok ? 'ok' : (answer.code ?? 'refused');

/** Shoppers, sellers, an operator, Stripe, the queue and the crons, each with what they may do next. */
export class Actors {
  readonly #world: SimulatedWorld;
  readonly #goods: readonly Good[];
  #checkouts: Remembered[] = [];
  #made = 0;
  #lastCronMinute = 0;

  constructor(world: SimulatedWorld, goods: readonly Good[]) {
    this.#world = world;
    this.#goods = goods;
  }

  /** What happens next, by chance. */
  next(): Act {
    const { chance } = this.#world;
    const acts: readonly (readonly [weight: number, act: () => Act])[] = [
      [16, () => this.#startCheckout()],
      [this.#checkouts.some(({ isPaying }) => !isPaying) ? 20 : 1, () => this.#pay()],
      [
        this.#checkouts.some(({ isPaying, isPaid }) => isPaying && !isPaid) ? 24 : 0,
        () => this.#payAtStripe(),
      ],
      [this.#checkouts.some(({ isPaid }) => isPaid) ? 8 : 1, () => this.#comeBack()],
      [1, () => this.#cancelCheckout()],
      [this.#world.undelivered > 0 ? 22 : 0, () => this.#webhook()],
      [this.#world.queued > 0 ? 34 : 0, () => this.#consume()],
      [12, () => this.#cron('* * * * *')],
      [3, () => this.#cron('*/5 * * * *')],
      [1, () => this.#cron('40 * * * *')],
      [12, () => this.#sellerMoves()],
      [4, () => this.#sellerSetsStock()],
      [2, () => this.#sellerRefunds()],
      [3, () => this.#shopperOpensCase()],
      [3, () => this.#caseMoves()],
      [2, () => this.#trespass()],
      [3, () => this.#operatorMends()],
      [4, () => this.#stripeDecides()],
      [3, () => this.#timeJumps()],
    ];
    let drawn = chance.below(acts.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, act] of acts) {
      if (drawn < weight) return act();
      drawn -= weight;
    }
    return this.#consume();
  }

  #name(prefix: string): string {
    this.#made += 1;
    return `${prefix}${this.#made}`;
  }

  #startCheckout(): Act {
    const { chance, ports } = this.#world;
    const count = chance.between(1, 4);
    const chosen = Array.from({ length: count }, () => chance.pick(this.#goods)).filter(
      (good): good is Good => good !== undefined,
    );
    const lines = chosen.map((good) => ({ variantId: good.variantId, quantity: chance.between(1, 3) }));
    const methods = new Map(chosen.map((good) => [good.sellerId, good.methodId]));
    const couponCodes = chance.happens(0.15) ? [COUPON_CODE] : [];
    const shopper = this.#name('shopper');
    return {
      name: `checkout ${lines.map(({ variantId, quantity }) => `${variantId}x${quantity}`).join(' ')}`,
      work: async () => {
        let acceptedTotalMinor = 0;
        // The shopper sees the total, then accepts it.
        for (let look = 0; look < 2; look += 1) {
          const started = await startCheckout(ports, {
            cartId: shopper,
            lines,
            choices: [...methods].map(([sellerId, methodId]) => ({
              sellerId,
              methodId,
              pickupPointCode: null,
            })),
            address: ADDRESS,
            email: `${shopper}@example.com`,
            userId: null,
            locale: 'pl',
            currency: 'PLN',
            couponCodes,
            acceptedTotalMinor,
          });
          if (started.ok) {
            this.#checkouts.push({
              checkoutId: started.value.checkoutId,
              isPaying: false,
              isPaid: false,
            });
            if (this.#checkouts.length > REMEMBERED_MAX) this.#checkouts.shift();
            return started.value.checkoutId;
          }
          if (started.code !== 'total_changed') return started.code;
          acceptedTotalMinor = started.totalMinor;
        }
        return 'total_changed';
      },
    };
  }

  #anyCheckout(): Remembered | undefined {
    const { chance } = this.#world;
    const open = this.#checkouts.filter(({ isPaid }) => !isPaid);
    return chance.pick(chance.happens(0.9) && open.length > 0 ? open : this.#checkouts);
  }

  /** A shopper who was told that it cannot be paid mostly gives up. */
  #forget(checkout: Remembered): void {
    if (this.#world.chance.happens(0.7)) this.#checkouts = this.#checkouts.filter((one) => one !== checkout);
  }

  #pay(): Act {
    const checkout = this.#anyCheckout();
    return {
      name: `pay ${checkout?.checkoutId}`,
      work: async () => {
        if (!checkout) return 'nobody';
        const paying = await payCheckout(this.#world.ports, checkout);
        if (paying.ok) checkout.isPaying = true;
        else this.#forget(checkout);
        return outcome(paying);
      },
    };
  }

  /** On Stripe's own page, which needs nothing of ours. */
  #payAtStripe(): Act {
    const { chance, stripe } = this.#world;
    const waiting = new Set<string>(
      this.#checkouts
        .filter(({ isPaying, isPaid }) => isPaying && !isPaid)
        .map(({ checkoutId }) => checkoutId),
    );
    const sessions = stripe.store
      .list('checkout.session')
      .filter(({ client_reference_id }) => waiting.has(client_reference_id ?? ''));
    const session = chance.pick(sessions);
    const method = chance.pick(['card', 'blik', 'p24'] as const) ?? 'card';
    const how = chance.happens(0.75)
      ? ({ kind: 'succeeded' } as const)
      : chance.happens(0.4)
        ? ({ kind: 'processing' } as const)
        : declined.declined;
    return {
      name: `at Stripe ${session?.client_reference_id} ${how?.kind}`,
      work: async () => {
        if (!session || !how) return 'nobody';
        const remembered = this.#checkouts.find(
          ({ checkoutId }) => checkoutId === session.client_reference_id,
        );
        const now = stripe.store.get('checkout.session', session.id) ?? session;
        const result = paySession(stripe, now, { method, email: null, name: null }, how);
        if (remembered && result.kind !== 'declined') remembered.isPaid = true;
        if (remembered && result.kind === 'closed') this.#forget(remembered);
        return result.kind;
      },
    };
  }

  #comeBack(): Act {
    const { chance, ports } = this.#world;
    const paid = this.#checkouts.filter(({ isPaid }) => isPaid);
    const checkout = chance.pick(chance.happens(0.8) && paid.length > 0 ? paid : this.#checkouts);
    return {
      name: `back ${checkout?.checkoutId}`,
      work: async () => {
        if (!checkout) return 'nobody';
        const placed = await awaitOrder(ports, checkout);
        if (placed.ok || placed.code === 'refunded') this.#forget(checkout);
        return outcome(placed);
      },
    };
  }

  #cancelCheckout(): Act {
    const checkout = this.#anyCheckout();
    return {
      name: `cancel ${checkout?.checkoutId}`,
      work: async () => (checkout ? outcome(await cancelCheckout(this.#world.ports, checkout)) : 'nobody'),
    };
  }

  /** Late, doubled, out of order, and one in thirty never. */
  #webhook(): Act {
    const world = this.#world;
    const id = world.takeWebhook();
    const isLost = world.chance.happens(0.03);
    const isRepeated = world.chance.happens(0.15);
    const type = id === undefined ? '' : world.stripe.store.get('event', id)?.type;
    return {
      name: `webhook ${type}${isLost ? ' lost' : ''}`,
      work: async () => {
        if (id === undefined || isLost) return 'nothing';
        if (isRepeated) world.sendWebhookAgain(id);
        try {
          return outcome(await recordStripeEvent(world.ports, world.signedEvent(id)));
        } catch (error) {
          // Stripe sends what was not answered again.
          world.sendWebhookAgain(id);
          throw error;
        }
      },
    };
  }

  #consume(): Act {
    return { name: 'consume', work: () => this.#world.consumeBatch() };
  }

  #cron(expression: string): Act {
    return {
      name: `cron ${expression}`,
      work: async () => {
        const minute = Math.floor(this.#world.nowMs / MINUTE_MS);
        if (expression === '* * * * *' && minute === this.#lastCronMinute) return 'this minute ran';
        if (expression === '* * * * *') this.#lastCronMinute = minute;
        await runRounds(expression, this.#world.ports);
        return 'ran';
      },
    };
  }

  /** The rows that somebody at a screen would choose from. */
  async #orders(states: readonly (typeof sellerOrders.$inferSelect)['state'][]) {
    const rows = await this.#world.quiet
      .select({ id: sellerOrders.id, sellerId: sellerOrders.sellerId, state: sellerOrders.state })
      .from(sellerOrders)
      .where(inArray(sellerOrders.state, [...states]))
      .orderBy(asc(sellerOrders.placedAt), asc(sellerOrders.id))
      .limit(30);
    return this.#world.chance.pick(rows);
  }

  #sellerMoves(): Act {
    const { ports, chance } = this.#world;
    const drawn = chance.next();
    return {
      name: 'seller moves an order',
      work: async () => {
        const order = await this.#orders(['pending', 'accepted', 'shipped']);
        if (!order) return 'nothing';
        const move =
          drawn < 0.08 && order.state !== 'shipped'
            ? ({ action: 'cancel', actor: 'seller', reason: 'stock' } as const)
            : order.state === 'pending'
              ? ({ action: 'accept', actor: 'seller' } as const)
              : order.state === 'accepted'
                ? ({
                    action: 'ship',
                    actor: 'seller',
                    parcel: { carrier: 'dpd', trackingNumber: 'JD1' },
                  } as const)
                : ({ action: 'deliver', actor: 'shopper' } as const);
        const moved = await moveSellerOrder(ports, {
          sellerOrderId: order.id as SellerOrderId,
          ...move,
        });
        return `${order.id} ${move.action} ${outcome(moved)}`;
      },
    };
  }

  #sellerSetsStock(): Act {
    const { ports, chance } = this.#world;
    const good = chance.pick(this.#goods);
    const level = chance.between(0, 15);
    const operationId = this.#name('count');
    return {
      name: `seller sets ${good?.variantId} to ${level}`,
      work: async () => {
        if (!good) return 'nothing';
        const { sellerId, variantId } = good;
        const answers = await setStock(ports, { sellerId, operationId, levels: [{ variantId, level }] });
        const [answer] = answers.values();
        return answer ? outcome(answer) : 'nothing';
      },
    };
  }

  #sellerRefunds(): Act {
    const { ports, chance } = this.#world;
    const amountMinor = chance.between(1, 3_000);
    const requestId = this.#name('form');
    return {
      name: `seller refunds ${amountMinor}`,
      work: async () => {
        const order = await this.#orders(['accepted', 'shipped', 'delivered', 'completed']);
        if (!order) return 'nothing';
        const made = await requestRefund(ports, {
          sellerOrderId: order.id as SellerOrderId,
          sellerId: order.sellerId as SellerId,
          actor: 'seller',
          request: { kind: 'amount', amountMinor, currency: 'PLN' },
          reason: 'goodwill',
          note: null,
          requestId,
        });
        return `${order.id} ${outcome(made)}`;
      },
    };
  }

  #shopperOpensCase(): Act {
    const requestId = this.#name('case');
    return {
      name: 'shopper opens a case',
      work: async () => {
        const order = await this.#orders(['shipped', 'delivered', 'completed']);
        if (!order) return 'nothing';
        const opened = await openCase(this.#world.ports, {
          sellerOrderId: order.id as SellerOrderId,
          opening: { kind: 'claim', reason: 'damaged' },
          lines: [],
          words: 'Pękł w drodze.',
          attachments: [],
          requestId,
        });
        return `${order.id} ${outcome(opened)}`;
      },
    };
  }

  #caseMoves(): Act {
    const { chance, ports } = this.#world;
    const isGranted = chance.happens(0.5);
    return {
      name: `seller ${isGranted ? 'refunds' : 'refuses'} a case`,
      work: async () => {
        const open = await this.#world.quiet
          .select({ id: cases.id, sellerId: cases.sellerId })
          .from(cases)
          .where(eq(cases.state, 'opened'))
          .orderBy(asc(cases.id))
          .limit(10);
        const found = chance.pick(open);
        if (!found) return 'nothing';
        const moved = await moveCase(ports, {
          caseId: found.id,
          sellerId: found.sellerId as SellerId,
          actor: 'seller',
          action: isGranted ? 'refund' : 'refuse',
          words: 'Odpowiedź.',
        });
        return outcome(moved);
      },
    };
  }

  /** Another seller tries: it must look as if there were no such order. */
  #trespass(): Act {
    return {
      name: 'another seller trespasses',
      work: async () => {
        const order = await this.#orders(['pending', 'accepted', 'shipped', 'delivered', 'completed']);
        if (!order) return 'nothing';
        const sellerId = (this.#goods.find((good) => good.sellerId !== order.sellerId)?.sellerId ??
          0) as SellerId;
        const sellerOrderId = order.id as SellerOrderId;
        const moved = await moveSellerOrder(this.#world.ports, {
          sellerOrderId,
          sellerId,
          action: 'cancel',
          actor: 'seller',
        });
        const refunded = await requestRefund(this.#world.ports, {
          sellerOrderId,
          sellerId,
          actor: 'seller',
          request: { kind: 'rest' },
          reason: 'theft',
          note: null,
          requestId: this.#name('theft'),
        });
        if (outcome(moved) !== 'seller_order_unknown' || outcome(refunded) !== 'seller_order_unknown')
          throw new TrespassSucceeded(`${order.id} by seller ${sellerId}`);
        return 'seller_order_unknown';
      },
    };
  }

  /** The operator works through what the console shows. */
  #operatorMends(): Act {
    return { name: 'operator mends', work: () => this.mend() };
  }

  async mend(): Promise<string> {
    const { quiet, ports } = this.#world;
    const [letter] = await quiet
      .select({ id: deadLetters.id })
      .from(deadLetters)
      .where(and(isNull(deadLetters.replayedAt), isNull(deadLetters.dismissedAt)))
      .orderBy(asc(deadLetters.id))
      .limit(1);
    if (letter)
      return `replay ${outcome(await replayDeadLetter(ports, { deadLetterId: letter.id, operatorUserId: 'operator' }))}`;
    const [refund] = await quiet
      .select({ id: refunds.id, round: refunds.round })
      .from(refunds)
      .where(eq(refunds.state, 'failed'))
      .orderBy(asc(refunds.id))
      .limit(1);
    if (refund)
      return `refund ${outcome(await repeatRefund(ports, { refundId: refund.id, round: refund.round }))}`;
    const [transfer] = await quiet
      .select({ id: transfers.id, attempts: transfers.attempts })
      .from(transfers)
      .where(eq(transfers.state, 'failed'))
      .orderBy(asc(transfers.id))
      .limit(1);
    if (!transfer) return 'nothing';
    const repeated = await repeatTransfer(ports, {
      transferId: transfer.id,
      attempts: transfer.attempts,
      operatorUserId: 'operator',
    });
    return `transfer ${outcome(repeated)}`;
  }

  /** Banks: payments on their way arrive or do not, refunds are held up or sent back, disputes open and close. */
  #stripeDecides(): Act {
    const { chance, stripe } = this.#world;
    const what = chance.below(5);
    const isGood = chance.happens(0.6);
    return {
      name: `a bank decides ${what}`,
      work: async () => {
        const { store } = stripe;
        switch (what) {
          case 0:
          case 1: {
            const waiting = store
              .list('checkout.session')
              .find(({ status, payment_status }) => status === 'complete' && payment_status === 'unpaid');
            if (!waiting) return 'nothing';
            settleSession(stripe, waiting, isGood);
            return `payment of ${waiting.client_reference_id} ${isGood ? 'arrived' : 'failed'}`;
          }
          case 2: {
            stripe.refundsPending = 1;
            return 'the next refund takes its time';
          }
          case 3: {
            const pending = store.list('refund').find(({ status }) => status === 'pending');
            if (!pending) return 'nothing';
            if (isGood) settleRefund(stripe, pending);
            else failRefund(stripe, pending, 'expired_or_canceled_card');
            return isGood ? 'refund settled' : 'refund failed';
          }
          default: {
            const open = store.list('dispute').find(({ status }) => status === 'needs_response');
            if (open) {
              closeDispute(stripe, open, isGood ? 'won' : 'lost');
              return `dispute ${isGood ? 'won' : 'lost'}`;
            }
            const charge = store
              .list('charge')
              .find(
                ({ status, disputed, amount_refunded, payment_method_details }) =>
                  status === 'succeeded' &&
                  !disputed &&
                  amount_refunded === 0 &&
                  payment_method_details?.type === 'card',
              );
            if (!charge || !chance.happens(0.3)) return 'nothing';
            openDispute(stripe, charge, {});
            return 'dispute opened';
          }
        }
      },
    };
  }

  #timeJumps(): Act {
    const { chance } = this.#world;
    const drawn = chance.next();
    const ms =
      drawn < 0.5
        ? chance.between(1, 20) * MINUTE_MS
        : drawn < 0.8
          ? chance.between(1, 12) * HOUR_MS
          : chance.between(1, 15) * DAY_MS;
    return {
      name: `time jumps ${Math.round(ms / MINUTE_MS)} min`,
      work: async () => {
        await this.#world.passTime(ms);
        return 'later';
      },
    };
  }
}

/** Never 6 happened: somebody changed what is another's. */
export class TrespassSucceeded extends Error {}
