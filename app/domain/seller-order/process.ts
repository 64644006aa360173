import { failure, type Result, success } from '../result';
import {
  addBusinessDays,
  addDays,
  endOfMarketDayMs,
  marketDate,
  subtractBusinessDays,
} from '../shipping/calendar';

/** States of a seller order. `accepted` is shown as "processing". */
export const SELLER_ORDER_STATES = [
  'pending',
  'accepted',
  'shipped',
  'delivered',
  'completed',
  'cancelled',
] as const;
export type SellerOrderState = (typeof SELLER_ORDER_STATES)[number];

/** Who may move a seller order. `system` is a timer, a carrier's message or a payment. */
export const ACTORS = ['shopper', 'seller', 'operator', 'system'] as const;
export type Actor = (typeof ACTORS)[number];

/** What can be done to a seller order. */
export const SELLER_ORDER_ACTIONS = ['accept', 'ship', 'deliver', 'complete', 'cancel'] as const;
export type SellerOrderAction = (typeof SELLER_ORDER_ACTIONS)[number];

/** What must be true before a transition; whoever performs it checks it in the same transaction. */
export type Guard =
  /** The seller is approved and not suspended. */
  | 'seller_open'
  /** At least one parcel with a carrier, and every line is in a parcel. */
  | 'shipments_cover_lines'
  /** No parcel has left yet. */
  | 'nothing_dispatched'
  /** No return, claim or dispute is open. */
  | 'no_open_case'
  /** {@link CASE_WINDOW_DAYS} have passed since delivery. */
  | 'case_window_over'
  /** No transfer to the seller was made. */
  | 'not_transferred';

/**
 * What a transition causes, in the order in which it is to be done: people are told (through the outbox) first, then
 * money moves, and escrow and stock come last.
 */
export const EFFECTS = [
  'notify_shopper',
  'notify_seller',
  'notify_operator',
  'count_service_level',
  'refund_shopper',
  'release_escrow',
  'make_transfer',
  'restore_stock',
] as const;
export type Effect = (typeof EFFECTS)[number];

/** One row of the process. */
export interface Transition {
  readonly from: SellerOrderState;
  readonly to: SellerOrderState;
  readonly action: SellerOrderAction;
  readonly actors: readonly Actor[];
  readonly guards: readonly Guard[];
  readonly effects: readonly Effect[];
}

/** The process of a seller order. Nothing moves a seller order but a row of this table. */
export const TRANSITIONS: readonly Transition[] = [
  {
    from: 'pending',
    to: 'accepted',
    action: 'accept',
    actors: ['seller', 'operator'],
    guards: ['seller_open'],
    effects: ['notify_shopper'],
  },
  {
    from: 'pending',
    to: 'cancelled',
    action: 'cancel',
    actors: ['shopper', 'seller', 'operator', 'system'],
    guards: ['nothing_dispatched', 'not_transferred'],
    effects: ['notify_shopper', 'notify_seller', 'count_service_level', 'refund_shopper', 'restore_stock'],
  },
  {
    from: 'accepted',
    to: 'shipped',
    action: 'ship',
    actors: ['seller', 'operator'],
    guards: ['shipments_cover_lines'],
    effects: ['notify_shopper', 'count_service_level'],
  },
  {
    from: 'accepted',
    to: 'cancelled',
    action: 'cancel',
    actors: ['seller', 'operator', 'system'],
    guards: ['nothing_dispatched', 'not_transferred'],
    effects: ['notify_shopper', 'notify_seller', 'count_service_level', 'refund_shopper', 'restore_stock'],
  },
  {
    from: 'shipped',
    to: 'delivered',
    action: 'deliver',
    actors: ['shopper', 'operator', 'system'],
    guards: [],
    effects: ['notify_shopper', 'notify_seller'],
  },
  {
    from: 'delivered',
    to: 'completed',
    action: 'complete',
    actors: ['operator', 'system'],
    guards: ['no_open_case', 'case_window_over', 'not_transferred'],
    effects: ['notify_seller', 'release_escrow', 'make_transfer'],
  },
];

/** States that end the process. */
export const FINAL_STATES: readonly SellerOrderState[] = ['completed', 'cancelled'];

/** The row for an action of an actor in a state; `transition_not_allowed` when the table has none. */
export function nextTransition(
  state: SellerOrderState,
  action: SellerOrderAction,
  actor: Actor,
): Result<
  Transition,
  { code: 'transition_not_allowed'; state: SellerOrderState; action: SellerOrderAction; actor: Actor }
> {
  const found = TRANSITIONS.find(
    (transition) =>
      transition.from === state && transition.action === action && transition.actors.includes(actor),
  );
  return found === undefined
    ? failure({ code: 'transition_not_allowed', state, action, actor })
    : success(found);
}

/** What an actor may do in a state, for the buttons of a page. */
export function allowedActions(state: SellerOrderState, actor: Actor): SellerOrderAction[] {
  return TRANSITIONS.filter(
    (transition) => transition.from === state && transition.actors.includes(actor),
  ).map((transition) => transition.action);
}

/** Business days before the ship-by date on which the seller is reminded. */
export const SHIP_REMINDER_BUSINESS_DAYS = 1;

/** Business days after the ship-by date on which the seller order is cancelled and refunded. */
export const SHIP_LIMIT_BUSINESS_DAYS = 5;

/** Calendar days after dispatch on which a parcel counts as delivered. */
export const AUTO_DELIVERED_DAYS = 14;

/** Calendar days after delivery in which a case can be opened; then escrow is released. */
export const CASE_WINDOW_DAYS = 14;

/** What a timer counts from. */
export type TimerBase = 'ship_by' | 'dispatched' | 'delivered';

