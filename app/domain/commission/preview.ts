import type { SellerId } from '../ids';
import type { CurrencyCode } from '../money/money';
import {
  type CommissionLine,
  type CommissionRule,
  chooseRule,
  isSameScope,
  sellerOrderCommissionLines,
} from './rules';

/** A seller order of the past with what it was charged, as a preview needs it. */
export interface PastSellerOrder {
  readonly sellerId: SellerId;
  readonly tier: string | null;
  readonly currency: CurrencyCode;
  readonly shippingMinor: number;
  readonly lines: readonly {
    readonly lineTotalMinor: number;
    readonly quantity: number;
    readonly categoryPath: readonly number[];
    /** The commission that was frozen with the line. */
    readonly chargedMinor: number;
  }[];
  readonly processingBps: number;
  readonly vatOnFeesBps: number;
}

/** What a change would have made of the past, for one seller in one currency. */
export interface PreviewRow {
  readonly sellerId: SellerId;
  readonly currency: CurrencyCode;
  readonly sellerOrders: number;
  readonly salesMinor: number;
  readonly chargedMinor: number;
  /** With the change in force all the time. */
  readonly wouldBeMinor: number;
}

/**
 * The rules with a change in force all the time: it stands in the place of every rule for the same subject, since
 * a later rule always goes before an earlier one of its kind.
 */
export function rulesWithChange(rules: readonly CommissionRule[], change: CommissionRule): CommissionRule[] {
  return [
    ...rules.filter((rule) => !isSameScope(rule.scope, change.scope)),
    { ...change, validFromMs: 0, validToMs: null },
  ];
}

/**
 * Adds past seller orders to a preview, page by page, so that a month of any size fits. Where the change does not
 * decide a line, what was charged stands: only the change is judged, not the rules of the day. Rows are kept by
 * seller and currency in `rows`, which is changed.
 */
export function addToPreview(
  rows: Map<string, PreviewRow>,
  past: readonly PastSellerOrder[],
  changed: { readonly rules: readonly CommissionRule[]; readonly changeId: string; readonly atMs: number },
): void {
  for (const order of past) {
    const lines = order.lines.map((line) => ({
      ...line,
      rule: chooseRule(changed.rules, {
        sellerId: order.sellerId,
        categoryPath: line.categoryPath,
        tier: order.tier,
        atMs: changed.atMs,
      }),
    }));
    const recalculated = sellerOrderCommissionLines({
      lines,
      shippingMinor: order.shippingMinor,
      currency: order.currency,
      processingBps: order.processingBps,
      vatOnFeesBps: order.vatOnFeesBps,
    });
    let chargedMinor = 0;
    let wouldBeMinor = 0;
    let salesMinor = 0;
    lines.forEach((line, index) => {
      chargedMinor += line.chargedMinor;
      salesMinor += line.lineTotalMinor;
      wouldBeMinor +=
        line.rule.id === changed.changeId ? commissionOf(recalculated[index] ?? []) : line.chargedMinor;
    });
    const key = `${order.sellerId} ${order.currency}`;
    const before = rows.get(key);
    rows.set(key, {
      sellerId: order.sellerId,
      currency: order.currency,
      sellerOrders: (before?.sellerOrders ?? 0) + 1,
      salesMinor: (before?.salesMinor ?? 0) + salesMinor,
      chargedMinor: (before?.chargedMinor ?? 0) + chargedMinor,
      wouldBeMinor: (before?.wouldBeMinor ?? 0) + wouldBeMinor,
    });
  }
}

const commissionOf = (lines: readonly CommissionLine[]): number =>
  lines.find(({ kind }) => kind === 'commission')?.amountMinor ?? 0;
