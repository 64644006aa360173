import type { FrozenCheckout } from '~/domain/checkout/checkout';
import { type DeliveryChoice, freezeCheckout, type OfferedVariant } from '~/domain/checkout/freeze';
import { type OrderDraft, type SellerOrderDraft, splitOrder } from '~/domain/checkout/split';
import type { OrderId, VariantId } from '~/domain/ids';
import {
  dueTimers,
  nextTimerAtMs,
  type SellerOrderState,
  type Timer,
  timerAtMs,
} from '~/domain/seller-order/process';
import {
  addBusinessDays,
  addDays,
  endOfMarketDayMs,
  isBusinessDay,
  marketDate,
} from '~/domain/shipping/calendar';
import { type ShippingMethod, shippingOffers } from '~/domain/shipping/methods';
import { EU_TAX_RATES } from '~/domain/tax/rates';
import type { Chance } from '../../drawings/chance.ts';
import { demoChance, pickWeighted } from '../seed.ts';
import { busyness, DAY_MS, daysBefore, HOUR_MS, marketTimeMs, shoppingHour } from './calendar.ts';
import type { Facts, KnownSeller, KnownVariant } from './facts.ts';
import { type Buyer, makeBuyer } from './people.ts';

/** Days of orders, and about how many. */
export const PAST_DAYS = 90;
const PAST_ORDERS = 900;
/** Orders of the demo's own shopper. */
const OWN_ORDERS = 12;
const CANCELLED_SHARE = 0.035;
const LATE_SHARE = 0.04;
const HEAVY_GRAMS = 10_000;
const LOCKER_GRAMS_MAX = 25_000;
const CASE_DAYS = 14;
const MINUTE_MS = 60_000;

/** What became of one seller's part. */
export interface PastPart {
  readonly draft: SellerOrderDraft;
  readonly state: SellerOrderState;
  readonly acceptedAtMs: number | null;
  readonly shippedAtMs: number | null;
  readonly deliveredAtMs: number | null;
  readonly completedAtMs: number | null;
  readonly cancelled: {
    readonly atMs: number;
    readonly by: 'shopper' | 'seller';
    readonly reason: string;
  } | null;
  readonly trackingNumber: string;
  readonly timerAtMs: number | null;
  /** Reminders that have been sent, with their moments. */
  readonly timersDone: readonly { readonly name: Timer['name']; readonly atMs: number }[];
}

