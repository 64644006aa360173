import { checkouts } from '#db/schema';
import { type Address, demandOf, HOLD_MS } from '~/domain/checkout/checkout';
import { type DeliveryChoice, type FreezeFailure, freezeCheckout } from '~/domain/checkout/freeze';
import type { CheckoutId, VariantId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';
import { problemNow } from '~/domain/promotion/coupon';
import { failure, type Result, success } from '~/domain/result';
import { wantedOf } from '~/domain/stock/admission';
import { EU_TAX_RATES } from '~/domain/tax/rates';
import type { Ports } from '~/ports/ports';
import { type CouponShopper, readCoupons } from '~/queries/coupons.server';
import { readOffers } from '~/queries/offers.server';
import { COUPON_NOT_USABLE, hashEmail, reserveCoupons } from './count-coupon-uses.server';
import { isConstraint } from './database-errors.server';
import { type HoldStockFailure, holdStock } from './hold-stock.server';
import { releaseHolds } from './release-holds.server';

export interface StartCheckoutInput {
  readonly cartId: string;
  readonly lines: readonly { readonly variantId: VariantId; readonly quantity: number }[];
  readonly choices: readonly DeliveryChoice[];
  readonly address: Address;
  readonly email: string;
  readonly userId: string | null;
  readonly locale: 'pl' | 'en';
  readonly currency: Currency;
  /** Coupon codes of the cart: each applies or the checkout does not begin. */
  readonly couponCodes?: readonly string[];
  /** The total that the shopper saw. Another one now is shown before anything is held. */
  readonly acceptedTotalMinor: number;
}

export type StartCheckoutFailure =
  | FreezeFailure
  | { readonly code: 'total_changed'; readonly totalMinor: number; readonly isReverseCharge: boolean }
  | HoldStockFailure;

type StartCheckoutPorts = Pick<Ports, 'db' | 'clock' | 'randomness' | 'stock' | 'admission'>;

/**
 * Freezes a cart and holds its stock, all or nothing, before any payment exists. Answers the checkout in
 * state `held`. Not idempotent: a second call is a second checkout with holds of its own; the first one's
 * end by themselves. A crash after holding leaves holds without a checkout, which expire in 15 minutes. One use of
 * each coupon is reserved with the checkout: whoever comes too late for the last one holds nothing. What everybody wants
 * at once is refused at the door: from what its keeper has just answered, or because too many wait already.
 */
export async function startCheckout(
  ports: StartCheckoutPorts,
  input: StartCheckoutInput,
): Promise<Result<{ checkoutId: CheckoutId; holdsExpireAtMs: number }, StartCheckoutFailure>> {
  const checkoutId = ports.randomness.identifier('chk') as CheckoutId;
  const entered = await ports.admission.enter(checkoutId, wantedOf(input.lines));
  if (!entered.ok) return entered;
  try {
    return await startAdmitted(ports, checkoutId, input);
  } finally {
    entered.value.leave();
  }
}

async function startAdmitted(
  ports: StartCheckoutPorts,
  checkoutId: CheckoutId,
  input: StartCheckoutInput,
): ReturnType<typeof startCheckout> {
  const nowMs = ports.clock.nowMs();
  const couponCodes = input.couponCodes ?? [];
  const emailHash = await hashEmail(input.email);
  const shopper = { userId: input.userId, emailHash };
  const [known, coupons] = await Promise.all([
    readOffers(
      ports.db,
      input.lines.map((line) => line.variantId),
      input.currency,
    ),
    readCoupons(ports.db, couponCodes, shopper),
  ]);
  const unknown = couponCodes.find((code) => !coupons.some(({ coupon }) => coupon.code === code));
  if (unknown !== undefined)
    return failure({ code: 'coupon_refused', couponCode: unknown, problem: { code: 'coupon_unknown' } });
  const frozen = freezeCheckout({
    lines: input.lines,
    offers: known.offers,
    methods: known.shippingMethods,
    choices: input.choices,
    country: input.address.country,
    buyer: input.address.business,
    currency: input.currency,
    coupons,
    taxRates: EU_TAX_RATES,
    now: new Date(nowMs),
  });
  if (!frozen.ok) return frozen;
  if (frozen.value.totalMinor !== input.acceptedTotalMinor)
    return failure({
      code: 'total_changed',
      totalMinor: frozen.value.totalMinor,
      isReverseCharge: frozen.value.sellers.some((part) => part.taxTreatment === 'reverse_charge'),
    });

  const demand = demandOf(frozen.value);
  // Others may have heard "sold out" while the prices were read.
  const gone = ports.admission.refusal(demand, checkoutId);
  if (gone) return failure(gone);
  const held = await holdStock(ports, { checkoutId, demand, ttlMs: HOLD_MS });
  if (!held.ok) return held;
  const holdsExpireAtMs = held.value.expireAtMs;
  const now = new Date(nowMs);
  try {
    await ports.db.batch([
      ports.db.insert(checkouts).values({
        id: checkoutId,
        orderId: ports.randomness.identifier('ord'),
        state: 'held',
        cartId: input.cartId,
        userId: input.userId,
        locale: input.locale,
        currency: input.currency,
        email: input.email,
        address: input.address,
        frozen: frozen.value,
        totalMinor: frozen.value.totalMinor,
        holdsExpireAt: new Date(holdsExpireAtMs),
        createdAt: now,
        updatedAt: now,
      }),
      ...reserveCoupons(ports.db, {
        checkoutId,
        coupons: frozen.value.coupons ?? [],
        userId: input.userId,
        emailHash,
        currency: input.currency,
        now,
      }),
    ]);
  } catch (error) {
    if (!isConstraint(error, COUPON_NOT_USABLE)) throw error;
    await releaseHolds(ports, checkoutId, demand);
    return failure(await goneMeanwhile(ports, couponCodes, shopper, nowMs));
  }
  return success({ checkoutId, holdsExpireAtMs });
}

/** Which of the coupons was used up or ended between reading and reserving it. */
async function goneMeanwhile(
  ports: Pick<Ports, 'db'>,
  couponCodes: readonly string[],
  shopper: CouponShopper,
  nowMs: number,
): Promise<Extract<StartCheckoutFailure, { code: 'coupon_refused' }>> {
  const coupons = await readCoupons(ports.db, couponCodes, shopper);
  for (const { coupon, uses } of coupons) {
    const problem = problemNow(coupon, uses, nowMs);
    if (problem) return { code: 'coupon_refused', couponCode: coupon.code, problem };
  }
  // It was given back again since: whoever tries once more gets it.
  return {
    code: 'coupon_refused',
    couponCode: couponCodes[0] ?? '',
    problem: { code: 'coupon_used_up' },
  };
}
