import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SELLER_TIERS, savedAtRateMinor, tierStanding } from './tiers';

describe('the tier of a seller', () => {
  it('is none before the first threshold and says how far it is', () => {
    expect(tierStanding({ PLN: 1_000_000 })).toEqual({
      tier: null,
      next: SELLER_TIERS[0],
      progressBps: 5_000,
    });
    expect(tierStanding({}).progressBps).toBe(0);
  });

  it('is earned at the threshold to the grosz', () => {
    expect(tierStanding({ PLN: 1_999_999 }).tier).toBeNull();
    expect(tierStanding({ PLN: 2_000_000 }).tier).toBe('silver');
    expect(tierStanding({ EUR: 12_500_000 })).toEqual({ tier: 'diamond', next: null, progressBps: 10_000 });
  });

  it('counts sales in two currencies together, each by its own threshold', () => {
    expect(tierStanding({ PLN: 1_000_000, EUR: 250_000 }).tier).toBe('silver');
    expect(tierStanding({ PLN: 1_000_000, EUR: 249_999 }).tier).toBeNull();
  });

  it('never falls when sales grow', () => {
    const rank = (tier: string | null) => SELLER_TIERS.findIndex((known) => known.tier === tier);
    const sales = fc.record({ PLN: fc.nat(90_000_000), EUR: fc.nat(20_000_000) });
    fc.assert(
      fc.property(sales, fc.nat(5_000_000), (before, more) => {
        const after = { ...before, PLN: before.PLN + more };
        expect(rank(tierStanding(after).tier)).toBeGreaterThanOrEqual(rank(tierStanding(before).tier));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what another rate would have saved', () => {
  it('is the difference on what was charged', () => {
    expect(savedAtRateMinor(3_000, 300, 250)).toBe(500);
  });

  it('is nothing where the rate is not lower', () => {
    expect(savedAtRateMinor(3_000, 300, 300)).toBe(0);
    expect(savedAtRateMinor(3_000, 300, 400)).toBe(0);
    expect(savedAtRateMinor(0, 0, 100)).toBe(0);
  });
});
