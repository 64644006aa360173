import { BPS_PER_WHOLE, type Currency, divideRounded, SUPPORTED_CURRENCIES } from '../money/money';

/** How far back completed sales count for a seller's tier. */
export const TIER_WINDOW_MS = 90 * 86_400_000;

/** A tier and the completed sales, in one currency alone, that earn it. From the least to the highest. */
export interface SellerTier {
  readonly tier: string;
  readonly fromSalesMinor: Readonly<Record<Currency, number>>;
}

/** The tiers above none. What each is worth is a commission rule of scope `tier`, which the operator writes. */
export const SELLER_TIERS: readonly SellerTier[] = [
  { tier: 'silver', fromSalesMinor: { PLN: 2_000_000, EUR: 500_000 } },
  { tier: 'gold', fromSalesMinor: { PLN: 10_000_000, EUR: 2_500_000 } },
  { tier: 'diamond', fromSalesMinor: { PLN: 50_000_000, EUR: 12_500_000 } },
];

export type SalesPerCurrency = { readonly [Code in Currency]?: number };

/** Where a seller stands. */
export interface TierStanding {
  /** The tier earned; null below the first. */
  readonly tier: string | null;
  /** The next one; null at the highest. */
  readonly next: SellerTier | null;
  /** How much of the next tier's sales is reached, rounded down; 10,000 at the highest. */
  readonly progressBps: number;
}

/**
 * The tier that completed sales of the last 90 days earn. Sales in several currencies count together without an
 * exchange rate: each as its share of what the tier asks in that currency. Sales are after refunds, at least zero.
 */
export function tierStanding(salesMinor: SalesPerCurrency, tiers = SELLER_TIERS): TierStanding {
  let tier: string | null = null;
  for (const candidate of tiers) {
    const reachedBps = reachedShareBps(salesMinor, candidate);
    if (reachedBps < BPS_PER_WHOLE) return { tier, next: candidate, progressBps: reachedBps };
    tier = candidate.tier;
  }
  return { tier, next: null, progressBps: BPS_PER_WHOLE };
}

/** Sum of the shares over a common denominator, in whole numbers: no share is lost to rounding. */
function reachedShareBps(salesMinor: SalesPerCurrency, { fromSalesMinor }: SellerTier): number {
  const denominator = SUPPORTED_CURRENCIES.reduce(
    (product, code) => product * BigInt(fromSalesMinor[code]),
    1n,
  );
  const numerator = SUPPORTED_CURRENCIES.reduce(
    (sum, code) =>
      sum + (BigInt(Math.max(0, salesMinor[code] ?? 0)) * denominator) / BigInt(fromSalesMinor[code]),
    0n,
  );
  const bps = (numerator * BigInt(BPS_PER_WHOLE)) / denominator;
  return bps >= BigInt(BPS_PER_WHOLE) ? BPS_PER_WHOLE : Number(bps);
}

/**
 * What a commission would have been less at another rate: the difference on what was charged, never below zero.
 * `chargedMinor` was taken at `chargedBps`.
 */
export function savedAtRateMinor(chargedMinor: number, chargedBps: number, otherBps: number): number {
  if (chargedBps <= 0 || otherBps >= chargedBps) return 0;
  return chargedMinor - divideRounded(BigInt(chargedMinor) * BigInt(otherBps), BigInt(chargedBps));
}
