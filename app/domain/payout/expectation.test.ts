import { describe, expect, it } from 'vitest';
import { payoutExpectation } from './expectation';

const order = {
  state: 'delivered',
  deliveredAtMs: Date.parse('2026-11-02T10:00:00Z'),
  hasOpenCase: false,
  transfer: null,
  schedule: { interval: 'weekly', weekday: 'friday' },
} as const;

describe('what a seller is told of the money of a seller order', () => {
  it('is the day of release and about the day at the bank, once it is delivered', () => {
    expect(payoutExpectation(order)).toEqual({
      kind: 'expected',
      releasedOn: '2026-11-17',
      atBank: '2026-11-24',
    });
    expect(payoutExpectation({ ...order, schedule: { interval: 'manual' } })).toMatchObject({ atBank: null });
  });

  it('is no day before delivery or while a case is open', () => {
    expect(payoutExpectation({ ...order, state: 'shipped', deliveredAtMs: null })).toEqual({
      kind: 'waiting',
    });
    expect(payoutExpectation({ ...order, hasOpenCase: true })).toEqual({ kind: 'waiting' });
  });

  it('is the reason of a hold, and the day of a transfer that was made', () => {
    const transfer = { state: 'held', holdReason: 'dispute_open', madeAtMs: null } as const;
    expect(payoutExpectation({ ...order, state: 'completed', transfer })).toEqual({
      kind: 'held',
      reason: 'dispute_open',
    });
    expect(
      payoutExpectation({
        ...order,
        state: 'completed',
        transfer: { state: 'made', holdReason: null, madeAtMs: Date.parse('2026-11-17T23:30:00Z') },
      }),
    ).toEqual({ kind: 'transferred', releasedOn: '2026-11-18', atBank: '2026-11-24' });
    expect(
      payoutExpectation({
        ...order,
        state: 'completed',
        transfer: { state: 'sending', holdReason: null, madeAtMs: null },
      }),
    ).toEqual({ kind: 'on_its_way' });
  });

  it('is nothing where nothing is left to be sent', () => {
    expect(payoutExpectation({ ...order, state: 'cancelled' })).toEqual({ kind: 'nothing' });
    expect(payoutExpectation({ ...order, state: 'completed' })).toEqual({ kind: 'nothing' });
  });
});
