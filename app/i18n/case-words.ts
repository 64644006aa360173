import type { CaseActor, CaseKind, CaseState } from '~/domain/case/process';
import type { RefundFailure } from '~/domain/refund/plan';
import { m } from '~/paraglide/messages.js';
import { amount } from './format';

/** Words may be wanted in another language than the page's: letters. */
interface Options {
  readonly locale?: 'pl' | 'en';
}
type Words = (inputs: Record<string, never>, options?: Options) => string;

const KINDS: Readonly<Record<CaseKind, Words>> = {
  return: m.cases_kind_return,
  claim: m.cases_kind_claim,
  chargeback: m.cases_kind_chargeback,
};

const STATES: Readonly<Record<CaseState, Words>> = {
  opened: m.cases_state_opened,
  refused: m.cases_state_refused,
  awaiting_goods: m.cases_state_awaiting_goods,
  goods_sent: m.cases_state_goods_sent,
  escalated: m.cases_state_escalated,
  disputed: m.cases_state_disputed,
  under_review: m.cases_state_under_review,
  resolved: m.cases_state_resolved,
  closed: m.cases_state_closed,
  won: m.cases_state_won,
  lost: m.cases_state_lost,
};

const REASONS: Readonly<Record<string, Words>> = {
  withdrawal: m.cases_reason_withdrawal,
  changed_mind: m.cases_reason_changed_mind,
  does_not_fit: m.cases_reason_does_not_fit,
  damaged: m.cases_reason_damaged,
  wrong_item: m.cases_reason_wrong_item,
  not_received: m.cases_reason_not_received,
  not_as_described: m.cases_reason_not_as_described,
  incomplete: m.cases_reason_incomplete,
};

const EVENTS: Readonly<Record<string, Words>> = {
  opened: m.cases_event_opened,
  approve_return: m.cases_event_approve_return,
  refund: m.cases_event_refund,
  refuse: m.cases_event_refuse,
  send_goods: m.cases_event_send_goods,
  receive_goods: m.cases_event_receive_goods,
  escalate: m.cases_event_escalate,
  decide_refund: m.cases_event_decide_refund,
  decide_refuse: m.cases_event_decide_refuse,
  end: m.cases_event_end,
  expire: m.cases_event_expire,
  submit_evidence: m.cases_event_submit_evidence,
  won: m.cases_event_won,
  lost: m.cases_event_lost,
};

const ORDER_EVENTS: Readonly<Record<string, Words>> = {
  refunded: m.cases_order_event_refunded,
  withdrawn: m.cases_order_event_withdrawn,
  return_opened: m.cases_order_event_return_opened,
  claim_opened: m.cases_order_event_claim_opened,
  chargeback_opened: m.cases_order_event_chargeback_opened,
  chargeback_won: m.cases_order_event_chargeback_won,
  chargeback_lost: m.cases_order_event_chargeback_lost,
};

const ACTORS: Readonly<Record<CaseActor, Words>> = {
  shopper: m.cases_actor_shopper,
  seller: m.cases_actor_seller,
  operator: m.cases_actor_operator,
  system: m.cases_actor_system,
};

const REFUND_STATES: Readonly<Record<string, Words>> = {
  requested: m.cases_refund_state_requested,
  pending: m.cases_refund_state_pending,
  succeeded: m.cases_refund_state_succeeded,
  failed: m.cases_refund_state_failed,
  superseded: m.cases_refund_state_superseded,
};

export const caseKindWords = (kind: CaseKind, options?: Options) => KINDS[kind]({}, options);
export const caseStateWords = (state: CaseState, options?: Options) => STATES[state]({}, options);
export const caseActorWords = (actor: CaseActor, options?: Options) => ACTORS[actor]({}, options);
export const refundStateWords = (state: string) => REFUND_STATES[state]?.({}) ?? state;

/** Why a case was opened; a bank's reason is its own word. */
export const caseReasonWords = (reason: string, options?: Options) =>
  REASONS[reason]?.({}, options) ?? m.cases_reason_bank({ reason: reason.replaceAll('_', ' ') }, options);

/** What happened to a case; null is a message alone. */
export const caseEventWords = (action: string | null, options?: Options) =>
  (action === null ? m.cases_event_message : (EVENTS[action] ?? m.cases_event_message))({}, options);

/** What a case did to its seller order, for that one's history; undefined when it is something else. */
export function caseOrderEventWords(kind: string): string | undefined {
  return kind.startsWith('case_') ? EVENTS[kind.slice('case_'.length)]?.({}) : ORDER_EVENTS[kind]?.({});
}

/** The words for each reason why a refund cannot be made. */
export function refundProblem(
  problem:
    | RefundFailure
    | { readonly code: 'dispute_open' | 'cancel_instead' | 'seller_order_changed' | 'case_changed' },
): string {
  switch (problem.code) {
    case 'refund_more_than_left':
      return m.cases_refund_more_than_left({
        left: amount({ amountMinor: problem.leftMinor, currency: problem.currency }),
      });
    case 'refund_quantity_beyond':
      return m.cases_refund_quantity_beyond({ left: problem.leftQuantity });
    case 'refund_line_unknown':
      return m.cases_refund_line_unknown();
    case 'refund_below_one_minor_unit':
      return m.cases_refund_below_one_minor_unit();
    case 'refund_other_currency':
      return m.cases_refund_other_currency({ currency: problem.currency });
    case 'dispute_open':
      return m.cases_dispute_open();
    case 'cancel_instead':
      return m.cases_refund_cancel_instead();
    case 'seller_order_changed':
    case 'case_changed':
      return m.cases_refund_changed();
  }
}
