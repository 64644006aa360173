import { checkouts } from '#db/schema';
import { type Address, demandOf, HOLD_MS } from '~/domain/checkout/checkout';
import { type DeliveryChoice, type FreezeFailure, freezeCheckout } from '~/domain/checkout/freeze';
import type { CheckoutId, VariantId } from '~/domain/ids';
import type { Currency } from '~/domain/money/money';
import { failure, type Result, success } from '~/domain/result';
import { EU_TAX_RATES } from '~/domain/tax/rates';
import type { Ports } from '~/ports/ports';
import { readOffers } from '~/queries/offers.server';
import { type HoldStockFailure, holdStock } from './hold-stock.server';

export interface StartCheckoutInput {
  readonly cartId: string;
  readonly lines: readonly { readonly variantId: VariantId; readonly quantity: number }[];
  readonly choices: readonly DeliveryChoice[];
  readonly address: Address;
  readonly email: string;
  readonly userId: string | null;
  readonly locale: 'pl' | 'en';
  readonly currency: Currency;
  /** The total that the shopper saw. Another one now is shown before anything is held. */
  readonly acceptedTotalMinor: number;
}

export type StartCheckoutFailure =
  | FreezeFailure
  | { readonly code: 'total_changed'; readonly totalMinor: number }
  | HoldStockFailure;

/**
 * Freezes a cart and holds its stock, all or nothing, before any payment exists. Answers the checkout in
 * state `held`. Not idempotent: a second call is a second checkout with holds of its own; the first one's
 * end by themselves. A crash after holding leaves holds without a checkout, which expire in 15 minutes.
 */
export async function startCheckout(
  ports: Pick<Ports, 'db' | 'clock' | 'randomness' | 'stock'>,
  input: StartCheckoutInput,
): Promise<Result<{ checkoutId: CheckoutId; holdsExpireAtMs: number }, StartCheckoutFailure>> {
  const nowMs = ports.clock.nowMs();
  const known = await readOffers(
    ports.db,
    input.lines.map((line) => line.variantId),
    input.currency,
  );
  const frozen = freezeCheckout({
    lines: input.lines,
    offers: known.offers,
    methods: known.shippingMethods,
    choices: input.choices,
    country: input.address.country,
    currency: input.currency,
    taxRates: EU_TAX_RATES,
    now: new Date(nowMs),
  });
  if (!frozen.ok) return frozen;
  if (frozen.value.totalMinor !== input.acceptedTotalMinor)
    return failure({ code: 'total_changed', totalMinor: frozen.value.totalMinor });

  const checkoutId = ports.randomness.identifier('chk') as CheckoutId;
  const held = await holdStock(ports, { checkoutId, demand: demandOf(frozen.value), ttlMs: HOLD_MS });
  if (!held.ok) return held;
  const holdsExpireAtMs = held.value.expireAtMs;
  await ports.db.insert(checkouts).values({
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
    createdAt: new Date(nowMs),
    updatedAt: new Date(nowMs),
  });
  return success({ checkoutId, holdsExpireAtMs });
}
