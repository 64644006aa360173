import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { isQuarter, quarterBounds, quarterOf, quartersBefore } from './quarters';

it('every moment is in the quarter that is named after it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.parse('2001-01-01T12:00:00Z'), max: Date.parse('2098-12-31T12:00:00Z') }),
      (ms) => {
        const { fromMs, toMs } = quarterBounds(quarterOf(new Date(ms)));
        expect(ms).toBeGreaterThanOrEqual(fromMs);
        expect(ms).toBeLessThan(toMs);
      },
    ),
    { numRuns: 5_000 },
  );
});

test('a quarter begins and ends at midnight in Warsaw', () => {
  expect(quarterBounds('2026-Q4')).toEqual({
    fromMs: Date.parse('2026-09-30T22:00:00Z'),
    toMs: Date.parse('2026-12-31T23:00:00Z'),
  });
  expect(quarterOf(new Date('2026-09-30T22:00:00Z'))).toBe('2026-Q4');
  expect(quartersBefore('2026-Q2', 3)).toEqual(['2026-Q2', '2026-Q1', '2025-Q4']);
  expect(isQuarter('2026-Q5')).toBe(false);
});
