import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRANSITIONS } from '../seller-order/process';
import {
  allowedCaseActions,
  CASE_ACTIONS,
  CASE_KINDS,
  CASE_STATES,
  CASE_TIMERS,
  CASE_TRANSITIONS,
  type CaseKind,
  type CaseState,
  caseDeadlineMs,
  FINAL_CASE_STATES,
  firstCaseState,
  nextCaseTransition,
  OPEN_CASE_STATES,
  withdrawalEndsAtMs,
} from './process';

function reachable(kind: CaseKind, from: CaseState): Set<CaseState> {
  const seen = new Set<CaseState>([from]);
  for (const state of seen)
    for (const transition of CASE_TRANSITIONS)
      if (transition.from === state && transition.kinds.includes(kind)) seen.add(transition.to);
  return seen;
}

describe('the process of a case', () => {
  it('reaches every state from the beginning of some kind', () => {
    const seen = new Set(
      CASE_KINDS.flatMap((kind) => [
        ...reachable(kind, firstCaseState(kind, 'other')),
        ...reachable(kind, firstCaseState(kind, 'withdrawal')),
      ]),
    );
    expect([...seen].sort()).toEqual([...CASE_STATES].sort());
  });

  it('is no trap: an end can be reached from every state of every kind', () => {
    for (const kind of CASE_KINDS)
      for (const state of reachable(kind, firstCaseState(kind, 'other')))
        expect([...reachable(kind, state)].some((end) => FINAL_CASE_STATES.includes(end))).toBe(true);
  });

  it('waits for nobody for ever: every open state has a timer, the operator or Stripe to move it', () => {
    for (const state of OPEN_CASE_STATES) {
      const hasTimer = CASE_TIMERS.some((timer) => timer.state === state);
      const isMoved = CASE_TRANSITIONS.some(
        (transition) =>
          transition.from === state &&
          (transition.actors.includes('operator') || transition.actors.includes('system')),
      );
      expect(hasTimer || isMoved, state).toBe(true);
    }
  });

  it('has a row for every timer', () => {
    for (const timer of CASE_TIMERS)
      for (const kind of ['return', 'claim'] as const)
        expect(nextCaseTransition({ kind, state: timer.state, reason: 'x' }, timer.action, 'system').ok).toBe(
          true,
        );
  });

  it('leaves no end once it is there', () => {
    for (const transition of CASE_TRANSITIONS) expect(FINAL_CASE_STATES).not.toContain(transition.from);
  });

  it('uses every action, and lets the order go on whenever a case ends', () => {
    expect([...new Set(CASE_TRANSITIONS.map((row) => row.action))].sort()).toEqual([...CASE_ACTIONS].sort());
    for (const row of CASE_TRANSITIONS)
      expect(row.effects.includes('resume_order'), `${row.from} ${row.action}`).toBe(
        FINAL_CASE_STATES.includes(row.to),
      );
  });

  it('puts goods on sale again only when they have come back', () => {
    for (const row of CASE_TRANSITIONS)
      expect(row.effects.includes('restore_stock')).toBe(row.action === 'receive_goods');
  });

  it('lets nobody refuse a withdrawal', () => {
    for (const state of CASE_STATES)
      for (const actor of ['seller', 'operator'] as const)
        expect(allowedCaseActions({ kind: 'return', state, reason: 'withdrawal' }, actor)).not.toEqual(
          expect.arrayContaining(['refuse']),
        );
    expect(
      nextCaseTransition(
        { kind: 'return', state: 'escalated', reason: 'withdrawal' },
        'decide_refuse',
        'operator',
      ).ok,
    ).toBe(false);
  });

  it('is what completion waits for', () => {
    expect(TRANSITIONS.find((row) => row.action === 'complete')?.guards).toContain('no_open_case');
  });

  it('counts a withdrawal to the end of the fourteenth day after delivery, across the change of the clock', () => {
    expect(withdrawalEndsAtMs(null)).toBeNull();
    expect(new Date(withdrawalEndsAtMs(Date.UTC(2026, 9, 20, 9)) ?? 0).toISOString()).toMatch(
      /^2026-11-03T22:59/,
    );
  });

  it('has deadlines after the moment they are counted from', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) }),
        fc.constantFrom(...CASE_STATES),
        (atMs, state) => {
          const deadline = caseDeadlineMs(state, atMs, []);
          expect(deadline === null || deadline > atMs).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
