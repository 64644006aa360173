import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compareForSeller, priorityReason } from './priority';
import {
  ACTORS,
  allowedActions,
  deriveOrderState,
  dueTimers,
  EFFECTS,
  FINAL_STATES,
  nextTimerAtMs,
  nextTransition,
  ORDER_STATES,
  SELLER_ORDER_ACTIONS,
  SELLER_ORDER_STATES,
  type SellerOrderState,
  TIMERS,
  type TimerFacts,
  TRANSITIONS,
} from './process';

function reachableFrom(start: SellerOrderState): Set<SellerOrderState> {
  const reached = new Set<SellerOrderState>([start]);
  for (const state of reached) {
    for (const transition of TRANSITIONS) {
      if (transition.from === state) reached.add(transition.to);
    }
  }
  return reached;
}

describe('the process', () => {
  it('reaches every state', () => {
    expect([...reachableFrom('pending')].sort()).toEqual([...SELLER_ORDER_STATES].sort());
  });

  it('has no trap: from every state an end can be reached, and no end is left', () => {
    for (const state of SELLER_ORDER_STATES) {
      expect([...reachableFrom(state)].some((reached) => FINAL_STATES.includes(reached))).toBe(true);
      if (FINAL_STATES.includes(state)) expect(reachableFrom(state).size).toBe(1);
    }
  });

  it('moves on by itself: every state that is no end has a timer that the table allows', () => {
    for (const state of SELLER_ORDER_STATES.filter((each) => !FINAL_STATES.includes(each))) {
      const moving = TIMERS.filter((timer) => timer.states.includes(state) && 'action' in timer.does);
      expect(moving).toHaveLength(1);
      for (const { does } of moving) {
        if ('action' in does) expect(nextTransition(state, does.action, 'system').ok).toBe(true);
      }
    }
  });

  it('has one row at most for an action in a state', () => {
    const keys = TRANSITIONS.map(({ from, action }) => `${from} ${action}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('orders effects: people first, then money, escrow and stock last', () => {
    for (const effects of [
      ...TRANSITIONS.map((transition) => transition.effects),
      ...TIMERS.map((timer) => ('effects' in timer.does ? timer.does.effects : [])),
    ]) {
      const ranks = effects.map((effect) => EFFECTS.indexOf(effect));
      expect(ranks).toEqual([...ranks].sort((one, other) => one - other));
    }
  });

  it('gives money back and stock back with every cancellation, and pays a seller only on completion', () => {
    for (const transition of TRANSITIONS) {
      const cancels = transition.to === 'cancelled';
      expect(transition.effects.includes('refund_shopper')).toBe(cancels);
      expect(transition.effects.at(-1) === 'restore_stock').toBe(cancels);
      expect(transition.effects.includes('release_escrow')).toBe(transition.to === 'completed');
    }
  });

  it('lets only the listed actors act', () => {
    const allowed = ACTORS.flatMap((actor) =>
      SELLER_ORDER_STATES.flatMap((state) =>
        allowedActions(state, actor).map((action) => `${actor}: ${state} ${action}`),
      ),
    );
    expect(allowed).toEqual([
      'shopper: pending cancel',
      'shopper: shipped deliver',
      'seller: pending accept',
      'seller: pending cancel',
      'seller: accepted ship',
      'seller: accepted cancel',
      'operator: pending accept',
      'operator: pending cancel',
      'operator: accepted ship',
      'operator: accepted cancel',
      'operator: shipped deliver',
      'operator: delivered complete',
      'system: pending cancel',
      'system: accepted cancel',
      'system: shipped deliver',
      'system: delivered complete',
    ]);
    for (const actor of ACTORS) {
      for (const state of SELLER_ORDER_STATES) {
        for (const action of SELLER_ORDER_ACTIONS) {
          const next = nextTransition(state, action, actor);
          expect(next.ok).toBe(allowed.includes(`${actor}: ${state} ${action}`));
          if (!next.ok)
            expect(next).toEqual({ ok: false, code: 'transition_not_allowed', state, action, actor });
        }
      }
    }
  });
});

describe('timers', () => {
  const facts: TimerFacts = {
    state: 'pending',
    placedAtMs: Date.parse('2026-10-20T12:00:00Z'),
    shipByDate: '2026-11-25',
    dispatchedAtMs: null,
    deliveredAtMs: null,
    holidays: [],
  };
  const due = (at: string, fields: Partial<TimerFacts> = {}) =>
    dueTimers({ ...facts, ...fields }, Date.parse(at), []).map((timer) => timer.name);

  it('remind from the business day before, escalate after the ship-by date, cancel at the limit', () => {
    expect(due('2026-11-23T22:59:00Z')).toEqual([]);
    expect(due('2026-11-23T23:01:00Z')).toEqual(['ship_reminder']);
    expect(due('2026-11-25T22:59:00Z')).toEqual(['ship_reminder']);
    expect(due('2026-11-25T23:01:00Z')).toEqual(['ship_reminder', 'ship_escalation']);
    expect(due('2026-12-02T22:59:00Z')).toEqual(['ship_reminder', 'ship_escalation']);
    expect(due('2026-12-02T23:01:00Z')).toEqual(['ship_reminder', 'ship_escalation', 'ship_limit']);
    expect(due('2026-12-02T23:01:00Z', { holidays: ['2026-12-01'] })).not.toContain('ship_limit');
  });

  it('never remind of an order that came after the day of the reminder', () => {
    const placedAtMs = Date.parse('2026-11-24T09:00:00Z');
    expect(due('2026-11-24T09:01:00Z', { placedAtMs })).toEqual([]);
    expect(due('2026-11-25T23:01:00Z', { placedAtMs })).toEqual(['ship_escalation']);
  });

  it('deliver 14 days after dispatch and complete 14 days after delivery', () => {
    const dispatchedAtMs = Date.parse('2026-11-01T12:00:00Z');
    expect(due('2026-11-15T22:00:00Z', { state: 'shipped', dispatchedAtMs })).toEqual([]);
    expect(due('2026-11-15T23:01:00Z', { state: 'shipped', dispatchedAtMs })).toEqual(['auto_delivered']);
    expect(due('2026-11-15T23:01:00Z', { state: 'delivered', deliveredAtMs: dispatchedAtMs })).toEqual([
      'auto_completed',
    ]);
    expect(due('2027-01-01T00:00:00Z', { state: 'completed', deliveredAtMs: dispatchedAtMs })).toEqual([]);
  });

  it('run once each, and the next one is known', () => {
    const now = Date.parse('2026-11-26T12:00:00Z');
    expect(dueTimers(facts, now, ['ship_reminder']).map((timer) => timer.name)).toEqual(['ship_escalation']);
    expect(nextTimerAtMs(facts, ['ship_reminder', 'ship_escalation'])).toBe(
      Date.parse('2026-12-02T22:59:59.999Z'),
    );
    expect(nextTimerAtMs({ ...facts, state: 'cancelled' }, [])).toBeNull();
  });
});

describe('the state of an order', () => {
  test.each<[SellerOrderState[], string]>([
    [[], 'placed'],
    [['pending', 'pending'], 'placed'],
    [['pending', 'accepted'], 'processing'],
    [['accepted', 'shipped'], 'partly_shipped'],
    [['shipped', 'shipped'], 'shipped'],
    [['shipped', 'cancelled'], 'shipped'],
    [['shipped', 'delivered'], 'partly_delivered'],
    [['pending', 'completed'], 'partly_delivered'],
    [['delivered', 'completed'], 'delivered'],
    [['completed', 'cancelled'], 'completed'],
    [['cancelled', 'cancelled'], 'cancelled'],
  ])('of %j is %s', (children, state) => {
    expect(deriveOrderState(children)).toBe(state);
  });

  test('does not depend on the order of the children, and a cancelled one changes nothing for the rest', () => {
    const states = fc.array(fc.constantFrom(...SELLER_ORDER_STATES), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(states, (children) => {
        const derived = deriveOrderState(children);
        expect(ORDER_STATES).toContain(derived);
        expect(deriveOrderState([...children].reverse())).toBe(derived);
        expect(deriveOrderState([...children, 'cancelled'])).toBe(derived);
      }),
    );
  });
});

describe('the order of work', () => {
  const nowMs = Date.parse('2026-11-22T12:00:00Z');
  const day = 86_400_000;
  const subject = { shipByMs: nowMs + day, express: false, grossMinor: 5_000, placedAtMs: nowMs - day };

  it('is late first, then express, then value and age', () => {
    const late = { ...subject, shipByMs: nowMs - day };
    const later = { ...subject, shipByMs: nowMs - 2 * day };
    const express = { ...subject, express: true };
    const dear = { ...subject, grossMinor: 50_000 };
    const old = { ...subject, placedAtMs: nowMs - 4 * day };
    const sorted = [subject, old, dear, express, late, later].sort((one, other) =>
      compareForSeller(one, other, nowMs),
    );
    expect(sorted).toEqual([later, late, express, dear, old, subject]);
    expect(sorted.map((each) => priorityReason(each, nowMs)).slice(0, 4)).toEqual([
      'late',
      'late',
      'express',
      'value_and_age',
    ]);
  });
});
