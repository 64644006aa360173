import {
  type CommissionLine,
  type CommissionRule,
  chooseRule,
  DEFAULT_PROCESSING_BPS,
  DEFAULT_VAT_ON_FEES_BPS,
  feeAmounts,
  sellerOrderCommissionLines,
} from '../commission/rules';
import type { OrderId, SellerOrderId } from '../ids';
import {
  captureEntry,
  commissionEntry,
  type FeeAmounts,
  feesMinor,
  type JournalEntry,
} from '../ledger/entries';
import { type CurrencyCode, sumMinor } from '../money/money';
import { nextTimerAtMs } from '../seller-order/process';
import { endOfMarketDayMs } from '../shipping/calendar';
import { shipByDate } from '../shipping/delivery';
import type { FrozenCheckout, FrozenSellerPart } from './checkout';

/** One seller's part of an order that is about to be written, with what the marketplace earns on it. */
export interface SellerOrderDraft {
  readonly sellerOrderId: SellerOrderId;
  readonly part: FrozenSellerPart;
  /** Frozen fees, a list per line of the part. */
  readonly feeLines: readonly (readonly CommissionLine[])[];
  readonly fees: FeeAmounts;
  readonly feesMinor: number;
  readonly shipByMs: number;
  readonly timerAtMs: number | null;
}

export interface OrderDraft {
  readonly sellerOrders: readonly SellerOrderDraft[];
  readonly entries: readonly JournalEntry[];
}

/**
 * Splits a paid checkout by seller: fees by the rules in force now, the day to ship by, and the ledger
 * entries of capture and commission. Pure; the shares sum to what was captured or it does not return.
 */
export function splitOrder(input: {
  readonly frozen: FrozenCheckout;
  readonly orderId: OrderId;
  readonly paymentId: string;
  readonly capturedMinor: number;
  readonly rules: readonly CommissionRule[];
  readonly tierOf: (sellerId: number) => string | null;
  readonly nowMs: number;
}): OrderDraft {
  const { frozen, orderId, rules, nowMs } = input;
  const { currency } = frozen;
  const sellerOrders = frozen.sellers.map((part): SellerOrderDraft => {
    const feeLines = sellerOrderCommissionLines({
      // Where the marketplace pays for its own coupon, the seller's fees are those of the price without it.
      lines: part.lines.map((line) => ({
        lineTotalMinor: line.totalMinor + (line.promotionMinor ?? 0),
        quantity: line.quantity,
        rule: chooseRule(rules, {
          sellerId: part.sellerId,
          categoryPath: [...line.categoryPath],
          tier: input.tierOf(part.sellerId),
          atMs: nowMs,
        }),
      })),
      shippingMinor: part.shipping.priceMinor + (part.shipping.promotionMinor ?? 0),
      currency,
      processingBps: DEFAULT_PROCESSING_BPS,
      vatOnFeesBps: DEFAULT_VAT_ON_FEES_BPS,
    });
    const fees = feeAmounts(feeLines.flat());
    const shipBy = shipByDate({
      now: new Date(nowMs),
      handlingDays: part.handlingDays,
      holidays: part.holidays,
    });
    return {
      sellerOrderId: sellerOrderIdOf(orderId, part.sellerId),
      part,
      feeLines,
      fees,
      feesMinor: feesMinor(fees),
      shipByMs: endOfMarketDayMs(shipBy),
      timerAtMs: nextTimerAtMs(
        {
          state: 'pending',
          placedAtMs: nowMs,
          shipByDate: shipBy,
          dispatchedAtMs: null,
          deliveredAtMs: null,
          holidays: part.holidays,
        },
        [],
      ),
    };
  });
  return { sellerOrders, entries: entriesOf(input, currency, sellerOrders) };
}

function entriesOf(
  input: { orderId: OrderId; paymentId: string; capturedMinor: number; nowMs: number },
  currency: CurrencyCode,
  sellerOrders: readonly SellerOrderDraft[],
): JournalEntry[] {
  const { orderId, paymentId, nowMs } = input;
  return [
    captureEntry({
      paymentId,
      orderId,
      currency,
      occurredAtMs: nowMs,
      totalMinor: input.capturedMinor,
      promotionsMinor: sumMinor(sellerOrders.map(({ part }) => part.promotionMinor ?? 0)),
      shares: sellerOrders.map(({ part }) => ({
        sellerId: part.sellerId,
        grossMinor: part.totalMinor + (part.promotionMinor ?? 0),
      })),
    }),
    ...sellerOrders.map(({ sellerOrderId, part, fees }) =>
      commissionEntry({
        orderId,
        sellerOrderId,
        sellerId: part.sellerId,
        currency,
        occurredAtMs: nowMs,
        ...fees,
      }),
    ),
  ];
}

/** A seller has one part of an order, so the order and the seller name it: a repeat makes no second one. */
export function sellerOrderIdOf(orderId: string, sellerId: number): SellerOrderId {
  return `${orderId.replace(/^ord_/, 'sor_')}-${sellerId}` as SellerOrderId;
}