export interface PastOrder {
  readonly checkoutId: string;
  readonly orderId: OrderId;
  readonly cartId: string;
  readonly paymentId: string;
  readonly number: string;
  readonly userId: string | null;
  readonly buyer: Buyer;
  readonly placedAtMs: number;
  readonly paidWith: 'card' | 'blik' | 'p24';
  readonly frozen: FrozenCheckout;
  readonly split: OrderDraft;
  readonly parts: readonly PastPart[];
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;

const letters = (chance: Chance, count: number): string =>
  Array.from({ length: count }, () => ALPHABET[chance.whole(0, ALPHABET.length - 1)]).join('');

/** An identifier as the application makes them: it sorts by time. */
function identifier(chance: Chance, prefix: string, atMs: number): string {
  let rest = atMs;
  let time = '';
  for (let position = 0; position < TIME_CHARS; position += 1) {
    time = ALPHABET[rest % ALPHABET.length] + time;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return `${prefix}_${(time + letters(chance, RANDOM_CHARS)).toLowerCase()}`;
}

/** The price of a variant at a moment of the past. */
export function priceAtMs(known: KnownVariant, currency: 'PLN' | 'EUR', atMs: number, nowMs: number): number {
  const { reduction } = known.listing;
  const wasReduced = reduction !== null && atMs >= nowMs - reduction.daysAgo * DAY_MS;
  return (wasReduced ? known.variant.prices : known.variant.pricesBefore)[currency];
}

/** Ninety days of orders up to now, priced, split and charged by the rules of the application. */
export function simulateOrders(facts: Facts, shopper: Buyer, nowMs: number): PastOrder[] {
  const chance = demoChance('orders');
  const buyers = Array.from({ length: 560 }, (_, index) => makeBuyer(chance, index + 1));
  const moments = placedMoments(chance, nowMs);
  const own = new Set(
    Array.from({ length: OWN_ORDERS }, (_, index) =>
      Math.round((moments.length - 3) * ((index + 0.6) / OWN_ORDERS)),
    ),
  );
  own.add(moments.length - 2);
  return moments.flatMap((placedAtMs, index) => {
    const isOwn = own.has(index);
    // Some come back often.
    const buyer = isOwn ? shopper : buyers[Math.floor(chance.next() ** 1.6 * buyers.length)];
    if (buyer === undefined) return [];
    const order = makeOrder({
      facts,
      chance,
      buyer,
      placedAtMs,
      nowMs,
      userId: isOwn ? facts.shopperUserId : null,
    });
    return order === null ? [] : [order];
  });
}

function placedMoments(chance: Chance, nowMs: number): number[] {
  const days = Array.from({ length: PAST_DAYS + 1 }, (_, index) => PAST_DAYS - index);
  const weights = days.map((daysAgo) => busyness(daysBefore(nowMs, daysAgo), daysAgo, PAST_DAYS));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return days
    .flatMap((daysAgo, index) => {
      const expected = ((weights[index] ?? 0) / all) * PAST_ORDERS * chance.between(0.8, 1.2);
      const count = Math.floor(expected + chance.next());
      return Array.from({ length: count }, () =>
        marketTimeMs(daysBefore(nowMs, daysAgo), shoppingHour(chance)),
      );
    })
    .filter((atMs) => atMs < nowMs - 10 * MINUTE_MS)
    .sort((one, other) => one - other);
}

interface OrderInput {
  readonly facts: Facts;
  readonly chance: Chance;
  readonly buyer: Buyer;
  readonly placedAtMs: number;
  readonly nowMs: number;
  readonly userId: string | null;
}

function makeOrder(input: OrderInput): PastOrder | null {
  const { facts, chance, buyer, placedAtMs, nowMs } = input;
  const { country } = buyer.address;
  const reachable = facts.sellers.filter(({ id }) =>
    facts.methods.some((method) => method.sellerId === id && method.countries.includes(country)),
  );
  const bought = chooseSellers(chance, reachable).map((seller) => ({
    seller,
    lines: fillCart(input, seller),
  }));
  const offers = new Map<VariantId, OfferedVariant>(
    bought.flatMap(({ lines }) =>
      lines.map(({ known }) => [
        known.offer.variantId,
        { ...known.offer, unitPriceMinor: priceAtMs(known, buyer.currency, placedAtMs, nowMs) },
      ]),
    ),
  );
  const choices = bought.flatMap(({ seller, lines }) => chooseDelivery(input, seller, lines));
  const frozen = freezeCheckout({
    lines: bought.flatMap(({ lines }) =>
      lines.map(({ known, quantity }) => ({ variantId: known.offer.variantId, quantity })),
    ),
    offers,
    methods: facts.methods,
    choices,
    country,
    currency: buyer.currency,
    taxRates: EU_TAX_RATES,
    now: new Date(placedAtMs),
  });
  if (!frozen.ok) throw new Error(`An order of the past cannot be priced: ${frozen.code}`);
  const checkoutId = identifier(chance, 'chk', placedAtMs - 4 * MINUTE_MS);
  const orderId = identifier(chance, 'ord', placedAtMs - 4 * MINUTE_MS) as OrderId;
  const paymentId = `pay_${checkoutId}`;
  const split = splitOrder({
    frozen: frozen.value,
    orderId,
    paymentId,
    capturedMinor: frozen.value.totalMinor,
    rules: facts.rules,
    tierOf: () => null,
    nowMs: placedAtMs,
  });
  return {
    checkoutId,
    orderId,
    cartId: identifier(chance, 'crt', placedAtMs - HOUR_MS),
    paymentId,
    number: `${letters(chance, 4)}-${letters(chance, 4)}`,
    userId: input.userId,
    buyer,
    placedAtMs,
    paidWith:
      buyer.currency === 'EUR'
        ? 'card'
        : pickWeighted(
            chance,
            ['blik', 'card', 'p24'] as const,
            (way) => ({ blik: 6, card: 3, p24: 1 })[way],
          ),
    frozen: frozen.value,
    split,
    parts: split.sellerOrders.map((draft) => makePart(chance, draft, placedAtMs, nowMs)),
  };
}

function chooseSellers(chance: Chance, reachable: readonly KnownSeller[]): KnownSeller[] {
  const count = chance.yes(0.72) ? 1 : chance.yes(0.8) ? 2 : 3;
  const chosen: KnownSeller[] = [];
  while (chosen.length < Math.min(count, reachable.length)) {
    const left = reachable.filter((seller) => !chosen.includes(seller));
    chosen.push(pickWeighted(chance, left, ({ seller }) => seller.popularity));
  }
  return chosen;
}

interface CartLine {
  readonly known: KnownVariant;
  readonly quantity: number;
}

const CHEAP_MINOR = 6_000;

function fillCart({ chance, placedAtMs, nowMs }: OrderInput, { variants }: KnownSeller): CartLine[] {
  const ageDays = (nowMs - placedAtMs) / DAY_MS;
  const offered = variants.filter(({ listing }) => listing.ageDays > ageDays);
  const wanted = chance.yes(0.56) ? 1 : chance.yes(0.7) ? 2 : 3;
  const lines: CartLine[] = [];
  for (let tries = 0; tries < 8 && lines.length < wanted; tries += 1) {
    const known = pickWeighted(chance, offered, ({ listing }) => listing.appeal / listing.variants.length);
    if (lines.some((line) => line.known.listing === known.listing)) continue;
    const isCheap = known.variant.prices.PLN < CHEAP_MINOR;
    lines.push({ known, quantity: isCheap && chance.yes(0.4) ? chance.whole(2, 3) : 1 });
  }
  return lines;
}

function chooseDelivery(
  { facts, chance, buyer, placedAtMs, nowMs }: OrderInput,
  seller: KnownSeller,
  lines: readonly CartLine[],
): DeliveryChoice[] {
  const sum = (each: (line: CartLine) => number) =>
    lines.reduce((total, line) => total + each(line) * line.quantity, 0);
  const weightGrams = sum(({ known }) => known.offer.weightGrams);
  const offered = shippingOffers(facts.methods, {
    sellerId: seller.id,
    country: buyer.address.country,
    currency: buyer.currency,
    itemsMinor: sum(({ known }) => priceAtMs(known, buyer.currency, placedAtMs, nowMs)),
    weightGrams,
  }).map(({ method }) => method);
  const isFit = (method: ShippingMethod) =>
    (!method.needsPickupPoint || weightGrams <= LOCKER_GRAMS_MAX) &&
    (weightGrams <= HEAVY_GRAMS || !offered.some(({ maxDays }) => maxDays === 5) || method.maxDays === 5);
  const fitting = offered.filter(isFit);
  const method = pickWeighted(chance, fitting.length > 0 ? fitting : offered, (each) =>
    each.needsPickupPoint
      ? 6
      : each.express
        ? 0.7
        : each.countries.length > 1 && buyer.address.country === 'PL'
          ? 0
          : 3,
  );
  return [
    {
      sellerId: seller.id,
      methodId: method.id,
      pickupPointCode: method.needsPickupPoint
        ? `${buyer.lockerPrefix}${String(chance.whole(1, 199)).padStart(2, '0')}${chance.pick(['M', 'N', 'A', 'H'])}`
        : null,
    },
  ];
}

const REASONS = {
  seller: ['Ostatnia sztuka okazała się uszkodzona, przepraszamy.', 'Brak w magazynie po remanencie.'],
  shopper: ['Zamówione przez pomyłkę', 'Taki sam prezent leży już w szafie', 'Zmiana planów'],
} as const;

function makePart(chance: Chance, draft: SellerOrderDraft, placedAtMs: number, nowMs: number): PastPart {
  const { part } = draft;
  const nothing = {
    acceptedAtMs: null,
    shippedAtMs: null,
    deliveredAtMs: null,
    completedAtMs: null,
    cancelled: null,
  };
  const drawn = drawTimeline(chance, draft, placedAtMs);
  const happened = (atMs: number) => (atMs <= nowMs ? atMs : null);
  const times = {
    acceptedAtMs: happened(drawn.acceptedAtMs),
    shippedAtMs: happened(drawn.shippedAtMs),
    deliveredAtMs: happened(drawn.deliveredAtMs),
    completedAtMs: happened(drawn.completedAtMs),
  };
  const by = chance.yes(0.6) ? ('shopper' as const) : ('seller' as const);
  const cancelled = {
    atMs: placedAtMs + chance.between(0.4, 5) * HOUR_MS,
    by,
    reason: by === 'seller' ? chance.pick(REASONS.seller) : chance.pick(REASONS.shopper),
  };
  const isCancelled = chance.yes(CANCELLED_SHARE) && cancelled.atMs < Math.min(nowMs, drawn.acceptedAtMs);
  const trackingNumber = trackingOf(chance, part.shipping.carrier);
  if (isCancelled)
    return {
      draft,
      state: 'cancelled',
      ...nothing,
      cancelled,
      trackingNumber,
      timerAtMs: null,
      timersDone: [],
    };
  const state: SellerOrderState =
    times.completedAtMs !== null
      ? 'completed'
      : times.deliveredAtMs !== null
        ? 'delivered'
        : times.shippedAtMs !== null
          ? 'shipped'
          : times.acceptedAtMs !== null
            ? 'accepted'
            : 'pending';
  const timerFacts = {
    state,
    placedAtMs,
    shipByDate: marketDate(new Date(draft.shipByMs)),
    dispatchedAtMs: times.shippedAtMs,
    deliveredAtMs: times.deliveredAtMs,
    holidays: [],
  };
  // What is to move by itself this very moment is left to the cron.
  const due = dueTimers(timerFacts, nowMs, []).filter(({ does }) => 'effects' in does);
  const timersDone = due.map((timer) => ({ name: timer.name, atMs: timerAtMs(timer, timerFacts) ?? nowMs }));
  return {
    draft,
    state,
    ...times,
    cancelled: null,
    trackingNumber,
    timerAtMs: nextTimerAtMs(
      timerFacts,
      due.map(({ name }) => name),
    ),
    timersDone,
  };
}

/** When a seller's part was accepted, sent, delivered and completed, if nothing came between. */
function drawTimeline(chance: Chance, { part }: SellerOrderDraft, placedAtMs: number) {
  const acceptedAtMs = workingTimeAfter(chance, placedAtMs + chance.between(0.2, 5) * HOUR_MS);
  const handling = chance.yes(LATE_SHARE)
    ? part.handlingDays + chance.whole(1, 2)
    : chance.whole(0, part.handlingDays);
  const shippingDay = addBusinessDays(marketDate(new Date(placedAtMs)), handling);
  const shippedAtMs = Math.max(
    marketTimeMs(shippingDay, chance.between(12, 17)),
    workingTimeAfter(chance, acceptedAtMs + HOUR_MS),
  );
  const [minDays, maxDays] = part.shipping.express ? [1, 1] : [1, part.shipping.carrier === 'inpost' ? 2 : 3];
  const deliveredAtMs = marketTimeMs(
    addBusinessDays(marketDate(new Date(shippedAtMs)), chance.whole(minDays, maxDays)),
    chance.between(9, 18.5),
  );
  const completedAtMs =
    endOfMarketDayMs(addDays(marketDate(new Date(deliveredAtMs)), CASE_DAYS)) +
    chance.between(0.5, 2) * MINUTE_MS;
  return { acceptedAtMs, shippedAtMs, deliveredAtMs, completedAtMs: Math.round(completedAtMs) };
}

/** A moment at which somebody is at work: the same, or the next morning that is not a day off. */
function workingTimeAfter(chance: Chance, atMs: number): number {
  let date = marketDate(new Date(atMs));
  const hours = (atMs - marketTimeMs(date, 0)) / HOUR_MS;
  if (isBusinessDay(date) && hours >= 7.5 && hours <= 18) return Math.round(atMs);
  if (hours > 18) date = addDays(date, 1);
  return marketTimeMs(addBusinessDays(date, 0), chance.between(7.6, 10));
}

function trackingOf(chance: Chance, carrier: string): string {
  const digits = (count: number) => Array.from({ length: count }, () => chance.whole(0, 9)).join('');
  switch (carrier) {
    case 'inpost':
      return `6${digits(23)}`;
    case 'dpd':
      return `1000${digits(9)}U`;
    case 'dhl':
      return `JJD0${digits(14)}`;
    default:
      return digits(11);
  }
}
