import { failure, type Result, success } from '../result';
import { addBusinessDays, addDays, endOfMarketDayMs, marketDate } from '../shipping/calendar';

/** A return (the shopper sends goods back), a claim (something is wrong), a chargeback (the shopper's bank asks). */
export const CASE_KINDS = ['return', 'claim', 'chargeback'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** Why a case was opened; a chargeback's reason is Stripe's. */
export const RETURN_REASONS = [
  'withdrawal',
  'changed_mind',
  'does_not_fit',
  'damaged',
  'wrong_item',
] as const;
export const CLAIM_REASONS = ['not_received', 'not_as_described', 'damaged', 'incomplete'] as const;

/** States of a case. */
export const CASE_STATES = [
  'opened',
  'refused',
  'awaiting_goods',
  'goods_sent',
  'escalated',
  'disputed',
  'under_review',
  'resolved',
  'closed',
  'won',
  'lost',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** States that end a case; in every other one it stops the release of what it concerns. */
export const FINAL_CASE_STATES: readonly CaseState[] = ['resolved', 'closed', 'won', 'lost'];

/** States in which money or goods can still move because of the case. */
export const OPEN_CASE_STATES: readonly CaseState[] = CASE_STATES.filter(
  (state) => !FINAL_CASE_STATES.includes(state),
);

/** Who may move a case. `system` is a timer or what Stripe says. */
export type CaseActor = 'shopper' | 'seller' | 'operator' | 'system';

export const CASE_ACTIONS = [
  'approve_return',
  'refund',
  'refuse',
  'send_goods',
  'receive_goods',
  'escalate',
  'decide_refund',
  'decide_refuse',
  'end',
  'expire',
  'submit_evidence',
  'win',
  'lose',
] as const;
export type CaseAction = (typeof CASE_ACTIONS)[number];

/** What a move of a case causes beside its record, in the order in which it is done. */
export type CaseEffect =
  /** An amount of the seller order is given back, by the refund rules. */
  | 'refund'
  /** The pieces of the case go on sale again, once. */
  | 'restore_stock'
  /** The seller order goes on: its timer is set again when no other case is open. */
  | 'resume_order'
  | 'notify_shopper'
  | 'notify_seller'
  | 'notify_operator';

/** One row of the process. */
export interface CaseTransition {
  readonly kinds: readonly CaseKind[];
  readonly from: CaseState;
  readonly to: CaseState;
  readonly action: CaseAction;
  readonly actors: readonly CaseActor[];
  readonly effects: readonly CaseEffect[];
}

const BOTH: readonly CaseKind[] = ['return', 'claim'];
const CHARGEBACK: readonly CaseKind[] = ['chargeback'];

/** The process of a case. Nothing moves a case but a row of this table. */
export const CASE_TRANSITIONS: readonly CaseTransition[] = [
  {
    kinds: BOTH,
    from: 'opened',
    to: 'awaiting_goods',
    action: 'approve_return',
    actors: ['seller', 'operator'],
    effects: ['notify_shopper'],
  },
  {
    kinds: BOTH,
    from: 'opened',
    to: 'resolved',
    action: 'refund',
    actors: ['seller', 'operator'],
    effects: ['refund', 'resume_order', 'notify_shopper'],
  },
  {
    kinds: BOTH,
    from: 'opened',
    to: 'refused',
    action: 'refuse',
    actors: ['seller'],
    effects: ['notify_shopper'],
  },
  {
    kinds: BOTH,
    from: 'opened',
    to: 'closed',
    action: 'end',
    actors: ['shopper'],
    effects: ['resume_order', 'notify_seller'],
  },
  {
    kinds: BOTH,
    from: 'opened',
    to: 'escalated',
    action: 'escalate',
    actors: ['system'],
    effects: ['notify_shopper', 'notify_seller', 'notify_operator'],
  },
  {
    kinds: BOTH,
    from: 'refused',
    to: 'escalated',
    action: 'escalate',
    actors: ['shopper'],
    effects: ['notify_seller', 'notify_operator'],
  },
  {
    kinds: BOTH,
    from: 'refused',
    to: 'closed',
    action: 'expire',
    actors: ['system'],
    effects: ['resume_order', 'notify_shopper'],
  },
  {
    kinds: BOTH,
    from: 'awaiting_goods',
    to: 'goods_sent',
    action: 'send_goods',
    actors: ['shopper'],
    effects: ['notify_seller'],
  },
  {
    kinds: BOTH,
    from: 'awaiting_goods',
    to: 'resolved',
    action: 'receive_goods',
    actors: ['seller', 'operator'],
    effects: ['refund', 'restore_stock', 'resume_order', 'notify_shopper'],
  },
  {
    kinds: BOTH,
    from: 'awaiting_goods',
    to: 'resolved',
    action: 'refund',
    actors: ['seller', 'operator'],
    effects: ['refund', 'resume_order', 'notify_shopper'],
  },
  {
    kinds: BOTH,
    from: 'awaiting_goods',
    to: 'closed',
    action: 'end',
    actors: ['shopper'],
    effects: ['resume_order', 'notify_seller'],
  },
  {
    kinds: BOTH,
    from: 'awaiting_goods',
    to: 'closed',
    action: 'expire',
    actors: ['system'],
    effects: ['resume_order', 'notify_shopper', 'notify_seller'],
  },
  {
    kinds: BOTH,
    from: 'goods_sent',
    to: 'resolved',
    action: 'receive_goods',
    actors: ['seller', 'operator'],
    effects: ['refund', 'restore_stock', 'resume_order', 'notify_shopper'],
  },
  {
    kinds: BOTH,
    from: 'goods_sent',
    to: 'escalated',
    action: 'escalate',
    actors: ['seller', 'system'],
    effects: ['notify_shopper', 'notify_operator'],
  },
  {
    kinds: BOTH,
    from: 'escalated',
    to: 'resolved',
    action: 'decide_refund',
    actors: ['operator'],
    effects: ['refund', 'resume_order', 'notify_shopper', 'notify_seller'],
  },
  {
    kinds: BOTH,
    from: 'escalated',
    to: 'awaiting_goods',
    action: 'approve_return',
    actors: ['operator'],
    effects: ['notify_shopper', 'notify_seller'],
  },
  {
    kinds: BOTH,
    from: 'escalated',
    to: 'resolved',
    action: 'receive_goods',
    actors: ['seller'],
    effects: ['refund', 'restore_stock', 'resume_order', 'notify_shopper'],
  },
  {
    kinds: BOTH,
    from: 'escalated',
    to: 'closed',
    action: 'decide_refuse',
    actors: ['operator'],
    effects: ['resume_order', 'notify_shopper', 'notify_seller'],
  },
  {
    kinds: CHARGEBACK,
    from: 'disputed',
    to: 'under_review',
    action: 'submit_evidence',
    actors: ['operator', 'system'],
    effects: ['notify_seller'],
  },
  {
    kinds: CHARGEBACK,
    from: 'disputed',
    to: 'won',
    action: 'win',
    actors: ['system'],
    effects: ['resume_order', 'notify_seller'],
  },
  {
    kinds: CHARGEBACK,
    from: 'disputed',
    to: 'lost',
    action: 'lose',
    actors: ['system'],
    effects: ['resume_order', 'notify_seller'],
  },
  {
    kinds: CHARGEBACK,
    from: 'under_review',
    to: 'won',
    action: 'win',
    actors: ['system'],
    effects: ['resume_order', 'notify_seller'],
  },
  {
    kinds: CHARGEBACK,
    from: 'under_review',
    to: 'lost',
    action: 'lose',
    actors: ['system'],
    effects: ['resume_order', 'notify_seller'],
  },
];

/** The state in which a case of a kind begins. A withdrawal needs nobody's leave: its goods are awaited at once. */
export function firstCaseState(kind: CaseKind, reason: string): CaseState {
  if (kind === 'chargeback') return 'disputed';
  return reason === 'withdrawal' ? 'awaiting_goods' : 'opened';
}

/** What of a case cannot be done though the table would allow it: a withdrawal is a right, so no seller refuses it. */
function isBarred(reason: string, action: CaseAction): boolean {
  return reason === 'withdrawal' && (action === 'refuse' || action === 'decide_refuse');
}

interface CaseFacts {
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly reason: string;
}

/** The row for an action of an actor on a case; `case_move_not_allowed` when the table has none. */
export function nextCaseTransition(
  subject: CaseFacts,
  action: CaseAction,
  actor: CaseActor,
): Result<CaseTransition, { code: 'case_move_not_allowed' }> {
  const found = CASE_TRANSITIONS.find(
    (transition) =>
      transition.kinds.includes(subject.kind) &&
      transition.from === subject.state &&
      transition.action === action &&
      transition.actors.includes(actor) &&
      !isBarred(subject.reason, action),
  );
  return found === undefined ? failure({ code: 'case_move_not_allowed' }) : success(found);
}

/** What an actor may do with a case, for the buttons of a page. */
export function allowedCaseActions(subject: CaseFacts, actor: CaseActor): CaseAction[] {
  return CASE_ACTIONS.filter((action) => nextCaseTransition(subject, action, actor).ok);
}

/** Business days that a seller has to answer before the case goes to the operator. */
export const SELLER_ANSWER_BUSINESS_DAYS = 3;

/** Days that a shopper has to ask for the operator after a refusal. */
export const SHOPPER_APPEAL_DAYS = 7;

/** Days in which goods are to be sent back, the 14 of the law and a week of grace. */
export const SEND_BACK_DAYS = 21;

/** Days that a seller has to confirm goods that are on their way. */
export const GOODS_CHECK_DAYS = 10;

/** Something that happens by itself while a case stays in a state. */
export interface CaseTimer {
  readonly state: CaseState;
  readonly after: { readonly businessDays: number } | { readonly days: number };
  readonly action: CaseAction;
}

/** The timers of the process, counted from when the state was entered; all run out at the end of a day in Warsaw. */
export const CASE_TIMERS: readonly CaseTimer[] = [
  { state: 'opened', after: { businessDays: SELLER_ANSWER_BUSINESS_DAYS }, action: 'escalate' },
  { state: 'refused', after: { days: SHOPPER_APPEAL_DAYS }, action: 'expire' },
  { state: 'awaiting_goods', after: { days: SEND_BACK_DAYS }, action: 'expire' },
  { state: 'goods_sent', after: { days: GOODS_CHECK_DAYS }, action: 'escalate' },
];

/** When a case acts by itself, or null when it waits for a decision. */
export function caseDeadlineMs(
  state: CaseState,
  enteredAtMs: number,
  holidays: readonly string[],
): number | null {
  const timer = CASE_TIMERS.find((candidate) => candidate.state === state);
  if (timer === undefined) return null;
  const from = marketDate(new Date(enteredAtMs));
  return endOfMarketDayMs(
    'days' in timer.after
      ? addDays(from, timer.after.days)
      : addBusinessDays(from, timer.after.businessDays, holidays),
  );
}

/** What a case does when its time is up. */
export function caseTimerAction(state: CaseState): CaseAction | null {
  return CASE_TIMERS.find((candidate) => candidate.state === state)?.action ?? null;
}

/** Days after delivery in which a shopper may withdraw without a reason (EU directive 2011/83, art. 9). */
export const WITHDRAWAL_DAYS = 14;

/** The last moment to withdraw, or null while the parcel is not delivered and the days have not begun. */
export function withdrawalEndsAtMs(deliveredAtMs: number | null): number | null {
  return deliveredAtMs === null
    ? null
    : endOfMarketDayMs(addDays(marketDate(new Date(deliveredAtMs)), WITHDRAWAL_DAYS));
}

/** Days after the last promised day of delivery before "not received" can be claimed. */
export const NOT_RECEIVED_GRACE_DAYS = 1;

/** Most pictures with one message of a case. */
export const MAX_ATTACHMENTS_PER_MESSAGE = 4;

/** Longest message of a case, in characters. */
export const MAX_CASE_MESSAGE_CHARS = 1_000;

/** Most cases that one seller order can have had: beyond that somebody plays. */
export const MAX_CASES_PER_SELLER_ORDER = 20;