/** Something that happens by itself while a seller order stays in a state. */
export interface Timer {
  readonly name: 'ship_reminder' | 'ship_escalation' | 'ship_limit' | 'auto_delivered' | 'auto_completed';
  readonly states: readonly SellerOrderState[];
  readonly base: TimerBase;
  readonly offset: { readonly businessDays: number } | { readonly days: number };
  /** Moves the seller order as `system`, or only causes effects, once. */
  readonly does: { readonly action: SellerOrderAction } | { readonly effects: readonly Effect[] };
}

/** The timers of the process. All run out at the end of a day in Warsaw, but the reminder, at its beginning. */
export const TIMERS: readonly Timer[] = [
  {
    name: 'ship_reminder',
    states: ['pending', 'accepted'],
    base: 'ship_by',
    offset: { businessDays: -(SHIP_REMINDER_BUSINESS_DAYS + 1) },
    does: { effects: ['notify_seller'] },
  },
  {
    name: 'ship_escalation',
    states: ['pending', 'accepted'],
    base: 'ship_by',
    offset: { businessDays: 0 },
    does: { effects: ['notify_seller', 'notify_operator', 'count_service_level'] },
  },
  {
    name: 'ship_limit',
    states: ['pending', 'accepted'],
    base: 'ship_by',
    offset: { businessDays: SHIP_LIMIT_BUSINESS_DAYS },
    does: { action: 'cancel' },
  },
  {
    name: 'auto_delivered',
    states: ['shipped'],
    base: 'dispatched',
    offset: { days: AUTO_DELIVERED_DAYS },
    does: { action: 'deliver' },
  },
  {
    name: 'auto_completed',
    states: ['delivered'],
    base: 'delivered',
    offset: { days: CASE_WINDOW_DAYS },
    does: { action: 'complete' },
  },
];

/** What the timers of one seller order are counted from. */
export interface TimerFacts {
  readonly state: SellerOrderState;
  /** What would have run out before never runs: nobody is reminded of an order that was not there. */
  readonly placedAtMs: number;
  /** `YYYY-MM-DD` */
  readonly shipByDate: string;
  readonly dispatchedAtMs: number | null;
  readonly deliveredAtMs: number | null;
  /** The seller's days off, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}

/** When a timer runs out, or null when it does not run in this state, its base has not happened or it came too late. */
export function timerAtMs(timer: Timer, facts: TimerFacts): number | null {
  if (!timer.states.includes(facts.state)) return null;
  const base = baseDate(timer.base, facts);
  if (base === null) return null;
  const { offset } = timer;
  const atMs = endOfMarketDayMs(timerDay(base, offset, facts.holidays));
  return atMs <= facts.placedAtMs ? null : atMs;
}

function timerDay(base: string, offset: Timer['offset'], holidays: readonly string[]): string {
  if ('days' in offset) return addDays(base, offset.days);
  return offset.businessDays < 0
    ? subtractBusinessDays(base, -offset.businessDays, holidays)
    : addBusinessDays(base, offset.businessDays, holidays);
}

/** The timers that have run out and have not been acted on, in the order in which they ran out. */
export function dueTimers(facts: TimerFacts, nowMs: number, alreadyDone: readonly Timer['name'][]): Timer[] {
  return TIMERS.flatMap((timer) => {
    const atMs = timerAtMs(timer, facts);
    return atMs === null || atMs >= nowMs || alreadyDone.includes(timer.name) ? [] : [{ timer, atMs }];
  })
    .sort((one, other) => one.atMs - other.atMs)
    .map(({ timer }) => timer);
}

/** When the next timer runs out that has not been acted on, or null; what a queue or an alarm is set to. */
export function nextTimerAtMs(facts: TimerFacts, alreadyDone: readonly Timer['name'][]): number | null {
  const times = TIMERS.filter((timer) => !alreadyDone.includes(timer.name)).flatMap((timer) => {
    const atMs = timerAtMs(timer, facts);
    return atMs === null ? [] : [atMs];
  });
  return times.length === 0 ? null : Math.min(...times);
}

function baseDate(base: TimerBase, facts: TimerFacts): string | null {
  switch (base) {
    case 'ship_by':
      return facts.shipByDate;
    case 'dispatched':
      return facts.dispatchedAtMs === null ? null : marketDate(new Date(facts.dispatchedAtMs));
    case 'delivered':
      return facts.deliveredAtMs === null ? null : marketDate(new Date(facts.deliveredAtMs));
  }
}

/** States of an order, derived from its seller orders and never stored as truth. */
export const ORDER_STATES = [
  'placed',
  'processing',
  'partly_shipped',
  'shipped',
  'partly_delivered',
  'delivered',
  'completed',
  'cancelled',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/**
 * The state of an order from those of its seller orders. Cancelled ones count only when all are: the rest of an
 * order goes on without them.
 */
export function deriveOrderState(children: readonly SellerOrderState[]): OrderState {
  const live = children.filter((state) => state !== 'cancelled');
  if (live.length === 0) return children.length === 0 ? 'placed' : 'cancelled';
  const reached = live.map((state) => PROGRESS.indexOf(state));
  const least = Math.min(...reached);
  const most = Math.max(...reached);
  if (least === PROGRESS.indexOf('completed')) return 'completed';
  if (least >= PROGRESS.indexOf('delivered')) return 'delivered';
  if (most >= PROGRESS.indexOf('delivered')) return 'partly_delivered';
  if (least === PROGRESS.indexOf('shipped')) return 'shipped';
  if (most === PROGRESS.indexOf('shipped')) return 'partly_shipped';
  return most === PROGRESS.indexOf('accepted') ? 'processing' : 'placed';
}

const PROGRESS: readonly SellerOrderState[] = ['pending', 'accepted', 'shipped', 'delivered', 'completed'];
