import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, isBusinessDay } from '../shipping/calendar';
import {
  expectedAtBank,
  isPaidByUs,
  isPayoutDay,
  nextPayoutDate,
  PAYOUT_WEEKDAYS,
  type PayoutSchedule,
  scheduleAtProvider,
  scheduledPayoutMinor,
} from './schedule';

const dates = fc.integer({ min: 0, max: 3_650 }).map((days) => addDays('2025-01-01', days));
const timed: fc.Arbitrary<PayoutSchedule> = fc.oneof(
  fc.constant({ interval: 'daily' } as const),
  fc.constantFrom(...PAYOUT_WEEKDAYS).map((weekday): PayoutSchedule => ({ interval: 'weekly', weekday })),
  fc.integer({ min: 1, max: 31 }).map((monthDay): PayoutSchedule => ({ interval: 'monthly', monthDay })),
);

describe('payout days', () => {
  it('come on the weekday, on the day of the month, or every business day', () => {
    expect(nextPayoutDate({ interval: 'weekly', weekday: 'friday' }, '2026-11-22')).toBe('2026-11-27');
    expect(nextPayoutDate({ interval: 'daily' }, '2026-11-22')).toBe('2026-11-23');
    expect(nextPayoutDate({ interval: 'monthly', monthDay: 5 }, '2026-11-22')).toBe('2026-12-05');
    expect(nextPayoutDate({ interval: 'manual' }, '2026-11-22')).toBeNull();
  });

  it('are the last of a month that is too short for the chosen day', () => {
    expect(nextPayoutDate({ interval: 'monthly', monthDay: 31 }, '2026-02-10')).toBe('2026-02-28');
    expect(nextPayoutDate({ interval: 'monthly', monthDay: 29 }, '2028-02-01')).toBe('2028-02-29');
    expect(isPayoutDay({ interval: 'monthly', monthDay: 28 }, '2028-02-29')).toBe(false);
  });

  it('next after any day: not before it, one that is a payout day, and none in between', () => {
    fc.assert(
      fc.property(timed, dates, (schedule, from) => {
        const next = nextPayoutDate(schedule, from) ?? '';
        expect(next >= from && isPayoutDay(schedule, next)).toBe(true);
        for (let day = from; day < next; day = addDays(day, 1))
          expect(isPayoutDay(schedule, day)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it('have every month exactly one payout of a monthly schedule', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), dates, (monthDay, any) => {
        const month = any.slice(0, 7);
        let days = 0;
        for (let day = `${month}-01`; day.startsWith(month); day = addDays(day, 1))
          if (isPayoutDay({ interval: 'monthly', monthDay }, day)) days += 1;
        expect(days).toBe(1);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('what is released reaches the bank on a business day after the payout', () => {
  expect(expectedAtBank({ interval: 'daily' }, '2026-11-20')).toBe('2026-11-24');
  expect(expectedAtBank({ interval: 'manual' }, '2026-11-20')).toBeNull();
  fc.assert(
    fc.property(timed, dates, (schedule, released) => {
      const atBank = expectedAtBank(schedule, released) ?? '';
      expect(atBank > released && isBusinessDay(atBank)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

it('a minimum makes the payouts ours and switches Stripe’s own off; without one Stripe keeps the schedule', () => {
  const schedule = { interval: 'weekly', weekday: 'monday' } as const;
  expect(scheduleAtProvider({ schedule, minimumMinor: {} })).toEqual(schedule);
  expect(scheduleAtProvider({ schedule, minimumMinor: { PLN: 0 } })).toEqual(schedule);
  expect(scheduleAtProvider({ schedule, minimumMinor: { PLN: 10_000 } })).toEqual({ interval: 'manual' });
  expect(isPaidByUs({ schedule: { interval: 'manual' }, minimumMinor: { PLN: 10_000 } })).toBe(false);
});

it('a scheduled payout is all or nothing: never more than there is, never below the minimum or one minor unit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.integer({ min: 0, max: 1_000_000 }),
      (availableMinor, minimumMinor) => {
        const sentMinor = scheduledPayoutMinor(availableMinor, minimumMinor);
        expect(sentMinor === 0 || sentMinor === availableMinor).toBe(true);
        if (sentMinor > 0) expect(sentMinor).toBeGreaterThanOrEqual(Math.max(1, minimumMinor));
        else expect(availableMinor < Math.max(1, minimumMinor)).toBe(true);
      },
    ),
    { numRuns: 5_000 },
  );
});
